"""How the bot presents itself: command menu, menu button, name and descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.command_menu import Scope, read_scope
from simulator.telegram.errors import BadRequest
from simulator.telegram.json_fields import Fields
from simulator.telegram.text.links import BadLink, checked_link

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call, Method


async def set_my_commands(call: Call) -> bool:
    commands = call.parameters.structure("commands")
    call.account.commands.set(commands, *_audience(call))
    return True


async def get_my_commands(call: Call) -> list[dict[str, str]]:
    return call.account.commands.get(*_audience(call))


async def delete_my_commands(call: Call) -> bool:
    call.account.commands.delete(*_audience(call))
    return True


async def set_chat_menu_button(call: Call) -> bool:
    button = _menu_button(call.parameters.structure("menu_button", "menu button"))
    call.account.profile.set_button(_person(call), button)
    return True


async def get_chat_menu_button(call: Call) -> dict[str, Any]:
    button = call.account.profile.button(_person(call))
    return {"type": "commands"} if button["type"] == "default" else button


def setter(field: str) -> Method:
    """The method that sets a text of the profile."""

    async def set_text(call: Call) -> bool:
        call.account.profile.set_text(field, call.parameters.text("language_code"), call.parameters.text(field))
        return True

    return set_text


def getter(field: str) -> Method:
    """The method that reads a text of the profile; a bot without a name of its own has that of its account."""

    async def get_text(call: Call) -> dict[str, str]:
        text = call.account.profile.text(field, call.parameters.text("language_code"))
        return {field: text or (call.account.user.first_name if field == "name" else "")}

    return get_text


def _audience(call: Call) -> tuple[Scope, str]:
    scope = call.parameters.structure("scope", "BotCommandScope")
    return read_scope(scope, call.account.chats), call.parameters.text("language_code")


def _person(call: Call) -> int:
    """The private chat that is meant; 0 for all."""
    if not call.parameters.has("chat_id"):
        return 0
    user_id = call.parameters.user("chat_id")
    if call.account.chats.find(user_id) is None:
        raise BadRequest("chat not found")
    return user_id


def _menu_button(button: object) -> dict[str, Any]:
    if button is None:
        return {"type": "default"}
    given = Fields(button, "can't parse menu button: ", "MenuButton must be an Object")
    kind = given.text("type")
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind != "web_app":
        raise given.wrong("MenuButton has unsupported type")
    text, address = given.text("text"), given.inner("web_app").text("url")
    try:
        link = checked_link(address)
    except BadLink as error:
        raise BadRequest(f"menu button URL '{address}' is invalid: {error}") from None
    if not link.startswith("https://"):
        raise BadRequest(f"menu button URL '{address}' is invalid: Only HTTPS links are allowed")
    return {"type": kind, "text": text, "web_app": {"url": link}}
