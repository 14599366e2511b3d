"""What the tester's calls in the chat take: read strictly, and refused with the reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from simulator.json_text import read_json

if TYPE_CHECKING:
    from aiohttp import web

LARGEST_ID: Final = 2**52 - 1
"""Ids of people and chats have at most 52 significant bits."""
LARGEST_UPDATE_ID: Final = 2**62
"""So that the ids of later updates, which go on from there, fit 64 bits as well."""
LARGEST_MESSAGE_ID: Final = 2**31 - 1


class BadInput(ValueError):
    """The tester's request cannot be done; the text says why."""


async def read_body(request: web.Request, fields: frozenset[str] | None = None) -> dict[str, Any]:
    """What was posted; a name that is not among ``fields`` is a mistake, where they are given."""
    try:
        body = read_json(await request.read())
    except ValueError as error:
        raise BadInput(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadInput("the body is no JSON object")
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadInput("half of a surrogate pair is no text: Telegram's are UTF-8") from error
    unknown = sorted(body.keys() - fields) if fields is not None else []
    if unknown and fields is not None:
        raise BadInput(f"unknown field {unknown[0]!r}; there are {', '.join(sorted(fields))}")
    return body


def number(body: dict[str, Any], name: str, default: int | None = None) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput(f"{name} is missing" if value is None else f"{name} is no whole number")
    return value


def user_id(body: dict[str, Any], default: int | None = None) -> int:
    """A person's id, which is positive."""
    value = number(body, "user_id", default)
    if not 0 < value <= LARGEST_ID:
        raise BadInput("user_id must be from 1 to 2^52 - 1, as a person's is")
    return value


def chat_id(body: dict[str, Any], default: int | None = None) -> int:
    """A chat's id: positive for a private chat, negative for a group."""
    value = number(body, "chat_id", default)
    if not 0 < abs(value) <= LARGEST_ID:
        raise BadInput("chat_id must be a person's id, or a group's, which is negative; both have at most 52 bits")
    return value


def optional_message_id(body: dict[str, Any], name: str) -> int | None:
    """A message's id, or None when absent."""
    if body.get(name) is None:
        return None
    value = number(body, name)
    if not 0 < value <= LARGEST_MESSAGE_ID:
        raise BadInput(f"{name} must be from 1 to 2^31 - 1, as a message's id is")
    return value


def check_update_id(update: dict[str, Any]) -> None:
    """A raw update may name its id, in any order; absent it gets the next one, and null goes out as null."""
    if update.get("update_id") is not None and not 0 <= number(update, "update_id") <= LARGEST_UPDATE_ID:
        raise BadInput("update_id must be from 0 to 2^62: those of later updates go on from it")


def text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise BadInput(f"{name} is missing" if value is None else f"{name} is no text")
    return value


def query_number(request: web.Request, name: str, default: int | None = None) -> int:
    value = request.query.get(name, "" if default is None else str(default))
    try:
        return int(value)
    except ValueError:
        raise BadInput(f"{name} is missing or no whole number") from None
