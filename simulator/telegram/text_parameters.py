"""The text or caption of a call, in whichever markup it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.detection import with_detected
from simulator.telegram.errors import BadRequest
from simulator.telegram.formatted_text import FormattedText, entities_from_json, settle
from simulator.telegram.html_markup import parse_html
from simulator.telegram.markdown_markup import parse_markdown_v2

if TYPE_CHECKING:
    from simulator.telegram.parameters import Parameters

MAX_TEXT = 4096
MAX_CAPTION = 1024
"""UTF-16 units after the entities are parsed: the strictest reading of Telegram's "characters"."""


def formatted_parameter(parameters: Parameters, name: str) -> FormattedText:
    """``text`` with ``entities``, or ``caption`` with ``caption_entities``; ``parse_mode`` wins over both."""
    entities_name = "entities" if name == "text" else f"{name}_entities"
    source = parameters.text(name)
    match parameters.text("parse_mode").lower():
        case "html":
            parsed = parse_html(source)
        case "markdownv2":
            parsed = parse_markdown_v2(source)
        case "" | "none":
            given = parameters.structure(entities_name)
            parsed = FormattedText(source, entities_from_json(given) if given else ())
        case _:
            raise BadRequest("unsupported parse_mode")
    return with_detected(settle(parsed))


def message_text(parameters: Parameters, too_long: str) -> FormattedText:
    """The text of a message: neither empty nor too long."""
    text = formatted_parameter(parameters, "text")
    if not text.text:
        raise BadRequest("message text is empty")
    if len(text) > MAX_TEXT:
        raise BadRequest(too_long)
    return text


def message_caption(parameters: Parameters) -> FormattedText:
    """The caption of a picture or file; it may be empty."""
    caption = formatted_parameter(parameters, "caption")
    if len(caption) > MAX_CAPTION:
        raise BadRequest("message caption is too long")
    return caption
