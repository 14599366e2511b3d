"""Updates that were taken from Telegram and are not handled yet: on disk, so that a crash loses none of them.

Telegram forgets an update as soon as the next one is asked for. So every batch is committed first, together with the
newest id; an update leaves the inbox when it is handled. After a crash what is left is handled again: at most the
updates that were in hand.
"""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from handlers.ports import Store, Transaction

SECTION: Final = "telegram_inbox"
STATE: Final = "telegram"
LAST_ID: Final = "last_update_id"

_NEAR: Final = 100_000
"""Ids this far below the last one are a new numbering: after a quiet week Telegram picks a random one."""


class Arrival(Struct, frozen=True, kw_only=True):
    """One update as it came. ``since`` is the earliest that it can have been made; None is unknown."""

    update_id: int
    raw: str
    at: datetime
    since: datetime | None


class Inbox:
    def __init__(self, store: Store) -> None:
        self._store = store

    def knows(self, update_id: int) -> bool:
        """Whether an update was taken before, and is only sent again because Telegram did not hear of it."""
        last = self._store.get(STATE, LAST_ID)
        return isinstance(last, int) and last - _NEAR < update_id <= last

    async def take(self, arrivals: list[Arrival], newest: int) -> None:
        """Make a batch durable; while the disk fails it is held, so that a person is answered all the same."""

        def put(txn: Transaction) -> None:
            txn.put(STATE, LAST_ID, newest)
            for arrival in arrivals:
                row = {"raw": arrival.raw, "at": arrival.at, "since": arrival.since}
                txn.put(SECTION, str(arrival.update_id), row)

        await self._store.commit_or_hold(put)

    async def done(self, update_id: int) -> None:
        def remove(txn: Transaction) -> None:
            txn.delete(SECTION, str(update_id))

        await self._store.commit_or_hold(remove)

    def left(self) -> list[Arrival]:
        """What a former run took and did not finish, in order."""
        rows: dict[str, dict[str, Any]] = self._store.items(SECTION)
        arrivals = (
            Arrival(update_id=int(key), raw=row["raw"], at=row["at"], since=row["since"]) for key, row in rows.items()
        )
        return sorted(arrivals, key=lambda arrival: arrival.update_id)
