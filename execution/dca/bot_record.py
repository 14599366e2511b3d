"""How one bot's record is committed: with the lots that were sold and what is told, and only if it has changed."""

from collections.abc import Callable, Iterable
from typing import Protocol

import structlog
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.lots import ClosedLot
from execution.notices import Notice
from execution.stops.trailing import Trailing
from utils.persistence.errors import PersistenceError
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

OnSaved = Callable[[DcaBot | None, DcaBot, tuple[ClosedLot, ...]], None]
"""A commit: the record before (None: the bot is new), the record after, and the lots that were sold."""


class DcaBooks(Protocol):
    """Where a bot becomes durable."""

    @property
    def is_durable(self) -> bool:
        """Whether everything that was saved so far is on disk."""

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:
        """One commit, held in memory while the disk fails. Raises PersistenceError."""


class BotRecord:
    """``committed`` is what the books hold; whoever looks at a bot looks at that, beside the lots that it has sold."""

    def __init__(self, bot: DcaBot, books: DcaBooks, on_failure: Callable[[str], None], on_saved: OnSaved) -> None:
        self.committed = bot
        """With the newest sightings, which need no commit."""
        self._saved = bot
        self._books = books
        self._on_failure = on_failure
        self._on_saved = on_saved
        self._untold: tuple[Notice, ...] = ()
        self._unsaved: tuple[ClosedLot, ...] = ()

    def add(self, closed: Iterable[ClosedLot], notices: Iterable[Notice]) -> None:
        """For the next commit."""
        self._unsaved = (*self._unsaved, *closed)
        self._untold = (*self._untold, *notices)

    def sighted(self, before: DcaBot, after: DcaBot) -> None:
        """Mere sightings need no commit to be shown; beside a record that no disk has they are not."""
        if self.committed is before:
            self.committed = after

    async def commit(self, bot: DcaBot) -> bool:
        """Whether all of the record is on disk now."""
        before, closed = self._saved, self._unsaved
        if not self._untold and not closed and intent(bot) == intent(before):
            self.committed = bot
            return self._books.is_durable
        try:
            await self._books.save(bot, closed, self._untold)
        except PersistenceError as error:
            log.exception("dca_commit_failed", bot=bot.bot_id)
            self._on_failure(text("trouble-dca-not-saved", name=bot.name, error=str(error)))
            return False
        self._saved = self.committed = bot
        self._untold, self._unsaved = (), ()
        self._on_saved(before, bot, closed)
        return self._books.is_durable


def intent(bot: DcaBot) -> DcaBot:
    """The bot without mere sightings: two that are equal so need no new commit.

    A watermark is worth a commit once it has moved by a twentieth of a percent (P7); and once an hour it is told until
    when prices were heard, as after a start those since then are read again.
    """
    lots = tuple(replace(lot, trail=_coarse(lot.trail)) for lot in bot.lots)
    orders = {i: replace(o, written_at=None, ask_at=None, asked=0) for i, o in bot.orders.items()}
    slot = bot.slot.without_sightings() if bot.slot is not None else None
    return replace(
        bot, lots=lots, orders=orders, slot=slot, buy_trail=_coarse(bot.buy_trail), read_since=bot.created_at,
        evaluated_price=None, evaluated_at=None, unexplained_since=None, read_again_at=None, reads_failed=0,
    )  # fmt: skip


def _coarse(trail: Trailing) -> Trailing:
    mark = trail.watermark
    step = None if mark is None else (mark / 2000).normalize().adjusted()
    coarse = None if mark is None or step is None else round(mark, -step)
    heard = trail.updated_at
    hour = None if heard is None else heard.replace(minute=0, second=0, microsecond=0)
    return replace(trail, watermark=coarse, watermark_at=None, updated_at=hour)
