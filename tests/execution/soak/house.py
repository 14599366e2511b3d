"""The exchange's house: the simulator's engine on the loop's time, what its REST endpoints answer, and the referee.

It is the truth: what is checked is checked here, never by what the bot believes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from simulator.bybit.order_pages import OrderPages
from simulator.bybit.parameters import Parameters
from simulator.bybit.rate_limits import RateCounter, RateLimits
from simulator.bybit.rest.reception import execute
from simulator.bybit.streams.private_messages import PrivateMessages
from simulator.counters import Counters
from simulator.engine.engine import Engine
from simulator.engine.events import Event, Executed
from simulator.engine.instruments import LINEAR
from simulator.engine.records import Execution, Order, Position
from simulator.engine.requests import Refusal
from simulator.engine.words import ExecType, Side, StopOrderType, TriggerBy
from simulator.ids import Ids
from tests.execution.soak.virtual_time import EngineClock, VirtualLoop

Slot = tuple[str, int]
FUNDING = ExecType.FUNDING


@dataclass(slots=True)
class Naked:
    """A time in which a position had size and no stop that covers all of it."""

    slot: Slot
    opened_by_bot: bool
    began_ms: int
    excuses: frozenset[str]
    ended_ms: int | None = None


@dataclass(slots=True)
class Opening:
    """Who opened what stands in a slot, and what has happened to it that the bot cannot help."""

    by_bot: bool
    at_ms: int
    side: Side
    excuses: set[str] = field(default_factory=set)
    naked: Naked | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The envelope of an answer, and the headers that it comes with."""

    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


class House:
    """One account. ``symbols`` limits what is listed, which makes everything quicker."""

    def __init__(self, loop: VirtualLoop, seed: int, *, symbols: int = 2, ahead_ms: int = 0) -> None:
        self.loop = loop
        self.clock = EngineClock(loop, ahead_ms)
        self.engine = Engine(clock=self.clock, seed=seed, instruments=LINEAR[:symbols])
        self.symbols = [each.symbol for each in LINEAR[:symbols]]
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
        self.nakeds: list[Naked] = []
        self.openings: dict[Slot, Opening] = {}
        self.scene_excuses: frozenset[str] = frozenset()
        """What the switches of the scene excuse for every position."""
        self._timer: Any = None
        self.engine.subscribe(self._hear)
        self._next()

    # ---------------------------------------- time

    def _next(self) -> None:
        """Prices come once a second at least; what the engine does by itself falls due in between."""
        due = self.engine.next_due_ms()
        in_ms = 1000 if due is None else min(1000, max(1, due - self.clock.now_ms()))
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
        headers: dict[str, str] = {}
        try:
            answer = execute(self.world, method, path, Parameters(parameters), self.clock.now_ms(), headers)
        except Refusal as refusal:
            self.rejected[refusal.code] += 1
            return Answer({"retCode": refusal.code, "retMsg": refusal.text}, headers)
        finally:
            self.hurry()
        body = {"retCode": answer.code, "retMsg": answer.text, "result": answer.result, "retExtInfo": answer.ext_info}
        return Answer(body, headers)

    # ---------------------------------------- the referee

    def _hear(self, events: Sequence[Event]) -> None:
        for event in events:
            for hear in tuple(self.told):
                hear(event)
        self._judge(events)

    def _judge(self, events: Sequence[Event]) -> None:
        now = self.clock.now_ms()
        last: dict[Slot, Execution] = {}
        for event in events:
            if isinstance(event, Executed):
                last.update({(e.symbol, e.position_idx): e for e in event.executions if e.exec_type is not FUNDING})
        for symbol in self.symbols:
            for position in self.engine.positions(symbol, include_flat=True):
                slot = (symbol, position.position_idx)
                self._look(slot, position, last.get(slot), now)

    def _look(self, slot: Slot, position: Position, last: Execution | None, now: int) -> None:
        opening = self.openings.get(slot)
        is_new = opening is not None and (position.side is not opening.side or position.open_ms > opening.at_ms)
        if opening is not None and (not position.size or is_new):
            self._end_naked(opening, now)
            del self.openings[slot]
            opening = None
        if position.side is None:
            return
        if opening is None:
            opening = self.openings[slot] = Opening(
                last is not None and last.link_id.startswith("hf-"), now, position.side
            )
        if last is not None and self._came_too_late(last):
            opening.excuses.add("crossed")
        is_naked = self.engine.referee.is_naked(*slot)
        if is_naked and opening.naked is None:
            opening.naked = Naked(slot, opening.by_bot, now, frozenset(opening.excuses) | self.scene_excuses)
            self.nakeds.append(opening.naked)
        elif not is_naked:
            self._end_naked(opening, now)

    def _came_too_late(self, execution: Execution) -> bool:
        """The price has passed the stop of an entry that fills: the exchange makes none."""
        order = self.engine.find_order(order_id=execution.order_id)
        if order is None or order.stop_loss is None:
            return False
        ticker = self.engine.ticker(execution.symbol)
        price = ticker.mark if order.sl_trigger_by is TriggerBy.MARK else ticker.last
        return (price - order.stop_loss) * order.side.sign <= 0

    def _end_naked(self, opening: Opening, now: int) -> None:
        if opening.naked is not None:
            opening.naked.ended_ms = now
            if now == opening.naked.began_ms:
                self.nakeds.remove(opening.naked)
            opening.naked = None

    def excuse(self, slot: Slot, why: str) -> None:
        """A person or the exchange does something to the position from here on that may leave it without a stop."""
        opening = self.openings.get(slot)
        if opening is not None:
            opening.excuses.add(why)
            if opening.naked is not None:
                opening.naked.excuses |= {why}

    # ---------------------------------------- looking

    def stops(self, slot: Slot) -> list[Order]:
        return [
            order
            for order in self.engine.open_orders(slot[0])
            if order.position_idx == slot[1] and order.stop_order_type is StopOrderType.STOP_LOSS
        ]

    def own_orders(self, slot: Slot) -> list[Order]:
        return [
            order
            for order in self.engine.open_orders(slot[0])
            if order.position_idx == slot[1] and order.link_id.startswith("hf-")
        ]
