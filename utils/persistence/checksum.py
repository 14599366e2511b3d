"""`.persistence_checksum`: SHA-256, sequence and time of the state file, for people and for a second opinion.

It is written after the state file has its name. A crash in between leaves the one of the file before, whose lower
sequence claims nothing that is not there; a higher one proves that a newer state file existed. It names the journal
segment that follows the state file, so that one that vanished is missed.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from utils.persistence import files, format_version
from utils.persistence.format_version import CHECKSUM_NAME
from utils.persistence.journal import segment_path
from utils.persistence.seal import is_whole, sealed
from utils.persistence.snapshot import Stamp
from utils.texts.catalogue import text

FILE_NAME: Final = CHECKSUM_NAME
_MOST: Final = 2**64


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the checksum file says of the state file."""

    sequence: int
    sha256: str
    journal: str | None
    """The name of the segment that follows; None where there was none."""
    written_at: datetime
    format: int
    """The layout that the program had which wrote it."""


def write_checksum(state: Path, stamp: Stamp, at: datetime) -> None:
    """Record the state file's stamp, durably."""
    journal = segment_path(state, stamp.sequence + 1)
    content = {
        "format": format_version.FORMAT_VERSION,
        "file": state.name,
        "sha256": stamp.sha256,
        "sequence": stamp.sequence,
        "bytes": stamp.size,
        "journal": journal.name if journal.exists() else None,
        "written_at": at.isoformat(),
    }
    files.replace_durably(state.with_name(FILE_NAME), f"{json.dumps(sealed(content), indent=2)}\n".encode())


def read_checksum(state: Path) -> Checksum | None:
    """Return what was recorded; None if there is no such file.

    Raises:
        ValueError: the file is damaged, or a newer program has written it.
    """
    try:
        written = state.with_name(FILE_NAME).read_bytes()
    except FileNotFoundError:
        return None
    try:
        content = _whole(json.loads(written))
        number, known = _count(content["format"]), format_version.FORMAT_VERSION
        if number > known:
            raise ValueError(text("storage-newer", file=FILE_NAME, format=number, known=known))
        return Checksum(
            sequence=_count(content["sequence"]),
            sha256=_text(content["sha256"]),
            journal=_name(content.get("journal")),
            written_at=_moment(content["written_at"]),
            format=number,
        )
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(text("storage-damaged", file=FILE_NAME)) from error


def _whole(content: Any) -> Any:
    if not is_whole(content):
        raise TypeError("a value is not the one that was written")
    return content


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < _MOST:
        raise TypeError(f"no count: {value!r:.40}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise TypeError(f"no text: {value!r:.40}")
    return value


def _name(value: Any) -> str | None:
    """Of a file in the same directory: what stands elsewhere is not looked for."""
    if value is not None and Path(_text(value)).name != value:
        raise TypeError(f"no name of a file: {value!r:.40}")
    return value  # type: ignore[no-any-return]  # looked at above


def _moment(value: Any) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.utcoffset() is None:
        raise TypeError("a time without a zone")
    return at
