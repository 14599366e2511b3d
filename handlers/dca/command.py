"""`/dca`: begins DCA bots after a preview, shows them, and does what a person wants of one."""

import asyncio
import re
from collections import Counter
from typing import Final

import structlog
from telegram import InlineKeyboardMarkup, Message

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaDefaults, Market
from execution.dca.dca_views import DcaOffer, DcaRejected
from execution.dca.lots import Lot
from execution.exchange_errors import ExchangeError
from handlers.dca.actions import Action
from handlers.dca.backtest import DcaBacktestCommand
from handlers.dca.buttons import CardAction, card_buttons, draft_buttons, stop_buttons
from handlers.dca.card_presses import command_of, done_words
from handlers.dca.card_text import card_text, list_text
from handlers.dca.chart import DcaChartCommand, parse_chart
from handlers.dca.command_line import DcaLine, action_of, parse_dca
from handlers.dca.draft_presses import DcaDrafts, free_name
from handlers.dca.drop_text import drop_text
from handlers.dca.line import DcaSyntaxError, NewBot, name_taken, parse_new, refused, symbol_unknown
from handlers.dca.names import next_free
from handlers.dca.positions_text import bots_messages
from handlers.dca.preview_text import DcaPreview, dca_preview_text, may_still_spend
from handlers.dca.stop_text import stop_text
from handlers.dca.trouble import TROUBLES, is_unknown_symbol, trouble_text
from handlers.grammar.command_line import Line
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Dca
from handlers.telegram.replies import Replies
from handlers.telegram.slow_answer import said_when_slow, say_there
from handlers.words.notice_facts import NONE
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, label, lines, say
from utils.persistence.errors import WriterFailedError

_log = structlog.get_logger(__name__)

_PREVIEW_SECONDS: Final = 15.0
_COMMANDS: Final = {
    Action.PAUSE: CardAction.PAUSE,
    Action.RESUME: CardAction.RESUME,
    Action.RESET: CardAction.RESET,
}

Answer = tuple[str, InlineKeyboardMarkup | None]


class DcaCommand:
    def __init__(
        self,
        dca: Dca,
        defaults: DcaDefaults,
        replies: Replies,
        drafts: DcaDrafts,
        backtests: DcaBacktestCommand,
        charts: DcaChartCommand,
        mode: str,
        counts: Counter[str],
    ) -> None:
        self._dca = dca
        self._defaults = defaults
        self._replies = replies
        self._drafts = drafts
        self._backtests = backtests
        self._charts = charts
        self._mode = mode
        self._counts = counts

    async def handle(self, message: Message) -> None:
        """Carry out one `/dca` line, and answer it."""
        line = message.text or ""
        try:
            action = action_of(line)
            if action is Action.BACKTEST:
                await self._backtests.handle(message.chat_id, line)
                return
            if action is Action.CHART:
                wanted = parse_chart(line)
                await self._charts.send(message.chat_id, self._named(wanted.named), wanted)
                return
            if action is Action.NEW:
                await self._new(message, line)
                return
            answer = await self._of_line(message, line)
        except DcaSyntaxError as error:
            answer = line_error_text(error), None
        except TROUBLES as error:
            if isinstance(error, ExchangeError):
                self._counts["exchange errors"] += 1
            _log.info("a /dca line was not carried out", error=str(error))
            answer = trouble_text(error), None
        await self._replies.send(message.chat_id, *answer)

    def holdings(self) -> list[tuple[Html, InlineKeyboardMarkup | None]]:
        """What bots hold, for `/positions`."""
        return bots_messages([self._dca.view(bot.bot_id) for bot in self._dca.bots()], self._mode)

    async def _new(self, message: Message, line: str) -> None:
        """The preview of a bot; the message that shows it is remembered."""
        wanted, chat_id = parse_new(line, self._defaults), message.chat_id
        self._refuse_taken_name(line, wanted)
        begun = say("dca-preview-begun")
        offer, said = await said_when_slow(self._replies, chat_id, begun, self._offered(line, wanted))
        if not isinstance(offer, DcaOffer):
            await say_there(self._replies, chat_id, said, offer)
            return
        name = wanted.name or free_name(wanted.plan, self._dca.bots())
        preview = DcaPreview(
            plan=wanted.plan,
            name=name,
            offer=offer,
            notes=wanted.notes,
            is_named=bool(wanted.name),
            claimed=may_still_spend(self._dca.bots(), offer.rules.quote_coin),
        )
        asker = message.from_user.id if message.from_user is not None else 0
        try:
            draft = await self._drafts.create(chat_id, asker, Line.read(line).text, preview)
        except WriterFailedError as error:
            await say_there(self._replies, chat_id, said, trouble_text(error))
            return
        text = dca_preview_text(preview, self._mode)
        said = await say_there(self._replies, chat_id, said, text, draft_buttons(draft.id))
        if said.message_id is not None:
            await self._drafts.shown(draft.id, said.message_id)

    async def _offered(self, line: str, wanted: NewBot) -> DcaOffer | Html:
        """At what it would begin, or why that cannot be shown."""
        try:
            async with asyncio.timeout(_PREVIEW_SECONDS):
                return await self._dca.check(wanted.plan)
        except DcaRejected as refusal:
            return line_error_text(refused(line, refusal.problems, self._defaults))
        except (ExchangeError, TimeoutError) as error:
            self._counts["exchange errors"] += 1
            if is_unknown_symbol(error):
                return line_error_text(symbol_unknown(line, wanted.plan.symbol, wanted.plan.market))
            late = label("dca-preview-no-answer", seconds=f"{_PREVIEW_SECONDS:.0f}")
            return say("dca-preview-none", reason=reason_of(error) or late)

    def _refuse_taken_name(self, line: str, wanted: NewBot) -> None:
        """Raises DcaSyntaxError, with a name that is free."""
        taken = {bot.name.lower() for bot in self._dca.bots()}
        if wanted.name.lower() in taken:
            raise name_taken(line, wanted.name, next_free(wanted.name, taken), self._defaults)

    async def _of_line(self, message: Message, line: str) -> Answer:
        wanted = parse_dca(line)
        if wanted.action is Action.LIST:
            return list_text([self._dca.view(bot.bot_id) for bot in self._dca.bots()]), None
        if wanted.action is Action.IMPORT:
            bot = await self._dca.import_state(wanted.named, chat_id=message.chat_id)
            return self._card(bot, label("dca-imported"))
        return await self._of_bot(wanted, self._named(wanted.named))

    async def _of_bot(self, wanted: DcaLine, bot: DcaBot) -> Answer:
        if wanted.action is Action.STOP:
            view = self._dca.view(bot.bot_id)
            return stop_text(view, self._mode), stop_buttons(view.bot)
        if wanted.action is Action.SELL and wanted.lot is not None:
            return await self._sell(bot, wanted.lot)
        if wanted.action is Action.DROP and wanted.lot is not None:
            return await self._drop(bot, wanted.lot, is_confirmed=wanted.is_confirmed)
        if wanted.action in _COMMANDS:
            action = _COMMANDS[wanted.action]
            await command_of(self._dca, action)(bot.bot_id)
            return self._card(bot, done_words(action, self._mode, self._dca.view(bot.bot_id)))
        return self._card(bot)

    async def _drop(self, bot: DcaBot, number: int, *, is_confirmed: bool) -> Answer:
        """What it does is said first: a lot that was written off does not come back."""
        lot = _lot_of(bot, number)
        if bot.plan.market is Market.LINEAR:
            raise DcaRejected(label("dca-drop-perpetual"))
        if not is_confirmed:
            return drop_text(self._dca.view(bot.bot_id), lot), None
        await self._dca.drop_lot(bot.bot_id, number)
        return self._card(bot, label("dca-dropped", number=number))

    async def _sell(self, bot: DcaBot, number: int) -> Answer:
        lot = _lot_of(bot, number)
        if not lot.is_held:
            return self._card(bot, label("dca-not-held", number=number))
        await self._dca.sell_again(bot.bot_id, number)
        return self._card(bot, label("dca-offered", number=number, mode=self._mode))

    def _named(self, named: str) -> DcaBot:
        """Raises DcaRejected."""
        bots = self._dca.bots()
        if named:
            return self._found(named)
        if len(bots) == 1:
            return bots[0]
        names = ", ".join(bot.name for bot in bots)
        raise DcaRejected(label("dca-which-bot", names=names) if bots else label("dca-no-bot"))

    def _found(self, named: str) -> DcaBot:
        """A symbol may be written as anywhere else. Raises DcaRejected."""
        try:
            return self._dca.find(named)
        except DcaRejected as unknown:
            try:
                return self._dca.find(re.sub("[/-]", "", named))
            except DcaRejected:
                raise unknown from None

    def _card(self, bot: DcaBot, words: str = "") -> Answer:
        view = self._dca.view(bot.bot_id)
        text = card_text(view, self._mode)
        return lines([words, "", text]) if words else text, card_buttons(view.bot)


def _lot_of(bot: DcaBot, number: int) -> Lot:
    """Raises DcaRejected."""
    lot = bot.lot(number)
    if lot is None:
        open_ones = ", ".join(str(each.number) for each in bot.lots) or NONE
        raise DcaRejected(label("dca-no-lot", name=bot.name, number=number, open=open_ones))
    return lot
