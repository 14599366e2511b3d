"""Where chats have gone: a group that became a supergroup under another id, and chats that are closed to the bot.

Whoever remembers a chat keeps the id that they know; where a message goes is asked here, when it is sent.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog
from telegram import Chat, ChatMemberUpdated, Update

from execution.notices import EVERYBODY, OUTBOX, NoticeKind
from handlers.ports import Store, Transaction
from helpers.reports import drop_reports, move_reports
from utils.clock import Clock

_log = structlog.get_logger(__name__)

SECTION: Final = "chats"
"""Section of the store: by chat id where it ``moved_to``, or since when it is closed, or known."""
_MOST_MOVES: Final = 5
_GONE: Final = frozenset({"left", "kicked"})

Move = Callable[[int, int], Coroutine[Any, Any, None]]
"""Takes what is shown in the one chat to the other."""
Shut = Callable[[int], Coroutine[Any, Any, None]]
"""Ends what is shown in a chat."""


class Chats:
    def __init__(self, store: Store, clock: Clock, has_role: Callable[[int], bool] = lambda _: True) -> None:
        """``has_role``: whether the person of a private chat, which has their id, may speak with the bot."""
        self._store = store
        self._clock = clock
        self._has_role = has_role
        self._on_moved: Move | None = None
        self._on_closed: Shut | None = None
        self._on_opened: Callable[[int], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, moved: Move, closed: Shut, opened: Callable[[int], None]) -> None:
        """What a session does when a chat has moved, is closed to the bot, or is heard of at last or again."""
        self._on_moved, self._on_closed, self._on_opened = moved, closed, opened

    async def resume(self) -> None:
        """What had moved or closed when a former run ended may not have been followed to the end.

        Whom the settings name no more is out as if an owner had removed them.
        """
        now = self._clock.now()
        for key, row in self._store.items(SECTION).items():
            chat_id = int(key)
            if isinstance(row.get("moved_to"), int) and self._on_moved is not None:
                await self._guarded(self._on_moved(chat_id, row["moved_to"]))
            elif self.is_closed(chat_id) and self._on_closed is not None:
                await self._guarded(self._on_closed(chat_id))
                if not _is_closed(row):
                    await self._store.commit_or_hold(partial(close_chat, chat_id=chat_id, now=now, is_removed=True))

    def now(self, chat_id: int) -> int:
        """The id under which a chat is reached today."""
        for _ in range(_MOST_MOVES):
            moved_to = (self._row(chat_id) or {}).get("moved_to")
            if not isinstance(moved_to, int):
                break
            chat_id = moved_to
        return chat_id

    def is_closed(self, chat_id: int) -> bool:
        """The bot was removed from it, or blocked; or it is that of a person without a role."""
        return _is_closed(self._row(chat_id)) or (chat_id > EVERYBODY and not self._has_role(chat_id))

    async def moved(self, old: int, new: int) -> None:
        """Telegram has made a supergroup of a group; on disk, or held, on return."""
        if old == new or self.now(old) == new:
            return
        _log.info("a chat has moved", old=old, new=new)

        def follow(txn: Transaction) -> None:
            txn.put(SECTION, str(old), {"moved_to": new})
            move_reports(txn, old, new)
            txn.delete(SECTION, str(new))

        await self._store.commit_or_hold(follow)
        if self._on_moved is not None:
            await self._beside(self._on_moved(old, new))

    async def closed(self, chat_id: int, *, title: str = "", by: str = "", reason: str = "") -> None:
        """The bot cannot speak there any more. The owners are told once; what goes there goes to them from now on."""
        if _is_closed(self._row(chat_id)):
            return
        now = self._clock.now()
        fields = {"chat": chat_id, "title": title, "by": by, "reason": reason}

        def close(txn: Transaction) -> None:
            close_chat(txn, chat_id, now)
            row = {"kind": NoticeKind.CHAT_CLOSED.value, "chat_id": EVERYBODY, "at": now, "urgent": False}
            txn.put(OUTBOX, f"closed:{chat_id}:{now:%Y%m%dT%H%M%S%f}", {**row, "fields": fields})

        await self._store.commit_or_hold(close)
        _log.warning("a chat is closed to the bot", chat_id=chat_id, reason=reason)
        await self.shut(chat_id)

    async def shut(self, chat_id: int) -> None:
        """What is shown live in a chat that is closed ends."""
        if self._on_closed is not None:
            await self._beside(self._on_closed(chat_id))

    async def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """In a task of its own: what it ends may be what has found out. It has begun when this returns."""
        task = asyncio.create_task(self._guarded(work), name="chats")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.sleep(0)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - the edge: what is shown in a chat is no reason to fail
            _log.exception("what stood in a chat could not follow")

    async def spoken_in(self, chat_id: int) -> None:
        """Somebody whom the bot hears speaks there: it is known from now on, and open."""
        row = self._row(chat_id)
        if row is None or _is_closed(row):
            now = self._clock.now()
            await self._store.commit_or_hold(lambda txn: txn.put(SECTION, str(chat_id), {"since": now}))
            if self._on_opened is not None:
                self._on_opened(chat_id)

    async def take(self, update: Update) -> None:
        """What Telegram says about a chat itself; see `is_about_chat`. Of chats of strangers nothing is kept."""
        message = update.message
        if update.my_chat_member is not None:
            await self._standing(update.my_chat_member)
        elif message is not None and message.migrate_to_chat_id is not None:
            await self._moved_if_known(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and message.migrate_from_chat_id is not None:
            await self._moved_if_known(message.migrate_from_chat_id, message.chat.id)

    async def _moved_if_known(self, old: int, new: int) -> None:
        if self._row(old) is not None:
            await self.moved(old, new)

    async def _standing(self, change: ChatMemberUpdated) -> None:
        if self._row(change.chat.id) is None:
            return
        if change.new_chat_member.status in _GONE:
            await self.closed(change.chat.id, title=_title(change.chat), by=change.from_user.full_name)
        elif not (self._row(change.chat.id) or {}).get("is_removed"):
            await self.spoken_in(change.chat.id)

    def _row(self, chat_id: int) -> dict[str, Any] | None:
        try:
            row = self._store.get(SECTION, str(chat_id))
        except Exception:  # noqa: BLE001 - a store that cannot be read keeps no message from its chat
            _log.exception("where chats have gone cannot be read")
            return None
        return row if isinstance(row, dict) else None


def is_about_chat(update: Update) -> bool:
    """Telegram's own word on a chat; who caused it need not be anybody whom the bot hears."""
    message = update.message
    has_moved = message is not None and (message.migrate_to_chat_id or message.migrate_from_chat_id)
    return update.my_chat_member is not None or bool(has_moved)


def close_chat(txn: Transaction, chat_id: int, now: datetime, *, is_removed: bool = False) -> None:
    """``is_removed``: its person has no role any more, and opens it by nothing that they do."""
    txn.put(SECTION, str(chat_id), {"closed_at": now, "is_removed": is_removed})
    drop_reports(txn, chat_id)


def _is_closed(row: dict[str, Any] | None) -> bool:
    return row is not None and row.get("closed_at") is not None


def open_chat(txn: Transaction, chat_id: int) -> None:
    row = txn.get(SECTION, str(chat_id))
    if isinstance(row, dict) and row.get("closed_at") is not None:
        txn.delete(SECTION, str(chat_id))


def _title(chat: Chat) -> str:
    return chat.title or chat.full_name or ""
