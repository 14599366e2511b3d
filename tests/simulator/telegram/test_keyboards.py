from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    WebAppInfo,
)
from telegram.error import BadRequest

if TYPE_CHECKING:
    from .conftest import World


async def keys(world: World) -> object:
    return (await world.get("/control/telegram/chat?chat_id=1001"))["reply_keyboard"]


async def test_keys_in_place_of_the_keyboard(world: World, bot: Bot) -> None:
    assert await keys(world) is None
    markup = ReplyKeyboardMarkup([["Long", KeyboardButton("Short")], ["Help"]], input_field_placeholder="What?")
    sent = await bot.send_message(1001, "x", reply_markup=markup)
    assert sent.reply_markup is None
    expected = {"rows": [["Long", "Short"], ["Help"]], "one_time": False, "placeholder": "What?"}
    assert await keys(world) == expected
    await bot.send_message(1001, "they stay")
    await world.send("Long")
    assert await keys(world) == expected
    await bot.send_message(1001, "gone", reply_markup=ReplyKeyboardRemove())
    assert await keys(world) is None


async def test_keys_for_one_tap(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "x", reply_markup=ReplyKeyboardMarkup([["Yes"]], one_time_keyboard=True))
    await world.send("Yes")
    assert await keys(world) is None


@pytest.mark.parametrize("markup", [ReplyKeyboardMarkup([["a"]]), ReplyKeyboardRemove()])
async def test_a_message_with_keys_cannot_be_edited(bot: Bot, markup: ReplyKeyboardMarkup) -> None:
    sent = await bot.send_message(1001, "x", reply_markup=markup)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("y", 1001, sent.message_id)


async def test_edits_take_buttons_only(world: World, bot: Bot) -> None:
    sent = await bot.send_message(1001, "x", reply_markup=ForceReply())
    form = {"chat_id": 1001, "message_id": sent.message_id, "text": "y", "reply_markup": {"force_reply": True}}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/editMessageText", json=form) as answer:
        assert (await answer.json())["description"] == "Bad Request: inline keyboard expected"
    assert await bot.edit_message_text("y", 1001, sent.message_id)


async def test_every_sort_of_button(world: World, bot: Bot) -> None:
    rows = [
        [InlineKeyboardButton("url", url="https://a.org/b"), InlineKeyboardButton("user", url="tg://user?id=7")],
        [
            InlineKeyboardButton("inline", switch_inline_query="q"),
            InlineKeyboardButton("copy", copy_text=CopyTextButton("c")),
        ],
        [InlineKeyboardButton("here", switch_inline_query_current_chat="")],
        [InlineKeyboardButton("app", web_app=WebAppInfo("https://a.org/app"))],
        [InlineKeyboardButton("red", callback_data="r", style="danger")],
    ]
    markup = InlineKeyboardMarkup(rows)
    sent = await bot.send_message(1001, "x", reply_markup=markup)
    assert sent.reply_markup == markup
    shown = (await world.get("/control/telegram/chat?chat_id=1001"))["messages"][0]["keyboard"]
    assert [button["action"] for row in shown for button in row] == [
        "url",
        "url",
        "switch_inline_query",
        "copy_text",
        "switch_inline_query_current_chat",
        "web_app",
        "callback_data",
    ]
    assert shown[-1][0] == {
        "text": "red",
        "pressable": True,
        "style": "danger",
        "action": "callback_data",
        "value": "r",
    }


async def test_buttons_without_a_label_and_empty_rows_are_passed_over(world: World) -> None:
    markup = {"inline_keyboard": [[], [{"text": "", "callback_data": "x"}], [{"text": "b", "callback_data": "y"}]]}
    body = {"chat_id": 1001, "text": "x", "reply_markup": markup}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendMessage", json=body) as answer:
        assert answer.status == 200
    assert (await world.messages())[0]["buttons"] == [["b"]]


async def test_a_hundred_buttons_are_enough(bot: Bot) -> None:
    rows = [[InlineKeyboardButton(str(number), callback_data=str(number))] for number in range(100)]
    assert await bot.send_message(1001, "x", reply_markup=InlineKeyboardMarkup(rows))
