"""Deleting and pinning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.errors import BadRequest

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat
    from simulator.telegram.methods.call import Call

DELETABLE_SECONDS = 48 * 3600
MAX_DELETED_AT_ONCE = 100


async def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "delete")
    if not _is_young(call, chat, message.message_id):
        raise BadRequest("message can't be deleted for everyone")
    chat.remove(message.message_id)
    return True


async def delete_messages(call: Call) -> bool:
    """Deletes those that can be; the others are skipped in silence, as the Bot API says."""
    chat = call.chat()
    message_ids = call.parameters.structure("message_ids")
    if not isinstance(message_ids, list) or not message_ids:
        raise BadRequest("message identifiers are not specified")
    if len(message_ids) > MAX_DELETED_AT_ONCE:
        raise BadRequest("too many message identifiers specified")
    for message_id in message_ids:
        if message_id in chat.messages and _is_young(call, chat, message_id):
            chat.remove(message_id)
    return True


async def pin_chat_message(call: Call) -> bool:
    chat = call.chat()
    chat.pin(call.message(chat, "pin").message_id)
    return True


async def unpin_chat_message(call: Call) -> bool:
    """Without a message id, the one that was pinned last."""
    chat = call.chat()
    if call.parameters.has("message_id"):
        chat.unpin(call.message(chat, "unpin").message_id)
    elif chat.pins:
        chat.pins.pop()
    else:
        raise BadRequest("message to unpin not found")
    return True


async def unpin_all_chat_messages(call: Call) -> bool:
    call.chat().pins.clear()
    return True


def _is_young(call: Call, chat: Chat, message_id: int) -> bool:
    return call.service.now() - chat.messages[message_id].date <= DELETABLE_SECONDS
