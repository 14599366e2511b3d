"""Which layout of the state this program writes, and what it does with one that a newer program has written: nothing.

`FORMAT_VERSION` counts layouts of the state as a whole, of the files and of the records in them. Whoever changes
something with which an older program must not go on raises it. A program that finds an older state keeps a copy among
the backups ("before-migration") and puts its own number into the checksum file before it writes anything else; from
then on the older program refuses the state. A new field of a record that an older program may lose, or a new section,
is no reason to raise it.

The state file itself says its format, too: four bytes, `HFS` and a digit, 48 bytes before its end.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from utils.persistence.seal import is_whole
from utils.texts.catalogue import text

FORMAT_VERSION: Final = 1
CHECKSUM_NAME: Final = ".persistence_checksum"

STATE_FILE_FORMAT: Final = 2
"""The digit after `HFS`; those before it are read, too."""
_MAGIC: Final = b"HFS"
_END: Final = 52
"""Bytes from the magic to the end in this format and all later ones: magic 4, two numbers 16, SHA-256 32."""
_DIGEST: Final = 32


def newer_format(state: Path) -> str | None:
    """Say in words which file of a state a newer program has written; None: no file says so."""
    if (number := _of_checksum(state)) is not None and number > FORMAT_VERSION:
        return text("storage-newer", file=CHECKSUM_NAME, format=number, known=FORMAT_VERSION)
    if is_newer_file(state):
        return text("storage-newer-file", file=state.name)
    return None


def is_newer_file(path: Path) -> bool:
    """Whether a state file or backup is whole, and of a format that this program does not know."""
    try:
        with path.open("rb") as reading:
            size = reading.seek(0, os.SEEK_END)
            if size < _END:
                return False
            reading.seek(size - _END)
            magic = reading.read(len(_MAGIC) + 1)
            if not _is_newer_magic(magic):
                return False
            reading.seek(0)  # a rotten digit must not pass for a newer program's
            content = reading.read()
    except OSError:
        return False
    return sha256(content[:-_DIGEST]).digest() == content[-_DIGEST:]


def _is_newer_magic(magic: bytes) -> bool:
    digit = magic[len(_MAGIC) :]
    return magic.startswith(_MAGIC) and digit.isdigit() and int(digit) > STATE_FILE_FORMAT


def _of_checksum(state: Path) -> int | None:
    """The number in the checksum file; None where there is none that can be read: one rotten digit is no program."""
    try:
        content = json.loads(state.with_name(CHECKSUM_NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    number = content.get("format") if isinstance(content, dict) and is_whole(content) else None
    return number if type(number) is int else None
