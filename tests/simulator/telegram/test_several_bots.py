"""Each token is a bot of its own, in a world that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, TelegramError

if TYPE_CHECKING:
    from .conftest import World

OTHER = "77:" + "B" * 35


@pytest.fixture
async def other(world: World, bot: Bot) -> Bot:
    return await world.bot(OTHER)


async def test_who_is_who(bot: Bot, other: Bot) -> None:
    assert (bot.username, other.username) == ("holdfast_simulated_bot", "simulated_77_bot")
    assert (await other.get_me()).id == 77


async def test_each_has_its_own_chat_updates_and_menu(world: World, bot: Bot, other: Bot) -> None:
    await world.send("for the first")
    await world.control("send", {"user_id": 1001, "bot_id": 77, "text": "for the other"})
    for each, text in ((bot, "for the first"), (other, "for the other")):
        [update] = await each.get_updates()
        assert update.message is not None
        assert (update.message.text, update.message.message_id) == (text, 1)
    await other.send_message(1001, "from the other")
    assert [row["text"] for row in await world.messages()] == ["for the first"]
    rows = await world.get("/control/telegram/messages?chat_id=1001&bot_id=77")
    assert [row["text"] for row in rows] == ["for the other", "from the other"]
    await other.set_my_commands([("other", "x")])
    assert await bot.get_my_commands() == ()
    await world.get("/control/telegram/messages?chat_id=1001&bot_id=5", status=400)


async def test_one_is_blocked(world: World, bot: Bot, other: Bot) -> None:
    member = {"chat": {"id": 1001}, "from": {"id": 1001}, "new_chat_member": {"status": "kicked"}}
    await world.control("update?bot_id=77", {"my_chat_member": member})
    with pytest.raises(Forbidden):
        await other.send_message(1001, "hello?")
    assert await bot.send_message(1001, "hello")


async def test_they_meet_in_a_group(world: World, bot: Bot, other: Bot) -> None:
    await world.send("/start", chat_id=-100)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="x")]])
    sent = await other.send_message(-100, "mine", reply_markup=markup)
    await world.send("/help", chat_id=-100)
    await world.control("press", {"chat_id": -100, "message_id": sent.message_id, "text": "Go"})
    first = [update.message.text for update in await bot.get_updates() if update.message]
    updates = await other.get_updates()
    assert first == ["/start"]
    assert [update.message.text for update in updates if update.message] == ["/start", "/help"]
    assert updates[-1].callback_query is not None
    assert await other.answer_callback_query(updates[-1].callback_query.id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("mine now", -100, sent.message_id)
    assert await bot.get_chat_member_count(-100) == 3


async def test_the_first_bot_hears_what_was_said_before_it_came(world: World) -> None:
    await world.send("early")
    bot = await world.bot("99:" + "C" * 35)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "early"


async def test_after_a_reset_the_bot_that_calls_first_is_the_first(world: World, bot: Bot, other: Bot) -> None:
    world.service.reset()
    await world.send("to whom it was")
    assert len(await other.get_updates()) == 0
    await world.send("to the other")
    [update] = await other.get_updates()
    assert update.message is not None
    assert update.message.text == "to the other"


async def test_logging_out(world: World, bot: Bot, other: Bot) -> None:
    assert await bot.log_out()
    with pytest.raises(TelegramError, match="Logged out"):
        await bot.get_me()
    assert await other.get_me()
    world.clock.now += 601
    assert await bot.get_me()


async def test_closing_is_for_bots_that_were_here_for_ten_minutes(world: World, bot: Bot) -> None:
    url = f"{world.url}/bot42:{'A' * 35}/close"
    async with world.session.get(url) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "600")
    world.clock.now += 600
    assert await bot.close()
