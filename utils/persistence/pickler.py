"""Pickling a large state in small pieces.

One `pickle.dumps` of everything would hold the interpreter, and with it the event loop, for as long as it takes: its
table of what it has seen grows by doubling, and is given back in one go. Here every record is pickled on its own and
the mappings around them are written as the pickle opcodes that they are. The result is one ordinary pickle.
"""

import pickle
from collections.abc import Iterator
from typing import Any

# Protocol 3 numbers what it remembers explicitly, so that the numbers of one piece may be used again by the next.
_PROTOCOL = 3
_BEGIN = b"\x80\x03"
_END = b"."
_EMPTY_DICT = b"}"
_SET_ITEM = b"s"

# The state's root, bot_data, a section: below these, a mapping is a record.
_LEVELS_OF_MAPPINGS = 3


def pickled_in_pieces(document: dict[str, Any]) -> Iterator[bytes]:
    """Yield the bytes of one pickle of the document."""
    yield _BEGIN
    yield from _mapping(document, _LEVELS_OF_MAPPINGS)
    yield _END


def _mapping(mapping: dict[str, Any], levels: int) -> Iterator[bytes]:
    yield _EMPTY_DICT
    for key, value in mapping.items():
        yield _piece(key)
        if levels > 1 and type(value) is dict:
            yield from _mapping(value, levels - 1)
        else:
            yield _piece(value)
        yield _SET_ITEM


def _piece(value: Any) -> bytes:
    return pickle.dumps(value, _PROTOCOL)[len(_BEGIN) : -len(_END)]
