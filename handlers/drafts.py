"""Previews that wait for a press, on disk: a restart between preview and press changes nothing."""

from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any, Final, Generic, TypeVar

import msgspec
import structlog
from msgspec import Struct

from handlers.ports import Store, Transaction
from utils.clock import Clock
from utils.plain_records import to_plain

_log = structlog.get_logger(__name__)

TRADES: Final = "drafts"
"""Section of the store for previews of trades."""
DCA: Final = "dca_drafts"
"""And for those of DCA bots."""
POSITIONS: Final = "position_drafts"
"""And for questions about changes of a position."""
VALID_FOR: Final = timedelta(minutes=10)
_KEPT_FOR: Final = timedelta(days=1)

PreviewT = TypeVar("PreviewT", bound=Struct)


class DraftState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class Draft(Struct, Generic[PreviewT], frozen=True, kw_only=True):
    """One preview and what became of it: ``line`` asked for it, ``begun`` is the name of what a press began."""

    id: str
    state: DraftState
    chat_id: int
    user_id: int
    at: datetime
    settled_at: datetime | None
    line: str
    preview: PreviewT
    begun: str = ""
    message_id: int | None = None
    """Of the message that shows it, with its buttons; None: not known."""
    is_pending: bool = False
    """It is confirmed, and nobody has written down yet that what was confirmed is on its way."""


class NotOpen(Exception):
    """The draft was settled in the meantime."""


class Drafts(Generic[PreviewT]):
    """Those of one kind, in a section of their own; ``kind`` is their type with its preview."""

    def __init__(
        self, store: Store, clock: Clock, section: str, kind: type[Draft[PreviewT]], valid_for: timedelta = VALID_FOR
    ) -> None:
        self._valid_for = valid_for
        self._store = store
        self._clock = clock
        self._section = section
        self._kind = kind

    async def create(self, chat_id: int, user_id: int, line: str, preview: PreviewT) -> Draft[PreviewT]:
        """Keep a preview; yesterday's go in the same commit. Raises WriterFailedError."""
        now = self._clock.now()
        draft = self._kind(
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
            for key, row in txn.items(self._section).items():
                if now - row["at"] > _KEPT_FOR:
                    txn.delete(self._section, key)
            txn.put(self._section, draft.id, _plain(draft))
        return draft

    def find(self, draft_id: str) -> Draft[PreviewT] | None:
        """A draft; None when it is not known, or was written by a version whose previews were different."""
        row = self._store.get(self._section, draft_id)
        if row is None:
            return None
        try:
            return msgspec.convert({"id": draft_id, **row}, self._kind)
        except msgspec.ValidationError as error:
            _log.warning("a draft cannot be read", draft_id=draft_id, error=str(error))
            return None

    async def shown(self, draft_id: str, message_id: int | None) -> None:
        """Remember which message shows it; None: none with buttons does any more."""

        def remember(txn: Transaction) -> None:
            row = txn.get(self._section, draft_id)
            if row is not None:
                txn.put(self._section, draft_id, {**row, "message_id": message_id})

        await self._store.commit_or_hold(remember)

    def expired(self) -> list[Draft[PreviewT]]:
        """Those that nobody has decided on in time, and whose buttons still stand."""
        rows = self._store.items(self._section).items()
        shown = [draft_id for draft_id, row in rows if row.get("message_id") is not None]
        found = [draft for draft_id in shown if (draft := self.find(draft_id)) is not None]
        return [draft for draft in found if draft.state is DraftState.OPEN and self.has_expired(draft)]

    def has_expired(self, draft: Draft[PreviewT]) -> bool:
        return self._clock.now() - draft.at > self._valid_for

    def was_just_settled(self, draft: Draft[PreviewT]) -> bool:
        """As long ago at most as nobody may take to decide."""
        return draft.settled_at is not None and self._clock.now() - draft.settled_at <= self._valid_for

    def settle(
        self, txn: Transaction, draft_id: str, state: DraftState, *, begun: str = "", is_pending: bool = False
    ) -> None:
        """Write what became of a draft, within somebody's transaction. Raises NotOpen when it was settled before."""
        row = txn.get(self._section, draft_id)
        if row is None or row["state"] != DraftState.OPEN.value:
            raise NotOpen(draft_id)
        settled = {"state": state.value, "settled_at": self._clock.now(), "begun": begun, "is_pending": is_pending}
        txn.put(self._section, draft_id, {**row, **settled})

    async def settle_now(self, draft_id: str, state: DraftState, *, is_pending: bool = False) -> None:
        """The same by itself: nothing is sent for it, so that a disk that fails is no reason to refuse.

        ``is_pending``: what is confirmed is begun behind this, and `on_its_way` says so.
        """
        await self._store.commit_or_hold(lambda txn: self.settle(txn, draft_id, state, is_pending=is_pending))

    async def on_its_way(self, draft_id: str) -> None:
        """What was confirmed is recorded by whoever carries it out, or refused: a crash loses nothing of it now."""

        def remember(txn: Transaction) -> None:
            row = txn.get(self._section, draft_id)
            if row is not None:
                txn.put(self._section, draft_id, {**row, "is_pending": False})

        row = self._store.get(self._section, draft_id)
        if row is not None and row.get("is_pending"):
            await self._store.commit_or_hold(remember)


def _plain(draft: Draft[PreviewT]) -> dict[str, Any]:
    plain = to_plain(draft)
    del plain["id"]
    return plain
