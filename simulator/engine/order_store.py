"""All orders that ever were, with the indexes that the rules need."""

from collections import defaultdict
from collections.abc import Iterator

from simulator.engine.records import Order
from simulator.engine.referee import Slot
from simulator.engine.words import UNPLACED_STATUSES, Category, OrderStatus


class OrderStore:
    """The owner of orders: the last snapshot of each, by id, by client id, by market, by slot. Nothing is forgotten.

    Ids are one space for the whole account; open and closed orders are kept apart by category.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Order] = {}
        self._by_link: dict[str, str] = {}
        self._open: dict[Category, dict[str, dict[str, None]]] = {each: defaultdict(dict) for each in Category}
        self._open_in: dict[Slot, dict[str, None]] = defaultdict(dict)
        self._entries: dict[str, None] = {}
        self._closed: dict[Category, dict[str, int]] = {each: {} for each in Category}

    def put(self, order: Order) -> None:
        """Keeps the order's newest snapshot."""
        key = order.order_id
        self._by_id[key] = order
        if order.link_id:
            self._by_link.setdefault(order.link_id, key)
        listed, closed = self._open[order.category][order.symbol], self._closed[order.category]
        if order.status.is_open:
            listed[key] = None
        elif key not in closed:
            listed.pop(key, None)
            closed[key] = len(closed)
        if order.category is Category.LINEAR:
            self._put_in_slot(order)
            self._put_among_entries(order)

    def get(self, order_id: str) -> Order:
        """`KeyError` when there never was one."""
        return self._by_id[order_id]

    def find(self, *, order_id: str, link_id: str) -> Order | None:
        """By `order_id`, or when that is empty by `link_id`."""
        return self._by_id.get(order_id or self._by_link.get(link_id, ""))

    def knows_link(self, link_id: str) -> bool:
        return link_id in self._by_link

    def open(self, symbol: str | None = None, category: Category = Category.LINEAR) -> list[Order]:
        """Open orders, oldest first."""
        listed = self._open[category]
        if symbol is not None:
            return [self._by_id[key] for key in listed[symbol]]
        everywhere = (self._by_id[key] for keys in listed.values() for key in keys)
        return sorted(everywhere, key=lambda order: order.seq_no)

    def closed(self, category: Category = Category.LINEAR) -> Iterator[Order]:
        """Ended orders, in the order in which they ended."""
        return (self._by_id[key] for key in self._closed[category])

    def closed_after(self, order: Order) -> int:
        """How many orders of its category have ended after this one, which has ended."""
        closed = self._closed[order.category]
        return len(closed) - 1 - closed[order.order_id]

    def entries(self) -> Iterator[Order]:
        """The contracts' limit orders in the book that are not reduce-only."""
        return (self._by_id[key] for key in self._entries)

    def waiting(self, slot: Slot) -> list[Order]:
        """The slot's untriggered orders, oldest first."""
        return [order for order in self._in(slot) if order.status is OrderStatus.UNTRIGGERED]

    def unplaced(self, slot: Slot) -> list[Order]:
        """The slot's orders that are not in the market yet, on their way from a trigger or before it, oldest first."""
        return [order for order in self._in(slot) if order.status in UNPLACED_STATUSES]

    def resting_reducers(self, slot: Slot) -> list[Order]:
        """The slot's reduce-only limit orders in the book, oldest first."""
        return [order for order in self._in(slot) if order.reduce_only and order.rests]

    def _put_in_slot(self, order: Order) -> None:
        slot = self._open_in[order.symbol, order.position_idx]
        if order.status.is_open:
            slot[order.order_id] = None
        else:
            slot.pop(order.order_id, None)

    def _put_among_entries(self, order: Order) -> None:
        if order.rests and not order.reduce_only:
            self._entries[order.order_id] = None
        else:
            self._entries.pop(order.order_id, None)

    def _in(self, slot: Slot) -> Iterator[Order]:
        return (self._by_id[key] for key in self._open_in[slot])
