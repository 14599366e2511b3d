"""What a thread hands over arrives in order, all of it, and with few wake-ups of the loop."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from execution.bybit.handover import Handover


class CountingLoop:
    """A loop that turns when it is told to, and counts what woke it."""

    def __init__(self) -> None:
        self.wake_ups = 0
        self.delays: list[float] = []
        self._due: list[Callable[[], None]] = []

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        self.wake_ups += 1
        self._due.append(call)

    def call_later(self, delay: float, call: Callable[[], None]) -> None:
        self.delays.append(delay)
        self._due.append(call)

    def turn(self) -> None:
        due, self._due = self._due, []
        for call in due:
            call()

    @property
    def is_idle(self) -> bool:
        return not self._due


def handover_of(loop: Any, gather: float = 0.0) -> Handover:
    return Handover(loop, gather)


def test_a_burst_wakes_the_loop_once() -> None:
    loop, heard = CountingLoop(), list[int]()
    handover = handover_of(loop)
    for number in range(100):
        handover.call(heard.append, number)
    assert heard == []
    loop.turn()
    assert (heard, loop.wake_ups) == (list(range(100)), 1)


def test_what_comes_while_it_takes_waits_for_its_next_turn() -> None:
    loop, heard = CountingLoop(), list[int]()
    handover = handover_of(loop)

    def hear(number: int) -> None:
        heard.append(number)
        if number < 2:
            handover.call(hear, number + 1)

    handover.call(hear, 0)
    for turns in (1, 2, 3):
        loop.turn()
        assert len(heard) == turns
    assert loop.wake_ups == 1


def test_what_follows_within_the_pause_goes_over_together_and_the_first_at_once() -> None:
    loop, heard = CountingLoop(), list[int]()
    handover = handover_of(loop, 0.002)
    handover.call(heard.append, 0)
    loop.turn()
    assert (heard, loop.delays) == ([0], [0.002])
    handover.call(heard.append, 1)
    handover.call(heard.append, 2)
    loop.turn()
    assert (heard, loop.wake_ups) == ([0, 1, 2], 1)
    loop.turn()
    assert loop.is_idle, "nothing came in the last pause"
    handover.call(heard.append, 3)
    loop.turn()
    assert (heard, loop.wake_ups) == ([0, 1, 2, 3], 2)


def test_one_that_fails_does_not_keep_the_others_back() -> None:
    loop, heard = CountingLoop(), list[int]()
    handover = handover_of(loop)

    def fail(_: int) -> None:
        raise ValueError

    handover.call(fail, 0)
    handover.call(heard.append, 1)
    with pytest.raises(ValueError):
        loop.turn()
    loop.turn()
    assert heard == [1]


def test_after_the_end_of_the_loop_nothing_is_raised() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    Handover(loop).call(print, "nobody hears this")


@pytest.mark.parametrize("gather", [0.0, 0.0005])
async def test_all_of_it_arrives_in_order_from_a_thread_that_never_waits(gather: float) -> None:
    heard, over = list[int](), asyncio.Event()
    handover = Handover(asyncio.get_running_loop(), gather)

    def hear(number: int) -> None:
        heard.append(number)
        if number == 4_999:
            over.set()

    def say() -> None:
        for number in range(5_000):
            handover.call(hear, number)

    thread = threading.Thread(target=say)
    thread.start()
    await over.wait()
    thread.join()
    assert heard == list(range(5_000))
