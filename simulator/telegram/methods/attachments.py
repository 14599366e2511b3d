"""The file that a call brings: uploaded with it, named by an earlier file id, or by an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp

from simulator.telegram.errors import BadRequest
from simulator.telegram.files import FileKind, StoredFile
from simulator.telegram.parameters import Upload
from simulator.telegram.webhook import is_loopback

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call

MAX_PHOTO_BY_URL = 5 * 1024 * 1024
MAX_FILE_BY_URL = 20 * 1024 * 1024
_ATTACHED = "attach://"
_TIMEOUT = aiohttp.ClientTimeout(total=20)
_ALLOWED_BY_URL = frozenset({"image/gif", "application/pdf", "application/zip"})
"""The documents that Telegram fetches by itself."""


async def attached_file(
    call: Call, kind: FileKind, source: str = "", details: tuple[tuple[str, Any], ...] = ()
) -> StoredFile:
    """The file of a call.

    Args:
        call: the call.
        kind: as what it is sent.
        source: file id, address or ``attach://name``; empty for the parameter that has the name of ``kind``.
        details: duration, width and what else a file of this kind carries.

    Raises:
        BadRequest: there is none, it is unknown, or of the wrong kind. An address elsewhere than on this machine is
            refused as one that cannot be fetched, since the simulator talks to nobody.
    """
    source = source or call.parameters.text(kind)
    upload = call.parameters.uploads.get(source.removeprefix(_ATTACHED) if source.startswith(_ATTACHED) else kind)
    if upload is not None and (not source or source.startswith(_ATTACHED)):
        return _store(call, kind, upload, details)
    if not source or source.startswith(_ATTACHED):
        raise BadRequest(f"there is no {kind.replace('_', ' ')} in the request")
    if source.startswith(("http://", "https://")):
        return _store(call, kind, await _fetched(source, kind), details)
    stored = call.service.files.by_id(source)
    if stored is None:
        raise BadRequest("wrong file identifier/HTTP URL specified")
    if stored.kind is not kind:
        raise BadRequest(f"can't use file of type {stored.kind.label} as {kind.label}")
    return stored


def _store(call: Call, kind: FileKind, upload: Upload, details: tuple[tuple[str, Any], ...]) -> StoredFile:
    if kind is FileKind.PHOTO:
        return call.service.files.add_photo(upload.name, upload.content)
    return call.service.files.add(kind, upload.name, upload.content, upload.mime_type, details)


async def _fetched(url: str, kind: FileKind) -> Upload:
    if not is_loopback(url):
        raise BadRequest("failed to get HTTP URL content")
    most = MAX_PHOTO_BY_URL if kind is FileKind.PHOTO else MAX_FILE_BY_URL
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.get(url) as answer:
            answer.raise_for_status()
            content = await answer.content.read(most + 1)
            mime_type, name = answer.content_type, answer.url.name or "file"
    except (aiohttp.ClientError, TimeoutError):
        raise BadRequest("failed to get HTTP URL content") from None
    is_wrong = kind is FileKind.DOCUMENT and mime_type not in _ALLOWED_BY_URL
    if is_wrong or len(content) > most or (kind is FileKind.PHOTO and not mime_type.startswith("image/")):
        raise BadRequest("wrong type of the web page content")
    return Upload(name, content, mime_type)
