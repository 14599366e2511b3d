"""Looks at the gate of one bot at its interval: what is free to know first, indicators last.

It decides on buys only. A sell, a trail and a stop never wait for it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.dca.dca_bot import DcaBot
from execution.dca.gate import Surroundings, cheap_obstacles
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.observations import Evaluated, GateOpened, TrailsReset
from execution.dca.readings import Readings, ReadsIndicators
from execution.dca.smart_gate import BuyCheck, BuyZone, SmartGate, may_ask, skipped_text
from execution.dca.step_down import highest_next
from execution.dca.votes import Because, Reading, Vote
from execution.exchange_errors import ExchangeError
from execution.facts import SpotPrice
from execution.stops.trailing import TrailStatus
from utils.clock import Clock
from utils.money import plain

CHECK_EVERY: Final = timedelta(seconds=60)
"""`check_interval` where nobody says otherwise."""
_WORDS: Final = {
    Because.TOO_FEW: "too few indicators agree",
    Because.MANDATORY: "an indicator that has to agree does not",
    Because.SHORT: "there are too few closed candles",
    Because.NONE_WANTED: "no indicator is asked, and none means hold",
}


class Buying:
    """Of one bot. ``around`` tells what decides beside the bot: the balance, pauses, connectivity."""

    def __init__(
        self,
        *,
        around: Callable[[], Awaitable[Surroundings]],
        indicators: ReadsIndicators,
        smart: SmartGate,
        clock: Clock,
        every: timedelta = CHECK_EVERY,
    ) -> None:
        self._around = around
        self._indicators = indicators
        self._smart = smart
        self._clock = clock
        self._every = every
        self.due_at: datetime | None = clock.now()
        """When the gate is looked at next."""
        self.obstacles: tuple[str, ...] = ()
        """Why nothing was bought when it was looked at last."""
        self.looked_at: datetime | None = None
        self.readings: Readings | None = None
        """What the indicators showed when they were asked last."""

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and now >= self.due_at

    def look_now(self) -> None:
        """At the next step, whatever the interval says."""
        self.due_at = self._clock.now()

    async def look(
        self, bot: DcaBot, price: SpotPrice | None, say: Callable[[str], None]
    ) -> GateOpened | Evaluated | TrailsReset | None:
        """What the bot is to know of it; None: indicators were not asked.

        A trail that has turned buys only if nothing else stands in the way now; else it is forgotten.
        """
        now = self._clock.now()
        self.due_at = now + self._every
        self.looked_at = now
        nothing = TrailsReset(buys=True, sells=False) if has_turned(bot) else None
        try:
            around = await self._around()
        except ExchangeError as error:
            self.obstacles = (f"the balance cannot be read: {error}",)
            return nothing
        self.obstacles = cheap_obstacles(bot, price.price if price is not None else None, around, now)
        if self.obstacles or price is None:
            return nothing
        if bot.plan.indicators is None or has_turned(bot):
            return GateOpened(price.price, now)
        return await self._ask_indicators(bot, bot.plan.indicators, price.price, now, say)

    async def _ask_indicators(
        self, bot: DcaBot, terms: IndicatorTerms, price: Decimal, now: datetime, say: Callable[[str], None]
    ) -> GateOpened | Evaluated | None:
        check = BuyCheck(
            price=price,
            at=now,
            zone=zone_of(bot),
            bought_at_price=bot.last_buy_price if bot.lots else None,
            asked_at_price=bot.evaluated_price,
            asked_at=bot.evaluated_at,
        )
        answer = may_ask(self._smart, check, terms)
        if not answer.asked.is_yes:
            skipped = skipped_text(answer, self._smart, check)
            say(skipped)
            self.obstacles = (skipped,)
            return None
        try:
            readings = await self._indicators.read(bot.plan.market, bot.symbol, terms, say)
        except ExchangeError as error:
            self.obstacles = (f"candles cannot be read: {error}",)
            return None
        self.readings = readings
        if readings.verdict.opens:
            return GateOpened(price, now)
        self.obstacles = (why_held(readings),)
        return Evaluated(price, now)


def has_turned(bot: DcaBot) -> bool:
    """Whether its trailing buy is due."""
    return bot.buy_trail.status is TrailStatus.TRIGGERED


def zone_of(bot: DcaBot) -> BuyZone:
    """Prices at which the bot may buy at all."""
    buy = bot.plan.buy
    newest = bot.lots[-1].mean_price if bot.lots else None
    bounds = [price for price in (buy.max_price, highest_next(buy, len(bot.lots), newest)) if price is not None]
    return BuyZone(lowest=buy.min_price, highest=min(bounds, default=None))


def why_held(readings: Readings) -> str:
    """Why the indicators do not open the gate, with what each of them shows."""
    verdict = readings.verdict
    shown = ", ".join(_shown(reading, vote) for reading, vote in zip(readings.shown, verdict.votes, strict=True))
    counted = f" ({verdict.agreeing} of {verdict.needed} needed)" if verdict.because is Because.TOO_FEW else ""
    return f"{_WORDS.get(verdict.because, verdict.because.value)}{counted}" + (f": {shown}" if shown else "")


def _shown(reading: Reading, vote: Vote) -> str:
    value = "no value" if reading.value is None else plain(reading.value.quantize(Decimal("0.01")))
    return f"{reading.name} {value} ({vote.value})"
