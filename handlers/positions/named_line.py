"""What lines about a guarded position share: `/COMMAND SYMBOL [long|short]`, and then the values of the command."""

from collections.abc import Callable
from typing import Final, TypeVar

from msgspec import Struct

from execution.facts.slots import Side
from handlers.grammar.clause import Clause, Vocabulary, join_loose_signs
from handlers.grammar.command_line import Line, LineError, Word, end_of, mended, nearest, span
from handlers.trade.line import read_side, read_symbol
from handlers.words.say import label

_UNITS: Final = frozenset({"r", "atr"})
_SIDES: Final = ("long", "short")

_T = TypeVar("_T")


class Grammar(Struct, frozen=True, kw_only=True):
    """What may stand behind the symbol and the side of one command."""

    command: str
    """Without its slash."""
    clause: str = ""
    """Whose values they are, as in a line of `/trade`."""
    example: str = ""
    """Such values; "" for a command that needs none."""
    words: tuple[str, ...] = ()
    """Words that may stand in the place of values."""


class Tail(Clause, frozen=True):
    """The values of a clause whose name is the command itself."""

    @property
    def head(self) -> Word:
        """What the values stand behind."""
        return self.line.words[self.first]

    def error(self, problem: str, correction: str = "") -> LineError:
        corrected = correction.removeprefix(f"{self.name} ")
        where = span(self.values) if self.values else end_of(self.line)
        whole = self.line.replaced(self.first + 1, self.beyond, corrected) if corrected else ""
        return LineError(self.line, where, problem, corrected, whole)


class Named(Struct, frozen=True):
    """``side`` None: whichever is open."""

    symbol: str
    side: Side | None
    tail: Tail


def parse_line(text: str, grammar: Grammar, read: Callable[[Named], _T]) -> _T:
    """Read the text of a message.

    Raises:
        LineError: the first mistake in the line; its corrected line, when there is one, is without any.
    """
    line = Line.read(text)
    try:
        return read(_named(line, grammar))
    except LineError as error:
        candidate = mended(error.corrected_line, lambda better: read(_named(better, grammar)))
        at = error.span
        wrong = LineError(line, at, error.problem, error.correction, candidate)
        wrong.instead = "" if len(line.words) == 1 else f"/help {grammar.command}"
        raise wrong from None


def no_more(tail: Tail) -> None:
    """Nothing stands behind the side. Raises LineError."""
    if tail.values:
        raise tail.error_at(0, label("positions-line-one-too-many", word=tail.values[0].text), "")


def _named(line: Line, grammar: Grammar) -> Named:
    vocabulary = Vocabulary(
        command=f"/{grammar.command}",
        clauses=grammar.words,
        examples={grammar.clause: grammar.example},
        meant={},
        such_as=(grammar.example,),
    )
    if len(line.words) < 2:
        example = f"/{grammar.command} BTCUSDT {grammar.example}".strip()
        raise LineError(line, end_of(line), label("positions-line-which-position", example=example))
    join_loose_signs(vocabulary, line, 3, _UNITS)
    symbol = read_symbol(line, 1)
    side = read_side(line.words[2]) if len(line.words) > 2 else None
    if side is None:
        _require_no_side(line)
    first = 1 if side is None else 2
    return Named(symbol, side, Tail(line, first, grammar.clause, line.words[first + 1 :], vocabulary))


def _require_no_side(line: Line) -> None:
    """None stands behind the symbol, so none may stand elsewhere, nor be meant there."""
    for at in range(2, len(line.words)):
        word = line.words[at]
        meant = word.lower if read_side(word) is not None else ""
        if at == 2:
            meant = nearest(word.text, _SIDES)
        if meant:
            others = line.replaced(at, at + 1, "").split(maxsplit=2)
            corrected = " ".join([*others[:2], meant, *others[2:]])
            problem = label("positions-line-side", word=word.text)
            raise LineError(line, word.span, problem, meant, corrected)
