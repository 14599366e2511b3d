"""How far each entry of a trade has come: recorded it is neither a position nor an order yet. Pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from execution.entries_wanted import entry_wanted, is_done_with
from execution.entry_orders import order_of, unsent
from execution.exit_plan import EntryLeg
from execution.monitor import Monitor, Phase
from execution.tracked_orders import OrderState, Role
from utils.money import ZERO
from utils.texts.catalogue import text


class EntryStanding(StrEnum):
    NOT_SENT = "not sent yet"
    UNANSWERED = "waiting for the exchange"
    """Sent, or about to be; the exchange has not shown it."""
    NO_ANSWER = "sent, no answer yet"
    """A request of it may still land: it has not been asked for since that is over."""
    RESTING = "resting"
    OVER = "over"


def standing_of(monitor: Monitor, leg: EntryLeg) -> EntryStanding:
    """What is known of one entry now."""
    orders = monitor.orders_of(Role.ENTRY, leg.number)
    order = monitor.open_order(Role.ENTRY, leg.number)
    if order is None:
        has_ended = any(not (each.makes_room or each.superseded) for each in orders)
        newest = order_of(monitor, leg)
        is_filled = newest is not None and unsent(monitor, newest) <= ZERO
        is_unwanted = is_filled or is_done_with(monitor, leg) or monitor.phase is Phase.CLOSING
        is_over = has_ended or is_unwanted
        return EntryStanding.OVER if is_over else EntryStanding.NOT_SENT
    is_settled = order.state is OrderState.ABSENT and order.ask_at is None
    if order.state in {OrderState.PLANNED, OrderState.ABSENT} and order.unanswered and not is_settled:
        return EntryStanding.NO_ANSWER
    if order.state is OrderState.ABSENT:
        return EntryStanding.NOT_SENT
    is_shown = order.state is OrderState.LIVE and order.updated_at is not None
    return EntryStanding.RESTING if is_shown else EntryStanding.UNANSWERED


def waits_to_be_sent(monitor: Monitor, now: datetime) -> bool:
    """An entry of it should be on the exchange, and was not sent."""
    return any(
        entry_wanted(monitor, leg, now) and standing_of(monitor, leg) is EntryStanding.NOT_SENT
        for leg in monitor.plan.entries
    )


def in_words(standing: EntryStanding) -> str:
    """For a person."""
    return text("engine-entry-standing", standing=standing.name)


def counted(monitors: Iterable[Monitor]) -> str:
    """Positions, and trades of which nothing has filled: "2 positions and 1 waiting trade"."""
    phases = [monitor.phase for monitor in monitors]
    waiting = phases.count(Phase.OPENING)
    return positions_and_trades(len(phases) - waiting, waiting)


def positions_and_trades(positions: int, waiting: int) -> str:
    """The same by their numbers; "no positions" where there is neither."""
    held = text("engine-positions", count=positions)
    if not waiting:
        return held
    trades = text("engine-waiting-trades", count=waiting)
    return text("engine-positions-and-trades", positions=held, trades=trades) if positions else trades
