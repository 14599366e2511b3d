"""The dashboard: one pinned message in a chat that is edited in place. Only the newest text counts."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Final

import structlog
from telegram import Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from handlers.ports import Store, Transaction
from handlers.telegram.gateway import seconds_of
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot
from utils.clock import Clock

_log = structlog.get_logger(__name__)

SECTION: Final = "dashboards"
_MESSAGE: Final = "message_id"
_GAP_SECONDS: Final = 3.0
_GROUP_GAP_SECONDS: Final = 6.0
_RETRY_SECONDS: Final = 5.0

Render = Callable[[], str]


class LiveMessage:
    """One message that follows what ``render`` says, as fast as the chat allows and no faster than it changes."""

    def __init__(
        self, bot: Bot, store: Store, clock: Clock, chat_id: int, render: Render, counts: Counter[str]
    ) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock
        self._chat_id = chat_id
        self._render = render
        self._counts = counts
        self._shown = ""
        self._changed = asyncio.Event()
        self._changed.set()
        self._gap = _GAP_SECONDS if chat_id > 0 else _GROUP_GAP_SECONDS

    def wake(self) -> None:
        """The text may have changed; cheap."""
        self._changed.set()

    async def run(self) -> None:
        """Follow until cancelled, or until the chat is closed to the bot."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                wait = await self._follow()
            except Forbidden:
                _log.warning("a dashboard ends: the chat is closed to the bot", chat_id=self._chat_id)
                await self._remember(None)
                return
            except RetryAfter as error:
                wait = seconds_of(error)
                self._changed.set()
            except BadRequest as error:
                # The same text would be refused again: the next one is tried.
                wait = self._gap
                self._counts["dashboard failures"] += 1
                _log.error("a dashboard is refused", chat_id=self._chat_id, text=str(error))
            except TelegramError as error:
                wait = _RETRY_SECONDS
                self._counts["dashboard failures"] += 1
                _log.info("a dashboard is late", chat_id=self._chat_id, error=type(error).__name__)
                self._changed.set()
            except Exception:  # noqa: BLE001 - the edge of a dashboard: the next change is shown again
                wait = _RETRY_SECONDS
                self._counts["dashboard failures"] += 1
                _log.exception("a dashboard failed", chat_id=self._chat_id)
            await self._clock.sleep(wait)

    async def _follow(self) -> float:
        """Show the newest text; returns the seconds for which nothing newer may follow."""
        text = self._render()
        if text == self._shown:
            return 0.0
        message_id = self._message_id()
        if message_id is None or not await self._edited(message_id, text):
            await self._post(text)
        self._shown = text
        return self._gap

    def _message_id(self) -> int | None:
        row = self._store.get(SECTION, str(self._chat_id))
        return row[_MESSAGE] if row is not None else None

    async def _edited(self, message_id: int, text: str) -> bool:
        """False when there is nothing to edit any more."""
        try:
            await self._bot.edit_message_text(
                text, self._chat_id, message_id, parse_mode=ParseMode.HTML, rate_limit_args=Priority.DASHBOARD
            )
        except BadRequest as error:
            reason = str(error).lower()
            if "not modified" in reason:
                return True
            if "not found" in reason or "can't be edited" in reason:
                return False
            raise
        return True

    async def _post(self, text: str) -> None:
        message = await self._bot.send_message(
            self._chat_id,
            text,
            parse_mode=ParseMode.HTML,
            disable_notification=True,
            rate_limit_args=Priority.DASHBOARD,
        )
        await self._remember(message.message_id)
        try:
            await self._bot.pin_chat_message(
                self._chat_id, message.message_id, disable_notification=True, rate_limit_args=Priority.REPLY
            )
        except TelegramError as error:
            # It works unpinned as well; in a group the bot may lack the right.
            _log.info("a dashboard could not be pinned", chat_id=self._chat_id, error=type(error).__name__)

    async def _remember(self, message_id: int | None) -> None:
        now = self._clock.now()

        def change(txn: Transaction) -> None:
            if message_id is None:
                txn.delete(SECTION, str(self._chat_id))
            else:
                txn.put(SECTION, str(self._chat_id), {_MESSAGE: message_id, "at": now})

        await self._store.commit_or_hold(change)


class Dashboards:
    """The live messages of all chats that asked for one."""

    def __init__(self, bot: Bot, store: Store, clock: Clock, render: Render, counts: Counter[str]) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock
        self._render = render
        self._counts = counts
        self._live: dict[int, tuple[LiveMessage, asyncio.Task[None]]] = {}

    def resume(self) -> None:
        """Take up the dashboards that a former run left."""
        for key in self._store.items(SECTION):
            self._start(int(key))

    def wake(self) -> None:
        for live, _ in self._live.values():
            live.wake()

    async def handle(self, message: Message) -> None:
        """Carry out one `/dashboard` line."""
        await self.open(message.chat_id)

    async def open(self, chat_id: int) -> None:
        """Post the dashboard anew, at the bottom of the chat; an older one is removed."""
        await self._end(chat_id)
        row = self._store.get(SECTION, str(chat_id))

        def forget(txn: Transaction) -> None:
            txn.delete(SECTION, str(chat_id))

        await self._store.commit_or_hold(forget)
        self._start(chat_id)
        if row is not None:
            try:
                await self._bot.delete_message(chat_id, row[_MESSAGE], rate_limit_args=Priority.DASHBOARD)
            except TelegramError as error:
                _log.info("an old dashboard stays", chat_id=chat_id, error=type(error).__name__)

    async def close(self) -> None:
        for chat_id in list(self._live):
            await self._end(chat_id)

    def _start(self, chat_id: int) -> None:
        live = LiveMessage(self._bot, self._store, self._clock, chat_id, self._render, self._counts)
        self._live[chat_id] = live, asyncio.create_task(live.run(), name=f"dashboard of {chat_id}")

    async def _end(self, chat_id: int) -> None:
        if chat_id not in self._live:
            return
        _, task = self._live.pop(chat_id)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
