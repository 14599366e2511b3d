"""What is looked at for the account as a whole: its margin, and maintenance of the exchange (R18, R25)."""

from collections.abc import Callable, Iterable
from decimal import Decimal

import structlog

from execution.exchange import Exchange
from execution.facts.account import Maintenance, MarginMode
from execution.failures import system_notice
from execution.monitor import Monitor
from execution.notices import Notice
from execution.watching import account_guard, maintenance
from execution.watching.account_guard import MarginAlarm
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class AccountWatch:
    """Holds what was last read; ``close_at`` is the maintenance margin rate (1 is liquidation) of CLOSE_AT_MARGIN."""

    def __init__(
        self, exchange: Exchange, clock: Clock, tell: Callable[[Notice], None], close_at: Decimal | None
    ) -> None:
        self._exchange = exchange
        self._clock = clock
        self._tell = tell
        self._close_at = close_at
        self._alarm = MarginAlarm()
        self._maintenances: list[Maintenance] = []
        self._told: set[str] = set()
        self.margin_mode: MarginMode | None = None

    async def look(self) -> None:
        """Reads what changes seldom. Raises ExchangeError; what could not be read stays as it was known."""
        try:
            self.margin_mode = await self._exchange.margin_mode()
        finally:
            await self._look_at_maintenance()

    async def _look_at_maintenance(self) -> None:
        self._maintenances = await self._exchange.maintenances()
        now = self._clock.now()
        ahead = maintenance.in_force(self._maintenances, now)
        if ahead is not None and ahead.id not in self._told:
            self._told.add(ahead.id)
            told = text("told-maintenance-ahead", announced=maintenance.words_of(ahead))
            self._tell(system_notice(told, now, is_urgent=False, about="connection"))

    def weigh(self, rate: Decimal | None, monitors: Iterable[Monitor]) -> Monitor | None:
        """Warns of a margin that runs short; the monitor whose position has to go, if one has."""
        before, self._alarm = self._alarm, account_guard.watch(self._alarm, rate)
        if rate is not None and self._alarm.is_told and not before.is_told:
            self._tell(system_notice(account_guard.warning(rate), self._clock.now(), is_urgent=True))
        chosen = account_guard.to_close(monitors, rate, self._close_at)
        if chosen is not None:
            log.warning("margin_runs_short", rate=str(rate), closing=chosen.key)
        return chosen

    def require_no_maintenance(self) -> None:
        """Raises TradeRejected."""
        maintenance.require_none(self._maintenances, self._clock.now())
