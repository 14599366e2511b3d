"""From the start until the exchange first answers: what the records know, what may be said, and when it is told.

Nothing can be looked at or sent then, and nothing is lost: what stands on the exchange stands. Once it has answered,
this is over for good; from then on the connection is watched by others.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from execution.commands.answers import ChangeRefused
from execution.exchange_errors import AccessDenied, ExchangeError
from execution.facts.slots import Side
from execution.failures import system_notice
from execution.monitor import Monitor, Phase
from execution.new_trade.entry_standing import counted, in_words, standing_of
from execution.new_trade.trade_request import TradeRejected
from execution.notices import Notice
from execution.trouble_subjects import Subject
from utils.clock import Clock
from utils.money import plain
from utils.texts.catalogue import text

TOLD_AFTER: Final = timedelta(seconds=10)
"""An exchange that hangs for a moment at the start is no news."""


class FirstContact:
    """The time before the engine has begun."""

    def __init__(self, clock: Clock, tell: Callable[[Notice], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._began_at: datetime | None = None
        self._is_told = False
        self.is_over = False
        self.is_denied = False
        """The last attempt came to nothing because the exchange does not let us in."""
        self.recorded: tuple[Monitor, ...] = ()
        """What was guarded when the last life ended, until it is guarded again."""

    def begin(self, recorded: Iterable[Monitor]) -> None:
        """An attempt begins; there may have been others."""
        self._began_at = self._began_at or self._clock.now()
        self.recorded = tuple(recorded)

    def failed(self, error: ExchangeError) -> None:
        """It came to nothing. Told once; that access is denied is told by whoever knows what to do about it."""
        now = self._clock.now()
        self.is_denied = isinstance(error, AccessDenied)
        if self._is_told or self._began_at is None or self.is_denied:
            return
        if now - self._began_at < TOLD_AFTER:
            return
        self._is_told = True
        told = text("told-no-contact", since=f"{self._began_at:%H:%M:%S}", records=_stand(self.recorded))
        self._say(told, is_urgent=True)

    def over(self) -> None:
        """It answered, and what was recorded is guarded."""
        if self._is_told and not self.is_over:
            told = text("told-contact", counted=counted(self.recorded))
            self._say(told, is_urgent=False)
        self.is_over, self.is_denied = True, False
        self.recorded = ()

    def require_over_to_close(self, symbol: str = "", side: Side | None = None) -> None:
        """Raises TradeRejected: nothing can be closed yet, whatever the records know; "" is all that is open."""
        if self.is_over:
            return
        meant = [m for m in self.recorded if m.slot.symbol == symbol and side in {None, m.side}]
        is_strange = symbol and self.recorded and not meant
        known = text("records-strange", records=_stand(self.recorded)) if is_strange else _stand(meant or self.recorded)
        raise TradeRejected("", text("refused-no-answer-close", known=known))

    def require_over_to_answer(self) -> None:
        """Raises ChangeRefused: a question that cannot be looked at yet is not settled, and its buttons stay."""
        if not self.is_over:
            raise ChangeRefused(text("refused-no-answer"))

    def _say(self, told: str, *, is_urgent: bool) -> None:
        self._tell(system_notice(told, self._clock.now(), is_urgent=is_urgent, subject=Subject.EXCHANGE))


def _stand(monitors: Sequence[Monitor]) -> str:
    if not monitors:
        return text("records-none")
    each = ", ".join(f"{m.slot.symbol} {m.side.word} ({_stop(m)})" for m in monitors)
    return text("records-known", counted=counted(monitors), each=each)


def _stop(monitor: Monitor) -> str:
    if monitor.phase is Phase.OPENING:
        standing = {standing_of(monitor, leg) for leg in monitor.plan.entries}
        return in_words(standing.pop()) if len(standing) == 1 else text("records-unfilled")
    stop = monitor.standing_stop
    return text("records-stop", stop="none" if stop is None else plain(stop))
