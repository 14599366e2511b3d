"""R16: who is next for trading-stop."""

import random

import pytest

from execution.bybit.stop_line import StopLine
from execution.facts.prices import TriggerBy
from execution.requests import StopRequest, StopUrgency
from tests.execution.builders import D


def stop(number: int, urgency: StopUrgency, price: int = 100) -> StopRequest:
    return StopRequest(
        symbol=f"S{number}", position_idx=0, stop_loss=D(price), trigger_by=TriggerBy.LAST, urgency=urgency
    )


def leave(line: StopLine) -> StopRequest:
    first = line.first()
    assert first is not None
    line.take(first)
    return first


def test_r16_the_four_classes_go_in_their_order_whatever_order_they_came_in() -> None:
    requests = [stop(number, urgency) for number, urgency in enumerate([*StopUrgency] * 3)]
    random.Random(7).shuffle(requests)
    line = StopLine()
    for request in requests:
        line.put(request)
    left = [leave(line) for _ in requests]
    assert [request.urgency for request in left] == sorted(request.urgency for request in requests)
    for urgency in StopUrgency:
        came = [request for request in requests if request.urgency is urgency]
        assert [request for request in left if request.urgency is urgency] == came, "equals keep their order"
    assert line.first() is None


def test_r16_the_newest_request_of_a_slot_takes_the_place_of_the_one_that_waits() -> None:
    line = StopLine()
    line.put(stop(1, StopUrgency.RATCHET, 100))
    line.put(stop(2, StopUrgency.RATCHET, 200))
    for price in (101, 102, 103):
        assert line.put(stop(1, StopUrgency.RATCHET, price))
    assert len(line) == 2
    assert leave(line) == stop(1, StopUrgency.RATCHET, 103), "its place in line is the one that it had"
    assert leave(line) == stop(2, StopUrgency.RATCHET, 200)
    assert line.first() is None


@pytest.mark.parametrize(
    ("waits", "comes", "goes"),
    [
        (StopUrgency.RATCHET, StopUrgency.NAKED, StopUrgency.NAKED),
        (StopUrgency.NAKED, StopUrgency.RATCHET, StopUrgency.NAKED),
    ],
)
def test_r16_what_was_urgent_stays_urgent_with_the_newest_price(
    waits: StopUrgency, comes: StopUrgency, goes: StopUrgency
) -> None:
    line = StopLine()
    line.put(stop(1, StopUrgency.MOVE))
    line.put(stop(2, waits, 100))
    line.put(stop(2, comes, 101))
    assert leave(line) == stop(2, goes, 101)


def test_r9_a_slot_whose_last_stop_is_unanswered_waits_and_holds_up_nobody() -> None:
    line = StopLine()
    line.put(stop(1, StopUrgency.NAKED))
    first = leave(line)
    assert not line.put(stop(1, StopUrgency.NAKED, 101)), "the one that is under way is nobody's place"
    line.put(stop(2, StopUrgency.RATCHET))
    assert leave(line) == stop(2, StopUrgency.RATCHET)
    assert line.first() is None
    line.answered(first)
    assert leave(line) == stop(1, StopUrgency.NAKED, 101)
