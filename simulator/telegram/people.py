"""What people do in the chat: write, send files, tap buttons, block the bot. The tester's hand calls these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.chats import Chat, Content, Message, User, person
from simulator.telegram.detection import with_detected
from simulator.telegram.formatted_text import FormattedText, settle

if TYPE_CHECKING:
    from simulator.telegram.files import StoredFile
    from simulator.telegram.keyboards import Button
    from simulator.telegram.service import TelegramService


def write(service: TelegramService, user_id: int, chat_id: int, content: Content) -> tuple[Message, int]:
    """A person writes; the message and the id of the update. Whoever writes has not blocked the bot (any more)."""
    chat = service.chats.open(chat_id, user_id)
    chat.blocked = False
    message = service.post(chat, person(user_id), content)
    return message, service.updates.push("message", chat.message_json(message))


def typed(text: str, file: StoredFile | None = None) -> Content:
    """What a person typed, as the app sends it: trimmed, with commands and addresses found."""
    return Content(with_detected(settle(FormattedText(text))), file)


def press(service: TelegramService, chat: Chat, message: Message, button: Button, user: User) -> tuple[str, int]:
    """A person taps a callback button: the id of the query and that of the update."""
    query_id = service.callbacks.new_id()
    service.callbacks.open(query_id, chat.chat_id)
    update_id = service.updates.push(
        "callback_query",
        {
            "id": query_id,
            "from": user.as_json(),
            "message": chat.message_json(message),
            "chat_instance": str(chat.chat_id * 7919),
            "data": button.callback_data,
        },
    )
    return query_id, update_id


def inject(service: TelegramService, update: dict[str, Any]) -> int:
    """Queue a raw update as it is; the world follows what it says, as far as it says it well.

    Its chat exists from then on, its message id is not used again, its callback query can be answered, and a
    ``my_chat_member`` that says "kicked" is a person who blocks the bot.
    """
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        body = update.get(kind)
        if isinstance(body, dict):
            _follow(service, kind, body)
    return service.updates.push_raw(update)


def _follow(service: TelegramService, kind: str, body: dict[str, Any]) -> None:
    message = body.get("message") if kind == "callback_query" else body
    message = message if isinstance(message, dict) else {}
    sender_id, chat_id = _id_of(body.get("from")), _id_of(message.get("chat"))
    chat = service.chats.open(chat_id, sender_id or chat_id) if chat_id else None
    if chat is not None and isinstance(message.get("message_id"), int):
        chat.skip_ids(message["message_id"])
    if kind == "callback_query" and isinstance(body.get("id"), str):
        service.callbacks.open(body["id"], chat_id or sender_id)
    if kind == "my_chat_member" and chat is not None:
        member = body.get("new_chat_member")
        chat.blocked = isinstance(member, dict) and member.get("status") == "kicked"


def _id_of(row: object) -> int:
    value = row.get("id") if isinstance(row, dict) else None
    return value if isinstance(value, int) else 0
