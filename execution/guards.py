"""The life of the actors: one for each slot, begun with a record, and gone when that is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import structlog

from execution.brakes import Brakes
from execution.commands.pausing import Pausing
from execution.engine_tasks import EngineTasks
from execution.exchange import Exchange
from execution.facts.instruments import Instrument
from execution.facts.slots import Slot
from execution.fold import Rules
from execution.monitor import Monitor
from execution.new_trade.entry_hold import EntryHold
from execution.observations import RulesChanged, Woken
from execution.read_turns import ReadTurns
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from execution.watched_prices import WatchedPrices
from utils.clock import Clock

log = structlog.get_logger(__name__)


class Guards:
    """Owns the actors; ``by_slot`` is looked at by everyone, and changed here alone."""

    def __init__(
        self,
        exchange: Exchange,
        books: MonitorBooks,
        clock: Clock,
        brakes: Brakes,
        tasks: EngineTasks,
        on_failure: Callable[[str], None],
        on_end: Callable[[SlotActor], None],
        doubt_rules: Callable[[], None],
        most_at_risk: Callable[[], Decimal | None] = lambda: None,
    ) -> None:
        """``on_end`` is called when an actor's monitor is gone; the last two are as `SlotActor` says."""
        self._exchange = exchange
        self._books = books
        self._clock = clock
        self._brakes = brakes
        self._tasks = tasks
        self._on_failure = on_failure
        self._on_end = on_end
        self._doubt_rules = doubt_rules
        self._most_at_risk = most_at_risk
        self._reads = ReadTurns()
        self._naked_before = timedelta()
        self._watched_too: dict[str, frozenset[str]] = {}
        self.by_slot: dict[Slot, SlotActor] = {}
        self.watched = WatchedPrices(self._monitor_of)
        self.pausing = Pausing(books, clock, self._wake)
        self.entry_hold = EntryHold(self._wake)

    def begin(
        self,
        monitor: Monitor,
        instrument: Instrument,
        *,
        stored: Monitor | None = None,
        first_step_at: datetime | None = None,
    ) -> None:
        """Guards a slot from now on, by a record that is on disk; ``stored``, ``first_step_at`` as `SlotActor` says."""
        actor = SlotActor(
            monitor,
            exchange=self._exchange,
            books=self._books,
            rules=self._rules(instrument),
            clock=self._clock,
            reads=self._reads,
            on_failure=self._on_failure,
            is_paused=self._is_paused,
            doubt_rules=self._doubt_rules,
            on_moved=partial(self.watched.doubt, monitor.slot),
            most_at_risk=self._most_at_risk,
            first_step_at=first_step_at,
            stored=stored,
        )
        actor.leave(RulesChanged())  # since it was planned: perhaps while nobody was here
        self.by_slot[monitor.slot] = actor
        self.watched.doubt(monitor.slot)
        self._tasks.spawn(self._run(actor), f"the guard of {monitor.name}")
        self._watch_prices()
        log.info("guarding", key=monitor.key, generation=monitor.generation)

    def watch_also(self, symbols: frozenset[str], whose: str) -> None:
        """Prices that others need (DCA bots, alerts), replacing theirs: the exchange streams one set for all."""
        self._watched_too[whose] = symbols
        self._watch_prices()

    def naked_time(self) -> timedelta:
        """Of all positions, also of those that are gone: time in which one had no standing stop."""
        return sum((actor.naked_time() for actor in self.by_slot.values()), self._naked_before)

    def _rules(self, instrument: Instrument) -> Rules:
        brakes = self._brakes
        return Rules(
            instrument=instrument,
            close_when_stop_refused=brakes.close_when_stop_refused,
            close_when_through_break_even=brakes.close_when_through_break_even,
            undo_for=brakes.undo_for,
            manual_stop=brakes.manual_stop,
            on_gap=brakes.on_gap,
            gap=brakes.gap,
            guard_late_entry=brakes.guard_late_entry,
        )

    async def _run(self, actor: SlotActor) -> None:
        await actor.run()
        self._naked_before += actor.naked_time()
        del self.by_slot[actor.monitor.slot]
        self.watched.doubt(actor.monitor.slot)
        self._watch_prices()
        self._on_end(actor)
        log.info("monitor_gone", key=actor.monitor.key)

    def _is_paused(self) -> bool:
        return self.pausing.since is not None or self.entry_hold.why != ""

    def _monitor_of(self, slot: Slot) -> Monitor | None:
        actor = self.by_slot.get(slot)
        return None if actor is None else actor.monitor

    def disk_heals(self) -> None:
        """Each actor that holds something back until its record is on disk goes on."""
        for actor in self.by_slot.values():
            actor.disk_heals()

    def _wake(self) -> None:
        for actor in self.by_slot.values():
            actor.post(Woken())

    def _watch_prices(self) -> None:
        guarded = frozenset(slot.symbol for slot in self.by_slot)
        self._exchange.watch(guarded.union(*self._watched_too.values()))
