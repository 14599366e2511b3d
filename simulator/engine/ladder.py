"""A ladder of price levels that wait to be reached from one side."""

from decimal import Decimal
from enum import Enum, auto
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from simulator.engine.words import TriggerBy


class WatchKind(Enum):
    """What is to be done when a level is reached."""

    FILL = auto()
    FIRE = auto()
    ARM = auto()
    RATCHET = auto()


class Watch(NamedTuple):
    """The order that waits, and what for."""

    kind: WatchKind
    order_id: str


class Ladder:
    """Levels reached by a rising price (lowest first) or by a falling one (highest first); first come, first served.

    `series` is the price that reaches them. `edge` is the level that would be reached first, or `None`. Adding and
    removing cost O(log n), asking costs O(1).
    """

    __slots__ = ("_heap", "_live", "_turn", "edge", "rises", "series")

    def __init__(self, *, rises: bool, series: TriggerBy = TriggerBy.LAST) -> None:
        self.rises = rises
        self.series = series
        self._heap: list[tuple[Decimal, int, Watch]] = []
        self._live: dict[Watch, tuple[Decimal, int]] = {}
        self._turn = 0
        self.edge: Decimal | None = None

    def __len__(self) -> int:
        return len(self._live)

    def add(self, watch: Watch, level: Decimal) -> None:
        """Waits for `level`; a watch that waits already for another level moves to the end of the new one's queue."""
        current = self._live.get(watch)
        if current is not None and current[0] == level:
            return
        self._turn += 1
        self._live[watch] = (level, self._turn)
        heappush(self._heap, (level if self.rises else level.copy_negate(), self._turn, watch))
        self._find_edge()

    def remove(self, watch: Watch) -> None:
        """Waits no longer; nothing happens when it did not."""
        if self._live.pop(watch, None) is not None:
            self._find_edge()

    def is_reached(self, price: Decimal) -> bool:
        """Whether a price stands at the edge or beyond it."""
        if self.edge is None:
            return False
        return price >= self.edge if self.rises else price <= self.edge

    def first(self) -> Watch:
        """The watch at the edge; `IndexError` when the ladder is empty."""
        return self._heap[0][2]

    def _find_edge(self) -> None:
        heap, live = self._heap, self._live
        if len(heap) > 2 * len(live) + 16:
            heap[:] = [entry for entry in heap if self._is_live(entry)]
            heapify(heap)
        while heap and not self._is_live(heap[0]):
            heappop(heap)
        self.edge = live[heap[0][2]][0] if heap else None

    def _is_live(self, entry: tuple[Decimal, int, Watch]) -> bool:
        current = self._live.get(entry[2])
        return current is not None and current[1] == entry[1]
