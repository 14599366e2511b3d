"""An action in a few words: enough to know from the log what left."""

import pytest

from execution.actions import LookAtSlot, ReadBand, ReadCloses, ReadRange, SetTrail, describe, in_words
from execution.requests import TrailRequest
from execution.tracked_orders import Role
from tests.execution.builders import SYMBOL, D, at, link
from tests.execution.every_action import AMEND, ASK, CANCEL, DROP, REMOVE, STOP, TP, TRAIL, place

LATER = SetTrail(TrailRequest(symbol=SYMBOL, position_idx=0, distance=D(500), activation=D(51000)))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (STOP, "stop 49000"),
        (TRAIL, "trail 500 from now on"),
        (LATER, "trail 500 from 51000 on"),
        (place(), f"{TP} {Role.TAKE_PROFIT.value} 0.5 @ 51000"),
        (place(Role.CLOSE, "0", None), f"{link(Role.CLOSE, 1)} {Role.CLOSE.value} 0 @ market"),
        (AMEND, f"{TP} qty 0.4 price 51000"),
        (CANCEL, TP),
        (REMOVE, "stop of a part id-partial"),
        (ASK, TP),
        (DROP, TP),
        (ReadCloses(at(1), 15), at(1).isoformat()),
        (ReadRange(15), "15 minutes"),
        (LookAtSlot(), ""),
        (ReadBand(), ""),
    ],
)
def test_an_action_says_what_it_is_about(action, words):
    assert describe(action) == words


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (STOP, "setting its stop"),
        (place(), "placing an order"),
        (CANCEL, "cancelling an order"),
        (LookAtSlot(), "reading what the exchange shows"),
    ],
)
def test_a_person_reads_what_it_does(action, words):
    assert in_words(action) == words
