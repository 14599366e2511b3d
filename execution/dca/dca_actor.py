"""One bot, one actor: it takes one step after the other, for ever.

Start-up, a reconnected stream and ordinary operation differ only in what is observed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from execution.dca.bot_record import DcaBooks, OnSaved
from execution.dca.bot_step import BotStep
from execution.dca.buying import Buying
from execution.dca.calm import CalmBots
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_fold import GAP_POLICY
from execution.dca.inbox import Inbox
from execution.dca.market import DcaMarket, MarketRules
from execution.dca.observations import Doubted, Observation, PriceSeen
from execution.facts.instruments import FeeRate
from execution.stops.gap_record import GapPolicy
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

AFTER_A_DEFECT: Final = 1.0


class DcaActor:
    """Runs one bot until it is cancelled."""

    def __init__(
        self,
        bot: DcaBot,
        *,
        market: DcaMarket,
        rules: MarketRules,
        fees: FeeRate,
        books: DcaBooks,
        clock: Clock,
        buying: Buying,
        on_failure: Callable[[str], None],
        gap: GapPolicy = GAP_POLICY,
        on_saved: OnSaved = lambda _before, _after, _closed: None,
        calm_bots: CalmBots | None = None,
    ) -> None:
        """``gap``: what is done about prices that were missed. ``on_saved`` hears of each commit.

        ``calm_bots``: of its symbol, if it is among them; they are told when it is at rest, and before it moves.
        """
        self._clock = clock
        self._on_failure = on_failure
        self._calm_bots = calm_bots
        self._inbox = Inbox(clock, self._moves)
        self._step = BotStep(
            bot,
            inbox=self._inbox,
            market=market,
            rules=rules,
            fees=fees,
            books=books,
            clock=clock,
            buying=buying,
            on_failure=on_failure,
            gap=gap,
            on_saved=on_saved,
        )

    @property
    def bot(self) -> DcaBot:
        """As it was committed last, with the newest sightings."""
        return self._step.record.committed

    @property
    def shown(self) -> DcaBot:
        """The same with the prices that the record was not told yet: a card shows where a trail is."""
        return self._step.shown

    @property
    def rules(self) -> MarketRules:
        return self._step.rules

    @property
    def fees(self) -> FeeRate:
        return self._step.fees

    @property
    def buying(self) -> Buying:
        """Which knows why it does not buy now."""
        return self._step.buying

    def heard(self, untold: Sequence[PriceSeen], newest: PriceSeen) -> None:
        """Prices that were passed over while it was calm: those that moved watermarks, and the newest there is."""
        self._step.heard(untold, newest)

    def told(self, prices: Sequence[PriceSeen]) -> None:
        """The same, and at the end a price for which it has to look; it is calm no more."""
        self._inbox.put(prices)

    @property
    def due_at(self) -> datetime | None:
        """When it looks again though nothing happens."""
        return self._step.due_at

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing that has arrived is left, and every request is answered."""
        return self._step.is_at_rest

    async def come_to_rest(self) -> None:
        """Steps until it is so, in place of `run`: a stepped clock stands still meanwhile."""
        while not self.is_at_rest:
            await self.step()
            await self._step.errands.wait()

    async def step(self) -> None:
        """Takes one step, whether or not there is a reason for it."""
        await self._step.take()
        self._rests()

    def use(self, rules: MarketRules, fees: FeeRate) -> None:
        """Other trading rules and fees from now on."""
        self._step.use(rules, fees)

    def look_through(self) -> None:
        """Has all executions and open orders read, though nothing is in doubt: what is missing there is asked for."""
        self._step.look_through()

    def post(self, observation: Observation) -> None:
        """Puts an observation into the mailbox, but for a price of which nothing comes; never blocks."""
        if isinstance(observation, PriceSeen) and self._step.is_done_with(observation):
            self._rests()
        else:
            self._inbox.post(observation)

    async def carry_out(self, wanted: Observation, is_done: Callable[[DcaBot], bool], within: float) -> DcaBot:
        """Folds what a person wants; the record that is on disk with it. Raises TimeoutError."""
        await self._step.wishes.fulfilled(wanted, is_done, self.post, within)
        return self.bot

    def naked_time(self, now: datetime) -> timedelta:
        """In which the newest rows showed a position without any stop, since the start of the program."""
        return self._step.naked.until(self.bot, now)

    def say(self, line: str) -> None:
        """One line of the bot's own log."""
        self._step.say(line)

    async def run(self) -> None:
        """Steps for ever, once all that happened before was read. Only cancellation ends it."""
        self._step.reads_first = True
        self.post(Doubted())
        try:
            while True:
                if not (self._inbox or self._step.errands.has_ended):
                    await self._inbox.wait(self.due_at)
                try:
                    await self.step()
                except Exception:
                    # The edge of the actor: a defect in one bot must not touch another one, or the guard.
                    log.exception("dca_step_failed", bot=self.bot.bot_id)
                    self._on_failure(text("trouble-dca-step", name=self.bot.name))
                    await self._clock.sleep(AFTER_A_DEFECT)
                    self.post(Doubted())
        finally:
            self._step.errands.cancel()

    def _moves(self) -> None:
        """Before anything else happens to it than prices that are passed over."""
        if self._calm_bots is not None:
            self._calm_bots.leave(self)

    def _rests(self) -> None:
        """Prices need not be told to it from now on, if it is calm."""
        if self._calm_bots is not None and (calm := self._step.calm) is not None:
            self._calm_bots.join(self, calm)
