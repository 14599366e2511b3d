"""One `/emergency` from its question to its report: a row in the store for each, so that a restart changes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from execution.commands.emergency_record import Item, Kind, Scope
from handlers.ports import Store, Transaction
from utils.plain_records import to_plain

_log = structlog.get_logger(__name__)

SECTION: Final = "emergency_messages"
"""Of the store."""
ASKED_FOR: Final = timedelta(seconds=60)
COUNTED_DOWN: Final = timedelta(seconds=12)
_KEPT_FOR: Final = timedelta(days=1)


class Stage(StrEnum):
    ASKED = "asked"
    COUNTING = "counting"
    """The first press was made; the second one begins it."""
    BEGUN = "begun"
    OVER = "over"


class Ended(StrEnum):
    """Why it is over without having begun."""

    DENIED = "denied"
    EXPIRED = "expired"
    REPLACED = "replaced"
    """By a newer one."""
    REFUSED = "refused"


class Asking(Struct, frozen=True, kw_only=True):
    """``id`` is that of the emergency. ``until``: what is asked now is answered with no then.

    ``drawn``: how often its buttons were made; older ones no longer say what would be done.
    """

    id: str
    chat_id: int
    topic: int | None
    user_id: int
    stage: Stage
    at: datetime
    until: datetime
    items: tuple[Item, ...]
    is_known: bool
    is_safe_mode: bool = False
    others: tuple[str, ...] = ()
    """What stays because it is never closed from here, in words."""
    drawn: int = 0
    scope: Scope = Scope.EVERYTHING
    new: tuple[str, ...] = ()
    """What had come since it was shown before."""
    ended: Ended | None = None
    problem: str = ""
    message_id: int | None = None
    """Of its one message; None: it is not there yet."""
    is_told: bool = False
    """How it ended is in the chat."""

    @property
    def chosen(self) -> tuple[Item, ...]:
        """What would be closed."""
        return self.items if self.scope is Scope.EVERYTHING else self.guarded

    @property
    def guarded(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind is Kind.GUARDED)

    def over(self, ended: Ended, problem: str = "") -> "Asking":
        return replace(self, stage=Stage.OVER, ended=ended, problem=problem)

    def as_of(self, now: datetime, *, is_begun: bool) -> "Asking":
        """What the clock, and a beginning that was not noted any more, have made of it."""
        if self.stage not in {Stage.ASKED, Stage.COUNTING}:
            return self
        if is_begun:
            return replace(self, stage=Stage.BEGUN)
        return self.over(Ended.EXPIRED) if now >= self.until else self


class Askings:
    """Those of the last day."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, asking_id: str) -> Asking | None:
        row = self._store.get(SECTION, asking_id)
        try:
            return None if row is None else msgspec.convert(row, Asking)
        except msgspec.ValidationError as error:
            _log.warning("an emergency's question cannot be read", asking_id=asking_id, error=str(error))
            return None

    def untold(self) -> list[Asking]:
        """Those whose message still changes."""
        found = (self.find(asking_id) for asking_id in self._store.items(SECTION))
        return [asking for asking in found if asking is not None and not asking.is_told]

    async def create(self, asking: Asking) -> None:
        """Keep a new one; yesterday's go, and others that are asked in its chat are over."""

        def put(txn: Transaction) -> None:
            for key, row in txn.items(SECTION).items():
                if asking.at - row["at"] > _KEPT_FOR:
                    txn.delete(SECTION, key)
                elif row["chat_id"] == asking.chat_id and row["stage"] in {Stage.ASKED.value, Stage.COUNTING.value}:
                    txn.put(SECTION, key, {**row, "stage": Stage.OVER.value, "ended": Ended.REPLACED.value})
            txn.put(SECTION, asking.id, to_plain(asking))

        await self._store.commit_or_hold(put)

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup, where none of its messages is: each is asked, or told, anew there."""
        if all(row["chat_id"] != old for row in self._store.items(SECTION).values()):
            return

        def follow(txn: Transaction) -> None:
            for key, row in txn.items(SECTION).items():
                if row["chat_id"] == old:
                    txn.put(SECTION, key, {**row, "chat_id": new, "message_id": None})

        await self._store.commit_or_hold(follow)

    async def change(self, asking_id: str, change: Callable[[Asking], Asking]) -> Asking | None:
        """Whatever the disk does; as it is afterwards, None: it is gone."""
        changed: Asking | None = None

        def put(txn: Transaction) -> None:
            nonlocal changed
            row = txn.get(SECTION, asking_id)
            if row is not None:
                changed = change(msgspec.convert(row, Asking))
                txn.put(SECTION, asking_id, to_plain(changed))

        await self._store.commit_or_hold(put)
        return changed
