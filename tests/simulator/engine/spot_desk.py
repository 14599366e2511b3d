"""A short hand for tests of spot trading: one line an order, balances by coin."""

from decimal import Decimal
from typing import Any

import pytest

from simulator.engine.records import CoinBalance, Execution, Order
from simulator.engine.requests import AmendRequest, Refusal
from simulator.engine.words import Category, MarketUnit, OrderFilter, OrderType, Side
from tests.simulator.engine.desk import BTC, Desk, decimals

SPOT = Category.SPOT
FEE = Decimal("0.001")


class SpotDesk(Desk):
    """Orders go to the spot pair; `price` moves contract and pair alike."""

    def order(
        self,
        side: Side,
        order_type: OrderType,
        *,
        symbol: str = BTC,
        by_person: bool = False,
        category: Category = SPOT,
        **rest: Any,
    ) -> Order:
        return super().order(side, order_type, symbol=symbol, by_person=by_person, category=category, **rest)

    def buy_base(self, qty: str, **rest: Any) -> Order:
        """A market buy whose quantity counts base coin."""
        return self.buy(qty, market_unit=MarketUnit.BASE, **rest)

    def stop(self, side: Side, qty: str, trigger: str, **rest: Any) -> Order:
        """A conditional order at market: holds nothing until it triggers."""
        return self.order(
            side, OrderType.MARKET, qty=qty, trigger_price=trigger, order_filter=OrderFilter.STOP_ORDER, **rest
        )

    def tpsl(self, side: Side, qty: str, trigger: str, **rest: Any) -> Order:
        """A stand-alone TP/SL order at market: holds its coins from the beginning."""
        return self.order(
            side, OrderType.MARKET, qty=qty, trigger_price=trigger, order_filter=OrderFilter.TPSL_ORDER, **rest
        )

    def amend(self, order: Order, *, by_person: bool = False, **rest: Any) -> Order:
        return self.engine.amend(
            AmendRequest(symbol=order.symbol, order_id=order.order_id, category=SPOT, **decimals(rest)),
            by_person=by_person,
        )

    def cancel(self, order: Order, *, by_person: bool = False) -> Order:
        return self.engine.cancel(
            symbol=order.symbol,
            order_id=order.order_id,
            category=SPOT,
            order_filter=order.spot_filter,
            by_person=by_person,
        )

    def coin(self, name: str) -> CoinBalance:
        return self.engine.wallet().coin(name)

    def amount(self, name: str) -> Decimal:
        """What the wallet holds of a coin; 0 when it never did."""
        return next((each.wallet_balance for each in self.engine.wallet().coins if each.coin == name), Decimal(0))

    def locked(self, name: str) -> Decimal:
        return next((each.locked for each in self.engine.wallet().coins if each.coin == name), Decimal(0))

    def open(self, symbol: str | None = BTC) -> list[Order]:
        return self.engine.open_orders(symbol, SPOT)

    def fills(self, symbol: str | None = None) -> list[Execution]:
        return self.engine.executions(symbol, SPOT)

    def refused(self, code: int, side: Side, order_type: OrderType, **rest: Any) -> str:
        """The text of the refusal, which must have that code."""
        with pytest.raises(Refusal) as caught:
            self.order(side, order_type, **rest)
        assert caught.value.code == code, caught.value
        return caught.value.text
