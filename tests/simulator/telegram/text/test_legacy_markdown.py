from __future__ import annotations

import pytest

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.legacy_markdown import parse_legacy_markdown


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b* _i_ `c`", "b i c", [(0, 1, "bold"), (2, 1, "italic"), (4, 1, "code")]),
        ("1.5 - (a) > b!", "1.5 - (a) > b!", []),
        ("stop\\_loss \\*", "stop_loss *", []),
        ("*a\\*b", "a\\b", [(0, 2, "bold")]),
        ("*a_b*", "a_b", [(0, 3, "bold")]),
        ("```py\nx\n```", "x\n", [(0, 2, "pre")]),
        ("[x](https://example.org/a_b)", "x", [(0, 1, "text_link")]),
        ("[example.org]", "example.org", [(0, 11, "text_link")]),
        ("[x](nonsense)", "x", []),
        ("[x](https://a.org", "x", [(0, 1, "text_link")]),
        ("**", "", []),
        ("📈 *b*", "📈 b", [(3, 1, "bold")]),
    ],
)
def test_becomes_text_and_entities(source: str, text: str, entities: list[tuple[int, int, str]]) -> None:
    parsed = parse_legacy_markdown(source)
    assert parsed.text == text
    assert [(entity.offset, entity.length, entity.type) for entity in parsed.entities] == entities


@pytest.mark.parametrize(
    ("source", "offset"), [("stop_loss", 4), ("*b", 0), ("€ `c", 4), ("[x", 0), ("```x``", 0), ("a [b", 2)]
)
def test_an_entity_that_does_not_end(source: str, offset: int) -> None:
    with pytest.raises(BadRequest) as refused:
        parse_legacy_markdown(source)
    assert refused.value.description == (
        f"Bad Request: can't parse entities: Can't find end of the entity starting at byte offset {offset}"
    )
