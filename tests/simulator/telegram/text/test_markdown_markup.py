from __future__ import annotations

import pytest

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.markdown_markup import parse_markdown_v2


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("`c` ```py\nx```", "c x", ["code", "pre"]),
        ("```\nx```", "x", ["pre"]),
        ("`a_b*`", "a_b*", ["code"]),
        ("*b _i_*", "b i", ["bold", "italic"]),
        ("___iu_ u__", "iu u", ["underline", "italic"]),
        ("[x](https://example.org/\\))", "x", ["text_link"]),
        ("[example\\.org]", "example.org", ["text_link"]),
        ("[you](tg://user?id=1001)", "you", ["text_mention"]),
        ("[nowhere](nonsense)", "nowhere", []),
        ("![👍](tg://emoji?id=5)", "👍", ["custom_emoji"]),
        ("![soon](tg://time?unix=1790000000&format=r)", "soon", ["date_time"]),
        (">one\n>two\nthree", "one\ntwo\nthree", ["blockquote"]),
        (">one||", "one", ["expandable_blockquote"]),
        (">one||\ntwo", "one\ntwo", ["expandable_blockquote"]),
        (">one||\r\ntwo", "one\r\ntwo", ["expandable_blockquote"]),
        (">*one*", "one", ["blockquote", "bold"]),
        ("50\\.5 \\- 1", "50.5 - 1", []),
        ("**", "", []),
    ],
)
def test_becomes_text_and_entities(source: str, text: str, entities: list[str]) -> None:
    parsed = parse_markdown_v2(source)
    assert parsed.text == text
    assert [entity.type for entity in parsed.entities] == entities


@pytest.mark.parametrize(
    ("source", "extra"),
    [
        ("```py\nx```", (("language", "py"),)),
        ("[x](a.org/b)", (("url", "http://a.org/b"),)),
        ("![x](tg://emoji?id=5)", (("custom_emoji_id", "5"),)),
        ("![x](tg://time?unix=7)", (("unix_time", 7),)),
    ],
)
def test_what_an_entity_carries(source: str, extra: tuple[tuple[str, object], ...]) -> None:
    [entity] = parse_markdown_v2(source).entities
    assert entity.extra == extra


@pytest.mark.parametrize("character", "()#+-=|{}.!>~_*[`]")
def test_reserved_characters(character: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_markdown_v2(f"a {character}")
    reasons = {
        "~": "Can't find end of Strikethrough entity at byte offset 2",
        "_": "Can't find end of Italic entity at byte offset 2",
        "*": "Can't find end of Bold entity at byte offset 2",
        "`": "Can't find end of Code entity at byte offset 2",
        "[": "Can't find end of TextUrl entity at byte offset 2",
    }
    reserved = f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
    assert refused.value.description == f"Bad Request: can't parse entities: {reasons.get(character, reserved)}"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("*b", "Can't find end of Bold entity at byte offset 0"),
        ("€ _i", "Can't find end of Italic entity at byte offset 4"),
        ("```py\nx", "Can't find end of PreCode entity at byte offset 0"),
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("[x](http://a", "Can't find end of a URL at byte offset 4"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
        ("||a", "Can't find end of Spoiler entity at byte offset 0"),
        ("![x]", "The entity must contain a tg://emoji or tg://time URL"),
        ("![x](https://a.org)", "Invalid tg://emoji or tg://time URL specified"),
    ],
)
def test_errors_are_telegrams(source: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_markdown_v2(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"
