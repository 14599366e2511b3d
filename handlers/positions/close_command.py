"""The `/close` line: `/close SYMBOL [long|short] [50%]`."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.facts.slots import Side
from execution.new_trade.symbol_meant import symbol_meant
from handlers.grammar.command_line import Line, LineError, end_of, mended, nearest
from handlers.grammar.line_values import HUNDRED, BadValue, percent
from handlers.trade.line import read_side, read_symbol
from handlers.words.say import label

HELP: Final = "/help close"
_PARTS: Final = {"all": "100%", "everything": "100%", "full": "100%", "half": "50%", "quarter": "25%"}
"""What people write for how much."""


class CloseSyntaxError(LineError):
    """A `/close` line that is not understood."""


class CloseRequest(Struct, frozen=True):
    """``side`` None: whichever is open; ``percent`` None: all of it."""

    symbol: str
    side: Side | None
    percent: Decimal | None


def parse_close(text: str) -> CloseRequest:
    """Read the text of a `/close` message. Raises CloseSyntaxError."""
    line = Line.read(text)
    try:
        return _parse(line)
    except LineError as error:
        at, better = error.span, mended(error.corrected_line, _parse)
        wrong = CloseSyntaxError(line, at, error.problem, error.correction, better)
        wrong.instead = "" if len(line.words) == 1 else HELP
        raise wrong from None


def lines_meant(text: str, symbol: str, open_ones: Collection[tuple[str, Side]]) -> list[str]:
    """The line with its symbol, and if need be the side, as they could be meant; how much is closed stays as it was."""
    line = Line.read(text)
    symbols = {each for each, _ in open_ones}
    meant = symbol if symbol in symbols else symbol_meant(symbol, symbols)
    said = side_said(text)
    sides = [side for each, side in open_ones if each == meant and said in {None, side}]
    is_needed = said is None and len(sides) > 1
    return [line.replaced(1, 2, f"{meant} {side.word}" if is_needed else meant) for side in sides]


def side_said(text: str) -> Side | None:
    """The side that the line names behind its symbol."""
    return next((side for word in Line.read(text).words[2:] if (side := read_side(word)) is not None), None)


def _parse(line: Line) -> CloseRequest:
    if len(line.words) < 2:
        raise LineError(line, end_of(line), label("close-what"))
    symbol = read_symbol(line, 1)
    side: Side | None = None
    part: Decimal | None = None
    for at in range(2, len(line.words)):
        word = line.words[at]
        where = word.span
        read = read_side(word)
        if read is not None and side is None:
            side = read
        elif word.text[0].isdigit() and part is None:
            part = _percent(line, at)
        elif read is not None or word.text[0].isdigit():
            raise LineError(line, where, label("close-one-too-many", word=word.text), "", line.replaced(at, at + 1, ""))
        else:
            known = nearest(word.text, ("long", "short", *_PARTS))
            meant = _PARTS.get(known, known)
            corrected = line.replaced(at, at + 1, meant) if meant else ""
            problem = label("close-behind", word=word.text)
            raise LineError(line, where, problem, meant, corrected)
    return CloseRequest(symbol, side, part)


def _percent(line: Line, at: int) -> Decimal:
    word = line.words[at]
    where = word.span
    try:
        part = percent(word.text)
    except BadValue as bad:
        corrected = line.replaced(at, at + 1, bad.correction) if bad.correction else ""
        raise LineError(line, where, bad.problem, bad.correction, corrected) from None
    if part > HUNDRED:
        raise LineError(line, where, label("close-most"), "100%", line.replaced(at, at + 1, "100%"))
    return part
