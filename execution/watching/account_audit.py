"""The account looked through after each sweep: records and slots agree, and what has closed left nothing behind."""

from collections.abc import Callable, Iterable, Mapping

import structlog

from execution.facts.slots import Slot
from execution.monitor import Monitor
from execution.new_trade.daily_loss import HistoryUnreadable
from execution.notices import Notice
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from execution.watching import account_invariants, auditor
from execution.watching.account_invariants import Claim, Swept
from execution.watching.auditor import About, Audit
from execution.watching.invariants import Finding, Invariant
from utils.clock import Clock

log = structlog.get_logger(__name__)


class AccountAudit:
    """Holds what the last sweeps found, and what the actors that have ended counted."""

    def __init__(
        self,
        actors: Mapping[Slot, SlotActor],
        books: MonitorBooks,
        clock: Clock,
        claims: Callable[[], Iterable[Claim]],
        tell: Callable[[Notice], None],
        sweep_again: Callable[[], None],
    ) -> None:
        self._actors = actors
        self._books = books
        self._clock = clock
        self._claims = claims
        self._tell = tell
        self._sweep_again = sweep_again
        self._audit = Audit()
        self._closed: dict[str, Monitor] = {}
        self._of_ended: list[dict[str, int]] = []

    def ended(self, actor: SlotActor) -> None:
        """The monitor is over: its end is looked for in the trade log."""
        self._closed[actor.monitor.generation] = actor.monitor
        if actor.watch.breach_counts:
            self._of_ended.append(actor.watch.breach_counts)

    async def look(self, swept: Swept) -> None:
        """After a sweep. A breach sweeps again at once, which is what mends it."""
        unrecorded = await self._unrecorded()
        monitors = {slot: actor.monitor for slot, actor in self._actors.items()}
        seen = account_invariants.look(swept, monitors, self._claims(), unrecorded)
        judged = auditor.judge(self._audit, seen, About(id="account"), self._clock.now())
        self._audit = judged.audit
        for notice in judged.notices:
            log.error("invariant", kind=notice.kind.value, **notice.fields)
            self._tell(notice)
        if judged.has_to_look:
            self._sweep_again()

    @property
    def breaches(self) -> tuple[Finding, ...]:
        """Of the account, now."""
        return self._audit.breaches

    def counts(self) -> dict[Invariant, int]:
        """Breaches since the start, of all positions that there were and are, and of the account."""
        running = [actor.watch.breach_counts for actor in self._actors.values()]
        return auditor.total([self._audit.counts, *self._of_ended, *running])

    async def _unrecorded(self) -> list[str]:
        """Closed trades that are looked for until they are found; a log that cannot be read says nothing of them."""
        missing = []
        for generation, monitor in list(self._closed.items()):
            try:
                is_recorded = await self._books.is_recorded(monitor)
            except HistoryUnreadable:
                continue  # told by the trade log itself
            if is_recorded:
                self._closed.pop(generation, None)
            else:
                missing.append(f"{monitor.slot.symbol} {monitor.side.word} {generation}")
        return missing
