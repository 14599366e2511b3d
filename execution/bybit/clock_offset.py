"""The exchange's clock as seen from ours.

A request is accepted while ``server - recv_window <= timestamp < server + 1 s`` (docs/bybit.md, 1.2): a clock that is
one second ahead has every request refused, and a wider window does not help. So requests carry the server's time.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from utils.clock import Clock

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ClockSample(Struct, frozen=True):
    """One question for the server's time: both ends on our clock, the answer in milliseconds since 1970."""

    sent_at: datetime
    server_ms: int
    received_at: datetime

    @property
    def round_trip(self) -> timedelta:
        return self.received_at - self.sent_at

    @property
    def offset_ms(self) -> int:
        """Exchange clock minus ours, taking the answer for the middle of the round trip."""
        return self.server_ms - milliseconds(self.sent_at + self.round_trip / 2)


class ClockOffset:
    """Exchange clock minus ours, None until measured. Read from any thread, written by one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.milliseconds: int | None = None

    def learn(self, samples: list[ClockSample]) -> int:
        """Believe the sample with the shortest round trip, which can be off by the least; returns its offset."""
        self.milliseconds = min(samples, key=lambda sample: sample.round_trip).offset_ms
        return self.milliseconds

    def server_ms(self) -> int:
        """The exchange's present, in milliseconds since 1970."""
        return milliseconds(self._clock.now()) + (self.milliseconds or 0)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware time."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)
