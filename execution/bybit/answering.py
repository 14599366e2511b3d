"""Whether requests are answered at all: told when that changes, whatever the answers say."""

from collections.abc import Callable
from typing import Final

from execution.bybit.codes import Meaning

_NOT_ANSWERED: Final = frozenset({Meaning.NOT_DONE, Meaning.UNKNOWN})
"""No connection, no answer in time, an error of the exchange's own."""


class Answering:
    """``tell`` is called with False at the first request that gets no answer, and with True at the next that does."""

    def __init__(self, tell: Callable[[bool], None]) -> None:
        self._tell = tell
        self._is_answered = True

    def note(self, meaning: Meaning | None) -> None:
        """What became of a request; None: it was confirmed."""
        is_answered = meaning not in _NOT_ANSWERED
        if is_answered is not self._is_answered:
            self._is_answered = is_answered
            self._tell(is_answered)
