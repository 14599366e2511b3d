"""The clauses of a line: a name and its values, in any order, each pointed at where it is wrong.

Each command has its own words (`Vocabulary`); how they are read, and how a mistake is answered, is the same for all.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from msgspec import Struct

from handlers.grammar.command_line import Line, LineError, Word, nearest, span
from handlers.grammar.line_values import BadValue
from handlers.words.say import label

_GLUED: Final = re.compile(r"[A-Za-z]+[=:].", re.ASCII)
_LEVERAGE: Final = re.compile(r"(\d{1,3})x|x(\d{1,3})", re.ASCII)

_T = TypeVar("_T")


class Vocabulary(Struct, frozen=True, kw_only=True):
    """What may stand in the lines of one command."""

    command: str
    """With its slash."""
    clauses: tuple[str, ...]
    examples: Mapping[str, str]
    """What could stand where the value of a clause is missing; a clause that is not there gets no proposal."""
    meant: Mapping[str, str]
    """What people are used to from elsewhere, where it differs from ours by more than a slip of the finger."""
    such_as: tuple[str, ...]
    """Clauses that a number without one may have been meant for."""
    stand_ins: Mapping[str, str] = {}
    """A whole clause as an example for one that has none of its own; never a correction."""
    lists: frozenset[str] = frozenset()
    """Clauses of several values that mean the same, each of which could be left out."""
    is_value_of: Mapping[str, str] = {}
    """Names of clauses that right behind another one are a value of it."""


class Clause(Struct, frozen=True):
    """A clause of ``line``: its name, and its values; ``first`` is the number of the name among the line's words."""

    line: Line
    first: int
    name: str
    values: tuple[Word, ...]
    vocabulary: Vocabulary

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
        wrong = LineError(self.line, span((self.head, *self.values)), problem, correction, corrected)
        return wrong.such_as((self._with_example(),))

    def error_at(self, number: int, problem: str, correction: str | None = None) -> LineError:
        """About the value with this number (from 0); ``correction`` stands in its place, "" takes it out."""
        word, at = self.values[number], self.first + 1 + number
        corrected = "" if correction is None else self.line.replaced(at, at + 1, correction)
        wrong = LineError(self.line, word.span, problem, correction or "", corrected)
        is_dispensable = len(self.values) > 1 and (number > 0 or self.name in self.vocabulary.lists)
        less = ((self.line.replaced(at, at + 1, ""),),) if is_dispensable else ()
        return wrong.such_as(*less, (self._with_example(),))

    def _with_example(self) -> str:
        """The line with an example of this clause in its place, or without the clause where there is none."""
        value = self.vocabulary.examples.get(self.name, "")
        clause = f"{self.name} {value}" if value else self.vocabulary.stand_ins.get(self.name, "")
        return self.line.replaced(self.first, self.beyond, clause)

    def without(self, problem: str) -> LineError:
        """About a clause that is better left out."""
        corrected = self.line.replaced(self.first, self.beyond, "")
        return LineError(self.line, span((self.head, *self.values)), problem, "", corrected)

    def missing(self) -> LineError:
        example = self.vocabulary.examples.get(self.name, "")
        if not example:
            return self.error(label("line-value-missing", clause=self.name))
        whole = f"{self.name} {example}"
        return self.error(label("line-value-missing-such-as", clause=self.name, example=whole), whole)

    def read(self, number: int, reader: Callable[[str], _T]) -> _T:
        """One value through a reader; what the reader refuses is pointed at."""
        try:
            return reader(self.values[number].text)
        except BadValue as bad:
            raise self.bad(number, bad) from None

    def bad(self, number: int, bad: BadValue) -> LineError:
        word = self.values[number]
        if self._is_strange(number) or (self.name != "lev" and leverage_meant(self.vocabulary, word)):
            other = unknown_word(self.vocabulary, self.line, self.first + 1 + number)
            if number > 0 or other.correction:
                return other
            return self.error_at(number, label("line-value-none", clause=self.name, word=word.text))
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
        if self._is_strange(count) or leverage_meant(self.vocabulary, word):
            raise unknown_word(self.vocabulary, self.line, self.first + 1 + count)
        problem = label("line-values-too-many", clause=self.name, count=count, word=word.text)
        raise self.error_at(count, problem, "")

    def _is_strange(self, number: int) -> bool:
        """``pleas`` and ``tp=5`` are no values that went wrong: they were meant as something else."""
        text = self.values[number].text
        return not any(character.isdigit() for character in text) or _GLUED.match(text) is not None


def clauses_of(vocabulary: Vocabulary, line: Line, first: int) -> list[Clause]:
    """The clauses from word ``first`` on, in their order; words before the first clause belong to none."""
    heads: list[int] = []
    for at in range(min(first, len(line.words)), len(line.words)):
        word, before = line.words[at].lower, line.words[at - 1].lower
        if word in vocabulary.clauses and not (at > first and vocabulary.is_value_of.get(before) == word):
            heads.append(at)
    ends = [*heads[1:], len(line.words)]
    return [
        Clause(line, head, line.words[head].lower, line.words[head + 1 : beyond], vocabulary)
        for head, beyond in zip(heads, ends, strict=False)
    ]


def join_loose_signs(vocabulary: Vocabulary, line: Line, first: int, units: frozenset[str]) -> None:
    """`1 %`, `49000 :50%`, `2 R`: people put spaces where they do not belong. Raises LineError."""
    clauses = vocabulary.clauses
    for at in range(first, len(line.words)):
        before, word = line.words[at - 1], line.words[at]
        torn = (
            word.text == "%"
            or (word.text.startswith(":") and before.lower not in clauses)
            or (before.text.endswith(":") and word.lower not in clauses and before.lower[:-1] not in clauses)
            or (word.lower in units and before.text[0].isdigit())
        )
        if torn and before.lower not in clauses:
            joined = before.text + word.text
            problem = label("line-one-word", words=f"{before.text} {word.text}")
            raise LineError(line, (before.start, word.end), problem, joined, line.replaced(at - 1, at + 1, joined))


def leverage_meant(vocabulary: Vocabulary, word: Word) -> str:
    """``10`` for ``10x`` and ``x10``, the way other tools write leverage; "" for anything else."""
    found = _LEVERAGE.fullmatch(word.lower) if "lev" in vocabulary.clauses else None
    return (found[1] or found[2]) if found else ""


def unknown_word(vocabulary: Vocabulary, line: Line, at: int) -> LineError:
    """A word that belongs to no clause, with the clause that was probably meant."""
    word = line.words[at]
    where = word.span
    if times := leverage_meant(vocabulary, word):
        meant = f"lev {times}"
        problem = label("line-leverage", word=word.text, meant=meant)
        return LineError(line, where, problem, meant, line.replaced(at, at + 1, meant))
    for sign in "=:":
        name, found, value = word.text.partition(sign)
        if found and value and name.lower() in vocabulary.clauses:
            meant = f"{name.lower()} {value}"
            problem = label("line-space", word=word.text)
            return LineError(line, where, problem, meant, line.replaced(at, at + 1, meant))
    without = (line.replaced(at, at + 1, ""),)
    if word.text[0].isdigit():
        problem = label("line-no-clause", word=word.text, clauses=either(vocabulary.such_as))
        return LineError(line, where, problem).such_as(without)
    meant = vocabulary.meant.get(word.lower) or nearest(word.text, vocabulary.clauses)
    if not meant:
        problem = label("line-no-word", word=word.text, command=vocabulary.command)
        return LineError(line, where, problem).such_as(without)
    problem = label("line-no-word-meant", word=word.text, command=vocabulary.command, meant=meant)
    return LineError(line, where, problem, meant, line.replaced(at, at + 1, meant))


def either(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return label("line-or", these=", ".join(words[:-1]), last=words[-1]) if len(words) > 1 else words[0]
