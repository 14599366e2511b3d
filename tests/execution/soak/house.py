"""The exchange's house: the simulator's engine on the loop's time, what its REST endpoints answer, and the referee.

It is the truth: what is checked is checked here, never by what the bot believes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from simulator.bybit.order_pages import OrderPages
from simulator.bybit.parameters import Parameters
from simulator.bybit.rate_limits import RateCounter, RateLimits
from simulator.bybit.rest.reception import execute
from simulator.bybit.streams.private_messages import PrivateMessages
from simulator.counters import Counters
from simulator.engine.engine import Engine
from simulator.engine.events import Event
from simulator.engine.instruments import LINEAR, perpetuals
from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.words import StopOrderType
from simulator.ids import Ids
from tests.execution.soak.naked import Disruptions, NakedWatch, Slot
from tests.execution.soak.virtual_time import EngineClock, VirtualLoop

NO_ROOM: Final = 110017
"""Resting reduce-only orders take all that is held."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The envelope of an answer, and the headers that it comes with."""

    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


class House:
    """One account. ``symbols`` limits what is listed, which makes everything quicker; prices are told so often."""

    def __init__(
        self, loop: VirtualLoop, seed: int, *, symbols: int = 2, ahead_ms: int = 0, price_seconds: float = 1.0
    ) -> None:
        listed = perpetuals(max(symbols, len(LINEAR)))[:symbols]
        self.loop = loop
        self.clock = EngineClock(loop, ahead_ms)
        self.engine = Engine(clock=self.clock, seed=seed, instruments=listed)
        self.listed = {each.symbol: each for each in listed}
        self.symbols = list(self.listed)
        self._price_ms = int(1000 * price_seconds)
        self.world: Any = SimpleNamespace(
            engine=self.engine,
            order_pages=OrderPages(self.engine),
            ids=Ids(seed),
            key=SimpleNamespace(may_trade=True),
            rates=RateCounter(RateLimits()),
            wall_ms=self.clock.now_ms,
            counters=Counters(),
            streams=SimpleNamespace(protection=SimpleNamespace(windows={})),
        )
        self.messages = PrivateMessages(self.engine, self.world.ids)
        self.told: list[Callable[[Event], None]] = []
        """Who hears of every event."""
        self.requests: Counter[str] = Counter()
        self.rejected: Counter[int] = Counter()
        self.naked = NakedWatch(self.engine, self.symbols, self.clock.now_ms)
        self.disruptions = Disruptions()
        self.maintenance: list[dict[str, Any]] = []
        """What the exchange announces; the simulator knows of none."""
        self._timer: Any = None
        self.engine.subscribe(self._hear)
        self._next()

    # ---------------------------------------- time

    def _next(self) -> None:
        """What the engine does by itself falls due between two prices."""
        due = self.engine.next_due_ms()
        in_ms = self._price_ms if due is None else min(self._price_ms, max(1, due - self.clock.now_ms()))
        self._timer = self.loop.call_later(in_ms / 1000, self._tick)

    def _tick(self) -> None:
        self.engine.tick()
        self._next()

    def hurry(self) -> None:
        """Something may have been scheduled for sooner than the next look."""
        self._timer.cancel()
        self._next()

    def stop(self) -> None:
        self._timer.cancel()

    # ---------------------------------------- REST

    def answer(self, method: str, path: str, parameters: dict[str, Any]) -> Answer:
        """What the real exchange would say."""
        self.requests[path] += 1
        if path == "/v5/system/status":
            return Answer({"retCode": 0, "retMsg": "OK", "result": {"list": self.maintenance}})
        headers: dict[str, str] = {}
        try:
            answer = execute(self.world, method, path, Parameters(parameters), self.clock.now_ms(), headers)
        except Refusal as refusal:
            self.rejected[refusal.code] += 1
            slot = (str(parameters.get("symbol")), int(parameters.get("positionIdx") or 0))
            if refusal.code == NO_ROOM and self._is_held(slot):
                self.naked.hold(slot)
            if path == "/v5/position/trading-stop":
                self.naked.refuse(slot)
            return Answer({"retCode": refusal.code, "retMsg": refusal.text}, headers)
        finally:
            self.hurry()
        body = {"retCode": answer.code, "retMsg": answer.text, "result": answer.result, "retExtInfo": answer.ext_info}
        return Answer(body, headers)

    def _is_held(self, slot: Slot) -> bool:
        """A person's reduce-only orders stand there, which are not ours to cancel (I7)."""
        orders = self.engine.open_orders(slot[0])
        return any(o.position_idx == slot[1] and o.reduce_only and o.rests and not is_ours(o) for o in orders)

    # ---------------------------------------- the referee

    def _hear(self, events: Sequence[Event]) -> None:
        for event in events:
            for hear in tuple(self.told):
                hear(event)
        self.naked.hear(events)

    # ---------------------------------------- looking

    def stops(self, slot: Slot) -> list[Order]:
        return [
            order
            for order in self.engine.open_orders(slot[0])
            if order.position_idx == slot[1] and order.stop_order_type is StopOrderType.STOP_LOSS
        ]

    def own_orders(self, slot: Slot) -> list[Order]:
        return [order for order in self.engine.open_orders(slot[0]) if order.position_idx == slot[1] and is_ours(order)]


def is_ours(order: Order) -> bool:
    return order.link_id.startswith("hf-")
