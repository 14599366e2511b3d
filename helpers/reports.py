"""What closed trades have made, told by the day or by the week, at the hour of a person's own clock.

Each report tells the time since the one before it, to the moment at which it was due: together they tell everything
once, whatever was missed. A trade whose end was learned of only afterwards, as after an outage, is in the next one.
What was told stands in the same commit as the report itself in the outbox.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol
from zoneinfo import ZoneInfo

import msgspec
import structlog
from msgspec import Struct

from execution.notices import Notice, NoticeKind
from execution.slot_record import Also
from utils.clock import Clock
from utils.robust_persistence import Transaction
from utils.trade_history import Trade
from utils.trade_statistics import statistics

log = structlog.get_logger(__name__)

SECTION: Final = "reports"
"""Section of the store: by chat and rhythm when a report is due, since when, until when the last one told, the ids of
the trades that were told lately, and when the person chose another hour: what was due before that is not."""
LATE_AFTER: Final = timedelta(minutes=10)
"""A report that goes later than so long after it was due says so."""
LEARNED_WITHIN: Final = timedelta(days=9)
"""How long after the close of a trade it may still find its way into a report; later it is in `/stats` alone."""
_DAY: Final = timedelta(days=1)
_LONGEST: Final = 9
"""Days in which every rhythm has been due at least once."""


Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Every(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


class ReportTime(Struct, frozen=True, kw_only=True):
    """``minute`` of the day at ``zone``, on ``weekday`` (0 is Monday; of a daily one it says nothing).

    An hour that a day does not have (the clocks go forward) is as much later; of one that it has twice it is the first.
    """

    every: Every
    minute: int
    zone: str
    weekday: int = 0

    def due_before(self, now: datetime) -> datetime:
        """The last moment at which it was due, now included; UTC."""
        return max(moment for moment in self._around(now) if moment <= now)

    def due_after(self, now: datetime) -> datetime:
        """The next one; UTC."""
        return min(moment for moment in self._around(now) if moment > now)

    def _around(self, now: datetime) -> Iterator[datetime]:
        zone, at = zone_of(self.zone), time(self.minute // 60, self.minute % 60)
        today = now.astimezone(zone).date()
        for days in range(-_LONGEST, _LONGEST):
            day = today + days * _DAY
            if self.every is Every.DAILY or day.weekday() == self.weekday:
                yield datetime.combine(day, at, zone).astimezone(UTC)


def zone_of(name: str) -> tzinfo:
    """UTC is there also where the system has no database of zones. Raises ZoneInfoNotFoundError."""
    return UTC if name == "UTC" else ZoneInfo(name)


class Store(Protocol):
    def get(self, section: str, key: str) -> Any: ...
    def items(self, section: str) -> dict[str, Any]: ...


class ClosedTrades(Protocol):
    async def closed(self, since: datetime | None = None, until: datetime | None = None) -> list[Trade]:
        """Raises `HistoryUnreadable`."""


class Books(Protocol):
    async def note(self, change: Also, notices: tuple[Notice, ...] = ()) -> None:
        """One commit."""


class Told(Struct, frozen=True):
    """The part of a row that says what was told: until when, the ids of the newest trades in it, and since when."""

    begun: Moment
    told_until: Moment
    told: frozenset[str]
    changed_at: Moment | None = None


class Reports:
    """Sends what is due; `run` is called again and again."""

    def __init__(self, store: Store, books: Books, trades: ClosedTrades, clock: Clock) -> None:
        self._store = store
        self._books = books
        self._trades = trades
        self._clock = clock

    async def run(self) -> None:
        """Put each report that is due into the outbox. Raises `HistoryUnreadable`: then it is due still."""
        for key, row in self._store.items(SECTION).items():
            now = self._clock.now()
            try:
                chat_id, when = read_row(key, row)
                due, told = when.due_before(now), msgspec.convert(row, Told)
            # A zone that the system does not know any more, for instance: the reports of others go on.
            except (ValueError, LookupError, TypeError, msgspec.ValidationError):
                log.exception("report_unreadable", key=key)
                continue
            if max(told.told_until, told.changed_at or told.told_until) < due:
                await self._tell(key, told, chat_id, when, due, now)

    async def _tell(self, key: str, told: Told, chat_id: int, when: ReportTime, due: datetime, now: datetime) -> None:
        since = told.told_until
        closed = await self._trades.closed(max(told.begun, since - LEARNED_WITHIN), due)
        trades = [trade for trade in closed if trade.trade_id not in told.told]
        lately = sorted(trade.trade_id for trade in closed if _closed_after(trade, due - LEARNED_WITHIN))
        notice = Notice(
            id=f"report:{key}:{due:%Y%m%dT%H%M}",
            kind=NoticeKind.REPORT,
            chat_id=chat_id,
            at=now,
            urgent=False,
            fields={
                "every": when.every.value,
                "since": since,
                "until": due,
                "zone": when.zone,
                "is_late": now - due > LATE_AFTER,
                "symbols": sorted({trade.symbol for trade in trades}),
                **_figures(trades),
            },
        )

        def note_told(txn: Transaction) -> None:
            wanted = txn.get(SECTION, key)
            if wanted is not None:  # at another hour perhaps, which the person has chosen meanwhile
                told_until = max(due, wanted["told_until"])
                txn.put(SECTION, key, {**wanted, "told_until": told_until, "told": lately})

        await self._books.note(note_told, (notice,))
        log.info("report", chat_id=chat_id, every=when.every.value, due=due.isoformat(), trades=len(trades))


def put_report(txn: Any, chat_id: int, when: ReportTime, now: datetime) -> None:
    """From now on; the first one tells a whole day, or week. At another hour it goes on where the last one ended."""
    begun, key = when.due_before(now), _key(chat_id, when.every)
    known = txn.get(SECTION, key)
    before = {"begun": begun, "told_until": begun, "told": []} if known is None else {**known, "changed_at": now}
    txn.put(SECTION, key, {**before, "minute": when.minute, "weekday": when.weekday, "zone": when.zone})


def drop_reports(txn: Any, chat_id: int, *which: Every) -> None:
    """Without ``which``: all of that chat."""
    for every in which or Every:
        txn.delete(SECTION, _key(chat_id, every))


def move_reports(txn: Any, old: int, new: int) -> None:
    """A group has become a supergroup."""
    for every in Every:
        row = txn.get(SECTION, _key(old, every))
        if row is not None:
            txn.put(SECTION, _key(new, every), row)
            txn.delete(SECTION, _key(old, every))


def reports_of(store: Store, chat_id: int) -> list[ReportTime]:
    """Of one chat, the daily one first."""
    rows = {every: store.get(SECTION, _key(chat_id, every)) for every in Every}
    return [read_row(_key(chat_id, every), row)[1] for every, row in rows.items() if row is not None]


def read_row(key: str, row: Mapping[str, Any]) -> tuple[int, ReportTime]:
    chat_id, _, every = key.partition(":")
    when = ReportTime(every=Every(every), minute=row["minute"], weekday=row["weekday"], zone=row["zone"])
    return int(chat_id), when


def _key(chat_id: int, every: Every) -> str:
    return f"{chat_id}:{every.value}"


def _closed_after(trade: Trade, moment: datetime) -> bool:
    return trade.closed_at is not None and trade.closed_at >= moment


def _figures(trades: list[Trade]) -> dict[str, Any]:
    """As plain data; a length of time in whole seconds."""
    figures = asdict(statistics(trades))
    holding: timedelta | None = figures["average_holding"]
    return {**figures, "average_holding": None if holding is None else int(holding.total_seconds())}
