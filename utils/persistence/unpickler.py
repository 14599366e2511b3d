"""Reading pickles that can build nothing but plain data."""

import pickle
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
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
    try:
        return _PlainUnpickler(BytesIO(pickled)).load()
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
