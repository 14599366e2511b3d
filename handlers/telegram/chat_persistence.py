"""python-telegram-bot's persistence on our store: what handlers keep in `context.user_data`, `chat_data`, `bot_data`.

| section of the store | key | value |
|---|---|---|
| `user_data`, `chat_data` | the id as text | what is kept of this user, of this chat |
| `ptb_bot_data` | as in `bot_data` | one value each |
| `conversations` | JSON list of the handler's name and the library's key | the state |
| `callback_data` | `keyboards`, `queries` | the library's cache of buttons |
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Self

import structlog
from telegram.ext import BasePersistence

from handlers.ports import Store, Transaction
from utils.persistence.plain import freeze, thaw

_log = structlog.get_logger(__name__)

USERS: Final = "user_data"
CHATS: Final = "chat_data"
BOT: Final = "ptb_bot_data"
"""Not `bot_data`: that is the name of the state file's own root."""
CONVERSATIONS: Final = "conversations"
CALLBACKS: Final = "callback_data"

_UPDATE_SECONDS: Final = 5.0
_GONE: Final = object()

ConversationKey = tuple[int | str, ...]
CallbackData = tuple[list[tuple[str, float, dict[str, Any]]], dict[str, str]]


class KeptData(dict[str, Any]):
    """What handlers see as `context.chat_data` and its like: plain data under names.

    The library deep-copies it before each update, and one value that cannot be copied (a task, a lock) would end the
    updates of all chats. It need not: `ChatPersistence` takes its own checked copy before it waits for anything.
    """

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self


class ChatPersistence(BasePersistence[KeptData, KeptData, KeptData]):
    """Hands to the store what has changed, all of one update in one commit.

    What the store does not take stays waiting and goes with the next update. A value that is not plain data is
    refused, loudly, and what was last good of it stays; it is looked at again whenever the library hands it over.
    """

    def __init__(self, store: Store, counts: Counter[str]) -> None:
        super().__init__(update_interval=_UPDATE_SECONDS)
        self._store = store
        self._counts = counts
        self._latest: dict[str, dict[str, str]] = {}
        """Section -> key -> what the store has or is about to get, as `repr`: `==` does not tell 1 from True."""
        self._waiting: dict[tuple[str, str], Any] = {}
        self._writing = asyncio.Lock()

    # ------------------------------------------------------------------------------------------------- reads

    async def get_user_data(self) -> dict[int, KeptData]:
        return dict(self._by_id(USERS))

    async def get_chat_data(self) -> dict[int, KeptData]:
        return dict(self._by_id(CHATS))

    async def get_bot_data(self) -> KeptData:
        return KeptData(self._read(BOT))

    async def get_conversations(self, name: str) -> dict[ConversationKey, object]:
        return {key: state for owner, key, state in self._conversations() if owner == name}

    async def get_callback_data(self) -> CallbackData | None:
        rows = self._read(CALLBACKS)
        if not rows:
            return None
        try:
            keyboards = [(uuid, float(used), buttons) for uuid, used, buttons in rows["keyboards"]]
            return keyboards, dict(rows["queries"])
        except (LookupError, TypeError, ValueError):
            self._not_ours(CALLBACKS, "keyboards")
            return None

    # ------------------------------------------------------------------------------------------------ writes

    async def update_user_data(self, user_id: int, data: Mapping[str, Any]) -> None:
        self._stage(USERS, str(user_id), dict(data) or _GONE)
        await self.flush()

    async def update_chat_data(self, chat_id: int, data: Mapping[str, Any]) -> None:
        self._stage(CHATS, str(chat_id), dict(data) or _GONE)
        await self.flush()

    async def update_bot_data(self, data: Mapping[str, Any]) -> None:
        for key in set(self._latest.get(BOT, ())) - set(data):
            self._stage(BOT, key, _GONE)
        for key, value in data.items():
            self._stage(BOT, key, value)
        await self.flush()

    async def update_conversation(self, name: str, key: ConversationKey, new_state: object | None) -> None:
        self._stage(CONVERSATIONS, json.dumps([name, *key]), _GONE if new_state is None else new_state)
        await self.flush()

    async def update_callback_data(self, data: CallbackData) -> None:
        keyboards, queries = data
        # The time of the last use is a float, which the store does not take; this text reads back as the same float.
        self._stage(CALLBACKS, "keyboards", [[uuid, Decimal(repr(used)), keys] for uuid, used, keys in keyboards])
        self._stage(CALLBACKS, "queries", queries)
        await self.flush()

    async def drop_user_data(self, user_id: int) -> None:
        self._stage(USERS, str(user_id), _GONE)
        await self.flush()

    async def drop_chat_data(self, chat_id: int) -> None:
        self._stage(CHATS, str(chat_id), _GONE)
        await self.flush()

    async def flush(self) -> None:
        """Hand over everything that waits. Returns when it is on the disk, held by the store, or refused by it."""
        # The library updates all that has changed side by side: let the others come, so that it becomes one commit.
        await asyncio.sleep(0)
        async with self._writing:
            batch = dict(self._waiting)
            if not batch:
                return

            def write(txn: Transaction) -> None:
                for (section, key), value in batch.items():
                    if value is _GONE:
                        txn.delete(section, key)
                    else:
                        txn.put(section, key, value)

            try:
                await self._store.commit_or_hold(write)
            except Exception:  # noqa: BLE001 - logged, counted, shown in /health; the batch waits for the next update
                self._counts["chat data not written"] += 1
                _log.exception("what the chats keep is not written yet", waiting=len(batch))
                return
            for address, value in batch.items():
                if self._waiting[address] is value:
                    del self._waiting[address]

    async def refresh_user_data(self, user_id: int, user_data: KeptData) -> None:
        """Nothing to refresh: nobody else writes these sections."""

    async def refresh_chat_data(self, chat_id: int, chat_data: KeptData) -> None:
        """As with users."""

    async def refresh_bot_data(self, bot_data: KeptData) -> None:
        """As with users."""

    # ----------------------------------------------------------------------------------------------- private

    def _stage(self, section: str, key: str, value: Any) -> None:
        known = self._latest.get(section)
        if known is None:
            self._counts["chat data refused"] += 1
            _log.error("not kept: what was stored before could not be read", section=section, key=key)
            return
        if value is _GONE:
            if known.pop(key, None) is not None:
                self._waiting[section, key] = _GONE
            return
        try:
            plain = thaw(freeze({key: value}, section))[key]
        except (TypeError, ValueError) as error:
            self._counts["chat data refused"] += 1
            _log.error("not kept: no plain data; the last good value stays", error=str(error))
            return
        if known.get(key) != repr(plain):
            known[key] = repr(plain)
            self._waiting[section, key] = plain

    def _read(self, section: str) -> dict[str, Any]:
        try:
            rows = self._store.items(section)
        except Exception:  # noqa: BLE001 - the chat answers all the same, and never overwrites what it did not read
            self._counts["chat data unread"] += 1
            _log.exception("what the chats kept cannot be read", section=section)
            return {}
        self._latest.setdefault(section, {key: repr(value) for key, value in rows.items()})
        return rows

    def _by_id(self, section: str) -> Iterator[tuple[int, KeptData]]:
        for key, row in self._read(section).items():
            try:
                yield int(key), KeptData(row)
            except (TypeError, ValueError):
                self._not_ours(section, key)

    def _conversations(self) -> Iterator[tuple[str, ConversationKey, object]]:
        for text, state in self._read(CONVERSATIONS).items():
            try:
                owner, *key = json.loads(text)
            except (TypeError, ValueError):
                self._not_ours(CONVERSATIONS, text)
            else:
                yield owner, tuple(key), state

    def _not_ours(self, section: str, key: str) -> None:
        self._counts["chat data unread"] += 1
        _log.warning("a row that the chat did not write cannot be read", section=section, key=key)
