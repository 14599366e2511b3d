"""Texts, and the sign that something is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest
from simulator.telegram.json_fields import Fields
from simulator.telegram.messages import Content
from simulator.telegram.methods.posting import answer
from simulator.telegram.text.text_parameters import message_source, message_text

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call

ACTION_SECONDS = 5
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "pick_up_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    }
)


async def send_message(call: Call) -> dict[str, Any]:
    preview = link_preview(call)
    source = message_source(call.parameters)
    call.chat()
    return answer(call, Content(message_text(source, "message is too long"), link_preview=preview))


async def send_chat_action(call: Call) -> bool:
    action = call.parameters.text("action").lower()
    if action not in _ACTIONS:
        raise BadRequest("wrong parameter action in request")
    chat = call.chat()
    chat.bot_action = None if action == "cancel" else (action, call.service.now() + ACTION_SECONDS)
    return True


def link_preview(call: Call) -> dict[str, Any] | None:
    """How a page that the text links to is shown below it; Telegram repeats what was asked for."""
    options = call.parameters.structure("link_preview_options", "link preview options")
    if options is None:
        return {"is_disabled": True} if call.parameters.flag("disable_web_page_preview") else None
    given = Fields(options, "", "object expected as link preview options")
    url = given.text_or("url")
    names = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
    flags = {name: True for name in names if given.flag(name)}
    return {**flags, **({"url": url} if url else {})} or None
