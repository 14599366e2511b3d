"""The referee of I1: every time in which a position had size and no stop that covers it, with what excuses it.

An excuse is something that took the stop away, and it holds for what begins at that instant. It never lasts: how long
the bot may take to mend it is `truth.naked`'s, from the excuse, and from what kept the bot from knowing or from acting.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from execution.order_ids import generation_of
from simulator.engine.engine import Engine
from simulator.engine.events import Event, Executed, OrdersChanged, PositionChanged, PriceChanged
from simulator.engine.records import Execution, Order, Position
from simulator.engine.words import ExecType, PositionStatus, StopOrderType, TriggerBy
from tests.execution.soak.openings import LateEntry, begun_with, late_entry

Slot = tuple[str, int]
FUNDING: Final = ExecType.FUNDING


@dataclass(slots=True)
class Naked:
    """``held_ms``: until then the exchange would take no close, since a person's orders take all that is held.

    It is the last refusal, or, if it comes later, when one of these orders changed next: ``is_held`` till then.
    """

    slot: Slot
    opened_by_bot: bool
    opened_ms: int
    began_ms: int
    excuses: frozenset[str]
    ended_ms: int | None = None
    held_ms: int | None = None
    is_held: bool = False


@dataclass(slots=True)
class Opening:
    """Who opened what stands in a slot."""

    by_bot: bool
    at_ms: int
    late: LateEntry | None = None
    excused: dict[str, int] = field(default_factory=dict)
    """Until when each thing excuses a time without a stop that begins."""
    naked: Naked | None = None
    to_come: list[tuple[int, Order]] = field(default_factory=list)
    """Entries that filled, with when the exchange makes the stop that they brought along (`child_stop_delay_ms`)."""


@dataclass(slots=True)
class Disruptions:
    """When the bot could not act, or not know: it was dead, its stream was down, a request or a message was lost."""

    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, began_ms: int, ended_ms: int) -> None:
        self.spans.append((began_ms, ended_ms))

    def within(self, began_ms: int, ended_ms: int) -> tuple[int, int]:
        """How many milliseconds of that time they took, and how many there were; what overlaps is one."""
        taken = number = 0
        reached = began_ms
        for began, ended in sorted(self.spans):
            if ended <= reached or max(began, reached) >= ended_ms:
                continue
            number += began > reached or not number
            taken += min(ended, ended_ms) - max(began, reached)
            reached = ended
        return taken, number


class NakedWatch:
    """Looks at every slot after everything that happens to it."""

    def __init__(self, engine: Engine, symbols: Sequence[str], now_ms: Callable[[], int]) -> None:
        self.engine, self.symbols, self.now_ms = engine, symbols, now_ms
        self.found: list[Naked] = []
        self.openings: dict[Slot, Opening] = {}
        self.always: frozenset[str] = frozenset()
        """What the switches of the scene excuse for every position."""
        self.seq_before: Callable[[str], int | None] = lambda generation: None
        """The slot's seq when the trade of a generation was planned, by its record; None: there is none."""

    def excuse(self, slot: Slot, why: str, for_ms: int = 0) -> None:
        """A person or the exchange takes the stop away, now or within so long."""
        opening = self.openings.get(slot)
        if opening is not None:
            opening.excused[why] = self.now_ms() + for_ms
            if opening.naked is not None:
                opening.naked.excuses |= {why}

    def hold(self, slot: Slot) -> None:
        """A close of ours was refused for what a person offers there."""
        opening = self.openings.get(slot)
        if opening is not None and opening.naked is not None:
            opening.naked.held_ms, opening.naked.is_held = self.now_ms(), True

    def _let_go(self, order: Order) -> None:
        """A person's order has changed: up to now it held the position as it did at the last refusal."""
        opening = self.openings.get((order.symbol, order.position_idx))
        naked = opening.naked if opening is not None else None
        is_persons = order.stop_order_type is StopOrderType.NONE and generation_of(order.link_id) is None
        if naked is not None and naked.is_held and order.reduce_only and is_persons:
            naked.held_ms, naked.is_held = self.now_ms(), False

    def refuse(self, slot: Slot) -> None:
        """A stop of ours was refused: where the price has passed the one to come, there can be none (R3)."""
        opening = self.openings.get(slot)
        if opening is not None and any(self._is_passed(order) for _, order in opening.to_come):
            self._cross(opening)

    def hear(self, events: Sequence[Event]) -> None:
        for opening in self.openings.values():
            if opening.to_come:
                self._make_due(opening)
        if all(isinstance(event, PriceChanged) for event in events):
            return  # no order and no position has changed
        made: dict[Slot, list[Execution]] = {}
        changed: set[str] = set()
        for event in events:
            if isinstance(event, OrdersChanged):
                for order in event.orders:
                    self._let_go(order)
                    changed.add(order.symbol)
            if isinstance(event, Executed):
                for each in event.executions:
                    changed.add(each.symbol)
                    if each.exec_type is not FUNDING:
                        made.setdefault((each.symbol, each.position_idx), []).append(each)
            if isinstance(event, PositionChanged):  # comes with whatever touches a slot
                changed.add(event.position.symbol)
        for symbol in (each for each in self.symbols if each in changed):
            for position in self.engine.positions(symbol, include_flat=True):
                self._look(position, made.get((symbol, position.position_idx), []))

    def _look(self, position: Position, made: Sequence[Execution]) -> None:
        now, slot = self.now_ms(), (position.symbol, position.position_idx)
        opening = self.openings.get(slot)
        begun = begun_with(position, made)
        if opening is not None and (not position.size or begun):
            self._end(opening, now)
            del self.openings[slot]
            opening = None
        if position.side is None:
            return
        if opening is None:
            opening = self.openings[slot] = self._opened(slot, begun, now)
        made = begun or made
        if opening.late is not None and opening.late.has_gone(made):
            self._end(opening, now)
            opening = self.openings[slot] = Opening(by_bot=False, at_ms=now)
        if position.status is not PositionStatus.NORMAL:
            self.excuse(slot, "liquidate")
        entries = [each for each in map(self._entry_of, made) if each is not None]
        if any(map(self._is_passed, entries)):
            self.excuse(slot, "crossed")
        if delay := self.engine.switches.child_stop_delay_ms:
            opening.to_come += [(now + delay, entry) for entry in entries]
        if any(not each.link_id and each.side is position.side and each.closed_size < each.qty for each in made):
            self.excuse(slot, "added by a person")
        is_naked = self.engine.referee.is_naked(*slot)
        if is_naked and opening.naked is None:
            excused = {why for why, until in opening.excused.items() if now <= until}
            opening.naked = Naked(slot, opening.by_bot, opening.at_ms, now, frozenset(excused) | self.always)
            self.found.append(opening.naked)
        elif not is_naked:
            self._end(opening, now)

    def _opened(self, slot: Slot, begun: Sequence[Execution], now: int) -> Opening:
        symbol, index = slot
        generation = generation_of(begun[0].link_id) if begun else None
        if generation is None:
            return Opening(by_bot=False, at_ms=now)
        of_slot = (each for each in self.engine.executions(symbol) if each.position_idx == index)
        earlier = (each for each in of_slot if each.seq < begun[0].seq)
        return Opening(by_bot=True, at_ms=now, late=late_entry(begun, earlier, self.seq_before(generation)))

    def _entry_of(self, execution: Execution) -> Order | None:
        """The order that was executed, if it brings a stop along."""
        order = self.engine.find_order(order_id=execution.order_id)
        return order if order is not None and order.stop_loss is not None else None

    def _is_passed(self, entry: Order) -> bool:
        """The price has passed the stop of an entry: the exchange makes none, and takes none."""
        ticker = self.engine.ticker(entry.symbol)
        price = ticker.mark if entry.sl_trigger_by is TriggerBy.MARK else ticker.last
        return entry.stop_loss is not None and (price - entry.stop_loss) * entry.side.sign <= 0

    def _make_due(self, opening: Opening) -> None:
        """What the exchange looks at when a stop that is to come falls due, it looks at now."""
        now = self.now_ms()
        if any(self._is_passed(entry) for due_ms, entry in opening.to_come if due_ms <= now):
            self._cross(opening)
        opening.to_come = [(due_ms, entry) for due_ms, entry in opening.to_come if due_ms > now]

    def _cross(self, opening: Opening) -> None:
        if opening.naked is not None:
            opening.naked.excuses |= {"crossed"}

    def _end(self, opening: Opening, now: int) -> None:
        if opening.naked is not None:
            opening.naked.ended_ms = now
            if now == opening.naked.began_ms:
                self.found.remove(opening.naked)
            opening.naked = None
