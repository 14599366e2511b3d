"""The text or caption of a call, in whichever markup it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest
from simulator.telegram.json_fields import Fields
from simulator.telegram.text.cleaning import settle, with_detected
from simulator.telegram.text.formatted_text import QUOTES, STYLES, Entity, FormattedText
from simulator.telegram.text.html_markup import parse_html
from simulator.telegram.text.legacy_markdown import parse_legacy_markdown
from simulator.telegram.text.links import BadLink, checked_link, date_time, linked_user
from simulator.telegram.text.markdown_markup import parse_markdown_v2

if TYPE_CHECKING:
    from simulator.telegram.parameters import Parameters

MAX_TEXT = 4096
MAX_CAPTION = 1024
"""Characters after the entities are parsed."""

_MAX_SOURCE_BYTES = 32_768
_PARSERS = {"html": parse_html, "markdown": parse_legacy_markdown, "markdownv2": parse_markdown_v2}
_PLAIN = frozenset({*STYLES, *QUOTES, "code"})
_FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"})


def formatted_parameter(parameters: Parameters, name: str) -> FormattedText:
    """``text`` with ``entities``, or ``caption`` with ``caption_entities``; ``parse_mode`` wins over both.

    The result is as the bot wrote it; ``stored`` makes of it what Telegram keeps.
    """
    source = parameters.text(name)
    mode = parameters.text("parse_mode").lower()
    if len(source.encode()) > _MAX_SOURCE_BYTES:
        raise BadRequest("text is too long")
    if source and mode not in {"", "none"}:
        if mode not in _PARSERS:
            raise BadRequest("unsupported parse_mode")
        return _PARSERS[mode](source)
    given = parameters.lenient_structure("entities" if name == "text" else f"{name}_entities")
    return FormattedText(source, entities_from_json(given) if isinstance(given, list) else ())


def stored(text: FormattedText) -> FormattedText:
    """What Telegram keeps of a text: cleaned, and with what it finds by itself."""
    return with_detected(settle(text))


def message_source(parameters: Parameters) -> FormattedText:
    """The text of a message as the bot wrote it; refused when there is none."""
    if not parameters.text("text"):
        raise BadRequest("message text is empty")
    return formatted_parameter(parameters, "text")


def message_text(source: FormattedText, too_long: str) -> FormattedText:
    """The text of a message as it is kept: neither empty nor too long."""
    text = stored(source)
    if not text.text:
        raise BadRequest("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise BadRequest(too_long)
    return text


def message_caption(source: FormattedText, too_long: str) -> FormattedText:
    """The caption of a picture or file as it is kept; it may be empty."""
    caption = stored(source)
    if len(caption) > MAX_CAPTION:
        raise BadRequest(too_long)
    return caption


def entities_from_json(rows: list[Any]) -> tuple[Entity, ...]:
    """The entities of a call; kinds that Telegram finds by itself are dropped."""
    found = (_entity(row) for row in rows)
    return tuple(entity for entity in found if entity is not None)


def _entity(row: object) -> Entity | None:
    given = Fields(row, "can't parse MessageEntity: ")
    offset, length, kind = given.number("offset"), given.number("length"), given.text("type")
    match kind:
        case "pre":
            language = given.text_or("language")
            extra: tuple[tuple[str, Any], ...] = (("language", language),) if language else ()
        case "text_link":
            return _link(offset, length, given.text("url"))
        case "text_mention":
            extra = (("user_id", given.inner("user").number("id")),)
        case "custom_emoji":
            extra = (("custom_emoji_id", str(given.number("custom_emoji_id"))),)
        case "date_time":
            return _moment(given, offset, length)
        case _ if kind in _PLAIN:
            extra = ()
        case _ if kind in _FOUND:
            return None
        case _:
            raise given.wrong("Type is not specified" if not kind else "Unsupported type specified")
    return Entity(offset, length, kind, extra)


def _link(offset: int, length: int, address: str) -> Entity:
    user_id = linked_user(address)
    if user_id:
        return Entity(offset, length, "text_mention", (("user_id", user_id),))
    try:
        return Entity(offset, length, "text_link", (("url", checked_link(address)),))
    except BadLink as error:
        raise BadRequest(f"entity URL '{address}' is invalid: {error}") from None


def _moment(given: Fields, offset: int, length: int) -> Entity:
    time_format = given.text_or("date_time_format")
    if date_time(1, time_format) is None:
        raise given.wrong("Invalid date-time format specified")
    moment = date_time(given.number("unix_time"), time_format)
    if moment is None:
        raise BadRequest("invalid date specified")
    return Entity(offset, length, "date_time", moment.extra)
