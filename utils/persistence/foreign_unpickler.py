"""Building what a pickle from elsewhere describes, with stand-ins in place of python-telegram-bot's objects.

Names are looked up in a table and never imported. The classes of python-telegram-bot are not among them: each becomes
a class without behaviour that has its name.
"""

import pickle
from collections import OrderedDict, defaultdict, deque
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from typing import Any, Self

# What python-telegram-bot writes in place of the bot itself.
_BOTS = frozenset(
    {
        "a known bot replaced by PTB's PicklePersistence",
        "an unknown bot replaced by PTB's PicklePersistence",
    }
)
_TELEGRAM = "telegram"
_LONGEST_NAME = 200

_BUILTINS: dict[str, Any] = {
    "set": set,
    "frozenset": frozenset,
    "list": list,
    "dict": dict,
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
}
_KNOWN: dict[tuple[str, str], Any] = {
    ("decimal", "Decimal"): Decimal,
    ("datetime", "datetime"): datetime,
    ("datetime", "date"): date,
    ("datetime", "timedelta"): timedelta,
    ("datetime", "timezone"): timezone,
    ("collections", "OrderedDict"): OrderedDict,
    ("collections", "defaultdict"): defaultdict,
    ("collections", "deque"): deque,
    **{(module, name): kind for module in ("builtins", "__builtin__") for name, kind in _BUILTINS.items()},
}


class StandIn:
    """In place of an object of python-telegram-bot: takes whatever it is given and keeps nothing of it."""

    full_name = _TELEGRAM

    def __new__(cls, *_: Any, **__: Any) -> Self:
        return object.__new__(cls)

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        pass


def _reconstruct_to(kind: Any, _: Any) -> StandIn:
    """Do what python-telegram-bot's function of this name does, for stand-ins only."""
    if not (isinstance(kind, type) and issubclass(kind, StandIn)):
        raise pickle.UnpicklingError("python-telegram-bot's own objects are mixed with others")
    return kind()


class _ForeignUnpickler(pickle.Unpickler):
    def __init__(self, content: bytes) -> None:
        super().__init__(BytesIO(content))
        self._stand_ins: dict[str, type[StandIn]] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _KNOWN:
            return _KNOWN[module, name]
        if (module, name) == ("telegram.ext._picklepersistence", "_reconstruct_to"):
            return _reconstruct_to
        if module == _TELEGRAM or module.startswith(f"{_TELEGRAM}."):
            return self._stand_in(f"{module}.{name}"[:_LONGEST_NAME])
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a state file"[: 2 * _LONGEST_NAME])

    def persistent_load(self, pid: Any) -> None:
        if not (isinstance(pid, str) and pid in _BOTS):
            raise pickle.UnpicklingError("it refers to an object outside the file")

    def _stand_in(self, full_name: str) -> type[StandIn]:
        if full_name not in self._stand_ins:
            self._stand_ins[full_name] = type("StandIn", (StandIn,), {"full_name": full_name})
        return self._stand_ins[full_name]


def foreign_loads(content: bytes) -> Any:
    """Build the objects; raises whatever an unpickler raises for bytes that do not fit."""
    return _ForeignUnpickler(content).load()
