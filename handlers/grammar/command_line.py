"""A line of the chat as words that know where they stand, and a mistake in it that can be pointed at."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Final

from msgspec import Struct

Examples = tuple[tuple[str, ...], ...]

NOWHERE: Final = (0, 0)
"""Of a problem that no word of the line is to blame for."""

_MOST_ROUNDS: Final = 30


class Word(Struct, frozen=True):
    """One word; ``start`` and ``end`` count characters of the line's text."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands, as an error names it."""
        return self.start, self.end

    @property
    def lower(self) -> str:
        return self.text.lower()


class Line(Struct, frozen=True):
    """A line with single spaces between its words; the first word is the command."""

    text: str
    words: tuple[Word, ...]

    @classmethod
    def read(cls, text: str) -> "Line":
        words: list[Word] = []
        start = 0
        for part in text.split():
            words.append(Word(part, start, start + len(part)))
            start += len(part) + 1
        return cls(" ".join(word.text for word in words), tuple(words))

    def replaced(self, first: int, beyond: int, by: str) -> str:
        """The text with the words from number ``first`` to before ``beyond`` replaced; "" takes them out."""
        texts = [word.text for word in self.words]
        return " ".join([*texts[:first], *([by] if by else []), *texts[beyond:]])

    def appended(self, more: str) -> str:
        return f"{self.text} {more}"


class LineError(Exception):
    """A line that cannot be understood.

    Attributes:
        problem: one sentence for the person.
        text: the line as it was read, with single spaces.
        start, end: which characters of ``text`` the problem is about; its end when something is missing.
        correction: the word or clause as it could stand, or "".
        corrected_line: the whole line as it could be sent, or "" where that would be a guess.
        instead: a line of the same command that works, or the help on it, where there is no corrected one; or "".
        examples: the line with an example in the place of what nobody can correct for somebody: groups of lines, of
            which the first counts that holds one which would be taken. Shown where there is no corrected line.
        besides: what else was wrong, and is right in the line that is shown.
    """

    def __init__(
        self, line: Line, at: tuple[int, int], problem: str, correction: str = "", corrected_line: str = ""
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.text = line.text
        self.start, self.end = at
        self.correction = correction
        self.corrected_line = corrected_line
        self.instead = ""
        self.examples: Examples = ()
        self.besides: tuple[str, ...] = ()

    def such_as(self, *examples: tuple[str, ...]) -> "LineError":
        """The same, with its examples."""
        self.examples = examples
        return self

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def span(words: tuple[Word, ...]) -> tuple[int, int]:
    return words[0].start, words[-1].end


def end_of(line: Line) -> tuple[int, int]:
    """Where something that is missing would stand."""
    return len(line.text) + 1, len(line.text) + 2


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or ""."""
    found = get_close_matches(word.lower(), list(known), n=1, cutoff=0.7)
    return found[0] if found else ""


def mended(candidate: str, parse: Callable[[Line], object]) -> str:
    """A corrected line, corrected on until ``parse`` finds nothing wrong with it; "" where that comes to no end."""
    for _ in range(_MOST_ROUNDS):
        if not candidate:
            break
        try:
            parse(Line.read(candidate))
        except LineError as error:
            candidate = error.corrected_line
        else:
            return candidate
    return ""


def all_mended(examples: Examples, parse: Callable[[Line], object]) -> Examples:
    """The groups that hold any line that can be `mended`, with these lines."""
    groups = (tuple(line for each in group if (line := mended(each, parse))) for group in examples)
    return tuple(group for group in groups if group)
