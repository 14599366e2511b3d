from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, RetryAfter

from simulator.telegram.poll_brakes import PollBrakes
from simulator.telegram.speed_limits import EVERYBODY, GROUP, PERSON, SpeedLimits

if TYPE_CHECKING:
    from .conftest import World


def spent(limits: SpeedLimits, chat_id: int, now: float) -> int:
    """How many messages pass at once."""
    count = 0
    while not limits.refusal(chat_id, 1, now):
        count += 1
    return count


def test_the_paces_are_the_documented_ones() -> None:
    """One message a second to a person, 20 a minute to a group, 30 a second in all; the bursts are our guess."""
    assert (PERSON.burst, PERSON.seconds) == (20, 1)
    assert (GROUP.burst, 60 / GROUP.seconds) == (20, 20)
    assert (EVERYBODY.burst, round(1 / EVERYBODY.seconds)) == (30, 30)


@pytest.mark.parametrize(("chat_id", "rate"), [(1001, PERSON), (-100, GROUP)])
def test_a_burst_then_the_pace_then_silence(chat_id: int, rate: object) -> None:
    limits = SpeedLimits()
    rate = PERSON if chat_id > 0 else GROUP
    assert spent(limits, chat_id, 0.0) == rate.burst
    asked = limits.refusal(chat_id, 1, 0.0)
    assert asked == rate.penalty
    assert limits.refusal(chat_id, 1, asked - 0.5) == 1
    assert spent(limits, chat_id, float(asked)) == int(asked / rate.seconds)


def test_the_pace_can_be_kept_for_ever() -> None:
    for chat_id, rate in ((1001, PERSON), (-100, GROUP)):
        limits = SpeedLimits()
        assert [limits.refusal(chat_id, 1, rate.seconds * number) for number in range(200)] == [0] * 200


def test_everybody_together() -> None:
    limits = SpeedLimits()
    passed = sum(not limits.refusal(user_id, 1, 0.0) for user_id in range(1, 100))
    assert passed == EVERYBODY.burst
    assert limits.refusal(5000, 1, 0.0) == EVERYBODY.penalty
    assert limits.refusal(5000, 1, 1.0) == 0


def test_an_album_counts_as_many() -> None:
    limits = SpeedLimits()
    assert limits.refusal(-100, 10, 0.0) == 0
    assert limits.refusal(-100, 10, 0.0) == 0
    assert limits.refusal(-100, 1, 0.0) > 0


async def test_a_bot_that_writes_too_fast(world: World, bot: Bot) -> None:
    world.limits_flood = True
    for number in range(PERSON.burst):
        await bot.send_message(1001, str(number))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(1001, "too much")
    assert refused.value.retry_after == timedelta(seconds=PERSON.penalty)
    assert len(await world.messages()) == PERSON.burst
    assert await bot.send_message(1002, "somebody else")
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("edits count, too", 1001, 1)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text("0", 1001, 1)
    assert await bot.delete_message(1001, 2)
    assert await bot.send_chat_action(1001, "typing")
    world.clock.pace += PERSON.penalty
    assert await bot.send_message(1001, "later")


async def test_the_answer_says_when(world: World) -> None:
    world.limits_flood = True
    url = f"{world.url}/bot42:{'A' * 35}/sendMessage"
    answers = [await world.session.post(url, json={"chat_id": 1001, "text": "x"}) for _ in range(PERSON.burst + 1)]
    assert [answer.status for answer in answers] == [200] * PERSON.burst + [429]
    assert answers[-1].headers["Retry-After"] == "5"
    assert await answers[-1].json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }


async def test_answers_to_taps_and_refused_messages_cost_nothing(world: World, bot: Bot) -> None:
    world.limits_flood = True
    for _ in range(PERSON.burst + 5):
        with pytest.raises(BadRequest):
            await bot.send_message(1001, "<b>", parse_mode="HTML")
        with pytest.raises(BadRequest):
            await bot.answer_callback_query("77")
    assert await bot.send_message(1001, "x")


async def test_a_person_is_not_limited(world: World) -> None:
    world.limits_flood = True
    for number in range(PERSON.burst + 5):
        await world.send(str(number))


def test_hasty_polls_are_slowed() -> None:
    brakes = PollBrakes()
    assert brakes.slowed(7, 100, 0.0, 10.0) == (100, 0.0)
    assert brakes.slowed(7, 100, 0.0, 10.1) == (1, 3.0)
    assert brakes.slowed(7, 100, 0.0, 12.0) == (100, 3.0)
    assert brakes.slowed(7, 100, 10.0, 14.0) == (100, 10.0)
    assert brakes.slowed(8, 100, 0.0, 14.0) == (100, 0.0)
    assert brakes.slowed(8, 100, 0.0, 17.0) == (100, 0.0)


def test_conflicts_are_told_every_three_seconds() -> None:
    brakes = PollBrakes()
    assert [brakes.conflict_delay(now) for now in (0.0, 0.1, 2.9, 3.0)] == [0.0, 3.0, 3.0, 0.0]


async def test_the_second_conflict_waits(world: World, bot: Bot) -> None:
    world.limits_flood = True
    await bot.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict):
        await bot.get_updates()
    waiting = asyncio.create_task(bot.get_updates())
    await world.until(lambda: world.service.stats()["getUpdates"] == 2)
    assert not waiting.done()
    world.service.close()
    with pytest.raises(Conflict):
        await waiting
