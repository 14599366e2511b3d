"""`.persistence_sequence`: the last change that is known to be on the disk, for a second opinion on the journal.

It is written over after every sync of the journal and never synced itself, so it costs next to nothing. What it says is
never too much, because the journal was on the disk before; after a power failure it may be too little. It tells an
emptied or shortened journal, of which nothing else remains, from one that was never longer.
"""

import os
import struct
from pathlib import Path
from typing import Final
from zlib import crc32

FILE_NAME: Final = ".persistence_sequence"
_FORM: Final = struct.Struct(">QI")
_CHECKED: Final = struct.Struct(">Q")


def witness_path(state: Path) -> Path:
    return state.with_name(FILE_NAME)


def open_witness(state: Path) -> int:
    """Return a descriptor for `bear_witness`; the file is created, 0600, if need be."""
    return os.open(witness_path(state), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def bear_witness(descriptor: int, sequence: int) -> None:
    """Say that everything up to a sequence is on the disk."""
    os.pwrite(descriptor, _FORM.pack(sequence, crc32(_CHECKED.pack(sequence))), 0)


def read_witness(state: Path) -> int:
    """Return what was said; 0 if there is no such file or it is damaged: then it says nothing."""
    try:
        sequence, checksum = _FORM.unpack(witness_path(state).read_bytes())
    except (FileNotFoundError, struct.error):
        return 0
    return int(sequence) if crc32(_CHECKED.pack(sequence)) == checksum else 0
