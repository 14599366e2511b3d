"""A short hand for tests: an engine on a stepped clock, and orders in one line."""

from decimal import Decimal
from typing import Any

from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.events import Event
from simulator.engine.records import Order, Position
from simulator.engine.requests import AmendRequest, OrderRequest, TradingStopRequest
from simulator.engine.words import OrderType, Side, StopOrderType

BTC = "BTCUSDT"
ETH = "ETHUSDT"
_DECIMALS = {
    "qty",
    "price",
    "trigger_price",
    "take_profit",
    "stop_loss",
    "tp_limit_price",
    "sl_limit_price",
    "trailing_stop",
    "active_price",
    "tp_size",
    "sl_size",
}


def decimals(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Decimal(str(value)) if name in _DECIMALS and value is not None else value
        for name, value in fields.items()
    }


class Desk:
    def __init__(self, **switches: object) -> None:
        self.clock = SteppedClock()
        self.engine = Engine(clock=self.clock)
        for name, value in switches.items():
            self.engine.switches.set(name, value)
        self.told: list[list[Event]] = []
        self.engine.subscribe(lambda events: self.told.append(list(events)))

    def order(
        self,
        side: Side,
        order_type: OrderType,
        *,
        symbol: str = BTC,
        by_person: bool = False,
        **rest: Any,
    ) -> Order:
        request = OrderRequest(symbol=symbol, side=side, order_type=order_type, **decimals(rest))
        return self.engine.place(request, by_person=by_person)

    def buy(self, qty: str, **rest: Any) -> Order:
        return self.order(Side.BUY, OrderType.MARKET, qty=qty, **rest)

    def sell(self, qty: str, **rest: Any) -> Order:
        return self.order(Side.SELL, OrderType.MARKET, qty=qty, **rest)

    def bid(self, qty: str, price: str, **rest: Any) -> Order:
        return self.order(Side.BUY, OrderType.LIMIT, qty=qty, price=price, **rest)

    def ask(self, qty: str, price: str, **rest: Any) -> Order:
        return self.order(Side.SELL, OrderType.LIMIT, qty=qty, price=price, **rest)

    def target(self, qty: str, price: str, **rest: Any) -> Order:
        """A long's take profit: a resting reduce-only sell."""
        return self.ask(qty, price, reduce_only=True, **rest)

    def protect(self, *, symbol: str = BTC, by_person: bool = False, **rest: Any) -> None:
        self.engine.trading_stop(TradingStopRequest(symbol=symbol, **decimals(rest)), by_person=by_person)

    def amend(self, order: Order, *, by_person: bool = False, **rest: Any) -> Order:
        request = AmendRequest(symbol=order.symbol, order_id=order.order_id, **decimals(rest))
        return self.engine.amend(request, by_person=by_person)

    def cancel(self, order: Order, *, by_person: bool = False) -> Order:
        return self.engine.cancel(symbol=order.symbol, order_id=order.order_id, by_person=by_person)

    def price(self, last: str, symbol: str = BTC, *, mark: str | None = None, index: str | None = None) -> None:
        self.engine.set_price(
            symbol,
            Decimal(last),
            None if mark is None else Decimal(mark),
            None if index is None else Decimal(index),
        )

    def now(self, order: Order) -> Order:
        found = self.engine.find_order(order_id=order.order_id)
        assert found is not None
        return found

    def position(self, symbol: str = BTC, position_idx: int = 0) -> Position:
        rows = self.engine.positions(symbol, include_flat=True)
        return next(row for row in rows if row.position_idx == position_idx)

    def size(self, symbol: str = BTC, position_idx: int = 0) -> Decimal:
        """Signed."""
        row = self.position(symbol, position_idx)
        return row.size if row.side is not Side.SELL else -row.size

    def native(self, kind: StopOrderType, symbol: str = BTC) -> list[Order]:
        return [order for order in self.engine.open_orders(symbol) if order.stop_order_type is kind]

    def only(self, kind: StopOrderType, symbol: str = BTC) -> Order:
        (order,) = self.native(kind, symbol)
        return order

    def balance(self) -> Decimal:
        return self.engine.wallet().total_wallet_balance
