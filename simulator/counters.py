"""What the façades count on the way, for ``/control/stats``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counters:
    """Requests by path, refusals by code, messages that left on streams."""

    requests: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    ws_sent: int = 0

    def clear(self) -> None:
        self.requests.clear()
        self.rejected.clear()
        self.ws_sent = 0
