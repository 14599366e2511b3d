from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto
from telegram import Message as TelegramMessage
from telegram.error import BadRequest

from simulator.telegram.pictures import blank_png

if TYPE_CHECKING:
    from .conftest import World

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Refresh", callback_data="r")]])
OTHER = InlineKeyboardMarkup([[InlineKeyboardButton("Close", callback_data="c")]])
PNG = blank_png(20, 20)


async def test_text_and_keyboard(world: World, bot: Bot) -> None:
    sent = await bot.send_message(1001, "one", reply_markup=MARKUP)
    world.clock.now += 5
    edited = await bot.edit_message_text("<b>two</b>", 1001, sent.message_id, parse_mode="HTML", reply_markup=OTHER)
    assert isinstance(edited, TelegramMessage)
    assert edited.edit_date is not None
    assert (edited.edit_date - edited.date).total_seconds() == 5
    await bot.edit_message_reply_markup(1001, sent.message_id)
    [row] = await world.messages()
    assert (row["text"], row["buttons"], row["edited"]) == ("two", [], 2)


async def test_nothing_to_change(bot: Bot) -> None:
    sent = await bot.send_message(1001, "<b>one</b>", parse_mode="HTML", reply_markup=MARKUP)
    unchanged = "(?i)message is not modified: specified new message content and reply markup are exactly the same as a"
    with pytest.raises(BadRequest, match=unchanged):
        await bot.edit_message_text("*one*", 1001, sent.message_id, parse_mode="MarkdownV2", reply_markup=MARKUP)
    with pytest.raises(BadRequest, match=unchanged):
        await bot.edit_message_reply_markup(1001, sent.message_id, reply_markup=MARKUP)
    assert await bot.edit_message_text("one", 1001, sent.message_id, reply_markup=MARKUP)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"message_id": 99}, "message to edit not found"),
        ({"message_id": None}, "message to edit not found"),
        ({"message_id": 2}, "message can't be edited"),
        ({"message_id": 3}, "there is no text in the message to edit"),
        ({"text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ({"text": "."}, "can't parse entities"),
        ({"text": ""}, "message text is empty"),
        ({"chat_id": 5}, "chat not found"),
    ],
)
async def test_refusals(world: World, bot: Bot, options: dict[str, object], reason: str) -> None:
    await bot.send_message(1001, "mine")
    await world.send("yours")
    await bot.send_photo(1001, PNG)
    with pytest.raises(BadRequest, match=rf"(?i){reason}"):
        await bot.edit_message_text(
            **{"text": "new", "chat_id": 1001, "message_id": 1, "parse_mode": "MarkdownV2", **options}
        )


async def test_caption(world: World, bot: Bot) -> None:
    photo = await bot.send_photo(1001, PNG, caption="one")
    await bot.edit_message_caption(1001, photo.message_id, caption="two")
    assert (await world.messages())[0]["text"] == "two"
    await bot.edit_message_caption(1001, photo.message_id)
    assert (await world.messages())[0]["text"] == ""
    text = await bot.send_message(1001, "x")
    with pytest.raises(BadRequest, match=r"(?i)there is no caption in the message to edit"):
        await bot.edit_message_caption(1001, text.message_id, caption="two")


async def test_media(world: World, bot: Bot) -> None:
    photo = await bot.send_photo(1001, PNG, caption="one", reply_markup=MARKUP)
    media = InputMediaPhoto(blank_png(30, 10), caption="<b>two</b>", parse_mode="HTML")
    edited = await bot.edit_message_media(media, 1001, photo.message_id, reply_markup=MARKUP)
    assert isinstance(edited, TelegramMessage)
    assert (edited.photo[-1].width, edited.caption_html) == (30, "<b>two</b>")
    await bot.edit_message_media(InputMediaDocument(b"x", filename="log.txt"), 1001, photo.message_id)
    [row] = await world.messages()
    assert (row["photo"], row["document"], row["buttons"], row["edited"]) == (False, "log.txt", [], 2)


async def test_media_of_a_text_message(world: World, bot: Bot) -> None:
    text = await bot.send_message(1001, "soon a chart")
    await bot.edit_message_media(InputMediaPhoto(PNG), 1001, text.message_id)
    assert (await world.messages())[0]["photo"] is True


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ('{"type":"story","media":"x"}', 'can\'t parse InputMedia: type "story" is unsupported'),
        ("[]", "can't parse InputMedia: expected an Object"),
        ("{", "can't parse input media JSON object"),
        ("", 'parameter "media" is required'),
        ('{"type":"photo"}', "can't parse InputMedia: media not found"),
        ('{"media":"x"}', "can't parse InputMedia: Can't find field \"type\""),
        ('{"type":"photo","media":"attach://missing"}', "there is no photo in the request"),
    ],
)
async def test_malformed_media(world: World, bot: Bot, media: str, reason: str) -> None:
    await bot.send_photo(1001, PNG)
    form = {"chat_id": "1001", "message_id": "1", "media": media}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/editMessageMedia", data=form) as answer:
        assert answer.status == 400
        assert reason in (await answer.json())["description"]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"text": "x"}, "message identifier is not specified"),
        ({"text": "x", "inline_message_id": "abc"}, "MESSAGE_ID_INVALID"),
        ({"text": "x", "message_id": "1"}, "chat_id is empty"),
    ],
)
async def test_messages_that_are_not_named(world: World, form: dict[str, str], reason: str) -> None:
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/editMessageText", data=form) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {reason}"
