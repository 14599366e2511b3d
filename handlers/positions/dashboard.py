"""One dashboard: a pinned message that is edited in place. Only the newest picture counts."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from msgspec.structs import replace
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from handlers.positions.dashboard_delivery import Delivery, is_closed
from handlers.positions.dashboard_picture import Picture, Shown
from handlers.positions.dashboard_rows import Place, Row, Rows
from handlers.telegram.gateway import seconds_of
from handlers.telegram.replies import Bot
from utils.clock import Clock

_log = structlog.get_logger(__name__)

AGES_AFTER: Final = timedelta(seconds=15)
"""What only ages is no reason for an edit sooner."""
REPLACED_AFTER: Final = timedelta(hours=47)
"""After 48 hours a bot cannot delete its message any more."""
PIN_LOOKED_AT_EVERY: Final = timedelta(minutes=5)
BEGINS_WITHIN: Final = timedelta(seconds=5)
"""After a restart everything is read sooner than that: until then what is shown is better than dashes."""

_GAP_SECONDS: Final = 3.0
_GROUP_GAP_SECONDS: Final = 6.0
_LOOK_SECONDS: Final = 0.25
"""Between two looks at least: much may be committed in a moment, and a picture costs some milliseconds."""
_RETRY_SECONDS: Final = 5.0
_LONGEST_PAUSE: Final = 60.0

Render = Callable[[], Picture]
Moved = Callable[[Place, int], Awaitable[None]]


class LiveMessage:
    """One message that follows what ``render`` says, as fast as the chat allows and no faster than it changes."""

    def __init__(
        self, bot: Bot, rows: Rows, clock: Clock, place: Place, render: Render, moved: Moved, counts: Counter[str]
    ) -> None:
        """``moved``: the chat has another id now; whoever is told begins anew there."""
        self._delivery = Delivery(bot, place)
        self._rows = rows
        self._clock = clock
        self._place = place
        self._render = render
        self._moved = moved
        self._counts = counts
        self._row = rows.get(place) or Row()
        self._shown: Shown | None = self._row.shown
        """None: nobody knows what the message says."""
        self._shown_at = self._began_at = self._pin_looked_at = clock.now()
        self._is_wanted_now = False
        self._is_to_be_replaced = False
        self._failures = 0
        self._changed = asyncio.Event()
        self._changed.set()
        self._gap = _GAP_SECONDS if place.chat_id > 0 else _GROUP_GAP_SECONDS

    @property
    def message_id(self) -> int | None:
        return self._row.message_id

    def wake(self) -> None:
        """There may be something new; cheap."""
        self._changed.set()

    def refresh(self) -> None:
        """A person wants to see it now, even if only time has passed."""
        self._is_wanted_now = True
        self.wake()

    async def run(self) -> None:
        """Follow until cancelled, or until the chat is closed to the bot."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                wait = await self._follow()
                self._failures = 0
            except Forbidden:
                await self._end("the bot was put out of it")
                return
            except ChatMigrated as error:
                await self._moved(self._place, error.new_chat_id)
                return
            except RetryAfter as error:
                wait = seconds_of(error)
                self._changed.set()
            except BadRequest as error:
                if is_closed(error):
                    await self._end(str(error))
                    return
                # The same text would be refused again: the next one is tried.
                wait = self._failed(self._gap)
                _log.error("a dashboard is refused", place=self._place.key, text=str(error))
            except TelegramError as error:
                wait = self._failed(_RETRY_SECONDS)
                _log.info("a dashboard is late", place=self._place.key, error=type(error).__name__)
                self._changed.set()
            except Exception:  # noqa: BLE001 - the edge of a dashboard: the next change is shown again
                wait = self._failed(_RETRY_SECONDS)
                _log.exception("a dashboard failed", place=self._place.key)
            await self._clock.sleep(wait)

    async def leave(self) -> None:
        """The run ends; what the message says is remembered, so that the next one edits nothing without need."""
        if self._row.message_id is not None and self._row.shown != self._shown:
            await self._keep(shown=self._shown)

    # ---------------------------------------- following

    async def _follow(self) -> float:
        """Show the newest picture; returns the seconds for which nothing newer may follow."""
        now = self._clock.now()
        picture = self._render()
        if self._row.message_id is None or self._is_old(now) or await self._is_unpinned(now):
            await self._post(picture)
            return self._gap
        if self._row.former is not None:
            await self._retire(self._row.former)
        starts_for = BEGINS_WITHIN - (now - self._began_at)
        if picture.is_preliminary and self._shown is not None and starts_for > timedelta():
            self._changed.set()
            return starts_for.total_seconds()
        if not self._is_news(picture, now):
            return _LOOK_SECONDS
        if self._row.shown is not None:
            await self._keep(shown=None)
        # Between the request and its answer nobody knows what the message says.
        self._shown = None
        if await self._delivery.edit(self._row.message_id, picture):
            self._shows(picture)
        else:
            await self._post(picture)
        return self._gap

    def _is_news(self, picture: Picture, now: datetime) -> bool:
        if self._shown is None or self._is_wanted_now:
            return True
        whole, steady = picture.shown
        if steady != self._shown[1]:
            return True
        return whole != self._shown[0] and now - self._shown_at >= AGES_AFTER

    def _is_old(self, now: datetime) -> bool:
        posted_at = self._row.posted_at
        return posted_at is not None and now - posted_at >= REPLACED_AFTER

    async def _is_unpinned(self, now: datetime) -> bool:
        """Looked at seldom, and true until it is replaced. A person who does it twice wants it so."""
        row = self._row
        if self._is_to_be_replaced or not row.is_pinned or row.was_unpinned or self._place.topic is not None:
            return self._is_to_be_replaced
        if now - self._pin_looked_at < PIN_LOOKED_AT_EVERY or row.message_id is None:
            return False
        self._pin_looked_at = now
        self._is_to_be_replaced = await self._delivery.is_surely_unpinned(row.message_id)
        return self._is_to_be_replaced

    async def _post(self, picture: Picture) -> None:
        """At the bottom of the chat, in place of the message that was there."""
        row = self._row
        message_id = await self._delivery.post(picture)
        self._shows(picture)
        await self._keep(
            message_id=message_id,
            posted_at=self._clock.now(),
            former=row.message_id if row.message_id is not None else row.former,
            is_pinned=False,
            was_unpinned=row.was_unpinned or self._is_to_be_replaced,
            shown=None,
        )
        self._is_to_be_replaced = False
        if await self._delivery.pin(message_id):
            self._pin_looked_at = self._clock.now()
            await self._keep(is_pinned=True)
        if self._row.former is not None:
            await self._retire(self._row.former)

    async def _retire(self, message_id: int) -> None:
        await self._delivery.retire(message_id)
        await self._keep(former=None)

    # ---------------------------------------- what is known of it

    def _shows(self, picture: Picture) -> None:
        self._shown, self._shown_at = picture.shown, self._clock.now()
        self._is_wanted_now = False

    async def _keep(self, **changes: Any) -> None:
        self._row = replace(self._row, **changes)
        await self._rows.put(self._place, self._row)

    def _failed(self, seconds: float) -> float:
        """How long to wait: what fails again and again is tried less and less often."""
        self._counts["dashboard failures"] += 1
        self._failures += 1
        return min(_LONGEST_PAUSE, seconds * 2.0 ** (min(self._failures, 10) - 1))

    async def _end(self, why: str) -> None:
        _log.warning("a dashboard ends: the chat is closed to the bot", place=self._place.key, why=why)
        self._row, self._shown = Row(), None
        await self._rows.delete(self._place)
