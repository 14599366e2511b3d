"""The trailing machine against an oracle that looks at the whole path anew at each price, in fractions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from hypothesis import given, settings
from hypothesis import strategies as st

from execution.stops.trailing import (
    Direction,
    TrailBy,
    TrailDistance,
    Trailing,
    TrailStatus,
    fold_price,
    start,
    trigger_price,
)

D = Decimal
AT = datetime(2026, 1, 1, tzinfo=UTC)
TICK = D("0.05")
PRICES = st.lists(st.integers(1900, 2100).map(lambda ticks: ticks * TICK), min_size=1, max_size=40)
ACTIVATIONS = st.none() | st.integers(1900, 2100).map(lambda ticks: ticks * TICK)
PERCENTS = st.sampled_from(["0.01", "0.25", "0.3", "0.5", "1", "3", "50"]).map(Decimal)


def oracle(prices: list[Decimal], direction: Direction, percent: Decimal, activation: Decimal | None) -> int | None:
    """The index of the price that triggers; None: none does."""
    up = direction is Direction.UP
    begun = next(
        (i for i, p in enumerate(prices) if activation is None or (p >= activation if up else p <= activation)), None
    )
    if begun is None:
        return None
    for now in range(begun + 1, len(prices)):
        seen = [Fraction(price) for price in prices[begun : now + 1]]
        tick, price = Fraction(TICK), seen[-1]
        if up:
            best = max(seen)
            exact = best * (1 - Fraction(percent) / 100)
            trigger = max(tick, min(ceil(exact / tick) * tick, best - tick))
            if price <= trigger:
                return now
        else:
            best = min(seen)
            exact = best * (1 + Fraction(percent) / 100)
            trigger = max(floor(exact / tick) * tick, best + tick)
            if price >= trigger:
                return now
    return None


@settings(max_examples=150, deadline=None)
@given(
    PRICES, st.sampled_from(Direction), PERCENTS, st.none() | st.integers(1900, 2100).map(lambda ticks: ticks * TICK)
)
def test_it_triggers_where_the_oracle_says(
    prices: list[Decimal], direction: Direction, percent: Decimal, activation: Decimal | None
) -> None:
    trail: Trailing = start(direction, TrailDistance(TrailBy.PERCENT, percent), activation)
    fired = None
    for index, price in enumerate(prices):
        trail = fold_price(trail, price, AT + timedelta(seconds=index), TICK)
        if trail.status is TrailStatus.TRIGGERED:
            fired = index
            trigger = trigger_price(trail, TICK)
            assert trigger is not None
            assert (price - trigger) * direction.sign <= 0
            break
    assert fired == oracle(prices, direction, percent, activation)


@settings(max_examples=50, deadline=None)
@given(PRICES, st.sampled_from(Direction), PERCENTS)
def test_the_watermark_is_the_best_price_since_it_began(
    prices: list[Decimal], direction: Direction, percent: Decimal
) -> None:
    trail = start(direction, TrailDistance(TrailBy.PERCENT, percent), None)
    for index, price in enumerate(prices):
        trail = fold_price(trail, price, AT + timedelta(seconds=index), TICK)
        best = max if direction is Direction.UP else min
        assert trail.watermark == best(prices[: index + 1])
        if trail.status is TrailStatus.TRIGGERED:
            break
