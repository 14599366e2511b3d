"""What is posted is taken in order; an appointment that comes is a message too."""

import asyncio
from datetime import timedelta

from execution.mailbox import Mailbox
from execution.observations import CloseRequested, Doubted, RulesChanged, Woken
from tests.execution.builders import at
from utils.clock import SystemClock


class Clock(SystemClock):
    """Stands still."""

    def now(self):
        return at(60)


async def test_what_was_posted_first_is_taken_first() -> None:
    mailbox = Mailbox(Clock())
    assert not mailbox
    mailbox.post(Doubted())
    mailbox.post(CloseRequested(None))
    await mailbox.wait()
    assert list(mailbox) == [Doubted(), CloseRequested(None)]
    assert [mailbox.take(), mailbox.take()] == [Doubted(), CloseRequested(None)]
    assert not mailbox


async def test_who_waits_is_woken_by_what_is_posted() -> None:
    mailbox = Mailbox(Clock())
    waiting = asyncio.create_task(mailbox.wait(None, at(60) + timedelta(hours=1)))
    await asyncio.sleep(0)
    assert not waiting.done()
    mailbox.post(Doubted())
    await waiting
    assert list(mailbox) == [Doubted()]


async def test_the_first_appointment_that_has_come_wakes_by_itself() -> None:
    mailbox = Mailbox(Clock())
    await mailbox.wait(at(3600), None, at(59))
    assert list(mailbox) == [Woken()]


async def test_what_is_left_is_taken_with_what_is_posted_next_and_wakes_nobody() -> None:
    mailbox = Mailbox(Clock())
    mailbox.leave(Doubted())
    waiting = asyncio.create_task(mailbox.wait())
    await asyncio.sleep(0)
    assert (waiting.done(), len(mailbox)) == (False, 1)
    mailbox.leave(RulesChanged())
    await asyncio.sleep(0)
    assert not waiting.done()
    mailbox.post(Woken())
    await waiting
    assert [mailbox.take() for _ in range(3)] == [Doubted(), RulesChanged(), Woken()]
    mailbox.leave(Doubted())
    again = asyncio.create_task(mailbox.wait())
    await asyncio.sleep(0)
    assert not again.done(), "what was posted before is over"
    again.cancel()


async def test_what_is_left_is_taken_when_an_appointment_has_come() -> None:
    mailbox = Mailbox(Clock())
    mailbox.leave(Doubted())
    await mailbox.wait(at(59))
    assert list(mailbox) == [Doubted(), Woken()]
