"""Whom a price concerns: the same ones as if every monitor had been asked, whatever has moved before."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side, Slot
from execution.monitor import Monitor
from execution.observations import PriceSeen, RowObserved
from execution.stops.stop_wishes import watched_price
from execution.stops.trailing import TrailBy, TrailDistance
from execution.watched_prices import WatchedPrices
from tests.execution.builders import D, at, fold_all, plan, price_for, resting, row

SYMBOLS = ("BTCUSDT", "ETHUSDT")
SLOTS = tuple(Slot("main", symbol, idx) for symbol in SYMBOLS for idx in (0, 1, 2))
WATCHED = D(50500)
"""By a break-even at one percent of 50000, of a long."""


def monitor_of(slot: Slot, side: Side, *, percent: Any = 1, series: TriggerBy = TriggerBy.LAST) -> Monitor:
    policy = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(percent))
    return replace(resting(side, the_plan=replace(plan(side, break_even=policy), trigger_by=series)), slot=slot)


def ticker(price: Any, symbol: str = "BTCUSDT", **others: Any) -> Ticker:
    prices = dict.fromkeys(("last", "mark", "index"), D(price)) | {name: D(value) for name, value in others.items()}
    return Ticker(symbol=symbol, at=at(60), **prices)


def watched(*monitors: Monitor) -> tuple[WatchedPrices, dict[Slot, Monitor]]:
    known = {monitor.slot: monitor for monitor in monitors}
    prices = WatchedPrices(known.get)
    for slot in known:
        prices.doubt(slot)
    return prices, known


@pytest.mark.parametrize("side", list(Side))
def test_a_price_reaches_who_waits_for_it_or_for_one_before_it(side: Side) -> None:
    prices, _ = watched(monitor_of(SLOTS[0], side))
    reached = [prices.reached_by(ticker(price_for(side, price))) for price in ("50499.9", WATCHED, 50501)]
    assert reached == [[], [(SLOTS[0], price_for(side, WATCHED))], [(SLOTS[0], price_for(side, 50501))]]


def test_of_a_symbol_that_nobody_guards_nothing_is_known() -> None:
    prices, _ = watched(monitor_of(SLOTS[0], Side.BUY))
    assert prices.reached_by(ticker(60000, "ETHUSDT")) == []
    assert (prices.slots("ETHUSDT"), prices.slots("BTCUSDT")) == ((), (SLOTS[0],))


def test_r17_each_is_told_the_price_of_its_own_series() -> None:
    by_mark = monitor_of(SLOTS[1], Side.BUY, series=TriggerBy.MARK)
    prices, _ = watched(monitor_of(SLOTS[0], Side.BUY), by_mark)
    assert prices.reached_by(ticker(50000, mark=50600)) == [(SLOTS[1], D(50600))]
    assert prices.reached_by(ticker(50600, mark=50000)) == [(SLOTS[0], D(50600))]


def test_a_trail_that_waits_for_no_price_is_told_the_first_one() -> None:
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
    prices, _ = watched(resting(the_plan=replace(plan(), trail=trail)))
    assert prices.reached_by(ticker("0.1")) != []


@pytest.mark.parametrize("side", list(Side))
def test_r13_a_price_through_its_stop_reaches_who_has_none(side: Side) -> None:
    """Until one is seen: then each does, for the next one decides; but not what a policy watches for twice."""
    naked = replace(monitor_of(SLOTS[0], side), stop=replace(resting(side).stop, order=None))
    naked = fold_all(naked, RowObserved(row(1, 101, 3, side=side, stop_loss=None)), seconds=3)
    prices, known = watched(naked, replace(resting(side), slot=SLOTS[1]))

    def reached(price: Any) -> list[tuple[Slot, Decimal]]:
        return prices.reached_by(ticker(price_for(side, price)))

    assert [len(reached(price)) for price in ("49000.1", 49000, 48000, WATCHED)] == [0, 1, 1, 1]
    known[SLOTS[0]] = fold_all(naked, PriceSeen(price_for(side, 48000), at(4)), seconds=4)
    prices.doubt(SLOTS[0])
    assert [reached(price) for price in (48000, "49000.1", WATCHED)] == [
        [(SLOTS[0], price_for(side, price))] for price in (48000, "49000.1", WATCHED)
    ]


def test_nothing_is_computed_again_until_a_record_has_moved() -> None:
    looked: list[Slot] = []
    monitor = monitor_of(SLOTS[0], Side.BUY)

    def look(slot: Slot) -> Monitor:
        looked.append(slot)
        return monitor

    prices = WatchedPrices(look)
    prices.doubt(SLOTS[0])
    for _ in range(100):
        assert not prices.reached_by(ticker(50000))
    assert looked == [SLOTS[0]]
    prices.doubt(SLOTS[0])
    assert prices.slots("BTCUSDT") == (SLOTS[0],)
    assert looked == [SLOTS[0], SLOTS[0]]


def test_a_slot_that_nobody_guards_any_more_is_told_nothing() -> None:
    prices, known = watched(monitor_of(SLOTS[0], Side.BUY), monitor_of(SLOTS[1], Side.BUY))
    assert len(prices.reached_by(ticker(50600))) == 2
    del known[SLOTS[0]]
    prices.doubt(SLOTS[0])
    assert prices.reached_by(ticker(50600)) == [(SLOTS[1], D(50600))]
    assert prices.slots("BTCUSDT") == (SLOTS[1],)


Step = tuple[Slot, Side, int | None, TriggerBy]
STEPS = st.tuples(
    st.sampled_from(SLOTS), st.sampled_from(list(Side)), st.none() | st.integers(1, 4), st.sampled_from(list(TriggerBy))
)
PRICES = st.integers(476, 524).map(lambda hundreds: D(hundreds * 100))


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.tuples(STEPS, st.sampled_from(SYMBOLS), PRICES, PRICES, PRICES), max_size=25))
def test_it_is_as_if_everyone_had_been_asked(steps: list[Any]) -> None:
    prices, known = watched()
    for (slot, side, percent, series), symbol, last, mark, index in steps:
        if percent is None:
            known.pop(slot, None)
        else:
            known[slot] = monitor_of(slot, side, percent=percent, series=series)
        prices.doubt(slot)
        now = ticker(last, symbol, mark=mark, index=index)
        asked = {
            each: now.price(monitor.plan.trigger_by)
            for each, monitor in known.items()
            if each.symbol == symbol
            and (wanted := watched_price(monitor)) is not None
            and (now.price(monitor.plan.trigger_by) - wanted) * monitor.side.sign >= 0
        }
        assert dict(prices.reached_by(now)) == asked
        assert set(prices.slots(symbol)) == {each for each in known if each.symbol == symbol}
