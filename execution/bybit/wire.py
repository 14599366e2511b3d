"""Bybit's JSON into facts, from REST rows and stream rows alike (docs/bybit.md, 2 and 5.2).

Both name the same things nearly alike; where they differ (`avgPrice` and `entryPrice`) both names are read.
"""

from datetime import datetime, timedelta
from sys import intern
from typing import Any, Final

from execution.bybit.fields import Fields, Undecodable, kept_once
from execution.bybit.other_holdings import coins_of
from execution.bybit.urls import LINEAR
from execution.facts.account import KeyInfo, Maintenance, MarginMode, Wallet
from execution.facts.executions import ClosedPnl, ExecType, Execution
from execution.facts.instruments import FeeRate, Instrument, RiskTier
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.positions import PositionRow, PositionStatus
from execution.facts.prices import Candle, PriceBand, SpotPrice, Ticker, TriggerBy
from execution.facts.slots import Side
from utils.money import ZERO

_NO_WORD: Final = frozenset({"", "UNKNOWN"})
"""The execution topic says UNKNOWN where the order topic says nothing (docs/bybit.md, 3.1)."""
_NEVER_TRADED: Final = -1
_MAINTENANCE_OVER: Final = frozenset({"completed", "canceled", "cancelled"})
_CONTRACTS: Final = 1
"""The product number of futures in the system status."""
_SLOTS: Final = frozenset({0, 1, 2})
_WHOLE: Final = 1
"""Fee rates are fractions."""
_SIDES: Final = {side.value: side for side in Side}
_BAR: Final = ("start", "open", "high", "low", "close")
PRICE_FIELDS: Final = ("symbol", "lastPrice", "markPrice", "indexPrice")
"""All of a ticker that `ticker` and `spot_price` look at."""


def category_of(row: object) -> str | None:
    """The category of a pushed row: the all-in-one topics bring spot, options and inverse as well.

    None: it says none that can be read. A row that says nothing of it is of contracts.
    """
    category = row.get("category", LINEAR) if isinstance(row, dict) else LINEAR
    return category if isinstance(category, str) else None


def position_row(row: object, *, said_at: datetime, observed_at: datetime) -> PositionRow:
    """Read a position. ``said_at`` is the exchange's time of the message, for rows without one of their own."""
    fields = Fields(row, "position")
    size = fields.size("size")
    return PositionRow(
        symbol=fields.symbol(),
        position_idx=fields.one_of("positionIdx", _SLOTS),
        side=_side(fields) if size else None,
        size=size,
        avg_price=fields.price("avgPrice") or fields.price("entryPrice"),
        stop_loss=fields.price("stopLoss"),
        take_profit=fields.price("takeProfit"),
        trailing_stop=fields.price("trailingStop"),
        liq_price=fields.price("liqPrice"),
        leverage=fields.price("leverage"),
        unrealised_pnl=fields.optional("unrealisedPnl"),
        status=fields.word("positionStatus", PositionStatus) or PositionStatus.OTHER,
        seq=_seq(fields),
        updated_at=fields.moment("updatedTime") or said_at,
        observed_at=observed_at,
        opened_at=fields.moment("openTime") if size else None,
    )


def order_row(row: object, *, said_at: datetime, observed_at: datetime) -> OrderRow:
    """Read an order; see `position_row` for the times."""
    fields = Fields(row, "order")
    return OrderRow(
        order_id=fields.text("orderId"),
        link_id=fields.words("orderLinkId"),
        symbol=fields.symbol(),
        position_idx=fields.one_of("positionIdx", _SLOTS, absent=0),
        side=_side(fields),
        # A limit is the type that counts for less: it never is protection (R14).
        order_type=fields.word("orderType", OrderType) or OrderType.LIMIT,
        status=fields.word("orderStatus", OrderStatus) or OrderStatus.UNKNOWN,
        qty=fields.size("qty"),
        filled_qty=fields.told_size("cumExecQty"),
        price=fields.price("price"),
        avg_price=fields.price("avgPrice"),
        trigger_price=fields.price("triggerPrice"),
        trigger_by=_trigger_by(fields),
        stop_kind=_stop_kind(fields),
        tpsl_mode=fields.few("tpslMode"),
        reduce_only=fields.flag("reduceOnly"),
        create_type=fields.few("createType"),
        cancel_type=fields.few("cancelType"),
        reject_reason=fields.few("rejectReason"),
        parent_link_id=fields.words("parentOrderLinkId"),
        updated_at=fields.moment("updatedTime") or said_at,
        observed_at=observed_at,
    )


def execution(row: object) -> Execution:
    """Read a fill or a funding payment."""
    fields = Fields(row, "execution")
    at = fields.moment("execTime")
    return Execution(
        exec_id=fields.text("execId"),
        order_id=fields.words("orderId"),
        link_id=fields.words("orderLinkId"),
        symbol=fields.symbol(),
        side=_side(fields),
        price=fields.size("execPrice"),
        qty=fields.size("execQty"),
        fee=fields.told("execFee"),
        fee_currency=fields.few("feeCurrency"),
        exec_type=fields.word("execType", ExecType) or ExecType.OTHER,
        create_type=fields.few("createType"),
        is_maker=fields.flag("isMaker"),
        closed_size=fields.price("closedSize") or ZERO,
        seq=_seq(fields),
        at=at or fields.unreadable("execTime"),
    )


def instrument(row: object) -> Instrument:
    """Read a contract's rules; a perpetual with a date of delivery is being delisted and does not trade."""
    fields = Fields(row, "instrument")
    prices, lots, leverage = fields.inner("priceFilter"), fields.inner("lotSizeFilter"), fields.inner("leverageFilter")
    is_perpetual = fields.words("contractType").endswith("Perpetual")
    is_leaving = is_perpetual and fields.moment("deliveryTime") is not None
    return Instrument(
        symbol=fields.symbol(),
        base_coin=fields.text("baseCoin"),
        quote_coin=intern(fields.text("quoteCoin")),
        settle_coin=intern(fields.text("settleCoin")),
        is_trading=fields.words("status") == "Trading" and not is_leaving,
        tick_size=kept_once(prices.above_zero("tickSize")),
        qty_step=kept_once(lots.above_zero("qtyStep")),
        min_qty=kept_once(lots.size("minOrderQty")),
        max_limit_qty=kept_once(lots.above_zero("maxOrderQty")),
        max_market_qty=kept_once(lots.above_zero("maxMktOrderQty")),
        min_notional=kept_once(lots.price("minNotionalValue") or ZERO),
        max_leverage=kept_once(leverage.above_zero("maxLeverage")),
        max_price=prices.price("maxPrice"),
    )


def ticker(row: object, *, said_at: datetime) -> Ticker:
    """Read prices, from REST or from a merged stream state."""
    fields = Fields(row, "ticker")
    return Ticker(
        symbol=fields.symbol(),
        last=fields.above_zero("lastPrice"),
        mark=fields.above_zero("markPrice"),
        index=fields.above_zero("indexPrice"),
        at=said_at,
    )


def spot_price(row: object, *, said_at: datetime) -> SpotPrice:
    """Read the last price of a spot pair, which has no mark price."""
    fields = Fields(row, "ticker")
    return SpotPrice(symbol=fields.symbol(), price=fields.above_zero("lastPrice"), at=said_at)


def closed_pnl(row: object) -> ClosedPnl:
    fields = Fields(row, "closed pnl")
    return ClosedPnl(
        order_id=fields.text("orderId"), closed_size=fields.size("closedSize"), pnl=fields.number("closedPnl")
    )


def candle(row: object, *, length: timedelta, said_at: datetime) -> Candle:
    """Read a bar ``[start, open, high, low, close, volume, turnover]``; mark and index bars end with the close."""
    if not isinstance(row, list) or len(row) < len(_BAR):
        raise Undecodable(f"candle: {row!r:.80}")
    fields = Fields(dict(zip((*_BAR, "volume"), row, strict=False)), "candle")
    start = fields.moment("start") or fields.unreadable("start")
    opened, high, low, close = (fields.above_zero(name) for name in _BAR[1:])
    if not low <= min(opened, close) <= max(opened, close) <= high:
        fields.unreadable("high")
    return Candle(
        start=start,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=fields.size("volume") if len(row) > len(_BAR) else None,
        is_closed=said_at - start >= length,
    )


def fee_rate(row: object) -> FeeRate:
    fields = Fields(row, "fee rate")
    taker, maker = fields.number("takerFeeRate"), fields.number("makerFeeRate")
    if max(abs(taker), abs(maker)) >= _WHOLE:
        fields.unreadable("takerFeeRate")
    return FeeRate(taker=taker, maker=maker)


def wallet(row: object) -> Wallet:
    """Read the unified account. What it can spend is "" with isolated margin: then None."""
    fields = Fields(row, "wallet")
    equity, coins = ZERO, fields.rows("coin")
    for coin in coins:
        money = Fields(coin, "wallet.coin")
        if money.text("coin") == "USDT":
            equity = money.number("equity")
    return Wallet(
        equity=equity,
        available=fields.optional("totalAvailableBalance"),
        maintenance_rate=fields.optional("accountMMRate"),
        coins=coins_of(coins),
    )


def margin_mode(result: dict[str, Any]) -> MarginMode | None:
    return Fields(result, "account").word("marginMode", MarginMode)


def risk_tier(row: object) -> RiskTier:
    """Read a risk limit. Its rates have been fractions and percents: the largest leverage tells which they are."""
    fields = Fields(row, "risk limit")
    return RiskTier(
        limit=fields.above_zero("riskLimitValue"),
        rate=fields.above_zero("maintenanceMargin")
        / (fields.above_zero("initialMargin") * fields.above_zero("maxLeverage")),
        deduction=fields.optional("mmDeduction") or ZERO,
    )


def price_band(result: dict[str, Any], *, read_at: datetime) -> PriceBand:
    fields = Fields(result, "price limit")
    return PriceBand(highest_buy=fields.above_zero("buyLmt"), lowest_sell=fields.above_zero("sellLmt"), read_at=read_at)


def concerns_contracts(row: object) -> bool:
    """Tell whether a maintenance is still to be reckoned with, and for contracts; one without a product may be."""
    fields = Fields(row, "maintenance")
    products = fields.rows_if_any("product")
    return fields.words("state") not in _MAINTENANCE_OVER and (not products or _CONTRACTS in products)


def maintenance(row: object) -> Maintenance:
    fields = Fields(row, "maintenance")
    return Maintenance(
        id=fields.text("id"),
        title=fields.words("title"),
        begin=fields.moment("begin") or fields.unreadable("begin"),
        end=fields.moment("end"),
        is_running=fields.words("state") == "ongoing",
    )


def key_info(result: dict[str, Any]) -> KeyInfo:
    """Read what a key may do. Only a key without addresses runs out by itself (docs/bybit.md, 1.4)."""
    fields = Fields(result, "key")
    permissions = fields.inner("permissions")
    ips = tuple(ip for ip in fields.texts("ips") if ip != "*")
    contract = permissions.texts("ContractTrade")
    return KeyInfo(
        can_trade=fields.whole("readOnly") == 0 and {"Order", "Position"} <= set(contract),
        can_withdraw="Withdraw" in permissions.texts("Wallet"),
        ips=ips,
        days_left=None if ips else fields.whole("deadlineDay"),
        uid="" if (uid := fields.whole("userID")) is None else str(uid),
    )


def _side(fields: Fields) -> Side:
    """A side has no safe default: a word that we do not know makes the row unreadable."""
    word = fields.text("side")
    return _SIDES.get(word) or fields.unreadable("side")


def _seq(fields: Fields) -> int:
    seq = fields.whole("seq")
    return _NEVER_TRADED if seq is None else seq


def _trigger_by(fields: Fields) -> TriggerBy | None:
    return None if fields.words("triggerBy") in _NO_WORD else fields.word("triggerBy", TriggerBy)


def _stop_kind(fields: Fields) -> StopKind:
    kind = fields.words("stopOrderType")
    return StopKind.NONE if kind in _NO_WORD else fields.word("stopOrderType", StopKind) or StopKind.OTHER
