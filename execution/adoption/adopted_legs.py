"""The take profits of a position that was opened elsewhere: beside those that a person has set (R20). Pure."""

from decimal import Decimal
from typing import Final

from execution.adoption.basis import Basis
from execution.adoption.found import Found
from execution.exit_plan import TpLeg
from execution.facts.price_grid import against
from execution.new_trade.plan_terms import HUNDRED, Limits
from execution.targets.sharing import share_out
from utils.money import ZERO, plain
from utils.texts.catalogue import text

DEFAULT_TARGETS: Final = 3
"""As many, at 1R, 2R, 3R, when DEFAULT_TP_SHARES names no shares."""


def default_legs(found: Found, stop: Decimal, basis: Basis, limits: Limits) -> tuple[TpLeg, ...]:
    """1R, 2R, 3R …, those beyond the market, of what no order of the person's takes; none where none can stand.

    A take profit of the row is a person's leg of 100 %: none of ours beside it. A stop that has passed the entry
    tells no R.
    """
    if basis.take_profit is not None:
        return ()
    beyond, rules = _beyond(found, stop, basis, limits), found.instrument
    whole = sum(limits.default_shares, ZERO) / HUNDRED if limits.default_shares else Decimal(1)
    legs = _with_all(beyond, whole)
    free = basis.size - basis.foreign_qty
    standing = share_out(free, [(leg, leg.share * free) for leg in legs], (1 - whole) * free, rules)
    return legs if standing else ()


def why_none(found: Found, stop: Decimal, basis: Basis, limits: Limits) -> str:
    """Why no target of ours can stand there, where `default_legs` has none."""
    if basis.take_profit is not None:
        return text("refused-targets-own", price=plain(basis.take_profit))
    if basis.foreign_qty >= basis.size:
        return text("refused-targets-taken", symbol=found.slot.symbol)
    if (basis.avg_price - stop) * found.side.sign <= ZERO:
        return text("refused-targets-no-r", symbol=found.slot.symbol)
    if not _beyond(found, stop, basis, limits):
        return text("refused-targets-beyond")
    return text("refused-other-small", qty=plain(basis.size - basis.foreign_qty))


def _beyond(found: Found, stop: Decimal, basis: Basis, limits: Limits) -> list[tuple[Decimal, Decimal]]:
    """Prices and shares of those that the market has not passed."""
    side, avg, tick = found.side, basis.avg_price, found.instrument.tick_size
    r = (avg - stop) * side.sign
    if r <= ZERO:
        return []
    shares = [share / HUNDRED for share in limits.default_shares or [HUNDRED / DEFAULT_TARGETS] * DEFAULT_TARGETS]
    priced = [(against(side, avg + side.sign * n * r, tick), share) for n, share in enumerate(shares, 1)]
    return [(price, share) for price, share in priced if (price - found.ticker.last) * side.sign > ZERO < price]


def _with_all(beyond: list[tuple[Decimal, Decimal]], whole: Decimal) -> tuple[TpLeg, ...]:
    """Legs that share ``whole`` in their proportions, to the last digit."""
    left = sum((share for _, share in beyond), ZERO)
    legs: list[TpLeg] = []
    for number, (price, share) in enumerate(beyond, 1):
        rest = whole - sum((leg.share for leg in legs), ZERO)
        legs.append(TpLeg(number=number, price=price, share=rest if number == len(beyond) else share * whole / left))
    return tuple(legs)
