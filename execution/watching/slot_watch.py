"""What one actor measures of its own slot while it works: time without a stop, and whether the invariants hold. Pure.

Nothing of it is on disk: it is about this process, and a restart looks anew.
"""

from datetime import datetime, timedelta

from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import Observation, SlotRead
from execution.watching import auditor, invariants, naked_watch
from execution.watching.auditor import About, Audit
from execution.watching.invariants import Finding, Held, held_after
from execution.watching.naked_watch import NakedWatch
from execution.watching.slot_seen import SlotSeen, seen_in


class SlotWatch:
    """Looked through at each step of the actor."""

    def __init__(self) -> None:
        self._naked = NakedWatch()
        self._audit = Audit()
        self._held = Held()
        self._seen: SlotSeen | None = None
        self.has_to_look = False
        """A breach: the exchange has to be asked again."""

    def note(self, observation: Observation) -> None:
        """What a read that shows the slot's orders says is kept until the next one."""
        if isinstance(observation, SlotRead) and observation.open_orders is not None:
            self._seen = seen_in(observation)

    def look(self, monitor: Monitor, instrument: Instrument, now: datetime, *, is_frozen: bool) -> tuple[Notice, ...]:
        """What there is to tell after the newest facts."""
        self._naked, naked = naked_watch.watch(self._naked, monitor, now)
        self._held = held_after(self._held, monitor)
        found = invariants.look(monitor, self._held, self._seen, instrument, now, is_frozen=is_frozen)
        about = About(
            id=monitor.generation, symbol=monitor.slot.symbol, side=monitor.side.value, chat_id=monitor.chat_id
        )
        judged = auditor.judge(self._audit, found, about, now)
        self._audit, self.has_to_look = judged.audit, judged.has_to_look
        return (*naked, *judged.notices)

    def naked_time(self, now: datetime) -> timedelta:
        """Time in which this process saw size without a standing stop."""
        return self._naked.lasted(now)

    @property
    def breaches(self) -> tuple[Finding, ...]:
        return self._audit.breaches

    @property
    def breach_counts(self) -> dict[str, int]:
        """Since the actor began, by invariant."""
        return self._audit.counts

    @property
    def wakes(self) -> tuple[datetime | None, ...]:
        """When it has to be looked through though nothing happens."""
        return self._naked.tell_at, self._audit.wakes_at
