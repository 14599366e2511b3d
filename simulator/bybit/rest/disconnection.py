"""Disconnection protection is switched on and looked up (docs/bybit.md, 2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.parameters import invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.streams.disconnection import LONGEST_SECONDS, SHORTEST_SECONDS, Product

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call


def set_window(call: Call) -> Answer:
    """order/disconnected-cancel-all: the window in seconds, of options unless another product is named."""
    seconds = call.parameters.whole("timeWindow", 0)
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise invalid("timeWindow")
    product = call.parameters.word("product", Product) or Product.OPTIONS
    call.world.streams.protection.protect(product, seconds)
    return Answer({})


def windows(call: Call) -> Answer:
    """account/query-dcp-info: the products that are protected."""
    rows = [
        {"product": product.value, "dcpStatus": "ON", "timeWindow": str(seconds)}
        for product, seconds in call.world.streams.protection.windows.items()
    ]
    return Answer({"dcpInfos": rows})
