"""The referee: how long positions stood without a covering stop, or with a looser one than before.

It is told the truth after every settled step and measures with the engine's clock; no client reaches it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from simulator.engine.clock import Clock
from simulator.engine.words import Category, Side

Slot = tuple[str, int]
LinkUse = tuple[Category, str, Side, Decimal, Decimal]


class Person(Enum):
    """What a person did to a slot in a step. Who sets its stops, or moves one, makes what stands the new measure."""

    ABSENT = auto()
    CHANGED_A_STOP = auto()
    SET_STOPS = auto()


@dataclass(frozen=True, slots=True)
class Cover:
    """A stop that would run: `qty` is `None` when it always takes the whole position."""

    trigger_price: Decimal
    qty: Decimal | None


@dataclass(slots=True)
class _Watch:
    """What is known of one open position."""

    opening: int
    side: Side
    naked_since: int | None = None
    naked_before: int = 0
    loose_since: int | None = None
    loose_before: int = 0
    level: Decimal | None = None
    tightest: Decimal | None = None


class Referee:
    """Times are milliseconds of the engine's clock; open intervals count up to now."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[Slot, _Watch] = {}
        self._longest_naked = 0
        self._naked_before = 0
        self._loose_before = 0
        self._link_uses: dict[str, LinkUse] = {}
        self.duplicate_link_ids = 0

    @property
    def max_naked_ms(self) -> int:
        """The longest uninterrupted time that one position had size and no stop that covers it."""
        now = self._clock.now_ms()
        running = (now - watch.naked_since for watch in self._open.values() if watch.naked_since is not None)
        return max(self._longest_naked, *running, 0)

    @property
    def total_naked_ms(self) -> int:
        """The sum over all positions, closed ones included."""
        now = self._clock.now_ms()
        return self._naked_before + sum(self._naked(watch, now) for watch in self._open.values())

    @property
    def loose_ms(self) -> int:
        """Time with a stop looser than the tightest before it, without a person's change; sum over all positions."""
        now = self._clock.now_ms()
        return self._loose_before + sum(self._loose(watch, now) for watch in self._open.values())

    def is_naked(self, symbol: str, position_idx: int = 0) -> bool:
        """Whether the position that is open there has size that no stop covers, now."""
        watch = self._open.get((symbol, position_idx))
        return watch is not None and watch.naked_since is not None

    def naked_ms(self, symbol: str, position_idx: int = 0) -> int:
        """Naked time of the position that is open there, since it opened; 0 when flat."""
        watch = self._open.get((symbol, position_idx))
        return 0 if watch is None else self._naked(watch, self._clock.now_ms())

    def loose_ms_of(self, symbol: str, position_idx: int = 0) -> int:
        """Loose time of the position that is open there, since it opened; 0 when flat."""
        watch = self._open.get((symbol, position_idx))
        return 0 if watch is None else self._loose(watch, self._clock.now_ms())

    def observe(
        self,
        slot: Slot,
        size: Decimal,
        covers: Iterable[Cover],
        *,
        opening: int,
        person: Person = Person.ABSENT,
    ) -> None:
        """The slot after a settled step: `size` is signed, `opening` tells one position from the next in the slot."""
        now = self._clock.now_ms()
        watch = self._open.get(slot)
        if watch is not None and (not size or watch.opening != opening):
            self._end(self._open.pop(slot), now)
            watch = None
        if not size:
            return
        if watch is None:
            watch = self._open[slot] = _Watch(opening, Side.BUY if size > 0 else Side.SELL)
        self._judge(watch, covering_level(size, covers), now, person)

    def compare_link_id(self, link_id: str, use: LinkUse) -> None:
        """Counts a client's id that an accepted order had before, with another market, side, quantity or price."""
        if self._link_uses.get(link_id, use) != use:
            self.duplicate_link_ids += 1

    def keep_link_id(self, link_id: str, use: LinkUse) -> None:
        """Remembers what an accepted order's id stood for."""
        if link_id:
            self._link_uses.setdefault(link_id, use)

    def _judge(self, watch: _Watch, level: Decimal | None, now: int, person: Person) -> None:
        changed_it = person is Person.CHANGED_A_STOP and level != watch.level
        if changed_it or person is Person.SET_STOPS:
            watch.tightest = None
        watch.level = level
        if level is not None and (watch.tightest is None or is_tighter(watch.side, level, watch.tightest)):
            watch.tightest = level
        is_loose = level is not None and level != watch.tightest
        if level is None and watch.naked_since is None:
            watch.naked_since = now
        elif level is not None and watch.naked_since is not None:
            self._end_naked(watch, now)
        if is_loose and watch.loose_since is None:
            watch.loose_since = now
        elif not is_loose and watch.loose_since is not None:
            watch.loose_before += now - watch.loose_since
            watch.loose_since = None

    def _end_naked(self, watch: _Watch, now: int) -> None:
        if watch.naked_since is not None:
            self._longest_naked = max(self._longest_naked, now - watch.naked_since)
            watch.naked_before += now - watch.naked_since
            watch.naked_since = None

    def _end(self, watch: _Watch, now: int) -> None:
        self._end_naked(watch, now)
        self._naked_before += watch.naked_before
        self._loose_before += self._loose(watch, now)

    @staticmethod
    def _naked(watch: _Watch, now: int) -> int:
        return watch.naked_before + (0 if watch.naked_since is None else now - watch.naked_since)

    @staticmethod
    def _loose(watch: _Watch, now: int) -> int:
        return watch.loose_before + (0 if watch.loose_since is None else now - watch.loose_since)


def is_tighter(side: Side, level: Decimal, than: Decimal) -> bool:
    """Whether a stop at `level` gives up less: higher for a long, lower for a short."""
    return level > than if side is Side.BUY else level < than


def covering_level(size: Decimal, covers: Iterable[Cover]) -> Decimal | None:
    """The trigger price by which the whole of the signed `size` would be stopped, or `None` when it is not covered."""
    remaining = abs(size)
    for cover in sorted(covers, key=lambda each: each.trigger_price, reverse=size > 0):
        remaining -= remaining if cover.qty is None else cover.qty
        if remaining <= 0:
            return cover.trigger_price
    return None
