"""Disconnection protection: when every connection that stands for a product is gone, its orders go too.

A client opts in by order/disconnected-cancel-all, and stands for a product by subscribing its ``dcp`` topic
(docs/bybit.md, 2.8). Active orders are cancelled; stops and other conditional orders stay.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from simulator.engine.words import CancelType, Category, OrderFilter

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.alarms import Alarms
    from simulator.engine.engine import Engine


class Product(StrEnum):
    """What protection can be switched on for."""

    DERIVATIVES = "DERIVATIVES"
    SPOT = "SPOT"
    OPTIONS = "OPTIONS"


PRODUCTS_BY_TOPIC: Final = {
    "dcp.future": Product.DERIVATIVES,
    "dcp.spot": Product.SPOT,
    "dcp.option": Product.OPTIONS,
}
SHORTEST_SECONDS: Final = 3
LONGEST_SECONDS: Final = 300


class DisconnectionProtection:
    """``windows`` holds the seconds to wait, by the simulator's clock, for each product that is protected."""

    def __init__(self, engine: Engine, alarms: Alarms) -> None:
        self.windows: dict[Product, int] = {}
        self._engine = engine
        self._watchers: dict[Product, set[object]] = {product: set() for product in Product}
        self._alarms = alarms
        self._fuses: dict[Product, int] = {}

    def protect(self, product: Product, seconds: int) -> None:
        """Cancel the product's orders when its connections have been gone for so long."""
        self.windows[product] = seconds

    def watch(self, client: object, products: Collection[Product]) -> None:
        """A connection stands for these products from now on, and for no other one."""
        for product, watchers in self._watchers.items():
            if product in products:
                watchers.add(client)
                self._fuses.pop(product, None)
            elif client in watchers:
                watchers.remove(client)
                if not watchers:
                    self._light(product)

    def clear(self) -> None:
        """Nothing is protected any more."""
        self.windows.clear()
        self._fuses.clear()

    def _light(self, product: Product) -> None:
        seconds = self.windows.get(product)
        if seconds is not None:
            end_ms = self._engine.now_ms() + seconds * 1000
            self._fuses[product] = end_ms
            self._alarms.at(end_ms, lambda: self._burn_down(product, end_ms))

    def _burn_down(self, product: Product, end_ms: int) -> None:
        """The window is over, unless somebody came back meanwhile."""
        if self._fuses.get(product) != end_ms:
            return
        del self._fuses[product]
        match product:
            case Product.DERIVATIVES:
                for coin in {each.quote_coin for each in self._engine.instruments()}:
                    self._engine.cancel_all(
                        settle_coin=coin, order_filter=OrderFilter.ORDER, cancel_type=CancelType.BY_DCP
                    )
            case Product.SPOT:
                self._engine.cancel_all(
                    category=Category.SPOT, order_filter=OrderFilter.ORDER, cancel_type=CancelType.BY_DCP
                )
            case Product.OPTIONS:
                return
