"""The write breaker of one slot at work: fed with what is answered, and told once when it trips (R25)."""

from collections.abc import Callable
from datetime import datetime

import structlog

from execution.actions import Action
from execution.lanes import order_in
from execution.monitor import Monitor
from execution.observations import Observation
from execution.watching import write_breaker
from execution.watching.write_breaker import WriteBreaker
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class SlotBreaker:
    """Nothing of it is on disk: a restart begins anew."""

    def __init__(self, on_failure: Callable[[str], None]) -> None:
        self._on_failure = on_failure
        self._state = WriteBreaker()

    @property
    def frozen_since(self) -> datetime | None:
        """When it tripped; stop and close go on. None: all is as usual."""
        return self._state.frozen_at

    @property
    def thaws_at(self) -> datetime | None:
        return self._state.thaws_at

    def look(self, monitor: Monitor, now: datetime, *, commanded: bool) -> None:
        """After new facts. ``commanded``: a person, or other trading rules, end the freeze."""
        self._state = write_breaker.look(self._state, monitor, now, commanded=commanded)

    def holds(self, monitor: Monitor, action: Action) -> bool:
        """Whether an action must not leave now."""
        return write_breaker.holds(self._state, monitor, action)

    def answered(self, monitor: Monitor, action: Action, outcome: Observation, now: datetime) -> None:
        """Counts one answer; an order of the generation before this one is none of it (R2)."""
        link_id = order_in(action)
        if link_id is not None and link_id not in monitor.orders:
            return
        was_frozen = self._state.frozen_at is not None
        self._state = write_breaker.answered(self._state, monitor, action, outcome, now)
        if self._state.frozen_at is not None and not was_frozen:
            log.error("writes_frozen", key=monitor.key, why=self._state.why)
            self._on_failure(text("told-frozen", name=monitor.name, why=self._state.why))
