"""The stretch of time that a history query asks for: at most seven days (docs/bybit.md, 2.3 and 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.bybit.parameters import PARAMETER_ERROR
from simulator.engine.requests import Refusal

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call

DAY_MS = 24 * 60 * 60 * 1000
WEEK_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class Period:
    """Both ends, in milliseconds, belong to it."""

    start_ms: int
    end_ms: int

    def holds(self, time_ms: int) -> bool:
        return self.start_ms <= time_ms <= self.end_ms


def period(call: Call, default_ms: int = WEEK_MS) -> Period:
    """``startTime`` to ``endTime``; one end alone, or none, means ``default_ms`` from there or until now.

    Raises:
        Refusal: 10001 when it is longer than seven days or ends before it begins.
    """
    start, end = call.parameters.number("startTime"), call.parameters.number("endTime")
    if start is not None:
        start_ms = int(start)
        end_ms = start_ms + default_ms if end is None else int(end)
    else:
        end_ms = call.engine.now_ms() if end is None else int(end)
        start_ms = end_ms - default_ms
    if not 0 <= end_ms - start_ms <= WEEK_MS:
        raise Refusal(PARAMETER_ERROR, "The time range between startTime and endTime cannot exceed 7 days")
    return Period(start_ms, end_ms)
