"""Messages of Bybit in their shapes on the streams (docs/bybit.md, 5.2)."""

import json
import time
from typing import Any

ORDER: dict[str, Any] = json.loads("""
{"id":"1_BTCUSDT_7001","topic":"order","creationTime":1746270400203,"data":[
 {"category":"linear","symbol":"BTCUSDT","orderId":"9aac161b-...","orderLinkId":"pg-1-x","parentOrderLinkId":"","blockTradeId":"",
  "side":"Sell","positionIdx":0,"orderStatus":"Filled","createType":"CreateByUser","cancelType":"UNKNOWN","rejectReason":"EC_NoError",
  "timeInForce":"IOC","isLeverage":"","orderType":"Market","price":"94942.5","qty":"0.5","avgPrice":"95900.1","leavesQty":"0","leavesValue":"0",
  "cumExecQty":"0.5","cumExecValue":"47950.05","cumExecFee":"26.3725275","cumFeeDetail":{"USDT":"26.3725275"},"closedPnl":"12.3","feeCurrency":"USDT",
  "stopOrderType":"","tpslMode":"UNKNOWN","triggerPrice":"","triggerDirection":0,"triggerBy":"","takeProfit":"","stopLoss":"","tpTriggerBy":"","slTriggerBy":"",
  "tpLimitPrice":"0","slLimitPrice":"0","reduceOnly":true,"closeOnTrigger":false,"lastPriceOnCreated":"95900","placeType":"","smpType":"None","smpGroup":0,"smpOrderId":"",
  "slippageToleranceType":"UNKNOWN","slippageTolerance":"0","rpiTakerAccess":false,"rpiMatchedQty":"0","createdTime":"1746270400190","updatedTime":"1746270400199"},
 {"category":"linear","symbol":"BTCUSDT","orderId":"b1c0...","orderLinkId":"","side":"Sell","positionIdx":0,"orderStatus":"Deactivated","createType":"CreateByStopLoss",
  "cancelType":"CancelByTpSlTsClear","rejectReason":"EC_NoError","stopOrderType":"StopLoss","tpslMode":"Full","orderType":"Market","timeInForce":"IOC","price":"0","qty":"0.5",
  "leavesQty":"0","cumExecQty":"0","avgPrice":"","triggerPrice":"94000","triggerDirection":2,"triggerBy":"LastPrice","reduceOnly":true,"closeOnTrigger":true}]}
""")

POSITION: dict[str, Any] = json.loads("""
{"id":"1_position_1746270400206","topic":"position","creationTime":1746270400206,"data":[{"category":"linear","symbol":"BTCUSDT","positionIdx":0,"tradeMode":0,"riskId":1,"riskLimitValue":"2000000",
 "side":"","size":"0","entryPrice":"0","leverage":"10","positionValue":"0","positionBalance":"0","markPrice":"95901.5","breakEvenPrice":"0","positionIM":"0","positionIMByMp":"0","positionMM":"0","positionMMByMp":"0",
 "takeProfit":"0","stopLoss":"0","trailingStop":"0","unrealisedPnl":"0","curRealisedPnl":"1.26","cumRealisedPnl":"-25.06","sessionAvgPrice":"0","createdTime":"1694402496913","updatedTime":"1746270400199","openTime":0,
 "tpslMode":"Full","liqPrice":"","bustPrice":"","positionStatus":"Normal","adlRankIndicator":0,"autoAddMargin":0,"leverageSysUpdatedTime":"","mmrSysUpdatedTime":"","seq":7001,"isReduceOnly":false}]}
""")

EXECUTION: dict[str, Any] = json.loads("""
{"id":"1_BTCUSDT_7001","topic":"execution","creationTime":1746270400199,"data":[{"category":"linear","symbol":"BTCUSDT","execId":"0ab1bdf7-...","execPrice":"95900.1","execQty":"0.5","execType":"Trade","execValue":"47950.05",
 "execFee":"26.3725275","feeRate":"0.00055","feeCurrency":"USDT","closedSize":"0.5","execPnl":"12.3","leavesQty":"0","orderId":"9aac161b-...","orderLinkId":"pg-1-x","orderPrice":"94942.5","orderQty":"0.5","orderType":"Market",
 "stopOrderType":"UNKNOWN","createType":"CreateByUser","side":"Sell","execTime":"1746270400197","isLeverage":"0","isMaker":false,"markPrice":"95901.48","indexPrice":"","underlyingPrice":"","tradeIv":"","markIv":"","blockTradeId":"","marketUnit":"","seq":7001,"extraFees":[]}]}
""")

INSTRUMENT: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "contractType": "LinearPerpetual",
    "status": "Trading",
    "baseCoin": "BTC",
    "quoteCoin": "USDT",
    "settleCoin": "USDT",
    "deliveryTime": "0",
    "leverageFilter": {"minLeverage": "1", "maxLeverage": "100.00", "leverageStep": "0.01"},
    "priceFilter": {"minPrice": "0.10", "maxPrice": "1999999.80", "tickSize": "0.10"},
    "lotSizeFilter": {
        "minOrderQty": "0.001",
        "qtyStep": "0.001",
        "maxOrderQty": "1190.000",
        "maxMktOrderQty": "500.000",
        "minNotionalValue": "5",
    },
}


def ticker_message(kind: str, symbol: str = "BTCUSDT", **prices: str) -> dict[str, Any]:
    topic = f"tickers.{symbol}"
    return {"topic": topic, "type": kind, "data": {"symbol": symbol} | prices, "cs": 1, "ts": int(time.time() * 1000)}
