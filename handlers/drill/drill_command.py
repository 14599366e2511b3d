"""`/drill`: a drill in a process of its own, in one message that is edited as its scenarios finish."""

import asyncio
from secrets import token_hex
from typing import Final

from telegram import CallbackQuery, Message

from handlers.drill.drill_line import parse_drill
from handlers.drill.drill_text import STOP, ended_text, running_text, stop_button
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Drills
from handlers.press_answer import ForOwners, PressAnswer, Tell
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.say import label, say
from helpers.drill_process import DrillEnd, DrillKind, DrillRunningError, Heard
from utils.clock import Clock

_EDIT_EVERY: Final = 1.5
"""Seconds: Telegram lets a bot say about one thing a second in a chat, and alerts need room beside this."""


class DrillCommand(ForOwners):
    """The command, and the press that ends what it began. The guard is not touched by either."""

    def __init__(self, drills: Drills, replies: Replies, clock: Clock) -> None:
        self._drills = drills
        self._replies = replies
        self._clock = clock
        self._running = ""
        """The id of the drill that this process has begun last, while it runs."""

    async def handle(self, message: Message) -> None:
        """Carry out one `/drill` line."""
        try:
            kind = parse_drill(message.text or "")
        except LineError as error:
            await self._replies.send(message.chat_id, line_error_text(error))
            return
        if self._running:
            await self._replies.send(message.chat_id, say("drill-one-at-a-time"))
            return
        self._running = token_hex(4)
        try:
            step_aside()
            await self._follow(kind, message.chat_id)
        finally:
            self._running = ""

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        if len(parts) != 3 or parts[1] != STOP:
            return PressAnswer(words=label("press-unknown"))
        if parts[2] != self._running or not self._drills.cancel():
            return PressAnswer(words=label("drill-not-running"))
        return PressAnswer(words=label("drill-stopping"), is_alert=False)

    async def _follow(self, kind: DrillKind, chat_id: int) -> None:
        button, heard, news = stop_button(self._running), list[Heard](), asyncio.Event()

        def hear(one: Heard) -> None:
            heard.append(one)
            news.set()

        said = await self._replies.send(chat_id, running_text(kind, heard), button)
        drill = asyncio.create_task(self._drills.run(kind, hear), name="drill")
        drill.add_done_callback(lambda _: news.set())
        try:
            while not drill.done():
                await news.wait()
                news.clear()
                if not drill.done():
                    await self._replies.revise(said, running_text(kind, heard), button)
                    await self._clock.sleep(_EDIT_EVERY)
            end, reason = drill.result()
        except DrillRunningError:
            await self._replies.revise(said, say("drill-one-at-a-time"))
            return
        except OSError as error:
            end, reason = DrillEnd.BROKEN, str(error)
        finally:
            drill.cancel()
            await asyncio.gather(drill, return_exceptions=True)
        await self._replies.revise(said, ended_text(kind, heard, end, reason))
