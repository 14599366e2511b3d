"""`/emergency`: what is open, and the question how much of it is closed. Nothing is done before two presses."""

from datetime import timedelta
from secrets import token_hex
from typing import Final

from telegram import Message

from handlers.emergency.asking import ASKED_FOR, Asking, Askings, Stage
from handlers.emergency.messages import Messages
from handlers.emergency.text import nothing_text
from handlers.ports import Emergencies
from handlers.telegram.arrival import topic_in
from handlers.telegram.hearing import HEAR
from handlers.telegram.replies import Replies
from handlers.words.say import Html, label, say
from utils.clock import Clock

NOT_AGAIN_WITHIN: Final = timedelta(seconds=60)
"""After one was begun: what it does is still being shown."""


class EmergencyCommand:
    def __init__(
        self,
        emergency: Emergencies,
        askings: Askings,
        messages: Messages,
        replies: Replies,
        clock: Clock,
        mode: str,
    ) -> None:
        self._emergency = emergency
        self._askings = askings
        self._messages = messages
        self._replies = replies
        self._clock = clock
        self._mode = mode

    async def handle(self, message: Message) -> None:
        """Ask, in a message of its own, or say why not now."""
        why_not = self._why_not()
        if why_not is not None:
            await self._replies.send(message.chat_id, why_not)
            return
        exposure, now = self._emergency.exposure(), self._clock.now()
        if exposure.is_nothing:
            await self._replies.send(message.chat_id, nothing_text(exposure))
            return
        asking = Asking(
            id=token_hex(8),
            chat_id=message.chat_id,
            topic=topic_in(message.chat_id),
            user_id=message.from_user.id if message.from_user is not None else 0,
            stage=Stage.ASKED,
            at=now,
            until=now + ASKED_FOR,
            items=exposure.items,
            is_known=exposure.is_known,
            is_safe_mode=exposure.is_safe_mode,
            others=exposure.others,
        )
        await self._askings.create(asking)
        if (hear := HEAR.get()) is not None:
            hear(label("emergency-asked"))
        self._messages.wake()

    def _why_not(self) -> Html | None:
        if self._mode == "observe":
            return say("emergency-observe")
        last = self._emergency.last
        if last is None:
            return None
        if last.report is None:
            return say("emergency-running")
        ago = self._clock.now() - last.begun_at
        if ago >= NOT_AGAIN_WITHIN:
            return None
        seconds, left = int(ago.total_seconds()), int((NOT_AGAIN_WITHIN - ago).total_seconds()) + 1
        return say("emergency-cooldown", seconds=f"{seconds}", left=f"{left}")
