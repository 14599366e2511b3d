from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

if TYPE_CHECKING:
    from .conftest import World

MARKUP = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("✅ Confirm", callback_data="yes"), InlineKeyboardButton("✖ Cancel", callback_data="no")],
        [InlineKeyboardButton("Confirm all", callback_data="all"), InlineKeyboardButton("Docs", url="https://a.bc")],
    ]
)
TOO_OLD = "(?i)query is too old and response timeout expired or query id is invalid"


async def pressed(world: World, **body: object) -> dict[str, object]:
    answer = await world.control("press", {"chat_id": 1001, "message_id": 1, **body})
    assert answer["ok"] is True
    return answer


async def test_a_tap_reaches_the_bot_with_the_message(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "<b>Long?</b>", parse_mode="HTML", reply_markup=MARKUP)
    answer = await pressed(world, text="Confirm")
    [update] = await bot.get_updates()
    assert update.update_id == answer["update_id"]
    query = update.callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (answer["callback_query_id"], "yes", 1001)
    assert query.message is not None
    assert query.message.message_id == 1


@pytest.mark.parametrize(
    ("body", "data"),
    [({"text": "Cancel"}, "no"), ({"text": "all"}, "all"), ({"button": [1, 0]}, "all"), ({"text": "✖"}, "no")],
)
async def test_the_first_button_that_contains_the_text(
    world: World, bot: Bot, body: dict[str, object], data: str
) -> None:
    await bot.send_message(1001, "?", reply_markup=MARKUP)
    await pressed(world, **body)
    [update] = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == data


async def test_somebody_else_taps(world: World, bot: Bot) -> None:
    await world.send("/go", chat_id=-5)
    asked = await bot.send_message(-5, "?", reply_markup=MARKUP)
    await pressed(world, chat_id=-5, message_id=asked.message_id, text="Confirm", user_id=2002)
    update = (await bot.get_updates())[-1]
    assert update.effective_user is not None
    assert update.effective_user.id == 2002


async def test_nobody_else_taps_in_a_private_chat(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "?", reply_markup=MARKUP)
    body = {"chat_id": 1001, "message_id": 1, "text": "Confirm", "user_id": 2002}
    answer = await world.control("press", body, status=400)
    assert answer["error"] == "1001 is the private chat of user 1001, not of user 2002"
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    "body",
    [
        {"text": "Buy"},
        {"text": "Docs"},
        {"message_id": 9, "text": "Confirm"},
        {"chat_id": 9, "text": "Confirm"},
        {"text": 5},
        {"button": [5, 0]},
        {"button": "x", "text": "Confirm"},
        {},
        {"chat_id": True, "text": "Confirm"},
    ],
)
async def test_taps_on_nothing(world: World, bot: Bot, body: dict[str, object]) -> None:
    await bot.send_message(1001, "?", reply_markup=MARKUP)
    answer = await world.control("press", {"chat_id": 1001, "message_id": 1, **body}, status=400)
    assert answer["error"]
    assert await bot.get_updates() == ()


async def test_an_answer_is_a_toast_once(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "?", reply_markup=MARKUP)
    query_id = str((await pressed(world, text="Confirm"))["callback_query_id"])
    assert (await world.get("/control/telegram/chat?chat_id=1001"))["unanswered"] == [query_id]
    assert await bot.answer_callback_query(query_id, "Done", show_alert=True)
    chat = await world.get("/control/telegram/chat?chat_id=1001")
    assert chat["unanswered"] == []
    assert chat["toasts"] == [{"id": query_id, "text": "Done", "alert": True, "date": world.clock.now}]
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query(query_id)


async def test_an_answer_without_text_is_no_toast(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "?", reply_markup=MARKUP)
    await bot.answer_callback_query(str((await pressed(world, text="Confirm"))["callback_query_id"]))
    assert (await world.get("/control/telegram/chat?chat_id=1001"))["toasts"] == []


async def test_late_unknown_and_long_answers(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "?", reply_markup=MARKUP)
    query_id = str((await pressed(world, text="Confirm"))["callback_query_id"])
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(query_id, "x" * 201)
    world.clock.now += 16 * 60
    for query in (query_id, "777"):
        with pytest.raises(BadRequest, match=TOO_OLD):
            await bot.answer_callback_query(query)


async def test_a_forged_query_can_be_answered(world: World, bot: Bot) -> None:
    query = {"id": "forged", "from": {"id": 666, "is_bot": False, "first_name": "M"}, "chat_instance": "1", "data": "x"}
    await world.control("update", {"callback_query": query})
    assert await bot.answer_callback_query("forged", "no")


async def test_addresses_in_answers(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "?", reply_markup=MARKUP)
    query_id = str((await pressed(world, text="Confirm"))["callback_query_id"])
    with pytest.raises(BadRequest, match="Url_invalid"):
        await bot.answer_callback_query(query_id, url="https://example.org")
    assert await bot.answer_callback_query(query_id, url="https://t.me/holdfast_simulated_bot?start=x")
