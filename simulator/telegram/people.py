"""What people do in the chat: write, send files, tap buttons, block the bot. The tester's hand calls these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.telegram.messages import Content, Message
from simulator.telegram.service import Posting
from simulator.telegram.tester_input import LARGEST_ID, LARGEST_MESSAGE_ID
from simulator.telegram.text.formatted_text import FormattedText
from simulator.telegram.text.text_parameters import stored
from simulator.telegram.users import User, person

if TYPE_CHECKING:
    from simulator.telegram.accounts import BotAccount
    from simulator.telegram.chats import Chat
    from simulator.telegram.files import StoredFile
    from simulator.telegram.keyboards import Button
    from simulator.telegram.service import TelegramService


def write(
    service: TelegramService,
    account: BotAccount,
    user_id: int,
    chat_id: int,
    content: Content,
    posting: Posting | None = None,
) -> tuple[Message, int]:
    """A person writes; the message and the id of the update at ``account``.

    Whoever writes to a bot has not blocked it (any more). A topic of a group begins with the first message in it.
    """
    chat = account.chats.open(chat_id, user_id)
    if chat.is_private:
        account.chats.set_status(chat, "member")
    if posting is not None and posting.thread_id is not None:
        chat.topics.add(posting.thread_id)
    if chat.reply_keyboard is not None and chat.reply_keyboard.is_one_time:
        chat.reply_keyboard = None
    message = service.post(chat, person(user_id), content, posting)
    body = chat.message_json(message)
    update_id = 0
    for listener in [account] if chat.is_private else service.accounts.all():
        heard = chat.is_private or _hears(listener, chat, message)
        pushed = listener.updates.push("message", body) if heard else 0
        update_id = pushed if listener is account else update_id
    return message, update_id


def _hears(account: BotAccount, chat: Chat, message: Message) -> bool:
    """Whether a bot gets to see what is written in a group.

    A bot that is no administrator sees what is meant for it: commands with its name, commands without a name unless
    another bot was the last to speak, answers to its messages, and messages that mention it.
    """
    status = account.chats.status(chat)
    if status == "administrator" or status not in {"member", "restricted"}:
        return status == "administrator"
    original = chat.messages.get(message.reply_to or 0)
    if original is not None and original.sender == account.user:
        return True
    name = f"@{account.user.username}".lower()
    units = message.content.text.text.encode("utf-16-le")
    for entity in message.content.text.entities:
        word = units[2 * entity.offset : 2 * entity.end].decode("utf-16-le").lower()
        if entity.type == "mention" and word == name:
            return True
        if entity.type == "bot_command":
            return word.endswith(name) if "@" in word else chat.last_bot in {0, account.user.user_id}
    return False


def typed(text: str, file: StoredFile | None = None) -> Content:
    """What a person typed, as the app sends it: trimmed, with commands and addresses found."""
    return Content(stored(FormattedText(text)), file)


def press(account: BotAccount, chat: Chat, message: Message, button: Button, user: User) -> tuple[str, int]:
    """A person taps a callback button: the id of the query and that of the update."""
    query_id = account.callbacks.new_id()
    account.callbacks.open(query_id, chat.chat_id)
    update_id = account.updates.push(
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


def inject(account: BotAccount, update: dict[str, Any]) -> int:
    """Queue a raw update as it is; the world follows what it says, as far as it says it well.

    Its chat exists from then on, its message id is not used again, its callback query can be answered, a person's edit
    of what stands in the chat shows, a ``my_chat_member`` is the bot's standing in the chat (in a private one "kicked"
    is a person who blocks it), and a ``migrate_to_chat_id`` makes a supergroup of a group.
    """
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        body = update.get(kind)
        if isinstance(body, dict):
            _follow(account, kind, body)
    return account.updates.push_raw(update)


def _follow(account: BotAccount, kind: str, body: dict[str, Any]) -> None:
    message = body.get("message") if kind == "callback_query" else body
    message = message if isinstance(message, dict) else {}
    sender_id, chat_id = _id_of(body.get("from")), _id_of(message.get("chat"))
    if kind == "callback_query" and isinstance(body.get("id"), str):
        account.callbacks.open(body["id"], chat_id or sender_id)
    if not chat_id:
        return
    chat = account.chats.open(chat_id, sender_id or chat_id)
    chat.skip_ids(_number_in(message, "message_id", LARGEST_MESSAGE_ID))
    if kind == "edited_message":
        _edit(chat, message)
    new_id = _number_in(message, "migrate_to_chat_id", LARGEST_ID)
    if kind == "message" and new_id:
        chat.upgraded_to = new_id
        account.chats.open(new_id, sender_id or chat_id)
    if kind == "my_chat_member":
        member = body.get("new_chat_member")
        status = member.get("status") if isinstance(member, dict) else None
        if isinstance(status, str):
            account.chats.set_status(chat, status)


def _edit(chat: Chat, body: dict[str, Any]) -> None:
    message, text = (
        chat.messages.get(_number_in(body, "message_id", LARGEST_MESSAGE_ID)),
        body.get("text", body.get("caption")),
    )
    if message is not None and isinstance(text, str):
        content = replace(message.content, text=typed(text).text)
        chat.put(replace(message, content=content, edits=message.edits + 1))


def _id_of(row: object) -> int:
    return _number_in(row, "id", LARGEST_ID) if isinstance(row, dict) else 0


def _number_in(row: dict[str, Any], name: str, largest: int) -> int:
    """A whole number of a size that it can have; 0 for anything else, as a forged update may hold anything."""
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= largest else 0
