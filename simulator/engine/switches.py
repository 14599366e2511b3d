"""The switches for what Bybit does not document; the defaults are the likeliest behaviour."""

from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class ChildStopWhenCrossed(StrEnum):
    """What becomes of a stop attached to an entry when the price is already through it at the fill."""

    ABSENT = "absent"
    MARKET = "market"


class TrimOrder(StrEnum):
    """Which resting reduce-only orders shrink first when they exceed the position."""

    NEWEST = "newest"
    OLDEST = "oldest"


class OpenTime(StrEnum):
    TRUE = "true"
    ZERO = "zero"


@dataclass(slots=True)
class Switches:
    """The current values. The Bybit façade obeys `late_landing_ms` and `stale_order_pages`, the engine the rest.

    `stop_remainder` is the share (0..1) of a triggered stop that does not fill; mark = last + `mark_offset`.
    """

    entry_fill_overwrites_full_stop: bool = True
    attached_stop_amendable: bool = False
    child_stop_delay_ms: int = 0
    child_stop_when_crossed: ChildStopWhenCrossed = ChildStopWhenCrossed.ABSENT
    reduce_only_headroom: bool = True
    trim_order: TrimOrder = TrimOrder.NEWEST
    stop_remainder: Decimal = Decimal(0)
    band_auto_adjust: bool = True
    late_landing_ms: int = 0
    open_time: OpenTime = OpenTime.TRUE
    stale_order_pages: bool = False
    mark_offset: Decimal = Decimal(0)
    user_conditionals_survive_close: bool = True

    def set(self, name: str, value: object) -> None:
        """Sets one switch from JSON; `ValueError` says why not (unknown name, wrong type, out of range)."""
        if name not in {field.name for field in fields(self)}:
            msg = f"no switch is called {name!r}"
            raise ValueError(msg)
        setattr(self, name, _converted(name, getattr(self, name), value))


def _converted(name: str, current: object, value: object) -> object:
    converted: object
    match current:
        case bool():
            converted = _flag(name, value)
        case int():
            converted = _duration(name, value)
        case Decimal():
            converted = _decimal(name, value)
        case ChildStopWhenCrossed():
            converted = ChildStopWhenCrossed(str(value))
        case TrimOrder():
            converted = TrimOrder(str(value))
        case _:
            converted = OpenTime(str(value).lower())
    return converted


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        msg = f"{name} is true or false, not {value!r}"
        raise ValueError(msg)  # noqa: TRY004 - one error class for everything that is wrong with a value
    return value


def _duration(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        msg = f"{name} is a whole number of milliseconds, not {value!r}"
        raise ValueError(msg)
    return value


def _decimal(name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        msg = f"{name} is a decimal number, not {value!r}"
        raise ValueError(msg) from None
    if not number.is_finite() or (name == "stop_remainder" and not 0 <= number <= 1):
        msg = f"{name} is out of range: {value!r}"
        raise ValueError(msg)
    return number
