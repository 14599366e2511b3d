"""How fast the bot speaks, and who goes first."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from handlers.telegram.gateway import seconds_of
from handlers.telegram.pacing import Pacer, Priority
from tests.handlers.paper import FreePacer, Paper, a_bot, until

CHAT, GROUP = 7, -7


@given(st.lists(st.tuples(st.floats(0, 2), st.sampled_from([CHAT, GROUP, 8])), max_size=80))
def test_no_window_ever_sees_more_than_telegram_takes(steps: list[tuple[float, int]]) -> None:
    pacer, now = Pacer(), 0.0
    sent: list[tuple[float, int]] = []
    for pause, chat in steps:
        now += pause
        if pacer.wait(chat, Priority.URGENT, now) <= 0:
            pacer.take(chat, now)
            sent.append((now, chat))
    for start, chat in sent:
        minute = [at for at, other in sent if other == chat and start <= at < start + 60]
        assert len(minute) <= (3 + 60 / 3.1 if chat == GROUP else 3 + 60 / 1.05) + 1
        assert len([at for at, _ in sent if start <= at < start + 1]) <= 30


def test_a_short_burst_is_allowed_and_then_the_pace_holds() -> None:
    pacer = Pacer()
    for _ in range(3):
        assert pacer.wait(CHAT, Priority.REPLY, 10.0) == 0
        pacer.take(CHAT, 10.0)
    assert pacer.wait(CHAT, Priority.REPLY, 10.0) == pytest.approx(1.05)
    assert pacer.wait(CHAT, Priority.REPLY, 11.05) == pytest.approx(0)


def test_a_dashboard_leaves_room_for_an_alert() -> None:
    pacer = Pacer()
    pacer.take(CHAT, 10.0)
    pacer.take(CHAT, 10.0)
    assert pacer.wait(CHAT, Priority.DASHBOARD, 10.0) > 0
    assert pacer.wait(CHAT, Priority.URGENT, 10.0) == 0


def test_silence_is_kept_for_a_chat_and_for_all_when_two_are_silenced() -> None:
    pacer = Pacer()
    pacer.hold(CHAT, 20.0)
    assert pacer.wait(CHAT, Priority.URGENT, 12.0) == 8
    assert pacer.wait(8, Priority.URGENT, 12.0) == 0
    pacer.hold(8, 20.0)
    assert pacer.wait(9, Priority.URGENT, 12.0) == 8
    pacer.hold(CHAT, 15.0)
    assert pacer.silence(CHAT, 12.0) == 8


class Door(FreePacer):
    """Lets nobody go until it opens."""

    is_open = False

    def wait(self, chat_id: int, priority: Priority, now: float) -> float:
        return 0.0 if self.is_open else 0.001


async def test_urgent_overtakes_what_waits() -> None:
    paper, door = Paper(), Door()
    bot = a_bot(paper, pacer=door)
    order = [Priority.REPLY, Priority.DASHBOARD, Priority.REPLY, Priority.ALERT, Priority.URGENT]
    calls = [asyncio.create_task(bot.send_message(CHAT, p.name, rate_limit_args=p)) for p in order]
    await asyncio.sleep(0.01)
    assert paper.calls == []
    door.is_open = True
    await asyncio.gather(*calls)
    assert paper.texts() == ["URGENT", "REPLY", "REPLY", "ALERT", "DASHBOARD"]


async def test_a_flood_is_waited_for_and_said_again() -> None:
    paper, counts, pacer = Paper(), Counter[str](), FreePacer()
    paper.fails("sendMessage", 429, "Too Many Requests", retry_after=200)
    await a_bot(paper, counts, pacer).send_message(CHAT, "hello")
    assert paper.texts() == ["hello", "hello"]
    assert pacer.held == [CHAT]
    assert counts["floods"] == 1


async def test_a_dashboard_is_not_said_again() -> None:
    paper = Paper()
    bot = a_bot(paper, pacer=Pacer())
    paper.fails("editMessageText", 429, "Too Many Requests", retry_after=200)
    for _ in range(2):
        with pytest.raises(RetryAfter) as caught:
            await bot.edit_message_text("x", CHAT, 1, rate_limit_args=Priority.DASHBOARD)
        assert 100 < seconds_of(caught.value) <= 200, "and not a second more than is left of it"
    assert len(paper.calls) == 1
    await bot.send_message(8, "another chat is not held")
    await bot.initialize()
    await bot.shutdown()


async def test_who_gives_up_waiting_leaves_the_queue() -> None:
    paper, door = Paper(), Door()
    bot = a_bot(paper, pacer=door)
    door.is_open = True
    for _ in range(3):
        await bot.send_message(CHAT, "x")
    door.is_open = False
    waiting = asyncio.create_task(bot.send_message(CHAT, "never"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    door.is_open = True
    await bot.send_message(8, "somebody else")
    assert paper.texts() == ["x"] * 3 + ["somebody else"]
    await bot.initialize()
    await bot.shutdown()


async def test_calls_without_a_chat_do_not_wait() -> None:
    paper = Paper()
    bot = a_bot(paper, pacer=Pacer())
    await asyncio.gather(*(bot.answer_callback_query(str(n)) for n in range(50)))
    await until(lambda: len(paper.calls) == 50)


def test_the_wait_is_read_whatever_type_it_has() -> None:
    assert seconds_of(RetryAfter(timedelta(seconds=3))) == 3
