"""What a trade is judged by is asked for all at once, and a read that fails is raised as what it is."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, Final, cast

import pytest

from execution.exchange import Exchange
from execution.exchange_errors import Refusal, Refused, Transient
from execution.facts.account import MarginMode, Wallet
from execution.new_trade.liquidation import MarginTerms
from execution.new_trade.reading import read_now, together

WALLET: Final = Wallet(equity=Decimal(1), available=None, maintenance_rate=Decimal("0.1"))


class SlowExchange:
    """Answers none of its reads before all that are expected are under way; ``errors`` are raised by name."""

    def __init__(self, together: int, **errors: Exception) -> None:
        self.expected = together
        self.errors = errors
        self.under_way: list[str] = []
        self.ended: list[str] = []
        self.all_here = asyncio.Event()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def read(*_: Any) -> Any:
            self.under_way.append(name)
            if len(self.under_way) == self.expected:
                self.all_here.set()
            try:
                await self.all_here.wait()
                if name in self.errors:
                    raise self.errors[name]
                await asyncio.sleep(0)
            finally:
                self.ended.append(name)
            return {"margin_mode": MarginMode.CROSS, "wallet": WALLET}.get(name, [name])

        return read


def as_port(exchange: SlowExchange) -> Exchange:
    return cast("Exchange", exchange)


async def test_what_moves_is_read_in_the_time_of_one_read() -> None:
    exchange = SlowExchange(6)
    async with asyncio.timeout(30):
        now = await read_now(as_port(exchange), "BTCUSDT")
    assert (now.rows, now.orders, now.ticker) == (["positions"], ["open_orders"], ["ticker"])
    assert now.wallet is WALLET
    assert now.margin == MarginTerms(mode=MarginMode.CROSS, tiers=("risk_tiers",), maintenance_rate=Decimal("0.1"))  # type: ignore[arg-type]


async def test_a_read_that_fails_is_raised_as_what_it_is_and_leaves_none_behind() -> None:
    refused = Refused(Refusal.INVALID, 10001, "symbol invalid")
    exchange = SlowExchange(7, ticker=refused)

    async def everything() -> None:
        async with asyncio.timeout(30), together() as reads:
            reads.create_task(read_now(as_port(exchange), "BTCUSDT"))
            reads.create_task(as_port(exchange).fee_rate("BTCUSDT"))

    with pytest.raises(Refused) as caught:
        await everything()
    assert caught.value is refused
    assert sorted(exchange.ended) == sorted(exchange.under_way)


async def test_r18_margin_terms_that_cannot_be_read_are_unknown() -> None:
    exchange = SlowExchange(6, risk_tiers=Transient("busy"))
    async with asyncio.timeout(30):
        now = await read_now(as_port(exchange), "BTCUSDT")
    assert (now.margin.mode, now.margin.tiers) == (None, ())
