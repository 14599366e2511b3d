"""A break-even that is still to come: which price it waits for, and where the stop would go by what is known. Pure."""

from decimal import Decimal

from msgspec import Struct

from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.stops.stop_wishes import arming_price, break_even_is_due, break_even_price, is_tighter


class BreakEvenToCome(Struct, frozen=True, kw_only=True):
    """``trigger`` is the price of its take profit, or the one that arms it; None: not known before the first fill."""

    terms: BreakEven
    trigger: Decimal | None
    stop: Decimal | None
    """By the fees and the funding so far; None: nothing has filled, or the rules of the symbol are not known."""
    is_moot: bool
    """The stop is there already, or tighter."""


def break_even_to_come(monitor: Monitor, instrument: Instrument | None) -> BreakEvenToCome | None:
    """None: there is none, or what it waits for has come."""
    terms = monitor.plan.break_even
    if terms is None or break_even_is_due(monitor) or monitor.closing is not None:
        return None
    stop = None if instrument is None else break_even_price(monitor, instrument, terms.offset)
    return BreakEvenToCome(
        terms=terms,
        trigger=_trigger(monitor, terms),
        stop=stop,
        is_moot=stop is not None and not is_tighter(monitor.side, stop, monitor.stop.price),
    )


def _trigger(monitor: Monitor, terms: BreakEven) -> Decimal | None:
    """Where its own take profit was removed, or others took its part, the next one does."""
    if terms.when is not BreakEvenWhen.AFTER_TP:
        return arming_price(monitor)
    legs = (leg for leg in monitor.plan.legs if leg.share and leg.number not in monitor.legs_removed)
    return next((leg.price for leg in legs if leg.number >= terms.value), None)
