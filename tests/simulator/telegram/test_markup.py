from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.helpers import escape_markdown

from simulator.telegram.errors import BadRequest
from simulator.telegram.formatted_text import Entity, FormattedText, entities_from_json, settle
from simulator.telegram.html_markup import parse_html
from simulator.telegram.markdown_markup import parse_markdown_v2

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
LINK = (("url", "https://example.org/a?b=1&c=2"),)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b><strong>b</strong>", "ab", [(0, 1, "bold"), (1, 1, "bold")]),
        ("<i>a</i><em>b</em>", "ab", [(0, 1, "italic"), (1, 1, "italic")]),
        ("<u>a</u><ins>b</ins>", "ab", [(0, 1, "underline"), (1, 1, "underline")]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [(n, 1, "strikethrough") for n in range(3)]),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [(0, 1, "spoiler"), (1, 1, "spoiler")]),
        ("<B>a</B>", "a", [(0, 1, "bold")]),
        ("<b>a<i>b</i></b>", "ab", [(1, 1, "italic"), (0, 2, "bold")]),
        ("<b>a</>", "a", [(0, 1, "bold")]),
        ("<b></b>a", "a", []),
        ("<code>x</code> <pre>y</pre>", "x y", [(0, 1, "code"), (2, 1, "pre")]),
        ("<blockquote>q</blockquote>", "q", [(0, 1, "blockquote")]),
        ("<blockquote expandable>q</blockquote>", "q", [(0, 1, "expandable_blockquote")]),
        ("&lt;b&gt; &amp; &quot; &#8364; &#x20AC;", '<b> & " € €', []),
        ("&nbsp; &copy &unknown; &", "&nbsp; &copy &unknown; &", []),
        ("📈<b>📉x</b>", "📈📉x", [(2, 3, "bold")]),
        ("<a href='nonsense'>x</a>", "x", []),
        ("a > b", "a > b", []),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[tuple[int, int, str]]) -> None:
    parsed = parse_html(source)
    assert parsed.text == text
    assert [(entity.offset, entity.length, entity.type) for entity in parsed.entities] == entities


def test_html_link_and_code_language() -> None:
    assert parse_html('<a href="https://example.org/a?b=1&amp;c=2">x</a>').entities == (
        Entity(0, 1, "text_link", LINK),
    )
    assert parse_html("<a>example.org</a>").entities[0].extra == (("url", "http://example.org"),)
    assert parse_html('<tg-emoji emoji-id="5">x</tg-emoji>').entities[0].extra == (("custom_emoji_id", "5"),)
    assert parse_html('<pre><code class="language-python">x</code></pre>').entities == (
        Entity(0, 1, "pre", (("language", "python"),)),
    )


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("€<img>", 'Unsupported start tag "img" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("price <50000", "Unclosed start tag at byte offset 6"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href>a</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a href=x#y>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a ", "Unclosed start tag at byte offset 0"),
    ],
)
def test_html_errors_are_telegrams(source: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@given(TEXT)
def test_escaped_html_round_trips(text: str) -> None:
    assert parse_html(html.escape(text)) == FormattedText(text)


@given(TEXT.filter(bool), TEXT)
def test_escaped_html_round_trips_inside_tags(inner: str, outer: str) -> None:
    parsed = parse_html(f"<b>{html.escape(inner)}</b>{html.escape(outer)}")
    assert parsed.text == inner + outer
    assert parsed.entities == (Entity(0, len(inner.encode("utf-16-le")) // 2, "bold"),)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("`c` ```py\nx```", "c x", ["code", "pre"]),
        ("```\nx```", "x", ["pre"]),
        ("`a_b*`", "a_b*", ["code"]),
        ("*b _i_*", "b i", ["italic", "bold"]),
        ("___iu_ u__", "iu u", ["italic", "underline"]),
        ("[x](https://example.org/\\))", "x", ["text_link"]),
        ("[nowhere](nonsense)", "nowhere", []),
        ("![👍](tg://emoji?id=5)", "👍", ["custom_emoji"]),
        (">one\n>two\nthree", "one\ntwo\nthree", ["blockquote"]),
        (">one||", "one", ["expandable_blockquote"]),
        (">one", "one", ["blockquote"]),
        ("50\\.5 \\- 1", "50.5 - 1", []),
    ],
)
def test_markdown_becomes_text_and_entities(source: str, text: str, entities: list[str]) -> None:
    parsed = parse_markdown_v2(source)
    assert parsed.text == text
    assert [entity.type for entity in parsed.entities] == entities


def test_markdown_language() -> None:
    assert parse_markdown_v2("```py\nx```").entities == (Entity(0, 1, "pre", (("language", "py"),)),)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("*b", "Can't find end of Bold entity at byte offset 0"),
        ("€ _i", "Can't find end of Italic entity at byte offset 4"),
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("[x](http://a", "Can't find end of a URL at byte offset 3"),
    ],
)
def test_markdown_errors_are_telegrams(source: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_markdown_v2(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@given(TEXT)
def test_escaped_markdown_round_trips(text: str) -> None:
    assert parse_markdown_v2(escape_markdown(text, version=2)).text == text


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("  a  \n", "a", []),
        ("a\r\nb\x01c", "a\nb c", []),
        (" <b>a </b> ", "a", [(0, 1, "bold")]),
        ("<b>a\r\n</b>b", "a\nb", [(0, 2, "bold")]),
        ("<b>x <code>y</code> z</b>", "x y z", [(0, 2, "bold"), (2, 1, "code"), (3, 2, "bold")]),
        ("<code><b>y</b></code>", "y", [(0, 1, "code")]),
        ("<code><a href='https://a.b'>y</a></code>", "y", [(0, 1, "code")]),
        ("a <b> </b>", "a", []),
    ],
)
def test_texts_are_cleaned_as_telegram_does(source: str, text: str, entities: list[tuple[int, int, str]]) -> None:
    settled = settle(parse_html(source))
    assert settled.text == text
    assert [(entity.offset, entity.length, entity.type) for entity in settled.entities] == entities


@given(TEXT)
def test_settled_entities_lie_within_the_text(text: str) -> None:
    escaped = html.escape(text)
    settled = settle(parse_html(f" {escaped}<b>{escaped}<code>{escaped}</code></b>{escaped} "))
    assert settle(settled) == settled
    assert all(entity.offset >= 0 and entity.end <= len(settled) for entity in settled.entities)


@pytest.mark.parametrize("value", ["x", [1], [{"offset": 0}], [{"type": "bold", "offset": -1, "length": 1}]])
def test_malformed_entities_are_refused(value: object) -> None:
    with pytest.raises(BadRequest, match="can't parse"):
        entities_from_json(value)


def test_given_entities_keep_what_a_bot_may_set() -> None:
    rows = [{"type": kind, "offset": 0, "length": 1} for kind in ("bold", "url", "bot_command")]
    assert [entity.type for entity in entities_from_json(rows)] == ["bold"]
