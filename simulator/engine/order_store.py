"""All orders that ever were, with the indexes that the rules need."""

from collections import defaultdict
from collections.abc import Iterator

from simulator.engine.records import Order
from simulator.engine.referee import Slot
from simulator.engine.words import OrderStatus, OrderType


class OrderStore:
    """The owner of orders: the last snapshot of each, by id, by client id, by symbol, by slot. Nothing is forgotten."""

    def __init__(self) -> None:
        self._by_id: dict[str, Order] = {}
        self._by_link: dict[str, str] = {}
        self._open: dict[str, dict[str, None]] = defaultdict(dict)
        self._open_in: dict[Slot, dict[str, None]] = defaultdict(dict)
        self._closed: dict[str, None] = {}

    def put(self, order: Order) -> None:
        """Keeps the order's newest snapshot."""
        key = order.order_id
        self._by_id[key] = order
        if order.link_id:
            self._by_link.setdefault(order.link_id, key)
        if order.status.is_open:
            self._open[order.symbol][key] = None
            self._open_in[order.symbol, order.position_idx][key] = None
        elif key not in self._closed:
            self._open[order.symbol].pop(key, None)
            self._open_in[order.symbol, order.position_idx].pop(key, None)
            self._closed[key] = None

    def get(self, order_id: str) -> Order:
        """`KeyError` when there never was one."""
        return self._by_id[order_id]

    def find(self, *, order_id: str, link_id: str) -> Order | None:
        """By `order_id`, or when that is empty by `link_id`."""
        return self._by_id.get(order_id or self._by_link.get(link_id, ""))

    def knows_link(self, link_id: str) -> bool:
        return link_id in self._by_link

    def open(self, symbol: str | None = None) -> list[Order]:
        """Open orders, oldest first."""
        if symbol is not None:
            return [self._by_id[key] for key in self._open[symbol]]
        everywhere = (self._by_id[key] for keys in self._open.values() for key in keys)
        return sorted(everywhere, key=lambda order: order.seq_no)

    def closed(self) -> Iterator[Order]:
        """Ended orders, in the order in which they ended."""
        return (self._by_id[key] for key in self._closed)

    def waiting(self, slot: Slot) -> list[Order]:
        """The slot's untriggered orders, oldest first."""
        return [order for order in self._in(slot) if order.status is OrderStatus.UNTRIGGERED]

    def resting_reducers(self, slot: Slot) -> list[Order]:
        """The slot's reduce-only limit orders in the book, oldest first."""
        return [
            order
            for order in self._in(slot)
            if order.reduce_only
            and order.order_type is OrderType.LIMIT
            and order.status in {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED}
        ]

    def _in(self, slot: Slot) -> Iterator[Order]:
        return (self._by_id[key] for key in self._open_in[slot])
