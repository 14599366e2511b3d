"""How long a bot's position has been without any stop since the start of the program. Pure but for its sum."""

from datetime import datetime, timedelta

from execution.dca.dca_bot import DcaBot


class NakedTime:
    """Spans end with the row that shows a stop, or no size."""

    def __init__(self) -> None:
        self._ended = timedelta()

    def follow(self, before: DcaBot, after: DcaBot, now: datetime) -> None:
        since = _since(before)
        if since is not None and _since(after) is None:
            self._ended += now - since

    def until(self, bot: DcaBot, now: datetime) -> timedelta:
        """With the span that has not ended."""
        since = _since(bot)
        return self._ended + (now - since if since is not None else timedelta())


def _since(bot: DcaBot) -> datetime | None:
    return bot.slot.naked_since if bot.slot is not None else None
