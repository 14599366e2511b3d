"""Which figures of a text belong to what: each stands behind the word that it is about. Pure."""

from dataclasses import dataclass, field

from msgspec import Struct

from execution.facts.slots import Side
from handlers.signals.tokens import Kind, Token
from handlers.signals.vocabulary import About, Word


class Figure(Struct, frozen=True, kw_only=True):
    """``item``: figures of one item of a list have one number; ``unit``: the word behind it.

    ``is_limit``: it is the most that is meant; ``is_share``: words beside it say that it is a part of the size;
    ``is_bracketed``: it stands in brackets.
    """

    token: Token
    line: int
    item: int
    unit: str = ""
    is_limit: bool = False
    is_share: bool = False
    is_bracketed: bool = False

    @property
    def kind(self) -> Kind:
        return self.token.kind


@dataclass
class Sections:
    """Everything that a text says, as it stands."""

    figures: dict[About | Word, list[Figure]] = field(default_factory=dict)
    """By what they are about; those of `BUY_AT` and `SELL_AT` are an entry or the way out, as the side is."""
    hints: dict[int, set[Word]] = field(default_factory=dict)
    """What the figures of a line are said to be."""
    said: set[Word] = field(default_factory=set)
    over: list[str] = field(default_factory=list)
    """Words that tell of what has happened."""
    sides: set[Side] = field(default_factory=set)
    """That are named by a word of their own."""
    lights: set[Side] = field(default_factory=set)
    """That a picture in the first lines shows."""
    leverages: list[Figure] = field(default_factory=list)
    left_over: list[Figure] = field(default_factory=list)
    """That belong to nothing."""
    loose_labels: list[tuple[Token, Token]] = field(default_factory=list)
    """Small numbers that were taken for the place in a list, with the figure behind them."""
    used_lines: set[int] = field(default_factory=set)
    strange: dict[int, list[Token]] = field(default_factory=dict)
    """Words and links by line that mean nothing here."""

    def of(self, about: About | Word) -> list[Figure]:
        return self.figures.get(about, [])
