"""One best price in place of many trails: what it passes over triggers none of them, and they miss no best price."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.dca.best_price import BestPrice, best_price_in_all, best_price_of, followed_to
from execution.dca.observations import PriceSeen
from execution.dca.quiet import Quiet
from execution.stops.trailing import Direction, TrailBy, TrailDistance, Trailing, TrailStatus, fold_price
from tests.execution.dca.bot_facts import at

D = Decimal
TICK = D("0.1")
PERCENT = TrailDistance(TrailBy.PERCENT, D(1))
RANGE = TrailDistance(TrailBy.ATR, D(2))


def trail(watermark: int | str, direction: Direction = Direction.UP, distance: TrailDistance = PERCENT) -> Trailing:
    best = D(watermark)
    return Trailing(
        status=TrailStatus.ACTIVE, direction=direction, distance=distance, watermark=best, watermark_at=at(1),
        updated_at=at(1),
    )  # fmt: skip


def best_of(*trails: Trailing, direction: Direction = Direction.UP) -> BestPrice:
    best = best_price_of(trails, direction, TICK)
    assert best is not None
    return best


def seen(price: int | str | Decimal, second: float = 2) -> PriceSeen:
    return PriceSeen(D(price), at(0) + timedelta(seconds=second))


def test_only_those_that_run_with_one_distance_are_one() -> None:
    waiting = replace(trail(1000), status=TrailStatus.WAITING)
    assert best_price_of((waiting, trail(1000, Direction.DOWN)), Direction.UP, TICK) is None
    assert best_price_of((trail(1000), trail(1000, distance=RANGE)), Direction.UP, TICK) is None
    assert best_price_of((trail(1000), replace(trail(1000), atr=D(3))), Direction.UP, TICK) is None
    assert best_price_of((replace(trail(1000), watermark=None),), Direction.UP, TICK) is None
    assert best_price_in_all(()) is None
    assert best_price_in_all((best_of(trail(1000)), best_of(trail(1000, distance=RANGE)))) is None


def test_a_distance_that_is_not_known_yet_triggers_nothing() -> None:
    best = best_of(trail(1000, distance=RANGE))
    assert best.quiet(TICK) == Quiet(most=D(1000))
    assert best.after(seen(1), TICK) is best
    assert best_price_in_all((best, best)) == best


def test_an_older_price_is_no_news_but_one_between_passes() -> None:
    best = best_of(trail(1000))
    assert best.after(seen(1001, second=0), TICK) is None
    assert best.after(seen(999, second=0), TICK) is best
    unheard = best_of(replace(trail(1000), updated_at=None))
    assert unheard.after(seen(1001, second=0), TICK) is not None


def test_what_is_new_for_the_first_may_trigger_the_farthest() -> None:
    best = best_of(trail(1000), trail(1005))
    reached = best.after(seen(1002), TICK)
    assert reached is not None
    assert (reached.first, reached.best, reached.untold) == (D(1002), D(1005), seen(1002))
    assert best_of(trail(1000), trail(1020)).after(seen("1009.8"), TICK) is None


@pytest.mark.parametrize(("direction", "back"), [(Direction.UP, -1), (Direction.DOWN, 1)])
def test_one_that_was_told_nothing_stands_for_several_that_were_not(direction: Direction, back: int) -> None:
    one, other = (best_of(trail(best, direction), direction=direction) for best in (1000, 1000 - 2 * back))
    moved = one.after(seen(1000 - back), TICK)
    assert moved is not None
    both = best_price_in_all((moved, other))
    assert both is not None
    assert (both.first, both.best, both.heard_at, both.untold) == (D(1000 - back), D(1000 - 2 * back), at(2), None)
    trigger = other.quiet(TICK).above if back < 0 else other.quiet(TICK).below
    assert trigger is not None
    assert both.triggers_at(trigger, TICK)
    assert not both.triggers_at(trigger - back * TICK, TICK)


WATERMARKS = st.lists(st.integers(9_950, 10_000), min_size=1, max_size=3)
MOVES = st.lists(st.integers(-60, 40), max_size=25)


@settings(max_examples=60)
@given(direction=st.sampled_from(Direction), watermarks=WATERMARKS, moves=MOVES, percent=st.sampled_from(["0.02", "1"]))
def test_it_passes_over_what_triggers_none(
    direction: Direction, watermarks: Sequence[int], moves: Sequence[int], percent: str
) -> None:
    distance = TrailDistance(TrailBy.PERCENT, D(percent))
    trails = [trail(D(10_000 + direction.sign * (each - 10_000)) / 10, direction, distance) for each in watermarks]
    best: BestPrice | None = best_of(*trails, direction=direction)
    assert best is not None
    end, price = followed_to(best.first, direction), 10_000
    for number, move in enumerate(moves):
        price += move * direction.sign
        now = seen(D(price) / 10, 2 + number)
        if (now.price - end) * direction.sign > 0:
            break
        each = [fold_price(one, now.price, now.at, TICK) for one in trails]
        has_triggered = any(one.status is TrailStatus.TRIGGERED for one in each)
        assert best.triggers_at(now.price, TICK) is (has_triggered and now.price != best.best)
        best = best.after(now, TICK)
        assert (best is None) is has_triggered
        if best is None:
            break
        told = each if best.untold is None else [fold_price(one, best.untold.price, now.at, TICK) for one in trails]
        assert [one.watermark for one in told] == [one.watermark for one in each]
        trails = each
