from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from telegram import Bot, BotCommandScopeChat, MenuButtonCommands
from telegram.error import BadRequest

from simulator.telegram.files import FileKind
from simulator.telegram.pictures import blank_png

if TYPE_CHECKING:
    from .conftest import World


async def test_who_am_i(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (42, True, "holdfast_simulated_bot")


async def test_commands(world: World, bot: Bot) -> None:
    assert await bot.get_my_commands() == ()
    await bot.set_my_commands([("trade", "open a position"), ("close", "close one")])
    await bot.set_my_commands([("help", "for one chat")], scope=BotCommandScopeChat(1001), language_code="de")
    assert [command.command for command in await bot.get_my_commands()] == ["trade", "close"]
    own = await bot.get_my_commands(scope=BotCommandScopeChat(1001), language_code="de")
    assert [command.command for command in own] == ["help"]
    shown = (await world.get("/control/telegram/chat?chat_id=1001"))["commands"]
    assert [row["command"] for row in shown] == ["trade", "close"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ('[{"command":"Trade","description":"x"}]', "BOT_COMMAND_INVALID"),
        ('[{"command":"trade","description":""}]', "command description must be non-empty"),
        (
            json.dumps([{"command": "trade", "description": "x" * 257}]),
            "command description length must not exceed 256",
        ),
        ('[{"command":"/","description":"x"}]', "command must be non-empty"),
        (json.dumps([{"command": "x" * 33, "description": "x"}]), "command length must not exceed 32"),
        ('[{"description":"x"}]', "can't parse BotCommand: Can't find field \"command\""),
        ('["x"]', "can't parse BotCommand: expected an Object"),
        ('"x"', "expected an Array of BotCommand"),
        ("[", "can't parse commands JSON object"),
        (json.dumps([{"command": "a", "description": "b"}] * 101), "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_bad_commands(world: World, commands: str, reason: str) -> None:
    url = f"{world.url}/bot42:{'A' * 35}/setMyCommands"
    async with world.session.post(url, data={"commands": commands}) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {reason}"


async def test_menu_button(world: World, bot: Bot) -> None:
    assert await bot.set_chat_menu_button(1001, MenuButtonCommands())
    assert await bot.set_chat_menu_button()
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.set_chat_menu_button(5)
    url = f"{world.url}/bot42:{'A' * 35}/setChatMenuButton"
    async with world.session.post(url, data={"menu_button": '{"type":"sauce"}'}) as answer:
        assert answer.status == 400


async def test_a_picture_of_a_person_can_be_downloaded(world: World, bot: Bot) -> None:
    await world.control("photo", {"user_id": 1001, "caption": "/look"})
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.caption_entities[0].type == "bot_command"
    file = await bot.get_file(update.message.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == blank_png(320, 200)


async def test_a_file_of_a_person_can_be_downloaded(world: World, bot: Bot) -> None:
    await world.control("photo", {"user_id": 1001, "document": "state.pkl", "content": "aGVsbG8="})
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    assert update.message.document.file_name == "state.pkl"
    file = await bot.get_file(update.message.document)
    assert bytes(await file.download_as_bytearray()) == b"hello"


async def test_files_that_cannot_be_had(world: World, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
        await bot.get_file("nonsense")
    large = world.service.files.add(FileKind.DOCUMENT, "large", b"x" * (20 * 1024 * 1024 + 1))
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(large.file_id)
    token = f"42:{'A' * 35}"
    assert (await world.get(f"/bot{token}/getFile", status=400))["description"] == "Bad Request: file_id not specified"
    await world.get(f"/file/bot{token}/photos/none.png", status=404)
    await world.get("/file/bot42:short/photos/none.png", status=401)


async def test_too_large_an_upload(world: World) -> None:
    form = {"chat_id": "1001", "document": io.BytesIO(b"x" * (50 * 1024 * 1024 + 1))}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendDocument", data=form) as answer:
        assert answer.status == 413
        assert (await answer.json())["description"] == "Request Entity Too Large"
