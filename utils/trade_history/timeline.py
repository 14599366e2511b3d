"""Finished trades in the order of their close, those of the database and of the archives as one.

Time is cut where the months of the archives end: what closed after the newest of them is in the database alone, and
each stretch before that has one archive beside the database. An archive is read when its stretch is reached, and the
trades of one month are the most that is held in memory.
"""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from utils.money import ZERO
from utils.trade_history.archives import (
    DamagedArchives,
    archive_paths,
    end_of,
    lines_of,
    month_in,
    story_of_line,
    trade_of_line,
)
from utils.trade_history.records import Story, Trade, time_text
from utils.trade_history.rows import SELECT_TRADES, has_trade, story_of, trade_from_row, trades_of, where, with_events

OnDamage = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which finished trades; None is any.

    Attributes:
        since: closed then or later.
        until: closed before then.
        is_entered: only those that had entered.
    """

    symbol: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_entered: bool = False

    def takes(self, trade: Trade) -> bool:
        at = trade.closed_at
        return (
            at is not None
            and self.symbol in {None, trade.symbol}
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
            and not (self.is_entered and trade.entry_qty == ZERO)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the finished trades that had entered, the last one first.

    Attributes:
        count: how many there are in the database, and in the archives that were read for it.
        unread: how many archives were not reached; there may be more trades in them.
        damaged: names of archives that were reached and cannot be read: what is in them is not counted.
    """

    trades: tuple[Trade, ...]
    count: int
    unread: int = 0
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A trade, and as what line it stands in an archive; None: it is in the database."""

    trade: Trade
    line: bytes | None = None

    def story(self, connection: sqlite3.Connection) -> Story:
        return with_events(self.trade, connection) if self.line is None else story_of_line(self.line)


class Timeline:
    """One walk over them.

    Attributes:
        archived: how many of the wanted trades were found in archives so far.
        unread: how many archives were not reached so far.
    """

    def __init__(self, directory: Path, connection: sqlite3.Connection, wanted: Wanted, on_damage: OnDamage) -> None:
        """``on_damage`` gets the name of each archive that is reached and cannot be read."""
        self._connection = connection
        self._wanted = wanted
        self._on_damage = on_damage
        self._paths = [path for path in archive_paths(directory) if _reaches(month_in(path), wanted)]
        self.archived = 0
        self.unread = len(self._paths)

    def newest_first(self) -> Iterator[Entry]:
        """Trades that closed in the same instant stand in the order of their ids."""
        begins = [None, *map(_end, self._paths)]
        yield from self._of_database(begins[-1], None, is_newest_first=True)
        for number in reversed(range(len(self._paths))):
            found = self._of_month(self._paths[number], begins[number], begins[number + 1])
            yield from sorted(found, key=_closed_at, reverse=True)

    def oldest_first(self) -> Iterator[Entry]:
        begin = None
        for path in self._paths:
            end = _end(path)
            yield from sorted(self._of_month(path, begin, end), key=_closed_at)
            begin = end
        yield from self._of_database(begin, None, is_newest_first=False)

    def _of_month(self, path: Path, begin: datetime | None, end: datetime | None) -> list[Entry]:
        """What the archive has, and what of its stretch of time is in the database; by id."""
        archived = self._of_archive(path)
        self.archived += len(archived)
        of_database = self._of_database(begin, end, is_newest_first=False)
        return sorted([*archived, *of_database], key=lambda entry: entry.trade.trade_id)

    def _of_archive(self, path: Path) -> list[Entry]:
        """Without those that are in the database as well: killed while they were moved, or there is news of them."""
        self.unread -= 1
        symbol = self._wanted.symbol
        try:
            entries = [Entry(trade_of_line(line), line) for line in lines_of(path, containing=symbol or "")]
        except OSError:
            self._on_damage(path.name)
            return []
        wanted = [entry for entry in entries if self._wanted.takes(entry.trade)]
        return [entry for entry in wanted if not has_trade(entry.trade.trade_id, self._connection)]

    def _of_database(self, begin: datetime | None, end: datetime | None, *, is_newest_first: bool) -> Iterator[Entry]:
        wanted = self._wanted
        since = max((at for at in (begin, wanted.since) if at is not None), default=None)
        until = min((at for at in (end, wanted.until) if at is not None), default=None)
        condition, values = where(wanted.symbol, since, until, moment="closed_at")
        if wanted.is_entered:
            condition += " AND entry_qty IS NOT '0'"
        order = "closed_at DESC, trade_id" if is_newest_first else "closed_at, trade_id"
        query = f"{SELECT_TRADES} WHERE closed_at IS NOT NULL{condition} ORDER BY {order}"
        with closing(self._connection.execute(query, values)) as rows:
            for row in rows:
                yield Entry(trade_from_row(row))


def page_of(directory: Path, limit: int, offset: int, symbol: str | None, connection: sqlite3.Connection) -> Page:
    """``offset``: so many newer ones are left out."""
    damaged: list[str] = []
    timeline = Timeline(directory, connection, Wanted(symbol=symbol, is_entered=True), damaged.append)
    entries = timeline.newest_first()
    trades = tuple(entry.trade for entry in islice(entries, offset, offset + limit))
    condition, values = where(symbol, None, None, moment="closed_at")
    count = f"SELECT COUNT(*) FROM trades WHERE closed_at IS NOT NULL AND entry_qty IS NOT '0'{condition}"  # noqa: S608
    ((in_database,),) = connection.execute(count, values).fetchall()
    return Page(trades, in_database + timeline.archived, timeline.unread, tuple(damaged))


def closed_trades(directory: Path, wanted: Wanted, connection: sqlite3.Connection) -> list[Trade]:
    """The oldest first. Raises DamagedArchives: one of that time cannot be read."""
    damaged: list[str] = []
    trades = [entry.trade for entry in Timeline(directory, connection, wanted, damaged.append).oldest_first()]
    if damaged:
        raise DamagedArchives(damaged)
    return trades


def all_stories(
    directory: Path, reading: sqlite3.Connection, wanted: Wanted, on_damage: OnDamage
) -> Generator[Story, None, None]:
    """Finished trades in order of close, then those under way, which are taken by the time of their beginning."""
    for entry in Timeline(directory, reading, wanted, on_damage).oldest_first():
        yield entry.story(reading)
    condition, values = where(wanted.symbol, wanted.since, wanted.until, moment="opened_at")
    query = f"{SELECT_TRADES} WHERE closed_at IS NULL{condition} ORDER BY opened_at, trade_id"
    for trade in trades_of(query, values, reading):
        yield with_events(trade, reading)


def find_story(directory: Path, trade_id: str, connection: sqlite3.Connection) -> Story | None:
    """None: there is none such. Raises DamagedArchives: it was not found, and there are archives that may have it."""
    damaged: list[str] = []
    story = story_of(trade_id, connection) or _archived_story(directory, trade_id, damaged.append)
    if story is None and damaged:
        raise DamagedArchives(damaged)
    return story


def symbols_of(directory: Path, connection: sqlite3.Connection) -> set[str]:
    """Of all trades, but for those in archives that cannot be read."""
    symbols = {symbol for (symbol,) in connection.execute("SELECT DISTINCT symbol FROM trades").fetchall()}
    for path in archive_paths(directory):
        with suppress(OSError):
            symbols |= {trade_of_line(line).symbol for line in lines_of(path)}
    return symbols


def _archived_story(directory: Path, trade_id: str, on_damage: OnDamage) -> Story | None:
    """A trade in the archives, the newest of which are looked through first."""
    for path in reversed(archive_paths(directory)):
        try:
            found = [line for line in lines_of(path, containing=trade_id) if trade_of_line(line).trade_id == trade_id]
        except OSError:
            on_damage(path.name)
            continue
        if found:
            return story_of_line(found[0])
    return None


def _reaches(month: str, wanted: Wanted) -> bool:
    """Whether trades that closed in that month can be wanted."""
    is_late_enough = wanted.since is None or month >= time_text(wanted.since)[:7]
    return is_late_enough and (wanted.until is None or month <= time_text(wanted.until)[:7])


def _end(path: Path) -> datetime:
    return end_of(month_in(path))


def _closed_at(entry: Entry) -> str:
    return "" if entry.trade.closed_at is None else time_text(entry.trade.closed_at)
