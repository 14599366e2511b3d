"""A trade step by step: `/trade` alone begins it; typed answers, presses, its end by a command, a signal or time."""

from collections import Counter
from collections.abc import Mapping

import structlog
from msgspec.structs import replace
from telegram import Message

from execution.new_trade.trade_request import TradePreview
from handlers.drafts import Drafts
from handlers.people.audit import Audit
from handlers.people.people import People
from handlers.people.role import Role
from handlers.ports import Ports
from handlers.presses import PressKind
from handlers.signals.offers import KIND as SIGNAL
from handlers.signals.offers import Offers
from handlers.telegram.replies import Replies
from handlers.telegram.woken import Woken
from handlers.trade.trading import Trading
from handlers.wizard.market_facts import MarketReader
from handlers.wizard.presses import WizardPresses
from handlers.wizard.screen import KIND
from handlers.wizard.signal_presses import SignalPresses
from handlers.wizard.state import Wizard
from handlers.wizard.steps import Overtaken, Screen, Steps
from handlers.wizard.wizards import Wizards
from handlers.words.say import Html, say

_log = structlog.get_logger(__name__)


class WizardRoom(Woken):
    """`wake` is called from time to time, `run` beside the chat: it ends wizards whose time is over.

    ``presses`` by the first part of their data; ``offers`` are readings of signals that it can go on with.
    """

    def __init__(
        self,
        ports: Ports,
        trading: Trading,
        drafts: Drafts[TradePreview],
        people: People,
        audit: Audit,
        replies: Replies,
        counts: Counter[str],
    ) -> None:
        self._trading = trading
        self._people = people
        self._audit = audit
        self._replies = replies
        super().__init__(counts, failures="wizard failures")
        self._wizards = Wizards(ports.store, ports.clock)
        market = MarketReader(ports.markets, ports.guard, ports.trade_log, ports.clock, counts)
        self._steps = Steps(self._wizards, market, trading, drafts, ports.mode, ports.tp_shares)
        self.offers = Offers(ports.store, ports.clock)
        self.presses: Mapping[str, PressKind] = {
            KIND: WizardPresses(self._wizards, self._steps),
            SIGNAL: SignalPresses(self.offers, self._wizards, self._steps),
        }

    async def trade(self, message: Message) -> None:
        """`/trade`: with clauses it is a line, alone it begins a wizard."""
        user = message.from_user
        if len((message.text or "").split()) > 1 or user is None:
            await self._trading.handle(message)
            return
        await self._send(await self._steps.show(self._wizards.begun(message.chat_id, user.id)))

    async def hear(self, message: Message) -> bool:
        """A typed answer to the step that waits for one; False: none does.

        One of somebody who may not trade any more ends it.
        """
        wizard = self._of(message)
        if wizard is None or not wizard.waits_for_words or self._wizards.has_expired(wizard) or not message.text:
            return False
        if message.message_id <= wizard.heard:
            return True
        if not self._people.may(wizard.user_id, Role.TRADER):
            await self._not_theirs(message, wizard)
            return True
        try:
            screen = await self._steps.answer(replace(wizard, heard=message.message_id), message.text)
        except Overtaken:
            return True
        if wizard.message_id is None:
            await self._send(screen)
        else:
            await self._replies.edit(message.chat_id, wizard.message_id, screen.text, screen.keyboard)
        return True

    async def _not_theirs(self, message: Message, wizard: Wizard) -> None:
        self._audit.denied(message.from_user, self._people.role_of(wizard.user_id), message.chat_id, message.text or "")
        text = say("wizard-not-yours", role=Role.TRADER.word)
        if await self._over(wizard):
            await self._say_end(wizard, text)
        await self._replies.send(message.chat_id, text)

    async def left(self, message: Message) -> Wizard | None:
        """A command or a signal came: the wizard of whoever sent it is over; `tell` says so once that is carried out.

        Nothing here may hold up a command.
        """
        try:
            wizard = self._of(message)
            return wizard if wizard is not None and await self._over(wizard) else None
        except Exception:  # noqa: BLE001 - the wizard stays, and expires
            self._counts["wizard failures"] += 1
            _log.exception("a wizard cannot be ended")
            return None

    async def tell(self, wizard: Wizard | None, by: str) -> None:
        """What ended a wizard, in its message."""
        if wizard is not None:
            await self._say_end(wizard, say("wizard-ended", by=by))

    async def _look(self) -> None:
        for wizard in self._wizards.all():
            if self._wizards.has_expired(wizard) and await self._over(wizard):
                await self._say_end(wizard, say("wizard-expired"))

    def _of(self, message: Message) -> Wizard | None:
        user = message.from_user
        return self._wizards.of(message.chat_id, user.id) if user is not None else None

    async def _over(self, wizard: Wizard) -> bool:
        """False: its preview was decided on, and its message tells of that."""
        is_ours = await self._steps.withdraw(wizard)
        await self._wizards.drop(wizard)
        return is_ours

    async def _say_end(self, wizard: Wizard, text: Html) -> None:
        if wizard.message_id is not None:
            await self._replies.edit(wizard.chat_id, wizard.message_id, text)

    async def _send(self, screen: Screen) -> None:
        said = await self._replies.send(screen.wizard.chat_id, screen.text, screen.keyboard)
        await self._wizards.shown(screen.wizard, said.message_id)
