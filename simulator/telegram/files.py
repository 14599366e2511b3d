"""Files in the cloud: bytes under a file id that a bot may send again or download."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from simulator.telegram.errors import BadRequest

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


class FileKind(StrEnum):
    """As what a file was sent; the words are the fields of a message."""

    PHOTO = "photo"
    DOCUMENT = "document"
    ANIMATION = "animation"
    AUDIO = "audio"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    STICKER = "sticker"

    @property
    def label(self) -> str:
        """Its name in Telegram's refusals."""
        return "".join(word.capitalize() for word in self.split("_"))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file: ``path`` is what getFile answers, relative as Telegram's; ``details`` what its kind adds."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes = field(repr=False)
    kind: FileKind = FileKind.DOCUMENT
    width: int = 0
    height: int = 0
    details: tuple[tuple[str, Any], ...] = ()

    @property
    def is_photo(self) -> bool:
        return self.kind is FileKind.PHOTO

    def as_json(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def attached(self) -> dict[str, Any]:
        """The field of a message that holds the file."""
        if self.is_photo:
            return {"photo": [{**self.as_json(), "width": self.width, "height": self.height}]}
        named = {**self.as_json(), "file_name": self.name, "mime_type": self.mime_type}
        match self.kind:
            case FileKind.DOCUMENT:
                return {"document": named}
            case FileKind.ANIMATION:
                # An animation is also announced as a document, for bots that are older than animations.
                return {"animation": {**named, **dict(self.details)}, "document": named}
            case FileKind.VOICE:
                return {"voice": {**self.as_json(), "mime_type": self.mime_type, **dict(self.details)}}
            case FileKind.VIDEO_NOTE | FileKind.STICKER:
                return {self.kind.value: {**self.as_json(), **dict(self.details)}}
            case _:
                return {self.kind.value: {**named, **dict(self.details)}}


class FileStore:
    """All files of the simulated cloud, by id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add_photo(self, name: str, content: bytes) -> StoredFile:
        """Store a picture.

        Raises:
            BadRequest: it is no PNG or JPEG, too large, or of a shape that Telegram does not take.
        """
        if not content:
            raise BadRequest("file must be non-empty")
        if len(content) > MAX_PHOTO_BYTES:
            raise BadRequest("file is too big")
        size = picture_size(content)
        if size is None:
            raise BadRequest("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise BadRequest("PHOTO_INVALID_DIMENSIONS")
        is_png = content.startswith(_PNG)
        suffix, mime_type = ("png", "image/png") if is_png else ("jpg", "image/jpeg")
        return self._add(StoredFile("", "", suffix, name, mime_type, content, FileKind.PHOTO, width, height))

    def add(
        self,
        kind: FileKind,
        name: str,
        content: bytes,
        mime_type: str = "application/octet-stream",
        details: tuple[tuple[str, Any], ...] = (),
    ) -> StoredFile:
        """Store any other file; an empty one is refused as Telegram does."""
        if not content:
            raise BadRequest("file must be non-empty")
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        suffix = suffix if suffix.isalnum() else "bin"
        return self._add(StoredFile("", "", suffix, name, mime_type, content, kind, details=details))

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def clear(self) -> None:
        self._by_id.clear()
        self._by_path.clear()

    def _add(self, file: StoredFile) -> StoredFile:
        """Give the file its ids, and a path that ends as ``file.path`` says."""
        number = len(self._by_id)
        digest = hashlib.sha256(file.content).hexdigest()
        stored = StoredFile(
            file_id=f"AgACAgSim{number:06d}{digest[:24]}",
            unique_id=f"AQAD{digest[:12]}",
            path=f"{file.kind}s/file_{number}.{file.path}",
            name=file.name,
            mime_type=file.mime_type,
            content=file.content,
            kind=file.kind,
            width=file.width,
            height=file.height,
            details=file.details,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG; None for anything else."""
    try:
        if content.startswith(_PNG) and content[12:16] == b"IHDR":
            width, height = struct.unpack(">II", content[16:24])
        elif content.startswith(_JPEG):
            width, height = _jpeg_size(content)
        else:
            return None
    except (struct.error, IndexError):
        return None
    return (width, height) if width and height else None


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = len(_JPEG)
    while content[at] == 0xFF:
        marker, length = struct.unpack(">BH", content[at + 1 : at + 4])
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
