"""Critical alerts that nobody has seen yet: each is told once more after a while, unless its trouble is over by then.

Somebody who sleeps misses one sound. What waits here is in the store since the commit with which the alert left the
outbox, and leaves in the one with which it is put there again: a restart neither forgets one nor tells one twice more.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.notices import OUTBOX
from handlers.alerts.preferences import PreferenceBook
from handlers.alerts.troubles import AGAIN, bot_of, is_over_with, is_same, is_trouble, position_of
from handlers.ports import Dca, Guard, Store, Transaction
from handlers.words.say import label
from utils.clock import Clock

SECTION: Final = "unseen_alerts"
"""Section of the store: by id the row, its key in the outbox, its chat, and when it is told once more."""
SEEN: Final = "sn"
"""First part of the data of the button; then the id."""
_SUFFIX: Final = "~again"
"""Ends the key of such a row."""

_FIELDS: Final = {"key", "chat_id", "row", "due"}

Row = dict[str, Any]
Change = Callable[[Transaction], None]
StillThere = Callable[[Row], bool | None]
"""Whether what a trouble is about is there still; None: nobody can say."""


def still_there(guard: Guard, dca: Dca) -> StillThere:
    """As their last pictures show it: the guarded position; and that of a bot, without a stop."""

    def look(trouble: Row) -> bool | None:
        view, position, bot_id = guard.account_view(), position_of(trouble), bot_of(trouble)
        if view.waits_for_exchange or view.safe_mode:
            return None
        if position is not None:
            return any((each.symbol, each.side.value) == position for each in view.positions)
        slot = next((each.slot for each in dca.bots() if each.bot_id == bot_id), None)
        if slot is None or (slot.lacking_since is None and slot.size is None):  # not seen since the start
            return None
        return slot.lacking_since is not None

    return look


class Unseen:
    """Part of the outbox: it is told what was delivered, and puts there what is due."""

    def __init__(self, store: Store, clock: Clock, is_there: StillThere) -> None:
        self._store = store
        self._clock = clock
        self._preferences = PreferenceBook(store)
        self._is_there = is_there

    def keyboard(self, key: str, row: Row, chat_id: int) -> InlineKeyboardMarkup | None:
        """The button below an alert that is told once more if nobody presses it, or that was; None below any other."""
        if not is_trouble(row) or not (self._patience(chat_id) or AGAIN in row):
            return None
        data = f"{SEEN}:{_id(key)}"
        return InlineKeyboardMarkup([[InlineKeyboardButton(label("alert-seen"), callback_data=data)]])

    def delivered(self, key: str, row: Row, chat_id: int) -> Change | None:
        """What belongs into the commit with which a delivered alert leaves the outbox.

        It takes the place of an earlier one of the same trouble, which is not told once more beside it.
        """
        patience = self._patience(chat_id)
        if AGAIN in row or not patience or not is_trouble(row):
            return None
        kept = {"key": key, "chat_id": chat_id, "row": row, "due": self._clock.now() + patience}

        def keep(txn: Transaction) -> None:
            for name, earlier in _kept(txn).items():
                if earlier["chat_id"] == chat_id and is_same(row, earlier["row"]):
                    txn.delete(SECTION, name)
            txn.put(SECTION, _id(key), kept)

        return keep

    async def heard(self, *news: Row) -> None:
        """Rows of the outbox, for whatever chat: they may say that a trouble is over."""

        def is_over(trouble: Row) -> bool:
            return any(is_over_with(trouble, row) for row in news)

        def forget(source: _Rows) -> tuple[list[str], list[str]]:
            kept = [name for name, kept in _kept(source).items() if is_over(kept["row"])]
            return kept, [key for key, row in _told_again(source).items() if is_over(row)]

        if any(forget(self._store)):
            await self._store.commit_or_hold(lambda txn: _delete(txn, *forget(txn)))

    async def put_due(self) -> None:
        """What nobody has seen in time goes into the outbox once more; what is over by now does not."""
        await self.heard(*(row for row in self._store.items(OUTBOX).values() if isinstance(row, dict)))
        now = self._clock.now()

        def put(txn: Transaction) -> None:
            for name, kept in _due(txn, now).items():
                txn.delete(SECTION, name)
                row = kept["row"]
                if self._is_there(row) is not False:
                    again = {**row, "chat_id": kept["chat_id"], "at": now, AGAIN: row.get("at"), "urgent": True}
                    txn.put(OUTBOX, f"{kept['key']}{_SUFFIX}", again)

        if _due(self._store, now):
            await self._store.commit_or_hold(put)

    async def seen(self, name: str) -> None:
        """Somebody has seen the alert with that id: it is not told once more, or not any more."""

        def forget(txn: Transaction) -> None:
            _delete(txn, [name], [key for key in _told_again(txn) if _id(key) == name])

        await self._store.commit_or_hold(forget)

    def _patience(self, chat_id: int) -> timedelta | None:
        minutes = self._preferences.of(chat_id).again_minutes
        return timedelta(minutes=minutes) if minutes else None


class _Rows(Protocol):
    """The store as it is, or as a transaction sees it: what is decided there holds when it is written."""

    def items(self, section: str) -> dict[str, Any]: ...


def _due(source: _Rows, now: datetime) -> dict[str, Row]:
    return {name: kept for name, kept in _kept(source).items() if kept["due"] <= now}


def _kept(source: _Rows) -> dict[str, Row]:
    """Those that are as they were written: no alert is held up by one that is not."""
    kept = source.items(SECTION)
    return {name: each for name, each in kept.items() if isinstance(each, dict) and each.keys() >= _FIELDS}


def _told_again(source: _Rows) -> dict[str, Row]:
    """What waits in the outbox to be told once more."""
    rows = source.items(OUTBOX)
    return {key: row for key, row in rows.items() if isinstance(row, dict) and AGAIN in row}


def _delete(txn: Transaction, kept: Iterable[str], waiting: Iterable[str]) -> None:
    for name in kept:
        txn.delete(SECTION, name)
    for key in waiting:
        txn.delete(OUTBOX, key)


def _id(key: str) -> str:
    """Short enough for a button, and the same for an alert and what tells it once more."""
    return sha256(key.removesuffix(_SUFFIX).encode()).hexdigest()[:16]
