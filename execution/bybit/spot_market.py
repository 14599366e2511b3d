"""Bybit's spot market as the market of DCA bots; it shares the account's requests, budget and clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from execution.bybit import wire
from execution.bybit.budget import Priority
from execution.bybit.endpoints import Endpoint
from execution.bybit.fees import Fees
from execution.bybit.fields import Fields, Undecodable
from execution.bybit.public_stream import PublicStream
from execution.bybit.reads import AccountReads
from execution.bybit.rest import Rest
from execution.bybit.spot_rules import SpotRules
from execution.bybit.urls import SPOT
from execution.dca.dca_plan import Market
from execution.dca.market import DcaMarket, DcaRequest, MarketRules
from execution.exchange_errors import RULES_IN_DOUBT, Refused
from execution.facts.executions import Execution
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderRow, OrderType
from execution.facts.prices import Candle, SpotPrice, TriggerBy
from execution.facts.settle_coins import SETTLE_COINS
from execution.facts.slots import Side
from execution.requests import Receipt
from utils.clock import Clock, now_for_others
from utils.money import ZERO, plain

_ORDER: Final = "Order"


class BybitSpot(DcaMarket):
    """Spot pairs of one account; see the port for what each method promises."""

    def __init__(
        self, rest: Rest, stream: PublicStream[SpotPrice], clock: Clock, *, is_demo: bool, fees: FeeRate
    ) -> None:
        """``fees`` count where the exchange tells none."""
        self._rest = rest
        self._stream = stream
        self._clock = clock
        self._reads = AccountReads(rest, clock, SPOT)
        self._rules = SpotRules(rest)
        self._fees = Fees(rest, is_demo=is_demo, category=SPOT, documented=fees)

    @property
    def market(self) -> Market:
        return Market.SPOT

    @property
    def slots(self) -> None:
        return None

    # ------------------------------------------------------------------------------------------------- reads

    async def rules(self, symbol: str) -> MarketRules:
        return await self._rules.of(symbol)

    async def symbols(self) -> frozenset[str]:
        return await self._rules.tradable()

    async def fee_rate(self, symbol: str) -> FeeRate:
        return await self._fees.of(symbol)

    async def price(self, symbol: str) -> SpotPrice:
        result = await self._rest.read(Endpoint.TICKERS, category=SPOT, symbol=symbol)
        match result:
            case {"list": [row, *_]}:
                return wire.spot_price(row, said_at=self._clock.now())
            case _:
                raise Undecodable(f"{symbol}: an empty answer")

    async def available(self, coin: str) -> Decimal:
        result = await self._rest.read(Endpoint.WALLET, accountType="UNIFIED", coin=coin)
        match result:
            case {"list": [row, *_]}:
                return _available(Fields(row, "wallet"), coin)
            case _:
                raise Undecodable("wallet: an empty answer")

    def watch(self, symbols: frozenset[str]) -> None:
        self._stream.watch(symbols)

    def last_price(self, symbol: str) -> SpotPrice | None:
        return self._stream.newest(symbol)

    async def open_orders(self, symbol: str) -> list[OrderRow]:
        return await self._reads.orders(symbol)

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        return await self._reads.order(symbol, link_id)

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        return await self._reads.executions(symbol, since)

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        since = now_for_others(self._clock) - timedelta(minutes=minutes * limit)
        return await self._reads.candles(symbol, TriggerBy.LAST, since, minutes)

    # ------------------------------------------------------------------------------------------------ writes

    async def place(self, order: DcaRequest) -> Receipt:
        priority = Priority.ENTRY if order.side is Side.BUY else Priority.TAKE_PROFIT
        return await self._write(Endpoint.CREATE_ORDER, priority, _body(order))

    async def amend_price(self, symbol: str, link_id: str, price: Decimal) -> Receipt:
        body = {"category": SPOT, "symbol": symbol, "orderLinkId": link_id, "price": plain(price)}
        return await self._write(Endpoint.AMEND_ORDER, Priority.TAKE_PROFIT, body)

    async def cancel(self, symbol: str, link_id: str) -> Receipt:
        body = {"category": SPOT, "symbol": symbol, "orderLinkId": link_id, "orderFilter": _ORDER}
        return await self._write(Endpoint.CANCEL_ORDER, Priority.TAKE_PROFIT, body)

    async def _write(self, endpoint: Endpoint, priority: Priority, body: dict[str, Any]) -> Receipt:
        try:
            result = await self._rest.write(endpoint, priority, body)
        except Refused as refused:
            if refused.refusal in RULES_IN_DOUBT:
                self._rules.doubt(body["symbol"])
            raise
        return Receipt(order_id=str(result.get("orderId", "")))


def _body(order: DcaRequest) -> dict[str, Any]:
    """A plain order, never on margin; a market one says in which coin it counts."""
    body: dict[str, Any] = {
        "category": SPOT,
        "symbol": order.symbol,
        "orderLinkId": order.link_id,
        "side": order.side.value,
        "isLeverage": 0,
        "orderFilter": _ORDER,
        "qty": plain(order.amount if order.amount is not None else order.qty or ZERO),
    }
    if order.price is not None:
        rests = "IOC" if order.is_immediate else "GTC"
        return body | {"orderType": OrderType.LIMIT.value, "price": plain(order.price), "timeInForce": rests}
    unit = "quoteCoin" if order.amount is not None else "baseCoin"
    return body | {"orderType": OrderType.MARKET.value, "marketUnit": unit}


def _available(account: Fields, coin: str) -> Decimal:
    """What the coin holds and no order has locked.

    Of dollars not more than the account can spend with what positions need. That is told in dollars, and where the coin
    is no collateral it is not counted there and backs nothing.
    """
    spendable = account.optional("totalAvailableBalance") if coin in SETTLE_COINS else None
    for row in account.rows("coin"):
        fields = Fields(row, "wallet.coin")
        if fields.text("coin") == coin:
            free = fields.number("walletBalance") - (fields.optional("locked") or ZERO)
            most = free if spendable is None or not _is_collateral(row) else spendable
            return max(ZERO, min(free, most))
    return ZERO


def _is_collateral(row: Mapping[str, Any]) -> bool:
    """The exchange has to allow it, and the user to want it; where neither is told it is one."""
    return row.get("marginCollateral") is not False and row.get("collateralSwitch") is not False
