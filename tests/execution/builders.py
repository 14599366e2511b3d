"""Small facts for tests of the pure half: one BTCUSDT coin entered at 50000, stop 49000, take profits from 51000 up.

A short is the mirror image around 50000. Seconds count from the confirmation of the trade.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from execution.desired_orders import desired_orders
from execution.exit_plan import BreakEven, EntryLeg, ExitPlan, TpLeg
from execution.facts.executions import ExecType, Execution
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.positions import PositionRow, PositionStatus
from execution.facts.prices import Candle, TriggerBy
from execution.facts.slots import Side, Slot
from execution.fold import Rules, fold
from execution.monitor import Monitor
from execution.observations import CandlesRead, ExecutionObserved, Observation, OrderObserved, RowObserved
from execution.order_diff import Todo, diff
from execution.order_ids import order_link_id
from execution.stops.stop_record import SentStop, Stop, StopOrigin
from execution.tracked_orders import OrderState, Role, TrackedOrder

D = Decimal
CENTRE = D(50000)
GENERATION = "0123456789abcdef"
OTHER_GENERATION = "fedcba9876543210"
SYMBOL = "BTCUSDT"
TAKER = D("0.00055")
MAKER = D("0.0002")


def at(seconds: float) -> datetime:
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC) + timedelta(seconds=seconds)


def instrument(**changes: Any) -> Instrument:
    rules = Instrument(
        symbol=SYMBOL,
        base_coin="BTC",
        quote_coin="USDT",
        settle_coin="USDT",
        is_trading=True,
        tick_size=D("0.1"),
        qty_step=D("0.001"),
        min_qty=D("0.001"),
        max_limit_qty=D(1000),
        max_market_qty=D(100),
        min_notional=D(5),
        max_leverage=D(100),
    )
    return replace(rules, **changes)


BTC = instrument()
RULES = Rules(instrument=BTC)


def price_for(side: Side, long_price: Any) -> Decimal:
    """A long's price, or its mirror image for a short."""
    return CENTRE + (D(long_price) - CENTRE) * side.sign


def plan(
    side: Side = Side.BUY,
    *,
    entries: tuple[tuple[Any, Any], ...] = ((1, None),),
    stop: Any = 49000,
    legs: tuple[tuple[Any, Any], ...] = ((51000, "0.5"), (52000, "0.3"), (53000, "0.2")),
    break_even: BreakEven | None = None,
    cancel_entries_after_tp: int = 1,
) -> ExitPlan:
    """``entries`` are (quantity, price or None), ``legs`` (price, share); prices are a long's."""
    return ExitPlan(
        entries=tuple(
            EntryLeg(number=n, qty=D(qty), price=None if price is None else price_for(side, price))
            for n, (qty, price) in enumerate(entries, 1)
        ),
        stop=price_for(side, stop),
        trigger_by=TriggerBy.LAST,
        legs=tuple(
            TpLeg(number=n, price=price_for(side, price), share=D(share)) for n, (price, share) in enumerate(legs, 1)
        ),
        break_even=break_even,
        cancel_entries_after_tp=cancel_entries_after_tp,
        leverage=None,
    )


def monitor(side: Side = Side.BUY, the_plan: ExitPlan | None = None, **changes: Any) -> Monitor:
    """Confirmed, nothing sent yet."""
    the_plan = the_plan or plan(side)
    new = Monitor(
        slot=Slot("main", SYMBOL, 0),
        side=side,
        generation=GENERATION,
        epoch=0,
        chat_id=1001,
        plan=the_plan,
        stop=Stop(price=the_plan.stop, origin=StopOrigin.PLAN, sent=(SentStop(the_plan.stop, StopOrigin.PLAN),)),
        taker_fee=TAKER,
        created_at=at(0),
        baseline_seq=100,
    )
    return replace(new, **changes)


def link(role: Role, leg: int, revision: int = 0) -> str:
    return order_link_id(GENERATION, 0, role, leg, revision)


def tracked(role: Role, leg: int = 1, qty: Any = 1, price: Any = None, **changes: Any) -> TrackedOrder:
    """An order of ours that stands, accepted one second after the confirmation."""
    revision = changes.pop("revision", 0)
    order = TrackedOrder(
        link_id=link(role, leg, revision),
        role=role,
        leg=leg,
        revision=revision,
        qty=D(qty),
        price=None if price is None else D(price),
        state=OrderState.LIVE,
        order_id=f"id-{link(role, leg, revision)}",
        status=OrderStatus.NEW,
        attached_stop=None,
        written_at=at(1),
    )
    return replace(order, **changes)


def with_orders(the_monitor: Monitor, *orders: TrackedOrder) -> Monitor:
    return replace(the_monitor, orders={**the_monitor.orders, **{o.link_id: o for o in orders}})


def row(
    size: Any = 1, seq: int = 101, seconds: float = 2, *, side: Side | None = Side.BUY, **changes: Any
) -> PositionRow:
    """A position row pushed ``seconds`` after the confirmation."""
    new = PositionRow(
        symbol=SYMBOL,
        position_idx=0,
        side=side if D(size) else None,
        size=D(size),
        avg_price=CENTRE,
        stop_loss=price_for(side or Side.BUY, 49000),
        take_profit=None,
        liq_price=None,
        leverage=D(5),
        unrealised_pnl=None,
        status=PositionStatus.NORMAL,
        seq=seq,
        updated_at=at(seconds),
        observed_at=at(seconds),
    )
    return replace(new, **changes)


def order_row(order: TrackedOrder, seconds: float = 2, **changes: Any) -> OrderRow:
    """What the exchange shows of an order of ours."""
    new = OrderRow(
        order_id=f"id-{order.link_id}",
        link_id=order.link_id,
        symbol=SYMBOL,
        position_idx=0,
        side=Side.SELL,
        order_type=OrderType.MARKET if order.price is None else OrderType.LIMIT,
        status=OrderStatus.NEW,
        qty=order.qty,
        filled_qty=D(0),
        price=order.price,
        avg_price=None,
        trigger_price=None,
        trigger_by=None,
        stop_kind=StopKind.NONE,
        tpsl_mode="",
        reduce_only=order.role is not Role.ENTRY,
        create_type="CreateByUser",
        cancel_type="UNKNOWN",
        reject_reason="EC_NoError",
        updated_at=at(seconds),
        observed_at=at(seconds),
    )
    return replace(new, **changes)


def stop_row(price: Any = 49000, seconds: float = 2, *, side: Side = Side.BUY, **changes: Any) -> OrderRow:
    """The exchange's own order behind the full stop of a position of ``side``."""
    new = OrderRow(
        order_id="id-stop",
        link_id="",
        symbol=SYMBOL,
        position_idx=0,
        side=side.opposite,
        order_type=OrderType.MARKET,
        status=OrderStatus.UNTRIGGERED,
        qty=D(1),
        filled_qty=D(0),
        price=D(0),
        avg_price=None,
        trigger_price=D(price),
        trigger_by=TriggerBy.LAST,
        stop_kind=StopKind.STOP_LOSS,
        tpsl_mode="Full",
        reduce_only=True,
        create_type="CreateByStopLoss",
        cancel_type="UNKNOWN",
        reject_reason="EC_NoError",
        updated_at=at(seconds),
        observed_at=at(seconds),
    )
    return replace(new, **changes)


def execution(
    name: str, side: Side, qty: Any, price: Any = CENTRE, *, seq: int, seconds: float = 1.5, **changes: Any
) -> Execution:
    """A fill; ``link_id`` "" is an order that is not ours: a person's close in the app, where nothing else is said."""
    new = Execution(
        exec_id=name,
        order_id=f"id-{changes.get('link_id', '')}" if changes.get("link_id") else "id-foreign",
        link_id="",
        symbol=SYMBOL,
        side=side,
        price=D(price),
        qty=D(qty),
        fee=D(qty) * D(price) * TAKER,
        fee_currency="USDT",
        exec_type=ExecType.TRADE,
        create_type="CreateByUser" if changes.get("link_id") else "CreateByClosing",
        is_maker=False,
        closed_size=D(0),
        seq=seq,
        at=at(seconds),
    )
    return replace(new, **changes)


def fold_all(the_monitor: Monitor, *observations: Observation, seconds: float = 2, rules: Rules = RULES) -> Monitor:
    for observation in observations:
        the_monitor = fold(the_monitor, observation, rules, at(seconds))
    return the_monitor


def entered(side: Side = Side.BUY, the_plan: ExitPlan | None = None, *, qty: Any = 1, price: Any = CENTRE) -> Monitor:
    """The market entry filled at 1.5 s; its row and its stop are not here yet."""
    new = monitor(side, the_plan)
    order = tracked(Role.ENTRY, 1, qty, state=OrderState.ENDED, status=OrderStatus.FILLED, attached_stop=new.plan.stop)
    fill = execution("entry-1", side, qty, price, seq=101, link_id=order.link_id)
    return fold_all(with_orders(new, order), ExecutionObserved(fill), seconds=1.5)


def guarded(side: Side = Side.BUY, the_plan: ExitPlan | None = None, *, qty: Any = 1, price: Any = CENTRE) -> Monitor:
    """Entered, sized by a row, and the attached stop seen standing, all by 2 s."""
    new = entered(side, the_plan, qty=qty, price=price)
    stop = new.plan.stop
    return fold_all(
        new, RowObserved(row(qty, side=side, stop_loss=stop)), OrderObserved(stop_row(stop, side=side)), seconds=2
    )


def with_take_profits(the_monitor: Monitor, *, seconds: float = 5) -> Monitor:
    """All take profits that are desired now stand, as asked for."""
    legs = desired_orders(the_monitor, BTC, at(seconds)).take_profits
    return with_orders(
        the_monitor, *(tracked(Role.TAKE_PROFIT, tp.leg, tp.qty, tp.price, written_at=at(3)) for tp in legs)
    )


def resting(side: Side = Side.BUY, the_plan: ExitPlan | None = None, *, qty: Any = 1) -> Monitor:
    """Guarded, and all take profits stand."""
    return with_take_profits(guarded(side, the_plan, qty=qty))


def tp_fill(the_monitor: Monitor, leg: int, qty: Any, *, seq: int, seconds: float = 6, name: str = "") -> Execution:
    order = the_monitor.open_order(Role.TAKE_PROFIT, leg)
    assert order is not None
    assert order.price is not None
    return execution(
        name or f"tp{leg}-{seq}", the_monitor.side.opposite, qty, order.price, seq=seq, seconds=seconds,
        link_id=order.link_id, fee=D(qty) * order.price * MAKER, is_maker=True,
    )  # fmt: skip


def todo(the_monitor: Monitor, seconds: float = 5, price: Any = CENTRE, rules: Instrument = BTC) -> Todo:
    wanted = desired_orders(the_monitor, rules, at(seconds))
    return diff(the_monitor, wanted, rules, None if price is None else D(price), at(seconds))


def candles_for(asking: Monitor, *candles: Candle) -> CandlesRead:
    """The answer to what a monitor would ask for now."""
    return CandlesRead(candles, asking.prices_missed_noted_at)
