"""Who waits for an actor is let go exactly when what it waits for is committed, or can never be."""

import asyncio
from typing import Any

import pytest

from execution.observations import CloseRequested
from execution.waiters import Confirmations, Waiters
from tests.execution.builders import monitor, resting

WANTED = CloseRequested(None)


class Woken:
    """How often the actor was asked to step."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


async def begun(work: Any) -> asyncio.Task[Any]:
    task = asyncio.create_task(work)
    await asyncio.sleep(0)
    return task


async def test_who_asked_before_the_step_began_is_let_go_and_nobody_else() -> None:
    woken = Woken()
    waiters = Waiters(woken)
    early = await begun(waiters.caught_up())
    asked_before = waiters.catching_up
    late = await begun(waiters.caught_up())
    assert woken.times == 2
    waiters.committed(monitor(), asked_before, is_over=False)
    await asyncio.sleep(0)
    assert (early.done(), late.done()) == (True, False), "what the second posted may not be folded yet"
    waiters.let_go()
    await late


async def test_who_waits_for_the_record_is_let_go_when_it_shows() -> None:
    waiters = Waiters(Woken())
    has_orders = await begun(waiters.until(lambda m: bool(m.orders), 60))
    waiters.committed(monitor(), 0, is_over=False)
    await asyncio.sleep(0)
    assert not has_orders.done()
    waiters.committed(resting(), 0, is_over=False)
    assert await has_orders


async def test_what_never_shows_is_said_in_time_and_at_the_end() -> None:
    waiters = Waiters(Woken())
    assert not await waiters.until(lambda _: False, 0.001)
    ends = await begun(waiters.until(lambda _: False, 60))
    waiters.committed(monitor(), 0, is_over=True)
    assert await ends, "it has an answer: the record as it ended"


async def test_each_confirmation_has_its_own_answer() -> None:
    woken, asked = Woken(), []
    confirmations = Confirmations(woken)

    async def change(wanted: Any, also: Any) -> bool:
        asked.append(wanted)
        also(None)
        return len(asked) == 1

    def prevent(_: object) -> None:
        raise LookupError("void")

    answers = [await begun(confirmations.ask(WANTED, also)) for also in (lambda _: None, lambda _: None, prevent)]
    gone = await begun(confirmations.ask(WANTED, lambda _: None))
    gone.cancel()
    await asyncio.sleep(0)
    await confirmations.answer_each(change)
    assert woken.times == len(asked) == 4, "nobody waits for the last one any more, and it harms nobody"
    assert [await answer for answer in answers[:2]] == [True, False]
    with pytest.raises(LookupError, match="void"):
        await answers[2]


async def test_a_failure_that_nobody_waits_for_any_more_harms_nobody() -> None:
    confirmations = Confirmations(Woken())
    gone = await begun(confirmations.ask(WANTED, lambda _: None))
    gone.cancel()
    await asyncio.sleep(0)

    async def fail(*_: object) -> bool:
        raise LookupError("void")

    await confirmations.answer_each(fail)


async def test_at_the_end_who_still_waits_hears_no_and_who_has_gone_harms_nobody() -> None:
    confirmations = Confirmations(Woken())
    gone = await begun(confirmations.ask(WANTED, lambda _: None))
    stays = await begun(confirmations.ask(WANTED, lambda _: None))
    gone.cancel()
    await asyncio.sleep(0)
    confirmations.refuse()
    assert not await stays
    confirmations.cancel()


async def test_when_the_actor_is_cancelled_nobody_waits_for_ever() -> None:
    confirmations = Confirmations(Woken())
    waits = await begun(confirmations.ask(WANTED, lambda _: None))
    confirmations.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
