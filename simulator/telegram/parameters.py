"""The parameters of one call, whichever way they came: query, form, multipart or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.json_text import read_json
from simulator.telegram.errors import ApiError, BadRequest
from simulator.telegram.json_fields import NUMBER_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
_TRUE = frozenset({"true", "1", "yes"})


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part of a multipart body."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """Typed access to what a bot sent; a wrong type is the 400 that Telegram would answer."""

    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text, or "" when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        text = value if isinstance(value, str) else json.dumps(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BadRequest("strings must be encoded in UTF-8") from None
        return text

    def required(self, name: str) -> str:
        """The text; refused when there is none."""
        text = self.text(name)
        if not text:
            raise BadRequest(f'parameter "{name}" is required')
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """The number; what is none of 64 bits counts as absent, as it does for Telegram."""
        try:
            value = int(self.text(name))
        except ValueError:
            return default
        return value if abs(value) < NUMBER_LIMIT else default

    def number(self, name: str) -> float | None:
        """A number with a fraction, for places on the map; None when it is none."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def user(self, name: str = "user_id") -> int:
        """Somebody's id; refused when it cannot be one."""
        user_id = self.integer(name)
        if user_id <= 0:
            raise BadRequest(f"invalid {name} specified")
        return user_id

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in _TRUE

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def structure(self, name: str, called: str = "") -> Any:
        """A nested value; forms carry it as JSON text. None when absent; ``called`` is its name in the refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return read_json(value)
        except ValueError:
            raise BadRequest(f"can't parse {called or name} JSON object") from None

    def lenient_structure(self, name: str) -> Any:
        """Like ``structure``, for the places where Telegram passes over what it cannot read."""
        try:
            return self.structure(name)
        except BadRequest:
            return None

    def message_ids(self, most: int) -> list[int]:
        """``message_ids``: at least one, at most ``most``."""
        rows = self.structure("message_ids")
        if rows is None:
            raise BadRequest("message identifiers are not specified")
        if not isinstance(rows, list):
            raise BadRequest("expected an Array of message identifiers")
        if len(rows) > most:
            raise BadRequest("too many message identifiers specified")
        if not rows:
            raise BadRequest("message identifiers are not specified")
        return [_message_id(row) for row in rows]


def _message_id(row: object) -> int:
    if isinstance(row, bool) or not isinstance(row, int | str):
        raise BadRequest("message identifier must be a Number")
    try:
        message_id = int(row)
    except ValueError:
        raise BadRequest("can't parse message identifier as a Number") from None
    if message_id <= 0:
        raise BadRequest("invalid message identifier specified")
    return message_id


async def read_parameters(request: web.Request) -> Parameters:
    """The parameters of a request; those of the body win over those of the query.

    Raises:
        ApiError: 400 for a body that cannot be read, 413 for one that is too large.
    """
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    wide = request.clone(client_max_size=MAX_UPLOAD_BYTES)
    try:
        if request.content_type == "application/json":
            body = read_json(await wide.read() or "{}")
            if not isinstance(body, dict):
                raise BadRequest("can't parse request: expected a JSON object")
            values.update(body)
        elif request.method == "POST":
            _sort_fields((await wide.post()).items(), values, uploads)
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except (ValueError, LookupError):  # the latter for an encoding that nobody knows
        raise BadRequest("can't parse request body") from None
    return Parameters(values, uploads)


def _sort_fields(
    fields: Iterable[tuple[str, str | bytes | bytearray | web.FileField]],
    values: dict[str, Any],
    uploads: dict[str, Upload],
) -> None:
    for name, value in fields:
        if isinstance(value, web.FileField):
            with value.file as file:
                uploads[name] = Upload(value.filename or name, file.read(), value.content_type)
        elif isinstance(value, str):
            values[name] = value
        else:
            uploads[name] = Upload(name, bytes(value), "application/octet-stream")
