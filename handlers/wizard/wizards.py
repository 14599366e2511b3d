"""Wizards on disk: a restart in the middle changes nothing. One for each chat and person."""

from datetime import datetime
from secrets import token_hex
from typing import Any, Final

import msgspec
import structlog
from msgspec.structs import replace

from handlers.ports import Store, Transaction
from handlers.wizard.state import Wizard
from utils.clock import Clock
from utils.plain_records import to_plain

_log = structlog.get_logger(__name__)

SECTION: Final = "wizards"
_FAVOURITES: Final = "favourites"
_MOST_FAVOURITES: Final = 9


class Wizards:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def begun(self, chat_id: int, user_id: int) -> Wizard:
        """A new one; it is not kept yet."""
        return Wizard(id=token_hex(4), chat_id=chat_id, user_id=user_id, at=self._clock.now())

    def of(self, chat_id: int, user_id: int) -> Wizard | None:
        return _read(self._store.get(SECTION, _key(chat_id, user_id)))

    def find(self, wizard_id: str) -> Wizard | None:
        return next((each for each in self.all() if each.id == wizard_id), None)

    def all(self) -> list[Wizard]:
        found = (_read(row) for row in self._store.items(SECTION).values())
        return [wizard for wizard in found if wizard is not None]

    def has_expired(self, wizard: Wizard) -> bool:
        return wizard.has_expired(self.now())

    def now(self) -> datetime:
        return self._clock.now()

    async def keep(self, wizard: Wizard) -> None:
        """Nothing is sent for it, so that a disk that fails is no reason to refuse."""
        row: dict[str, Any] = to_plain(wizard)
        await self._store.commit_or_hold(lambda txn: txn.put(SECTION, _key(wizard.chat_id, wizard.user_id), row))

    async def keep_on(self, wizard: Wizard) -> bool:
        """The same where it has neither ended nor gone on meanwhile; else False, and nothing is kept."""
        is_there = False

        def put(txn: Transaction) -> None:
            nonlocal is_there
            key = _key(wizard.chat_id, wizard.user_id)
            held = txn.get(SECTION, key) or {}
            is_there = (held.get("id"), held.get("revision")) == (wizard.id, wizard.revision)
            if is_there:
                txn.put(SECTION, key, to_plain(wizard))

        await self._store.commit_or_hold(put)
        return is_there

    async def shown(self, wizard: Wizard, message_id: int | None) -> Wizard:
        """Remember which message shows it."""
        if message_id is None or message_id == wizard.message_id:
            return wizard
        seen = replace(wizard, message_id=message_id)
        await self.keep(seen)
        return seen

    async def drop(self, wizard: Wizard) -> None:
        def forget(txn: Transaction) -> None:
            key = _key(wizard.chat_id, wizard.user_id)
            row = txn.get(SECTION, key)
            if row is not None and row.get("id") == wizard.id:
                txn.delete(SECTION, key)

        await self._store.commit_or_hold(forget)

    def favourites(self, user_id: int) -> list[str]:
        """Symbols, the newest first."""
        row = self._store.get(_FAVOURITES, str(user_id)) or {}
        return [symbol for symbol in row.get("symbols", []) if isinstance(symbol, str)]

    async def toggle_favourite(self, user_id: int, symbol: str) -> None:
        """It becomes one, or is none any more."""

        def toggle(txn: Transaction) -> None:
            row = txn.get(_FAVOURITES, str(user_id)) or {}
            kept = [each for each in row.get("symbols", []) if each != symbol]
            if len(kept) == len(row.get("symbols", [])):
                kept.insert(0, symbol)
            txn.put(_FAVOURITES, str(user_id), {"symbols": kept[:_MOST_FAVOURITES]})

        await self._store.commit_or_hold(toggle)


def _key(chat_id: int, user_id: int) -> str:
    return f"{chat_id}:{user_id}"


def _read(row: Any) -> Wizard | None:
    if row is None:
        return None
    try:
        return msgspec.convert(row, Wizard)
    except msgspec.ValidationError as error:
        _log.warning("a wizard cannot be read", error=str(error))
        return None
