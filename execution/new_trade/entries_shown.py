"""What the exchange has shown of the entries of a trade, for the answer to the one who opened it."""

from msgspec.structs import replace

from execution.commands.answers import EntryAnswer, EntryShown, Opened, OpenedLater
from execution.commands.position_commands import CONFIRM_WITHIN, stop_stands
from execution.entry_orders import price_of, unfilled
from execution.exit_plan import EntryLeg
from execution.monitor import Monitor
from execution.slot_actor import SlotActor
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO


async def entries_answered(actor: SlotActor, entries: tuple[EntryLeg, ...]) -> Opened:
    """Waits until the exchange has answered for each entry, and shows the stop of what has filled."""
    return await _answered(actor, entries, CONFIRM_WITHIN)


async def tell_in_the_end(actor: SlotActor, entries: tuple[EntryLeg, ...], later: OpenedLater) -> None:
    """The same, however long it takes, or until the trade is over."""
    await later(await _answered(actor, entries, None))


async def _answered(actor: SlotActor, entries: tuple[EntryLeg, ...], within: float | None) -> Opened:
    numbers = tuple(leg.number for leg in entries)

    def is_answered(monitor: Monitor) -> bool:
        shown = shown_of(monitor, numbers)
        return stop_stands(monitor) and all(entry.answer is not EntryAnswer.UNKNOWN for entry in shown)

    done = await actor.seen(is_answered, within)
    monitor, is_over = actor.monitor, actor.is_over
    shown = shown_of(monitor, numbers)
    if is_over:
        shown = tuple(_at_the_end(entry) for entry in shown)
    return Opened(key=monitor.key, done=done or is_over, entries=shown, stop=monitor.standing_stop, is_over=is_over)


def _at_the_end(entry: EntryShown) -> EntryShown:
    """Everything is explained by then: what was not shown never came."""
    return replace(entry, answer=EntryAnswer.ENDED) if entry.answer is EntryAnswer.UNKNOWN else entry


def shown_of(monitor: Monitor, numbers: tuple[int, ...]) -> tuple[EntryShown, ...]:
    """The entries with these numbers; a receipt alone is no answer.

    Nor is the end of an order while a row or an order shows more than the executions that we hold: what is not read
    yet is not zero.
    """
    return tuple(_shown(monitor, leg) for leg in monitor.plan.entries if leg.number in numbers)


def _shown(monitor: Monitor, leg: EntryLeg) -> EntryShown:
    orders = monitor.orders_of(Role.ENTRY, leg.number)
    filled = sum((monitor.filled_of(order.link_id) for order in orders), ZERO)
    newest = max(orders, key=lambda order: order.revision, default=None)
    left = unfilled(monitor, leg)
    if left == ZERO:
        answer = EntryAnswer.FILLED
    elif newest is not None and newest.state is OrderState.ENDED and not monitor.unexplained:
        answer = EntryAnswer.ENDED
    elif newest is not None and leg.price is not None and _is_seen(newest):
        answer = EntryAnswer.RESTING
    else:
        answer = EntryAnswer.UNKNOWN
    note = newest.note if newest is not None else ""
    price = price_of(monitor, leg)
    return EntryShown(number=leg.number, price=price, qty=filled + left, filled=filled, answer=answer, note=note)


def _is_seen(order: TrackedOrder) -> bool:
    return order.state is OrderState.LIVE and order.updated_at is not None
