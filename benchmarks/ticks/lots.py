"""Lots of DCA bots that all trade one symbol, told by the real routing: real actors, real commits to a store."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from benchmarks.dca.crowd import BEGIN, TICK, Crowd
from benchmarks.ticks.paths import Step, prices
from execution.dca.bot_events import BotEvents
from execution.dca.calm import CalmBots
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaTerms
from execution.dca.roster import Roster
from execution.exchange_events import SpotPriceMoved

LOTS_EACH: Final = 200
"""As many as a bot may have."""


class Lots(Crowd):
    """``count`` lots; the trail of each runs."""

    def __init__(self, directory: Path, count: int) -> None:
        self._roster = Roster()
        super().__init__(directory, count, min(count, LOTS_EACH))
        for actor in self.actors:
            self._roster.begin(actor)
        self._events = BotEvents(self._roster, DcaTerms(environment="demo", account="main"), self.clock)

    def calm_bots(self) -> CalmBots:
        return self._roster.calm[Market.SPOT, self.board.shown.symbol]

    async def hear(self, prices: Iterator[Decimal], count: int) -> tuple[int, int]:
        """Nanoseconds of the processor: until it is known whom each price concerns, and what these then do.

        The first is the event loop's own. Threads that write what was decided work on while prices come: that is part
        of the second.
        """
        concerned = done = 0
        beside = _other_threads_ns()
        for _ in range(count):
            self.show(next(prices))
            began = time.thread_time_ns()
            self._events.on_spot(SpotPriceMoved(self.board.shown))
            told = time.thread_time_ns()
            concerned += told - began
            if busy := [actor for actor in self.actors if not actor.is_at_rest]:
                for actor in busy:
                    await actor.come_to_rest()
                done += time.thread_time_ns() - told
        return concerned, done + _other_threads_ns() - beside


def _other_threads_ns() -> int:
    return time.process_time_ns() - time.thread_time_ns()


def path_of_one(step: Step) -> Iterator[Decimal]:
    """From where every trail runs."""
    return (price for _, price, _ in prices(BEGIN, TICK, 1, step))


def looped(lots: int, prices: Iterator[Decimal], count: int) -> int:
    """Nanoseconds of a plain loop over the same trails: a new high is kept, and so is where it triggers."""
    trails = [[BEGIN, BEGIN * Decimal("0.99")] for _ in range(lots)]
    triggered = taken = 0
    for _ in range(count):
        price = next(prices)
        began = time.process_time_ns()
        for trail in trails:
            if price > trail[0]:
                trail[0], trail[1] = price, price * Decimal("0.99")
            elif price <= trail[1]:
                triggered += 1
        taken += time.process_time_ns() - began
    return taken
