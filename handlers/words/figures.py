"""How figures look in the chat: plain decimals, money with two places, unknown as a dash. Nothing is invented."""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from execution.facts.slots import Side
from handlers.words.say import Html, label
from utils.money import plain

UNKNOWN: Final = "–"

_CENT: Final = Decimal("0.01")
_WIDE: Final = Context(prec=60)
_DIGITS: Final = 8


def price(value: Decimal | None) -> str:
    """A price or another figure that may be a mean: at most eight digits, but always all before the point."""
    if value is None:
        return UNKNOWN
    places = max(0, _DIGITS - 1 - value.adjusted()) if value else 0
    return plain(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, _WIDE))


def quantity(value: Decimal | None) -> str:
    """In base coin, exact."""
    return UNKNOWN if value is None else plain(value)


def change(value: Decimal | None) -> str:
    """Of a quantity: exact, and more has its sign."""
    return f"+{quantity(value)}" if value is not None and value > 0 else quantity(value)


def money(value: Decimal | None) -> str:
    """An amount without a sign of its own: a notional, a fee."""
    return UNKNOWN if value is None else f"{_cents(value):f}"


def result(value: Decimal | None) -> str:
    """A profit or a loss, always with its sign."""
    if value is None:
        return UNKNOWN
    cents = _cents(value)
    return f"+{cents:f}" if cents > 0 else f"{cents:f}"


def percent(value: Decimal | None) -> str:
    """Percent units in, at most two places out."""
    return UNKNOWN if value is None else f"{plain(_cents(value))}%"


def multiple_of_r(value: Decimal | None) -> str:
    if value is None:
        return UNKNOWN
    cents = _cents(value)
    return f"{'+' if cents > 0 else ''}{plain(cents)}R"


def candle_word(minutes: int) -> str:
    """The length of a candle below a day: ``15m``, ``4h``."""
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def duration(seconds: Decimal | int | None) -> str:
    """Two units at most: ``3 min 5 s``. Below ten seconds with a tenth."""
    if seconds is None:
        return UNKNOWN
    if seconds < 10:
        return label("words-duration", unit="seconds", count=plain(Decimal(seconds).quantize(Decimal("0.1"))))
    whole = int(seconds)
    parts = (
        (whole // 86400, "days"),
        (whole // 3600 % 24, "hours"),
        (whole // 60 % 60, "minutes"),
        (whole % 60, "seconds"),
    )
    first = next(at for at, (count, _) in enumerate(parts) if count)
    return " ".join(
        label("words-duration", unit=unit, count=f"{count}") for count, unit in parts[first : first + 2] if count
    )


def clock_time(at: datetime | None) -> str:
    """The time of day in UTC."""
    return UNKNOWN if at is None else f"{at:%H:%M:%S}"


def side_word(side: Side) -> str:
    return side.word.upper()


def bold(text: str) -> Html:
    return Html("<b>{}</b>").format(text)


def code(text: str) -> Html:
    """Text that a tap copies."""
    return Html("<code>{}</code>").format(text)


def _cents(value: Decimal) -> Decimal:
    cents = value.quantize(_CENT, ROUND_HALF_EVEN, _WIDE)
    return cents or Decimal("0.00")
