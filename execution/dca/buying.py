"""Looks at the gate of one bot at its interval: what is free to know first, indicators last.

It decides on buys only. A sell, a trail and a stop never wait for it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.gate import Surroundings, cheap_obstacles
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.observations import BuysForbidden, Evaluated, GateOpened, TrailsReset
from execution.dca.planning import is_buying
from execution.dca.readings import Readings, ReadsIndicators
from execution.dca.smart_gate import BuyCheck, BuyZone, SmartGate, may_ask, skipped_text
from execution.dca.step_down import highest_next
from execution.dca.votes import Reading, Vote
from execution.exchange_errors import ExchangeError
from execution.facts.prices import SpotPrice
from execution.stops.trailing import TrailStatus
from utils.clock import Clock
from utils.money import plain
from utils.texts.saying import Saying, saying

CHECK_EVERY: Final = timedelta(seconds=60)
"""`check_interval` where nobody says otherwise."""

Answer = GateOpened | Evaluated | TrailsReset | BuysForbidden | None
Seen = Callable[[], tuple[DcaBot, SpotPrice | None]]
"""The bot and the price as they are known at the moment of asking."""


async def _nothing_forbids() -> str:
    return ""


class Buying:
    """Of one bot. ``around`` tells what decides beside the bot: the balance, pauses, connectivity.

    ``forbidden`` tells the same without the balance, and is asked once more right before a buy is sent.
    """

    def __init__(
        self,
        *,
        around: Callable[[], Awaitable[Surroundings]],
        indicators: ReadsIndicators,
        smart: SmartGate,
        clock: Clock,
        every: timedelta = CHECK_EVERY,
        forbidden: Callable[[], Awaitable[str]] = _nothing_forbids,
    ) -> None:
        self._around = around
        self.forbidden = forbidden
        self._indicators = indicators
        self._smart = smart
        self._clock = clock
        self._every = every
        self.due_at: datetime | None = clock.now()
        """When the gate, or a buy that rests, is looked at next."""
        self._closed_until: datetime | None = None
        """When the gate may open next: its interval is kept whatever is looked at between."""
        self.obstacles: tuple[Saying, ...] = ()
        """Why nothing was bought when it was looked at last."""
        self.looked_at: datetime | None = None
        self.readings: Readings | None = None
        """What the indicators showed when they were asked last."""

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and now >= self.due_at

    async def look(self, seen: Seen, say: Callable[[str], None]) -> Answer:
        """What the bot is to know of it; None: indicators were not asked.

        A trail that has turned buys only if nothing else stands in the way now; else it is forgotten. Whatever had to
        be waited for is over when it is judged: the gate opens on what is known last, never on what was known first.
        """
        now, (bot, _) = self._clock.now(), seen()
        if self._closed_until is not None and now < self._closed_until and not has_turned(bot):
            answer: Answer = await self._of_what_rests(bot)
        else:
            self._closed_until = self.due_at = now + self._every
            answer = await self._look(bot, seen, say)
        rests = isinstance(answer, GateOpened) or is_buying(seen()[0])
        self.due_at = min(self._closed_until, now + CHECK_EVERY) if rests else self._closed_until
        return answer

    async def _of_what_rests(self, bot: DcaBot) -> BuysForbidden | None:
        """Between two looks at the gate: a buy that may still fill is as forbidden as one that is not sent yet."""
        why = await self.forbidden() if bot.orders_of(OrderRole.BUY) else ""
        return BuysForbidden(why) if why else None

    async def _look(self, bot: DcaBot, seen: Seen, say: Callable[[str], None]) -> Answer:
        self.looked_at = self._clock.now()
        nothing: TrailsReset | BuysForbidden | None = None
        if has_turned(bot):
            nothing = TrailsReset(buys=True, sells=False)
        around = await self._look_around()
        bot, price = seen()
        if around is not None and around.forbidden and bot.orders_of(OrderRole.BUY):
            nothing = BuysForbidden(around.forbidden)
        opened = self._opened(bot, price, around)
        if opened is None:
            return nothing
        if bot.plan.indicators is None or has_turned(bot):
            return opened
        answer = await self._ask_indicators(bot, bot.plan.indicators, opened.price, opened.at, say)
        if not isinstance(answer, GateOpened):
            return answer
        around = await self._look_around()
        return self._opened(*seen(), around)

    async def _look_around(self) -> Surroundings | None:
        try:
            return await self._around()
        except ExchangeError as error:
            self.obstacles = (saying("dca-obstacle-balance-unread", error=str(error)),)
            return None

    def _opened(self, bot: DcaBot, price: SpotPrice | None, around: Surroundings | None) -> GateOpened | None:
        """None: something that costs nothing to know stands in the way."""
        if around is None:
            return None
        now = self._clock.now()
        self.obstacles = cheap_obstacles(bot, price.price if price is not None else None, around, now)
        return None if self.obstacles or price is None else GateOpened(price.price, now)

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
            say(skipped_text(answer, self._smart, check))
            self.obstacles = (saying("dca-obstacle-not-moved", percent=plain(self._smart.min_percent)),)
            return None
        try:
            readings = await self._indicators.read(bot.plan.market, bot.symbol, terms, say)
        except ExchangeError as error:
            self.obstacles = (saying("dca-obstacle-candles-unread", error=str(error)),)
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


def why_held(readings: Readings) -> Saying:
    """Why the indicators do not open the gate, with what each of them shows."""
    verdict = readings.verdict
    because, agreeing, needed = verdict.because.value, verdict.agreeing, verdict.needed
    shown = tuple(_shown(reading, vote) for reading, vote in zip(readings.shown, verdict.votes, strict=True))
    if not shown:
        return saying("dca-obstacle-indicators", because=because, agreeing=agreeing, needed=needed)
    return saying("dca-obstacle-indicators-shown", because=because, agreeing=agreeing, needed=needed, shown=shown)


def _shown(reading: Reading, vote: Vote) -> Saying:
    name = reading.name.replace("_", " ")
    if reading.value is None:
        return saying("dca-obstacle-indicator-silent", name=name, vote=vote.value)
    value = plain(reading.value.quantize(Decimal("0.01")))
    return saying("dca-obstacle-indicator", name=name, value=value, vote=vote.value)
