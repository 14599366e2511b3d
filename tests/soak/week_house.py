"""The exchange's house of the week: its prices are told every few seconds, however much is asked of it meanwhile."""

from typing import Final

from tests.execution.soak.house import House

_SOON_MS: Final = 1


class WeekHouse(House):
    """Fifty positions ask about every second: a look that began anew with each answer would never come."""

    _prices_at_ms = 0
    """When prices are told next, whatever falls due before."""
    _looks_at_ms = 0

    def _next(self) -> None:
        self._looks_at_ms = self._look_due_ms()
        in_ms = max(_SOON_MS, self._looks_at_ms - self.clock.now_ms())
        self._timer = self.loop.call_later(in_ms / 1000, self._tick)

    def _look_due_ms(self) -> int:
        due = self.engine.next_due_ms()
        return self._prices_at_ms if due is None else min(due, self._prices_at_ms)

    def _tick(self) -> None:
        self._prices_at_ms = self.clock.now_ms() + self._price_ms
        super()._tick()

    def hurry(self) -> None:
        if self._look_due_ms() < self._looks_at_ms:
            super().hurry()
