"""The two presses that begin it, and the one that does not: bound to asker, minute, and what was shown."""

from msgspec.structs import replace
from telegram import CallbackQuery

from execution.commands.emergency_record import Scope
from execution.new_trade.trade_request import TradeRejected
from handlers.emergency.asking import ASKED_FOR, COUNTED_DOWN, Asking, Askings, Ended, Stage
from handlers.emergency.buttons import ALL, GUARDED, NO, YES
from handlers.emergency.messages import Messages
from handlers.emergency.text import title_of
from handlers.people.audit import one_line
from handlers.people.chats import Chats
from handlers.ports import Emergencies
from handlers.press_answer import ForTraders, PressAnswer, Tell
from handlers.telegram.hearing import HEAR
from handlers.words.say import label
from utils.clock import Clock

_SCOPES = {ALL: Scope.EVERYTHING, GUARDED: Scope.GUARDED}


class EmergencyPresses(ForTraders):
    """Each of them only changes the record; the message follows it (`Messages`)."""

    def __init__(
        self, emergency: Emergencies, askings: Askings, messages: Messages, chats: Chats, clock: Clock
    ) -> None:
        self._emergency = emergency
        self._chats = chats
        self._askings = askings
        self._messages = messages
        self._clock = clock

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `EMERGENCY`."""
        parts = (query.data or "").split(":")
        asking = self._askings.find(parts[1]) if len(parts) == 4 and parts[3] in {*_SCOPES, YES, NO} else None
        if asking is None:
            return PressAnswer(words=label("press-unknown"))
        chat_id = query.message.chat.id if query.message is not None else asking.chat_id
        is_there = self._chats.now(chat_id) == self._chats.now(asking.chat_id)
        if query.from_user.id != asking.user_id or not is_there:
            return PressAnswer(words=label("ask-not-yours"))
        answer = await self._pressed(asking, parts[2], parts[3])
        self._messages.wake()
        return answer

    async def _pressed(self, asking: Asking, drawn: str, which: str) -> PressAnswer:
        now = self._clock.now()
        is_begun = self._emergency.report(asking.id) is not None
        asking = asking.as_of(now, is_begun=is_begun)
        if asking.stage not in {Stage.ASKED, Stage.COUNTING}:
            await self._keep(asking)
            return PressAnswer(words=label("emergency-settled"))
        if which == NO:
            await self._keep(asking.over(Ended.DENIED))
            return PressAnswer(words=label("emergency-nothing-done", why=Ended.DENIED.value), is_alert=False)
        if drawn != f"{asking.drawn}":
            return PressAnswer(words=label("emergency-anew"))
        exposure = self._emergency.exposure()
        scope = _SCOPES.get(which, asking.scope)
        new = replace(exposure, items=exposure.of(scope)).newer_than(asking.items)
        if new:
            names = tuple(one_line(title_of(item)) for item in new)
            there = replace(asking, items=exposure.items, is_known=exposure.is_known, others=exposure.others)
            anew = replace(there, stage=Stage.ASKED, new=names, drawn=asking.drawn + 1)
            await self._keep(replace(anew, until=now + ASKED_FOR))
            return PressAnswer(words=label("emergency-anew"))
        if asking.stage is Stage.ASKED and which in _SCOPES:
            counting = replace(asking, stage=Stage.COUNTING, scope=_SCOPES[which], drawn=asking.drawn + 1)
            await self._keep(replace(counting, until=now + COUNTED_DOWN, new=()))
            return PressAnswer(words=label("emergency-first-press"), is_alert=False)
        if asking.stage is Stage.COUNTING and which == YES:
            return await self._begin(asking)
        return PressAnswer(words=label("press-unknown"))

    async def _begin(self, asking: Asking) -> PressAnswer:
        """On disk with the engine first: from then on it is done whatever becomes of the chat."""
        try:
            await self._emergency.begin(asking.id, asking.scope, asking.chosen)
        except TradeRejected as refusal:
            await self._keep(asking.over(Ended.REFUSED, refusal.problem))
            return PressAnswer(words=label("emergency-refused", problem=refusal.problem))
        self._messages.report_to(asking.id, HEAR.get())
        await self._keep(replace(asking, stage=Stage.BEGUN))
        return PressAnswer(words=label("emergency-begun"), is_alert=False)

    async def _keep(self, asking: Asking) -> None:
        """With the chat and the message that it has by now."""
        await self._askings.change(
            asking.id, lambda was: replace(asking, chat_id=was.chat_id, message_id=was.message_id)
        )
