"""Commands that only show: help, positions, health; and the pause, which only holds back."""

from collections.abc import Callable

from telegram import Message

from execution.new_trade.trade_request import TradeRejected
from handlers.dca.command import DcaCommand
from handlers.help_text import help_text, welcome_text
from handlers.people.people import People
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.positions.positions_text import positions_texts
from handlers.telegram.replies import Replies
from handlers.words.figures import clock_time
from handlers.words.say import say


class Looking:
    def __init__(
        self,
        guard: Guard,
        dca: DcaCommand,
        people: People,
        replies: Replies,
        health: Callable[[], str],
        mode: str,
    ) -> None:
        self._guard = guard
        self._dca = dca
        self._people = people
        self._replies = replies
        self._health = health
        self._mode = mode

    async def start(self, message: Message) -> None:
        await self._replies.send(message.chat_id, welcome_text(self._mode, self._role_of(message)))

    async def help(self, message: Message) -> None:
        words = (message.text or "").split()
        topic = words[1] if len(words) > 1 else ""
        await self._replies.send(message.chat_id, help_text(topic, self._role_of(message)))

    async def positions(self, message: Message) -> None:
        holdings = self._dca.holdings()
        for text in positions_texts(self._guard.account_view(), beside_bots=bool(holdings)):
            await self._replies.send(message.chat_id, text)
        for card, keyboard in holdings:
            await self._replies.send(message.chat_id, card, keyboard)

    async def health(self, message: Message) -> None:
        await self._replies.send(message.chat_id, self._health())

    async def pause(self, message: Message) -> None:
        since = await self._guard.pause()
        await self._replies.send(message.chat_id, say("pause-begun", since=clock_time(since)))

    async def resume(self, message: Message) -> None:
        try:
            was_paused = await self._guard.resume()
        except TradeRejected as refusal:
            await self._replies.send(message.chat_id, say("pause-stays", problem=refusal.problem))
            return
        await self._replies.send(message.chat_id, say("pause-ended" if was_paused else "pause-none"))

    def _role_of(self, message: Message) -> Role:
        user = message.from_user
        return (None if user is None else self._people.role_of(user.id)) or Role.VIEWER
