"""Trades as a file for a spreadsheet or another program.

`.csv`: one row a trade; times are UTC, numbers plain, a cell that is not known is empty.

    trade_id, symbol, side (Buy/Sell), account, opened_at, closed_at (empty: under way), reason,
    planned_qty, entry_qty, entry_price, exit_price, initial_stop, planned_risk (fees included), tps_hit (such as 1+2),
    gross, fees, funding, net (gross - fees + funding)

`.json`: a list of `{"trade": {...}, "events": [...]}` with everything that is known, numbers as texts.
"""

import csv
import io
import os
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import aiofiles
import aiofiles.os

from utils.trade_history import Story, TradeHistory
from utils.trade_history.records import json_text, to_json

CSV_COLUMNS: Final = (
    "trade_id", "symbol", "side", "account", "opened_at", "closed_at", "reason",
    "planned_qty", "entry_qty", "entry_price", "exit_price", "initial_stop", "planned_risk", "tps_hit",
    "gross", "fees", "funding", "net",
)  # fmt: skip

_TEXTS = frozenset({"trade_id", "symbol", "side", "account", "reason", "tps_hit"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ExportError(ValueError):
    """The export was asked for in a way that cannot be done; the message says how it can."""


async def export_trades(
    history: TradeHistory,
    target: Path,
    *,
    symbol: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    on_damage: Callable[[str], None],
) -> int:
    """Write trades to a file, 0600, in place of one that has its name; return how many.

    Args:
        history: whose trades, those that were archived included.
        target: a path that ends in .csv or .json; the file appears there only when it is complete.
        symbol: only of this one.
        since: closed then or later; of a trade that is under way, opened.
        until: closed (opened) before then.
        on_damage: gets the name of each archive of that time that cannot be read; its trades are missing in the file.

    Raises:
        ExportError: the path ends in something else.
        OSError: the file cannot be written.
        sqlite3.Error: the history cannot be read.
    """
    layout = _LAYOUTS.get(target.suffix.lower())
    if layout is None:
        raise ExportError(f"cannot export to {target.name}: the name must end in .csv or .json, such as trades.csv")
    temporary = target.with_name(f".{target.name}.tmp")
    count = 0
    try:
        async with (
            aclosing(history.stories(symbol=symbol, since=since, until=until, on_damage=on_damage)) as stories,
            aiofiles.open(temporary, "w", encoding="utf-8", newline="", opener=_private) as file,
        ):
            await file.write(layout.head)
            async for story in stories:
                await file.write((layout.between if count else "") + layout.text_of(story))
                count += 1
            await file.write(layout.tail)
        await aiofiles.os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return count


@dataclass(frozen=True, slots=True)
class _Layout:
    head: str
    text_of: Callable[[Story], str]
    between: str
    tail: str


def _csv_row(story: Story) -> str:
    trade = to_json(story.trade)
    detail = trade["detail"]
    return _line({**detail, **trade, "tps_hit": "+".join(str(number) for number in detail.get("tps_hit", ()))})


def _json_row(story: Story) -> str:
    return json_text({"trade": to_json(story.trade), "events": [to_json(event) for event in story.events]})


def _line(row: dict[str, Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_cell(name, row.get(name)) for name in CSV_COLUMNS])
    return text.getvalue()


def _cell(column: str, value: Any) -> str:
    """A spreadsheet takes a text that begins like a formula for one, and would compute it; a quote prevents that."""
    text = "" if value is None else str(value)
    return f"'{text}" if column in _TEXTS and text.startswith(_FORMULA) else text


def _private(path: str, flags: int) -> int:
    """A file of its own, never one that somebody has put there."""
    Path(path).unlink(missing_ok=True)
    return os.open(path, flags | os.O_EXCL | os.O_CLOEXEC, 0o600)


_LAYOUTS: Final = {
    ".csv": _Layout(_line(dict(zip(CSV_COLUMNS, CSV_COLUMNS, strict=True))), _csv_row, "", ""),
    ".json": _Layout("[\n", _json_row, ",\n", "\n]\n"),
}
