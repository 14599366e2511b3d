"""How a bot begins to run: at the start of the program, once it was made, once it was imported; and how all end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

import structlog
from msgspec.structs import replace

from execution.dca.bot_log import say
from execution.dca.bot_record import DcaBooks, OnSaved
from execution.dca.buying import Buying
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import BotState, DcaBot, Identity
from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.dca_views import DcaTerms
from execution.dca.gate import Surroundings
from execution.dca.hard_stop import owns_its_slot
from execution.dca.market import DcaMarket
from execution.dca.observations import Paused
from execution.dca.readings import ReadsIndicators
from execution.dca.restored_log import restored_lines
from execution.dca.roster import Roster
from execution.dca.slot_taking import SlotTaking
from execution.dca.whose_account import WhoseAccount, mismatch
from execution.engine_tasks import EngineTasks
from execution.exchange_errors import ExchangeError
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

RULES_EVERY: Final = timedelta(hours=1)
LOOK_EVERY: Final = timedelta(minutes=10)
"""An exchange that loses an order tells nobody."""
TRY_AGAIN: Final = 5.0


class BotStarts:
    """Each bot runs in an actor of its own, begun when the exchange has told its trading rules."""

    def __init__(
        self,
        roster: Roster,
        slots: SlotTaking,
        *,
        markets: Mapping[Market, DcaMarket],
        books: DcaBooks,
        indicators: ReadsIndicators,
        terms: DcaTerms,
        clock: Clock,
        forbidden: Callable[[], Awaitable[str]],
        on_failure: Callable[[str], None],
        on_saved: OnSaved,
        on_begun: Callable[[DcaActor], None],
        whose: WhoseAccount | None,
    ) -> None:
        """``on_begun`` hears of each actor before its first step."""
        self._roster = roster
        self._slots = slots
        self._markets = markets
        self._books = books
        self.indicators = indicators
        self._terms = terms
        self._clock = clock
        self._forbidden = forbidden
        self._on_failure = on_failure
        self._on_saved = on_saved
        self._on_begun = on_begun
        self._whose = whose
        self._tasks = EngineTasks(on_failure)
        self._changing = asyncio.Lock()
        """Held until what a person wants of a bot that waits is on disk: the next one goes by that."""

    async def stop(self) -> None:
        """Ends the actors; what rests on the exchange stays there."""
        await self._tasks.stop()

    async def identity(self, plan: DcaPlan) -> Identity:
        """Of a bot here. Raises ExchangeError."""
        return Identity(
            environment=self._terms.environment,
            account=self._terms.account,
            market=plan.market.value,
            symbol=plan.symbol,
            uid=await self._whose.uid() if self._whose is not None else "",
        )

    def again(self, bot: DcaBot, source: str) -> None:
        """A bot that has lived before; ``source``: where its record came from."""
        for line in restored_lines(bot, source):
            say(bot.bot_id, line)
        self._roster.waiting[bot.bot_id] = bot
        self._when_possible(bot)

    async def now(self, bot: DcaBot) -> None:
        """A new one, which is on disk: where the exchange does not answer, it begins as soon as that does."""
        self._roster.waiting[bot.bot_id] = bot
        try:
            await self._begin(bot)
        except ExchangeError as error:
            log.warning("dca_bot_waits", bot=bot.bot_id, error=str(error))
            self._when_possible(bot)

    async def changed(self, bot_id: str, change: Callable[[DcaBot], DcaBot]) -> DcaBot | None:
        """A bot that waits, changed by a person, once that is on disk; None: it runs, and is told.

        Raises PersistenceError; and TimeoutError while the disk fails: it is written as soon as it can be.
        """
        async with self._changing:
            before = self._roster.waiting.get(bot_id)
            if before is None:
                return None
            after = change(before)
            if after != before:
                await self._books.save(after, (), ())
                self._on_saved(before, after, ())
            if bot_id not in self._roster.waiting:
                return None  # it has begun meanwhile, as it was
            self._roster.waiting[bot_id] = after
        if not self._books.is_durable:
            raise TimeoutError(f"the disk does not confirm the bot {bot_id}")
        return after

    def watch(self) -> None:
        """Has the prices streamed that bots need."""
        for kind, market in self._markets.items():
            bots = [a.bot for a in self._roster.actors.values() if a.bot.plan.market is kind]
            market.watch(frozenset(b.symbol for b in bots if b.state is not BotState.STOPPED or owns_its_slot(b)))

    def _when_possible(self, bot: DcaBot) -> None:
        self._tasks.spawn(self._begin_when_possible(bot), f"begin DCA bot {bot.bot_id}")

    async def _begin_when_possible(self, bot: DcaBot) -> None:
        while True:
            try:
                if why := mismatch(bot.identity, await self.identity(bot.plan)):
                    self._roster.troubles[bot.bot_id] = why
                    self._on_failure(text("trouble-dca-not-run", name=bot.name, why=why))
                    return
                await self._begin(bot)
            except ExchangeError as error:
                self._roster.troubles[bot.bot_id] = text("dca-waits-rules-unread", error=str(error))
                await self._clock.sleep(TRY_AGAIN)
            else:
                self._roster.troubles.pop(bot.bot_id, None)
                return

    async def _begin(self, bot: DcaBot) -> None:
        market = self._markets[bot.plan.market]
        rules, fees = await market.rules(bot.symbol), await market.fee_rate(bot.symbol)
        waiting = self._roster.waiting[bot.bot_id]  # as a person may have changed it meanwhile
        bot = waiting if self._terms.is_observing else replace(waiting, begun_observing=False)
        actor = DcaActor(
            bot,
            market=market,
            rules=rules,
            fees=fees,
            books=self._books,
            clock=self._clock,
            buying=self._buying(bot, market, rules.quote_coin),
            on_failure=self._on_failure,
            gap=self._terms.gap,
            on_saved=self._on_saved,
            calm_bots=self._roster.calm[bot.plan.market, bot.symbol],
        )
        self._on_begun(actor)
        if bot != waiting:
            actor.post(Paused(text("dca-paused-observed")))
        self._roster.begin(actor)
        self._tasks.spawn(actor.run(), f"DCA bot {bot.bot_id}")
        self._tasks.spawn(self._look_through(actor), f"looks at all orders of DCA bot {bot.bot_id}")
        self._tasks.spawn(self._keep_rules(actor, market), f"trading rules of DCA bot {bot.bot_id}")
        self.watch()
        log.info("dca_bot_runs", bot=bot.bot_id, symbol=bot.symbol, state=bot.state.value, lots=len(bot.lots))

    def _buying(self, bot: DcaBot, market: DcaMarket, quote: str) -> Buying:
        return Buying(
            around=lambda: self._around(bot, market, quote),
            indicators=self.indicators,
            smart=self._terms.smart,
            clock=self._clock,
            every=self._terms.check_every,
            forbidden=lambda: self._why_forbidden(bot),
        )

    async def _why_forbidden(self, bot: DcaBot) -> str:
        forbidden = await self._forbidden()
        if forbidden or self._slots.owns(bot):
            return forbidden
        return text("dca-obstacle-not-its-own", symbol=bot.symbol)

    async def _around(self, bot: DcaBot, market: DcaMarket, quote: str) -> Surroundings:
        forbidden = await self._why_forbidden(bot)
        if forbidden:
            return Surroundings(available=None, forbidden=forbidden)
        return Surroundings(available=await market.available(quote), rules=await market.rules(bot.symbol))

    async def _look_through(self, actor: DcaActor) -> None:
        while True:
            await self._clock.sleep(LOOK_EVERY.total_seconds())
            actor.look_through()

    async def _keep_rules(self, actor: DcaActor, market: DcaMarket) -> None:
        """Trading rules and fees change without notice."""
        while True:
            await self._clock.sleep(RULES_EVERY.total_seconds())
            try:
                symbol = actor.bot.symbol
                actor.use(await market.rules(symbol), await market.fee_rate(symbol))
            except ExchangeError as error:
                log.warning("dca_rules_kept", bot=actor.bot.bot_id, error=str(error))
