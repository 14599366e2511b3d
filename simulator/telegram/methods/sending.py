"""New messages of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.chats import Chat, Content
from simulator.telegram.errors import BadRequest
from simulator.telegram.keyboards import keyboard_parameter
from simulator.telegram.methods.attachments import attached_file
from simulator.telegram.text_parameters import message_caption, message_text

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
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


async def send_message(call: Call) -> dict[str, Any]:
    chat = call.chat()
    return _post(call, chat, Content(message_text(call.parameters, "message is too long")))


async def send_photo(call: Call) -> dict[str, Any]:
    chat = call.chat()
    return _post(call, chat, Content(message_caption(call.parameters), attached_file(call, "photo")))


async def send_document(call: Call) -> dict[str, Any]:
    chat = call.chat()
    return _post(call, chat, Content(message_caption(call.parameters), attached_file(call, "document")))


async def send_chat_action(call: Call) -> bool:
    chat = call.chat()
    action = call.parameters.text("action").lower()
    if action not in _ACTIONS:
        raise BadRequest("wrong parameter action in request")
    chat.bot_action = (action, call.service.now() + ACTION_SECONDS)
    return True


def _post(call: Call, chat: Chat, content: Content) -> dict[str, Any]:
    keyboard, reply_to = keyboard_parameter(call.parameters), _reply_to(call, chat)
    chat.bot_action = None
    return chat.message_json(call.service.post(chat, call.bot, content, keyboard, reply_to))


def _reply_to(call: Call, chat: Chat) -> int | None:
    reply = call.parameters.structure("reply_parameters")
    if not isinstance(reply, dict):
        reply = {
            "message_id": call.parameters.integer("reply_to_message_id"),
            "allow_sending_without_reply": call.parameters.flag("allow_sending_without_reply"),
        }
    message_id = reply.get("message_id")
    if not isinstance(message_id, int) or message_id == 0:
        return None
    if message_id in chat.messages:
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise BadRequest("message to be replied not found")
