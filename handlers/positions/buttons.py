"""The buttons below a position's card, each bound to what it was drawn for."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.facts.price_grid import in_favour
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.views import PositionView, TargetView
from handlers.positions.wishes import What, mark_of, part_of
from handlers.words.figures import clock_time, price, quantity
from handlers.words.say import label
from utils.money import plain

CARD: Final = "p"
"""First part of the data of these buttons: kind, action, symbol, side, what it was drawn for, and for some a value."""
ASKED: Final = "pq"
"""And of the answers to a question: kind, draft, choice."""
YES: Final = "yes"
NO: Final = "no"

STEPS: Final = (Decimal("0.5"), Decimal(1), Decimal("-0.5"), Decimal(-1))
"""By how many percent of itself the stop moves towards the price; below zero: away from it."""
TRAILS: Final = (Decimal("0.5"), Decimal(1), Decimal(2))
"""Percents behind the best price."""
PARTS: Final = (Decimal(25), Decimal(50), Decimal(100))
"""Percents of the position."""
OFF: Final = "off"

_SIDES: Final = {Side.BUY: "l", Side.SELL: "s"}


class Action(StrEnum):
    OPEN = "open"
    """Shows the card as a message of its own."""
    SHOW = "show"
    CHART = "chart"
    STOPS = "stops"
    TARGETS = "tps"
    TRAILS = "trails"
    STEP = "step"
    BREAK_EVEN = "be"
    REMOVE = "rm"
    """One target."""
    TRAIL = "trail"
    CLOSE = "close"
    ENTRIES = "wait"
    """Cancels those that wait."""
    UNDO = "undo"


LOOKS: Final = frozenset({Action.OPEN, Action.SHOW, Action.CHART})
"""What everybody may press; the others are about to change something."""

_CHANGES: Final = {
    Action.STEP: What.STOP,
    Action.BREAK_EVEN: What.STOP,
    Action.REMOVE: What.TARGETS,
    Action.TRAIL: What.TRAIL,
    Action.CLOSE: What.CLOSE,
    Action.ENTRIES: What.ENTRIES,
    Action.UNDO: What.UNDO,
}


class Press(Struct, frozen=True):
    """The data of a button, read."""

    action: Action
    symbol: str
    side: Side
    mark: str
    value: str


def read_press(data: str) -> Press | None:
    """None: it is no button of a card."""
    parts = data.split(":")
    sides = {letter: side for side, letter in _SIDES.items()}
    if len(parts) != 6 or parts[1] not in set(Action) or parts[3] not in sides:
        return None
    return Press(Action(parts[1]), parts[2], sides[parts[3]], parts[4], parts[5])


def drawn_for(action: Action, position: PositionView) -> str:
    """What has to be so still when the button is pressed; "" for one that changes nothing."""
    return mark_of(_CHANGES[action], position) if action in _CHANGES else ""


def open_button(position: PositionView) -> InlineKeyboardButton:
    """Into the card of a position, from anywhere."""
    return _button(label("card-open", name=_name(position)), Action.OPEN, position)


def open_buttons(positions: Iterable[PositionView]) -> InlineKeyboardMarkup | None:
    """Two in a row; None without any."""
    return _rows([open_button(position) for position in positions])


def card_buttons(position: PositionView, now: datetime, *, has_chart: bool) -> InlineKeyboardMarkup:
    """What can be done with a position as it is."""
    first = [_button(label("card-chart"), Action.CHART, position)] if has_chart else []
    first.append(_button(label("card-refresh"), Action.SHOW, position))
    if position.phase is Phase.CLOSING:
        return InlineKeyboardMarkup([first])
    moves = [
        _button(label("card-stop"), Action.STOPS, position),
        _button(label("card-targets"), Action.TARGETS, position),
        _button(label("card-trail"), Action.TRAILS, position),
    ]
    ends = [
        _button(label("card-close", percent=f"{part}"), Action.CLOSE, position, f"{part}")
        for part in PARTS
        if part_of(position, part)
    ]
    rows = [first, moves, ends]
    if any(entry.standing is not EntryStanding.OVER for entry in position.entries):
        rows.append([_button(label("card-entries"), Action.ENTRIES, position)])
    if position.undo_until is not None and now < position.undo_until:
        until = label("card-undo", until=clock_time(position.undo_until))
        rows.append([_button(until, Action.UNDO, position)])
    return InlineKeyboardMarkup([row for row in rows if row])


def stop_buttons(position: PositionView) -> InlineKeyboardMarkup:
    """Steps towards the price, then away from it."""
    steps = [
        _button(
            label("card-step", price=price(at), percent=_signed(step * position.side.sign)),
            Action.STEP,
            position,
            f"{step}",
        )
        for step in STEPS
        if (at := stepped(position, step)) is not None
    ]
    even = [_button(label("card-break-even"), Action.BREAK_EVEN, position)] if position.size else []
    return InlineKeyboardMarkup([row for row in (steps[:2], steps[2:], [*even, _back(position)]) if row])


def target_buttons(position: PositionView) -> InlineKeyboardMarkup:
    removes = [
        _button(
            label("card-remove", number=f"{target.number}", price=price(target.price)),
            Action.REMOVE,
            position,
            f"{target.number}",
        )
        for target in waiting_targets(position)
    ]
    return InlineKeyboardMarkup([*([button] for button in removes), [_back(position)]])


def trail_buttons(position: PositionView) -> InlineKeyboardMarkup:
    trails = [_button(f"{quantity(percent)}%", Action.TRAIL, position, f"{percent}") for percent in TRAILS]
    off = [_button(label("card-trail-off"), Action.TRAIL, position, OFF)] if position.trail is not None else []
    return InlineKeyboardMarkup([trails, [*off, _back(position)]])


def question_buttons(draft_id: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label("card-yes"), callback_data=f"{ASKED}:{draft_id}:{YES}"),
                InlineKeyboardButton(label("card-no"), callback_data=f"{ASKED}:{draft_id}:{NO}"),
            ]
        ]
    )


def stepped(position: PositionView, step: Decimal) -> Decimal | None:
    """Where the stop stands after a step, on the tick and never looser than the step; None: the tick is not known."""
    if position.tick is None:
        return None
    at = position.stop * (1 + position.side.sign * step / 100)
    return in_favour(position.side, at, position.tick)


def waiting_targets(position: PositionView) -> list[TargetView]:
    return [target for target in position.targets if not target.hit and not target.removed]


def _signed(step: Decimal) -> str:
    return f"+{plain(step)}%" if step > 0 else f"−{plain(-step)}%"


def _name(position: PositionView) -> str:
    return f"{position.side.word.upper()} {position.symbol}"


def _back(position: PositionView) -> InlineKeyboardButton:
    return _button(label("card-back"), Action.SHOW, position)


def _button(text: str, action: Action, position: PositionView, value: str = "") -> InlineKeyboardButton:
    parts = (CARD, action.value, position.symbol, _SIDES[position.side], drawn_for(action, position), value)
    return InlineKeyboardButton(text, callback_data=":".join(parts))


def _rows(buttons: list[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([buttons[at : at + 2] for at in range(0, len(buttons), 2)]) if buttons else None
