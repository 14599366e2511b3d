"""Taps on buttons, and the bot's answers to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.telegram.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

VALID_SECONDS = 15 * 60
MAX_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to a tap: a toast, an alert that the person has to close, or an address to open."""

    query_id: str
    chat_id: int
    text: str
    is_alert: bool
    date: float
    url: str = ""


class CallbackDesk:
    """Open queries; each can be answered once, and only while it is fresh."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first = int(clock())
        self._count = 0
        self._open: dict[str, tuple[int, float]] = {}
        self.answers: list[Answer] = []

    def new_id(self) -> str:
        """An id that no earlier run of the simulator gave out either."""
        self._count += 1
        return f"{self._first}{self._count:06d}"

    def open(self, query_id: str, chat_id: int) -> None:
        self._open[query_id] = (chat_id, self._clock())

    def unanswered(self, chat_id: int) -> list[str]:
        return [query_id for query_id, (chat, _) in self._open.items() if chat == chat_id]

    def answer(self, query_id: str, text: str, *, is_alert: bool, url: str = "") -> None:
        """Close a query.

        Raises:
            BadRequest: unknown, answered before or too old; or the text is too long.
        """
        if len(text) > MAX_ANSWER:
            raise BadRequest("MESSAGE_TOO_LONG")
        now = self._clock()
        chat_id, asked = self._open.pop(query_id, (0, float("-inf")))
        if now - asked > VALID_SECONDS:
            raise BadRequest("query is too old and response timeout expired or query ID is invalid")
        self.answers.append(Answer(query_id, chat_id, text, is_alert, now, url))

    def clear(self) -> None:
        self._open.clear()
        self.answers.clear()
