"""What order queries by symbol show; Bybit's pages may lag behind what a stream said (docs/bybit.md, 2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.events import Event, OrdersChanged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.engine.engine import Engine
    from simulator.engine.records import Order

STALE_BY_MS = 1500


class OrderPages:
    """The engine's orders; with the switch ``stale_order_pages`` as they were ``STALE_BY_MS`` ago."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._versions: dict[str, list[tuple[int, Order]]] = {}
        engine.subscribe(self._note)

    def clear(self) -> None:
        self._versions.clear()

    def open_orders(self) -> list[Order]:
        if not self._engine.switches.stale_order_pages:
            return self._engine.open_orders()
        return [order for order in self._as_they_were() if order.status.is_open]

    def closed_orders(self) -> list[Order]:
        if not self._engine.switches.stale_order_pages:
            return self._engine.closed_orders()
        return [order for order in self._as_they_were() if not order.status.is_open]

    def _as_they_were(self) -> list[Order]:
        seen_until = self._engine.now_ms() - STALE_BY_MS
        versions_then = (
            [order for noted_ms, order in versions if noted_ms <= seen_until] for versions in self._versions.values()
        )
        return [versions[-1] for versions in versions_then if versions]

    def _note(self, events: Sequence[Event]) -> None:
        now = self._engine.now_ms()
        for event in events:
            if isinstance(event, OrdersChanged):
                for order in event.orders:
                    self._add(order, now)

    def _add(self, order: Order, now: int) -> None:
        versions = self._versions.setdefault(order.order_id, [])
        needed_from = sum(noted_ms <= now - STALE_BY_MS for noted_ms, _ in versions) - 1
        del versions[: max(0, needed_from)]
        versions.append((now, order))
