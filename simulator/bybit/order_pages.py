"""What order queries show; Bybit's pages may lag behind what a stream said (docs/bybit.md, 2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.rest.periods import DAY_MS
from simulator.engine.events import Event, OrdersChanged
from simulator.engine.words import Category, OrderStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.engine.engine import Engine
    from simulator.engine.records import Order

STALE_BY_MS = 1500
RECENTLY_CLOSED = 500

_CANCELLED = frozenset({OrderStatus.CANCELLED, OrderStatus.DEACTIVATED, OrderStatus.PARTIALLY_FILLED_CANCELED})


class OrderPages:
    """The engine's orders as its switches let queries see them.

    Queries forget, by id as well: order/realtime all but the ``RECENTLY_CLOSED`` newest that ended, and the history
    after a day what ended without a fill.

    With ``stale_order_pages`` lists show them as they were ``STALE_BY_MS`` ago; what was cancelled is nowhere for
    ``cancel_gap_ms``, and what ended reaches the history only ``history_lag_ms`` later.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._versions: dict[str, list[tuple[int, Order]]] = {}
        engine.subscribe(self._note)

    def clear(self) -> None:
        self._versions.clear()

    def open_orders(self, category: Category) -> list[Order]:
        """What order/realtime lists."""
        if not self._engine.switches.stale_order_pages:
            return self._engine.open_orders(category=category)
        return [order for order in self._as_they_were(category) if order.status.is_open]

    def recently_closed(self, category: Category) -> list[Order]:
        """What order/realtime lists of ended orders."""
        return self._findable(self._closed(category))[-RECENTLY_CLOSED:]

    def history(self, category: Category) -> list[Order]:
        """What order/history lists."""
        return self._recorded(self._findable(self._closed(category)))

    def find(self, order_id: str, link_id: str) -> list[Order]:
        """What order/realtime knows by an id, or else a client id: one order or nothing, never stale."""
        return [order for order in self._find(order_id, link_id) if order.status.is_open or self._is_recent(order)]

    def find_ended(self, order_id: str, link_id: str) -> list[Order]:
        """What order/history knows by an id."""
        return self._recorded(self._find(order_id, link_id))

    def _find(self, order_id: str, link_id: str) -> list[Order]:
        order = self._engine.find_order(order_id=order_id, link_id=link_id)
        return [] if order is None else self._findable([order])

    def _is_recent(self, ended: Order) -> bool:
        return self._engine.closed_after(ended) < RECENTLY_CLOSED

    def _recorded(self, orders: Iterable[Order]) -> list[Order]:
        """Those of ``orders`` that have ended, and that the history knows by now and still."""
        now = self._engine.now_ms()
        recorded_until, kept_from = now - self._engine.switches.history_lag_ms, now - DAY_MS
        return [
            order
            for order in orders
            if not order.status.is_open
            and order.updated_ms <= recorded_until
            and (order.filled_qty or order.updated_ms >= kept_from)
        ]

    def _findable(self, orders: Iterable[Order]) -> list[Order]:
        shown_until = self._engine.now_ms() - self._engine.switches.cancel_gap_ms
        return [order for order in orders if order.status not in _CANCELLED or order.updated_ms <= shown_until]

    def _closed(self, category: Category) -> list[Order]:
        if not self._engine.switches.stale_order_pages:
            return self._engine.closed_orders(category=category)
        return [order for order in self._as_they_were(category) if not order.status.is_open]

    def _as_they_were(self, category: Category) -> list[Order]:
        seen_until = self._engine.now_ms() - STALE_BY_MS
        versions_then = (
            [order for noted_ms, order in versions if noted_ms <= seen_until] for versions in self._versions.values()
        )
        return [versions[-1] for versions in versions_then if versions and versions[-1].category is category]

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
