"""What the trade log knows of a trade that a chart can show: fills, each move of the stop, targets as they were hit.

Pure. What the log does not say is left out: no move is made up.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.tracked_orders import Role
from helpers.charts.picture import Mark, Move
from utils.money import ZERO, to_decimal
from utils.trade_history.records import Event, Story, Trade

_FILL: Final = "fill"
_MOVED: Final = frozenset({NoticeKind.STOP_MOVED.value, "break_even"})
_ASKED: Final = NoticeKind.STOP_ASKED.value


class TargetMade(Struct, frozen=True, kw_only=True):
    """A target as the plan has it now; ``since`` None: not known since when it stands there, ``hit_at`` None: not hit.

    ``share`` is a fraction of all that was entered.
    """

    number: int
    price: Decimal
    share: Decimal
    since: datetime | None
    hit_at: datetime | None


class PositionRecord(Struct, frozen=True, kw_only=True):
    """``stops``: where the stop stood, each from when the exchange was seen to show it, oldest first."""

    trade: Trade
    fills: tuple[Mark, ...]
    stops: tuple[Move, ...]
    targets: tuple[TargetMade, ...]

    @property
    def exits(self) -> tuple[Mark, ...]:
        return tuple(fill for fill in self.fills if fill.side is not Side(self.trade.side))

    def target(self, number: int, price: Decimal) -> TargetMade | None:
        """The target of that number, if the log knows it at that price."""
        return next((each for each in self.targets if (each.number, each.price) == (number, price)), None)


def record_of(story: Story) -> PositionRecord:
    return PositionRecord(
        trade=story.trade,
        fills=tuple(Mark(fill.at, price, Side(str(fill.detail["side"]))) for fill, price in _fills(story)),
        stops=tuple(_stops(story)),
        targets=tuple(_targets(story)),
    )


def _fills(story: Story) -> Iterator[tuple[Event, Decimal]]:
    """Those that belong to the trade, each with its price."""
    recorded = story.trade.detail.get("fills")
    counted = None if recorded is None else frozenset(recorded)
    for event in story.events:
        price, qty = _decimal(event.detail, "price"), _decimal(event.detail, "qty")
        if event.kind != _FILL or price is None or qty == ZERO:
            continue
        if counted is None or event.detail.get("exec_id") in counted:
            yield event, price


def _stops(story: Story) -> Iterator[Move]:
    armed_at = next((event.at for event in story.events if event.kind == "armed"), None)
    stands: Decimal | None = None
    for at, old, new in _moves(story.events):
        if stands is None and old is not None and armed_at is not None and armed_at <= at:
            yield Move(armed_at, old)
        if new != stands:
            yield Move(at, new)
        stands = new
    first = _decimal(_plan(story.events), "stop")
    # Without a move that was told it is the first one still; a plan that says otherwise leaves it unknown.
    if stands is None and armed_at is not None and first is not None and first == _decimal(story.trade.detail, "stop"):
        yield Move(armed_at, first)


def _moves(events: Iterable[Event]) -> Iterator[tuple[datetime, Decimal | None, Decimal]]:
    """When, from where (None: not known), and to where."""
    for event in events:
        names = ("old", "new") if event.kind in _MOVED else ("before", "theirs") if event.kind == _ASKED else None
        new = None if names is None else _decimal(event.detail, names[1])
        if names is not None and new is not None:
            yield event.at, _decimal(event.detail, names[0]), new


def _targets(story: Story) -> Iterator[TargetMade]:
    """Those of the plan; what a person moved in the app stands where it was moved to."""
    moved = {
        event.detail.get("leg"): (event.at, price)
        for event in story.events
        if event.kind == NoticeKind.LEG_MOVED.value and (price := _decimal(event.detail, "new_price")) is not None
    }
    first = {_decimal(leg, "price") for leg in _listed(_plan(story.events), "legs")}
    hits = dict(_hits(story))
    for number, leg in enumerate(_listed(story.trade.detail, "targets"), 1):
        price, share = _decimal(leg, "price"), _decimal(leg, "share")
        if price is None or not share:
            continue
        since = story.trade.opened_at if price in first else None
        if number in moved:
            since, price = moved[number]
        yield TargetMade(number=number, price=price, share=share, since=since, hit_at=hits.get(number))


def _hits(story: Story) -> Iterator[tuple[int, datetime]]:
    """Told as hit, at the time of the last execution that made it so."""
    for event in story.events:
        number = event.detail.get("leg")
        if event.kind == NoticeKind.TP_HIT.value and isinstance(number, int):
            own = (fill.at for fill, _ in _fills(story) if _is_of_target(fill, number))
            yield number, max(own, default=event.at)


def _is_of_target(fill: Event, number: int) -> bool:
    return (fill.detail.get("role"), fill.detail.get("leg")) == (Role.TAKE_PROFIT.value, number)


def _plan(events: Iterable[Event]) -> Mapping[str, Any]:
    """As it was when the trade began."""
    plan = next((event.detail.get("plan") for event in events if event.kind == "opened"), None)
    return plan if isinstance(plan, Mapping) else {}


def _listed(detail: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = detail.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _decimal(detail: Mapping[str, Any], name: str) -> Decimal | None:
    """As the log keeps it, as a text; None: not recorded."""
    value = detail.get(name)
    return None if value is None else to_decimal(str(value))
