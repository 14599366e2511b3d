"""What the engine shows: immutable snapshots. Money and prices are `Decimal`, times are Unix milliseconds."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from simulator.engine.slippage import Slippage
from simulator.engine.words import (
    SETTLE_COIN,
    CancelType,
    Category,
    CreateType,
    ExecType,
    InstrumentStatus,
    MarketUnit,
    OrderFilter,
    OrderStatus,
    OrderType,
    PositionStatus,
    RejectReason,
    Side,
    StopOrderType,
    TimeInForce,
    TpslMode,
    TransactionType,
    TriggerBy,
)

ZERO = Decimal(0)
_RESTING: Final = frozenset({OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED})


class Snapshot:
    """A record that never changes: a copy of the exchange shares it, however many there are."""

    __slots__ = ()

    def __deepcopy__(self, memo: object) -> Self:
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLimit:
    """One risk limit of a contract: what positions up to `limit_value` need (docs/bybit.md, 2.1).

    Maintenance margin is value times `maintenance_ratio` less `deduction`; `number` counts from 1, the lowest.
    """

    number: int
    limit_value: Decimal
    maintenance_ratio: Decimal
    initial_ratio: Decimal
    max_leverage: Decimal
    deduction: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Snapshot):
    """The rules of one contract or spot pair (docs/bybit.md, 2.1). Fees and ratios are fractions: 0.00055 is 0.055 %.

    For a spot pair `qty_step` is the base precision, `min_notional` the smallest amount of an order in quote coin, and
    `quote_precision` the grid of amounts given in quote coin.
    """

    symbol: str
    base_coin: str
    quote_coin: str
    tick_size: Decimal
    qty_step: Decimal
    min_qty: Decimal
    max_limit_qty: Decimal
    max_market_qty: Decimal
    min_notional: Decimal
    max_leverage: Decimal
    maker_fee: Decimal
    taker_fee: Decimal
    price_limit_ratio: Decimal
    launch_price: Decimal
    status: InstrumentStatus = InstrumentStatus.TRADING
    category: Category = Category.LINEAR
    quote_precision: Decimal = Decimal("0.00000001")
    risk_limits: tuple[RiskLimit, ...] = ()
    funding_interval_ms: int = 8 * 3_600_000

    @property
    def maintenance_ratio(self) -> Decimal:
        """That of the lowest risk tier; 0 for a spot pair, which has none."""
        return self.risk_limits[0].maintenance_ratio if self.risk_limits else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Snapshot):
    """One order at one moment (docs/bybit.md, 2.7). `price` is 0 for a market order that did not trade yet.

    Absent prices are `None` (the wire says ""). `pair_id` joins the legs of a TP/SL pair; `seq_no` grows with creation.
    `is_armed` is false only for a trailing stop whose activation price was not reached.

    On spot `position_idx` is 0, `spot_filter` says which kind of order it was placed as, and `market_unit` (market
    orders only) in which coin `qty` counts; `leaves_qty` is then in the same coin, `filled_qty` always in base coin.
    `cum_fee` is in `fee_currency`; a maker's `rebate` names its coin, the other one, and an amount below 0.
    """

    order_id: str
    link_id: str
    symbol: str
    side: Side
    order_type: OrderType
    qty: Decimal
    price: Decimal
    time_in_force: TimeInForce
    position_idx: int
    reduce_only: bool
    close_on_trigger: bool
    status: OrderStatus
    leaves_qty: Decimal
    seq_no: int
    created_ms: int
    updated_ms: int
    create_type: CreateType = CreateType.USER
    cancel_type: CancelType = CancelType.UNKNOWN
    reject_reason: RejectReason = RejectReason.NO_ERROR
    filled_qty: Decimal = ZERO
    avg_price: Decimal | None = None
    cum_value: Decimal = ZERO
    cum_fee: Decimal = ZERO
    closed_pnl: Decimal = ZERO
    trigger_price: Decimal | None = None
    trigger_direction: int = 0
    trigger_by: TriggerBy | None = None
    stop_order_type: StopOrderType = StopOrderType.NONE
    tpsl_mode: TpslMode | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: TriggerBy | None = None
    sl_trigger_by: TriggerBy | None = None
    tp_order_type: OrderType = OrderType.MARKET
    sl_order_type: OrderType = OrderType.MARKET
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
    parent_link_id: str = ""
    last_price_on_created: Decimal = ZERO
    trailing_distance: Decimal | None = None
    activation_price: Decimal | None = None
    is_armed: bool = True
    pair_id: str = ""
    category: Category = Category.LINEAR
    market_unit: MarketUnit | None = None
    spot_filter: OrderFilter | None = None
    fee_currency: str = SETTLE_COIN
    rebate: tuple[str, Decimal] | None = None
    slippage: Slippage | None = None

    @property
    def fees(self) -> dict[str, Decimal]:
        """What the order cost, by coin; a rebate is negative."""
        paid = {self.fee_currency: self.cum_fee} if self.cum_fee else {}
        return paid if self.rebate is None else paid | dict([self.rebate])

    @property
    def rests(self) -> bool:
        """Whether it is in the book."""
        return self.order_type is OrderType.LIMIT and self.status in _RESTING

    def is_marketable(self, last: Decimal) -> bool:
        """Whether its price is as good as the last one, or better for the other side."""
        return self.price >= last if self.side is Side.BUY else self.price <= last

    @property
    def is_conditional(self) -> bool:
        """Whether the order waits (or waited) for a trigger: Bybit's "StopOrder"."""
        return self.stop_order_type is not StopOrderType.NONE

    def passes(self, order_filter: OrderFilter) -> bool:
        """Whether a query or cancellation with that filter means it; a triggered spot order is an ordinary one."""
        if self.category is Category.SPOT:
            was_triggered = self.status not in {OrderStatus.UNTRIGGERED, OrderStatus.DEACTIVATED}
            return order_filter is self.spot_filter or (order_filter is OrderFilter.ORDER and was_triggered)
        match order_filter:
            case OrderFilter.ORDER:
                return not self.is_conditional
            case OrderFilter.STOP_ORDER:
                return self.is_conditional
            case OrderFilter.OPEN_ORDER:
                return True
            case OrderFilter.TPSL_ORDER | OrderFilter.OCO_ORDER | OrderFilter.BIDIRECTIONAL_TPSL_ORDER:
                return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution(Snapshot):
    """One fill or one funding payment. `fee` > 0 is paid; `exec_pnl` is before fees; `seq` is shared with the position.

    Wallet change of an execution = `exec_pnl - fee`; on spot instead a buy brings `qty - fee` of base coin for `value`
    of quote coin, and a sell `value - fee` of quote coin for `qty` of base coin.
    """

    exec_id: str
    order_id: str
    link_id: str
    symbol: str
    side: Side
    position_idx: int
    price: Decimal
    qty: Decimal
    value: Decimal
    fee: Decimal
    fee_rate: Decimal
    fee_currency: str
    exec_type: ExecType
    create_type: CreateType
    stop_order_type: StopOrderType
    order_type: OrderType
    order_price: Decimal
    order_qty: Decimal
    leaves_qty: Decimal
    is_maker: bool
    closed_size: Decimal
    exec_pnl: Decimal
    mark_price: Decimal
    index_price: Decimal
    seq: int
    time_ms: int
    category: Category = Category.LINEAR
    market_unit: MarketUnit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One row of position/list (docs/bybit.md, 2.3), valued at the moment it was asked for.

    `side` is `None` and `open_ms` 0 when flat. `seq` is -1 when the slot never traded. `naked_ms` and `loose_ms` are
    the referee's, counted since this position opened.
    `take_profit`, `stop_loss` and `trailing_stop` (a distance) show the Full-mode orders only.
    `adl_rank` is 0 when flat, else from 1 (last to be auto-deleveraged) to 5 (first); `risk_limit` is `None` when flat.
    """

    symbol: str
    position_idx: int
    side: Side | None
    size: Decimal
    avg_price: Decimal
    leverage: Decimal
    mark_price: Decimal
    position_value: Decimal
    unrealised_pnl: Decimal
    initial_margin: Decimal
    maintenance_margin: Decimal
    break_even_price: Decimal
    liq_price: Decimal | None
    take_profit: Decimal | None
    stop_loss: Decimal | None
    trailing_stop: Decimal | None
    activation_price: Decimal | None
    tp_trigger_by: TriggerBy | None
    sl_trigger_by: TriggerBy | None
    status: PositionStatus
    cur_realised_pnl: Decimal
    cum_realised_pnl: Decimal
    created_ms: int
    updated_ms: int
    open_ms: int
    seq: int
    naked_ms: int
    loose_ms: int
    adl_rank: int = 0
    risk_limit: RiskLimit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPnl(Snapshot):
    """One row of closed-pnl: what one closing order made, fees included. `side` is the closing order's."""

    order_id: str
    symbol: str
    side: Side
    position_idx: int
    order_type: OrderType
    order_price: Decimal
    qty: Decimal
    closed_size: Decimal
    avg_entry: Decimal
    avg_exit: Decimal
    closed_pnl: Decimal
    open_fee: Decimal
    close_fee: Decimal
    cum_entry_value: Decimal
    cum_exit_value: Decimal
    fill_count: int
    leverage: Decimal
    exec_type: ExecType
    created_ms: int
    updated_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinBalance:
    """One coin of the wallet. `equity` = `wallet_balance` + `unrealised_pnl`; `order_im` is held by resting entries.

    `locked` is held by open spot orders, `usd_value` is the equity in USD (= USDT here). Only USDT `is_collateral`.
    """

    coin: str
    wallet_balance: Decimal
    equity: Decimal
    unrealised_pnl: Decimal
    position_im: Decimal
    position_mm: Decimal
    order_im: Decimal
    cum_realised_pnl: Decimal
    locked: Decimal
    usd_value: Decimal
    is_collateral: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """The unified account, in USDT (= USD here). `im_rate` and `mm_rate` are fractions of the margin balance.

    `coins` has USDT first, then every coin that was ever held. Base coins count in equity and wallet balance at their
    last price, and never as margin.
    """

    coins: tuple[CoinBalance, ...]
    total_equity: Decimal
    total_wallet_balance: Decimal
    total_margin_balance: Decimal
    total_available_balance: Decimal
    total_unrealised_pnl: Decimal
    total_initial_margin: Decimal
    total_maintenance_margin: Decimal
    im_rate: Decimal
    mm_rate: Decimal

    def coin(self, name: str) -> CoinBalance:
        """The balance of one coin; `KeyError` when the account never held it."""
        for balance in self.coins:
            if balance.coin == name:
                return balance
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    """One row of tickers (docs/bybit.md, 2.1). Volumes are of the last 24 hours; `funding_rate` is a fraction."""

    symbol: str
    last: Decimal
    mark: Decimal
    index: Decimal
    bid: Decimal
    bid_size: Decimal
    ask: Decimal
    ask_size: Decimal
    prev_price_24h: Decimal
    prev_price_1h: Decimal
    high_price_24h: Decimal
    low_price_24h: Decimal
    volume_24h: Decimal
    turnover_24h: Decimal
    open_interest: Decimal
    funding_rate: Decimal
    next_funding_ms: int
    funding_interval_ms: int
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candle:
    """One bar. `start_ms` is its first millisecond; `volume` is in base coin, `turnover` in quote coin."""

    start_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    turnover: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRate:
    """The rate (a fraction) at which a contract's funding was settled at a moment."""

    symbol: str
    rate: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction(Snapshot):
    """One change of one coin of the wallet. `change` = `cash_flow` + `funding` - `fee`, and leads to `cash_balance`.

    `fee` > 0 is paid, `funding` > 0 is received; `size` is the position after it, 0 on spot. On spot `qty` is of the
    row's coin, negative when it went.
    """

    trade_id: str
    order_id: str
    link_id: str
    symbol: str
    category: Category
    side: Side
    kind: TransactionType
    currency: str
    qty: Decimal
    size: Decimal
    trade_price: Decimal
    cash_flow: Decimal
    funding: Decimal
    fee: Decimal
    fee_rate: Decimal
    change: Decimal
    cash_balance: Decimal
    time_ms: int
