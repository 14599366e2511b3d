"""One symbol's prices, and everything that waits for them."""

from decimal import Decimal
from typing import Final

from simulator.engine.ladder import Ladder, Watch, WatchKind
from simulator.engine.records import ZERO, Order
from simulator.engine.words import RISES_TO, OrderStatus, Side, StopOrderType, TriggerBy

_Edges = tuple[Decimal | None, Decimal | None]
"""The level that a falling price reaches first, and the one that a rising price does."""

_UNWATCHED: Final[_Edges] = (None, None)


class Board:
    """The price of a symbol and the ladders of resting limit orders, triggers and trails around it.

    A step that reaches nothing costs two comparisons a series that somebody watches: `move` knows the nearest levels.
    Resting orders look at the last price. `net_size` is the sum of the positions' signed sizes.
    """

    __slots__ = ("_asks", "_bids", "_edges", "_falling", "_places", "_rising", "index", "last", "mark", "net_size")

    def __init__(self, price: Decimal) -> None:
        self.last = price
        self.mark = price
        self.index = price
        self.net_size = ZERO
        self._edges: tuple[_Edges, _Edges, _Edges] = (_UNWATCHED, _UNWATCHED, _UNWATCHED)
        self._bids = Ladder(rises=False)
        self._asks = Ladder(rises=True)
        self._falling = {series: Ladder(rises=False, series=series) for series in TriggerBy}
        self._rising = {series: Ladder(rises=True, series=series) for series in TriggerBy}
        self._places: dict[str, tuple[tuple[Ladder, Watch], ...]] = {}

    def price(self, series: TriggerBy) -> Decimal:
        match series:
            case TriggerBy.LAST:
                return self.last
            case TriggerBy.MARK:
                return self.mark
            case TriggerBy.INDEX:
                return self.index

    def move(self, last: Decimal, mark: Decimal, index: Decimal) -> bool:
        """The prices go there; true when that reaches something."""
        self.last, self.mark, self.index = last, mark, index
        (fall, rise), on_mark, on_index = self._edges
        return (
            (fall is not None and last <= fall)
            or (rise is not None and last >= rise)
            or (on_mark is not _UNWATCHED and _is_reached(on_mark, mark))
            or (on_index is not _UNWATCHED and _is_reached(on_index, index))
        )

    def due_ladder(self) -> Ladder | None:
        """The ladder whose first watch is due next: the nearest one, at one level a resting order before a trigger."""
        for bids, falling, asks, rising, price in (
            (self._bids, self._falling[TriggerBy.LAST], self._asks, self._rising[TriggerBy.LAST], self.last),
            (None, self._falling[TriggerBy.MARK], None, self._rising[TriggerBy.MARK], self.mark),
            (None, self._falling[TriggerBy.INDEX], None, self._rising[TriggerBy.INDEX], self.index),
        ):
            due = _nearest(bids, falling, price, falls=True) or _nearest(asks, rising, price, falls=False)
            if due is not None:
                return due
        return None

    def follow(self, order: Order) -> None:
        """Puts the order where its present state makes it wait, and takes it away from where it waited before."""
        wanted = self._wanted(order)
        places = tuple((ladder, watch) for ladder, watch, _ in wanted)
        for place in self._places.pop(order.order_id, ()):
            if place not in places:
                ladder, watch = place
                ladder.remove(watch)
        for ladder, watch, level in wanted:
            ladder.add(watch, level)
        if places:
            self._places[order.order_id] = places
        self._edges = (
            _edges((self._bids, self._falling[TriggerBy.LAST]), (self._asks, self._rising[TriggerBy.LAST])),
            _edges((self._falling[TriggerBy.MARK],), (self._rising[TriggerBy.MARK],)),
            _edges((self._falling[TriggerBy.INDEX],), (self._rising[TriggerBy.INDEX],)),
        )

    def _wanted(self, order: Order) -> tuple[tuple[Ladder, Watch, Decimal], ...]:
        if order.rests:
            ladder = self._bids if order.side is Side.BUY else self._asks
            return ((ladder, Watch(WatchKind.FILL, order.order_id), order.price),)
        if order.status is not OrderStatus.UNTRIGGERED or order.trigger_by is None:
            return ()
        if order.stop_order_type is StopOrderType.TRAILING_STOP:
            return self._wanted_by_trail(order, order.trigger_by)
        if order.trigger_price is None:
            return ()
        ladders = self._rising if order.trigger_direction == RISES_TO else self._falling
        return ((ladders[order.trigger_by], Watch(WatchKind.FIRE, order.order_id), order.trigger_price),)

    def _wanted_by_trail(self, order: Order, series: TriggerBy) -> tuple[tuple[Ladder, Watch, Decimal], ...]:
        closes_long = order.side is Side.SELL
        behind = self._falling[series] if closes_long else self._rising[series]
        ahead = self._rising[series] if closes_long else self._falling[series]
        if not order.is_armed and order.activation_price is not None:
            return ((ahead, Watch(WatchKind.ARM, order.order_id), order.activation_price),)
        if order.trigger_price is None or order.trailing_distance is None:
            return ()
        watermark = order.trigger_price - order.side.sign * order.trailing_distance
        beyond = watermark.next_plus() if closes_long else watermark.next_minus()
        return (
            (behind, Watch(WatchKind.FIRE, order.order_id), order.trigger_price),
            (ahead, Watch(WatchKind.RATCHET, order.order_id), beyond),
        )


def _edges(falling: tuple[Ladder, ...], rising: tuple[Ladder, ...]) -> _Edges:
    falls = [ladder.edge for ladder in falling if ladder.edge is not None]
    rises = [ladder.edge for ladder in rising if ladder.edge is not None]
    return (max(falls, default=None), min(rises, default=None)) if falls or rises else _UNWATCHED


def _is_reached(edges: _Edges, price: Decimal) -> bool:
    fall, rise = edges
    return (fall is not None and price <= fall) or (rise is not None and price >= rise)


def _nearest(book: Ladder | None, triggers: Ladder, price: Decimal, *, falls: bool) -> Ladder | None:
    fires = triggers.is_reached(price)
    if book is None or not book.is_reached(price):
        return triggers if fires else None
    if not fires or book.edge is None or triggers.edge is None:
        return book
    trigger_is_nearer = triggers.edge > book.edge if falls else triggers.edge < book.edge
    return triggers if trigger_is_nearer else book
