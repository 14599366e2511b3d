from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageOriginUser
from telegram.error import BadRequest

from simulator.telegram.pictures import blank_png

if TYPE_CHECKING:
    from .conftest import World

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="x")]])


async def test_forwarding_keeps_the_origin(world: World, bot: Bot) -> None:
    await world.send("/start it")
    world.clock.now += 60
    forwarded = await bot.forward_message(1002, 1001, 1)
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    assert forwarded.forward_origin.sender_user.id == 1001
    assert (forwarded.date - forwarded.forward_origin.date).total_seconds() == 60
    assert (forwarded.text, forwarded.chat.id) == ("/start it", 1002)
    again = await bot.forward_message(1001, 1002, forwarded.message_id)
    assert isinstance(again.forward_origin, MessageOriginUser)
    assert again.forward_origin.sender_user.id == 1001
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("mine", 1002, forwarded.message_id)


async def test_copying_does_not(world: World, bot: Bot) -> None:
    photo = await bot.send_photo(1001, blank_png(9, 9), caption="<b>one</b>", parse_mode="HTML", reply_markup=MARKUP)
    copied = await bot.copy_message(1002, 1001, photo.message_id)
    await bot.copy_message(1002, 1001, photo.message_id, caption="two", reply_markup=MARKUP)
    rows = await world.messages(1002)
    assert [(row["message_id"], row["text"], row["buttons"], row["photo"]) for row in rows] == [
        (copied.message_id, "one", [], True),
        (2, "two", [["Go"]], True),
    ]


async def test_many_at_once(world: World, bot: Bot) -> None:
    for text in "ab":
        await bot.send_message(1001, text)
    await bot.send_photo(1001, blank_png(9, 9), caption="c")
    assert [row.message_id for row in await bot.forward_messages(1002, 1001, [1, 2, 9])] == [1, 2]
    assert [row.message_id for row in await bot.copy_messages(1002, 1001, [2, 3], remove_caption=True)] == [3, 4]
    assert [row["text"] for row in await world.messages(1002)] == ["a", "b", "b", ""]
    with pytest.raises(BadRequest, match="Messages can't be forwarded"):
        await bot.forward_messages(1002, 1001, [8, 9])


async def test_what_cannot_go(bot: Bot) -> None:
    sent = await bot.send_message(1001, "secret", protect_content=True)
    assert sent.has_protected_content
    with pytest.raises(BadRequest, match="The message can't be forwarded"):
        await bot.forward_message(1002, 1001, 1)
    with pytest.raises(BadRequest, match="The message can't be copied"):
        await bot.copy_message(1002, 1001, 1)
    with pytest.raises(BadRequest, match="Message to forward not found"):
        await bot.forward_message(1002, 1001, 9)
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(1002, 1001, 9)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.copy_message(1002, 9, 1)
    with pytest.raises(BadRequest, match='Parameter "from_chat_id" is required'):
        await bot.copy_message(1002, "", 1)
