"""A mistake in a line, shown where it stands, with the line as it could be sent."""

from collections.abc import Iterator
from typing import Final

from handlers.dca import words as dca_words
from handlers.grammar.command_line import NOWHERE, LineError
from handlers.trade import words as trade_words
from handlers.words.figures import code
from handlers.words.say import Html, lines, say

_CLAUSES: Final = frozenset({*trade_words.CLAUSES, *dca_words.CLAUSES})
_LONGEST: Final = 500
"""Characters of somebody's line that are shown again: an answer always fits into one message."""
_WIDTH: Final = 34
"""Characters that a phone shows in one row of preformatted text; a wrapped row would move the carets away."""


def line_error_text(error: LineError) -> Html:
    """What is wrong, where, and the corrected line (a tap copies it)."""
    parts = [Html("⚠️ {}").format(sentence(_short(error.problem), error.text[error.start : error.end]))]
    if error.span != NOWHERE:
        parts.append(Html("<pre>{}</pre>").format(pointed_at(error)))
    if error.corrected_line and len(error.corrected_line) <= _LONGEST:
        return lines([*parts, *_besides(error), say("line-for-example-whole", line=error.corrected_line)])
    if error.correction and len(error.correction) <= _LONGEST:
        parts.append(say("line-for-example", part=error.correction))
    shown = [line for line in next(iter(error.examples), ()) if len(line) <= _LONGEST]
    if shown:
        parts += [*_besides(error), say("line-that-works", line=shown[0]), *map(code, shown[1:])]
    elif error.instead.startswith("/help"):
        parts.append(say("line-help", help=error.instead))
    elif error.instead:
        parts.append(say("line-that-works", line=error.instead))
    return lines(parts)


def _besides(error: LineError) -> Iterator[Html]:
    """Why the line that is shown differs in more than what the error is about."""
    for problem in error.besides:
        yield say("line-besides", problem=sentence(_short(problem), problem))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def pointed_at(error: LineError) -> str:
    """The part of the line around the mistake, and carets under it."""
    text, length = error.text, max(1, error.end - error.start)
    if max(len(text), error.end) <= _WIDTH:
        return f"{text}\n{' ' * error.start}{'^' * length}"
    shown = min(length, _WIDTH - 4)
    first = max(0, min(error.start - (_WIDTH - shown) // 2, max(len(text), error.end) - _WIDTH + 1))
    head = "…" if first else ""
    excerpt = text[first : first + _WIDTH]
    tail = "…" if first + _WIDTH < len(text) else ""
    return f"{head}{excerpt}{tail}\n{' ' * (len(head) + error.start - first)}{'^' * shown}"


def sentence(problem: str, said: str = "") -> str:
    """With a capital and an end; a clause, and what somebody ``said``, keep the letters that they have in a line."""
    first = problem.split(maxsplit=1)[0].rstrip(":") if problem else ""
    begin = problem[:1] if first in {*_CLAUSES, *said.split()[:1]} else problem[:1].upper()
    rest = problem[1:].rstrip(".")
    return f"{begin}{rest}" + ("" if rest.endswith("?") else ".")
