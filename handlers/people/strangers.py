"""People without a role who speak to the bot: they get nothing, and the owners are told of each of them once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import structlog
from telegram import Update, User

from execution.notices import EVERYBODY, OUTBOX, NoticeKind
from handlers.ports import Store, Transaction
from utils.clock import Clock

_log = structlog.get_logger(__name__)

SECTION: Final = "strangers"
"""Section of the store: by user id who they are, when they came, what the owners heard, and what was decided."""
_MOST_A_DAY: Final = 20
_MOST_KEPT: Final = 500
"""Of more the oldest are forgotten, and told of again if they come again."""

TOLD, COUNTED, SETTLED = "told", "counted", "settled"
"""What a stranger is: the owners were asked; not told of, for there were too many that day; or decided on."""


class Strangers:
    def __init__(self, store: Store, clock: Clock, on_notice: Callable[[], None] = lambda: None) -> None:
        """``on_notice``: there is something for the owners in the outbox; must be cheap."""
        self._store = store
        self._clock = clock
        self._on_notice = on_notice

    async def knocked(self, update: Update) -> None:
        """Somebody without a role has sent this. What is not meant for the bot is passed by."""
        user = update.effective_user
        if user is None or user.is_bot or not _is_meant(update):
            return
        try:
            if self._store.get(SECTION, str(user.id)) is None:
                await self._tell(user, update)
        except Exception:  # noqa: BLE001 - a stranger must not keep anybody's update from being taken
            _log.exception("a stranger could not be told of", user_id=user.id)

    def name_of(self, user_id: int) -> str:
        row = self._store.get(SECTION, str(user_id))
        return str(row.get("name", "")) if isinstance(row, dict) else ""

    def is_open(self, user_id: int) -> bool:
        """Whether the owners were asked, and nobody has decided yet."""
        row = self._store.get(SECTION, str(user_id))
        return isinstance(row, dict) and row.get("state") == TOLD

    def wrote_in_private(self, user_id: int) -> bool:
        """Telegram lets the bot write to them."""
        row = self._store.get(SECTION, str(user_id))
        return isinstance(row, dict) and bool(row.get("is_private"))

    async def settle(self, user_id: int) -> None:
        """An owner has decided on them."""

        def settle(txn: Transaction) -> None:
            row = txn.get(SECTION, str(user_id))
            if isinstance(row, dict):
                txn.put(SECTION, str(user_id), {**row, "state": SETTLED})

        await self._store.commit_or_hold(settle)

    def newest(self) -> list[tuple[int, str]]:
        """Those on whom nobody has decided, with their names; the last one first."""
        rows = [(key, row) for key, row in self._store.items(SECTION).items() if row.get("state") != SETTLED]
        rows.sort(key=lambda item: item[1]["at"], reverse=True)
        return [(int(key), str(row.get("name", ""))) for key, row in rows]

    async def _tell(self, user: User, update: Update) -> None:
        now, chat = self._clock.now(), update.effective_chat
        group = "" if chat is None or chat.type == chat.PRIVATE else chat.title or str(chat.id)
        _log.warning("a stranger is ignored", user_id=user.id)

        def tell(txn: Transaction) -> None:
            rows = txn.items(SECTION)
            if str(user.id) in rows:
                return
            today = [row["state"] for row in rows.values() if row["at"].date() == now.date()]
            is_told = len(today) - today.count(COUNTED) < _MOST_A_DAY
            for key in _oldest(rows):
                txn.delete(SECTION, key)
            kept = {"name": user.full_name, "at": now, "is_private": not group, "state": TOLD if is_told else COUNTED}
            txn.put(SECTION, str(user.id), kept)
            told = {"user_id": user.id, "name": user.full_name, "username": user.username or "", "group": group}
            if is_told:
                txn.put(OUTBOX, f"stranger:{user.id}:{now:%Y%m%d}", _notice(told, now))
            elif COUNTED not in today:
                txn.put(OUTBOX, f"strangers:{now:%Y%m%d}", _notice({"user_id": None}, now))

        await self._store.commit_or_hold(tell)
        self._on_notice()


def _is_meant(update: Update) -> bool:
    """In a group people talk among themselves, too."""
    chat, message = update.effective_chat, update.message
    if update.callback_query is not None or chat is None or chat.type == chat.PRIVATE:
        return True
    return message is not None and (message.text or "").startswith("/")


def _notice(fields: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {"kind": NoticeKind.STRANGER.value, "chat_id": EVERYBODY, "at": now, "urgent": False, "fields": fields}


def _oldest(rows: dict[str, Any]) -> Iterator[str]:
    """Those that have to go so that there is room for one more."""
    by_age = sorted(rows, key=lambda key: rows[key]["at"])
    yield from by_age[: max(0, len(rows) + 1 - _MOST_KEPT)]
