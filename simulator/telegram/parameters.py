"""The parameters of one call, whichever way they came: query, form, multipart or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.telegram.errors import ApiError, BadRequest

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

    def integer(self, name: str, default: int = 0) -> int:
        """The number; what is none counts as absent, as it does for Telegram."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in _TRUE

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def structure(self, name: str) -> Any:
        """A nested value; forms carry it as JSON text. None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequest(f"can't parse {name.replace('_', ' ')} JSON object") from None


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
            body = json.loads(await wide.text() or "{}")
            if not isinstance(body, dict):
                raise BadRequest("can't parse request: expected a JSON object")
            values.update(body)
        elif request.method == "POST":
            _sort_fields((await wide.post()).items(), values, uploads)
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except ValueError:
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
