"""What the API key may do, while the bot runs: one that may withdraw opens nothing, one that expires is told of.

A key that may withdraw is refused as far as it can be without harm: what is open stays guarded, and no entry is sent
until the right is gone. Such a key is looked at again often, so that one that was mended is soon taken; a good one each
hour, for rights can be added to a key that is in use.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from execution.exchange_errors import ExchangeError
from execution.facts.account import KeyInfo
from execution.failures import system_notice
from execution.notices import Notice
from execution.slot_record import Also
from execution.trouble_subjects import Subject
from utils.clock import Clock
from utils.robust_persistence import Transaction
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

SECTION: Final = "health_watch"
"""Section of the store: when a person was last told that the key expires (`KEY`), or may withdraw (`WITHDRAWS`)."""
KEY: Final = "key"
WITHDRAWS: Final = "key_withdraws"
KEY_DAYS_WARNING: Final = 14
_SUBJECTS: Final = {KEY: Subject.KEY_EXPIRY, WITHDRAWS: Subject.KEY_RIGHTS}
EVERY: Final = timedelta(hours=1)
AGAIN: Final = timedelta(minutes=10)
UNKNOWN_EVERY: Final = timedelta(seconds=5)
"""Until it was read once since the start."""
TOLD_EVERY: Final = timedelta(hours=24)
_WHOSE: Final = "the key"


class Exchange(Protocol):
    """The part of the exchange that is needed."""

    async def key_info(self) -> KeyInfo:
        """Raises `ExchangeError`s."""


class Books(Protocol):
    """Where it is told."""

    def rows(self, section: str) -> dict[str, Any]: ...
    async def note(self, change: Also, notices: tuple[Notice, ...] = ()) -> None: ...


class Entries(Protocol):
    """Who sends entries; see `EnhancedTPSLManager`."""

    def hold_entries(self, why: str, whose: str) -> None: ...
    def release_entries(self, whose: str) -> None: ...


def hold_as_last_seen(books: Books, entries: Entries) -> None:
    """Before anything is sent: a key that could withdraw as it was read last opens nothing until it is read again."""
    if WITHDRAWS in books.rows(SECTION):
        entries.hold_entries(text("refused-key-withdraws"), _WHOSE)


class KeyWatch:
    def __init__(self, exchange: Exchange, books: Books, entries: Entries, clock: Clock) -> None:
        self._exchange = exchange
        self._books = books
        self._entries = entries
        self._clock = clock
        self._due: datetime | None = None
        self._is_refused = False
        self.is_known = False
        """Whether it was read since the start."""

    async def look(self) -> None:
        """Asks what the key may do when it is time to; what is not known changes nothing."""
        now = self._clock.now()
        if self._due is not None and now < self._due:
            return
        try:
            key = await self._exchange.key_info()
        except ExchangeError as error:
            log.info("key_not_read", error=str(error))
            self._due = now + (AGAIN if self.is_known else UNKNOWN_EVERY)
            return
        self.is_known = True
        self._due = now + (AGAIN if key.can_withdraw else EVERY)
        await self._look_at_withdrawals(key, now)
        if key.days_left is not None and key.days_left <= KEY_DAYS_WARNING:
            await self._tell_daily(KEY, lambda: text("connection-key-expires", days=key.days_left or 0), now)

    async def _look_at_withdrawals(self, key: KeyInfo, now: datetime) -> None:
        if key.can_withdraw:
            self._is_refused = True
            self._entries.hold_entries(text("refused-key-withdraws"), _WHOSE)
            await self._tell_daily(WITHDRAWS, lambda: text("connection-key-withdraws"), now)
        elif self._is_refused or WITHDRAWS in self._books.rows(SECTION):
            self._is_refused = False
            self._entries.release_entries(_WHOSE)
            told = text("connection-key-mended")
            notice = system_notice(told, now, is_urgent=False, subject=_SUBJECTS[WITHDRAWS])
            await self._books.note(_forget, (notice,))

    async def _tell_daily(self, row: str, words: Callable[[], str], now: datetime) -> None:
        """Urgently, once a day, also over restarts."""
        told_at = self._books.rows(SECTION).get(row)
        if isinstance(told_at, datetime) and timedelta() <= now - told_at < TOLD_EVERY:
            return
        log.warning("key_is_not_as_it_should_be", what=row)
        notice = system_notice(words(), now, is_urgent=True, subject=_SUBJECTS[row])
        await self._books.note(lambda txn: txn.put(SECTION, row, now), (notice,))


def _forget(txn: Transaction) -> None:
    txn.delete(SECTION, WITHDRAWS)
