"""Old trades and audit lines moved from the database to the archives; never a moment in which one is in neither."""

import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from utils.trade_history.archives import add_to_archive, archive_path, archive_paths, month_in, month_of, read_archive
from utils.trade_history.audit import archive_lines
from utils.trade_history.records import Story, time_text
from utils.trade_history.rows import SELECT_TRADES, delete_trades, trades_of, with_events

log = structlog.get_logger(__name__)


def archive_old(directory: Path, cutoff: datetime, connection: sqlite3.Connection) -> int:
    """Move finished trades that closed before then, and older audit lines; return how many trades.

    Raises:
        OSError: an archive cannot be read or written; what belongs into it stays in the database.
    """
    query = f"{SELECT_TRADES} WHERE closed_at < ? ORDER BY closed_at, trade_id"
    stories = [with_events(trade, connection) for trade in trades_of(query, (time_text(cutoff),), connection)]
    archived = _months_of(directory, {story.trade.trade_id for story in stories}) if stories else {}
    in_months: dict[str, list[Story]] = {}
    for story in stories:
        in_months.setdefault(archived.get(story.trade.trade_id) or month_of(story), []).append(story)
    for month, in_month in in_months.items():
        add_to_archive(archive_path(directory, month), in_month)
        delete_trades([story.trade.trade_id for story in in_month], connection)
        log.info("trades_archived", month=month, trades=len(in_month))
    archive_lines(directory, cutoff, connection)
    return len(stories)


def _months_of(directory: Path, wanted: set[str]) -> dict[str, str]:
    """In which months trades are that were archived before: the file that has them gets what is new of them."""
    months: dict[str, str] = {}
    for path in archive_paths(directory):
        with suppress(OSError):  # a damaged one is said when something belongs into it
            found = {story.trade.trade_id for story in read_archive(path)} & wanted
            months |= dict.fromkeys(found, month_in(path))
    return months
