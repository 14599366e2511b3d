"""The bot's command menu and menu button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.errors import BadRequest

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call

_MENU_BUTTONS = frozenset({"default", "commands", "web_app"})


async def set_my_commands(call: Call) -> bool:
    call.service.commands.set(call.parameters.structure("commands"), *_audience(call))
    return True


async def get_my_commands(call: Call) -> list[dict[str, str]]:
    return call.service.commands.get(*_audience(call))


async def delete_my_commands(call: Call) -> bool:
    call.service.commands.delete(*_audience(call))
    return True


async def set_chat_menu_button(call: Call) -> bool:
    if call.parameters.has("chat_id"):
        call.chat()
    button = call.parameters.structure("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in _MENU_BUTTONS:
        raise BadRequest("can't parse menu button: Unsupported menu button type")
    return True


def _audience(call: Call) -> tuple[object, str]:
    return call.parameters.structure("scope"), call.parameters.text("language_code")
