"""What a press below a card of a DCA bot does; a button that was drawn for something else only shows what is so now."""

from collections.abc import Awaitable, Callable
from typing import Final, assert_never

from telegram import CallbackQuery

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaView
from handlers.dca.buttons import CardAction, card_buttons, drawn_for, stop_buttons
from handlers.dca.card_text import card_text
from handlers.dca.chart import ChartLine, DcaChartCommand
from handlers.dca.modes import OBSERVE
from handlers.dca.stop_text import stop_text
from handlers.dca.trouble import TROUBLES, trouble_text, trouble_words
from handlers.people.role import Role
from handlers.ports import Dca
from handlers.press_answer import ByRole, PressAnswer, Tell
from handlers.telegram.arrival import may_have_waited
from handlers.telegram.replies import Replies
from handlers.words.say import label
from utils.clock import Clock

_MUST_BE_FRESH: Final = frozenset({CardAction.RESUME, CardAction.HALT})

_LOOKS: Final = ([CardAction.SHOW], [CardAction.OPEN], [CardAction.CHART])


class DcaCardPresses(ByRole):
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
            return PressAnswer(words=label("press-unknown"))
        action, bot_id, mark = CardAction(parts[1]), parts[2], parts[3]
        try:
            bot = self._dca.view(bot_id).bot
            if drawn_for(action, bot) != mark:
                return self._stale(action, bot)
            if action in _MUST_BE_FRESH and may_have_waited(self._clock.now()):
                return PressAnswer(words=label("dca-press-waited"))
            chat_id = query.message.chat.id if query.message is not None else bot.chat_id
            return await self._carried_out(action, bot, chat_id, tell)
        except TROUBLES as error:
            return PressAnswer(words=trouble_words(error))

    async def _carried_out(self, action: CardAction, bot: DcaBot, chat_id: int, tell: Tell) -> PressAnswer:
        match action:
            case CardAction.SHOW:
                return self._card(bot, label("dca-press-shown"))
            case CardAction.OPEN:
                view = self._dca.view(bot.bot_id)
                await self._replies.send(chat_id, card_text(view, self._mode), card_buttons(view.bot))
                return PressAnswer(words=label("dca-press-card-below"), is_alert=False)
            case CardAction.CHART:
                return await self._chart(chat_id, bot, tell)
            case CardAction.STOP:
                return self._question(bot, label("dca-press-ask-first"))
            case CardAction.PAUSE | CardAction.RESUME | CardAction.RESET | CardAction.HALT:
                await command_of(self._dca, action)(bot.bot_id)
                return self._card(bot, done_words(action, self._mode, self._dca.view(bot.bot_id)))
            case _:
                assert_never(action)

    async def _chart(self, chat_id: int, bot: DcaBot, tell: Tell) -> PressAnswer:
        """Drawing takes its time: the press is answered first, and what goes wrong then is said in the chat."""
        await tell(PressAnswer(words=label("dca-press-drawn"), is_alert=False))
        try:
            await self._charts.send(chat_id, bot, ChartLine())
        except TROUBLES as error:
            await self._replies.send(chat_id, trouble_text(error))
        return PressAnswer(words="")

    def _stale(self, action: CardAction, bot: DcaBot) -> PressAnswer:
        if action is CardAction.HALT and bot.state is not BotState.STOPPED:
            return self._question(bot, label("dca-press-changed"), is_alert=True)
        return self._card(bot, label("dca-press-stale", state=bot.state.value), is_alert=True)

    def _card(self, bot: DcaBot, words: str, *, is_alert: bool = False) -> PressAnswer:
        view = self._dca.view(bot.bot_id)
        text = card_text(view, self._mode)
        return PressAnswer(words=words, is_alert=is_alert, text=text, keyboard=card_buttons(view.bot))

    def _question(self, bot: DcaBot, words: str, *, is_alert: bool = False) -> PressAnswer:
        view = self._dca.view(bot.bot_id)
        text = stop_text(view, self._mode)
        return PressAnswer(words=words, is_alert=is_alert, text=text, keyboard=stop_buttons(view.bot))


def done_words(action: CardAction, mode: str, view: DcaView) -> str:
    """What a command has done; ``view`` is the bot after it."""
    if mode == OBSERVE:
        return label("dca-done-observed", action=action.value)
    if view.trouble:
        return label("dca-done-later", action=action.value)
    return label("dca-done", action=action.value)


def command_of(dca: Dca, action: CardAction) -> Callable[[str], Awaitable[DcaBot]]:
    """What carries out an action that changes something."""
    commands: dict[CardAction, Callable[[str], Awaitable[DcaBot]]] = {
        CardAction.PAUSE: dca.pause,
        CardAction.RESUME: dca.resume,
        CardAction.RESET: dca.reset_trails,
        CardAction.HALT: dca.halt,
    }
    return commands[action]
