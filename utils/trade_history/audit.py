"""Who did what in the chat, when, and what came of it: one row each, beside the trades, and archived as they are.

The archives are `trade_history_archive/audit-YYYY-MM.jsonl.gz`, by month; each line is a row.
"""

import gzip
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from utils.persistence import files
from utils.trade_history.month_file import replace_month
from utils.trade_history.records import json_text, read_json, time_text


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that somebody did.

    Attributes:
        audit_id: unique for ever.
        user_id, name, role: who, as they were then.
        chat_id: where.
        what: the line as it was typed, or the button with the message above it.
        outcome: what was answered; "" is not known: the bot was stopped in between.
    """

    audit_id: str
    at: datetime
    user_id: int
    name: str
    role: str
    chat_id: int
    what: str
    outcome: str = ""


_COLUMNS: Final = tuple(column.name for column in fields(AuditLine))
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM audit"  # noqa: S608  # names of ours, no values
_PUT: Final = (
    f"INSERT INTO audit ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "  # noqa: S608
    "ON CONFLICT (audit_id) DO UPDATE SET outcome = excluded.outcome"
)


def put_lines(lines: Sequence[AuditLine], connection: sqlite3.Connection) -> None:
    """Write lines, all or none; one that is there already gets its outcome."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        connection.executemany(_PUT, [_row(line) for line in lines])


def newest_lines(limit: int, connection: sqlite3.Connection) -> list[AuditLine]:
    """The newest first."""
    rows = connection.execute(f"{_SELECT} ORDER BY at DESC, audit_id DESC LIMIT ?", (limit,)).fetchall()
    return [_line(row) for row in rows]


def archive_lines(directory: Path, cutoff: datetime, connection: sqlite3.Connection) -> int:
    """Move older lines to the archives; none leaves the database before its archive was written and read back.

    Raises:
        OSError: an archive cannot be read or written.
    """
    rows = connection.execute(f"{_SELECT} WHERE at < ? ORDER BY at, audit_id", (time_text(cutoff),)).fetchall()
    in_months: dict[str, list[AuditLine]] = {}
    for line in map(_line, rows):
        in_months.setdefault(f"{line.at:%Y-%m}", []).append(line)
    for month, lines in in_months.items():
        _add_to_archive(directory / f"audit-{month}.jsonl.gz", lines)
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            connection.executemany("DELETE FROM audit WHERE audit_id = ?", [(line.audit_id,) for line in lines])
    return len(rows)


def read_audit_archive(path: Path) -> list[AuditLine]:
    """Read one archive, the oldest line first.

    Raises:
        OSError: it cannot be read, or is damaged.
    """
    try:
        lines = gzip.decompress(path.read_bytes()).decode().split("\n")
        return [_of_json(read_json(line)) for line in lines if line]
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, LookupError, TypeError, RecursionError) as error:
        raise OSError(f"{path} is damaged ({error}): move it away; later lines begin a new one") from error


def _add_to_archive(path: Path, lines: Iterable[AuditLine]) -> None:
    files.make_directory(path.parent)
    kept = {line.audit_id: line for line in read_audit_archive(path)} if path.exists() else {}
    kept |= {line.audit_id: line for line in lines}
    written = (json_text(_to_json(line)) for line in kept.values())
    replace_month(path, written, list(kept.values()), read_audit_archive)


def _row(line: AuditLine) -> tuple[Any, ...]:
    return tuple(_to_json(line).values())


def _line(row: Sequence[Any]) -> AuditLine:
    return _of_json(dict(zip(_COLUMNS, row, strict=True)))


def _to_json(line: AuditLine) -> dict[str, Any]:
    return {**asdict(line), "at": time_text(line.at)}


def _of_json(row: dict[str, Any]) -> AuditLine:
    """Raises TypeError, ValueError, LookupError: it is something else."""
    line = AuditLine(**row)
    texts = (line.audit_id, line.name, line.role, line.what, line.outcome)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a text of it is none")
    if not (type(line.user_id) is int and type(line.chat_id) is int):
        raise TypeError("an id of it is no number")
    at = datetime.fromisoformat(row["at"])
    if at.utcoffset() is None:
        raise ValueError("a time without a zone")
    "".join(texts).encode()  # half of a character, which JSON can hold, could not be written again
    return replace(line, at=at)
