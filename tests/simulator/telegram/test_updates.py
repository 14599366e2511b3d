from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from simulator.telegram import control, updates

if TYPE_CHECKING:
    from .conftest import World


async def until_polling(world: World, calls: int) -> None:
    """Wait until ``calls`` getUpdates have arrived and the newest of them waits."""
    await world.until(
        lambda: world.service.stats().get("getUpdates", 0) >= calls and world.service.accounts.first.updates.is_polled
    )


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.message.text for update in updates if update.message]


async def test_a_command_carries_its_entity(world: World, bot: Bot) -> None:
    answer = await world.send("/trade BTCUSDT long")
    [update] = await bot.get_updates()
    assert update.update_id == answer["update_id"]
    assert update.message is not None
    assert (update.message.message_id, update.message.text) == (answer["message_id"], "/trade BTCUSDT long")
    assert update.message.from_user is not None
    assert (update.message.from_user.id, update.message.chat.id, update.message.chat.type) == (1001, 1001, "private")
    assert [(entity.type, entity.offset, entity.length) for entity in update.message.entities] == [
        ("bot_command", 0, 6)
    ]


async def test_offset_confirms_and_limit_cuts(world: World, bot: Bot) -> None:
    first = (await world.send("a"))["update_id"]
    for text in "bcd":
        await world.send(text)
    assert texts(await bot.get_updates(offset=0)) == list("abcd")
    assert texts(await bot.get_updates(limit=2)) == list("ab")
    assert texts(await bot.get_updates(offset=first + 1)) == list("bcd")
    assert texts(await bot.get_updates()) == list("bcd")
    assert texts(await bot.get_updates(offset=-2)) == list("cd")
    assert texts(await bot.get_updates()) == list("cd")
    assert await bot.get_updates(offset=first + 4) == ()


async def test_long_poll_answers_when_something_comes(world: World, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=50))
    await until_polling(world, 1)
    await world.send("now")
    async with asyncio.timeout(30):
        assert texts(await waiting) == ["now"]


async def test_long_poll_ends_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_a_newer_poll_ends_the_older(world: World, bot: Bot) -> None:
    other = await world.bot()
    older = asyncio.create_task(bot.get_updates(timeout=50))
    await until_polling(world, 1)
    newer = asyncio.create_task(other.get_updates(timeout=50))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await older
    await until_polling(world, 2)
    await world.send("for the newer")
    assert texts(await newer) == ["for the newer"]


async def test_a_dead_poll_is_no_conflict(world: World, bot: Bot) -> None:
    dead = asyncio.create_task(bot.get_updates(timeout=50))
    await until_polling(world, 1)
    dead.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dead
    other = await world.bot()
    alive = asyncio.create_task(other.get_updates(timeout=50))
    await until_polling(world, 2)
    await world.send("still here")
    assert texts(await alive) == ["still here"]


async def test_a_poll_without_waiting_ends_the_older_too(world: World, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=50))
    await until_polling(world, 1)
    other = await world.bot()
    assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict):
        await older


async def test_allowed_updates_stick(world: World, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await world.send("unwanted")
    assert await bot.get_updates() == ()
    assert (await bot.get_webhook_info()).allowed_updates == ("callback_query",)
    await bot.get_updates(allowed_updates=[])
    await world.send("wanted")
    assert texts(await bot.get_updates()) == ["wanted"]


async def test_after_a_day_updates_are_gone(world: World, bot: Bot) -> None:
    await world.send("old")
    world.clock.now += 24 * 3600 - 1
    await world.send("young")
    assert texts(await bot.get_updates()) == ["old", "young"]
    world.clock.now += 2
    assert texts(await bot.get_updates()) == ["young"]


@pytest.mark.parametrize(("limit", "count"), [(0, 1), (-5, 1), (2, 2), (500, 3), ("x", 3)])
async def test_limits_are_brought_into_range(world: World, limit: object, count: int) -> None:
    for text in "abc":
        await world.send(text)
    assert len((await world.get(f"/bot42:{'A' * 35}/getUpdates?limit={limit}"))["result"]) == count


async def test_a_reset_keeps_the_poller_and_the_ids_go_on(world: World, bot: Bot) -> None:
    before = (await world.send("before"))["update_id"]
    offset = before + 1
    waiting = asyncio.create_task(bot.get_updates(offset=offset, timeout=50))
    await until_polling(world, 1)
    world.service.reset()
    after = await world.send("after")
    assert (after["update_id"], after["message_id"]) == (offset, 1)
    assert texts(await waiting) == ["after"]


async def test_closing_lets_the_poller_go(world: World, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=50))
    await until_polling(world, 1)
    world.service.close()
    assert await waiting == ()
    assert await bot.get_updates(timeout=50) == ()


async def test_raw_updates(world: World, bot: Bot) -> None:
    forged = {"message": {"message_id": 7, "date": 1, "chat": {"id": 666, "type": "private"}, "text": "hi"}}
    given = await world.control("update", forged)
    assert (await world.control("update", {**forged, "update_id": given["update_id"] + 10}))["update_id"] == (
        given["update_id"] + 10
    )
    assert len(await bot.get_updates()) == 2
    assert (await bot.send_message(666, "who are you?")).message_id == 8
    assert (await world.send("later"))["update_id"] == given["update_id"] + 11


async def test_a_malformed_update_goes_through_untouched(world: World) -> None:
    await world.control("update", {"update_id": None, "message": {"text": 5}})
    [update] = (await world.get(f"/bot42:{'A' * 35}/getUpdates"))["result"]
    assert update == {"update_id": None, "message": {"text": 5}}


async def test_what_nobody_fetches_does_not_fill_the_memory(
    world: World, bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for module in (updates, control):
        monkeypatch.setattr(module, "MOST_PENDING", 3)
    first = (await world.send("a"))["update_id"]
    for text in "bc":
        await world.send(text)
    known = {"user_id": 1001, "chat_id": 1001}
    for call, body in (("send", known | {"text": "d"}), ("photo", known), ("update", {"message": {}})):
        refusal = await world.control(call, body, status=400)
        assert refusal["error"] == "3 updates wait for the bot already, and it fetches none"
    assert [row["text"] for row in await world.messages()] == list("abc")

    await bot.pin_chat_message(1001, 1)
    assert "is lost" in caplog.text
    assert texts(await bot.get_updates()) == list("abc")
    assert texts(await bot.get_updates(offset=first + 1)) == list("bc")
    await world.send("e")
    assert texts(await bot.get_updates()) == list("bce")
