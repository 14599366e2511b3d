"""What a person is told of prices that a bot's trails missed: what the candles showed, and what was done. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from execution.dca.dca_bot import DcaBot
from execution.notices import News, NoticeKind
from execution.stops.gap_record import GapTrigger
from execution.stops.trail_gap import MissedTrigger


def gap_news(before: DcaBot, after: DcaBot, now: datetime) -> Iterator[News]:
    """Of the step from one record to the next, each fact once."""
    lots_before = {lot.number: lot for lot in before.lots}
    for lot in after.lots:
        was = lots_before.get(lot.number)
        gap, missed = (None, None) if was is None else (was.gap, was.missed)
        yield from _of_trail(lot.number, (gap, lot.gap), (missed, lot.missed), now)
    yield from _of_trail(None, (before.buy_gap, after.buy_gap), (before.buy_missed, after.buy_missed), now)


def _of_trail(
    lot: int | None,
    gaps: tuple[GapTrigger | None, GapTrigger | None],
    missed: tuple[MissedTrigger | None, MissedTrigger | None],
    now: datetime,
) -> Iterator[News]:
    what = f"{lot}@{now.isoformat()}"
    gap, passed = gaps[1], missed[1]
    if gap is not None and gap != gaps[0]:
        known = {"action": gap.action.value, "why": gap.why.value, "trigger": gap.trigger, "price": gap.price}
        yield NoticeKind.DCA_TRAIL_GAP, what, {"lot": lot, **known}
    elif passed is not None and passed != missed[0]:
        fields: dict[str, Any] = {"action": "missed", "why": "", "trigger": passed.price, "price": None}
        yield NoticeKind.DCA_TRAIL_GAP, what, {"lot": lot, **fields}
