"""The dashboards of all chats that asked for one: one for each chat, and for each topic of a forum."""

import asyncio
from collections import Counter

import structlog
from msgspec.structs import replace
from telegram import Message

from handlers.ports import Store
from handlers.positions.dashboard import LiveMessage, Render
from handlers.positions.dashboard_rows import Place, Row, Rows
from handlers.telegram.replies import Bot
from utils.clock import Clock

_log = structlog.get_logger(__name__)

_LEAVE_SECONDS = 0.5


class Dashboards:
    def __init__(self, bot: Bot, store: Store, clock: Clock, render: Render, counts: Counter[str]) -> None:
        self._bot = bot
        self._rows = Rows(store)
        self._clock = clock
        self._render = render
        self._counts = counts
        self._live: dict[Place, tuple[LiveMessage, asyncio.Task[None]]] = {}

    def resume(self) -> None:
        """Take up the dashboards that a former run left."""
        for place in self._rows.places():
            try:
                self._start(place)
            except (ValueError, LookupError, TypeError):
                self._counts["dashboard failures"] += 1
                _log.exception("a dashboard of a former run cannot be read", place=place.key)

    def wake(self) -> None:
        for live, _ in self._live.values():
            live.wake()

    def refresh(self, chat_id: int, message_id: int) -> bool:
        """Draw the dashboard that is this message anew; False: it is none that is kept up to date."""
        for place, (live, _) in self._live.items():
            if place.chat_id == chat_id and live.message_id == message_id:
                live.refresh()
                return True
        return False

    async def handle(self, message: Message) -> None:
        """Carry out one `/dashboard` line."""
        await self.open(Place.of(message))

    async def open(self, place: Place) -> None:
        """Post the dashboard anew, at the bottom of the chat; an older one goes."""
        await self._stop(place)
        row = self._rows.get(place)
        former = None if row is None else row.message_id if row.message_id is not None else row.former
        await self._rows.put(place, Row(former=former))
        self._start(place)

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup, which is another chat: its dashboards are posted there."""
        for place in self._in_chat(old):
            await self._stop(place)
            await self._begin_anew(place, new)

    async def shut(self, chat_id: int) -> None:
        """The bot has no access to a chat any more."""
        for place in self._in_chat(chat_id):
            await self._stop(place)
            await self._rows.delete(place)

    async def close(self) -> None:
        """The run ends; what the messages say is remembered."""
        left = [live for place in list(self._live) if (live := await self._stop(place)) is not None]
        try:
            async with asyncio.timeout(_LEAVE_SECONDS):
                for live in left:
                    await live.leave()
        except Exception as error:  # noqa: BLE001 - then the next run edits once more than it had to
            _log.info("what the dashboards say is not remembered", error=type(error).__name__)

    async def _begin_anew(self, place: Place, new_chat_id: int) -> None:
        self._live.pop(place, None)
        await self._rows.delete(place)
        there = replace(place, chat_id=new_chat_id)
        if there not in self._live:
            await self._rows.put(there, Row())
            self._start(there)

    def _in_chat(self, chat_id: int) -> list[Place]:
        return [place for place in self._live if place.chat_id == chat_id]

    def _start(self, place: Place) -> None:
        live = LiveMessage(self._bot, self._rows, self._clock, place, self._render, self._begin_anew, self._counts)
        self._live[place] = live, asyncio.create_task(live.run(), name=f"dashboard of {place.key}")

    async def _stop(self, place: Place) -> LiveMessage | None:
        if place not in self._live:
            return None
        live, task = self._live.pop(place)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return live
