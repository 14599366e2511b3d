"""What is asked of the engine, and its way to say no."""

from dataclasses import dataclass
from decimal import Decimal

from simulator.engine.slippage import Slippage
from simulator.engine.words import (
    Category,
    MarketUnit,
    OrderFilter,
    OrderType,
    Side,
    TimeInForce,
    TpslMode,
    TriggerBy,
)


class Refusal(Exception):
    """The exchange says no: `code` is the retCode, `text` the retMsg (docs/bybit.md, 3.2)."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """order/create (docs/bybit.md, 2.5). `time_in_force` None means the type's own default (GTC, market: IOC).

    `qty` 0 with `reduce_only` and `close_on_trigger` closes all. A `trigger_price` makes it a user's conditional order;
    `trigger_direction` 0 is derived from the side the price is on. Attached `take_profit`/`stop_loss` become the
    position's orders when the entry fills.

    On spot there are no positions: `position_idx`, `reduce_only`, `close_on_trigger`, trigger direction and series mean
    nothing. `market_unit` says what `qty` of a market order counts (None: quote coin for a buy, base coin for a sell),
    `order_filter` what a `trigger_price` makes of it: a TP/SL order, else a conditional one. `slippage` is for market
    orders without a trigger.
    """

    symbol: str
    side: Side
    order_type: OrderType
    qty: Decimal
    price: Decimal | None = None
    time_in_force: TimeInForce | None = None
    position_idx: int = 0
    link_id: str = ""
    reduce_only: bool = False
    close_on_trigger: bool = False
    trigger_price: Decimal | None = None
    trigger_direction: int = 0
    trigger_by: TriggerBy = TriggerBy.LAST
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: TriggerBy = TriggerBy.LAST
    sl_trigger_by: TriggerBy = TriggerBy.LAST
    tpsl_mode: TpslMode = TpslMode.FULL
    tp_order_type: OrderType = OrderType.MARKET
    sl_order_type: OrderType = OrderType.MARKET
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
    category: Category = Category.LINEAR
    market_unit: MarketUnit | None = None
    order_filter: OrderFilter | None = None
    slippage: Slippage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendRequest:
    """order/amend (docs/bybit.md, 2.6). `None` leaves a field alone; `qty` is the new total.

    `order_id` wins over `link_id`.
    `take_profit`/`stop_loss` change what is attached to a resting entry; 0 removes it. The limit prices belong to
    attached limit legs of a spot order.
    """

    symbol: str
    order_id: str = ""
    link_id: str = ""
    qty: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    trigger_by: TriggerBy | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: TriggerBy | None = None
    sl_trigger_by: TriggerBy | None = None
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
    category: Category = Category.LINEAR


def leg_after(current: Decimal | None, asked: Decimal | None) -> Decimal | None:
    """What an attached leg is once a request was obeyed: `None` leaves it alone, 0 removes it."""
    return current if asked is None else asked or None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingStopRequest:
    """position/trading-stop (docs/bybit.md, 2.4). `None` leaves a leg alone, 0 cancels it.

    `trailing_stop` is a price distance; sizes and limit prices belong to Partial mode.
    """

    symbol: str
    position_idx: int = 0
    tpsl_mode: TpslMode = TpslMode.FULL
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    trailing_stop: Decimal | None = None
    active_price: Decimal | None = None
    tp_trigger_by: TriggerBy | None = None
    sl_trigger_by: TriggerBy | None = None
    tp_size: Decimal | None = None
    sl_size: Decimal | None = None
    tp_order_type: OrderType = OrderType.MARKET
    sl_order_type: OrderType = OrderType.MARKET
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
