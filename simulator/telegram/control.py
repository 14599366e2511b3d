"""``/control/telegram/…``: the tester's hand in the chat."""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from simulator.telegram import people, tester_input
from simulator.telegram.accounts import BotAccount
from simulator.telegram.chats import Chat
from simulator.telegram.errors import BadRequest
from simulator.telegram.files import FileKind
from simulator.telegram.messages import Message
from simulator.telegram.pictures import blank_png
from simulator.telegram.service import Posting, TelegramService
from simulator.telegram.tester_input import BadInput, query_number, read_body
from simulator.telegram.text.text_parameters import MAX_CAPTION, MAX_TEXT
from simulator.telegram.updates import MOST_PENDING
from simulator.telegram.users import person
from simulator.telegram.view import visible_messages, whole_chat

if TYPE_CHECKING:
    from simulator.telegram.keyboards import Button

_PREFIX: Final = "/control/telegram/"
_PAGE_MESSAGES = 300
_SEND_FIELDS: Final = frozenset({"user_id", "chat_id", "text", "reply_to", "message_thread_id", "bot_id"})
_PRESS_FIELDS: Final = frozenset({"chat_id", "message_id", "text", "button", "user_id", "bot_id"})
_PHOTO_FIELDS: Final = frozenset({"user_id", "chat_id", "caption", "document", "content", "bot_id"})
_BOT_ID: Final = re.compile(r"[0-9]{1,20}")
_Handler = Callable[[TelegramService, web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class _ChatCall:
    """One call; ``example`` is a body (or a query, if nothing is posted) that is understood as it stands."""

    method: str
    path: str
    handler: _Handler
    example: dict[str, Any]


def add_routes(app: web.Application, service: TelegramService) -> None:
    """Serve the control calls for ``service`` on ``app``."""
    for call in _calls():
        app.router.add_route(call.method, _PREFIX + call.path, _guarded(service, call))


def _calls() -> tuple[_ChatCall, ...]:
    known, chat = {"user_id": 1001, "chat_id": 1001}, {"chat_id": "1001"}
    return (
        _ChatCall("POST", "send", _send, {**known, "text": "/dashboard"}),
        _ChatCall("POST", "press", _press, {"chat_id": 1001, "message_id": 1, "text": "Confirm"}),
        _ChatCall("POST", "photo", _photo, {**known, "caption": "look"}),
        _ChatCall("POST", "update", _update, {"message": {"message_id": 1, "text": "no chat, no date, no sender"}}),
        _ChatCall("GET", "messages", _messages, {**chat, "after": "0"}),
        _ChatCall("GET", "chats", _chats, {}),
        _ChatCall("GET", "chat", _chat, {**chat, "limit": "300"}),
        _ChatCall("GET", "file/{path:.+}", _file, {}),
    )


def _guarded(service: TelegramService, call: _ChatCall) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await call.handler(service, request)
        except BadInput as error:
            named = f"{call.method} {_PREFIX}{call.path}"
            refusal = {"ok": False, "error": str(error), "call": named, "example": call.example}
            return web.json_response(refusal, status=400)

    return handle


async def _send(service: TelegramService, request: web.Request) -> web.Response:
    """A text, perhaps in answer to a message (``reply_to``) or in a topic (``message_thread_id``)."""
    body = await read_body(request, _SEND_FIELDS)
    account, user_id = _listening(_account(service, body)), tester_input.user_id(body)
    chat_id = _own_chat(user_id, tester_input.chat_id(body, user_id))
    content = people.typed(tester_input.text(body, "text"))
    if not content.text.text:
        raise BadInput("text is empty")
    if len(content.text) > MAX_TEXT:
        raise BadInput(f"text is longer than {MAX_TEXT}")
    reply_to = tester_input.optional_message_id(body, "reply_to")
    chat = account.chats.find(chat_id)
    if reply_to is not None and (chat is None or reply_to not in chat.messages):
        raise BadInput(f"reply_to: chat {chat_id} has no message {reply_to}")
    posting = Posting(reply_to=reply_to, thread_id=tester_input.optional_message_id(body, "message_thread_id"))
    message, update_id = people.write(service, account, user_id, chat_id, content, posting)
    return _done(message_id=message.message_id, update_id=update_id)


async def _photo(service: TelegramService, request: web.Request) -> web.Response:
    """A picture, or with ``document`` (its name) a file; ``content`` is base64, a small picture if absent."""
    body = await read_body(request, _PHOTO_FIELDS)
    account, user_id = _listening(_account(service, body)), tester_input.user_id(body)
    chat_id = _own_chat(user_id, tester_input.chat_id(body, user_id))
    name = tester_input.text(body, "document", "")
    try:
        raw = base64.b64decode(tester_input.text(body, "content", ""), validate=True) or blank_png(320, 200)
        files = service.files
        file = files.add(FileKind.DOCUMENT, name, raw) if name else files.add_photo("photo.png", raw)
        content = people.typed(tester_input.text(body, "caption", ""), file)
    except (BadRequest, ValueError) as error:
        raise BadInput(str(error)) from error
    if len(content.text) > MAX_CAPTION:
        raise BadInput(f"caption is longer than {MAX_CAPTION}")
    message, update_id = people.write(service, account, user_id, chat_id, content)
    return _done(message_id=message.message_id, update_id=update_id)


async def _press(service: TelegramService, request: web.Request) -> web.Response:
    """The first button whose label contains ``text``, or the one at ``button`` = [row, column]."""
    body = await read_body(request, _PRESS_FIELDS)
    account = _account(service, body)
    chat = _find_chat(account, tester_input.chat_id(body))
    user_id = tester_input.user_id(body, chat.person.user_id)
    if user_id != chat.person.user_id:
        _own_chat(user_id, chat.chat_id)
    message = chat.messages.get(tester_input.number(body, "message_id"))
    if message is None:
        raise BadInput("no such message")
    button = _button(message, body)
    if button.callback_data is None:
        raise BadInput(f"the button {button.text!r} sends nothing to the bot: {button.action}")
    user = person(user_id)
    owner = _listening(service.account_of(message.sender) or account)
    query_id, update_id = people.press(owner, chat, message, button, user)
    return _done(callback_query_id=query_id, update_id=update_id)


async def _update(service: TelegramService, request: web.Request) -> web.Response:
    """A raw update; ``bot_id`` in the query says for which bot, where there are several."""
    account = _listening(_account(service, dict(request.query)))
    update = await read_body(request)
    tester_input.check_update_id(update)
    return _done(update_id=people.inject(account, update))


async def _messages(service: TelegramService, request: web.Request) -> web.Response:
    after = query_number(request, "after", 0)
    chat = _account(service, dict(request.query)).chats.find(query_number(request, "chat_id"))
    return web.json_response(visible_messages(chat, after) if chat is not None else [])


async def _chats(service: TelegramService, request: web.Request) -> web.Response:
    book = _account(service, dict(request.query)).chats
    return web.json_response(
        [{**chat.as_json(), "user_id": chat.person.user_id, "known": book.is_known(chat)} for chat in book.all()]
    )


async def _chat(service: TelegramService, request: web.Request) -> web.Response:
    account = _account(service, dict(request.query))
    chat = _find_chat(account, query_number(request, "chat_id"))
    limit = query_number(request, "limit", _PAGE_MESSAGES)
    if limit < 1:
        raise BadInput("limit must be at least 1")
    return web.json_response(whole_chat(service, account, chat, limit))


async def _file(service: TelegramService, request: web.Request) -> web.Response:
    stored = service.files.by_path(request.match_info["path"])
    if stored is None:
        raise web.HTTPNotFound
    # What a bot uploads is shown, never run: only pictures keep their type.
    kind = stored.mime_type if stored.is_photo else "application/octet-stream"
    return web.Response(body=stored.content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})


def _account(service: TelegramService, given: dict[str, Any]) -> BotAccount:
    """The bot that is meant: the first one, where ``bot_id`` does not name another."""
    if given.get("bot_id") is None:
        return service.accounts.first
    bot_id = str(given["bot_id"])
    account = service.accounts.find(int(bot_id)) if _BOT_ID.fullmatch(bot_id) else None
    if account is None:
        raise BadInput("no bot with this bot_id has called yet")
    return account


def _listening(account: BotAccount) -> BotAccount:
    """The bot, if there is room for another update to it."""
    if account.updates.is_full:
        raise BadInput(f"{MOST_PENDING} updates wait for the bot already, and it fetches none")
    return account


def _own_chat(user_id: int, chat_id: int) -> int:
    """The chat, if this person can be in it: a private chat is its person's alone."""
    if chat_id > 0 and chat_id != user_id:
        raise BadInput(f"{chat_id} is the private chat of user {chat_id}, not of user {user_id}")
    return chat_id


def _find_chat(account: BotAccount, chat_id: int) -> Chat:
    chat = account.chats.find(chat_id)
    if chat is None:
        raise BadInput("no such chat")
    return chat


def _button(message: Message, body: dict[str, Any]) -> Button:
    rows = message.keyboard.rows
    match body.get("button"):
        case [int(row), int(column)] if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            return rows[row][column]
        case None:
            text = tester_input.text(body, "text")
            for button in (button for row in rows for button in row):
                if text in button.text:
                    return button
        case _:
            pass
    raise BadInput(f"no such button; there are {message.keyboard.labels()}")


def _done(**fields: int | str) -> web.Response:
    return web.json_response({"ok": True, **fields})
