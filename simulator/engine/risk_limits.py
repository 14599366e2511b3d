"""Risk limits: the larger a position, the more maintenance margin it needs and the less leverage it may have."""

from decimal import Decimal

from simulator.engine.holding import money
from simulator.engine.records import Instrument, RiskLimit


def tiers(*described: tuple[str, str, str]) -> tuple[RiskLimit, ...]:
    """Risk limits from (largest position value, maintenance ratio, largest leverage), the lowest first.

    The deduction of each makes maintenance margin grow without a jump from one tier to the next.
    """
    made: list[RiskLimit] = []
    for value, ratio, leverage in described:
        deduction = Decimal(0)
        if made:
            below = made[-1]
            deduction = below.deduction + below.limit_value * (Decimal(ratio) - below.maintenance_ratio)
        made.append(
            RiskLimit(
                number=len(made) + 1,
                limit_value=Decimal(value),
                maintenance_ratio=Decimal(ratio),
                initial_ratio=1 / Decimal(leverage),
                max_leverage=Decimal(leverage),
                deduction=deduction,
            ),
        )
    return tuple(made)


def tier_of(instrument: Instrument, value: Decimal) -> RiskLimit:
    """The tier that a position of that value is in; the highest is not left by growing."""
    for tier in instrument.risk_limits:
        if value <= tier.limit_value:
            return tier
    return instrument.risk_limits[-1]


def tier_below(instrument: Instrument, value: Decimal) -> RiskLimit | None:
    """The tier under the one that a position of that value is in; `None` from the lowest."""
    number = tier_of(instrument, value).number
    return None if number == 1 else instrument.risk_limits[number - 2]


def maintenance_margin(instrument: Instrument, value: Decimal) -> Decimal:
    """What a position of that value needs so as not to be liquidated: value by the tier's ratio, less its deduction."""
    tier = tier_of(instrument, value)
    return money(value * tier.maintenance_ratio - tier.deduction)
