"""The positions of the account that is guarded: what the bot has recorded of each, and what Bybit shows of it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from benchmarks.persistence.records import record_of
from execution.monitor import Monitor
from execution.tracked_orders import Role
from utils.money import plain

Row = dict[str, Any]

_RECORDED_AT: Final = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


def monitor_at(number: int, began: datetime) -> Monitor:
    """A long at rest since before ``began``: a stop, a take profit for half of it, and break-even after that."""
    return Monitor.from_plain(_moved(record_of(number), began - timedelta(hours=2) - _RECORDED_AT))


def _moved(value: Any, by: timedelta) -> Any:
    match value:
        case datetime():
            return value + by
        case dict():
            return {key: _moved(each, by) for key, each in value.items()}
        case list() | tuple():
            return [_moved(each, by) for each in value]
        case _:
            return value


class Held:
    """One position as the exchange has it."""

    def __init__(self, number: int, began: datetime) -> None:
        monitor = monitor_at(number, began)
        (self._target,) = monitor.orders_of(Role.TAKE_PROFIT)
        row, avg = monitor.row, monitor.avg_entry
        if row is None or avg is None:
            raise AssertionError("a position at rest was seen")
        self.symbol = monitor.slot.symbol
        self.size = row.size
        self.stop = plain(monitor.stop.price)
        self.seq = row.seq
        self.avg = avg
        self.moved_at = row.updated_at
        self.target_status = "New"
        self.stop_id = monitor.stop.order.order_id if monitor.stop.order is not None else ""
        self.stop_status = "Untriggered"

    @property
    def open_orders(self) -> list[Row]:
        rows = [self.target] if self.target_status == "New" else []
        return [*rows, self.stop_order] if self.stop_status == "Untriggered" else rows

    @property
    def position(self) -> Row:
        return self._row(
            side="Buy" if self.size else "", size=plain(self.size), avgPrice=plain(self.avg), stopLoss=self.stop,
            takeProfit="", trailingStop="0", liqPrice="", leverage="10", unrealisedPnl="0", positionStatus="Normal",
            seq=self.seq, tpslMode="Full",
        )  # fmt: skip

    @property
    def target(self) -> Row:
        filled = self._target.qty if self.target_status == "Filled" else Decimal(0)
        return self._order(
            orderId=self._target.order_id, orderLinkId=self._target.link_id, orderType="Limit",
            orderStatus=self.target_status, qty=plain(self._target.qty), cumExecQty=plain(filled),
            price=plain(self._target.price or Decimal(0)), triggerPrice="", stopOrderType="", createType="CreateByUser",
        )  # fmt: skip

    @property
    def stop_order(self) -> Row:
        return self._order(
            orderId=self.stop_id, orderLinkId="", orderType="Market", orderStatus=self.stop_status,
            qty=plain(self.size), cumExecQty="0", price="0", triggerPrice=self.stop, triggerBy="LastPrice",
            stopOrderType="StopLoss", tpslMode="Full", createType="CreateByStopLoss",
        )  # fmt: skip

    def fill_target(self, at: datetime) -> Row:
        """The execution that takes half of it off at the take profit."""
        self.target_status = "Filled"
        target = self._target
        return self._fill(target.order_id, target.link_id, target.qty, target.price or Decimal(0), at)

    def fail_stop(self, at: datetime) -> Row:
        """The order row that says so: it has triggered, and has ended without a fill."""
        self.stop_status, self.moved_at = "Rejected", at
        return self.stop_order

    def fill_close(self, order_id: str, link_id: str, at: datetime) -> Row:
        """The execution of an order that closes what is left."""
        fill = self._fill(order_id, link_id, self.size, Decimal(self.stop), at)
        self.stop, self.stop_status, self.target_status = "", "Deactivated", "Cancelled"
        return fill

    def closed_by(self, order_id: str, link_id: str, qty: Decimal) -> Row:
        return self._order(
            orderId=order_id, orderLinkId=link_id, orderType="Market", orderStatus="Filled", qty=plain(qty),
            cumExecQty=plain(qty), price="", triggerPrice="", stopOrderType="", createType="CreateByUser",
        )  # fmt: skip

    def _fill(self, order_id: str, link_id: str, qty: Decimal, price: Decimal, at: datetime) -> Row:
        self.seq += 1
        self.size -= qty
        self.moved_at = at
        return self._row(
            execId=f"{link_id}-{self.seq}", orderId=order_id, orderLinkId=link_id, side="Sell", execPrice=plain(price),
            execQty=plain(qty), execFee=plain(price * qty * Decimal("0.00055")), feeCurrency="USDT", execType="Trade",
            createType="CreateByUser", isMaker=True, closedSize=plain(qty), seq=self.seq,
            execTime=f"{milliseconds(at)}",
        )  # fmt: skip

    def _order(self, **fields: Any) -> Row:
        return self._row(side="Sell", reduceOnly=True, cancelType="UNKNOWN", rejectReason="EC_NoError", **fields)

    def _row(self, **fields: Any) -> Row:
        moved = f"{milliseconds(self.moved_at)}"
        return {"category": "linear", "symbol": self.symbol, "positionIdx": 0, "updatedTime": moved, **fields}


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
