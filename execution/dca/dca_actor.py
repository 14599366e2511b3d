"""One bot, one actor: observe, fold, settle, plan, commit, ask; one step at a time.

Start-up, a reconnected stream and ordinary operation differ only in what is observed. Whatever a bot wants of the
exchange stands in its record, on disk, before it is sent; a request that hangs holds up nothing but its own order.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from msgspec.structs import replace

from execution.dca.asking import asked
from execution.dca.bot_log import say
from execution.dca.buying import Buying, has_turned
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_fold import fold
from execution.dca.dca_news import news_of
from execution.dca.dca_order import OrderRole
from execution.dca.fee_log import other_fees
from execution.dca.hard_stop import plan_slot
from execution.dca.lots import ClosedLot
from execution.dca.market import DcaMarket, MarketRules
from execution.dca.observations import (
    BuysForbidden,
    Declined,
    Doubted,
    ExecutionsRead,
    GateOpened,
    NotRead,
    Observation,
    PriceSeen,
    Woken,
)
from execution.dca.planning import plan_changes, plan_sells
from execution.dca.quiet import Quiet, quiet_around
from execution.dca.requests import (
    EXECUTIONS,
    Ask,
    CloseAll,
    ReadExecutions,
    ReadPosition,
    Reprice,
    Request,
    Send,
    SetStop,
    Withdraw,
    key_of,
    requests,
    wake_at,
)
from execution.dca.settle import settle
from execution.dca.trail_log import lines_of
from execution.dca.unexplained import read_from
from execution.exchange_errors import RULES_IN_DOUBT, ExchangeError
from execution.facts import FeeRate
from execution.notices import Notice
from execution.stops import trailing
from execution.tracked_orders import OrderState
from utils.clock import Clock
from utils.persistence.errors import PersistenceError

log = structlog.get_logger(__name__)

AFTER_A_DEFECT: Final = 1.0
LOOK_AGAIN: Final = timedelta(seconds=1)
"""While the disk fails, or the exchange did not answer a read."""


class DcaBooks(Protocol):
    """Where a bot becomes durable."""

    @property
    def is_durable(self) -> bool:
        """Whether everything that was saved so far is on disk."""

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:
        """One commit, held in memory while the disk fails. Raises PersistenceError."""


@dataclass(eq=False)
class _Wanted:
    """What a person wants, until it is on disk."""

    observation: Observation
    is_done: Callable[[DcaBot], bool]
    saved: "asyncio.Future[None]"
    is_folded: bool = False


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
        on_saved: Callable[[DcaBot, DcaBot, tuple[ClosedLot, ...]], None] = lambda _before, _after, _closed: None,
    ) -> None:
        """``on_saved`` hears of each commit: the record before, the record after, what was sold."""
        self._bot = bot
        self._saved = bot
        self._market = market
        self._rules = rules
        self._fees = fees
        self._books = books
        self._clock = clock
        self._buying = buying
        self._on_failure = on_failure
        self._on_saved = on_saved
        self._mailbox: deque[Observation] = deque()
        self._awake = asyncio.Event()
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._answered: list[str] = []
        self._wake_at: datetime | None = None
        self._is_stepping = False
        self._untold: tuple[Notice, ...] = ()
        self._unsaved: tuple[ClosedLot, ...] = ()
        self._price: PriceSeen | None = None
        self._naked = timedelta()
        self._quiet: Quiet | None = None
        """Prices that change nothing about the record as it is."""
        self._must_read = False
        self._reads_first = False
        """Its record may be older than what the exchange did for it: nothing is begun before that was read (P6)."""
        self._wanted: list[_Wanted] = []

    @property
    def bot(self) -> DcaBot:
        """As it was committed last, with the newest sightings."""
        return self._bot

    @property
    def rules(self) -> MarketRules:
        return self._rules

    @property
    def fees(self) -> FeeRate:
        return self._fees

    @property
    def buying(self) -> Buying:
        """Why it does not buy now."""
        return self._buying

    @property
    def due_at(self) -> datetime | None:
        """When it looks again though nothing happens."""
        return min((at for at in (self._wake_at, self._buying.due_at) if at is not None), default=None)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing that has arrived is left, and every request is answered."""
        return not (self._is_stepping or self._mailbox or self._answered or self._asking)

    async def come_to_rest(self) -> None:
        """Steps until it is so, in place of `run`: a stepped clock stands still meanwhile."""
        while not self.is_at_rest:
            await self.step()
            if self._asking:
                await asyncio.wait(self._asking.values())

    def use(self, rules: MarketRules, fees: FeeRate) -> None:
        """Other trading rules and fees from now on."""
        self._rules, self._fees = rules, fees
        self.post(Woken())

    def post(self, observation: Observation) -> None:
        """Puts an observation into the mailbox; never blocks."""
        if isinstance(observation, PriceSeen):
            self._price = observation
        self._mailbox.append(observation)
        self._awake.set()

    async def carry_out(self, wanted: Observation, is_done: Callable[[DcaBot], bool], within: float) -> DcaBot:
        """Folds what a person wants; the record that is on disk with it. Raises TimeoutError."""
        saved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._wanted.append(_Wanted(wanted, is_done, saved))
        self.post(wanted)
        async with asyncio.timeout(within):
            await saved
        return self._bot

    def say(self, line: str) -> None:
        """One line of the bot's own log."""
        say(self._bot.bot_id, line)

    async def run(self) -> None:
        """Steps for ever, once all that happened before was read. Only cancellation ends it."""
        self._reads_first = True
        self.post(Doubted())
        try:
            while True:
                await self._wait()
                try:
                    await self.step()
                except Exception:
                    # The edge of the actor: a defect in one bot must not touch another one, or the guard.
                    log.exception("dca_step_failed", bot=self._bot.bot_id)
                    self._on_failure(f"step of the DCA bot {self._bot.bot_id} failed")
                    await self._clock.sleep(AFTER_A_DEFECT)
                    self.post(Doubted())
        finally:
            for task in self._asking.values():
                task.cancel()

    async def step(self) -> None:
        """Folds what has arrived, commits it, and asks the exchange for what the record then wants."""
        self._is_stepping = True
        try:
            await self._step()
        finally:
            self._is_stepping = False

    async def _step(self) -> None:
        now = self._clock.now()
        if self._is_quiet(now):
            self._mailbox.clear()
            self._consider_buying(now)
            return
        self._quiet = None
        before = self._bot
        bot = seen = self._folded(now)
        fresh = self._market.last_price(bot.symbol)
        price = fresh.price if fresh is not None else None
        settled = settle(bot, self._rules, self._fees, now, price)
        bot = settled.bot
        if not self._reads_first:
            bot = plan_slot(bot, price, now)
            bot = plan_sells(bot, price, now, self._rules, self._fees)
            bot = plan_changes(bot, now, self._rules, self._fees, price)
        self._tell_trails(before, bot)
        for line in other_fees(before, seen):
            self.say(line)
        self._time_without_a_stop(before, bot, now)
        self._untold = (*self._untold, *news_of(before, bot, settled.closed, now))
        self._unsaved = (*self._unsaved, *settled.closed)
        self._bot = bot
        is_saved = await self._commit()
        look_again = now + LOOK_AGAIN
        self._wake_at = min(filter(None, (wake_at(bot, now), None if is_saved else look_again)), default=None)
        wanted = requests(self._bot, now)
        for request in wanted:
            if isinstance(request, ReadPosition | SetStop | CloseAll):
                self._ask(request, now)  # what protects waits for no disk
        if not is_saved:
            return  # nothing else is sent that is not on disk
        self._answer()
        for request in wanted:
            if not (self._reads_first and isinstance(request, Send | Reprice | Withdraw)):
                self._ask(request, now)
        if not self._reads_first:
            if self._bot == seen:  # as it was planned already, and nothing was sent about it now
                self._quiet = quiet_around(bot, now, self._rules, self._fees)
            self._consider_buying(now)

    def _is_quiet(self, now: datetime) -> bool:
        """Only prices have come, and none of them changes anything; nothing is due either."""
        quiet, fresh = self._quiet, self._market.last_price(self._bot.symbol)
        if quiet is None or fresh is None or self._answered or (self._wake_at is not None and now >= self._wake_at):
            return False
        prices = (seen.price if isinstance(seen, PriceSeen) else None for seen in self._mailbox)
        return quiet.holds(fresh.price) and all(price is not None and quiet.holds(price) for price in prices)

    async def _wait(self) -> None:
        if self._mailbox or self._answered:
            return
        self._awake.clear()
        due_at = self.due_at
        timeout = None if due_at is None else max(0.0, (due_at - self._clock.now()).total_seconds())
        try:
            async with asyncio.timeout(timeout):
                await self._awake.wait()
        except TimeoutError:
            self._mailbox.append(Woken())

    def _folded(self, now: datetime) -> DcaBot:
        bot = self._bot
        for link_id in self._answered:
            self._asking.pop(link_id, None)
        self._answered.clear()
        while self._mailbox:
            observation = self._mailbox.popleft()
            self._must_read = self._must_read or isinstance(observation, Doubted) or observation == NotRead(None)
            self._reads_first = self._reads_first and not isinstance(observation, ExecutionsRead)
            for wanted in self._wanted:
                wanted.is_folded = wanted.is_folded or wanted.observation is observation
            if isinstance(observation, GateOpened):
                self.say(f"Buying at {observation.price}: the gate is open")
            bot = fold(bot, observation, self._rules, now)
        may_read = EXECUTIONS not in self._asking and (bot.read_again_at is None or now >= bot.read_again_at)
        if self._must_read and may_read:  # a read that began before the doubt proves nothing
            self._must_read = False
            self._ask(ReadExecutions(read_from(bot)), now)
        return bot

    async def _commit(self) -> bool:
        """Whether all of the record is on disk now."""
        bot, before = self._bot, self._saved
        if not self._untold and not self._unsaved and intent(bot) == intent(before):
            return self._books.is_durable
        closed = self._unsaved
        try:
            await self._books.save(bot, closed, self._untold)
        except PersistenceError as error:
            log.exception("dca_commit_failed", bot=bot.bot_id)
            self._on_failure(f"cannot save the DCA bot {bot.bot_id}: {error}")
            return False
        self._saved, self._untold, self._unsaved = bot, (), ()
        self._on_saved(before, bot, closed)
        return self._books.is_durable

    def _answer(self) -> None:
        """Those who wanted something hear of it when it is on disk."""
        for wanted in list(self._wanted):
            if wanted.saved.done() or (wanted.is_folded and wanted.is_done(self._saved)):
                self._wanted.remove(wanted)
                if not wanted.saved.done():
                    wanted.saved.set_result(None)

    def naked_time(self, now: datetime) -> timedelta:
        """In which the newest rows showed a position without any stop, since the start of the program."""
        slot = self._bot.slot
        since = slot.naked_since if slot is not None else None
        return self._naked + (now - since if since is not None else timedelta())

    def _time_without_a_stop(self, before: DcaBot, after: DcaBot, now: datetime) -> None:
        since = before.slot.naked_since if before.slot is not None else None
        if since is not None and (after.slot is None or after.slot.naked_since is None):
            self._naked += now - since

    def _tell_trails(self, before: DcaBot, after: DcaBot) -> None:
        price = self._price.price if self._price is not None else None
        for line in lines_of(before.buy_trail, after.buy_trail, price):
            self.say(line)
        lots_before = {lot.number: lot for lot in before.lots}
        for lot in after.lots:
            was = lots_before.get(lot.number)
            if lot is was:
                continue
            for line in lines_of(was.trail if was is not None else trailing.reset(), lot.trail, price):
                self.say(line)

    # ---------------------------------------- buys

    def _consider_buying(self, now: datetime) -> None:
        """The gate is looked at when it is due, beside everything else: it may have to read candles."""
        key = "gate"
        if key in self._asking or not (self._buying.is_due(now) or has_turned(self._bot)):
            return
        self._begin(key, self._look_at_the_gate())

    async def _look_at_the_gate(self) -> None:
        answer = await self._buying.look(lambda: (self._bot, self._market.last_price(self._bot.symbol)), self.say)
        if answer is not None:
            self.post(answer)

    # ---------------------------------------- requests

    def _ask(self, request: Request, now: datetime) -> None:
        key = key_of(request)
        if key in self._asking:
            return
        order = self._bot.orders.get(key)
        if order is not None and not isinstance(request, Ask):
            self._bot = replace(self._bot, orders={**self._bot.orders, key: replace(order, written_at=now)})
        self._begin(key, self._carry_out(request))

    def _begin(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=f"dca {self._bot.bot_id}: {key}")
        self._asking[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: str, task: "asyncio.Task[None]") -> None:
        """What was asked about an order may be asked again once the answer is folded."""
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            log.error("dca_request_died", bot=self._bot.bot_id, about=key, exc_info=error)
            self._on_failure(f"a request of the DCA bot {self._bot.bot_id} ended: {type(error).__name__}")
            self.post(NotRead(None) if key == EXECUTIONS else Doubted())
        self._answered.append(key)
        self._awake.set()

    async def _carry_out(self, request: Request) -> None:
        if isinstance(request, Send) and not await self._may_leave(request.link_id):
            return
        answers = await asked(self._market, self._bot, request, self._clock)
        for observation in answers:
            self.post(observation)
        if any(isinstance(answer, Declined) and answer.refusal in RULES_IN_DOUBT for answer in answers):
            await self._read_rules()

    async def _read_rules(self) -> None:
        """The exchange disagrees with those that we know; what was refused waits for a moment anyway."""
        try:
            self.use(await self._market.rules(self._bot.symbol), self._fees)
        except ExchangeError as error:
            log.warning("dca_rules_kept", bot=self._bot.bot_id, error=str(error))

    async def _may_leave(self, link_id: str) -> bool:
        """What forbids a buy may have begun after it was decided. A sell is never held back."""
        if self._bot.orders[link_id].role is OrderRole.SELL:
            return True
        why = await self._buying.forbidden()
        if self._bot.state is not BotState.RUNNING:
            why = f"the bot is {self._bot.state.value}"
        if why:
            self.post(BuysForbidden(why, link_id))
        order = self._bot.orders.get(link_id)
        return not why and order is not None and order.state in {OrderState.PLANNED, OrderState.ABSENT}


def intent(bot: DcaBot) -> DcaBot:
    """The bot without mere sightings: two that are equal so need no new commit.

    A watermark is worth a commit once it has moved by a twentieth of a percent (P7).
    """
    lots = tuple(replace(lot, trail=_coarse(lot.trail)) for lot in bot.lots)
    orders = {i: replace(o, written_at=None, ask_at=None, asked=0) for i, o in bot.orders.items()}
    slot = bot.slot.without_sightings() if bot.slot is not None else None
    return replace(
        bot, lots=lots, orders=orders, slot=slot, buy_trail=_coarse(bot.buy_trail), read_since=bot.created_at,
        evaluated_price=None, evaluated_at=None, unexplained_since=None, read_again_at=None, reads_failed=0,
    )  # fmt: skip


def _coarse(trail: trailing.Trailing) -> trailing.Trailing:
    mark = trail.watermark
    step = None if mark is None else (mark / 2000).normalize().adjusted()
    coarse = None if mark is None or step is None else round(mark, -step)
    return replace(trail, watermark=coarse, watermark_at=None, updated_at=None)
