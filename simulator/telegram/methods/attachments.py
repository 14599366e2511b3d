"""The file that a call brings: uploaded with it, named by an earlier file id, or by an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.errors import BadRequest

if TYPE_CHECKING:
    from simulator.telegram.files import StoredFile
    from simulator.telegram.methods.call import Call
    from simulator.telegram.parameters import Upload

_ATTACHED = "attach://"


def attached_file(call: Call, kind: str, source: str = "") -> StoredFile:
    """The photo or document of a call.

    Args:
        call: the call.
        kind: "photo" or "document".
        source: file id or ``attach://name``; empty for the parameter that has the name of ``kind``.

    Raises:
        BadRequest: there is none, it is unknown, or of the wrong kind. An address on the web is refused as one that
            cannot be fetched, since the simulator talks to nobody.
    """
    source = source or call.parameters.text(kind)
    upload = call.parameters.uploads.get(source.removeprefix(_ATTACHED) if source.startswith(_ATTACHED) else kind)
    if upload is not None and (not source or source.startswith(_ATTACHED)):
        return _store(call, kind, upload)
    if not source or source.startswith(_ATTACHED):
        raise BadRequest(f"there is no {kind} in the request")
    if source.startswith(("http://", "https://")):
        raise BadRequest("failed to get HTTP URL content")
    stored = call.service.files.by_id(source)
    if stored is None:
        raise BadRequest("wrong file identifier/HTTP URL specified")
    if stored.is_photo != (kind == "photo"):
        actual = "Photo" if stored.is_photo else "Document"
        raise BadRequest(f"can't use file of type {actual} as {kind.capitalize()}")
    return stored


def _store(call: Call, kind: str, upload: Upload) -> StoredFile:
    if kind == "photo":
        return call.service.files.add_photo(upload.name, upload.content)
    return call.service.files.add_document(upload.name, upload.content, upload.mime_type)
