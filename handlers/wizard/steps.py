"""The wizard at work: from a step and an answer to what is shown next."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from telegram import InlineKeyboardMarkup

from execution.new_trade.no_new_trades import disk_fails
from execution.new_trade.trade_request import TradePreview
from handlers.drafts import Drafts, DraftState, NotOpen
from handlers.grammar.line_error_text import sentence
from handlers.telegram.per_chat import step_aside
from handlers.telegram.slow_answer import told_when_slow
from handlers.trade.draft_presses import draft_keyboard
from handlers.trade.preview_text import preview_text
from handlers.trade.trading import Trading, no_new_trades_text
from handlers.wizard.answers import WrongAnswer, clause_of
from handlers.wizard.choices import Choice, choices_of, symbols_found
from handlers.wizard.market_facts import MarketReader
from handlers.wizard.screen import failed_keyboard, preview_rows, step_keyboard, step_text
from handlers.wizard.state import Step, Wizard, answered, at_step
from handlers.wizard.wizards import Wizards
from handlers.words.say import Html, label, lines, say
from utils.persistence.errors import WriterFailedError


class Screen(Struct, frozen=True):
    """A wizard and what its message shows."""

    wizard: Wizard
    text: Html
    keyboard: InlineKeyboardMarkup


class Overtaken(Exception):
    """Its preview took its time, and meanwhile the wizard ended or went on: its message is not this preview's."""


class Steps:
    """A preview may take its time: the chat reads on, and may overtake it. Then whatever shows it raises Overtaken."""

    def __init__(
        self,
        wizards: Wizards,
        market: MarketReader,
        trading: Trading,
        drafts: Drafts[TradePreview],
        mode: str,
        template: Sequence[Decimal],
    ) -> None:
        self._wizards = wizards
        self._market = market
        self._trading = trading
        self._drafts = drafts
        self._mode = mode
        self._template = template

    async def answer(self, wizard: Wizard, text: str) -> Screen:
        """An answer to the step that waits, kept on return; a wrong one is told with an example."""
        if wizard.step is Step.SYMBOL:
            return await self._symbol(wizard, text)
        try:
            clause = clause_of(wizard, text)
        except WrongAnswer as wrong:
            return await self._wrong(wizard, wrong)
        return await self.show(answered(wizard, clause, self._wizards.now()))

    async def go_to(self, wizard: Wizard, step: Step) -> Screen:
        return await self.show(at_step(wizard, step, self._wizards.now()))

    async def show(
        self, wizard: Wizard, problem: Html | None = None, rows: Sequence[Sequence[Choice]] | None = None
    ) -> Screen:
        """The step in which a wizard is; it is kept on return."""
        if wizard.step is Step.PREVIEW:
            return await self._preview(wizard)
        await self._wizards.keep(wizard)
        favourites = self._wizards.favourites(wizard.user_id)
        if rows is None:
            rows = choices_of(wizard, await self._market.facts(wizard), favourites, self._template)
        keyboard = step_keyboard(wizard, rows, is_favourite=wizard.symbol in favourites)
        return Screen(wizard, step_text(wizard, problem), keyboard)

    async def withdraw(self, wizard: Wizard) -> bool:
        """The preview that is shown is none any more; False: it was decided on already."""
        if not wizard.draft_id:
            return True
        try:
            await self._drafts.settle_now(wizard.draft_id, DraftState.CANCELLED)
        except NotOpen:
            return False
        return True

    def is_settled(self, wizard: Wizard) -> bool:
        """Its preview was confirmed, cancelled or refused."""
        draft = self._drafts.find(wizard.draft_id) if wizard.draft_id else None
        return draft is not None and draft.state is not DraftState.OPEN

    async def _symbol(self, wizard: Wizard, text: str) -> Screen:
        known = await self._market.symbols()
        found = symbols_found(text, known) if known else [text.upper().replace("/", "").replace("-", "")]
        if len(found) == 1 and (not known or _is_exact(text, found[0])):
            return await self.show(answered(wizard, found[0], self._wizards.now()))
        if found:
            rows = [[Choice(symbol, symbol) for symbol in found[at : at + 3]] for at in range(0, len(found), 3)]
            return await self.show(_again(wizard, self._wizards), say("wizard-found", count=len(found)), rows)
        problem = label("wizard-no-symbol", word=text[:30])
        return await self._wrong(wizard, WrongAnswer(problem, "BTCUSDT"))

    async def _wrong(self, wizard: Wizard, wrong: WrongAnswer) -> Screen:
        problem = say("wizard-wrong", problem=sentence(wrong.problem), example=wrong.example)
        return await self.show(_again(wizard, self._wizards), problem)

    async def _preview(self, wizard: Wizard) -> Screen:
        await self.withdraw(wizard)
        await self._wizards.keep(wizard)
        preview = await told_when_slow(self._trading.previewed(wizard.line), _read_on)
        if not isinstance(preview, TradePreview):
            return await self._failed(wizard, preview)
        try:
            draft = await self._drafts.create(wizard.chat_id, wizard.user_id, wizard.line, preview)
        except WriterFailedError as error:
            return await self._failed(wizard, no_new_trades_text(disk_fails(str(error))))
        shown = replace(wizard, draft_id=draft.id)
        if not await self._wizards.keep_on(shown):
            await self.withdraw(shown)
            raise Overtaken
        text = lines([preview_text(preview, self._mode), "", Html("<code>{}</code>").format(wizard.line)])
        keys = [*draft_keyboard(draft.id).inline_keyboard, *preview_rows(shown)]
        return Screen(shown, text, InlineKeyboardMarkup(keys))

    async def _failed(self, wizard: Wizard, why: Html) -> Screen:
        if not await self._wizards.keep_on(wizard):
            raise Overtaken
        return Screen(wizard, step_text(wizard, why), failed_keyboard(wizard))


async def _read_on() -> None:
    """Where the wizard stands is kept, so that what comes next knows it."""
    step_aside()


def _again(wizard: Wizard, wizards: Wizards) -> Wizard:
    return at_step(wizard, wizard.step, wizards.now())


def _is_exact(text: str, symbol: str) -> bool:
    typed = "".join(char for char in text.upper() if char.isalnum())
    return symbol in {typed, f"{typed}USDT"}
