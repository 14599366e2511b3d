"""Why no new trade is taken now, whatever its line says: the state cannot be written, or could not be read."""

from typing import assert_never

from utils.persistence.breaker import Breaker, BreakerState
from utils.texts.catalogue import text


class NoNewTrades(Exception):
    """``problem`` says to a person why, and what goes on all the same; nothing was sent."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def require_written_state(breaker: Breaker) -> None:
    """A trade that is not on disk could be doubled or forgotten by a crash. Raises NoNewTrades."""
    match breaker.state:
        case BreakerState.CLOSED:
            return
        case BreakerState.OPEN | BreakerState.HALF_OPEN:
            raise disk_fails(breaker.reason)
        case BreakerState.SAFE_MODE:
            raise NoNewTrades(text("refused-safe-mode"))
        case _:
            assert_never(breaker.state)


def disk_fails(reason: str) -> NoNewTrades:
    return NoNewTrades(text("refused-disk", reason=reason))
