"""Previews that wait for a press, on disk: a restart between preview and press changes nothing."""

from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any, Final

import msgspec
import structlog
from msgspec import Struct

from execution.new_trade.trade_request import TradePreview
from handlers.ports import Store, Transaction
from utils.clock import Clock
from utils.plain_records import to_plain

_log = structlog.get_logger(__name__)

SECTION: Final = "drafts"
VALID_FOR: Final = timedelta(minutes=10)
_KEPT_FOR: Final = timedelta(days=1)


class DraftState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class Draft(Struct, frozen=True, kw_only=True):
    """One preview and what became of it. ``line`` is the `/trade` line that asked for it."""

    id: str
    state: DraftState
    chat_id: int
    user_id: int
    at: datetime
    settled_at: datetime | None
    line: str
    preview: TradePreview


class NotOpen(Exception):
    """The draft was settled in the meantime."""


class Drafts:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def create(self, chat_id: int, user_id: int, line: str, preview: TradePreview) -> Draft:
        """Keep a preview; yesterday's go in the same commit. Raises WriterFailedError."""
        now = self._clock.now()
        draft = Draft(
            id=token_hex(5),
            state=DraftState.OPEN,
            chat_id=chat_id,
            user_id=user_id,
            at=now,
            settled_at=None,
            line=line,
            preview=preview,
        )
        async with self._store.transaction() as txn:
            for key, row in txn.items(SECTION).items():
                if now - row["at"] > _KEPT_FOR:
                    txn.delete(SECTION, key)
            txn.put(SECTION, draft.id, _plain(draft))
        return draft

    def find(self, draft_id: str) -> Draft | None:
        """A draft; None when it is not known, or was written by a version whose previews were different."""
        row = self._store.get(SECTION, draft_id)
        if row is None:
            return None
        try:
            return msgspec.convert({"id": draft_id, **row}, Draft)
        except msgspec.ValidationError as error:
            _log.warning("a draft cannot be read", draft_id=draft_id, error=str(error))
            return None

    def has_expired(self, draft: Draft) -> bool:
        return self._clock.now() - draft.at > VALID_FOR

    def settle(self, txn: Transaction, draft_id: str, state: DraftState) -> None:
        """Write what became of a draft, within somebody's transaction. Raises NotOpen when it was settled before."""
        row = txn.get(SECTION, draft_id)
        if row is None or row["state"] != DraftState.OPEN.value:
            raise NotOpen(draft_id)
        txn.put(SECTION, draft_id, {**row, "state": state.value, "settled_at": self._clock.now()})

    async def settle_now(self, draft_id: str, state: DraftState) -> None:
        """The same by itself: nothing is sent for it, so that a disk that fails is no reason to refuse."""
        await self._store.commit_or_hold(lambda txn: self.settle(txn, draft_id, state))


def _plain(draft: Draft) -> dict[str, Any]:
    plain = to_plain(draft)
    del plain["id"]
    return plain
