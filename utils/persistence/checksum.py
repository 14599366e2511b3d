"""`.persistence_checksum`: SHA-256, sequence and time of the state file, for people and for a second opinion.

It is written after the state file has its name. A crash in between leaves the one of the file before, whose lower
sequence claims nothing that is not there; a higher one proves that a newer state file existed. It names the journal
segment that follows the state file, so that one that vanished is missed.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils.persistence import files
from utils.persistence.journal import segment_path
from utils.persistence.snapshot import Stamp
from utils.texts.catalogue import text

FILE_NAME = ".persistence_checksum"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the checksum file says of the state file."""

    sequence: int
    sha256: str
    journal: str | None
    """The name of the segment that follows; None where there was none."""
    written_at: datetime


def write_checksum(state: Path, stamp: Stamp, at: datetime) -> None:
    """Record the state file's stamp, durably."""
    journal = segment_path(state, stamp.sequence + 1)
    content = {
        "format": FORMAT_VERSION,
        "file": state.name,
        "sha256": stamp.sha256,
        "sequence": stamp.sequence,
        "bytes": stamp.size,
        "journal": journal.name if journal.exists() else None,
        "written_at": at.isoformat(),
    }
    files.replace_durably(state.with_name(FILE_NAME), f"{json.dumps(content, indent=2)}\n".encode())


def read_checksum(state: Path) -> Checksum | None:
    """Return what was recorded; None if there is no such file.

    Raises:
        ValueError: the file is damaged or of another format.
    """
    try:
        written = state.with_name(FILE_NAME).read_bytes()
    except FileNotFoundError:
        return None
    try:
        content = json.loads(written)
        if content["format"] != FORMAT_VERSION:
            other = str(content["format"])
            raise ValueError(text("storage-other-format", file=FILE_NAME, format=other, known=FORMAT_VERSION))
        return Checksum(
            sequence=int(content["sequence"]),
            sha256=str(content["sha256"]),
            journal=content.get("journal"),
            written_at=datetime.fromisoformat(content["written_at"]),
        )
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(text("storage-damaged", file=FILE_NAME)) from error
