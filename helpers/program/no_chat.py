"""In place of a chat that could not be loaded or made: nobody hears anything, and all that guards works as always."""

from collections.abc import Callable

from helpers.metrics.chat_figures import ChatFigures
from utils.texts.catalogue import text


class NoChat:
    """``why`` names what went wrong, without what it said: the log has that. ``waiting`` counts undelivered alerts."""

    healthy = False

    def __init__(self, why: str, waiting: Callable[[], int]) -> None:
        self.why = why
        self._waiting = waiting

    @property
    def status(self) -> str:
        """One phrase, as of any chat."""
        return text("telegram-failed-inside")

    def notify(self) -> None:
        """Alerts stay in the outbox."""

    async def refresh_dashboards(self) -> None:
        """There are none."""

    def figures(self) -> ChatFigures:
        """For who watches from outside."""
        return ChatFigures(is_up=False, is_missing=True, alerts_waiting=self._waiting(), alerts={}, counted={})

    async def run(self) -> None:
        """It has ended before it began: only another start brings a chat."""

    async def stop(self) -> None:
        """Nothing runs."""
