"""What a person sees in a chat: as the tester's contract lists it, and richer for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat, Message
    from simulator.telegram.files import StoredFile
    from simulator.telegram.keyboards import Button
    from simulator.telegram.service import TelegramService

_TOASTS = 20


def message_row(chat: Chat, message: Message) -> dict[str, Any]:
    """One message as `/control/telegram/messages` shows it, with exactly these fields."""
    file = message.content.file
    return {
        "message_id": message.message_id,
        "from": "bot" if message.sender.is_bot else "user",
        "text": message.content.text.text,
        "buttons": message.keyboard.labels(),
        "photo": file is not None and file.is_photo,
        "document": file.name if file is not None and not file.is_photo else None,
        "edited": message.edits,
        "pinned": message.message_id in chat.pins,
        "date": message.date,
    }


def visible_messages(chat: Chat, after: int) -> list[dict[str, Any]]:
    """What stands in the chat now, oldest first, beginning behind ``after``."""
    return [message_row(chat, message) for message_id, message in sorted(chat.messages.items()) if message_id > after]


def whole_chat(service: TelegramService, chat: Chat, limit: int) -> dict[str, Any]:
    """The chat as the page draws it: the newest ``limit`` messages with formatting, files, pins and toasts."""
    action = chat.bot_action
    busy = action is not None and action[1] > service.now()
    return {
        "chat": {**chat.as_json(), "blocked": chat.blocked},
        "messages": [_rich_row(chat, message) for _, message in sorted(chat.messages.items())[-limit:]],
        "pinned": [message_row(chat, chat.messages[pin]) for pin in chat.pins],
        "toasts": _toasts(service, chat),
        "unanswered": service.callbacks.unanswered(chat.chat_id),
        "action": action[0] if action is not None and busy else None,
        "commands": service.commands.get(None, ""),
    }


def _rich_row(chat: Chat, message: Message) -> dict[str, Any]:
    return {
        **message_row(chat, message),
        "entities": [entity.as_json() for entity in message.content.text.entities],
        "keyboard": [[_button_row(button) for button in row] for row in message.keyboard.rows],
        "file": _file_row(message.content.file),
        "reply_to": message.reply_to,
        "sender": message.sender.first_name,
    }


def _button_row(button: Button) -> dict[str, Any]:
    return {"text": button.text, "pressable": button.callback_data is not None, "style": button.style}


def _file_row(file: StoredFile | None) -> dict[str, Any] | None:
    if file is None:
        return None
    return {
        "href": f"/control/telegram/file/{file.path}",
        "name": file.name,
        "bytes": len(file.content),
        "width": file.width,
        "height": file.height,
    }


def _toasts(service: TelegramService, chat: Chat) -> list[dict[str, Any]]:
    said = [answer for answer in service.callbacks.answers if answer.chat_id == chat.chat_id and answer.text]
    return [
        {"id": answer.query_id, "text": answer.text, "alert": answer.is_alert, "date": answer.date}
        for answer in said[-_TOASTS:]
    ]
