"""Turns what the engine tells into the journal's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.bybit.wire.plain import plain
from simulator.engine.events import Event, Executed, InstrumentChanged, OrdersChanged, PositionChanged
from simulator.engine.words import (
    FULL,
    LOSSES,
    CancelType,
    Category,
    ExecType,
    OrderStatus,
    OrderType,
    Side,
    StopOrderType,
)
from simulator.journal import Actor, Happening

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.engine.engine import Engine
    from simulator.engine.records import Execution, Order, Position
    from simulator.journal import Journal

_STOPS: Final = LOSSES | {StopOrderType.TRAILING_STOP}
_NAMES: Final = {
    StopOrderType.STOP: "conditional order",
    StopOrderType.TAKE_PROFIT: "take profit",
    StopOrderType.PARTIAL_TAKE_PROFIT: "partial take profit",
    StopOrderType.STOP_LOSS: "stop loss",
    StopOrderType.PARTIAL_STOP_LOSS: "partial stop loss",
    StopOrderType.TRAILING_STOP: "trailing stop",
}
_ENDED_WITHOUT_A_TRADE: Final = frozenset({OrderStatus.CANCELLED, OrderStatus.DEACTIVATED, OrderStatus.REJECTED})
_FATES: Final = {
    ExecType.FUNDING: Happening.FUNDING,
    ExecType.BUST_TRADE: Happening.LIQUIDATED,
    ExecType.ADL_TRADE: Happening.DELEVERAGED,
    ExecType.SETTLE: Happening.SETTLED,
}


class Narrator:
    """Remembers the open orders and positions, to say what is new about them."""

    def __init__(self, engine: Engine, journal: Journal) -> None:
        self._journal = journal
        self._orders: dict[str, Order] = {}
        self._sizes: dict[tuple[str, int], Decimal] = {}
        engine.subscribe(self._hear)

    def clear(self) -> None:
        """Forget everything: the engine begins anew."""
        self._orders.clear()
        self._sizes.clear()

    def _hear(self, events: Sequence[Event]) -> None:
        for event in events:
            match event:
                case Executed(executions):
                    for execution in executions:
                        self._tell_execution(execution)
                case OrdersChanged(orders):
                    for order in orders:
                        self._tell_order(order)
                case PositionChanged(position):
                    self._tell_position(position)
                case InstrumentChanged(instrument):
                    text = f"The rules of {instrument.symbol} changed; it is {instrument.status}."
                    self._journal.add(Happening.INSTRUMENT, text, symbol=instrument.symbol)
                case _:
                    pass

    def _tell_execution(self, execution: Execution) -> None:
        kind = _FATES.get(execution.exec_type, Happening.FILLED)
        size = f"{plain(execution.qty)} {_market(execution)}"
        if kind is Happening.FUNDING:
            verb = "paid" if execution.fee > 0 else "received"
            text = f"Funding {verb} on {size}: {plain(abs(execution.fee))} {execution.fee_currency}."
        else:
            verb = "Bought" if execution.side is Side.BUY else "Sold"
            text = f"{verb} {size} at {plain(execution.price)} ({_cause(execution)})."
        self._journal.add(kind, text, symbol=execution.symbol)

    def _tell_order(self, order: Order) -> None:
        before = self._orders.pop(order.order_id, None)
        if order.status.is_open:
            self._orders[order.order_id] = order
        if before is None:
            self._tell_new_order(order)
        elif order.status.is_open and before.status is order.status and order.filled_qty == before.filled_qty:
            self._tell_change(before, order)
        elif order.status in _ENDED_WITHOUT_A_TRADE:
            self._tell_end(order)
        elif before.status is OrderStatus.UNTRIGGERED:
            text = f"The {_name(order)} at {plain(order.trigger_price)} was triggered."
            self._journal.add(Happening.ORDER_TRIGGERED, text, symbol=order.symbol)

    def _tell_new_order(self, order: Order) -> None:
        if order.status.is_open:
            kind = Happening.STOP_PLACED if order.stop_order_type in _STOPS else Happening.ORDER_PLACED
            text = f"{_deed(self._journal.actor, 'placed')}: {_whole(order)}."
        elif order.status is OrderStatus.FILLED:
            return  # Its execution has been told.
        else:
            kind = Happening.ORDER_CANCELLED
            text = f"Not filled and gone at once: {_whole(order)} ({order.reject_reason})."
        self._journal.add(kind, text, symbol=order.symbol)

    def _tell_change(self, before: Order, order: Order) -> None:
        changes = [
            f"{word} {plain(old)} → {plain(new)}"
            for word, old, new in (
                ("trigger", before.trigger_price, order.trigger_price),
                ("price", before.price, order.price),
                ("quantity", before.qty, order.qty),
            )
            if old != new
        ]
        if not changes or (order.stop_order_type in FULL and before.trigger_price == order.trigger_price):
            return  # The quantity of a Full stop follows the position by itself.
        kind = Happening.STOP_MOVED if order.stop_order_type in _STOPS else Happening.ORDER_AMENDED
        text = f"{_deed(self._journal.actor, 'changed')} the {_name(order)}: {', '.join(changes)}."
        self._journal.add(kind, text, symbol=order.symbol)

    def _tell_end(self, order: Order) -> None:
        by_client = order.cancel_type is CancelType.BY_USER
        cause = order.reject_reason if order.cancel_type is CancelType.UNKNOWN else order.cancel_type
        reason = "" if by_client else f" ({cause})"
        actor = self._journal.actor if by_client else Actor.EXCHANGE
        kind = Happening.STOP_REMOVED if order.stop_order_type in _STOPS else Happening.ORDER_CANCELLED
        text = f"{_deed(actor, 'cancelled')}: {_whole(order)}{reason}."
        self._journal.add(kind, text, symbol=order.symbol, who=actor)

    def _tell_position(self, position: Position) -> None:
        slot = (position.symbol, position.position_idx)
        size = position.size if position.side is not Side.SELL else -position.size
        before = self._sizes.get(slot, 0 * size)
        self._sizes[slot] = size
        if before and before * size <= 0:
            text = f"The {_direction(before)} position in {position.symbol} is closed."
            self._journal.add(Happening.POSITION_CLOSED, text, symbol=position.symbol)
        if size and before * size <= 0:
            text = f"A {_direction(size)} position in {position.symbol} is open at {plain(position.avg_price)}."
            self._journal.add(Happening.POSITION_OPENED, text, symbol=position.symbol)


def _deed(actor: Actor, verb: str) -> str:
    return f"The {actor} {verb}"


def _direction(size: Decimal) -> str:
    return "long" if size > 0 else "short"


def _name(order: Order) -> str:
    if order.stop_order_type is not StopOrderType.NONE:
        return _NAMES.get(order.stop_order_type, str(order.stop_order_type))
    return "market order" if order.order_type is OrderType.MARKET else "limit order"


def _whole(order: Order) -> str:
    """The order in words: what, which way, how much, where."""
    where = order.trigger_price if order.trigger_price is not None else order.price
    at = f" at {plain(where)}" if where else ""
    only = ", reduce-only" if order.reduce_only and order.stop_order_type is StopOrderType.NONE else ""
    return f"{_name(order)}, {order.side.lower()} {plain(order.qty)} {_market(order)}{at}{only}"


def _market(record: Order | Execution) -> str:
    return record.symbol if record.category is Category.LINEAR else f"{record.symbol} {record.category}"


def _cause(execution: Execution) -> str:
    if execution.stop_order_type is not StopOrderType.NONE:
        return _NAMES.get(execution.stop_order_type, str(execution.stop_order_type))
    if execution.exec_type is ExecType.TRADE and execution.order_type is OrderType.LIMIT:
        return "limit order"
    return str(execution.create_type).removeprefix("CreateBy") + ", market"
