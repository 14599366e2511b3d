"""R19: what is never guarded is looked at seldom, and what cannot be read changes nothing."""

from typing import cast

import pytest

from execution.exchange import Exchange
from execution.exchange_errors import AccessDenied, Postponed, Refusal, Refused, Transient
from execution.facts.account import Wallet
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.slots import Side
from execution.watching.other_holdings import OtherHoldings
from tests.execution.builders import D
from tests.utils.stepped_clock import SteppedClock

INVERSE = OtherPosition(product=Product.INVERSE, symbol="BTCUSD", side=Side.BUY, size=D(1000))
OPTION = OtherPosition(product=Product.OPTION, symbol="BTC-25DEC26-90000-C", side=Side.SELL, size=D("0.1"))
MINUTE, HOUR = 60, 3600


class Bybit:
    """Says what a test says of each product, an error too."""

    def __init__(self) -> None:
        self.says: dict[Product, list[OtherPosition] | Exception] = {
            Product.INVERSE: [INVERSE],
            Product.OPTION: [OPTION],
        }
        self.asked: list[Product] = []

    async def other_positions(self, product: Product) -> list[OtherPosition]:
        self.asked.append(product)
        said = self.says[product]
        if isinstance(said, Exception):
            raise said
        return said


class Bench:
    def __init__(self) -> None:
        self.bybit, self.clock = Bybit(), SteppedClock()
        self.others = OtherHoldings(cast("Exchange", self.bybit), self.clock)

    async def looks_after(self, seconds: float) -> list[Product]:
        """What is asked for then."""
        await self.clock.advance(seconds)
        self.bybit.asked.clear()
        await self.others.look()
        return list(self.bybit.asked)


async def test_r19_inverse_contracts_and_options_are_read_once_an_hour() -> None:
    bench = Bench()
    assert bench.others.positions == ()
    assert await bench.looks_after(0) == [Product.INVERSE, Product.OPTION]
    assert bench.others.positions == (INVERSE, OPTION)
    assert await bench.looks_after(HOUR - 1) == []
    bench.bybit.says[Product.INVERSE] = []
    assert await bench.looks_after(1) == [Product.INVERSE, Product.OPTION]
    assert bench.others.positions == (OPTION,)


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (Transient("502"), 10 * MINUTE),
        (Postponed("later"), 10 * MINUTE),
        (Refused(Refusal.UNSUPPORTED, 10028, "unified accounts only"), HOUR),
        (AccessDenied("permission denied"), HOUR),
    ],
)
async def test_r19_what_cannot_be_read_is_not_known_and_stays_as_it_was(error: Exception, pause: int) -> None:
    bench = Bench()
    bench.bybit.says[Product.INVERSE] = error
    assert await bench.looks_after(0) == [Product.INVERSE, Product.OPTION]
    assert bench.others.positions == (OPTION,)
    assert await bench.looks_after(pause - 1) == []
    assert Product.INVERSE in await bench.looks_after(1)
    bench.bybit.says = {Product.INVERSE: [INVERSE], Product.OPTION: error}
    assert Product.OPTION in await bench.looks_after(HOUR)
    assert bench.others.positions == (INVERSE, OPTION)


async def test_r19_who_asks_has_them_read_at_once() -> None:
    bench = Bench()
    await bench.others.look()
    bench.bybit.says[Product.OPTION] = []
    await bench.others.look(at_once=True)
    assert bench.others.positions == (INVERSE,)
    assert await bench.looks_after(MINUTE) == []


def test_r19_coins_beyond_what_bots_hold_are_there_after_two_reads() -> None:
    others, held = Bench().others, {"BTC": D("0.1")}
    wallet = Wallet(
        equity=D(0), available=None, maintenance_rate=None, coins=(Coin(name="BTC", qty=D("0.5"), price=D(50000)),)
    )
    others.leave_out(lambda: held)
    others.note(wallet)
    assert others.coins == ()
    others.note(wallet)
    assert [(coin.name, coin.qty) for coin in others.coins] == [("BTC", D("0.4"))]
    held["BTC"] = D("0.5")
    others.note(wallet)
    assert others.coins == ()
