from __future__ import annotations

import pytest

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.formatted_text import Entity
from simulator.telegram.text.html_markup import parse_html

UNMATCHED = "check for unmatched surrogate code units"
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
        ("<b>a<i>b</i></b>", "ab", [(0, 2, "bold"), (1, 1, "italic")]),
        ("<b>a</>", "a", [(0, 1, "bold")]),
        ("<b></b>a", "a", []),
        ("<code>x</code> <pre>y</pre>", "x y", [(0, 1, "code"), (2, 1, "pre")]),
        ("<blockquote>q</blockquote>", "q", [(0, 1, "blockquote")]),
        ("<blockquote expandable>q</blockquote>", "q", [(0, 1, "expandable_blockquote")]),
        ("<a href>x.org</a>", "x.org", [(0, 5, "text_link")]),
        ("&lt;b&gt; &amp; &quot; &#8364; &#x20AC;", '<b> & " € €', []),
        ("&nbsp; &copy &unknown; & &ltx &#; &#0;", "&nbsp; &copy &unknown; & &ltx &#; &#0;", []),
        ("&#xD83D;&#xDCC8;", "📈", []),
        ("📈<b>📉x</b>", "📈📉x", [(2, 3, "bold")]),
        ("<a href='nonsense'>x</a>", "x", []),
        ("a > b", "a > b", []),
    ],
)
def test_becomes_text_and_entities(source: str, text: str, entities: list[tuple[int, int, str]]) -> None:
    parsed = parse_html(source)
    assert parsed.text == text
    assert [(entity.offset, entity.length, entity.type) for entity in parsed.entities] == entities


@pytest.mark.parametrize(
    ("source", "extra"),
    [
        ('<a href="https://example.org/a?b=1&amp;c=2">x</a>', LINK),
        ("<a>example.org</a>", (("url", "http://example.org/"),)),
        ('<a href="tg://user?id=1001">you</a>', (("user_id", 1001),)),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', (("custom_emoji_id", "5"),)),
        ('<pre><code class="language-python">x</code></pre>', (("language", "python"),)),
        ('<code class="language-python"><pre>x</pre></code>', (("language", "python"),)),
        (
            '<tg-time unix="1790000000" format="Dt">soon</tg-time>',
            (("unix_time", 1790000000), ("date_time_format", "Dt")),
        ),
    ],
)
def test_what_an_entity_carries(source: str, extra: tuple[tuple[str, object], ...]) -> None:
    [entity] = parse_html(source).entities
    assert entity.extra == extra


def test_code_without_a_language_stays_two_entities() -> None:
    assert parse_html("<pre><code>x</code></pre>").entities == (Entity(0, 1, "pre"), Entity(0, 1, "code"))


def test_a_moment_without_time_is_plain_text() -> None:
    assert parse_html("<tg-time>soon</tg-time>").entities == ()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("€<img>", 'Unsupported start tag "img" at byte offset 3'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("price <50000", "Unclosed start tag at byte offset 6"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a ", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x#y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ('<tg-time unix="5" format="x">a</tg-time>', "Invalid date format used"),
        (
            "&#xD83D;",
            f"Text contains invalid Unicode characters after decoding HTML entities, {UNMATCHED}",
        ),
    ],
)
def test_errors_are_telegrams(source: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"
