"""The owner of all DCA bots: begins them, hands each what the exchange says, and carries out what a person wants."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from decimal import Decimal
from secrets import token_hex
from typing import Final, assert_never

import structlog

from execution.dca.asking import slot_of
from execution.dca.bot_log import say
from execution.dca.buying import Buying
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import BotState, DcaBot, Identity
from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.dca_views import DcaOffer, DcaRejected, DcaTerms, DcaView
from execution.dca.gate import Surroundings
from execution.dca.hard_stop import owns_its_slot, stop_from
from execution.dca.importing import NoStateFiles, StateFiles, as_imported, saved_bot
from execution.dca.lots import ClosedLot
from execution.dca.market import DcaMarket, MarketRules
from execution.dca.observations import (
    Doubted,
    Filled,
    LotDropped,
    Observation,
    OrderShown,
    Paused,
    PositionShown,
    PriceSeen,
    Resumed,
    SellWanted,
    Stopped,
    TrailsReset,
)
from execution.dca.order_ids import read_dca_link_id
from execution.dca.own_slot import OwnSlot
from execution.dca.plan_problems import problems
from execution.dca.readings import ReadsIndicators
from execution.dca.restored_log import FRESH, restored_lines
from execution.dca.slot_claims import SlotClaims
from execution.dca.unexplained import READ_BACK
from execution.dca.whose_account import WhoseAccount, mismatch
from execution.engine_tasks import EngineTasks
from execution.exchange_errors import ExchangeError
from execution.exchange_events import (
    Event,
    Executed,
    OrderMoved,
    PositionMoved,
    PriceMoved,
    SpotEvent,
    SpotExecuted,
    SpotOrderMoved,
    SpotPriceMoved,
)
from execution.facts import Execution, OrderRow, SpotPrice
from execution.slot_record import Also
from utils.clock import Clock
from utils.robust_persistence import WriterFailedError

log = structlog.get_logger(__name__)

CONFIRM_WITHIN: Final = 5.0
RULES_EVERY: Final = timedelta(hours=1)


OnSaved = Callable[[DcaBot, DcaBot | None, tuple[ClosedLot, ...]], None]
"""A commit: the record, the one before (None: the bot is new), and the lots that were sold."""


class DcaBots:
    """Of one account."""

    def __init__(
        self,
        *,
        markets: Mapping[Market, DcaMarket],
        books: StoredDcaBooks,
        indicators: ReadsIndicators,
        terms: DcaTerms,
        clock: Clock,
        forbidden: Callable[[], Awaitable[str]],
        on_failure: Callable[[str], None],
        state_files: StateFiles | None = None,
        whose: WhoseAccount | None = None,
        claims: SlotClaims | None = None,
    ) -> None:
        """``forbidden`` says why nothing may enter a market now, "" where it may. ``state_files``: what to import.

        ``claims``: who owns which slot; without it nothing trades on perpetuals.
        """
        self._markets = markets
        self._books = books
        self._indicators = indicators
        self._terms = terms
        self._clock = clock
        self._forbidden = forbidden
        self._on_failure = on_failure
        self._state_files = state_files or NoStateFiles()
        self._whose = whose
        self._claims = claims
        self._tasks = EngineTasks(on_failure)
        self._actors: dict[str, DcaActor] = {}
        self._waiting: dict[str, DcaBot] = {}
        self._troubles: dict[str, str] = {}
        self._on_saved: list[OnSaved] = []
        self._beginning = asyncio.Lock()

    def listen(self, on_saved: OnSaved) -> None:
        """Hears of every commit of a bot; must be cheap."""
        self._on_saved.append(on_saved)

    # ---------------------------------------- life

    async def start(self) -> None:
        """Loads every bot, and begins each as soon as the exchange tells its trading rules."""
        bots, unreadable = self._books.load()
        for line in unreadable:
            self._on_failure(line)
        for bot in bots:
            self._begin_again(bot, "the store")

    def _begin_again(self, bot: DcaBot, source: str) -> None:
        """A bot that has lived before; ``source``: where its record came from."""
        for line in restored_lines(bot, source):
            say(bot.bot_id, line)
        self._waiting[bot.bot_id] = bot
        self._tasks.spawn(self._begin_when_possible(bot), f"begin DCA bot {bot.bot_id}")

    async def stop(self) -> None:
        """Ends the actors; what rests on the exchange stays there."""
        await self._tasks.stop()

    async def _begin_when_possible(self, bot: DcaBot) -> None:
        while True:
            try:
                if why := mismatch(bot.identity, await self._identity(bot.plan)):
                    self._troubles[bot.bot_id] = why
                    self._on_failure(f"DCA bot {bot.bot_id} is not run: {why}")
                    return
                await self._begin(bot)
            except ExchangeError as error:
                self._troubles[bot.bot_id] = f"its trading rules cannot be read: {error}"
                await self._clock.sleep(5.0)
            else:
                self._troubles.pop(bot.bot_id, None)
                return

    async def _identity(self, plan: DcaPlan) -> Identity:
        """Of a bot here. Raises ExchangeError."""
        return Identity(
            environment=self._terms.environment,
            account=self._terms.account,
            market=plan.market.value,
            symbol=plan.symbol,
            uid=await self._whose.uid() if self._whose is not None else "",
        )

    async def _begin(self, bot: DcaBot) -> None:
        market = self._market(bot.plan)
        rules, fees = await market.rules(bot.symbol), await market.fee_rate(bot.symbol)
        buying = Buying(
            around=lambda: self._around(bot, market, rules.quote_coin),
            indicators=self._indicators,
            smart=self._terms.smart,
            clock=self._clock,
            every=self._terms.check_every,
            forbidden=lambda: self._why_forbidden(bot),
        )
        actor = DcaActor(
            bot,
            market=market,
            rules=rules,
            fees=fees,
            books=self._books,
            clock=self._clock,
            buying=buying,
            on_failure=self._on_failure,
            on_saved=lambda before, after, closed: self._saved(after, before, closed),
        )
        self._forget_trail(actor)
        self._waiting.pop(bot.bot_id, None)
        self._actors[bot.bot_id] = actor
        self._tasks.spawn(actor.run(), f"DCA bot {bot.bot_id}")
        self._tasks.spawn(self._keep_rules(actor, market), f"trading rules of DCA bot {bot.bot_id}")
        self._watch()
        log.info("dca_bot_runs", bot=bot.bot_id, symbol=bot.symbol, state=bot.state.value, lots=len(bot.lots))

    async def _why_forbidden(self, bot: DcaBot) -> str:
        forbidden = await self._forbidden()
        if not forbidden and bot.slot is not None and not self._slot_claims().has(bot.bot_id, slot_of(bot)):
            forbidden = f"{bot.symbol} does not belong to the bot"
        return forbidden

    async def _around(self, bot: DcaBot, market: DcaMarket, quote: str) -> Surroundings:
        forbidden = await self._why_forbidden(bot)
        if forbidden:
            return Surroundings(available=None, forbidden=forbidden)
        return Surroundings(available=await market.available(quote), rules=await market.rules(bot.symbol))

    async def _keep_rules(self, actor: DcaActor, market: DcaMarket) -> None:
        """Trading rules and fees change without notice."""
        while True:
            await self._clock.sleep(RULES_EVERY.total_seconds())
            try:
                symbol = actor.bot.symbol
                actor.use(await market.rules(symbol), await market.fee_rate(symbol))
            except ExchangeError as error:
                log.warning("dca_rules_kept", bot=actor.bot.bot_id, error=str(error))

    def _market(self, plan: DcaPlan) -> DcaMarket:
        return self._markets[plan.market]

    def _watch(self) -> None:
        for kind, market in self._markets.items():
            bots = [a.bot for a in self._actors.values() if a.bot.plan.market is kind]
            market.watch(frozenset(b.symbol for b in bots if b.state is not BotState.STOPPED or owns_its_slot(b)))

    def _saved(self, after: DcaBot, before: DcaBot | None, closed: tuple[ClosedLot, ...]) -> None:
        for listener in self._on_saved:
            listener(after, before, closed)

    # ---------------------------------------- what the exchange says

    def on_spot(self, event: SpotEvent) -> None:
        """Something moved on spot; never blocks."""
        match event:
            case SpotOrderMoved(row):
                self.on_order(Market.SPOT, row)
            case SpotExecuted(execution):
                self.on_execution(Market.SPOT, execution)
            case SpotPriceMoved(price):
                self.on_price(Market.SPOT, price)
            case _:
                assert_never(event)

    def on_linear(self, event: Event) -> None:
        """Something moved on perpetuals, whosever it is; never blocks."""
        match event:
            case OrderMoved(row):
                self.on_order(Market.LINEAR, row)
            case Executed(execution):
                self.on_execution(Market.LINEAR, execution)
            case PriceMoved(ticker):
                self.on_price(Market.LINEAR, SpotPrice(symbol=ticker.symbol, price=ticker.last, at=ticker.at))
            case PositionMoved(row):
                for actor in self._of(Market.LINEAR, row.symbol):
                    actor.post(PositionShown(row))
            case _:
                pass

    def on_execution(self, market: Market, execution: Execution) -> None:
        """An execution of a market, whosever it is; never blocks."""
        for actor in self._of(market, execution.symbol):
            actor.post(Filled(execution))

    def on_order(self, market: Market, row: OrderRow) -> None:
        """A row of an order, whosever it is; never blocks."""
        named = read_dca_link_id(row.link_id)
        if named is not None and named.bot_id in self._actors:
            for actor in self._of(market, row.symbol):
                if actor.bot.bot_id == named.bot_id:
                    actor.post(OrderShown(row))

    def on_price(self, market: Market, price: SpotPrice) -> None:
        """A traded price; never blocks."""
        for actor in self._of(market, price.symbol):
            actor.post(PriceSeen(price.price, price.at))

    def doubt_all(self) -> None:
        """Streams have no replay: after a gap everything is read again."""
        for actor in self._actors.values():
            self._forget_trail(actor)
            actor.post(Doubted())

    def _forget_trail(self, actor: DcaActor) -> None:
        """Prices were missed, at a start or in a gap: a trail that buys would take for a turn what is a jump."""
        if self._terms.reset_buys:
            actor.post(TrailsReset(buys=True, sells=False))

    def on_trouble(self, failures: int) -> None:
        """So many checks of the connection have failed in a row: what trails saw before counts as the terms say."""
        if not (self._terms.reset_buys or self._terms.reset_sells):
            return
        for actor in self._actors.values():
            actor.say(f"Resetting trailing state due to {failures} connectivity failures")
            actor.post(TrailsReset(buys=self._terms.reset_buys, sells=self._terms.reset_sells))

    def on_recovered(self) -> None:
        """The exchange is there again: whatever was missed is read."""
        self.doubt_all()

    def _of(self, market: Market, symbol: str) -> list[DcaActor]:
        return [a for a in self._actors.values() if a.bot.symbol == symbol and a.bot.plan.market is market]

    # ---------------------------------------- what a person wants

    async def check(self, plan: DcaPlan) -> DcaOffer:
        """At what a bot would begin. Raises DcaRejected, ExchangeError."""
        market = self._markets.get(plan.market)
        if market is None:
            raise DcaRejected(f"there is no market {plan.market.value} here")
        rules, fees = await market.rules(plan.symbol), await market.fee_rate(plan.symbol)
        price = (await market.price(plan.symbol)).price
        if found := problems(plan, rules, fees, price):
            raise DcaRejected(*found)
        await self._free_slot(plan)
        if why := await self._liquidated_first(plan, price, rules):
            raise DcaRejected(why)
        available = await market.available(rules.quote_coin)
        return DcaOffer(rules=rules, fees=fees, price=price, available=available)

    def _slot_claims(self) -> SlotClaims:
        if self._claims is None:
            raise DcaRejected("there is no market linear here")
        return self._claims

    def _taking(self, plan: DcaPlan) -> AbstractAsyncContextManager[object]:
        """Nobody else can take a slot meanwhile (R23); spot is free."""
        return self._slot_claims().taking if plan.market is Market.LINEAR else nullcontext()

    async def _free_slot(self, plan: DcaPlan) -> OwnSlot | None:
        """The slot that a new bot would own; None on spot. Raises DcaRejected, ExchangeError."""
        slots = self._market(plan).slots
        if slots is None:
            return None
        slot = await slots.slot_of_a_long(plan.symbol)
        if why := await self._slot_claims().why_taken(slot):
            raise DcaRejected(why)
        return OwnSlot(position_idx=slot.position_idx)

    async def _liquidated_first(self, plan: DcaPlan, price: Decimal, rules: MarketRules) -> str:
        """R18: with all the lots that it may buy. A bot whose lots turn out to be nearer to it pauses itself."""
        slots = self._market(plan).slots
        if slots is None or plan.stop_percent is None:
            return ""
        most = plan.amount * plan.buy.max_lots
        most = most if plan.buy.budget is None else min(most, plan.buy.budget)
        stop = stop_from(price, plan.stop_percent, rules.tick_size)
        return await slots.why_liquidated_first(await slots.slot_of_a_long(plan.symbol), price, most, stop)

    async def _require_its_slot(self, bot: DcaBot, *, holds: bool) -> None:
        """Before a bot that does not own its slot trades there again. Raises DcaRejected, ExchangeError."""
        if bot.slot is not None and (why := await self._slot_claims().why_taken(slot_of(bot), holds=holds)):
            raise DcaRejected(why)

    async def new(self, plan: DcaPlan, *, name: str, chat_id: int, also: Also = lambda _: None) -> DcaBot:
        """Begins a bot; it is on disk when this returns, with what ``also`` writes, which may raise to prevent it.

        Raises DcaRejected, ExchangeError, WriterFailedError.
        """
        async with self._beginning, self._taking(plan):
            await self.check(plan)
            if any(bot.name.lower() == name.lower() for bot in self.bots()):
                raise DcaRejected(f"there is a bot named {name}; name this one otherwise, for example name {name}-2")
            now = self._clock.now()
            bot = DcaBot(
                bot_id=self._free_id(),
                name=name,
                identity=await self._identity(plan),
                chat_id=chat_id,
                created_at=now,
                plan=plan,
                read_since=now - READ_BACK,
                slot=await self._free_slot(plan),
            )
            if not self._books.is_durable:
                raise WriterFailedError("the disk fails: no bot is begun before it is mended")
            await self._books.save(bot, (), (), also)
            say(bot.bot_id, FRESH)
            self._saved(bot, None, ())
            self._waiting[bot.bot_id] = bot
            try:
                await self._begin(bot)
            except ExchangeError as error:  # it is on disk: it begins as soon as the exchange answers
                log.warning("dca_bot_waits", bot=bot.bot_id, error=str(error))
                self._tasks.spawn(self._begin_when_possible(bot), f"begin DCA bot {bot.bot_id}")
            return bot

    async def import_state(self, named: str, *, chat_id: int | None = None) -> DcaBot:
        """A bot of a state file, by the file's name or the bot's id: paused, and on disk when this returns.

        Only one of this environment, account and market that the store does not have. Raises DcaRejected,
        ExchangeError, WriterFailedError.
        """
        saved = await saved_bot(self._state_files, named, self._clock.now())
        async with self._beginning:
            bot = as_imported(saved, [each.name for each in self.bots()], chat_id)
            if self.knows(bot.bot_id):
                raise DcaRejected(f"{named} is not imported: the store has bot {bot.bot_id}, and that is the truth")
            if why := mismatch(bot.identity, await self._identity(bot.plan)):
                raise DcaRejected(f"{named} is not imported: {why}")
            if bot.plan.market not in self._markets:
                raise DcaRejected(f"{named} is not imported: there is no market {bot.plan.market.value} here")
            if not self._books.is_durable:
                raise WriterFailedError("the disk fails: no bot is imported before it is mended")
            async with self._taking(bot.plan):
                if owns_its_slot(bot):
                    await self._require_its_slot(bot, holds=bool(bot.lots))
                await self._books.save(bot, saved.sold, ())
            self._saved(bot, None, saved.sold)
            self._begin_again(bot, named)
            return bot

    def _free_id(self) -> str:
        return next(made for made in iter(lambda: token_hex(4), "") if not self.knows(made))

    def knows(self, bot_id: str) -> bool:
        """Whether the store has a record of it, also one that cannot be read."""
        return self._books.knows(bot_id)

    async def pause(self, bot_id: str) -> DcaBot:
        """It buys no more; its sells go on. As every command: the record that is on disk then. Raises DcaRejected."""
        return await self._command(bot_id, Paused(), lambda bot: bot.state is not BotState.RUNNING)

    async def resume(self, bot_id: str) -> DcaBot:
        """It runs again, also after a stop, if its slot is still free. Raises ExchangeError as well."""
        actor = self._actors.get(bot_id)
        if actor is None or owns_its_slot(actor.bot):
            return await self._command(bot_id, Resumed(), lambda bot: bot.state is BotState.RUNNING)
        async with self._taking(actor.bot.plan):
            await self._require_its_slot(actor.bot, holds=False)
            return await self._command(bot_id, Resumed(), lambda bot: bot.state is BotState.RUNNING)

    async def halt(self, bot_id: str) -> DcaBot:
        """It does nothing any more: its open orders are cancelled, and what it bought stays in the account."""
        return await self._command(bot_id, Stopped(), lambda bot: bot.state is BotState.STOPPED)

    async def reset_trails(self, bot_id: str) -> DcaBot:
        """Trails begin anew: a buy's is forgotten, a sell's waits for its price again."""
        return await self._command(bot_id, TrailsReset(buys=True, sells=True), lambda _: True)

    async def sell_again(self, bot_id: str, lot: int) -> DcaBot:
        """A lot whose sell was cancelled in the app is sold again."""
        return await self._command(bot_id, SellWanted(lot), lambda _: True)

    async def drop_lot(self, bot_id: str, lot: int) -> DcaBot:
        """A lot whose coins are there no more leaves the record, written off. Raises DcaRejected."""
        actor = self._actors.get(bot_id)
        if actor is not None and actor.bot.plan.market is Market.LINEAR:
            raise DcaRejected("on a perpetual the position itself says what is there: nothing is written off")
        return await self._command(bot_id, LotDropped(lot), lambda bot: _is_dropped(bot, lot))

    async def _command(self, bot_id: str, wanted: Observation, is_done: Callable[[DcaBot], bool]) -> DcaBot:
        actor = self._actors.get(bot_id)
        if actor is None:
            trouble = self._troubles.get(bot_id) or "it has not begun yet"
            raise DcaRejected(f"bot {bot_id} cannot be reached: {trouble}")
        bot = await actor.carry_out(wanted, is_done, CONFIRM_WITHIN)
        self._watch()
        return bot

    # ---------------------------------------- what is shown

    def bots(self) -> list[DcaBot]:
        """All of them, oldest first."""
        known = [actor.bot for actor in self._actors.values()] + list(self._waiting.values())
        return sorted(known, key=lambda bot: bot.created_at)

    def find(self, named: str) -> DcaBot:
        """By id, by name, or by a symbol that one bot alone trades. Raises DcaRejected."""
        wanted, bots = named.strip().lower(), self.bots()
        matches = (
            [bot for bot in bots if bot.bot_id == wanted],
            [bot for bot in bots if bot.name.lower() == wanted],
            [bot for bot in bots if bot.symbol.lower() == wanted],
        )
        for found in matches:
            if len(found) == 1:
                return found[0]
            if found:
                raise DcaRejected(f"{named} names {len(found)} bots: {', '.join(bot.bot_id for bot in found)}")
        raise DcaRejected(f"no bot {named}; see /dca list")

    def view(self, bot_id: str) -> DcaView:
        """Raises DcaRejected."""
        actor = self._actors.get(bot_id)
        if actor is None:
            bot = self._waiting.get(bot_id)
            if bot is None:
                raise DcaRejected(f"no bot {bot_id}; see /dca list")
            trouble = self._troubles.get(bot_id, "the exchange has not told its trading rules yet")
            return DcaView(bot=bot, rules=None, fees=None, price=None, obstacles=(), readings=None, trouble=trouble)
        price = self._market(actor.bot.plan).last_price(actor.bot.symbol)
        return DcaView(
            bot=actor.bot,
            rules=actor.rules,
            fees=actor.fees,
            price=price.price if price is not None else None,
            obstacles=actor.buying.obstacles,
            readings=actor.buying.readings,
            looked_at=actor.buying.looked_at,
            naked=actor.naked_time(self._clock.now()),
        )

    def history(self, bot_id: str) -> list[ClosedLot]:
        return self._books.history(bot_id)


def _is_dropped(bot: DcaBot, number: int) -> bool:
    lot = bot.lot(number)
    return lot is None or lot.is_dropped
