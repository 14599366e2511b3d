"""The switches for what Bybit does not document; the defaults are the likeliest behaviour."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from simulator.engine.words import OrderStatus

LONGEST_MS: Final = 86_400_000
_LARGEST: Final = 10**9
_RANGES: Final = {"stop_remainder": (0, 1), "book_depth": (0, _LARGEST)}


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


class FailedTrigger(StrEnum):
    """How a conditional order ends whose trigger fires and which cannot be placed then."""

    REJECTED = "rejected"
    CANCELLED = "cancelled"

    @property
    def status(self) -> OrderStatus:
        return OrderStatus.REJECTED if self is FailedTrigger.REJECTED else OrderStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """One switch as it is listed. `kind` is boolean, choice, milliseconds or decimal; only a choice has `choices`."""

    name: str
    value: object
    default: object
    kind: str
    choices: tuple[str, ...]
    meaning: str


def _means(meaning: str) -> dict[str, str]:
    return {"meaning": meaning}


@dataclass(slots=True)
class Switches:
    """The current values. The façades obey those about answers and pages, the engine the rest.

    A field is all that a new switch needs; its type decides what it may be set to.
    """

    entry_fill_overwrites_full_stop: bool = field(
        default=True,
        metadata=_means("an entry that fills with a stop or take profit attached replaces those of the position"),
    )
    attached_stop_amendable: bool = field(
        default=False,
        metadata=_means("amending an entry that still rests changes the stop and take profit attached to it"),
    )
    child_stop_delay_ms: int = field(
        default=0, metadata=_means("the attached stop appears so long after the entry's fill")
    )
    child_stop_when_crossed: ChildStopWhenCrossed = field(
        default=ChildStopWhenCrossed.ABSENT,
        metadata=_means(
            "an attached leg whose price is already passed at the fill is not made, or fires at once at market"
        ),
    )
    reduce_only_headroom: bool = field(
        default=True,
        metadata=_means("an API close is refused while resting reduce-only orders already take the whole position"),
    )
    trim_order: TrimOrder = field(
        default=TrimOrder.NEWEST,
        metadata=_means("which resting reduce-only orders shrink first when they exceed the position"),
    )
    stop_remainder: Decimal = field(
        default=Decimal(0), metadata=_means("the share (0 to 1) of a triggered market stop that does not fill")
    )
    failed_trigger: FailedTrigger = field(
        default=FailedTrigger.REJECTED,
        metadata=_means("the status of a conditional order for which there is no margin when its trigger fires"),
    )
    trigger_delay_ms: int = field(
        default=0,
        metadata=_means(
            "an order whose trigger fired stays Triggered for so long before it meets the market; it covers nothing"
        ),
    )
    book_depth: Decimal = field(
        default=Decimal(0),
        metadata=_means("the value on each level of the book, in quote coin: larger orders slip; 0 is without limit"),
    )
    band_auto_adjust: bool = field(
        default=True, metadata=_means("a limit price outside the price limits is moved to the limit instead of refused")
    )
    late_landing_ms: int = field(
        default=0, metadata=_means("a request whose answer is lost arrives at the exchange so long after it was sent")
    )
    open_time: OpenTime = field(
        default=OpenTime.TRUE, metadata=_means("openTime of a position tells when it opened, or stays 0")
    )
    stale_order_pages: bool = field(
        default=False, metadata=_means("order lists lag 1.5 seconds behind the streams; a look-up by id does not")
    )
    liquidation_step_ms: int = field(
        default=0,
        metadata=_means(
            "a step of a liquidation or ADL takes so long; meanwhile positionStatus is Liq or Adl and orders get 110005"
        ),
    )
    cancel_gap_ms: int = field(
        default=0, metadata=_means("a cancelled order is in no list, and found by no id, for so long")
    )
    history_lag_ms: int = field(
        default=0, metadata=_means("an order that ended reaches the order history so much later")
    )
    shuffle_topics: bool = field(
        default=False, metadata=_means("pushes that belong together come in any order of their topics")
    )
    mark_offset: Decimal = field(
        default=Decimal(0), metadata=_means("mark price = last price + this, at once, and never less than one tick")
    )
    user_conditionals_survive_close: bool = field(
        default=True,
        metadata=_means("a client's own conditional orders stay when the position closes, and may hit the next one"),
    )
    telegram_flood_limits: bool = field(
        default=True,
        metadata=_means("Telegram answers a bot that writes too fast with 429, and lets one wait that polls too often"),
    )

    def set(self, name: str, value: object) -> None:
        """Sets one switch from JSON; `ValueError` says why not (unknown name, wrong type, out of range)."""
        names = [each.name for each in fields(self)]
        if name not in names:
            msg = f"no switch is called {name!r}; there are {', '.join(names)}"
            raise ValueError(msg)
        setattr(self, name, _converted(name, getattr(self, name), value))

    def rows(self) -> list[SwitchRow]:
        """Every switch, in the order in which they are declared."""
        return [
            SwitchRow(
                name=each.name,
                value=getattr(self, each.name),
                default=None if each.default is MISSING else each.default,
                kind=_kind(each.default),
                choices=tuple(type(each.default)) if isinstance(each.default, StrEnum) else (),
                meaning=_meaning(each.metadata),
            )
            for each in fields(self)
        ]


def _meaning(metadata: Mapping[object, object]) -> str:
    return str(metadata["meaning"])


def _kind(default: object) -> str:
    match default:
        case bool():
            return "boolean"
        case int():
            return "milliseconds"
        case Decimal():
            return "decimal"
        case _:
            return "choice"


def _converted(name: str, current: object, value: object) -> object:
    match current:
        case bool():
            return _flag(name, value)
        case int():
            return _duration(name, value)
        case Decimal():
            return _decimal(name, value)
        case StrEnum():
            return _choice(name, type(current), value)
        case _:
            raise AssertionError(name)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        msg = f"{name} is true or false, not {value!r}"
        raise ValueError(msg)  # noqa: TRY004 - one error class for everything that is wrong with a value
    return value


def _duration(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST_MS:
        msg = f"{name} is a whole number of milliseconds, at most a day, not {value!r}"
        raise ValueError(msg)
    return value


def _decimal(name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        msg = f"{name} is a decimal number, not {value!r}"
        raise ValueError(msg) from None
    least, most = _RANGES.get(name, (-_LARGEST, _LARGEST))
    if not number.is_finite() or not least <= number <= most:
        msg = f"{name} is out of range: {value!r}"
        raise ValueError(msg)
    return number


def _choice(name: str, words: type[StrEnum], value: object) -> StrEnum:
    # JSON's true for the word "true": a tester may not think of quoting it.
    word = str(value).lower() if isinstance(value, bool) else value
    try:
        return words(str(word))
    except ValueError:
        msg = f"{name} is one of {', '.join(words)}, not {value!r}"
        raise ValueError(msg) from None
