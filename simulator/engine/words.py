"""Bybit's own words, as enumerations: the values are what the wire says (docs/bybit.md, 3.1)."""

from enum import StrEnum
from typing import Final

ONE_WAY: Final = 0
LONG_SIDE: Final = 1
SHORT_SIDE: Final = 2

SETTLE_COIN: Final = "USDT"
"""The coin in which contracts settle, spot pairs are quoted, and margin and equity are counted."""

RISES_TO: Final = 1
FALLS_TO: Final = 2


class Category(StrEnum):
    LINEAR = "linear"
    SPOT = "spot"


class Side(StrEnum):
    BUY = "Buy"
    SELL = "Sell"

    @property
    def opposite(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        return 1 if self is Side.BUY else -1


class OrderType(StrEnum):
    MARKET = "Market"
    LIMIT = "Limit"
    UNKNOWN = "UNKNOWN"


class SlippageType(StrEnum):
    """In what a market order's tolerance counts."""

    TICKS = "TickSize"
    PERCENT = "Percent"


class TimeInForce(StrEnum):
    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    POST_ONLY = "PostOnly"


class OrderStatus(StrEnum):
    NEW = "New"
    PARTIALLY_FILLED = "PartiallyFilled"
    UNTRIGGERED = "Untriggered"
    TRIGGERED = "Triggered"
    FILLED = "Filled"
    PARTIALLY_FILLED_CANCELED = "PartiallyFilledCanceled"
    CANCELLED = "Cancelled"
    DEACTIVATED = "Deactivated"
    REJECTED = "Rejected"

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATUSES


OPEN_STATUSES: Final = frozenset(
    {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED, OrderStatus.UNTRIGGERED, OrderStatus.TRIGGERED},
)
UNPLACED_STATUSES: Final = frozenset({OrderStatus.UNTRIGGERED, OrderStatus.TRIGGERED})
"""Open, and not in the market: before the trigger, or on the way from it."""


class TriggerBy(StrEnum):
    LAST = "LastPrice"
    MARK = "MarkPrice"
    INDEX = "IndexPrice"


class StopOrderType(StrEnum):
    NONE = ""
    STOP = "Stop"
    TAKE_PROFIT = "TakeProfit"
    STOP_LOSS = "StopLoss"
    TRAILING_STOP = "TrailingStop"
    PARTIAL_TAKE_PROFIT = "PartialTakeProfit"
    PARTIAL_STOP_LOSS = "PartialStopLoss"
    TPSL_ORDER = "tpslOrder"
    OCO_ORDER = "OcoOrder"
    BIDIRECTIONAL_TPSL_ORDER = "BidirectionalTpslOrder"


PROFITS: Final = frozenset({StopOrderType.TAKE_PROFIT, StopOrderType.PARTIAL_TAKE_PROFIT})
LOSSES: Final = frozenset({StopOrderType.STOP_LOSS, StopOrderType.PARTIAL_STOP_LOSS})
FULL: Final = frozenset({StopOrderType.TAKE_PROFIT, StopOrderType.STOP_LOSS, StopOrderType.TRAILING_STOP})
PARTIAL: Final = frozenset({StopOrderType.PARTIAL_TAKE_PROFIT, StopOrderType.PARTIAL_STOP_LOSS})
NATIVE: Final = FULL | PARTIAL


class TpslMode(StrEnum):
    FULL = "Full"
    PARTIAL = "Partial"


class CreateType(StrEnum):
    USER = "CreateByUser"
    STOP_ORDER = "CreateByStopOrder"
    TAKE_PROFIT = "CreateByTakeProfit"
    PARTIAL_TAKE_PROFIT = "CreateByPartialTakeProfit"
    STOP_LOSS = "CreateByStopLoss"
    PARTIAL_STOP_LOSS = "CreateByPartialStopLoss"
    TRAILING_STOP = "CreateByTrailingStop"
    CLOSING = "CreateByClosing"
    LIQUIDATION = "CreateByLiq"
    TAKE_OVER = "CreateByTakeOver_PassThrough"
    ADL = "CreateByAdl_PassThrough"
    SETTLE = "CreateBySettle"
    UNKNOWN = "UNKNOWN"


class CancelType(StrEnum):
    UNKNOWN = "UNKNOWN"
    BY_USER = "CancelByUser"
    BY_REDUCE_ONLY = "CancelByReduceOnly"
    BY_TPSL_CLEAR = "CancelByTpSlTsClear"
    BY_PREPARE_LIQUIDATION = "CancelByPrepareLiq"
    BEFORE_LIQUIDATION = "CancelAllBeforeLiq"
    BY_PREPARE_ADL = "CancelByPrepareAdl"
    BEFORE_ADL = "CancelAllBeforeAdl"
    BY_SETTLE = "CancelBySettle"
    BY_DCP = "CancelByDCP"
    TP_BY_SL_TRIGGERED = "CancelByOCOTpCanceledBySlTriggered"
    SL_BY_TP_TRIGGERED = "CancelByOCOSlCanceledByTpTriggered"


class RejectReason(StrEnum):
    NO_ERROR = "EC_NoError"
    OTHERS = "EC_Others"
    POST_ONLY_WILL_TAKE = "EC_PostOnlyWillTakeLiquidity"
    NO_IMMEDIATE_QTY = "EC_NoImmediateQtyToFill"
    NOT_FULLY_FILLED = "EC_CancelForNoFullFill"
    NO_ENOUGH_QTY = "EC_NoEnoughQtyToFill"
    PER_CANCEL_REQUEST = "EC_PerCancelRequest"


class ExecType(StrEnum):
    TRADE = "Trade"
    ADL_TRADE = "AdlTrade"
    FUNDING = "Funding"
    BUST_TRADE = "BustTrade"
    SETTLE = "Settle"


class TransactionType(StrEnum):
    """Why the wallet changed; a funding payment is a settlement."""

    TRADE = "TRADE"
    SETTLEMENT = "SETTLEMENT"
    DELIVERY = "DELIVERY"
    LIQUIDATION = "LIQUIDATION"
    ADL = "ADL"


class PositionStatus(StrEnum):
    NORMAL = "Normal"
    LIQUIDATING = "Liq"
    ADL = "Adl"


class InstrumentStatus(StrEnum):
    PRE_LAUNCH = "PreLaunch"
    TRADING = "Trading"
    DELIVERING = "Delivering"
    CLOSED = "Closed"


class OrderFilter(StrEnum):
    ORDER = "Order"
    STOP_ORDER = "StopOrder"
    OPEN_ORDER = "OpenOrder"
    TPSL_ORDER = "tpslOrder"
    OCO_ORDER = "OcoOrder"
    BIDIRECTIONAL_TPSL_ORDER = "BidirectionalTpslOrder"


class MarketUnit(StrEnum):
    """What the quantity of a spot market order counts."""

    BASE = "baseCoin"
    QUOTE = "quoteCoin"
