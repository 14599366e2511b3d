"""What a press below a card of a DCA bot does; a button that was drawn for something else only shows what is so now."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, assert_never

from telegram import CallbackQuery

from execution.dca.dca_bot import BotState, DcaBot
from handlers.dca.buttons import CardAction, card_buttons, drawn_for, stop_buttons
from handlers.dca.card_text import OBSERVE, card_text
from handlers.dca.chart import ChartLine, DcaChartCommand
from handlers.dca.stop_text import stop_text
from handlers.dca.trouble import TROUBLES, trouble_text, trouble_words
from handlers.people.role import Role
from handlers.ports import Dca
from handlers.press_answer import PressAnswer, Tell
from handlers.telegram.arrival import MADE_SINCE
from handlers.telegram.replies import Replies
from utils.clock import Clock

_FRESH: Final = timedelta(minutes=2)
_UNKNOWN: Final = "This button is not known here any more."
_WAITED: Final = "This press may have waited while Holdfast was away. Press again if you still mean it."
_MUST_BE_FRESH: Final = frozenset({CardAction.RESUME, CardAction.HALT})

_LOOKS: Final = ([CardAction.SHOW], [CardAction.OPEN], [CardAction.CHART])

_DONE: Final = {
    CardAction.PAUSE: "Paused: it buys no more, and goes on selling",
    CardAction.RESUME: "It runs",
    CardAction.RESET: "Its trails begin anew",
    CardAction.HALT: "Stopped: its orders are cancelled, what it bought stays",
}
_RECORDED: Final = {
    CardAction.PAUSE: "Paused. MODE=observe: nothing is sent, so a buy that rests is not cancelled",
    CardAction.RESUME: "It runs. MODE=observe: nothing is sent",
    CardAction.RESET: "Its trails begin anew",
    CardAction.HALT: "Stopped. MODE=observe: nothing is sent, so its orders are not cancelled",
}


class DcaCardPresses:
    def __init__(self, dca: Dca, charts: DcaChartCommand, replies: Replies, clock: Clock, mode: str) -> None:
        self._dca = dca
        self._charts = charts
        self._replies = replies
        self._clock = clock
        self._mode = mode

    def role(self, data: str) -> Role:
        return Role.VIEWER if data.split(":")[1:2] in _LOOKS else Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `BOTS`."""
        parts = (query.data or "").split(":")
        if len(parts) != 4 or parts[1] not in set(CardAction):
            return PressAnswer(words=_UNKNOWN)
        action, bot_id, mark = CardAction(parts[1]), parts[2], parts[3]
        try:
            bot = self._dca.view(bot_id).bot
            if drawn_for(action, bot) != mark:
                return self._stale(action, bot)
            if action in _MUST_BE_FRESH and self._may_be_old():
                return PressAnswer(words=_WAITED)
            chat_id = query.message.chat.id if query.message is not None else bot.chat_id
            return await self._carried_out(action, bot, chat_id, tell)
        except TROUBLES as error:
            return PressAnswer(words=trouble_words(error))

    async def _carried_out(self, action: CardAction, bot: DcaBot, chat_id: int, tell: Tell) -> PressAnswer:
        match action:
            case CardAction.SHOW:
                return self._card(bot, "As it is now")
            case CardAction.OPEN:
                view = self._dca.view(bot.bot_id)
                await self._replies.send(chat_id, card_text(view, self._mode), card_buttons(view.bot))
                return PressAnswer(words="Its card is below", is_alert=False)
            case CardAction.CHART:
                return await self._chart(chat_id, bot, tell)
            case CardAction.STOP:
                return self._question(bot, "See what that does first")
            case CardAction.PAUSE | CardAction.RESUME | CardAction.RESET | CardAction.HALT:
                await command_of(self._dca, action)(bot.bot_id)
                return self._card(bot, done_words(action, self._mode))
            case _:
                assert_never(action)

    async def _chart(self, chat_id: int, bot: DcaBot, tell: Tell) -> PressAnswer:
        """Drawing takes its time: the press is answered first, and what goes wrong then is said in the chat."""
        await tell(PressAnswer(words="The chart is being drawn", is_alert=False))
        try:
            await self._charts.send(chat_id, bot, ChartLine())
        except TROUBLES as error:
            await self._replies.send(chat_id, trouble_text(error))
        return PressAnswer(words="")

    def _stale(self, action: CardAction, bot: DcaBot) -> PressAnswer:
        if action is CardAction.HALT and bot.state is not BotState.STOPPED:
            return self._question(bot, "Its lots or orders have changed. Look again, then press", is_alert=True)
        return self._card(bot, f"Nothing was done: the bot is {bot.state.value} by now", is_alert=True)

    def _card(self, bot: DcaBot, words: str, *, is_alert: bool = False) -> PressAnswer:
        view = self._dca.view(bot.bot_id)
        text = card_text(view, self._mode)
        return PressAnswer(words=words, is_alert=is_alert, text=text, keyboard=card_buttons(view.bot))

    def _question(self, bot: DcaBot, words: str, *, is_alert: bool = False) -> PressAnswer:
        view = self._dca.view(bot.bot_id)
        text = stop_text(view, self._mode)
        return PressAnswer(words=words, is_alert=is_alert, text=text, keyboard=stop_buttons(view.bot))

    def _may_be_old(self) -> bool:
        since = MADE_SINCE.get()
        return since is None or self._clock.now() - since > _FRESH


def done_words(action: CardAction, mode: str) -> str:
    """What a command has done."""
    return (_RECORDED if mode == OBSERVE else _DONE)[action]


def command_of(dca: Dca, action: CardAction) -> Callable[[str], Awaitable[DcaBot]]:
    """What carries out an action that changes something."""
    commands: dict[CardAction, Callable[[str], Awaitable[DcaBot]]] = {
        CardAction.PAUSE: dca.pause,
        CardAction.RESUME: dca.resume,
        CardAction.RESET: dca.reset_trails,
        CardAction.HALT: dca.halt,
    }
    return commands[action]
