"""``/control/telegram/…``: the tester's hand in the chat."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from simulator.telegram import people
from simulator.telegram.accounts import BotAccount
from simulator.telegram.chats import Chat
from simulator.telegram.errors import BadRequest
from simulator.telegram.files import FileKind
from simulator.telegram.messages import Message
from simulator.telegram.pictures import blank_png
from simulator.telegram.service import Posting, TelegramService
from simulator.telegram.text.text_parameters import MAX_CAPTION, MAX_TEXT
from simulator.telegram.users import person
from simulator.telegram.view import visible_messages, whole_chat

if TYPE_CHECKING:
    from simulator.telegram.keyboards import Button

_PAGE_MESSAGES = 300
_SEND_FIELDS: Final = frozenset({"user_id", "chat_id", "text", "reply_to", "message_thread_id", "bot_id"})
_PRESS_FIELDS: Final = frozenset({"chat_id", "message_id", "text", "button", "user_id", "bot_id"})
_PHOTO_FIELDS: Final = frozenset({"user_id", "chat_id", "caption", "document", "content", "bot_id"})
_Handler = Callable[[TelegramService, web.Request], Awaitable[web.StreamResponse]]


class _BadInput(ValueError):
    """The tester's request cannot be done; the text says why."""


def add_routes(app: web.Application, service: TelegramService) -> None:
    """Serve the control calls for ``service`` on ``app``."""

    def guarded(handler: _Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(service, request)
            except _BadInput as error:
                return web.json_response({"ok": False, "error": str(error)}, status=400)

        return handle

    router = app.router
    router.add_post("/control/telegram/send", guarded(_send))
    router.add_post("/control/telegram/press", guarded(_press))
    router.add_post("/control/telegram/photo", guarded(_photo))
    router.add_post("/control/telegram/update", guarded(_update))
    router.add_get("/control/telegram/messages", guarded(_messages))
    router.add_get("/control/telegram/chats", guarded(_chats))
    router.add_get("/control/telegram/chat", guarded(_chat))
    router.add_get("/control/telegram/file/{path:.+}", guarded(_file))


async def _send(service: TelegramService, request: web.Request) -> web.Response:
    """A text, perhaps in answer to a message (``reply_to``) or in a topic (``message_thread_id``)."""
    body = await _body(request, _SEND_FIELDS)
    user_id = _number(body, "user_id")
    content = people.typed(_text(body, "text"))
    if not content.text.text:
        raise _BadInput("text is empty")
    if len(content.text) > MAX_TEXT:
        raise _BadInput(f"text is longer than {MAX_TEXT}")
    posting = Posting(reply_to=_optional(body, "reply_to"), thread_id=_optional(body, "message_thread_id"))
    message, update_id = people.write(
        service, _account(service, body), user_id, _number(body, "chat_id", user_id), content, posting
    )
    return _done(message_id=message.message_id, update_id=update_id)


async def _photo(service: TelegramService, request: web.Request) -> web.Response:
    """A picture, or with ``document`` (its name) a file; ``content`` is base64, a small picture if absent."""
    body = await _body(request, _PHOTO_FIELDS)
    user_id = _number(body, "user_id")
    name = _text(body, "document", "")
    try:
        raw = base64.b64decode(_text(body, "content", ""), validate=True) or blank_png(320, 200)
        files = service.files
        file = files.add(FileKind.DOCUMENT, name, raw) if name else files.add_photo("photo.png", raw)
        content = people.typed(_text(body, "caption", ""), file)
    except (BadRequest, binascii.Error) as error:
        raise _BadInput(str(error)) from error
    if len(content.text) > MAX_CAPTION:
        raise _BadInput(f"caption is longer than {MAX_CAPTION}")
    message, update_id = people.write(
        service, _account(service, body), user_id, _number(body, "chat_id", user_id), content
    )
    return _done(message_id=message.message_id, update_id=update_id)


async def _press(service: TelegramService, request: web.Request) -> web.Response:
    """The first button whose label contains ``text``, or the one at ``button`` = [row, column]."""
    body = await _body(request, _PRESS_FIELDS)
    account = _account(service, body)
    chat = _find_chat(account, _number(body, "chat_id"))
    message = chat.messages.get(_number(body, "message_id"))
    if message is None:
        raise _BadInput("no such message")
    button = _button(message, body)
    if button.callback_data is None:
        raise _BadInput(f"the button {button.text!r} sends nothing to the bot: {button.action}")
    user = person(_number(body, "user_id", chat.person.user_id))
    owner = service.account_of(message.sender) or account
    query_id, update_id = people.press(owner, chat, message, button, user)
    return _done(callback_query_id=query_id, update_id=update_id)


async def _update(service: TelegramService, request: web.Request) -> web.Response:
    """A raw update; ``bot_id`` in the query says for which bot, where there are several."""
    account = _account(service, dict(request.query))
    return _done(update_id=people.inject(account, await _body(request)))


async def _messages(service: TelegramService, request: web.Request) -> web.Response:
    after = _query_number(request, "after", 0)
    chat = _account(service, dict(request.query)).chats.find(_query_number(request, "chat_id"))
    return web.json_response(visible_messages(chat, after) if chat is not None else [])


async def _chats(service: TelegramService, request: web.Request) -> web.Response:
    book = _account(service, dict(request.query)).chats
    return web.json_response(
        [{**chat.as_json(), "user_id": chat.person.user_id, "known": book.is_known(chat)} for chat in book.all()]
    )


async def _chat(service: TelegramService, request: web.Request) -> web.Response:
    account = _account(service, dict(request.query))
    chat = _find_chat(account, _query_number(request, "chat_id"))
    return web.json_response(whole_chat(service, account, chat, _query_number(request, "limit", _PAGE_MESSAGES)))


async def _file(service: TelegramService, request: web.Request) -> web.Response:
    stored = service.files.by_path(request.match_info["path"])
    if stored is None:
        raise web.HTTPNotFound
    # What a bot uploads is shown, never run: only pictures keep their type.
    kind = stored.mime_type if stored.is_photo else "application/octet-stream"
    return web.Response(body=stored.content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})


async def _body(request: web.Request, fields: frozenset[str] | None = None) -> dict[str, Any]:
    """What was posted; a name that is not among ``fields`` is a mistake, where they are given."""
    try:
        body = json.loads(await request.text())
    except ValueError as error:
        raise _BadInput(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise _BadInput("the body is no JSON object")
    unknown = sorted(body.keys() - fields) if fields is not None else []
    if unknown and fields is not None:
        raise _BadInput(f"unknown field {unknown[0]!r}; there are {', '.join(sorted(fields))}")
    return body


def _number(body: dict[str, Any], name: str, default: int | None = None) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _BadInput(f"{name} is missing" if value is None else f"{name} is no whole number")
    return value


def _text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise _BadInput(f"{name} is missing" if value is None else f"{name} is no text")
    return value


def _query_number(request: web.Request, name: str, default: int | None = None) -> int:
    value = request.query.get(name, "" if default is None else str(default))
    try:
        return int(value)
    except ValueError:
        raise _BadInput(f"{name} is missing or no whole number") from None


def _account(service: TelegramService, given: dict[str, Any]) -> BotAccount:
    """The bot that is meant: the first one, where ``bot_id`` does not name another."""
    if given.get("bot_id") is None:
        return service.accounts.first
    account = service.accounts.find(int(given["bot_id"])) if str(given["bot_id"]).isdecimal() else None
    if account is None:
        raise _BadInput("no bot with this bot_id has called yet")
    return account


def _optional(body: dict[str, Any], name: str) -> int | None:
    return None if body.get(name) is None else _number(body, name)


def _find_chat(account: BotAccount, chat_id: int) -> Chat:
    chat = account.chats.find(chat_id)
    if chat is None:
        raise _BadInput("no such chat")
    return chat


def _button(message: Message, body: dict[str, Any]) -> Button:
    rows = message.keyboard.rows
    match body.get("button"):
        case [int(row), int(column)] if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            return rows[row][column]
        case None:
            text = _text(body, "text")
            for button in (button for row in rows for button in row):
                if text in button.text:
                    return button
        case _:
            pass
    raise _BadInput(f"no such button; there are {message.keyboard.labels()}")


def _done(**fields: int | str) -> web.Response:
    return web.json_response({"ok": True, **fields})
