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
        is_over = has_ended or is_unwanted or leg.number in monitor.entries_announced
        return EntryStanding.OVER if is_over else EntryStanding.NOT_SENT
    is_settled = order.state is OrderState.ABSENT and order.ask_at is None
    if order.state in {OrderState.PLANNED, OrderState.ABSENT} and order.unanswered and not is_settled:
        return EntryStanding.NO_ANSWER
    if order.state is OrderState.ABSENT:
        return EntryStanding.NOT_SENT
    is_shown = order.state is OrderState.LIVE and order.updated_at is not None
    return EntryStanding.RESTING if is_shown else EntryStanding.UNANSWERED


def waits(monitor: Monitor, leg: EntryLeg) -> bool:
    """It shall open more, whatever the time is: it is still to be sent, or at the exchange and not on its way out."""
    return not is_done_with(monitor, leg) and standing_of(monitor, leg) is not EntryStanding.OVER


def may_open(monitor: Monitor, leg: EntryLeg, now: datetime) -> bool:
    """It may open more, wanted or not: what is on its way out may fill until its end is seen (R24)."""
    is_there = monitor.open_order(Role.ENTRY, leg.number) is not None
    return is_there or (waits(monitor, leg) and entry_wanted(monitor, leg, now))


def waits_to_be_sent(monitor: Monitor, now: datetime) -> bool:
    """An entry of it should be on the exchange, and was not sent."""
    return any(
        entry_wanted(monitor, leg, now) and standing_of(monitor, leg) is EntryStanding.NOT_SENT
        for leg in monitor.plan.entries
    )


def is_to_be_sent(monitor: Monitor, now: datetime) -> bool:
    """An entry of it is wanted, and none of its orders is known to be at the exchange and to stay there."""
    wanted = (leg for leg in monitor.plan.entries if entry_wanted(monitor, leg, now))
    orders = (monitor.open_order(Role.ENTRY, leg.number) for leg in wanted)
    return any(order is None or order.state is not OrderState.LIVE or order.makes_room for order in orders)


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
