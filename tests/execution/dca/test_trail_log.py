"""A trail in the words that its users know, with the figures that are true."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from execution.dca.observations import PriceSeen
from execution.dca.trail_log import lines_of, lines_of_trails, money
from execution.stops.trailing import (
    Direction,
    TrailBy,
    TrailDistance,
    Trailing,
    TrailStatus,
    begin_anew,
    fold_price,
    reset,
    start,
)
from tests.execution.dca.bot_facts import a_bot, a_lot, at

D = Decimal
TICK = D("0.01")


def story(trail: Trailing, *prices: str) -> list[str]:
    lines = list(lines_of(reset(), trail, D(prices[0])))
    for seconds, price in enumerate(prices):
        after = fold_price(trail, D(price), at(seconds), TICK)
        lines += lines_of(trail, after, D(price))
        trail = after
    return lines


def test_a_sell_that_trails_half_a_percent():
    """50550, which a predecessor printed here, is 0.49 % below 50800 and triggers nothing."""
    terms = start(Direction.UP, TrailDistance(TrailBy.PERCENT, D("0.5")), D(50000))
    assert story(terms, "49900", "50500", "50800", "50550", "50546", "50000") == [
        "Trailing started: up from $50,000.00 with 0.5% trail",
        "Trailing activated at $50,500.00",
        "Trailing watermark updated: $50,800.00",
        "Trailing sell triggered! Price dropped 0.50% from $50,800.00 to $50,546.00",
    ]


def test_a_buy_that_trails_and_begins_at_once():
    terms = start(Direction.DOWN, TrailDistance(TrailBy.PERCENT, D("0.25")), None)
    begun = fold_price(terms, D(50000), at(0), TICK)
    assert list(lines_of(reset(), begun, D(50000))) == [
        "Trailing started: down from $50,000.00 with 0.25% trail",
        "Trailing activated at $50,000.00",
    ]
    assert story(begun, "50000", "50125")[-1] == (
        "Trailing buy triggered! Price rose 0.25% from $50,000.00 to $50,125.00"
    )


def test_what_is_not_known_is_not_told():
    fired = Trailing(status=TrailStatus.TRIGGERED, watermark=D(1))
    assert list(lines_of(Trailing(status=TrailStatus.ACTIVE, watermark=D(1)), fired, None)) == []
    started = Trailing(status=TrailStatus.WAITING)
    assert list(lines_of(reset(), started, None)) == ["Trailing started: up from ? with None% trail"]


def test_a_price_below_a_dollar_has_all_its_digits():
    assert [money(D("0.00001234")), money(D("1.5")), money(None)] == ["$0.00001234", "$1.50", "?"]


def test_what_many_lots_would_say_is_said_once():
    terms = start(Direction.UP, TrailDistance(TrailBy.PERCENT, D(1)), None)
    running = fold_price(terms, D(52000), at(0), TICK)
    risen = fold_price(running, D(52100), at(1), TICK)
    before = a_bot(lots=tuple(a_lot(number=number, trail=running) for number in range(1, 4)))
    after = a_bot(lots=tuple(a_lot(number=number, trail=risen) for number in range(1, 4)))
    seen = PriceSeen(D(52100), at(1))
    assert list(lines_of_trails(before, after, seen)) == ["Trailing watermark updated: $52,100.00"]
    assert list(lines_of_trails(a_bot(), after, None)) == [
        "Trailing started: up from ? with 1% trail",
        "Trailing activated at $52,100.00",
    ]
    assert not list(lines_of_trails(after, after, seen))


def test_a_trail_that_begins_anew_is_told_before_it_is_activated_again():
    terms = start(Direction.UP, TrailDistance(TrailBy.PERCENT, D(1)), D(50000))
    running = fold_price(terms, D(50500), at(0), TICK)
    assert list(lines_of(running, begin_anew(running, at(1)), D(50500))) == [
        "Trailing reset: waits for $50,000.00 again"
    ]
    assert list(lines_of(running, reset(), D(50500))) == ["Trailing reset"]


@given(st.lists(st.one_of(st.integers(49000, 52000), st.none()), max_size=12))
def test_an_activation_is_written_once_another_follows_only_what_ended_the_trail(prices: list[int | None]):
    """None: it begins anew, as after a gap whose trigger is not acted upon; a step may have several of them."""
    trail = start(Direction.UP, TrailDistance(TrailBy.PERCENT, D(1)), D(50000))
    lines: list[str] = []
    for seconds, price in enumerate(prices):
        anew = begin_anew(trail, at(seconds))
        after = anew if price is None else fold_price(trail, D(price), at(seconds), TICK)
        if price is not None and trail.status is TrailStatus.TRIGGERED:
            after = fold_price(anew, D(price), at(seconds), TICK)
        lines += lines_of(trail, after, None if price is None else D(price))
        trail = after
    kinds = [line.split()[1] for line in lines if "updated" not in line]
    assert all(one != other for one, other in pairwise(kinds) if one == "activated")
