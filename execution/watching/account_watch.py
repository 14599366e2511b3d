"""What is looked at for the account as a whole: its margin, and maintenance of the exchange (R18, R25)."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import structlog

from execution.exchange import Exchange
from execution.facts.account import Maintenance, MarginMode
from execution.failures import system_notice
from execution.monitor import Monitor
from execution.new_trade.entry_hold import EntryHold
from execution.notices import Notice
from execution.trouble_subjects import Subject
from execution.watching import account_guard, maintenance
from execution.watching.account_guard import MarginAlarm
from execution.watching.kept_out import KeptOut
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class AccountWatch:
    """Knows what was last read; ``close_at`` is the maintenance margin rate (1 is liquidation) of CLOSE_AT_MARGIN."""

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        tell: Callable[[Notice], None],
        close_at: Decimal | None,
        entry_hold: EntryHold,
    ) -> None:
        self._exchange = exchange
        self._clock = clock
        self._tell = tell
        self._close_at = close_at
        self._kept_out = KeptOut(entry_hold, clock, tell)
        self._alarm = MarginAlarm()
        self._maintenances: list[Maintenance] = []
        self._told: set[str] = set()
        self.margin_mode: MarginMode | None = None

    def hold_entries_until_read(self) -> None:
        """After a start, where entries are still to be sent: only once the account was looked at."""
        self._kept_out.until_read()

    async def look(self) -> None:
        """Reads what changes seldom. Raises ExchangeError; what could not be read stays as it was known."""
        try:
            self.margin_mode = await self._exchange.margin_mode()
        finally:
            await self._look_at_maintenance()

    async def _look_at_maintenance(self) -> None:
        try:
            self._maintenances = await self._exchange.maintenances()
            self.look_at_time()
        finally:
            self._kept_out.looked_at_maintenance()
        now = self._clock.now()
        ahead = maintenance.in_force(self._maintenances, now)
        if ahead is not None and ahead.id not in self._told:
            self._told.add(ahead.id)
            told = text("told-maintenance-ahead", announced=maintenance.words_of(ahead))
            self._tell(system_notice(told, now, is_urgent=False, subject=Subject.MAINTENANCE))

    def look_at_time(self) -> None:
        """Whether maintenance that is known keeps entries out by now, or no longer (R25); reads nothing."""
        self._kept_out.by_maintenance(self._maintenances)

    def weigh(self, rate: Decimal | None, monitors: Sequence[Monitor]) -> Monitor | None:
        """Warns of a margin that runs short, keeps entries out; the monitor whose position has to go, if one has."""
        self._kept_out.tell_who_waits(monitors)
        self._kept_out.by_margin(rate, self.margin_mode)
        before, self._alarm = self._alarm, account_guard.watch(self._alarm, rate)
        if rate is not None and self._alarm.is_told and not before.is_told:
            told, now = account_guard.warning(rate), self._clock.now()
            self._tell(system_notice(told, now, is_urgent=True, subject=Subject.MARGIN))
        chosen = account_guard.to_close(monitors, rate, self._close_at)
        if chosen is not None:
            log.warning("margin_runs_short", rate=str(rate), closing=chosen.key)
        return chosen
