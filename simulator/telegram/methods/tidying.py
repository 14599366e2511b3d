"""Deleting, pinning and reacting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.telegram.chat_book import Access
from simulator.telegram.errors import BadRequest
from simulator.telegram.json_fields import Fields

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat
    from simulator.telegram.messages import Message
    from simulator.telegram.methods.call import Call

DELETABLE_SECONDS = 48 * 3600
MAX_DELETED_AT_ONCE = 100
_REACTIONS = frozenset({"emoji", "custom_emoji", "paid"})


async def delete_message(call: Call) -> bool:
    if not call.parameters.text("chat_id"):
        raise BadRequest("chat identifier is not specified")
    if call.parameters.integer("message_id") <= 0:
        raise BadRequest("message identifier is not specified")
    chat = call.chat()
    message = call.message(chat, "delete")
    _check_deletable(call, chat, message)
    chat.remove(message.message_id)
    return True


async def delete_messages(call: Call) -> bool:
    """All or none: those that are gone already are passed over, one that cannot be deleted keeps the others."""
    message_ids = call.parameters.message_ids(MAX_DELETED_AT_ONCE)
    chat = call.chat()
    found = [chat.messages[message_id] for message_id in dict.fromkeys(message_ids) if message_id in chat.messages]
    for message in found:
        _check_deletable(call, chat, message)
    for message in found:
        chat.remove(message.message_id)
    return True


async def pin_chat_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "pin")
    _check_may_pin(call, chat)
    if message.message_id not in chat.pins:
        _announce(call, chat, message)
    chat.pin(message.message_id)
    return True


async def unpin_chat_message(call: Call) -> bool:
    """Without a message id, the one that was pinned last."""
    chat = call.chat()
    if call.parameters.integer("message_id") > 0:
        message_id = call.message(chat, "unpin").message_id
    elif chat.pins:
        message_id = chat.pins[-1]
    else:
        raise BadRequest("message to unpin not found")
    _check_may_pin(call, chat)
    chat.unpin(message_id)
    return True


async def unpin_all_chat_messages(call: Call) -> bool:
    chat = call.chat()
    _check_may_pin(call, chat)
    chat.pins.clear()
    return True


async def set_message_reaction(call: Call) -> bool:
    """A bot may leave one reaction; an empty list takes it back."""
    rows = call.parameters.structure("reaction", "reaction types")
    if rows is not None and not isinstance(rows, list):
        raise BadRequest("expected an Array of ReactionType")
    reactions = tuple(_reaction(row) for row in rows or [])
    chat = call.chat(Access.READ)
    message = call.message(chat, "react")
    if len(reactions) > 1:
        raise BadRequest("REACTIONS_TOO_MANY")
    chat.put(replace(message, reactions=reactions))
    return True


def _reaction(row: object) -> str:
    given = Fields(row, "can't parse ReactionType: ")
    kind = given.text("type")
    if kind not in _REACTIONS:
        raise given.wrong("invalid reaction type specified")
    return given.text("emoji") if kind == "emoji" else "⭐"


def _announce(call: Call, chat: Chat, message: Message) -> None:
    """Pinning leaves a line in the chat, which takes an id and reaches every bot in it, the one that pinned, too."""
    line = {
        "message_id": chat.next_message_id(),
        "from": call.account.user.as_json(),
        "chat": chat.as_json(),
        "date": int(call.service.now()),
        "pinned_message": chat.message_json(replace(message, reply_to=None)),
    }
    accounts = [call.account] if chat.is_private else call.service.accounts.all()
    for account in accounts:
        if account.chats.is_inside(chat):
            account.updates.push("message", line)


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    """Two days for what the bot wrote, and in a private chat for what the person did; no limit for administrators."""
    if call.account.chats.status(chat) == "administrator":
        return
    if message.sender != call.account.user and not chat.is_private:
        raise BadRequest("message can't be deleted")
    if call.service.now() - message.date > DELETABLE_SECONDS:
        raise BadRequest("message can't be deleted for everyone")


def _check_may_pin(call: Call, chat: Chat) -> None:
    if chat.kind == "supergroup" and call.account.chats.status(chat) != "administrator":
        raise BadRequest("not enough rights to manage pinned messages in the chat")
