"""Which stop a foreign position gets: the person's, or where DEFAULT_RISK is lost."""

import pytest
from msgspec.structs import replace

from execution.adoption.adopted_plan import propose
from execution.adoption.adopted_stop import CannotGuard
from execution.facts.account import MarginMode
from execution.facts.orders import OrderType
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.liquidation import Clearance, clearance
from tests.execution.adoption.foreign_positions import LIMITS, SIDES, found, partial_stop, persons_stop
from tests.execution.builders import (
    BTC,
    CENTRE,
    D,
    price_for,
)


@SIDES
def test_r20_without_a_stop_it_is_where_default_risk_is_lost_fees_included(side):
    proposal = propose(found(side), LIMITS)
    assert D(999) < proposal.loss <= D(1000), "1 % of 100000, rounded to a tick towards the entry"
    assert (proposal.stop - CENTRE) * side.sign < 0
    assert not proposal.keeps_stop
    assert proposal.stop % BTC.tick_size == 0


@SIDES
def test_r20_a_stop_of_the_person_is_kept_with_its_trigger(side):
    stop = persons_stop(side, trigger_by=TriggerBy.MARK)
    proposal = propose(found(side, stop_loss=stop.trigger_price, orders=[stop]), LIMITS)
    assert (proposal.stop, proposal.keeps_stop, proposal.trigger_by) == (stop.trigger_price, True, TriggerBy.MARK)
    unknown = replace(stop, trigger_by=None)
    assert propose(found(side, stop_loss=stop.trigger_price, orders=[unknown]), LIMITS).trigger_by is TriggerBy.LAST


@SIDES
def test_r20_partial_stops_that_cover_all_of_it_count_as_its_stop(side):
    stops = [partial_stop(side, 49500, "0.4"), partial_stop(side, 49000, "0.6", trigger_by=None)]
    proposal = propose(found(side, orders=stops), LIMITS)
    assert (proposal.stop, proposal.keeps_stop, proposal.tightens) == (price_for(side, 49000), True, False)


@SIDES
def test_r20_a_stop_tighter_than_a_partial_one_of_the_persons_says_so(side):
    assert propose(found(side, orders=[partial_stop(side, 48000, "0.6")]), LIMITS).tightens
    assert not propose(found(side, orders=[partial_stop(side, 49900, "0.6")]), LIMITS).tightens


def test_r14_limit_stops_cover_nothing():
    stop = partial_stop(Side.BUY, 48000, 1, order_type=OrderType.LIMIT)
    assert not propose(found(orders=[stop]), LIMITS).keeps_stop


@SIDES
def test_r18_the_stop_stands_inside_liquidation(side):
    liquidation = price_for(side, 49500)
    stop = propose(found(side, liq_price=liquidation), LIMITS).stop
    assert clearance(side, stop, liquidation, MarginMode.ISOLATED) is Clearance.OK
    assert clearance(side, stop - side.sign * BTC.tick_size, liquidation, MarginMode.ISOLATED) is Clearance.BAD


@SIDES
def test_r20_a_price_beyond_the_stop_is_no_reason_to_guess(side):
    with pytest.raises(CannotGuard, match=r"already beyond .* would lose 1 % of the equity") as refused:
        propose(found(side, price=49000), LIMITS)
    assert refused.value.problem


def test_r20_a_stop_that_would_be_below_zero_is_none():
    with pytest.raises(CannotGuard, match="at no price"):
        propose(found(equity=10**7), LIMITS)
