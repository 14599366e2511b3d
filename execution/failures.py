"""What went wrong inside: counted, shown in `/health`, and told once in a while; never swallowed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from execution.exchange_errors import AccessDenied, ExchangeError, Transient, Unreadable
from execution.notices import EVERYBODY, Notice, NoticeKind
from execution.trouble_subjects import WAY_TO_THE_EXCHANGE
from utils.clock import Clock
from utils.texts.catalogue import text

TOLD_EVERY: Final = timedelta(minutes=10)
"""For each kind of failure, so that a storm does not bury the chat."""
SHUT_OUT: Final = 60.0
"""Seconds: an exchange that takes nothing for so long has shut us out, and is not just busy."""


class Failures:
    """Counts failures by their text; ``tell`` gets a notice for the first of each kind, and then now and then."""

    def __init__(self, clock: Clock, tell: Callable[[Notice], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._counts: dict[str, int] = {}
        self._told_at: dict[str, datetime] = {}

    def counts(self) -> dict[str, int]:
        return dict(self._counts)

    def note(self, failure: str) -> None:
        self._counts[failure] = self._counts.get(failure, 0) + 1
        now = self._clock.now()
        told_at = self._told_at.get(failure)
        if told_at is not None and now - told_at < TOLD_EVERY:
            return
        self._told_at[failure] = now
        self._tell(system_notice(failure, now, is_urgent=True))

    def note_unread(self, error: ExchangeError) -> None:
        """The account was not read, for a reason that does not pass in a moment."""
        match error:
            case AccessDenied():
                self.note(text("told-access-denied", reason=str(error)))
            case Unreadable():  # by the field alone: its value may be another each time
                self.note(text("told-unreadable", field=str(error).partition(":")[0]))
            case Transient() if error.retry_after >= SHUT_OUT:
                self.note(text("told-shut-out"))
            case _:
                pass


def system_notice(told: str, at: datetime, *, is_urgent: bool, subject: str = "") -> Notice:
    """Something about the bot itself, for everybody.

    ``subject`` (`trouble_subjects`): what is wrong, or not any more; "": a calm one ends no trouble.
    """
    about = "connection" if subject in WAY_TO_THE_EXCHANGE else "health"
    return Notice(
        id=f"system:{at.isoformat()}:{told}",
        kind=NoticeKind.SYSTEM,
        chat_id=EVERYBODY,
        at=at,
        urgent=is_urgent,
        fields={"symbol": "", "side": "", "about": about, "subject": str(subject), "text": told},
    )
