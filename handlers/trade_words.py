"""The words of a `/trade` line: which begin a clause, what stands in one, and what a strange one probably meant."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

from msgspec import Struct

from handlers.command_line import Line, LineError, Word, nearest, span
from handlers.line_values import BadValue

SIZES: Final = ("size", "usdt", "risk")
CLAUSES: Final = (*SIZES, "entry", "lev", "sl", "tp", "be", "trail", "follow", "hours", "smart", "legs", "trigger")

# What people are used to from elsewhere, where it differs from ours by more than a slip of the finger.
_MEANT: Final = {
    "stop": "sl", "stoploss": "sl", "stop-loss": "sl", "sl1": "sl",
    "target": "tp", "targets": "tp", "take": "tp", "takeprofit": "tp", "take-profit": "tp", "tps": "tp",
    "tp1": "tp", "tp2": "tp", "tp3": "tp",
    "leverage": "lev", "qty": "size", "quantity": "size", "amount": "size", "notional": "usdt", "margin": "usdt",
    "breakeven": "be", "break-even": "be", "limit": "entry", "at": "entry", "price": "entry", "enter": "entry",
    "trailing": "trail", "hrs": "hours", "smartstop": "smart", "smart-stop": "smart", "softstop": "smart",
}  # fmt: skip

# What could stand where a value is missing. No size: how much money is at stake is not ours to propose.
_EXAMPLES: Final = {
    "risk": "1%", "entry": "market", "lev": "5", "sl": "2%", "tp": "2R", "be": "tp1",
    "legs": "limit", "trigger": "last", "trail": "1%", "hours": "24",
}  # fmt: skip

_GLUED: Final = re.compile(r"[A-Za-z]+[=:].", re.ASCII)
_LEVERAGE: Final = re.compile(r"(\d{1,3})x|x(\d{1,3})", re.ASCII)

_T = TypeVar("_T")


class Clause(Struct, frozen=True):
    """A clause of ``line``: its name, and its values; ``first`` is the number of the name among the line's words."""

    line: Line
    first: int
    name: str
    values: tuple[Word, ...]

    @property
    def beyond(self) -> int:
        return self.first + 1 + len(self.values)

    @property
    def head(self) -> Word:
        return self.line.words[self.first]

    @property
    def text(self) -> str:
        return " ".join((self.name, *(value.text for value in self.values)))

    def error(self, problem: str, correction: str = "") -> LineError:
        """About the whole clause; ``correction`` is the clause as it could stand."""
        corrected = self.line.replaced(self.first, self.beyond, correction) if correction else ""
        return LineError(self.line, span((self.head, *self.values)), problem, correction, corrected)

    def error_at(self, number: int, problem: str, correction: str | None = None) -> LineError:
        """About the value with this number (from 0); ``correction`` stands in its place, "" takes it out."""
        word, at = self.values[number], self.first + 1 + number
        corrected = "" if correction is None else self.line.replaced(at, at + 1, correction)
        return LineError(self.line, (word.start, word.end), problem, correction or "", corrected)

    def missing(self) -> LineError:
        example = _EXAMPLES.get(self.name, "")
        says = f"{self.name} needs a value" + (f", for example {self.name} {example}" if example else "")
        return self.error(says, f"{self.name} {example}" if example else "")

    def read(self, number: int, reader: Callable[[str], _T]) -> _T:
        """One value through a reader; what the reader refuses is pointed at."""
        try:
            return reader(self.values[number].text)
        except BadValue as bad:
            raise self.bad(number, bad) from None

    def bad(self, number: int, bad: BadValue) -> LineError:
        word = self.values[number]
        if self._is_strange(number) or (leverage_meant(word) and self.name != "lev"):
            return unknown_word(self.line, self.first + 1 + number)
        return self.error_at(number, f"{self.name}: {bad.problem}", bad.correction or None)

    def only(self, reader: Callable[[str], _T]) -> _T:
        """The one value that the clause takes."""
        if not self.values:
            raise self.missing()
        value = self.read(0, reader)
        self.no_more_than(1)
        return value

    def no_more_than(self, count: int) -> None:
        if len(self.values) <= count:
            return
        word = self.values[count]
        if self._is_strange(count) or leverage_meant(word):
            raise unknown_word(self.line, self.first + 1 + count)
        takes = {0: "no value", 1: "one value"}.get(count, f"{count} values")
        raise self.error_at(count, f"{self.name} takes {takes}; {word.text} is one too many", "")

    def _is_strange(self, number: int) -> bool:
        """``pleas`` and ``tp=5`` are no values that went wrong: they were meant as something else."""
        text = self.values[number].text
        return not any(character.isdigit() for character in text) or _GLUED.match(text) is not None


def leverage_meant(word: Word) -> str:
    """``10`` for ``10x`` and ``x10``, the way other tools write leverage; "" for anything else."""
    found = _LEVERAGE.fullmatch(word.lower)
    return (found[1] or found[2]) if found else ""


def unknown_word(line: Line, at: int) -> LineError:
    """A word that belongs to no clause, with the clause that was probably meant."""
    word = line.words[at]
    where = (word.start, word.end)
    if times := leverage_meant(word):
        meant = f"lev {times}"
        problem = f"{word.text}: leverage is written {meant}"
        return LineError(line, where, problem, meant, line.replaced(at, at + 1, meant))
    for sign in "=:":
        name, found, value = word.text.partition(sign)
        if found and value and name.lower() in CLAUSES:
            meant = f"{name.lower()} {value}"
            problem = f"{word.text}: a space stands between a clause and its value"
            return LineError(line, where, problem, meant, line.replaced(at, at + 1, meant))
    if word.text[0].isdigit():
        return LineError(line, where, f"{word.text} belongs to no clause: name it, such as entry, sl or tp")
    meant = _MEANT.get(word.lower) or nearest(word.text, CLAUSES)
    problem = f"{word.text} is not a word of /trade" + (f": did you mean {meant}?" if meant else "")
    return LineError(line, where, problem, meant, line.replaced(at, at + 1, meant) if meant else "")
