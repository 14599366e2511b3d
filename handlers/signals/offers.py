"""The readings of a signal that was not clear, on disk: a tap goes on with one of them, also after a restart."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Final

import msgspec
from msgspec import Struct
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.ports import Store, Transaction
from handlers.words.say import label
from utils.clock import Clock
from utils.plain_records import to_plain

KIND: Final = "so"
"""First part of the data of these buttons: kind, offer, number of the line."""
SECTION: Final = "signal_offers"
VALID_FOR: Final = timedelta(minutes=10)
_KEPT_FOR: Final = timedelta(days=1)
_LONGEST: Final = 40
"""Characters that a button shows on a phone."""


class Offer(Struct, frozen=True, kw_only=True):
    """``lines`` as the signal can be read; a stop, a target or the symbol may be missing in them."""

    id: str
    chat_id: int
    user_id: int
    at: datetime
    lines: tuple[str, ...]


class Offers:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def create(self, chat_id: int, user_id: int, lines: Sequence[str]) -> Offer:
        """Keep it; yesterday's go in the same commit."""
        now = self._clock.now()
        offer = Offer(id=token_hex(4), chat_id=chat_id, user_id=user_id, at=now, lines=tuple(lines))
        row: dict[str, Any] = to_plain(offer)

        def keep(txn: Transaction) -> None:
            for key, old in txn.items(SECTION).items():
                if now - old["at"] > _KEPT_FOR:
                    txn.delete(SECTION, key)
            txn.put(SECTION, offer.id, row)

        await self._store.commit_or_hold(keep)
        return offer

    def find(self, offer_id: str) -> Offer | None:
        row = self._store.get(SECTION, offer_id)
        try:
            return None if row is None else msgspec.convert(row, Offer)
        except msgspec.ValidationError:
            return None

    async def take(self, offer: Offer) -> None:
        """A second tap finds it gone: it must not draw over what came of the first."""

        def forget(txn: Transaction) -> None:
            txn.delete(SECTION, offer.id)

        await self._store.commit_or_hold(forget)

    def has_expired(self, offer: Offer) -> bool:
        return self._clock.now() - offer.at > VALID_FOR


def offer_keyboard(offer: Offer) -> InlineKeyboardMarkup:
    """One button for each line, with what sets it apart."""
    texts = [label("signal-go-on")] if len(offer.lines) == 1 else [_apart(line, offer.lines) for line in offer.lines]
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=f"{KIND}:{offer.id}:{at}")] for at, text in enumerate(texts)]
    )


def _apart(line: str, lines: Sequence[str]) -> str:
    """The clauses that not every line has."""
    own = [clause for clause in clauses_in(line) if not all(clause in clauses_in(other) for other in lines)]
    text = " · ".join(own) or label("signal-without")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def clauses_in(line: str) -> list[str]:
    """The symbol, the side, and each clause with its values."""
    clauses: list[str] = []
    for word in line.split()[1:]:
        if word in _NAMES or len(clauses) < 2:
            clauses.append(word)
        else:
            clauses[-1] += f" {word}"
    return clauses


_NAMES: Final = frozenset({"entry", "lev", "risk", "size", "usdt", "sl", "tp", "be"})
