"""The parts of a line that trades, before its clauses: its symbol and its side."""

import re
from typing import Final

from execution.facts.slots import Side
from handlers.grammar.clause import Clause, leverage_meant, unknown_word
from handlers.grammar.command_line import Line, LineError, Word, end_of, nearest
from handlers.trade.words import CLAUSES, SIZES, TRADE
from handlers.words.say import label

_SIDES: Final = {"long": Side.BUY, "short": Side.SELL}
_SIDES_MEANT: Final = {
    "buy": "long", "sell": "short", "l": "long", "s": "short", "up": "long", "down": "short",
    "bull": "long", "bear": "short",
}  # fmt: skip
_MARKUP: Final = re.compile(r"<[^<>]*>")
_SYMBOL: Final = re.compile(r"[A-Za-z0-9]{2,20}(?:[/-][A-Za-z0-9]{2,10})?", re.ASCII)


def read_symbol(line: Line, at: int) -> str:
    """The symbol at a word, as the exchange writes it. Raises LineError."""
    word = line.words[at]
    if _SYMBOL.fullmatch(word.text):
        return re.sub("[/-]", "", word.text).upper()
    meant = re.sub(r"[^A-Za-z0-9]", "", _MARKUP.sub("", word.text).split(".")[0]).upper()
    meant = meant if word.text.isascii() and _SYMBOL.fullmatch(meant) else ""
    problem = label("line-symbol-none", word=word.text)
    raise LineError(line, word.span, problem, meant, line.replaced(at, at + 1, meant) if meant else "")


def read_side(word: Word) -> Side | None:
    """None: it is neither long nor short."""
    return _SIDES.get(word.lower)


def symbol_of(line: Line) -> str:
    """The first word behind the command. Raises LineError."""
    if len(line.words) < 2:
        raise LineError(line, end_of(line), label("line-trade-what"))
    word = line.words[1]
    if word.lower in _SIDES and len(line.words) > 2 and _SYMBOL.fullmatch(line.words[2].text):
        other = line.words[2]
        if other.lower not in CLAUSES:
            swapped = f"{other.text} {word.text}"
            raise LineError(
                line, (word.start, other.end), label("line-symbol-first"), swapped,
                line.replaced(1, 3, swapped),
            )  # fmt: skip
    if word.lower in _SIDES or word.lower in CLAUSES:
        raise LineError(line, word.span, label("line-symbol-missing", word=word.text))
    return read_symbol(line, 1)


def side_of(line: Line) -> Side:
    """The word behind the symbol. Raises LineError."""
    problem = label("line-side-missing")
    if len(line.words) < 3:
        raise LineError(line, end_of(line), problem).such_as(tuple(map(line.appended, _SIDES)))
    word = line.words[2]
    side = read_side(word)
    if side is not None:
        return side
    at = word.span
    if word.lower in CLAUSES:
        raise LineError(line, at, problem).such_as(tuple(line.replaced(2, 2, each) for each in _SIDES))
    meant = _SIDES_MEANT.get(word.lower) or nearest(word.text, _SIDES)
    problem = label("line-side-neither", word=word.text)
    both = tuple(line.replaced(2, 3, each) for each in _SIDES)
    raise LineError(line, at, problem, meant, line.replaced(2, 3, meant) if meant else "").such_as(both)


def before_clauses(line: Line, clauses: list[Clause]) -> LineError:
    """What stands behind the side and belongs to no clause: a bare price there is usually the entry."""
    word = line.words[3]
    if not word.text[0].isdigit() or leverage_meant(TRADE, word) or any(clause.name == "entry" for clause in clauses):
        return unknown_word(TRADE, line, 3)
    meant, other = f"entry {word.text}", f"size {word.text}"
    if any(clause.name in SIZES for clause in clauses):
        problem = label("line-entry-bare", word=word.text, meant=meant)
        return LineError(line, word.span, problem, meant, line.replaced(3, 4, meant))
    problem = label("line-entry-or-size-bare", word=word.text, meant=meant, other=other)
    return LineError(line, word.span, problem).such_as((line.replaced(3, 4, meant), line.replaced(3, 4, other)))


def refuse_second(clause: Clause, earlier: list[Clause]) -> None:
    """Each clause stands once, and the size is said once. Raises LineError."""
    without = clause.line.replaced(clause.first, clause.beyond, "")
    for other in earlier:
        if other.name == clause.name:
            problem = label("line-clause-twice", clause=clause.name)
        elif other.name in SIZES and clause.name in SIZES:
            problem = label("line-size-twice", earlier=other.name, clause=clause.name)
        else:
            continue
        head = clause.head
        raise LineError(clause.line, head.span, problem, "", without)
