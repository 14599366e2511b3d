"""A bot in the past: the code that trades, on a clock that is stepped through candles, with a market in memory.

Nothing is computed in a shorter way: gate, indicators, trails, lots and targets are those of the running program, and
each price is folded, planned and committed as there.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.dca.buying import Buying
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot, Identity
from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.gate import Surroundings
from execution.dca.observations import Doubted, PriceSeen, Woken
from execution.dca.worth import cost_of_held
from execution.facts.prices import Candle
from helpers.dca_backtest.candle_market import CandleMarket
from helpers.dca_backtest.candle_series import MINUTE
from helpers.dca_backtest.curve import Curve
from helpers.dca_backtest.memory_books import MemoryBooks
from helpers.dca_backtest.price_path import prices_of
from helpers.dca_backtest.purse import Purse
from helpers.dca_backtest.result import Question, Result
from helpers.dca_backtest.stepped_clock import SteppedClock
from helpers.indicators.reader import IndicatorReader
from helpers.market_data.candle_cache import CandleCache
from helpers.market_data.market_candles import MarketCandles
from utils.money import ZERO

_BOT_ID: Final = "00000000"


class NothingToPlay(Exception):
    """There is no candle from the beginning on."""


class DefectInBacktest(Exception):
    """The bot reported a failure: its result would be worth nothing."""


class Backtest:
    """One bot through one series of candles; `run` once."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._clock = SteppedClock(question.begin)
        self.purse = Purse(question.money)
        self._market = CandleMarket(question.rules, question.fees, question.candles, self.purse, self._clock)
        self.books = MemoryBooks()
        self._failures: list[str] = []
        self.actor = self._actor(question)
        self._most_lots = 0

    async def run(self) -> Result:
        """Raises NothingToPlay, DefectInBacktest."""
        began_at = time.monotonic()
        played = [candle for candle in self._question.candles if candle.start >= self._question.begin]
        if not played:
            raise NothingToPlay("there is no candle to play")
        curve, held = Curve(self._question.money), Curve(self._question.money)
        holder = self._holder(played[0].open)
        self.actor.post(Doubted())
        for candle in played:
            for at, price in prices_of(candle, MINUTE):
                await self._see(price, at)
            curve.follow(candle, self.purse)
            held.follow(candle, holder)
            self._most_lots = max(self._most_lots, len(self.actor.bot.lots))
        return self._result(played, curve, held, holder, time.monotonic() - began_at)

    def _holder(self, price: Decimal) -> Purse:
        """The same money, all of it spent at once."""
        holder = Purse(ZERO)
        holder.coins = self._question.money / price * (1 - self._question.fees.taker)
        return holder

    async def _see(self, price: Decimal, at: datetime) -> None:
        for due_at in self._due_before(at):
            self._clock.move_to(due_at)
            self.actor.post(Woken())
            await self._come_to_rest()
        if price != self._market.newest:  # a stream tells changes
            self._clock.move_to(at)
            self._market.move(price)
            self.actor.post(PriceSeen(price, at))
            await self._come_to_rest()
        if self._failures:
            raise DefectInBacktest("; ".join(self._failures))

    def _due_before(self, at: datetime) -> Iterator[datetime]:
        """When the bot looks by itself before that."""
        while (due_at := self.actor.due_at) is not None and self._clock.now() < due_at < at:
            yield due_at

    async def _come_to_rest(self) -> None:
        while True:
            for observation in self._market.news():
                self.actor.post(observation)
            if self.actor.is_at_rest:
                return
            await self.actor.come_to_rest()

    def _actor(self, question: Question) -> DcaActor:
        plan = question.plan
        return DcaActor(
            _bot(plan, question.begin),
            market=self._market,
            rules=question.rules,
            fees=question.fees,
            books=self.books,
            clock=self._clock,
            buying=self._buying(question),
            on_failure=self._failures.append,
        )

    def _buying(self, question: Question) -> Buying:
        cache = CandleCache(
            MarketCandles({Market.SPOT: self._market}),
            timedelta(seconds=question.cache_seconds),
            self._clock,
            lambda: self._clock.now().timestamp(),
        )
        return Buying(
            around=self._around,
            indicators=IndicatorReader(cache, self._clock),
            smart=question.smart,
            clock=self._clock,
            every=timedelta(seconds=question.check_seconds),
        )

    async def _around(self) -> Surroundings:
        return Surroundings(available=self.purse.free_money)

    def _result(self, played: list[Candle], curve: Curve, held: Curve, holder: Purse, seconds: float) -> Result:
        bot, last = self.actor.bot, played[-1].close
        open_cost = cost_of_held(bot)
        return Result(
            begin=played[0].start,
            end=played[-1].start + MINUTE,
            candles=len(played),
            money=self._question.money,
            worth=self.purse.worth(last),
            buys=bot.stats.purchases,
            sells=bot.stats.trades,
            wins=bot.stats.wins,
            losses=bot.stats.losses,
            realised=bot.stats.realised,
            unrealised=self.purse.coins * last - open_cost,
            fees=bot.stats.fees,
            open_lots=len(bot.lots),
            open_cost=open_cost,
            most_lots=self._most_lots,
            max_drawdown=curve.max_drawdown,
            mean_exposure=curve.mean_exposure,
            most_exposure=curve.most_exposure,
            buy_and_hold=holder.worth(last),
            hold_drawdown=held.max_drawdown,
            first_price=played[0].open,
            last_price=last,
            seconds=seconds,
        )


def _bot(plan: DcaPlan, begin: datetime) -> DcaBot:
    return DcaBot(
        bot_id=_BOT_ID,
        name="backtest",
        identity=Identity(environment="backtest", account="", market=plan.market.value, symbol=plan.symbol),
        chat_id=0,
        created_at=begin,
        plan=plan,
        read_since=begin,
    )
