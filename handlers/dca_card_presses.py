"""What a press below a card of a DCA bot does; a button that was drawn for something else only shows what is so now."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, assert_never

from telegram import CallbackQuery

from execution.dca.dca_bot import BotState, DcaBot
from handlers.arrival import MADE_SINCE
from handlers.dca_buttons import CardAction, card_buttons, drawn_for, stop_buttons
from handlers.dca_card_text import card_text
from handlers.dca_stop_text import stop_text
from handlers.dca_trouble import TROUBLES, trouble_words
from handlers.ports import Dca
from handlers.press_answer import PressAnswer, Tell
from utils.clock import Clock

_FRESH: Final = timedelta(minutes=2)
_UNKNOWN: Final = "This button is not known here any more."
_WAITED: Final = "This press may have waited while Holdfast was away. Press again if you still mean it."
_MUST_BE_FRESH: Final = frozenset({CardAction.RESUME, CardAction.HALT})

DONE: Final = {
    CardAction.PAUSE: "Paused: it buys no more, and goes on selling",
    CardAction.RESUME: "It runs",
    CardAction.RESET: "Its trails begin anew",
    CardAction.HALT: "Stopped: its orders are cancelled, what it bought stays",
}


class DcaCardPresses:
    def __init__(self, dca: Dca, clock: Clock) -> None:
        self._dca = dca
        self._clock = clock

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
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
            return await self._carried_out(action, bot)
        except TROUBLES as error:
            return PressAnswer(words=trouble_words(error))

    async def _carried_out(self, action: CardAction, bot: DcaBot) -> PressAnswer:
        match action:
            case CardAction.SHOW:
                return self._card(bot, "As it is now")
            case CardAction.STOP:
                return self._question(bot, "See what that does first")
            case CardAction.PAUSE | CardAction.RESUME | CardAction.RESET | CardAction.HALT:
                await command_of(self._dca, action)(bot.bot_id)
                return self._card(bot, DONE[action])
            case _:
                assert_never(action)

    def _stale(self, action: CardAction, bot: DcaBot) -> PressAnswer:
        if action is CardAction.HALT and bot.state is not BotState.STOPPED:
            return self._question(bot, "Its lots or orders have changed. Look again, then press", is_alert=True)
        return self._card(bot, f"Nothing was done: the bot is {bot.state.value} by now", is_alert=True)

    def _card(self, bot: DcaBot, words: str, *, is_alert: bool = False) -> PressAnswer:
        view = self._dca.view(bot.bot_id)
        return PressAnswer(words=words, is_alert=is_alert, text=card_text(view), keyboard=card_buttons(view.bot))

    def _question(self, bot: DcaBot, words: str, *, is_alert: bool = False) -> PressAnswer:
        view = self._dca.view(bot.bot_id)
        return PressAnswer(words=words, is_alert=is_alert, text=stop_text(view), keyboard=stop_buttons(view.bot))

    def _may_be_old(self) -> bool:
        since = MADE_SINCE.get()
        return since is None or self._clock.now() - since > _FRESH


def command_of(dca: Dca, action: CardAction) -> Callable[[str], Awaitable[DcaBot]]:
    """What carries out an action that changes something."""
    commands: dict[CardAction, Callable[[str], Awaitable[DcaBot]]] = {
        CardAction.PAUSE: dca.pause,
        CardAction.RESUME: dca.resume,
        CardAction.RESET: dca.reset_trails,
        CardAction.HALT: dca.halt,
    }
    return commands[action]
