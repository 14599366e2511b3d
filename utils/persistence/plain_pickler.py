"""Plain values into the bytes of `pickle.dumps(value, 3)`, to the last one, with less work.

A pickler that is used again keeps the table in which it remembers what it has written, and it need not look for the way
in which a Decimal and a time are taken apart. It takes apart nothing else: an object of any other class is refused.
"""

import pickle
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final, Never

PROTOCOL: Final = 3
"""Numbers what it remembers explicitly, so that frozen values can stand one behind the other in a larger pickle."""

_LARGEST_KEPT: Final = 64 * 2**10
"""Bytes of a pickle after which the pickler is not used again: its table stays as large as it has become."""


class _Reductions(dict[type, Callable[[Any], Any]]):
    """How each kind of object is taken apart; a subclass of one of them is none of them."""

    def __missing__(self, kind: type) -> Never:
        raise TypeError(f"{kind.__module__}.{kind.__qualname__} cannot be stored")


class _Pieces(list[bytes]):
    """What a pickler writes to."""

    write = list.append


class _Pickler(pickle.Pickler):
    dispatch_table = _Reductions(
        {
            Decimal: Decimal.__reduce__,
            datetime: datetime.__reduce__,
            timezone: timezone.__reduce__,
            timedelta: timedelta.__reduce__,
        }
    )

    def __init__(self) -> None:
        self.pieces = _Pieces()
        super().__init__(self.pieces, PROTOCOL)


class _Kept(threading.local):
    """The pickler of a thread, while it is at rest."""

    pickler: _Pickler | None = None


_kept: Final = _Kept()


def plain_dumps(value: Any) -> bytes:
    """Pickle one value; whether it is plain, tuples and floats within it included, is the caller's to check.

    Raises:
        TypeError: an object of another class than Decimal and the datetime types is in it.
    """
    pickler = _kept.pickler or _Pickler()
    _kept.pickler = None  # one that an error stops half-way is not used again
    pickler.dump(value)
    pickled = b"".join(pickler.pieces)
    if len(pickled) <= _LARGEST_KEPT:
        pickler.clear_memo()
        pickler.pieces.clear()
        _kept.pickler = pickler
    return pickled
