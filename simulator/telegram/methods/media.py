"""Pictures, files and albums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest
from simulator.telegram.files import FileKind, StoredFile
from simulator.telegram.json_fields import Fields
from simulator.telegram.messages import Content
from simulator.telegram.methods.attachments import attached_file
from simulator.telegram.methods.posting import answer, destination
from simulator.telegram.parameters import Parameters
from simulator.telegram.text.text_parameters import formatted_parameter, message_caption

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call, Method
    from simulator.telegram.text.formatted_text import FormattedText

MAX_ALBUM = 10
CAPTION_TOO_LONG = "message caption is too long"
_MOVING = ("width", "height", "duration")
_NUMBERS = {
    FileKind.ANIMATION: _MOVING,
    FileKind.VIDEO: _MOVING,
    FileKind.AUDIO: ("duration",),
    FileKind.VOICE: ("duration",),
    FileKind.VIDEO_NOTE: ("length", "duration"),
}
_TEXTS = {FileKind.AUDIO: ("performer", "title"), FileKind.STICKER: ("emoji",)}
_STICKER = (("type", "regular"), ("width", 512), ("height", 512), ("is_animated", False), ("is_video", False))
_ALONE = frozenset({FileKind.DOCUMENT, FileKind.AUDIO})
_IN_MEDIA = frozenset({FileKind.PHOTO, FileKind.DOCUMENT, FileKind.ANIMATION, FileKind.AUDIO, FileKind.VIDEO})
_Item = tuple[FileKind, "FormattedText", Parameters]


def sender(kind: FileKind) -> Method:
    """The method that sends one file of a kind."""

    async def send(call: Call) -> dict[str, Any]:
        source = formatted_parameter(call.parameters, "caption")
        call.chat()
        file = await attached_file(call, kind, details=details(kind, call.parameters))
        return answer(call, Content(message_caption(source, CAPTION_TOO_LONG), file))

    return send


async def send_media_group(call: Call) -> list[dict[str, Any]]:
    """Several files as one album: pictures and videos may mix, files and music only with their own kind."""
    rows = call.parameters.structure("media") if call.parameters.required("media") else None
    if not isinstance(rows, list):
        raise BadRequest("expected an Array of InputMedia")
    items = [_item(row, in_album=True) for row in rows]
    chat, posting = destination(call, album=call.service.next_album())
    if len(items) > MAX_ALBUM:
        raise BadRequest("too many messages to send as an album")
    if not items:
        raise BadRequest("there are no messages to send")
    kinds = {kind for kind, _, _ in items}
    mixed = sorted(_ALONE & kinds) if len(kinds) > 1 else []
    if mixed:
        raise BadRequest(f"{mixed[0]} can't be mixed with other media types")
    contents = [await _content(call, *item, CAPTION_TOO_LONG) for item in items]
    call.spend(chat, len(contents))
    chat.bot_action = None
    posted = [call.service.post(chat, call.account.user, content, posting) for content in contents]
    return [chat.message_json(message) for message in posted]


async def media_content(call: Call) -> Content:
    """The content that ``editMessageMedia`` puts in place of another."""
    call.parameters.required("media")
    kind, source, given = _item(call.parameters.structure("media", "input media"), in_album=False)
    return await _content(call, kind, source, given, "MEDIA_CAPTION_TOO_LONG")


def details(kind: FileKind, given: Parameters) -> tuple[tuple[str, Any], ...]:
    """What a file of this kind carries besides its bytes, as the bot said it."""
    numbers = tuple((name, max(given.integer(name), 0)) for name in _NUMBERS.get(kind, ()))
    texts = tuple((name, given.text(name)) for name in _TEXTS.get(kind, ()) if given.text(name))
    return numbers + texts + (_STICKER if kind is FileKind.STICKER else ())


def _item(row: object, *, in_album: bool) -> _Item:
    """One InputMedia: its kind, its caption as written, and its fields."""
    fields = Fields(row, "can't parse InputMedia: ")
    given = Parameters(row if isinstance(row, dict) else {})
    caption = formatted_parameter(given, "caption")
    name = fields.text("type")
    if not fields.text_or("media"):
        raise fields.wrong("media not found")
    if name == FileKind.ANIMATION and in_album:
        raise fields.wrong(f'type "{name}" can\'t be used in sendMediaGroup')
    if name not in _IN_MEDIA:
        raise fields.wrong(f'type "{name}" is unsupported')
    return FileKind(name), caption, given


async def _content(call: Call, kind: FileKind, source: FormattedText, given: Parameters, too_long: str) -> Content:
    caption = message_caption(source, too_long)
    file: StoredFile = await attached_file(call, kind, given.text("media"), details(kind, given))
    return Content(caption, file)
