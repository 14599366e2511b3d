"""python-telegram-bot as people use it: an application that polls, answers commands and buttons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

if TYPE_CHECKING:
    from .conftest import World


async def trade(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Confirm", callback_data="go")]])
    await update.message.reply_html("<b>Long</b> BTCUSDT?", reply_markup=markup)


async def confirm(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("On its way")
    await update.callback_query.edit_message_text("Opened")


async def seen(world: World, number: int, text: str) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            rows = await world.messages()
            if len(rows) >= number and rows[number - 1]["text"] == text:
                return dict(rows[number - 1])


async def test_a_conversation(world: World) -> None:
    app = (
        Application.builder()
        .token("42:" + "A" * 35)
        .base_url(f"{world.url}/bot")
        .request(world.request())
        .get_updates_request(world.request(connection_pool_size=1))
        .build()
    )
    app.add_handler(CommandHandler("trade", trade))
    app.add_handler(CallbackQueryHandler(confirm))
    assert app.updater is not None
    async with app:
        await app.start()
        await app.updater.start_polling()
        await world.send("/trade BTCUSDT long")
        row = await seen(world, 2, "Long BTCUSDT?")
        await world.control("press", {"chat_id": 1001, "message_id": row["message_id"], "text": "Confirm"})
        row = await seen(world, 2, "Opened")
        assert (row["edited"], row["buttons"]) == (1, [])
        await app.updater.stop()
        await app.stop()
    assert world.service.stats()["answerCallbackQuery"] == 1
    assert len(world.service.accounts.first.updates) == 0
