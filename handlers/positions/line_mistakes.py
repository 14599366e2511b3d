"""What is wrong in a line about a position, answered with one that works for the position that is meant. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from execution.new_trade.symbol_meant import symbol_meant
from handlers.grammar.command_line import Line, LineError, mended
from handlers.grammar.line_error_text import line_error_text
from handlers.positions.close_command import side_said
from handlers.positions.finding import Place, lines_of_all, not_found_text
from handlers.words.figures import code
from handlers.words.say import Html, label, lines

_VALUE: Final = re.compile(r"[+$€]?\d[\d.,]*(%|r|atr|m|h|d|k|x|usdt?|usdc|\$|€)?(:\S*)?", re.ASCII | re.IGNORECASE)
_WORDS: Final = frozenset({"off", "be", "all", "full", "half", "quarter", "default", "stop", "ignore"})

Example = Callable[[Place], str]
"""A line of the same command that works for that position."""

Verdict = Callable[[str], bool]
"""Whether a line may be proposed."""


def _any(_: str) -> bool:
    return True


def forgotten_symbol_text(
    text: str,
    open_ones: Sequence[Place],
    parse: Callable[[str], object],
    example: Example,
    nothing: Html,
    is_taken: Verdict = _any,
) -> Html | None:
    """A value stands in the place of the symbol: the line again for each position, as it can be sent.

    None: the symbol may be one. ``nothing`` is said where nothing is open; a line that is not taken gives way to
    the example.
    """
    line = Line.read(text)
    if len(line.words) < 2 or not _is_value(line.words[1].lower):
        return None
    word = line.words[1]
    if _meant(word.text, open_ones):
        return None
    problem = line_error_text(LineError(line, word.span, label("position-forgotten", word=word.text)))
    if not open_ones:
        return lines([problem, nothing])
    named = ((each, line.replaced(1, 1, f"{each[0]} {each[1].word}")) for each in open_ones)
    lines_of = [(each, mended(candidate, lambda better: parse(better.text))) for each, candidate in named]
    proposed = [line if line and is_taken(line) else example(each) for each, line in lines_of]
    return lines([problem, *map(code, proposed)])


def mistake_text(
    error: LineError,
    open_ones: Sequence[Place],
    example: Example,
    as_it_stands: Example | None = None,
    is_harmless: Verdict = _any,
    unguarded: Sequence[Place] = (),
) -> Html:
    """A mistake in a line, with the line as it can be sent: for the position that it names, or nearly names.

    Where something is missing, or nothing can be corrected, that is ``example``; so it is where the corrected line is
    not harmless. A line that names none of them is answered as by `not_found_text`.
    """
    words = error.text.split()
    if len(words) == 1:
        return line_error_text(error) + lines_of_all(words[0], open_ones)
    meant = _meant(words[1], open_ones)
    if not meant and words[1].isalnum():
        return not_found_text(error.text, words[1].upper(), open_ones, as_it_stands, unguarded)
    side = side_said(error.text)
    places = [place for place in open_ones if place[0] == meant and side in {None, place[1]}]
    if error.corrected_line and meant:
        error.corrected_line = Line.read(error.corrected_line).replaced(1, 2, meant)
    if error.corrected_line and not is_harmless(error.corrected_line):
        error.corrected_line = error.correction = ""
    if len(places) == 1:
        error.instead = example(places[0])
        if error.start > len(error.text):
            error.corrected_line = error.correction = ""
    return line_error_text(error)


def _meant(word: str, open_ones: Sequence[Place]) -> str:
    """The symbol of a position, as it was written or nearly so; "" it is none."""
    symbol, symbols = re.sub("[^A-Z0-9]", "", word.upper()), {each for each, _ in open_ones}
    return symbol if symbol in symbols else symbol_meant(symbol, symbols)


def _is_value(word: str) -> bool:
    return word in _WORDS or _VALUE.fullmatch(word) is not None
