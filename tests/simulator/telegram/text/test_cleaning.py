from __future__ import annotations

import pytest

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.cleaning import MAX_ENTITIES, settle, with_detected
from simulator.telegram.text.formatted_text import Entity, FormattedText
from simulator.telegram.text.html_markup import parse_html
from simulator.telegram.text.text_parameters import entities_from_json


def rows(formatted: FormattedText) -> list[tuple[int, int, str]]:
    return [(entity.offset, entity.length, entity.type) for entity in formatted.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("  a  \n", "a", []),
        ("a\r\nb\x01c\td", "a\nb c d", []),
        ("a\u2028b\u202ec", "abc", []),
        (" <b>a </b> ", "a", [(0, 1, "bold")]),
        ("x <b> a</b>", "x  a", [(2, 2, "bold")]),
        ("<b>a\r\n</b>b", "a\nb", [(0, 2, "bold")]),
        ("a <b> </b>", "a", []),
        (" \n ", "", []),
    ],
)
def test_control_characters_and_white_space_go(source: str, text: str, entities: list[tuple[int, int, str]]) -> None:
    settled = settle(parse_html(source))
    assert (settled.text, rows(settled)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "entities"),
    [
        ("<b>x <code>y</code> z</b>", [(0, 2, "bold"), (2, 1, "code"), (3, 2, "bold")]),
        ("<code><b>y</b></code>", [(0, 1, "code")]),
        ("<code><a href='https://a.b'>y</a></code>", [(0, 1, "code")]),
        ("<a href='https://a.b'>x<code>y</code></a>", [(0, 2, "text_link")]),
        ("<b>a</b><b>b</b>", [(0, 2, "bold")]),
        ("<b>aa<i>b</i>cc</b>", [(0, 2, "bold"), (2, 3, "bold"), (2, 1, "italic")]),
        ("<blockquote>a<b>b</b></blockquote>", [(0, 2, "blockquote"), (1, 1, "bold")]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [(0, 2, "blockquote")]),
        ("<a href='a.b'>x<blockquote>q</blockquote></a>", [(1, 1, "blockquote")]),
    ],
)
def test_what_may_stand_in_what(source: str, entities: list[tuple[int, int, str]]) -> None:
    assert rows(settle(parse_html(source))) == entities


def test_what_is_found_cuts_styles_and_keeps_out_of_code_and_links() -> None:
    formatted = settle(parse_html("<code>/trade</code> <a href='https://a.b'>/help</a> <b>now /close it</b>"))
    assert rows(with_detected(formatted)) == [
        (0, 6, "code"),
        (7, 5, "text_link"),
        (13, 4, "bold"),
        (17, 6, "bot_command"),
        (17, 6, "bold"),
        (23, 3, "bold"),
    ]


def test_a_hundred_entities_and_no_more() -> None:
    assert len(with_detected(FormattedText("/a " * 150)).entities) == MAX_ENTITIES


@pytest.mark.parametrize(
    ("text", "entity", "reason"),
    [
        ("abc", (-1, 1), "receive an entity with incorrect offset -1"),
        ("abc", (0, -1), "receive an entity with incorrect length -1"),
        ("abc", (0, 1_000_001), "receive an entity with incorrect length 1000001"),
        ("abc", (4, 1), "entity begins after the end of the text at UTF-16 offset 4"),
        ("abc", (1, 3), "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 4"),
        ("📈abc", (1, 3), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        ("ab📈", (0, 3), "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 6"),
    ],
)
def test_borders_that_do_not_fit_the_text(text: str, entity: tuple[int, int], reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        settle(FormattedText(text, (Entity(*entity, "bold"),)))
    assert refused.value.description == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (1, "can't parse MessageEntity: expected an Object"),
        ({"offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"type\""),
        ({"type": "bold", "length": 1}, "can't parse MessageEntity: Can't find field \"offset\""),
        (
            {"type": "bold", "offset": "x", "length": 1},
            'can\'t parse MessageEntity: Field "offset" must be of type Number',
        ),
        ({"type": "", "offset": 0, "length": 1}, "can't parse MessageEntity: Type is not specified"),
        ({"type": "huge", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 1, "url": "x"}, "entity URL 'x' is invalid: Wrong HTTP URL"),
        (
            {"type": "date_time", "offset": 0, "length": 1, "unix_time": 5, "date_time_format": "q"},
            "can't parse MessageEntity: Invalid date-time format specified",
        ),
        ({"type": "date_time", "offset": 0, "length": 1, "unix_time": 0}, "invalid date specified"),
    ],
)
def test_malformed_entities_are_refused(row: object, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        entities_from_json([row])
    assert refused.value.description == f"Bad Request: {reason}"


def test_given_entities_keep_what_a_bot_may_set() -> None:
    given = [{"type": kind, "offset": 0, "length": 1} for kind in ("bold", "url", "bot_command", "blockquote")]
    given.append({"type": "text_mention", "offset": "0", "length": 1, "user": {"id": 7}})
    given.append({"type": "text_link", "offset": 0, "length": 1, "url": "tg://user?id=7"})
    assert [entity.type for entity in entities_from_json(given)] == [
        "bold",
        "blockquote",
        "text_mention",
        "text_mention",
    ]
