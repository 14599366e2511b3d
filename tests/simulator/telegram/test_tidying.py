from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot
from telegram.error import BadRequest

if TYPE_CHECKING:
    from .conftest import World


async def ids(world: World) -> list[int]:
    return [row["message_id"] for row in await world.messages()]


async def pinned(world: World) -> list[int]:
    return [row["message_id"] for row in await world.messages() if row["pinned"]]


async def test_delete(world: World, bot: Bot) -> None:
    for text in "abc":
        await bot.send_message(1001, text)
    await world.send("mine goes too")
    assert await bot.delete_message(1001, 4)
    assert await bot.delete_messages(1001, [1, 3, 99])
    assert await ids(world) == [2]
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(1001, 1)
    assert (await bot.send_message(1001, "ids are not given twice")).message_id == 5


async def test_old_messages_stay(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "old")
    world.clock.now += 48 * 3600 + 1
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(1001, 1)
    await bot.send_message(1001, "young")
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted for everyone"):
        await bot.delete_messages(1001, [2, 1])
    assert await ids(world) == [1, 2]
    assert await bot.edit_message_text("but can be edited", 1001, 1)


@pytest.mark.parametrize(
    ("message_ids", "reason"),
    [
        ("", "message identifiers are not specified"),
        ("[]", "message identifiers are not specified"),
        ("[", "can't parse message_ids JSON object"),
        ("{}", "expected an Array of message identifiers"),
        ("[true]", "message identifier must be a Number"),
        ('["x"]', "can't parse message identifier as a Number"),
        ("[0]", "invalid message identifier specified"),
        (str(list(range(1, 102))), "too many message identifiers specified"),
    ],
)
async def test_delete_many_refusals(world: World, message_ids: str, reason: str) -> None:
    form = {"chat_id": "1001", "message_ids": message_ids}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/deleteMessages", data=form) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {reason}"


async def test_pins(world: World, bot: Bot) -> None:
    for text in "abc":
        await bot.send_message(1001, text)
    for message_id in (1, 2, 3, 1):
        assert await bot.pin_chat_message(1001, message_id)
    assert await pinned(world) == [1, 2, 3]
    chat = await bot.get_chat(1001)
    assert chat.pinned_message is not None
    assert chat.pinned_message.message_id == 1
    await bot.unpin_chat_message(1001)
    assert await pinned(world) == [2, 3]
    await bot.unpin_chat_message(1001, message_id=2)
    await bot.delete_message(1001, 3)
    assert await pinned(world) == []
    with pytest.raises(BadRequest, match=r"(?i)message to unpin not found"):
        await bot.unpin_chat_message(1001)
    with pytest.raises(BadRequest, match=r"(?i)message to pin not found"):
        await bot.pin_chat_message(1001, 3)
    await bot.pin_chat_message(1001, 2)
    assert await bot.unpin_all_chat_messages(1001)
    assert await pinned(world) == []


async def test_a_pin_is_announced_to_the_bot_that_pinned(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "dashboard")
    for _ in range(2):
        await bot.pin_chat_message(1001, 1)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.pinned_message is not None
    assert (update.message.message_id, update.message.pinned_message.message_id) == (2, 1)
    assert update.effective_user is not None
    assert update.effective_user.id == 42
    assert (await bot.send_message(1001, "the line took an id")).message_id == 3
    assert await ids(world) == [1, 3]


async def test_chat_without_pins(bot: Bot) -> None:
    chat = await bot.get_chat(1001)
    assert (chat.id, chat.type, chat.pinned_message) == (1001, "private", None)
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.get_chat(5)


async def test_reactions(world: World, bot: Bot) -> None:
    await world.send("well?")
    assert await bot.set_message_reaction(1001, 1, "👍")
    row = (await world.get("/control/telegram/chat?chat_id=1001"))["messages"][0]
    assert row["reactions"] == ["👍"]
    assert await bot.set_message_reaction(1001, 1, None)
    assert (await world.get("/control/telegram/chat?chat_id=1001"))["messages"][0]["reactions"] == []
    with pytest.raises(BadRequest, match="Reactions_too_many"):
        await bot.set_message_reaction(1001, 1, ["👍", "👎"])
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(1001, 9, "👍")


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"message_id": "1"}, "chat identifier is not specified"),
        ({"chat_id": "1001"}, "message identifier is not specified"),
        ({"chat_id": "1001", "message_id": "-3"}, "message identifier is not specified"),
        ({"chat_id": "1001", "message_id": "9"}, "message to delete not found"),
    ],
)
async def test_delete_refusals(world: World, form: dict[str, str], reason: str) -> None:
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/deleteMessage", data=form) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {reason}"
