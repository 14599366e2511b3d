"""Each position's stop as the exchange shows it, against what the record says. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from execution.facts.orders import OrderRow, OrderStatus, StopKind
from execution.facts.positions import PositionRow
from execution.monitor import Monitor, Phase
from utils.money import plain
from utils.texts.catalogue import text


class Compared(Struct, frozen=True):
    """What one comparison came to: how many positions were held against it, and what does not agree, in words."""

    positions: int
    differences: tuple[str, ...]


def compare(rows: Iterable[PositionRow], orders: Iterable[OrderRow], monitors: Iterable[Monitor]) -> Compared:
    """Rows and orders are those of the whole account, read now."""
    open_ones = [row for row in rows if row.size]
    by_slot = {(monitor.slot.symbol, monitor.slot.position_idx): monitor for monitor in monitors}
    waiting = [order for order in orders if order.status is OrderStatus.UNTRIGGERED]
    differences = [told for row in open_ones if (told := _of(row, waiting, by_slot.get(_slot(row))))]
    differences += _without_position(by_slot.values(), {_slot(row) for row in open_ones})
    return Compared(len(open_ones), tuple(differences))


def standing_stop(row: PositionRow, orders: Iterable[OrderRow]) -> Decimal | None:
    """The price of the position's own stop, which the row and a waiting order have to show alike; None: it has none."""
    prices = {
        order.trigger_price for order in orders if _slot(order) == _slot(row) and order.stop_kind is StopKind.STOP_LOSS
    }
    return row.stop_loss if row.stop_loss in prices else None


def _of(row: PositionRow, waiting: list[OrderRow], monitor: Monitor | None) -> str:
    """What does not agree about one position; "" where all does."""
    name, stop = f"{row.symbol} {row.side.word if row.side else ''}".rstrip(), standing_stop(row, waiting)
    parts = sum(
        (o.qty for o in waiting if _slot(o) == _slot(row) and o.stop_kind is StopKind.PARTIAL_STOP_LOSS), Decimal(0)
    )
    if stop is None and parts < row.size:
        return text("live-drill-bare", name=name)
    if monitor is None:
        return ""
    recorded = monitor.standing_stop
    if stop is not None and recorded != stop:
        record = "none" if recorded is None else plain(recorded)
        return text("live-drill-stop-differs", name=name, stop=plain(stop), record=record)
    return ""


def _without_position(monitors: Iterable[Monitor], held: set[tuple[str, int]]) -> Iterator[str]:
    for monitor in monitors:
        slot = (monitor.slot.symbol, monitor.slot.position_idx)
        if monitor.phase is not Phase.OPENING and slot not in held:
            yield text("live-drill-record-alone", name=monitor.name)


def _slot(row: PositionRow | OrderRow) -> tuple[str, int]:
    return row.symbol, row.position_idx
