"""Changes to messages that the bot has written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.chats import Chat, Content, Message
from simulator.telegram.errors import BadRequest
from simulator.telegram.keyboards import keyboard_parameter
from simulator.telegram.methods.attachments import attached_file
from simulator.telegram.parameters import Parameters
from simulator.telegram.text_parameters import message_caption, message_text

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call


async def edit_message_text(call: Call) -> dict[str, Any]:
    chat = call.chat()
    text = message_text(call.parameters, "MESSAGE_TOO_LONG")
    message = call.own_message(chat)
    if message.content.file is not None:
        raise BadRequest("there is no text in the message to edit")
    return _replace(call, chat, message, Content(text))


async def edit_message_caption(call: Call) -> dict[str, Any]:
    chat = call.chat()
    caption = message_caption(call.parameters)
    message = call.own_message(chat)
    if message.content.file is None:
        raise BadRequest("there is no caption in the message to edit")
    return _replace(call, chat, message, Content(caption, message.content.file))


async def edit_message_media(call: Call) -> dict[str, Any]:
    chat = call.chat()
    media = call.parameters.structure("media")
    if not isinstance(media, dict) or media.get("type") not in {"photo", "document"}:
        raise BadRequest("can't parse InputMedia: unsupported media type")
    message = call.own_message(chat)
    caption = message_caption(Parameters(media))
    source = str(media.get("media") or "")
    if not source:
        raise BadRequest("can't parse InputMedia: media not found")
    return _replace(call, chat, message, Content(caption, attached_file(call, media["type"], source)))


async def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    chat = call.chat()
    message = call.own_message(chat)
    return _replace(call, chat, message, message.content)


def _replace(call: Call, chat: Chat, message: Message, content: Content) -> dict[str, Any]:
    return chat.message_json(call.service.replace(chat, message, content, keyboard_parameter(call.parameters)))
