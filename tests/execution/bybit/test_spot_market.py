"""Bybit's spot as a market of bots: what may be spent, and trading rules that the exchange disagrees with."""

from decimal import Decimal
from typing import Any

import pytest

from execution.bybit.adapter import BybitExchange
from execution.dca.market import DcaRequest
from execution.exchange_errors import Refused
from execution.facts.slots import Side
from tests.execution.bybit.fake_bybit import FakeBybit, no, ok, page

D = Decimal
RULES_PATH = "/v5/market/instruments-info"


def wallet(available: str, *coins: dict[str, Any]) -> dict[str, Any]:
    return {"list": [{"accountType": "UNIFIED", "totalAvailableBalance": available, "coin": list(coins)}]}


def coin(name: str, balance: str, **fields: Any) -> dict[str, Any]:
    return {"coin": name, "walletBalance": balance, "locked": "10", **fields}


@pytest.mark.parametrize(
    ("row", "spendable", "expected"),
    [
        (coin("USDT", "500"), "300", 300),
        (coin("USDT", "500"), "900", 490),
        (coin("USDT", "500"), "", 490),
        (coin("USDT", "500", marginCollateral=True, collateralSwitch=True), "300", 300),
        (coin("USDT", "500", marginCollateral=True, collateralSwitch=False), "0", 490),
        (coin("USDC", "500", marginCollateral=False), "0", 490),
        (coin("BTC", "500"), "300", 490),
        (coin("EUR", "5"), "300", 0),
        (coin("USDT", "500"), "-20", 0),
    ],
)
async def test_what_may_be_spent_of_a_coin(
    bybit: FakeBybit, exchange: BybitExchange, row: dict[str, Any], spendable: str, expected: int
):
    """The account's balance is told in dollars, and holds only what is collateral: it caps nothing else."""
    bybit.answer("/v5/account/wallet-balance", ok(wallet(spendable, coin("XRP", "7"), row)))
    assert await exchange.spot.available(row["coin"]) == expected


async def test_nothing_of_a_coin_that_is_not_there(bybit: FakeBybit, exchange: BybitExchange):
    bybit.answer("/v5/account/wallet-balance", ok(wallet("300")))
    assert await exchange.spot.available("USDT") == 0


def pair(least: str) -> dict[str, Any]:
    return {
        "symbol": "BTCUSDT", "baseCoin": "BTC", "quoteCoin": "USDT", "status": "Trading",
        "priceFilter": {"tickSize": "0.1"},
        "lotSizeFilter": {"basePrecision": "0.000001", "quotePrecision": "0.0000001", "minOrderAmt": least},
    }  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), [(170140, 10), (170137, 10), (170131, 5)])
async def test_rules_are_read_again_once_the_exchange_disagrees(
    bybit: FakeBybit, exchange: BybitExchange, code: int, expected: int
):
    bybit.answer(RULES_PATH, page(pair("5")), page(pair("10")))
    bybit.answer("/v5/order/create", no(code))
    market = exchange.spot
    assert (await market.rules("BTCUSDT")).min_amount == (await market.rules("BTCUSDT")).min_amount == 5
    order = DcaRequest(
        link_id="dca-0123abcd-b1-0", symbol="BTCUSDT", side=Side.BUY, qty=None, amount=D(6), price=None
    )  # fmt: skip
    with pytest.raises(Refused):
        await market.place(order)
    assert (await market.rules("BTCUSDT")).min_amount == (await market.rules("BTCUSDT")).min_amount == expected
    assert len(bybit.requests(RULES_PATH)) == (2 if expected == 10 else 1)
