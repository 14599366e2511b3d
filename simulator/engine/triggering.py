"""Between a trigger and the market: at once, or `trigger_delay_ms` later; in between the order is Triggered."""

from collections.abc import Callable

from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.state import State
from simulator.engine.words import OrderStatus


def go_on(state: State, order: Order, place: Callable[[State, Order], None]) -> None:
    """Has the triggered order placed, unless it ended while it waited for that."""
    delay = state.switches.trigger_delay_ms
    if not delay:
        place(state, order)
        return

    def late(current: State) -> None:
        found = current.orders.get(order.order_id)
        if found.status is OrderStatus.TRIGGERED:
            place(current, found)

    state.schedule(state.now() + delay, late)


def refuse_while_triggered(order: Order) -> None:
    """Nobody can change an order on its way from the trigger to the market (110079)."""
    if order.status is OrderStatus.TRIGGERED:
        raise Refusal(110079, "The order is processing and can not be operated, please try again later")
