"""MODE=observe: what is read is read, and what would be sent is not."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from execution.dca.market import DcaRequest
from execution.exchange_errors import Transient
from execution.facts import Side
from execution.observe import observing_market

ORDER = DcaRequest(link_id="x", symbol="BTCUSDT", side=Side.BUY, qty=None, amount=Decimal(20), price=None)


class Market:
    """One that would send."""

    async def symbols(self) -> frozenset[str]:
        return frozenset({"BTCUSDT"})

    async def place(self, order: DcaRequest) -> None:
        raise AssertionError(order)

    async def amend_price(self, symbol: str, link_id: str, price: Decimal) -> None:
        raise AssertionError(link_id)

    async def cancel(self, symbol: str, link_id: str) -> None:
        raise AssertionError(link_id)


@pytest.mark.parametrize(
    "write",
    [
        lambda market: market.place(ORDER),
        lambda market: market.amend_price("BTCUSDT", "x", Decimal(1)),
        lambda market: market.cancel("BTCUSDT", "x"),
    ],
)
async def test_r25_a_dca_bot_sends_nothing_and_reads_on(write: Callable[[Any], Awaitable[Any]]) -> None:
    market: Any = observing_market(Market())  # type: ignore[arg-type]
    assert await market.symbols() == {"BTCUSDT"}
    with pytest.raises(Transient, match="MODE=observe"):
        await write(market)
