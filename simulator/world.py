"""What one simulator process consists of, put together once."""

from __future__ import annotations

import asyncio
import copy
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, assert_never

from simulator.alarms import Alarms
from simulator.bot_wish import BotDesk
from simulator.bybit.market_data.public_market import PublicMarket
from simulator.bybit.order_pages import OrderPages
from simulator.bybit.rate_limits import RateCounter
from simulator.bybit.rest.past_answers import PastAnswers
from simulator.bybit.streams.hub import StreamHub
from simulator.counters import Counters
from simulator.engine.clock import Clock, FastClock, RealClock, SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.instruments import SPOT, perpetuals
from simulator.engine.words import InstrumentStatus
from simulator.era import Era
from simulator.fault_script import Clear, ScriptPlayer, SwitchTurn
from simulator.faults import ArmedFault, Fault, FaultKind, Faults
from simulator.ids import Ids
from simulator.journal import Actor, Happening, Journal
from simulator.market import Market
from simulator.narrator import Narrator
from simulator.telegram.service import TelegramService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simulator.settings import Settings

RESET_ON_THE_WAY: Final = "the simulator was reset on the way"
_STAGE: Final = 500

_log = logging.getLogger(__name__)


class World:
    """The owner of all state: the exchange, the chat and the ways to them. Everything else is handed a reference."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.key = settings.credentials
        self.clock = self._clock(settings)
        self.engine = Engine(clock=self.clock, seed=settings.seed, instruments=perpetuals(settings.symbols) + SPOT)
        self.journal = Journal(self.engine.now_ms)
        self.narrator = Narrator(self.engine, self.journal)
        self.faults = Faults(settings.seed, self.engine.now_ms)
        self.faults.on_strike.append(self._note_strike)
        self.alarms = Alarms(self.clock)
        self.script = ScriptPlayer(self.faults, self.alarms, self.carry_out)
        self.counters = Counters()
        self.ids = Ids(settings.seed)
        self.rates = RateCounter(settings.limits)
        self.past_answers = PastAnswers()
        self.order_pages = OrderPages(self.engine)
        self.public_market = PublicMarket(self.engine)
        self.streams = StreamHub(self.engine, self.journal, self.alarms, settings.seed)
        self.market = Market(self.engine, self.clock, settings.csv, settings.seed)
        self.telegram = TelegramService(
            (settings.telegram_user,),
            lambda: self.clock.now_ms() / 1000,
            flood_limits=lambda: self.engine.switches.telegram_flood_limits,
        )
        self.bot = BotDesk()
        self.era = Era()
        self._moving = asyncio.Lock()
        self._past: World | None = None
        self.market.drive(settings.market, settings.speed)
        self.script.play(settings.faults, self.engine.now_ms())

    def reset(self, seed: int) -> None:
        """Begin anew, market on hold; what is under way ends, clients stay connected and hear of the fresh engine."""
        self.era.end()
        self.era = Era()
        self.key = self.settings.credentials
        self.market.reset(seed)
        self.script.stop()
        self.alarms.clear()
        self.faults.reset(seed)
        self.order_pages.clear()
        self.narrator.clear()
        self.journal.clear()
        self.engine.reset(seed)
        self.public_market.clear()
        self.streams.clear(seed)
        self.counters.clear()
        self.ids.reset(seed)
        self.rates = RateCounter(self.settings.limits)
        self.past_answers.clear()
        self._past = None
        self.telegram.reset()
        self.journal.add(Happening.RESET, "Everything begins anew.", who=Actor.TESTER)

    def arm(self, fault: Fault) -> ArmedFault:
        """Arm a fault; one that breaks connections strikes those that are open now."""
        armed = self.faults.arm(fault)
        self.journal.add(Happening.FAULT_ARMED, f"Armed: {_in_words(fault)}.", who=Actor.TESTER)
        if fault.kind is FaultKind.STALE_READ:
            self._past = self._as_it_is()
        self.streams.strike(self.faults)
        return armed

    def disarm_all(self) -> None:
        self.faults.clear()
        self.journal.add(Happening.FAULTS_CLEARED, "All faults are disarmed.", who=Actor.TESTER)

    def turn(self, name: str, value: object) -> None:
        """Turn a switch; what it says about the present price holds from now on, not from the next price on.

        Raises:
            ValueError: there is none of that name, or the value is not one of its own.
        """
        self.engine.switches.set(name, value)
        self.journal.add(Happening.SWITCH, f"Switch {name} is now {value}.", who=Actor.TESTER)
        if name == "mark_offset":
            for instrument in self.engine.instruments():
                if instrument.status is InstrumentStatus.TRADING:
                    self.engine.set_price(instrument.symbol, self.engine.last_price(instrument.symbol))

    def carry_out(self, action: Fault | SwitchTurn | Clear) -> None:
        """Do what an entry of a script says."""
        match action:
            case Fault():
                self.arm(action)
            case SwitchTurn(switch=name, value=value):
                self.turn(name, value)
            case Clear():
                self.disarm_all()
            case _:
                assert_never(action)

    def disarm(self, fault_id: int) -> None:
        """Disarm one fault.

        Raises:
            ValueError: none of that id is armed.
        """
        self.faults.disarm(fault_id)
        self.journal.add(Happening.FAULTS_CLEARED, f"Fault {fault_id} is disarmed.", who=Actor.TESTER)

    @property
    def clock_kind(self) -> str:
        """How time passes: real, fast, or stepped by hand."""
        match self.clock:
            case SteppedClock():
                return "stepped"
            case RealClock():
                return "real"
            case _:
                return "fast"

    async def advance(self, milliseconds: int) -> None:
        """Move a stepped clock, stopping at every alarm and at every step of the market on the way, one move at a time.

        A long way is gone in stages, so that the server can meanwhile deliver, answer and be told to stop.

        Raises:
            ValueError: there was a reset on the way.
        """
        async with self._moving:
            era, end = self.era, self.engine.now_ms() + milliseconds
            stops = 0
            while (due := self._next_ms()) is not None and due <= end:
                self.engine.advance(max(0, due - self.engine.now_ms()))
                self.alarms.run_due()
                self.market.run_due()
                stops += 1
                if stops % _STAGE == 0 and not await era.outlasts(0):
                    raise ValueError(RESET_ON_THE_WAY)
            self.engine.advance(end - self.engine.now_ms())

    def _next_ms(self) -> int | None:
        return min((due for due in (self.alarms.next_ms(), self.market.next_ms()) if due is not None), default=None)

    def take_past(self) -> World:
        """The world as it was when a stale read was armed or last happened, for reading only."""
        past, self._past = self._past or self, self._as_it_is()
        return past

    def server_times_ms(self) -> tuple[int, ...]:
        """The times by which a client may sign: the server's, and where that is not the machine's, that as well."""
        now = self.engine.now_ms()
        return (now,) if isinstance(self.clock, RealClock) else (now, self.wall_ms())

    @staticmethod
    def _clock(settings: Settings) -> Clock:
        if settings.is_stepped:
            start = settings.clock_start_ms
            return SteppedClock(World.wall_ms() if start is None else start)
        return RealClock() if settings.clock_factor == 1 else FastClock(settings.clock_factor)

    @staticmethod
    def wall_ms() -> int:
        """The machine's time, which counts what happens on the wire."""
        return time.time_ns() // 1_000_000

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Time passes and prices move inside; clients are let go at the end."""
        works = (self.market.keep_time(), self.market.move(), self.alarms.keep())
        tasks = [asyncio.create_task(work) for work in works]
        for task in tasks:
            task.add_done_callback(_note_end)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _as_it_is(self) -> World:
        """A twin whose exchange stands still; everything that is no exchange is shared."""
        twin = copy.copy(self)
        twin.engine = self.engine.twin()
        twin.rates = RateCounter(self.settings.limits)
        twin.order_pages = copy.deepcopy(self.order_pages, {id(self.engine): twin.engine})
        twin.public_market = copy.deepcopy(self.public_market, {id(self.engine): twin.engine})
        return twin

    def _note_strike(self, fault: Fault, name: str) -> None:
        self.journal.add(Happening.FAULT_STRUCK, f"Struck {name}: {_in_words(fault)}.", who=Actor.TESTER)


def _note_end(task: asyncio.Task[None]) -> None:
    """None of them ever ends by itself: an exchange whose time stands still has to say so."""
    if not task.cancelled():
        _log.critical("%s has ended", task.get_coro(), exc_info=task.exception())


def _in_words(fault: Fault) -> str:
    where = f" at {fault.match}" if fault.match else ""
    return f"{fault.kind} on {fault.target}{where}"
