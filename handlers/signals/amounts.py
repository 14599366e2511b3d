"""How much is traded, as far as a text says it in a way that a line can say. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from handlers.signals.doubts import Asked, Doubt
from handlers.signals.levels import UnreadableNumber, number_of
from handlers.signals.numbers import Style
from handlers.signals.percents import rounded
from handlers.signals.sections import Figure, Sections
from handlers.signals.tokens import Kind
from handlers.signals.vocabulary import About, Word
from utils.money import plain

_ALL: Final = Decimal(100)
_NONE: Final = ""


def size_of(sections: Sections, style: Style, leverage: Decimal | None, base: str) -> tuple[list[str], list[Asked]]:
    """Clauses that can be meant ("" is none: the default risk), and what is to be asked. Raises UnreadableNumber."""
    found: list[str] = []
    asked: list[Asked] = []
    for about in (About.RISK, About.COINS, About.SIZE, About.MARGIN):
        figures = sections.of(about)
        if not figures:
            continue
        words = " ".join(figure.token.text for figure in figures)
        options, doubt = _meant(about, figures, style, leverage, base)
        found += options
        if any(Word.LIMIT in sections.hints.get(figure.line, ()) for figure in figures):
            found.append(_NONE)
            doubt = doubt or Doubt.RISK
        if doubt is not None:
            asked.append(Asked(doubt, words))
    options = list(dict.fromkeys(found))
    if len(options) > 1 and not asked:
        asked.append(Asked(Doubt.RISK, " / ".join(filter(None, options))))
    return options or [_NONE], asked


def _meant(
    about: About, figures: list[Figure], style: Style, leverage: Decimal | None, base: str
) -> tuple[list[str], Doubt | None]:
    values = [(figure, _value(figure, style)) for figure in figures]
    if about is About.RISK:
        return list(_risks(values)), _doubt_of_risk(values)
    figure, value = values[0]
    if len(values) > 1:
        return [_NONE], Doubt.SIZE_UNIT
    if figure.kind is Kind.PERCENT:
        return [f"risk {plain(rounded(value))}%", _NONE] if value <= _ALL else [_NONE], Doubt.SIZE_PERCENT
    if about is About.COINS or (figure.unit and base.casefold() in {figure.unit, figure.unit.strip("#$")}):
        return [f"size {plain(value)}"], None
    if about is About.MARGIN:
        if leverage is None:
            return [f"usdt {plain(value)}"], Doubt.MARGIN
        return [f"usdt {plain(value * leverage)}"], None
    if not figure.token.is_money:
        return [f"size {plain(value)}", f"usdt {plain(value)}"], Doubt.SIZE_UNIT
    if leverage is None or leverage == 1:
        return [f"usdt {plain(value)}"], None
    return [f"usdt {plain(value)}", f"usdt {plain(value * leverage)}"], Doubt.MARGIN


def _risks(values: list[tuple[Figure, Decimal]]) -> Iterator[str]:
    for figure, value in values:
        if figure.kind is Kind.PERCENT or (not figure.token.is_money and value <= _ALL):
            yield f"risk {plain(rounded(value))}%"
        else:
            yield _NONE


def _doubt_of_risk(values: list[tuple[Figure, Decimal]]) -> Doubt | None:
    is_clear = len(values) == 1 and values[0][0].kind is Kind.PERCENT and values[0][1] <= _ALL
    return None if is_clear else Doubt.RISK


def _value(figure: Figure, style: Style) -> Decimal:
    """Percents are written with either sign whatever the prices are."""
    try:
        return number_of(figure, style)
    except UnreadableNumber:
        other = Style.COMMA if style is Style.POINT else Style.POINT
        return number_of(figure, other)
