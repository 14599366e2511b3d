"""A quantity shared among take profits by weight, in whole steps, none under the exchange's minimum (R7). Pure."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from execution.exit_plan import TpLeg
from execution.facts.instruments import Instrument
from utils.money import ZERO, floor_to_step

HAIR: Final = Decimal("1e-12")
"""Of a step: a third of three steps is one step, though a third has no end as a decimal."""


def split_by_weight(total: Decimal, weights: list[Decimal], runner: Decimal, step: Decimal) -> list[Decimal] | None:
    """``total`` by weight, floored to ``step``; what flooring leaves goes to the last weight, or stays with the runner.

    None when nothing has weight.
    """
    whole = sum(weights, runner)
    if whole == ZERO:
        return None
    quantities = [_part(total, weight, whole, step) for weight in weights]
    if runner == ZERO and quantities:
        last = max(i for i, weight in enumerate(weights) if weight > ZERO)
        quantities[last] += floor_to_step(total - sum(quantities, ZERO), step)
    return quantities


def share_out(
    total: Decimal, weighted: list[tuple[TpLeg, Decimal]], runner: Decimal, instrument: Instrument
) -> list[tuple[TpLeg, Decimal]]:
    """``total`` among legs by weight; a leg under the minimum joins the next one out, the last one the one before it.

    Empty when no leg can stand.
    """
    whole, step = sum((weight for _, weight in weighted), runner), instrument.qty_step
    standing: list[tuple[TpLeg, Decimal]] = []
    given = carried = ZERO
    for index, (leg, weight) in enumerate(weighted, 1):
        carried += weight
        takes_the_rest = index == len(weighted) and runner == ZERO
        qty = floor_to_step(total - given, step) if takes_the_rest else _part(total, carried, whole, step)
        if carried > ZERO and stands(leg, qty, instrument):
            standing.append((leg, carried))
            given, carried = given + qty, ZERO
    if standing and carried > ZERO:
        last, weight = standing.pop()
        standing.append((last, weight + carried))
    quantities = split_by_weight(total, [weight for _, weight in standing], runner, step) or []
    return [(leg, qty) for (leg, _), qty in zip(standing, quantities, strict=True)]


def joined_shares(legs: Iterable[TpLeg], standing: Iterable[int]) -> dict[int, Decimal]:
    """What each leg that stands, by its number, takes for itself and for those that have joined it, as `share_out`."""
    shares = dict.fromkeys(standing, ZERO)
    carried, last = ZERO, None
    for leg in legs:
        carried += leg.share
        if leg.number in shares:
            shares[leg.number], carried, last = carried, ZERO, leg.number
    if last is not None:
        shares[last] += carried
    return shares


def _part(total: Decimal, weight: Decimal, whole: Decimal, step: Decimal) -> Decimal:
    if whole == ZERO:
        return ZERO
    return floor_to_step(total * weight / whole + step * HAIR, step)


def stands(leg: TpLeg, qty: Decimal, instrument: Instrument) -> bool:
    """Whether the exchange takes an order of so much."""
    return qty >= instrument.min_qty and qty * leg.price >= instrument.min_notional
