"""What was answered before, by question: the source of a stale read."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from simulator.bybit.rest.reception import Reply

_KEPT: Final = 512


@dataclass(slots=True)
class _Known:
    """The newest answer and the newest one that said something else."""

    newest: Reply
    older: Reply | None = None


class PastAnswers:
    """Good answers only; two answers are the same when they differ in nothing but the time."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    def keep(self, question: bytes, reply: Reply) -> None:
        known = self._known.get(question)
        if known is None:
            self._known[question] = _Known(reply)
        elif _substance(known.newest) != _substance(reply):
            self._known[question] = _Known(reply, older=known.newest)
        self._known.move_to_end(question)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)

    def before(self, question: bytes, reply: Reply) -> Reply | None:
        """The newest answer to the question that says something else than ``reply``; None when there is none."""
        known = self._known.get(question)
        if known is None:
            return None
        return known.newest if _substance(known.newest) != _substance(reply) else known.older

    def clear(self) -> None:
        self._known.clear()


def _substance(reply: Reply) -> str:
    """The answer without the envelope's time, which is its last field."""
    return reply.body.rpartition('"time":')[0]
