"""Reading pickles that can build nothing but plain data.

Whatever the bytes are, no code of theirs runs. What they cost is bounded by their length for everything that a pickler
writes, but not for bytes made up to hurt (a memo index of a thousand million, a key nested a million deep): this reads
files whose checksum holds, fast. A file from elsewhere goes through `utils.persistence.foreign_pickle`.
"""

import copyreg
import pickle
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from io import BufferedReader, BytesIO
from typing import Any

# Exact pairs. An allowed module with a dotted name (`datetime` and `sys.modules...`) would hand out everything.
_ALLOWED: dict[tuple[str, str], Any] = {
    ("decimal", "Decimal"): Decimal,
    ("datetime", "datetime"): datetime,
    ("datetime", "timedelta"): timedelta,
    ("datetime", "timezone"): timezone,
}


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not plain data") from None


def plain_loads(pickled: bytes) -> Any:
    """Read one pickle; bytes after its end are ignored.

    Raises:
        ValueError: it is damaged, or names anything but Decimal and the datetime types.
    """
    # An object that somebody registered and unpickled by number before would come without asking find_class.
    copyreg.clear_extension_cache()
    try:
        # Buffered, because the unpickler would otherwise fetch every opcode with a call of its own.
        return _PlainUnpickler(BufferedReader(BytesIO(pickled))).load()
    # What damaged bytes can raise, all of it harmless: the allow-list has already kept code out.
    except (
        pickle.UnpicklingError,
        ArithmeticError,
        AttributeError,
        EOFError,
        IndexError,
        KeyError,
        MemoryError,
        TypeError,
        ValueError,
    ) as error:
        raise ValueError(f"not a readable pickle of plain data: {error}") from error
