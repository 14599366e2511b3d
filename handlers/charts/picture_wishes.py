"""Which alerts a chat wants a picture after."""

from enum import StrEnum
from typing import Final

from execution.notices import NoticeKind
from handlers.ports import Store, Transaction
from handlers.words.say import Html, say

SECTION: Final = "alert_pictures"
"""Section of the store: by chat id what was chosen there."""


class After(StrEnum):
    """The value is what is kept; in the order of the buttons."""

    NONE = "none"
    CLOSES = "closes"
    ALL = "all"
    """Entries and targets, too."""


FIRST: Final = After.CLOSES
"""What holds where nothing was chosen."""
_OF_OPEN: Final = frozenset({NoticeKind.ENTRY_FILLED.value, NoticeKind.TP_HIT.value})


def pictures_text(chosen: After) -> Html:
    return say("chart-alerts", choice=chosen.value)


class PictureWishes:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, chat_id: int) -> After:
        chosen = self._store.get(SECTION, f"{chat_id}")
        return After(chosen) if chosen in set(After) else FIRST

    async def choose(self, chat_id: int, after: After) -> None:
        """Kept on return, or held while the disk fails."""

        def put(txn: Transaction) -> None:
            txn.put(SECTION, f"{chat_id}", after.value)

        await self._store.commit_or_hold(put)

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup, and keeps what it chose."""

        def follow(txn: Transaction) -> None:
            chosen = txn.get(SECTION, f"{old}")
            if chosen is not None:
                txn.put(SECTION, f"{new}", chosen)
                txn.delete(SECTION, f"{old}")

        await self._store.commit_or_hold(follow)

    def wants(self, chat_id: int, kind: str) -> bool:
        """A picture after an alert of that kind."""
        chosen = self.of(chat_id)
        if kind == NoticeKind.CLOSED.value:
            return chosen is not After.NONE
        return chosen is After.ALL and kind in _OF_OPEN
