"""One step of one bot: observe, fold, settle, plan, commit, ask.

Whatever a bot wants of the exchange stands in its record, on disk, before it is sent; a request that hangs holds up
nothing but its own order. Prices that at most move watermarks are passed over until something else comes.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

import structlog
from msgspec.structs import replace

from execution.dca.bot_log import say
from execution.dca.bot_record import BotRecord, DcaBooks, OnSaved
from execution.dca.buying import Buying, has_turned
from execution.dca.calm import Calm
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_fold import fold
from execution.dca.dca_news import news_of
from execution.dca.errands import Errands
from execution.dca.fee_log import other_fees
from execution.dca.inbox import Inbox
from execution.dca.market import DcaMarket, MarketRules
from execution.dca.naked_time import NakedTime
from execution.dca.observations import (
    Doubted,
    Evaluated,
    ExecutionsRead,
    GateOpened,
    NotRead,
    Observation,
    PriceSeen,
    Woken,
)
from execution.dca.outbound import Outbound
from execution.dca.passing_prices import PassingPrices
from execution.dca.requests import (
    EXECUTIONS,
    Ask,
    OfSlot,
    ReadExecutions,
    Reprice,
    Request,
    Send,
    Withdraw,
    key_of,
    requests,
    wake_at,
)
from execution.dca.trail_log import lines_of_trails
from execution.dca.unexplained import read_from
from execution.dca.what_follows import what_follows
from execution.dca.wishes import Wishes
from execution.facts.instruments import FeeRate
from execution.stops.gap_record import GapPolicy
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

LOOK_AGAIN: Final = timedelta(seconds=1)
"""While the disk fails, or the exchange did not answer a read."""
GATE: Final = "gate"


class BotStep:
    """Takes what is in ``inbox``, one step at a time; the actor of the bot alone calls it."""

    def __init__(
        self,
        bot: DcaBot,
        *,
        inbox: Inbox,
        market: DcaMarket,
        rules: MarketRules,
        fees: FeeRate,
        books: DcaBooks,
        clock: Clock,
        buying: Buying,
        on_failure: Callable[[str], None],
        gap: GapPolicy,
        on_saved: OnSaved,
    ) -> None:
        self.bot = bot
        """As it is folded; what others may see is what is committed of it."""
        self.record = BotRecord(bot, books, on_failure, on_saved)
        self.rules = rules
        self.fees = fees
        self.buying = buying
        self._inbox = inbox
        self._market = market
        self._clock = clock
        self._gap = gap
        self._on_failure = on_failure
        self.errands = Errands(f"dca {bot.bot_id}", self._ended)
        self._outbound = Outbound(
            market,
            clock,
            buying,
            bot=lambda: self.bot,
            post=inbox.post,
            on_rules=lambda rules: self.use(rules, self.fees),
        )
        self.wishes = Wishes()
        self.naked = NakedTime()
        self._wake_at: datetime | None = None
        self._is_stepping = False
        self._passing = PassingPrices(clock.now())
        self._must_read = False
        self.reads_first = False
        """Its record may be older than what the exchange did for it: nothing is begun before that was read (P6)."""

    @property
    def shown(self) -> DcaBot:
        """What is committed, with the prices that the record was not told yet: a card shows where a trail is."""
        self._inbox.on_moved()
        bot, now = self.record.committed, self._clock.now()
        for seen in self._passing.untold if bot is self.bot else ():
            bot = fold(bot, seen, self.rules, now, self._gap)
        return bot

    @property
    def due_at(self) -> datetime | None:
        """When it looks again though nothing happens; that a look at the gate has ended, it is told."""
        wake_at, looks_at = self._wake_at, None if GATE in self.errands else self.buying.due_at
        return wake_at or looks_at if wake_at is None or looks_at is None else min(wake_at, looks_at)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing that has arrived is left, and every request is answered."""
        return not (self._is_stepping or self._inbox or self.errands)

    @property
    def calm(self) -> Calm | None:
        """In which `is_done_with` would be so for each price; None: each has to be told."""
        following, until = self._passing.following, self._passing.until
        if following is None or not self.is_at_rest or self._is_gate_due(self._clock.now()):
            return None
        due_at = self.due_at
        return Calm(following, until if due_at is None else min(due_at, until), self.rules.tick_size)

    def heard(self, untold: Sequence[PriceSeen], newest: PriceSeen) -> None:
        """Prices that were passed over, as if each had been posted when it came."""
        for seen in untold:
            if not self._passing.follows(seen, self.rules.tick_size):
                self._inbox.post(seen)
        self._inbox.price = newest

    def use(self, rules: MarketRules, fees: FeeRate) -> None:
        """Other trading rules and fees from now on."""
        self.rules, self.fees = rules, fees
        self._passing.interrupt(self._clock.now())
        self._inbox.post(Woken())

    def look_through(self) -> None:
        """Has all executions and open orders read, though nothing is in doubt."""
        self._must_read = True
        self._passing.interrupt(self._clock.now())
        self._inbox.post(Woken())

    def say(self, line: str) -> None:
        """One line of the bot's own log."""
        say(self.bot.bot_id, line)

    def is_done_with(self, seen: PriceSeen) -> bool:
        """Whether it was heard already: it moved no more than watermarks, and nothing waits that it would overtake."""
        self._inbox.on_moved()
        now = self._clock.now()
        is_done = self.is_at_rest and not self._is_gate_due(now) and self._passes((seen,), now)
        if is_done:
            self._inbox.price = seen
        return is_done

    async def take(self) -> None:
        """Folds what has arrived, commits it, and asks the exchange for what the record then wants."""
        self._inbox.on_moved()
        self._is_stepping = True
        try:
            await self._step()
        finally:
            self._is_stepping = False

    async def _step(self) -> None:
        now = self._clock.now()
        if self._passes(self._inbox, now):
            for passed in self._inbox.taken():
                if isinstance(passed, Evaluated):
                    self._sighted(fold(self.bot, passed, self.rules, now))
            self.errands.settled()
            self._consider_buying(now)
            return
        before = self.bot
        seen = self._folded(now)
        self.bot = self._planned(before, seen, now)
        is_saved = await self.record.commit(self.bot)
        look_again = None if is_saved else now + LOOK_AGAIN
        self._wake_at = min(filter(None, (wake_at(self.bot, now), look_again)), default=None)
        wanted = requests(self.bot, now)
        for request in wanted:
            if isinstance(request, OfSlot):
                self._ask(request, now)  # what protects waits for no disk
        if not is_saved:
            return  # nothing else is sent that is not on disk
        self.wishes.answer(self.bot)
        for request in wanted:
            if not (self.reads_first and isinstance(request, Send | Reprice | Withdraw)):
                self._ask(request, now)
        if not self.reads_first:
            if self.bot == seen:  # as it was planned already, and nothing was sent about it now
                self._passing.begin(self.bot, now, self.rules, self.fees)
            self._consider_buying(now)

    def _passes(self, come: Iterable[Observation], now: datetime) -> bool:
        """Whether all that has come at most moved watermarks, and nothing else is due."""
        is_due = self._wake_at is not None and now >= self._wake_at
        if is_due or self.errands.has_ended_but(GATE):
            return False
        return self._passing.take(come, self._market.last_price(self.bot.symbol), now, self.rules)

    def _folded(self, now: datetime) -> DcaBot:
        bot = self.bot
        untold = self._passing.end()
        self.errands.settled()
        for observation in chain(untold, self._inbox.taken()):
            self._must_read = self._must_read or isinstance(observation, Doubted) or observation == NotRead(None)
            self.reads_first = self.reads_first and not isinstance(observation, ExecutionsRead)
            self.wishes.note_folded(observation)
            if isinstance(observation, GateOpened):
                self.say(f"Buying at {observation.price}: the gate is open")
            bot = fold(bot, observation, self.rules, now, self._gap)
        may_read = EXECUTIONS not in self.errands and (bot.read_again_at is None or now >= bot.read_again_at)
        if self._must_read and may_read:  # a read that began before the doubt proves nothing
            self._must_read = False
            self._ask(ReadExecutions(read_from(bot)), now)
        return bot

    def _planned(self, before: DcaBot, seen: DcaBot, now: datetime) -> DcaBot:
        """What follows from what was seen, with all that there is to log and to tell of it."""
        fresh = self._market.last_price(seen.symbol)
        price = fresh.price if fresh is not None else None
        follows = what_follows(seen, price, now, self.rules, self.fees, plans=not self.reads_first)
        bot = follows.bot
        for line in (*lines_of_trails(before, bot, self._inbox.price), *other_fees(before, seen)):
            self.say(line)
        self.naked.follow(before, bot, now)
        self.record.add(follows.closed, news_of(before, bot, follows.closed, now, self.rules))
        return bot

    # ---------------------------------------- buys

    def _consider_buying(self, now: datetime) -> None:
        """The gate is looked at when it is due, beside everything else: it may have to read candles."""
        if GATE not in self.errands and self._is_gate_due(now):
            self.errands.begin(GATE, self._look_at_the_gate())

    def _is_gate_due(self, now: datetime) -> bool:
        return self.buying.is_due(now) or has_turned(self.bot)

    async def _look_at_the_gate(self) -> None:
        answer = await self.buying.look(lambda: (self.bot, self._market.last_price(self.bot.symbol)), self.say)
        if answer is not None:
            self._inbox.post(answer)

    # ---------------------------------------- requests

    def _ask(self, request: Request, now: datetime) -> None:
        key = key_of(request)
        if key in self.errands:
            return
        order = self.bot.orders.get(key)
        if order is not None and not isinstance(request, Ask):
            self._sighted(replace(self.bot, orders={**self.bot.orders, key: replace(order, written_at=now)}))
        self.errands.begin(key, self._outbound.carry_out(request))

    def _sighted(self, bot: DcaBot) -> None:
        self.record.sighted(self.bot, bot)
        self.bot = bot

    def _ended(self, key: str, error: BaseException | None) -> None:
        """What was asked about an order may be asked again once the answer is folded."""
        if error is not None:
            log.error("dca_request_died", bot=self.bot.bot_id, about=key, exc_info=error)
            ended_by = type(error).__name__
            self._on_failure(text("trouble-dca-request", name=self.bot.name, error=ended_by))
            self._inbox.post(NotRead(None) if key == EXECUTIONS else Doubted())
        self._inbox.wake()
