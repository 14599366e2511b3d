"""What a person sees in a chat: as the tester's contract lists it, and richer for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.telegram.accounts import BotAccount
    from simulator.telegram.chats import Chat
    from simulator.telegram.files import StoredFile
    from simulator.telegram.keyboards import Button, ReplyKeyboard
    from simulator.telegram.messages import Message
    from simulator.telegram.service import TelegramService

_TOASTS = 20


def message_row(chat: Chat, message: Message) -> dict[str, Any]:
    """One message as `/control/telegram/messages` shows it, with exactly these fields."""
    file = message.content.file
    return {
        "message_id": message.message_id,
        "from": "bot" if message.sender.is_bot else "user",
        "text": message.content.shown,
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


def whole_chat(service: TelegramService, account: BotAccount, chat: Chat, limit: int) -> dict[str, Any]:
    """The chat as the page draws it: the newest ``limit`` messages with formatting, files, pins and toasts."""
    action = chat.bot_action
    busy = action is not None and action[1] > service.now()
    status = account.chats.status(chat)
    return {
        "chat": {**chat.as_json(), "blocked": chat.is_private and status == "kicked", "status": status},
        "bot": account.user.as_json(),
        "messages": [_rich_row(chat, message) for _, message in sorted(chat.messages.items())[-limit:]],
        "pinned": [message_row(chat, chat.messages[pin]) for pin in chat.pins],
        "toasts": _toasts(account, chat),
        "unanswered": account.callbacks.unanswered(chat.chat_id),
        "action": action[0] if action is not None and busy else None,
        "commands": account.commands.shown(chat, chat.person.user_id),
        "menu_button": account.profile.button(chat.chat_id if chat.is_private else 0),
        "reply_keyboard": _keys(chat.reply_keyboard),
    }


def _rich_row(chat: Chat, message: Message) -> dict[str, Any]:
    return {
        **message_row(chat, message),
        "entities": [entity.as_json() for entity in message.content.text.entities],
        "keyboard": [[_button_row(button) for button in row] for row in message.keyboard.rows],
        "file": _file_row(message.content.file),
        "reply_to": message.reply_to,
        "topic": message.thread_id,
        "sender": message.sender.first_name,
        "forwarded_from": message.origin.sender.first_name if message.origin is not None else None,
        "album": message.album,
        "reactions": list(message.reactions),
        "edit_date": message.edit_date,
    }


def _button_row(button: Button) -> dict[str, Any]:
    return {
        "text": button.text,
        "pressable": button.callback_data is not None,
        "style": button.style,
        "action": button.action,
        "value": button.value,
    }


def _keys(keyboard: ReplyKeyboard | None) -> dict[str, Any] | None:
    if keyboard is None:
        return None
    return {
        "rows": [list(row) for row in keyboard.rows],
        "one_time": keyboard.is_one_time,
        "placeholder": keyboard.placeholder,
    }


def _file_row(file: StoredFile | None) -> dict[str, Any] | None:
    if file is None:
        return None
    return {
        "href": f"/control/telegram/file/{file.path}",
        "kind": file.kind.value,
        "name": file.name,
        "bytes": len(file.content),
        "width": file.width,
        "height": file.height,
    }


def _toasts(account: BotAccount, chat: Chat) -> list[dict[str, Any]]:
    said = [answer for answer in account.callbacks.answers if answer.chat_id == chat.chat_id and answer.text]
    return [
        {"id": answer.query_id, "text": answer.text, "alert": answer.is_alert, "date": answer.date}
        for answer in said[-_TOASTS:]
    ]
