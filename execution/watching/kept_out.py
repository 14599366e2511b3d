"""Entries that the account keeps out for a while: before and in maintenance (R25), and near its liquidation (R18).

So they are after a start, until both were looked at: what was still to be sent then is not sent unseen. They are held
as by anybody else who holds entries (`EntryHold`): what is not sent yet waits, what stands on the exchange stays there.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from execution.facts.account import Maintenance, MarginMode
from execution.failures import system_notice
from execution.monitor import Monitor
from execution.new_trade.entry_hold import EntryHold
from execution.new_trade.entry_standing import waits_to_be_sent
from execution.notices import Notice
from execution.watching import account_guard, maintenance
from utils.clock import Clock
from utils.texts.catalogue import text

_MAINTENANCE: Final = "maintenance"
_MARGIN: Final = "the margin"
_START: Final = "the start"
"""Whose the holds are."""


class KeptOut:
    """Begins and ends the holds by what is known; whose entries wait for that is told once for each time."""

    def __init__(self, hold: EntryHold, clock: Clock, tell: Callable[[Notice], None]) -> None:
        self._hold = hold
        self._clock = clock
        self._tell = tell
        self._reasons: dict[str, str] = {}
        self._told: set[str] = set()
        self._unread: set[str] = set()
        """What has to be looked at before the hold of the start ends."""

    def until_read(self) -> None:
        """From now on, until maintenance and margin were looked at, whatever comes of it."""
        self._unread = {_MAINTENANCE, _MARGIN}
        self._hold.begin(text("entries-wait-for-look"), _START)

    def by_maintenance(self, known: Iterable[Maintenance]) -> None:
        """To be asked again whenever time has passed."""
        self._keep(_MAINTENANCE, maintenance.why_no_entries(known, self._clock.now()))

    def by_margin(self, rate: Decimal | None, mode: MarginMode | None) -> None:
        """An unknown rate changes nothing; with isolated margin the account has none, and nothing is held for it."""
        if rate is not None or mode is MarginMode.ISOLATED:
            self._keep(_MARGIN, account_guard.why_no_entries(rate))
        self._looked_at(_MARGIN)

    def looked_at_maintenance(self) -> None:
        """Also in vain: what cannot be read everywhere keeps nothing out for ever."""
        self._looked_at(_MAINTENANCE)

    def tell_who_waits(self, monitors: Iterable[Monitor]) -> None:
        """Before the next look: what was held since the last one, and is not merely under way."""
        untold = [whose for whose in self._reasons if whose not in self._told]
        now = self._clock.now()
        names = [monitor.name for monitor in monitors if waits_to_be_sent(monitor, now)] if untold else []
        if not names:
            return
        self._told.update(untold)
        for whose in untold:
            told = text("told-entries-wait", names=", ".join(sorted(names)), why=self._reasons[whose])
            self._tell(system_notice(told, now, is_urgent=False))

    def _looked_at(self, whose: str) -> None:
        self._unread.discard(whose)
        if not self._unread:
            self._hold.end(_START)

    def _keep(self, whose: str, why: str) -> None:
        if why:
            self._reasons[whose] = why
            self._hold.begin(why, whose)
            return
        self._reasons.pop(whose, "")
        self._told.discard(whose)
        self._hold.end(whose)
