"""The break-even and the trail that a line asks for: kept as they are, or refused with the clause as it could stand."""

import pytest
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy, Trail
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.sizing import plan_trade
from execution.new_trade.trade_request import DistanceBy
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.builders import D, price_for
from tests.execution.new_trade.test_sizing import LIMITS, market, rejected, request

SIDES = pytest.mark.parametrize("side", list(Side))
AFTER_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))


def behind(by: TrailBy, value: object) -> TrailDistance:
    return TrailDistance(by, D(str(value)))


def plan_of(**changes):
    return plan_trade(request(**changes), market(), LIMITS).plan


# ---------------------------------------- trail


@SIDES
@pytest.mark.parametrize(
    "trail",
    [
        Trail(distance=behind(TrailBy.PRICE, 250)),
        Trail(distance=behind(TrailBy.PRICE, 25)),
        Trail(distance=behind(TrailBy.ATR, 2), after_tp=2),
        Trail(distance=behind(TrailBy.PERCENT, 1), native=True),
        Trail(distance=behind(TrailBy.PRICE, 250), after_tp=1, native=True),
    ],
)
def test_a_trail_that_can_be_is_the_plans(side, trail):
    assert plan_of(side=side, trail=trail).trail == trail


@pytest.mark.parametrize(
    ("trail", "problem", "correction"),
    [
        (Trail(distance=behind(TrailBy.PRICE, 1)), "less than a step of it, which is 25", "trail 1%"),
        (Trail(distance=behind(TrailBy.PRICE, "24.9"), after_tp=1), "less than a step", "trail 24.9% after tp1"),
        (Trail(distance=behind(TrailBy.PRICE, 25001)), "is none", "trail 1%"),
        (Trail(distance=behind(TrailBy.ATR, 2), native=True), "an average range changes", "trail 2atr"),
        (Trail(distance=behind(TrailBy.PRICE, 250), after_tp=3, native=True), "no TP3", "trail $250 after tp2 native"),
        (Trail(distance=behind(TrailBy.PERCENT, "0.0001"), at=D(51000)), "a tick", "trail 0.01% at 51000"),
    ],
)
def test_a_trail_that_cannot_be_is_refused_with_one_that_can(trail, problem, correction):
    error = rejected(request(trail=trail))
    assert (error.clause, error.correction) == ("trail", correction)
    assert problem in error.problem


def test_a_step_above_what_is_a_percent_at_most_is_corrected_by_nobody():
    dear = market(2_000_000, equity=D(10**9))
    tiny = request(
        stop=(DistanceBy.PRICE, 1_900_000),
        trail=Trail(distance=behind(TrailBy.PRICE, 60)),
        targets=((2_100_000, None),),
    )
    assert rejected(tiny, dear).correction == ""


def test_r17_bybits_own_trail_looks_at_the_last_price_only():
    trail = Trail(distance=behind(TrailBy.PERCENT, 1), at=D(51000), native=True)
    error = rejected(request(trail=trail, trigger_by=TriggerBy.MARK))
    assert "last price only" in error.problem
    assert error.correction == "trail 1% at 51000"
    assert rejected(request(trail=trail), limits=replace(LIMITS, trigger_by=TriggerBy.MARK)).problem == error.problem


# ---------------------------------------- break-even


@SIDES
@pytest.mark.parametrize(
    "policy",
    [
        AFTER_TP1,
        BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1), offset=Offset(OffsetBy.PERCENT, D("0.1"))),
        BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(2), offset=Offset(OffsetBy.PRICE, D(1900))),
        BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2), offset=Offset(OffsetBy.PERCENT, D("1.8"))),
        BreakEven(when=BreakEvenWhen.AT_R, value=D(1), offset=Offset(OffsetBy.PRICE, D(900))),
    ],
)
def test_a_break_even_that_can_be_is_the_plans(side, policy):
    assert plan_of(side=side, break_even=policy).break_even == policy


@SIDES
@pytest.mark.parametrize(
    ("policy", "correction"),
    [
        (BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1), offset=Offset(OffsetBy.PRICE, D(945))), "be tp1"),
        (BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D("0.5"), offset=Offset(OffsetBy.PERCENT, D(1))), "be 0.5%"),
        (BreakEven(when=BreakEvenWhen.AT_R, value=D(1), offset=Offset(OffsetBy.PERCENT, D(2))), "be 1R"),
    ],
)
def test_an_offset_beyond_the_price_that_brings_it_would_fire_at_once(side, policy, correction):
    """TP1 stands 1000 from the entry, break-even about 55: 944.7 fit in between, two ticks clear."""
    error = rejected(request(side, break_even=policy))
    assert (error.clause, error.correction) == ("be", correction)
    assert "fire at once" in error.problem


def test_an_offset_that_just_fits():
    """Break-even of the planned fees is 50027.50 / 0.99945 = 50055.03; 944.7 beyond it is 50999.73."""
    policy = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1), offset=Offset(OffsetBy.PRICE, D("944.7")))
    assert plan_of(break_even=policy).break_even == policy


@SIDES
@pytest.mark.parametrize(("minutes", "words"), [(15, "2atr"), (5, "2atr 5m"), (60, "2atr 1h")])
def test_a_trail_that_is_corrected_keeps_its_candles(side, minutes, words):
    trail = Trail(distance=TrailDistance(TrailBy.ATR, D(2), minutes), at=price_for(side, 48000))
    assert rejected(request(side, trail=trail)).correction == f"trail {words} at {price_for(side, 50500)}"
