"""What an exchange states: instruments, positions, orders, executions, prices, money.

Facts are immutable and carry the exchange's own words. A value that the exchange did not give is ``None``: unknown is
not zero. Prices are in quote currency per base coin, quantities in base coin, times aware UTC.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, assert_never

from msgspec import Struct

ZERO: Final = Decimal(0)
CANDLE_MINUTES: Final = (1, 3, 5, 15, 30, 60, 120, 240, 360, 720)
"""The lengths of candles below a day that the exchange keeps."""


class Side(StrEnum):
    """Side of an order, and of a position: a long is ``Buy``, a short is ``Sell``."""

    BUY = "Buy"
    SELL = "Sell"

    @property
    def opposite(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 for Buy, -1 for Sell: price moves times sign are moves in favour of a position of this side."""
        return 1 if self is Side.BUY else -1

    @property
    def word(self) -> str:
        return "long" if self is Side.BUY else "short"


class TriggerBy(StrEnum):
    """The price series that triggers a stop (R17)."""

    LAST = "LastPrice"
    MARK = "MarkPrice"
    INDEX = "IndexPrice"


class OrderType(StrEnum):
    MARKET = "Market"
    LIMIT = "Limit"


class OrderStatus(StrEnum):
    """Life of an order; ``UNKNOWN`` stands for a word that we do not know and must not act upon."""

    NEW = "New"
    PARTIALLY_FILLED = "PartiallyFilled"
    UNTRIGGERED = "Untriggered"
    TRIGGERED = "Triggered"
    FILLED = "Filled"
    CANCELLED = "Cancelled"
    PARTIALLY_FILLED_CANCELED = "PartiallyFilledCanceled"
    DEACTIVATED = "Deactivated"
    REJECTED = "Rejected"
    UNKNOWN = "Unknown"

    @property
    def is_open(self) -> bool:
        """True while the order can still fill; a triggered stop is live, and a word we do not know may be."""
        return self not in _ENDED


_ENDED: Final = frozenset(
    {
        OrderStatus.FILLED,
        OrderStatus.CANCELLED,
        OrderStatus.PARTIALLY_FILLED_CANCELED,
        OrderStatus.DEACTIVATED,
        OrderStatus.REJECTED,
    }
)


class StopKind(StrEnum):
    """What a conditional order is for, in the exchange's words; ``NONE`` is an ordinary order."""

    NONE = ""
    STOP = "Stop"
    STOP_LOSS = "StopLoss"
    TAKE_PROFIT = "TakeProfit"
    TRAILING_STOP = "TrailingStop"
    PARTIAL_STOP_LOSS = "PartialStopLoss"
    PARTIAL_TAKE_PROFIT = "PartialTakeProfit"
    OTHER = "Other"


class ExecType(StrEnum):
    """Why an execution happened; only ``FUNDING`` leaves the size as it is."""

    TRADE = "Trade"
    FUNDING = "Funding"
    ADL = "AdlTrade"
    LIQUIDATION = "BustTrade"
    DELIVERY = "Delivery"
    SETTLE = "Settle"
    OTHER = "Other"


class PositionMode(StrEnum):
    ONE_WAY = "one-way"
    HEDGE = "hedge"


class PositionStatus(StrEnum):
    NORMAL = "Normal"
    LIQUIDATING = "Liq"
    ADL = "Adl"
    OTHER = "Other"


class MarginMode(StrEnum):
    """How the account holds margin (GET /v5/account/info, ``marginMode``); a word that we do not know is None."""

    ISOLATED = "ISOLATED_MARGIN"
    CROSS = "REGULAR_MARGIN"
    PORTFOLIO = "PORTFOLIO_MARGIN"


class Slot(Struct, frozen=True, order=True):
    """The exchange's own unit of a position: one row, one full stop, one net size (R4).

    ``position_idx`` is 0 in one-way mode; in hedge mode 1 is the long side and 2 the short side.
    """

    account: str
    symbol: str
    position_idx: int


class Instrument(Struct, frozen=True, kw_only=True):
    """Trading rules of one symbol (GET /v5/market/instruments-info)."""

    symbol: str
    base_coin: str
    quote_coin: str
    settle_coin: str
    is_trading: bool
    tick_size: Decimal
    qty_step: Decimal
    min_qty: Decimal
    max_limit_qty: Decimal
    max_market_qty: Decimal
    min_notional: Decimal
    max_leverage: Decimal
    max_price: Decimal | None = None
    """The highest price that an order may name; None: not told."""


class RiskTier(Struct, frozen=True, kw_only=True):
    """One risk limit of a symbol: up to ``limit`` of value, maintenance margin = value x ``rate`` - ``deduction``."""

    limit: Decimal
    rate: Decimal
    deduction: Decimal


class PriceBand(Struct, frozen=True, kw_only=True):
    """What the exchange lets orders of a symbol cost now (GET /v5/market/price-limit)."""

    highest_buy: Decimal
    lowest_sell: Decimal
    read_at: datetime

    def edge(self, side: Side) -> Decimal:
        """The price that an order of this side reaches farthest with."""
        return self.highest_buy if side is Side.BUY else self.lowest_sell


class Maintenance(Struct, frozen=True, kw_only=True):
    """Work on the exchange, announced or under way (GET /v5/system/status)."""

    id: str
    title: str
    begin: datetime
    end: datetime | None
    """As expected; None: not known."""
    is_running: bool


class FeeRate(Struct, frozen=True):
    """Fractions of the traded value: 0.00055 is 0.055 %."""

    taker: Decimal
    maker: Decimal


class Ticker(Struct, frozen=True, kw_only=True):
    symbol: str
    last: Decimal
    mark: Decimal
    index: Decimal
    at: datetime

    def price(self, trigger_by: TriggerBy) -> Decimal:
        match trigger_by:
            case TriggerBy.LAST:
                return self.last
            case TriggerBy.MARK:
                return self.mark
            case TriggerBy.INDEX:
                return self.index
            case _:
                assert_never(trigger_by)


class SpotPrice(Struct, frozen=True, kw_only=True):
    """The newest traded price of a spot pair; nothing is marked there."""

    symbol: str
    price: Decimal
    at: datetime


class ClosedPnl(Struct, frozen=True, kw_only=True):
    """What the exchange says one closing order earned, fees of both ways taken off, funding left out."""

    order_id: str
    closed_size: Decimal
    pnl: Decimal


class Candle(Struct, frozen=True, kw_only=True):
    """One bar of a price series; ``volume`` in base coin, None for series that are not traded (mark, index)."""

    start: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal | None
    is_closed: bool


class Wallet(Struct, frozen=True, kw_only=True):
    """The account's money in USDT; ``maintenance_rate`` is the account's maintenance margin rate (1 = liquidation)."""

    equity: Decimal
    available: Decimal | None
    maintenance_rate: Decimal | None


class KeyInfo(Struct, frozen=True, kw_only=True):
    """What the API key may do (GET /v5/user/query-api)."""

    can_trade: bool
    can_withdraw: bool
    ips: tuple[str, ...]
    days_left: int | None
    uid: str = ""
    """The exchange's number of the account; "" where it does not tell."""


class PositionRow(Struct, frozen=True, kw_only=True):
    """One row of a slot. ``side`` is None while flat. ``seq`` orders rows against executions of the symbol (R6)."""

    symbol: str
    position_idx: int
    side: Side | None
    size: Decimal
    avg_price: Decimal | None
    stop_loss: Decimal | None
    take_profit: Decimal | None
    liq_price: Decimal | None
    leverage: Decimal | None
    unrealised_pnl: Decimal | None
    status: PositionStatus
    seq: int
    updated_at: datetime
    observed_at: datetime
    """When a push arrived, or when the read that brought the row was begun, on our clock."""
    trailing_stop: Decimal | None = None
    """The distance of the exchange's own trailing stop, in price units."""
    opened_at: datetime | None = None
    """When the position opened; None where the exchange does not tell. It only corroborates (R5)."""


class OrderRow(Struct, frozen=True, kw_only=True):
    """One order as the exchange shows it. ``link_id`` is "" for orders that carry no id of ours."""

    order_id: str
    link_id: str
    symbol: str
    position_idx: int
    side: Side
    order_type: OrderType
    status: OrderStatus
    qty: Decimal
    filled_qty: Decimal
    price: Decimal | None
    avg_price: Decimal | None
    trigger_price: Decimal | None
    trigger_by: TriggerBy | None
    stop_kind: StopKind
    tpsl_mode: str
    reduce_only: bool
    create_type: str
    cancel_type: str
    reject_reason: str
    updated_at: datetime
    observed_at: datetime
    parent_link_id: str = ""
    """Of a stop that an entry brought along for its own fills: that entry's id."""

    @property
    def leaves_qty(self) -> Decimal:
        return self.qty - self.filled_qty if self.status.is_open else ZERO


class Execution(Struct, frozen=True, kw_only=True):
    """One fill, or one funding payment (then ``fee`` is the funding paid; negative when received)."""

    exec_id: str
    order_id: str
    link_id: str
    symbol: str
    side: Side
    price: Decimal
    qty: Decimal
    fee: Decimal
    fee_currency: str
    exec_type: ExecType
    create_type: str
    is_maker: bool
    closed_size: Decimal
    seq: int
    at: datetime

    @property
    def changes_size(self) -> bool:
        return self.exec_type is not ExecType.FUNDING

    @property
    def signed_qty(self) -> Decimal:
        return self.qty * self.side.sign if self.changes_size else ZERO
