"""Which command a message is: one name, for whoever decides on its age and for whoever carries it out."""

from typing import Any

import pytest
from telegram import Message, Update
from telegram.ext import CommandHandler

from handlers.telegram.command_name import command_for_us, command_in
from simulator.telegram.text.detection import find_entities
from tests.handlers.paper import Paper, a_bot

US = "holdfast_bot"
OF_CLOSE = (
    "/close",
    "/close BTCUSDT",
    "/close, BTCUSDT",
    "/close! BTCUSDT 50%",
    "/close: BTCUSDT",
    "/CLOSE. BTCUSDT",
    "/close\nBTCUSDT",
    "/close\u00a0BTCUSDT",
    "/close\u200bBTCUSDT",
    "/close-BTCUSDT",
    f"/close@{US} BTCUSDT",
    f"/Close@{US.upper()}, BTCUSDT",
)
OF_NO_CLOSE = (
    "close BTCUSDT",
    "/closes BTCUSDT",
    "/close@another_bot BTCUSDT",
    "see /close",
    "/",
    "/, x",
    "/закрыть x",
)


@pytest.fixture
async def bot() -> Any:
    bot = a_bot(Paper())
    await bot.initialize()
    return bot


def sent(text: str, bot: Any) -> Update:
    """With what Telegram marks in it."""
    marks = [{"type": each.type, "offset": each.offset, "length": each.length} for each in find_entities(text)]
    body = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": text, "entities": marks}
    body["from"] = {"id": 5, "is_bot": False, "first_name": "A"}
    update = Update.de_json({"update_id": 1, "message": body}, bot)
    assert update is not None
    return update


@pytest.mark.parametrize(("text", "is_close"), [*((x, True) for x in OF_CLOSE), *((x, False) for x in OF_NO_CLOSE)])
async def test_the_name_is_read_as_the_library_reads_it(text: str, is_close: bool, bot: Any) -> None:
    update = sent(text, bot)
    message = update.message
    assert message is not None
    assert (command_for_us(message) == "close") is is_close
    theirs = CommandHandler("close", lambda *_: None).check_update(update)  # type: ignore[arg-type, return-value]
    assert (theirs not in (None, False)) is is_close


async def test_a_caption_and_another_mark_in_front_are_no_command(bot: Any) -> None:
    body = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}
    mark = {"type": "bot_command", "offset": 0, "length": 6}
    caption = Message.de_json({**body, "caption": "/close", "caption_entities": [mark]}, bot)
    bold = Message.de_json({**body, "text": "/close", "entities": [{**mark, "type": "bold"}, mark]}, bot)
    without_text = Message.de_json({**body, "entities": [mark]}, bot)
    assert [command_in(each) for each in (caption, bold, without_text)] == [("", "")] * 3
