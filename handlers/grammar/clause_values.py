"""Values that several clauses of a `/trade` line share: the number of a take profit, a word out of a few, a part."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, TypeVar

from handlers.grammar.clause import Clause
from handlers.grammar.command_line import LineError, nearest
from handlers.grammar.line_values import BadValue
from handlers.words.say import label

MOST_LEGS: Final = 10

_T = TypeVar("_T")


def leg_number(clause: Clause, at: int) -> Decimal:
    """`tp1` to `tp10`."""
    digits = clause.values[at].lower.removeprefix("tp")
    if not (digits.isdecimal() and digits.isascii() and clause.values[at].lower.startswith("tp")):
        problem = label("line-target-no-number", clause=clause.name, word=clause.values[at].text)
        raise clause.error_at(at, problem, "tp1")
    value = int(digits) if len(digits) <= 3 else 0
    if not 1 <= value <= MOST_LEGS:
        problem = label("line-target-none", clause=clause.name, word=clause.values[at].text)
        raise clause.error_at(at, problem, "tp1")
    return Decimal(value)


def wrong_word(clause: Clause, at: int, problem: str, known: Iterable[str]) -> LineError:
    """A word in the place of one of a few: what was meant, or else the clause that was meant."""
    meant = nearest(clause.values[at].text, known)
    return clause.error_at(at, problem, meant or None)


def of_part(clause: Clause, at: int, part: str, reader: Callable[[str], _T]) -> _T:
    """Read a part of a value; a correction keeps what stands before and behind it."""
    try:
        return reader(part)
    except BadValue as bad:
        before, _, behind = clause.values[at].text.partition(part) if part else ("", "", clause.values[at].text)
        problem = bad.problem if part else label("line-value-missing-before", word=behind)
        corrected = f"{before}{bad.correction}{behind}" if bad.correction else ""
        raise clause.bad(at, BadValue(problem, corrected)) from None
