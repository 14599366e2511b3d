"""Whatever a bot writes: the parsers answer with a text or with Telegram's refusal, and entities lie in the text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.helpers import escape_markdown

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.cleaning import settle, with_detected
from simulator.telegram.text.formatted_text import Entity, FormattedText, utf16_length
from simulator.telegram.text.html_markup import parse_html
from simulator.telegram.text.legacy_markdown import parse_legacy_markdown
from simulator.telegram.text.markdown_markup import parse_markdown_v2

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
PIECES = st.lists(
    st.sampled_from(
        [
            *("<", ">", "/", "<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<pre>", "</pre>", "<a href='a.bc'>"),
            *("</a>", "<blockquote>", "<blockquote expandable>", "</blockquote>", "<u>", "</u>", "<tg-spoiler>"),
            *("</tg-spoiler>", "&lt;", "&amp", "&#x20ac;", "'", '"', "=", "*", "_", "__", "`", "```", "~", "||", "["),
            *(
                "](a.bc)",
                "](",
                ")",
                "!",
                "![",
                "](tg://emoji?id=5)",
                "\\",
                "\n",
                "\r",
                ">",
                " ",
                "a",
                "📈",
                "/go",
                "x.org",
            ),
        ]
    ),
    max_size=25,
).map("".join)
PARSERS = (parse_html, parse_markdown_v2, parse_legacy_markdown)


def outcome(function: Callable[[Any], FormattedText], given: object) -> FormattedText | str:
    """The text, or the words of the refusal."""
    try:
        return function(given)
    except BadRequest as error:
        return error.description


@pytest.mark.parametrize("parse", PARSERS)
@given(source=PIECES | TEXT)
def test_a_text_or_a_refusal(parse: Callable[[str], FormattedText], source: str) -> None:
    parsed = outcome(parse, source)
    if isinstance(parsed, str):
        assert parsed.startswith("Bad Request: can't parse entities: ")
        where = re.search(r"byte offset (\d+)$", parsed)
        assert where is None or int(where.group(1)) <= len(source.encode())
        return
    for entity in parsed.entities:
        assert 0 <= entity.offset < entity.end <= utf16_length(parsed.text)
    kept = with_detected(settle(parsed))
    assert with_detected(settle(kept)) == kept
    assert_fits(kept)


def assert_fits(kept: FormattedText) -> None:
    units = kept.text.encode("utf-16-le")
    assert list(kept.entities) == sorted(kept.entities, key=lambda entity: entity.rank)
    for entity in kept.entities:
        assert 0 <= entity.offset < entity.end <= utf16_length(kept.text)
        units[2 * entity.offset : 2 * entity.end].decode("utf-16-le")
    for one in kept.entities:
        for other in kept.entities:
            crosses = one.offset < other.offset < one.end < other.end
            assert not crosses, (one, other)


@given(TEXT)
def test_escaped_html_round_trips(text: str) -> None:
    assert parse_html(html.escape(text)) == FormattedText(text)


@given(TEXT.filter(bool), TEXT)
def test_escaped_html_round_trips_inside_tags(inner: str, outer: str) -> None:
    parsed = parse_html(f"<b>{html.escape(inner)}</b>{html.escape(outer)}")
    assert parsed.text == inner + outer
    assert parsed.entities == (Entity(0, utf16_length(inner), "bold"),)


@given(TEXT)
def test_escaped_markdown_round_trips(text: str) -> None:
    assert parse_markdown_v2(escape_markdown(text, version=2)).text == text


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\\")))
def test_escaped_legacy_markdown_round_trips(text: str) -> None:
    assert parse_legacy_markdown(escape_markdown(text, version=1)).text == text


@given(
    TEXT,
    st.lists(
        st.builds(
            Entity,
            st.integers(-2, 12),
            st.integers(-2, 12),
            st.sampled_from(["bold", "italic", "code", "pre", "blockquote", "expandable_blockquote", "custom_emoji"]),
        ),
        max_size=8,
    ),
)
def test_given_entities_are_brought_into_order_or_refused(text: str, entities: list[Entity]) -> None:
    kept = outcome(settle, FormattedText(text, tuple(entities)))
    if isinstance(kept, str):
        assert "entity" in kept
        return
    assert settle(kept) == kept
    assert_fits(kept)
