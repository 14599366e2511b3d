"""What of a text is in no line: said, so that nothing is passed by in silence. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from handlers.signals.sections import Figure, Sections
from handlers.signals.tokens import Kind, Token
from handlers.signals.vocabulary import About

_MOST_SHOWN: Final = 160


def ignored_in(body: str, tokens: Sequence[Token], found: Sections, unused: Sequence[Figure], *, is_loose: bool) -> str:
    """Cut short: whole lines of which nothing was taken, and words and figures of the others.

    ``unused``: the figures that belong to nothing; ``is_loose``: a break-even without a target was said.
    """
    parts: list[str] = []
    units = {figure.unit for figures in found.figures.values() for figure in figures}
    for number, line in enumerate(body.split("\n")):
        strange = found.strange.get(number, [])
        figures = [figure.token for figure in unused if figure.line == number]
        if number in found.used_lines:
            words = [token for token in strange if token.text not in units]
            said = sorted((*words, *figures), key=lambda token: token.start)
            parts += [body[token.start : token.end] for token in said]
        elif strange or figures:
            parts.append(" ".join(line.split()))
    parts += _words_without_clause(tokens)
    if is_loose:
        parts.append("SL to break-even")
    text = re.sub(r"\s+", " ", ", ".join(dict.fromkeys(filter(None, parts)))).strip()
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _words_without_clause(tokens: Sequence[Token]) -> list[str]:
    modes = [token.text for token in tokens if token.kind is Kind.PHRASE and token.meaning is About.LEVERAGE]
    named = [mode for mode in modes if mode.startswith(("cross", "isolated"))]
    trails = [token.text for token in tokens if token.kind is Kind.PHRASE and token.text.startswith("trailing stop")]
    spot = [token.text for token in tokens if token.kind is Kind.PHRASE and token.text == "spot"]
    return [*named, *spot, *trails]
