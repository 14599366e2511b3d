"""Changes to messages that the bot has written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.telegram.chat_book import Access
from simulator.telegram.errors import BadRequest
from simulator.telegram.keyboard_parameters import inline_parameter
from simulator.telegram.messages import Content, Message
from simulator.telegram.methods.media import media_content
from simulator.telegram.methods.sending import link_preview
from simulator.telegram.text.text_parameters import (
    formatted_parameter,
    message_caption,
    message_source,
    message_text,
)

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat
    from simulator.telegram.keyboards import Keyboard
    from simulator.telegram.methods.call import Call


async def edit_message_text(call: Call) -> dict[str, Any]:
    preview = link_preview(call)
    source, keyboard = message_source(call.parameters), inline_parameter(call.parameters)
    chat, message = _own_message(call)
    if message.content.file is not None or message.content.card is not None:
        raise BadRequest("there is no text in the message to edit")
    content = Content(message_text(source, "MESSAGE_TOO_LONG"), link_preview=preview)
    return _replace(call, chat, message, content, keyboard)


async def edit_message_caption(call: Call) -> dict[str, Any]:
    keyboard, source = inline_parameter(call.parameters), formatted_parameter(call.parameters, "caption")
    chat, message = _own_message(call)
    if message.content.file is None:
        raise BadRequest("there is no caption in the message to edit")
    content = replace(message.content, text=message_caption(source, "MEDIA_CAPTION_TOO_LONG"))
    return _replace(call, chat, message, content, keyboard)


async def edit_message_media(call: Call) -> dict[str, Any]:
    keyboard = inline_parameter(call.parameters)
    content = await media_content(call)
    chat, message = _own_message(call)
    return _replace(call, chat, message, content, keyboard)


async def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    keyboard = inline_parameter(call.parameters)
    chat, message = _own_message(call)
    return _replace(call, chat, message, message.content, keyboard)


def _own_message(call: Call) -> tuple[Chat, Message]:
    """The message to edit: bots edit only what they have written themselves, at whatever age."""
    if not call.parameters.text("chat_id") and call.parameters.integer("message_id") <= 0:
        # Without a chat it would be a message sent in inline mode, which this bot does not have.
        missing = not call.parameters.text("inline_message_id")
        raise BadRequest("message identifier is not specified" if missing else "MESSAGE_ID_INVALID")
    chat = call.chat(Access.EDIT)
    message = call.message(chat, "edit")
    if message.sender != call.account.user or message.is_final:
        raise BadRequest("message can't be edited")
    return chat, message


def _replace(call: Call, chat: Chat, message: Message, content: Content, keyboard: Keyboard) -> dict[str, Any]:
    if content != message.content or keyboard != message.keyboard:
        call.spend(chat)
    return chat.message_json(call.service.replace(chat, message, content, keyboard))
