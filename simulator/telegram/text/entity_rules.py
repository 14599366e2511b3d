"""Which entities may stand in which others: Telegram keeps what fits, cuts styles at the borders, drops the rest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from simulator.telegram.text.formatted_text import QUOTES, STYLES, VERBATIM, Entity

_Span = tuple[int, int]


def arrange(entities: Iterable[Entity], found: Iterable[Entity] = ()) -> tuple[Entity, ...]:
    """Bring entities into the form in which Telegram keeps them.

    Links, code and what else is one piece do not overlap: the first stays. Nor do quotations, and what crosses the
    border of one goes. Styles (bold and so on) are joined where they touch, cut where another entity begins or ends,
    and left out inside code.

    Args:
        entities: what the sender asked for, in any order.
        found: what was detected in the text; it gives way to what the sender asked for.
    """
    given = sorted((entity for entity in entities if entity.length > 0), key=lambda entity: entity.rank)
    quotes = _apart(entity for entity in given if entity.type in QUOTES)
    pieces = _apart(entity for entity in given if entity.type not in QUOTES and entity.type not in STYLES)
    pieces = [piece for piece in pieces if not _crosses(piece, quotes)]
    for entity in _apart(sorted(found, key=lambda entity: entity.rank)):
        if not _crosses(entity, quotes) and not any(_overlap(entity, piece) for piece in pieces):
            pieces.append(entity)
    blocks = sorted((*quotes, *pieces), key=lambda entity: entity.rank)
    styles = _styles([entity for entity in given if entity.type in STYLES], blocks)
    return tuple(sorted((*blocks, *styles), key=lambda entity: entity.rank))


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _crosses(entity: Entity, quotes: list[Entity]) -> bool:
    return any(
        _overlap(entity, quote) and not (quote.offset <= entity.offset and entity.end <= quote.end) for quote in quotes
    )


def _styles(styled: list[Entity], blocks: list[Entity]) -> list[Entity]:
    spans = {style: _joined(entity for entity in styled if entity.type == style) for style in STYLES}
    edges = {edge for block in blocks for edge in (block.offset, block.end)}
    edges |= {start for style_spans in spans.values() for start, _ in style_spans}
    borders = sorted(edges)
    verbatim = [(block.offset, block.end) for block in blocks if block.type in VERBATIM]
    return [
        Entity(start, end - start, style)
        for style, style_spans in spans.items()
        for span in style_spans
        for start, end in _cut(span, borders)
        if not _lies_in(start, verbatim)
    ]


def _joined(entities: Iterable[Entity]) -> list[_Span]:
    spans: list[_Span] = []
    for entity in entities:
        if spans and entity.offset <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], entity.end))
        else:
            spans.append((entity.offset, entity.end))
    return spans


def _cut(span: _Span, borders: list[int]) -> list[_Span]:
    inner = borders[bisect_right(borders, span[0]) : bisect_left(borders, span[1])]
    return list(pairwise([span[0], *inner, span[1]]))


def _lies_in(start: int, spans: list[_Span]) -> bool:
    """Whether something that was cut at the borders of ``spans`` lies in one; they are in order and apart."""
    place = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return place >= 0 and start < spans[place][1]


def shifted(entity: Entity, by: int) -> Entity:
    """The same entity ``by`` units further on."""
    return replace(entity, offset=entity.offset + by)
