"""The one message of each `/emergency`, kept as its record is: the question, the countdown, how far it is, the end.

What each message has to say is in the store and with the engine, so that a restart, or a Telegram that was away for a
while, changes nothing: it is said as soon as that is possible.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Final

import structlog
from msgspec.structs import replace
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from handlers.emergency.asking import Asking, Askings, Ended, Stage
from handlers.emergency.text import STEP, Said, message_of, summary
from handlers.ports import Emergencies
from handlers.telegram.hearing import Hear
from handlers.telegram.message_length import fitting
from handlers.telegram.pacing import Priority
from utils.clock import Clock

_log = structlog.get_logger(__name__)

UNDER_WAY: Final = timedelta(seconds=1)
"""Between two looks at one that has begun; the message is edited only where it says something else."""
AGAIN: Final = timedelta(seconds=2)
"""After Telegram did not take it."""

Bot = ExtBot[Priority]


class Messages:
    """`wake` is called when a record has changed."""

    def __init__(self, bot: Bot, emergency: Emergencies, askings: Askings, clock: Clock, counts: Counter[str]) -> None:
        self._bot = bot
        self._emergency = emergency
        self._askings = askings
        self._clock = clock
        self._counts = counts
        self._shown: dict[str, Said] = {}
        self._hear: dict[str, Hear] = {}
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    def report_to(self, asking_id: str, hear: Hear | None) -> None:
        """Who wants to know how it ends."""
        if hear is not None:
            self._hear[asking_id] = hear

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup."""
        await self._askings.moved(old, new)
        self._shown.clear()
        self.wake()

    async def run(self) -> None:
        """Follow all of them until cancelled."""
        wait: timedelta | None = None
        while True:
            try:
                async with asyncio.timeout(None if wait is None else wait.total_seconds()):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            try:
                wait = await self._look()
            except Exception:  # noqa: BLE001 - the edge: looked at again soon
                self._counts["emergency messages late"] += 1
                _log.exception("the message of an emergency cannot be shown")
                wait = AGAIN

    async def _look(self) -> timedelta | None:
        """How long until something changes by itself; None: nothing does."""
        waits = await asyncio.gather(*(self._follow(asking) for asking in self._askings.untold()))
        return min((wait for wait in waits if wait is not None), default=None)

    async def _follow(self, asking: Asking) -> timedelta | None:
        now, report = self._clock.now(), self._emergency.report(asking.id)
        current = asking.as_of(now, is_begun=report is not None)
        if current != asking:
            # A press may have been faster since.
            changed = await self._askings.change(
                asking.id, lambda was: was.as_of(now, is_begun=self._emergency.report(was.id) is not None)
            )
            if changed is None:
                return None
            current = changed
        said = message_of(current, report, now)
        is_shown = self._shown.get(current.id) == said or await self._show(current, said)
        if not is_shown:
            return AGAIN
        match current.stage:
            case Stage.ASKED:
                return max(current.until - now, timedelta())
            case Stage.COUNTING:
                return max((current.until - now) % STEP, timedelta(seconds=0.1))
            case Stage.BEGUN if report is not None and not report.is_ended:
                return UNDER_WAY
            case Stage.BEGUN | Stage.OVER:
                if report is not None and (hear := self._hear.pop(current.id, None)) is not None:
                    hear(summary(report))
                await self._told(current.id)
                return None

    async def _told(self, asking_id: str) -> None:
        self._shown.pop(asking_id, None)
        await self._askings.change(asking_id, lambda was: replace(was, is_told=True))

    async def _show(self, asking: Asking, said: Said) -> bool:
        """False: Telegram did not take it, and it is tried again."""
        try:
            await self._deliver(asking, said)
        except (BadRequest, Forbidden) as error:
            self._counts["replies lost"] += 1
            _log.exception("the message of an emergency is refused", error=type(error).__name__)
        except TelegramError as error:
            _log.warning("the message of an emergency waits", error=type(error).__name__)
            return False
        self._shown[asking.id] = said
        return True

    async def _deliver(self, asking: Asking, said: Said) -> None:
        text, keyboard = said
        if asking.message_id is not None:
            try:
                await self._bot.edit_message_text(
                    fitting(text),
                    asking.chat_id,
                    asking.message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    rate_limit_args=Priority.URGENT,
                )
            except BadRequest as error:
                if "not modified" in str(error).lower():
                    return
                if "not found" not in str(error).lower() and "can't be edited" not in str(error).lower():
                    raise
            else:
                return
        if asking.ended is Ended.REPLACED:
            return  # what was never shown needs no end
        message = await self._bot.send_message(
            asking.chat_id,
            fitting(text),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            message_thread_id=asking.topic,
            rate_limit_args=Priority.URGENT,
        )

        def shown(was: Asking) -> Asking:
            return replace(was, message_id=message.message_id) if was.chat_id == asking.chat_id else was

        await self._askings.change(asking.id, shown)
