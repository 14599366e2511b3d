"""Alerts on their way to the chat: rows of the store, urgent ones first, then the oldest.

A row is marked before it is sent and removed after. What was marked and not removed (a crash, or an answer that never
came) is sent again and says so: an alert that comes twice is a nuisance, one that does not come is a loss. A disk that
fails delays none: rows, marks and removals are held in memory then. Moves of trails that wait become one row when it
is their turn, in the commit that marks it.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

import httpx
import structlog
from telegram import Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError

from execution.notices import EVERYBODY, OUTBOX
from handlers.alerts.alert_text import alert_text, unworded_text
from handlers.alerts.deliveries import Deliveries, Delivery
from handlers.alerts.folding import folded, is_move
from handlers.alerts.keyboards import alert_keyboard
from handlers.alerts.outbox_rows import COPY, TRIED, Row, in_turn, is_copy, subject_of
from handlers.alerts.preferences import Manner, PreferenceBook
from handlers.alerts.repeats import Repeats
from handlers.alerts.unseen import Change, StillThere, Unseen
from handlers.people.chats import Chats
from handlers.people.topics import forget_topic, topic_of
from handlers.ports import Store, Transaction
from handlers.telegram.message_length import fitting
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot
from utils.clock import Clock

_log = structlog.get_logger(__name__)

_CLOSED: Final = ("chat not found", "not enough rights to send", "chat_write_forbidden", "group chat was deactivated")
_LONGEST_WAIT: Final = 30.0
_LOOK_ANYWAY: Final = 20.0
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

OnSent = Callable[[Row, int, int, str], Awaitable[None]]


class Outbox:
    """Delivers the rows of the outbox; chats do not wait for each other."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        clock: Clock,
        everybody: frozenset[int],
        counts: Counter[str],
        on_sent: OnSent | None = None,
        mode: str = "live",
        chats: Chats | None = None,
        is_there: StillThere = lambda _trouble: None,
        deliveries: Deliveries | None = None,
    ) -> None:
        """``on_sent`` hears of each row that was delivered, with its chat, its message and its text.

        ``mode`` is the MODE setting. How each chat wants its alerts is in the store. ``is_there`` says whether what
        a trouble is about is there still.
        """
        self.unseen = Unseen(store, clock, is_there)
        self._preferences = PreferenceBook(store)
        self._repeats = Repeats()
        self._bot = bot
        self._on_sent = on_sent
        self._mode = mode
        self._store = store
        self._clock = clock
        self._everybody = everybody
        self._chats = Chats(store, clock) if chats is None else chats
        self._counts = counts
        self.deliveries = deliveries or Deliveries(counts)
        self._woken = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._unsent: set[str] = set()
        """Marked, and known to have never left."""

    def wake(self) -> None:
        """There may be a new row; cheap."""
        self._woken.set()

    @property
    def waiting(self) -> int:
        return len(self._store.items(OUTBOX))

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._look()
                except Exception:  # noqa: BLE001 - the edge: looked at again soon
                    self._counts["outbox failures"] += 1
                    _log.exception("the outbox cannot be read")
                await self._wait()
        finally:
            tasks = list(self._busy.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait(self) -> None:
        """Until somebody wakes us; a row is found without that, too, a little later."""
        try:
            async with asyncio.timeout(_LOOK_ANYWAY):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        await self.unseen.put_due()
        for key, row in self._rows().items():
            if self._chat_of(key, row) == EVERYBODY:
                await self._address(key, row)
        for chat_id in {self._chat_of(key, row) for key, row in self._rows().items()}:
            if chat_id not in self._busy:
                task = asyncio.create_task(self._serve(chat_id), name=f"alerts of {chat_id}")
                self._busy[chat_id] = task
                task.add_done_callback(lambda done, chat=chat_id: self._ended(chat, done))  # type: ignore[misc]

    def _ended(self, chat_id: int, task: asyncio.Task[None]) -> None:
        del self._busy[chat_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._counts["outbox failures"] += 1
            _log.error("alerts of a chat stopped", chat_id=chat_id, exc_info=error)
        elif not task.cancelled():
            self._woken.set()  # a row may have come between its last look and now

    def _rows(self) -> dict[str, Row]:
        """What is still to be delivered; a value that is no row is worded as far as it goes, like any other."""
        rows = self._store.items(OUTBOX)
        return {key: row if isinstance(row, dict) else {"fields": {"text": str(row)}} for key, row in rows.items()}

    async def _address(self, key: str, row: Row) -> None:
        """A row for everybody becomes one for each; one that a chat has refused was not delivered."""
        owners = sorted(self._everybody - {row.get("chat_id")})
        if not owners:
            _log.error("an alert has nobody to go to", key=key, kind=row.get("kind"), fields=row.get("fields"))
            self.deliveries.note(row, Delivery.DROPPED)

        def to_each(txn: Transaction) -> None:
            txn.delete(OUTBOX, key)
            for user_id in owners:
                txn.put(OUTBOX, f"{key}{COPY}{user_id}", {**row, "chat_id": user_id, TRIED: False})

        await self._store.commit_or_hold(to_each)

    async def _serve(self, chat_id: int) -> None:
        failures = 0
        while (found := self._next(chat_id)) is not None:
            key, row = found
            if await self._deliver(key, row):
                failures = 0
                continue
            await self._clock.sleep(min(_LONGEST_WAIT, 0.5 * 2**failures))
            failures = min(failures + 1, 8)

    def _next(self, chat_id: int) -> tuple[str, Row] | None:
        """The row that goes first: urgent before others, then the oldest."""
        mine = [(key, row) for key, row in self._rows().items() if self._chat_of(key, row) == chat_id]
        return min(mine, key=in_turn, default=None)

    async def _deliver(self, key: str, row: Row) -> bool:
        """True when the row is done with, one way or the other."""
        is_repeat = bool(row.get(TRIED)) and key not in self._unsent
        chat_id, now = self._chat_of(key, row), self._clock.now()
        await self.unseen.heard(row)
        manner = self._preferences.of(chat_id).manner(row, now)
        if manner is Manner.OFF or self._repeats.is_one(chat_id, row, now):
            self.deliveries.note(row, Delivery.NOT_WANTED if manner is Manner.OFF else Delivery.LEFT_OUT)
            await self._remove(key)
            return True
        row = await self._marked(key, row)
        try:
            await self._send(key, row, is_repeat=is_repeat, is_silent=manner is Manner.SILENT)
        except (Forbidden, BadRequest, ChatMigrated) as error:
            if _is_closed(error) and self._has_others(key, row):
                await self._chats.closed(self._chat_of(key, row), reason=str(error))
                if not is_copy(key):
                    return True  # it goes to the owners
            self.deliveries.note(row, Delivery.DROPPED)
            _log.error("an alert is dropped: the chat does not take it", key=key, error=str(error), row=row)
        except NetworkError as error:
            self.deliveries.note(row, Delivery.DELAYED)
            is_certain = isinstance(error.__cause__, _NOT_SENT) and not is_repeat
            (self._unsent.add if is_certain else self._unsent.discard)(key)
            return False
        except TelegramError as error:
            self.deliveries.note(row, Delivery.DELAYED)
            _log.warning("an alert waits", key=key, error=type(error).__name__)
            return False
        else:
            self._repeats.sent(chat_id, row, now)
            self.deliveries.note(row, Delivery.SENT)
            self._counts["alerts repeated"] += is_repeat
            await self._remove(key, self.unseen.delivered(key, {**row, TRIED: False}, chat_id))
            return True
        await self._remove(key)
        return True

    async def _send(self, key: str, row: Row, *, is_repeat: bool, is_silent: bool) -> None:
        priority = Priority.URGENT if row.get("urgent") else Priority.ALERT
        text = fitting(self._text(key, row, is_repeat=is_repeat))
        chat_id, subject = self._chat_of(key, row), subject_of(row)
        keyboard = alert_keyboard(row) or self.unseen.keyboard(key, row, chat_id)

        async def send(topic: int | None) -> Message:
            return await self._bot.send_message(
                chat_id,
                text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=topic,
                disable_notification=is_silent,
                rate_limit_args=priority,
            )

        topic = topic_of(self._store, chat_id, subject)
        try:
            message = await send(topic)
        except BadRequest as error:
            if topic is None or "thread not found" not in str(error).lower():
                raise
            await forget_topic(self._store, chat_id, subject)
            message = await send(None)
        if self._on_sent is not None:
            await self._on_sent(row, chat_id, message.message_id, text)

    def _has_others(self, key: str, row: Row) -> bool:
        """Whether there are owners who can have it in place of a chat that refuses it."""
        return COPY not in key and bool(self._everybody - {self._chat_of(key, row)})

    def _chat_of(self, key: str, row: Row) -> int:
        """Where a row goes today; one without a proper address goes to everybody rather than nowhere.

        So does one for a chat that is closed, except a copy: whom it concerns has it already; and the copy for somebody
        who is no owner any more.
        """
        chat_id = row.get("chat_id")
        now = self._chats.now(chat_id) if isinstance(chat_id, int) else EVERYBODY
        if COPY in key and now not in self._everybody:
            return EVERYBODY
        return EVERYBODY if not is_copy(key) and self._chats.is_closed(now) else now

    def _text(self, key: str, row: Row, *, is_repeat: bool) -> str:
        try:
            return alert_text(row, repeated=is_repeat, mode=self._mode)
        except Exception:  # noqa: BLE001 - whatever is wrong with a row, the person has to see it
            self._counts["alerts unworded"] += 1
            _log.exception("an alert has no words", key=key)
            return unworded_text(row, repeated=is_repeat)

    async def _marked(self, key: str, row: Row) -> Row:
        """What is sent of it: together with what waits behind it and says no more than one of them could."""
        if row.get(TRIED):
            return row
        waiting = self._like(key, row) if is_move(row) else {}
        found = folded(waiting.items())
        row, gone = (row, ()) if found is None else (found.row, found.keys[1:])
        await self.unseen.heard(*(waiting[each] for each in gone))

        def mark(txn: Transaction) -> None:
            for each in gone:
                txn.delete(OUTBOX, each)
            txn.put(OUTBOX, key, {**row, TRIED: True})

        await self._store.commit_or_hold(mark)
        for each in gone:
            self.deliveries.note(waiting[each], Delivery.FOLDED)
        return row

    def _like(self, key: str, row: Row) -> dict[str, Row]:
        """It, and what waits behind it, in order, for the same chat and topic, and certainly not there yet.

        A copy and the only one are not alike: they part ways where a chat turns out to be closed.
        """
        chat_id = self._chat_of(key, row)
        topic = topic_of(self._store, chat_id, subject_of(row))
        alike = [
            (other, each)
            for other, each in self._rows().items()
            if self._chat_of(other, each) == chat_id
            and is_copy(other) is is_copy(key)
            and topic_of(self._store, chat_id, subject_of(each)) == topic
            and not each.get(TRIED)
        ]
        return dict(sorted(alike, key=in_turn))

    async def _remove(self, key: str, also: Change | None = None) -> None:
        """``also``: what belongs into the same commit."""
        self._unsent.discard(key)

        def remove(txn: Transaction) -> None:
            txn.delete(OUTBOX, key)
            if also is not None:
                also(txn)

        await self._store.commit_or_hold(remove)


def _is_closed(error: TelegramError) -> bool:
    """Whether it is the chat that does not take anything, and not this text that it does not take."""
    return isinstance(error, Forbidden) or any(words in str(error).lower() for words in _CLOSED)
