"""Questions whose buttons still stand in a chat: when one is over unpressed, its message says so and loses them.

A question is over without a press when its time has run out, when what it asks about has moved on, when the position
is gone, or when it was answered in another chat. Each message that asks is remembered in the store, so that a restart
changes nothing.
"""

import asyncio
from collections import Counter
from typing import Any, Final

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from execution.notices import NoticeKind
from handlers.message_length import fitting
from handlers.pacing import Priority
from handlers.ports import Guard, Store, Transaction
from handlers.replies import Bot

_log = structlog.get_logger(__name__)

SECTION: Final = "open_questions"
_ASKING: Final = (NoticeKind.STOP_ASKED, NoticeKind.TRAIL_ASKED, NoticeKind.ADOPTION_ASKED, NoticeKind.ADOPTED)
_KINDS: Final = frozenset(kind.value for kind in _ASKING)
OVER: Final = (
    "⌛️ <i>This question is over: it was answered, its time has run out, or what it asks about has moved on. "
    "/positions shows what stands.</i>"
)


class OpenQuestions:
    """Edits what is over; `wake` is called whenever something may have moved."""

    def __init__(self, bot: Bot, store: Store, guard: Guard, counts: Counter[str]) -> None:
        self._bot = bot
        self._store = store
        self._guard = guard
        self._counts = counts
        self._held: set[str] = set()
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._look()
            except Exception:  # noqa: BLE001 - the edge: looked at again soon
                self._counts["question failures"] += 1
                _log.exception("open questions cannot be looked at")

    async def asked(self, row: dict[str, Any], chat_id: int, message_id: int, text: str) -> None:
        """An outbox row was delivered as that message; one that asks nothing is not kept."""
        fields = row.get("fields")
        if row.get("kind") not in _KINDS or not isinstance(fields, dict) or fields.get("question") is None:
            return
        kept = {
            "chat_id": chat_id,
            "message_id": message_id,
            "kind": row["kind"],
            "question": fields["question"],
            "number": fields.get("number", 0),
            "text": text,
        }
        try:
            await self._store.commit_or_hold(lambda txn: txn.put(SECTION, _key(chat_id, message_id), kept))
        except Exception:  # noqa: BLE001 - the alert has arrived: it must not be sent again for this
            self._counts["question failures"] += 1
            _log.exception("a question is not kept: its buttons stay when it is over")
        self.wake()

    def hold(self, chat_id: int, message_id: int) -> None:
        """A press is under way there: what becomes of the message is its affair, until `release`."""
        self._held.add(_key(chat_id, message_id))

    def release(self, chat_id: int, message_id: int) -> None:
        self._held.discard(_key(chat_id, message_id))

    async def pressed(self, chat_id: int, message_id: int, text: str, number: int | None) -> None:
        """A press gives that message its last words; or it still asks, by another ``number``, in these words."""
        key = _key(chat_id, message_id)
        row = self._store.get(SECTION, key)
        if row is None:
            return
        if number is None:
            await self._forget(key)
            return
        await self._store.commit_or_hold(lambda txn: txn.put(SECTION, key, {**row, "text": text, "number": number}))

    async def _look(self) -> None:
        asked = self._store.items(SECTION)
        stand = self._guard.open_questions() if asked else None
        if stand is None:
            return  # nobody can know yet
        for key, row in asked.items():
            if key not in self._held and (row["kind"], row["question"], row["number"]) not in stand:
                await self._end(key, row)

    async def _end(self, key: str, row: dict[str, Any]) -> None:
        text = fitting(f"{row['text']}\n{OVER}")
        try:
            await self._bot.edit_message_text(
                text, row["chat_id"], row["message_id"], parse_mode=ParseMode.HTML, rate_limit_args=Priority.DASHBOARD
            )
        except (BadRequest, Forbidden) as error:
            _log.info("a question keeps its buttons: the message cannot be edited", error=type(error).__name__)
        except TelegramError as error:
            _log.info("a question keeps its buttons for now", error=type(error).__name__)
            return  # until the next look
        await self._forget(key)

    async def _forget(self, key: str) -> None:
        def forget(txn: Transaction) -> None:
            txn.delete(SECTION, key)

        await self._store.commit_or_hold(forget)


def _key(chat_id: int, message_id: int) -> str:
    return f"{chat_id}:{message_id}"
