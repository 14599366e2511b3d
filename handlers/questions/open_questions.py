"""Questions whose buttons still stand in a chat: when one is over unpressed, its message says so and loses them.

A question is over without a press when its time has run out, when what it asks about has moved on, when the position
is gone, or when it was answered in another chat. Each message that asks is remembered in the store, and with it what
another chat has answered, so that a restart changes nothing.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from execution.notices import OUTBOX, NoticeKind
from handlers.ports import Guard, Store, Transaction
from handlers.telegram.message_length import fitting
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot
from handlers.telegram.woken import Woken
from handlers.words.say import say

_log = structlog.get_logger(__name__)

SECTION: Final = "open_questions"
_ASKING: Final = (NoticeKind.STOP_ASKED, NoticeKind.TRAIL_ASKED, NoticeKind.ADOPTION_ASKED, NoticeKind.ADOPTED)
_KINDS: Final = frozenset(kind.value for kind in _ASKING)


@dataclass(slots=True)
class _Press:
    """One under way: the question, as kind and name, and by which number it asked; None: it is kept nowhere."""

    asked: tuple[str, str] | None
    number: int | None
    answer: str = ""
    """The newest text that settles the question, or asks it by another number."""


class OpenQuestions(Woken):
    """Edits what is over; `wake` is called whenever something may have moved."""

    def __init__(self, bot: Bot, store: Store, guard: Guard, counts: Counter[str]) -> None:
        self._bot = bot
        self._store = store
        self._guard = guard
        super().__init__(counts, failures="question failures")
        self._held: dict[str, _Press] = {}

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
            "text": str(text),
            "fields": fields,
        }
        try:
            await self._store.commit_or_hold(lambda txn: txn.put(SECTION, _key(chat_id, message_id), kept))
        except Exception:  # noqa: BLE001 - the alert has arrived: it must not be sent again for this
            self._counts["question failures"] += 1
            _log.exception("a question is not kept: its buttons stay when it is over")
        self.wake()

    async def moved(self, old: int, new: int, at: datetime) -> None:
        """What was asked in a chat that is reached no more is asked anew in the other; 0 are the owners."""
        if all(row["chat_id"] != old for row in self._store.items(SECTION).values()):
            return

        def ask(txn: Transaction) -> None:
            for key, row in txn.items(SECTION).items():
                if row["chat_id"] != old:
                    continue
                txn.delete(SECTION, key)
                if row.get("fields") is not None:
                    again = {"kind": row["kind"], "chat_id": new, "at": at, "urgent": True, "fields": row["fields"]}
                    txn.put(OUTBOX, f"{key}:again:{new}", again)

        await self._store.commit_or_hold(ask)

    def hold(self, chat_id: int, message_id: int) -> None:
        """A press is under way there: what becomes of the message is its affair, until `release`."""
        key = _key(chat_id, message_id)
        row = self._store.get(SECTION, key)
        self._held[key] = _Press(asked=None, number=None) if row is None else _Press(_asked(row), row["number"])

    async def release(self, chat_id: int, message_id: int) -> None:
        """The press is over; where it has settled the question, the messages that ask it elsewhere will say so."""
        key = _key(chat_id, message_id)
        press = self._held.get(key)
        try:
            if press is not None and press.answer:
                await self._keep_answer(key, press)
        finally:
            self._held.pop(key, None)
            self.wake()  # the others were left alone until it was known what came of it

    async def _keep_answer(self, pressed_at: str, press: _Press) -> None:
        def keep(txn: Transaction) -> None:
            for key, row in self._store.items(SECTION).items():
                if key != pressed_at and (_asked(row), row["number"]) == (press.asked, press.number):
                    txn.put(SECTION, key, {**row, "answer": press.answer})

        await self._store.commit_or_hold(keep)

    async def pressed(self, chat_id: int, message_id: int, text: str, number: int | None) -> None:
        """A press gives that message its last words; or it still asks, by another ``number``, in these words."""
        text = str(text)  # kept in the store as it stands
        key = _key(chat_id, message_id)
        if (press := self._held.get(key)) is not None and number != press.number:
            press.answer = text
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
            is_pressed = key in self._held or any(press.asked == _asked(row) for press in self._held.values())
            if not is_pressed and (row["kind"], row["question"], row["number"]) not in stand:
                await self._end(key, row)

    async def _end(self, key: str, row: dict[str, Any]) -> None:
        answer = row.get("answer")
        over = f"{say('question-answered-elsewhere')}\n{answer}" if answer else say("question-over")
        text = fitting(f"{row['text']}\n{over}")
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


def _asked(row: dict[str, Any]) -> tuple[str, str]:
    return row["kind"], row["question"]
