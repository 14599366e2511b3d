"""Shut out: reads are silent first, and what protects finds out when the door is open again."""

import pytest

from execution.bybit.budget import Priority
from execution.bybit.silence import PROBE_SECONDS, Silence
from execution.exchange_errors import Transient

PROTECTING = (Priority.STOP, Priority.REASSERTED_STOP, Priority.CLOSE)


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def refused(silence: Silence, priority: Priority) -> float:
    with pytest.raises(Transient) as caught:
        silence.keep(priority)
    return caught.value.retry_after


def test_before_a_ban_everybody_may_ask() -> None:
    for priority in Priority:
        Silence(Time()).keep(priority)


@pytest.mark.parametrize("priority", [p for p in Priority if p not in PROTECTING])
def test_all_but_what_protects_is_silent_until_the_end(priority: Priority) -> None:
    now = Time()
    silence = Silence(now)
    silence.begin(600)
    now.now += 599
    assert refused(silence, priority) == 1
    now.now += 1
    silence.keep(priority)


@pytest.mark.parametrize("priority", PROTECTING)
def test_one_request_that_protects_tries_now_and_then(priority: Priority) -> None:
    now = Time()
    silence = Silence(now)
    silence.begin(600)
    assert refused(silence, priority) == PROBE_SECONDS
    now.now += PROBE_SECONDS
    silence.keep(priority)
    assert refused(silence, Priority.STOP) == PROBE_SECONDS, "one at a time"
    assert silence.lasts


def test_an_answered_probe_ends_it_for_all() -> None:
    silence = Silence(Time())
    silence.begin(600)
    silence.end()
    silence.keep(Priority.READ)


def test_a_probe_near_the_end_waits_no_longer_than_the_ban() -> None:
    silence = Silence(Time())
    silence.begin(5)
    assert refused(silence, Priority.STOP) == 5
