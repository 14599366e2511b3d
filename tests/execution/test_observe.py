"""MODE=observe: what is read is read, and what would be sent is not."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from execution.dca.dca_plan import Market as Market_
from execution.dca.market import DcaRequest
from execution.exchange_errors import Transient
from execution.facts.slots import Side, Slot
from execution.observe import observing_market
from helpers.dca_bots import dca_markets

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


class Account:
    """One whose every write would leave."""

    account = "main"
    spot = Market()

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


@pytest.mark.parametrize("kind", Market_)
async def test_r25_no_market_of_the_bots_sends_anything(kind: Market_) -> None:
    settings, manager = SimpleNamespace(mode="observe"), SimpleNamespace(watch_also=lambda _: None)
    market: Any = dca_markets(settings, Account(), manager, cast("Any", None))[kind]  # type: ignore[arg-type]
    order = replace(ORDER, qty=Decimal(1), amount=None, stop_loss=Decimal(1))
    writes = [
        lambda: market.place(order),
        lambda: market.place(replace(order, side=Side.SELL)),
        lambda: market.amend_price("BTCUSDT", "x", Decimal(1)),
        lambda: market.cancel("BTCUSDT", "x"),
    ]
    if kind is Market_.LINEAR:
        slot = Slot("main", "BTCUSDT", 0)
        writes += [lambda: market.slots.set_stop(slot, Decimal(1)), lambda: market.slots.close(slot, "x")]
    for write in writes:
        with pytest.raises(Transient, match="MODE=observe"):
            await write()


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
