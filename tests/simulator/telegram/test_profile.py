from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    MenuButtonCommands,
    MenuButtonDefault,
    MenuButtonWebApp,
    WebAppInfo,
)
from telegram.error import BadRequest

if TYPE_CHECKING:
    from .conftest import World


async def test_name_and_descriptions(bot: Bot) -> None:
    assert (await bot.get_my_name()).name == "Holdfast"
    await bot.set_my_name("Guard")
    await bot.set_my_name("Wächter", language_code="de")
    assert [(await bot.get_my_name(code)).name for code in (None, "de", "fr")] == ["Guard", "Wächter", "Guard"]
    assert (await bot.get_my_description()).description == ""
    await bot.set_my_description("It guards")
    await bot.set_my_short_description("guards")
    assert (await bot.get_my_description()).description == "It guards"
    assert (await bot.get_my_short_description()).short_description == "guards"
    await bot.set_my_name("")
    assert (await bot.get_my_name()).name == "Holdfast"


async def test_texts_that_are_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Bot_title_invalid"):
        await bot.set_my_name("x" * 65)
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_name("x", language_code="english")
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_commands([("a", "b")], language_code="EN")


async def test_menu_buttons(world: World, bot: Bot) -> None:
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    button = MenuButtonWebApp("Open", WebAppInfo("https://example.org/app"))
    assert await bot.set_chat_menu_button(menu_button=button)
    assert await bot.get_chat_menu_button(1001) == button
    assert await bot.set_chat_menu_button(1001, MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(1001), MenuButtonCommands)
    assert await bot.set_chat_menu_button(1001, MenuButtonDefault())
    assert await bot.get_chat_menu_button(1001) == button
    shown = (await world.get("/control/telegram/chat?chat_id=1001"))["menu_button"]
    assert shown == {"type": "web_app", "text": "Open", "web_app": {"url": "https://example.org/app"}}


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ('{"type":"sauce"}', "can't parse menu button: MenuButton has unsupported type"),
        ("[]", "can't parse menu button: MenuButton must be an Object"),
        ("[", "can't parse menu button JSON object"),
        ('{"type":"web_app","web_app":{"url":"https://a.org"}}', "can't parse menu button: Can't find field \"text\""),
        (
            '{"type":"web_app","text":"x","web_app":{"url":"http://a.org"}}',
            "menu button URL 'http://a.org' is invalid: Only HTTPS links are allowed",
        ),
    ],
)
async def test_bad_menu_buttons(world: World, button: str, reason: str) -> None:
    url = f"{world.url}/bot42:{'A' * 35}/setChatMenuButton"
    async with world.session.post(url, data={"menu_button": button}) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {reason}"


async def test_the_narrowest_commands_are_shown(world: World, bot: Bot) -> None:
    async def shown(chat_id: int = 1001) -> list[str]:
        chat = await world.get(f"/control/telegram/chat?chat_id={chat_id}")
        return [row["command"] for row in chat["commands"]]

    await world.send("/start", chat_id=-100)
    await bot.set_my_commands([("all", "x")])
    assert (await shown(), await shown(-100)) == (["all"], ["all"])
    await bot.set_my_commands([("private", "x")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([("member", "x")], scope=BotCommandScopeChatMember(-100, 1001))
    assert (await shown(), await shown(-100)) == (["private"], ["member"])
    await bot.set_my_commands([("one", "x")], scope=BotCommandScopeChat(1001))
    assert await shown() == ["one"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(1001))
    assert await shown() == ["private"]


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ('{"type":"moon"}', "can't parse BotCommandScope: Unsupported type specified"),
        ("[]", "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ("[", "can't parse BotCommandScope JSON object"),
        ('{"type":"chat"}', "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ('{"type":"chat","chat_id":""}', "can't parse BotCommandScope: Empty chat_id specified"),
        ('{"type":"chat","chat_id":5}', "chat not found"),
        (
            '{"type":"chat_member","chat_id":1001,"user_id":-1}',
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
    ],
)
async def test_bad_scopes(world: World, scope: str, reason: str) -> None:
    url = f"{world.url}/bot42:{'A' * 35}/getMyCommands"
    async with world.session.post(url, data={"scope": scope}) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {reason}"


async def test_nobody_has_a_picture(bot: Bot) -> None:
    assert (await bot.get_user_profile_photos(1001)).total_count == 0
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_user_profile_photos(777)
