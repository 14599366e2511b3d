"""What every new message of a bot has in common: where it goes, what it answers, what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.chat_book import Access
from simulator.telegram.errors import BadRequest
from simulator.telegram.json_fields import Fields
from simulator.telegram.keyboard_parameters import markup_parameter
from simulator.telegram.service import Posting

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat
    from simulator.telegram.messages import Content, Message, Origin
    from simulator.telegram.methods.call import Call

_GENERAL_TOPIC = 1


def post(call: Call, content: Content, *, origin: Origin | None = None) -> Message:
    """Put the call's message into its chat."""
    chat, posting = destination(call, origin=origin)
    call.spend(chat)
    chat.bot_action = None
    return call.service.post(chat, call.account.user, content, posting)


def answer(call: Call, content: Content) -> dict[str, Any]:
    """Like ``post``, as the result that a bot gets."""
    message = post(call, content)
    return call.chat(Access.READ).message_json(message)


def destination(call: Call, *, origin: Origin | None = None, album: str | None = None) -> tuple[Chat, Posting]:
    """The chat of a call, and what else than its content the call says of its message."""
    reply = _reply(call)
    markup = markup_parameter(call.parameters) if album is None else None
    chat = call.chat()
    thread_id = _thread(call, chat)
    return chat, Posting(
        markup,
        _found(chat, reply),
        thread_id,
        origin,
        album,
        call.parameters.flag("protect_content"),
    )


def _thread(call: Call, chat: Chat) -> int | None:
    """The topic of a forum; elsewhere Telegram passes over it."""
    thread_id = max(call.parameters.integer("message_thread_id"), 0)
    if not thread_id or not (chat.topics or chat.is_private):
        return None
    if thread_id == _GENERAL_TOPIC or thread_id not in chat.topics:
        raise BadRequest("message thread not found")
    return thread_id


def _reply(call: Call) -> tuple[int, bool]:
    """The message to answer, 0 for none, and whether the answer goes out without it."""
    given = call.parameters
    if given.integer("reply_to_message_id") > 0:
        return given.integer("reply_to_message_id"), given.flag("allow_sending_without_reply")
    reply = given.structure("reply_parameters", "reply parameters")
    if reply is None or reply == {}:
        return 0, True
    fields = Fields(reply, "", "object expected as reply parameters")
    return max(fields.number("message_id"), 0), fields.flag("allow_sending_without_reply")


def _found(chat: Chat, reply: tuple[int, bool]) -> int | None:
    message_id, may_be_gone = reply
    if not message_id:
        return None
    if message_id in chat.messages:
        return message_id
    if may_be_gone:
        return None
    raise BadRequest("message to be replied not found")
