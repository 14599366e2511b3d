"""R19: inverse contracts, options and coins on spot, as Bybit tells them (docs/bybit.md, 2.2 and 2.3)."""

from decimal import Decimal
from typing import Any

import pytest

from execution.bybit import wire
from execution.bybit.adapter import BybitExchange
from execution.exchange_errors import AccessDenied, Postponed, Transient
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.slots import Side
from tests.execution.bybit.fake_bybit import FakeBybit, Handler, no, ok, page, raw
from tests.execution.bybit.messages import POSITION
from tests.execution.bybit.test_wire import LONG

POSITIONS = "/v5/position/list"
D = Decimal
INVERSE: dict[str, Any] = LONG | {"symbol": "BTCUSD", "size": "1000", "side": "Buy"}
FLAT: dict[str, Any] = POSITION["data"][0] | {"symbol": "ETHUSD"}


@pytest.mark.parametrize("product", Product)
async def test_r19_they_are_read_without_a_symbol_over_all_pages(
    exchange: BybitExchange, bybit: FakeBybit, product: Product
) -> None:
    other = INVERSE | {"symbol": "XRPUSD", "side": "Sell"}
    bybit.answer(POSITIONS, page(INVERSE, FLAT, cursor="b"), page(other, INVERSE | {"size": "900"}))
    assert await exchange.other_positions(product) == [
        OtherPosition(product=product, symbol="BTCUSD", side=Side.BUY, size=D(900)),
        OtherPosition(product=product, symbol="XRPUSD", side=Side.SELL, size=D(1000)),
    ]
    asked = [request.query for request in bybit.requests(POSITIONS)]
    assert [query.get("cursor") for query in asked] == [None, "b"]
    assert {(query["category"], query["limit"]) for query in asked} == {(product.value, "200")}
    assert all("symbol" not in query and "settleCoin" not in query for query in asked)


@pytest.mark.parametrize(
    "fault", [no(10016), raw("", 502), ok({}), page({"symbol": "BTCUSD"}), page(INVERSE | {"side": "Sideways"})]
)
async def test_r19_a_page_of_them_that_fails_fails_the_whole_read(
    exchange: BybitExchange, bybit: FakeBybit, fault: Handler
) -> None:
    bybit.answer(POSITIONS, page(INVERSE, cursor="b"), fault)
    with pytest.raises(Transient):
        await exchange.other_positions(Product.OPTION)


async def test_r19_a_key_that_may_not_read_them_is_told_so(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(POSITIONS, no(10005, "permission denied"))
    with pytest.raises(AccessDenied):
        await exchange.other_positions(Product.OPTION)


async def test_r19_what_is_said_of_their_limits_holds_up_no_sweep(exchange: BybitExchange, bybit: FakeBybit) -> None:
    spent = {"X-Bapi-Limit": "1", "X-Bapi-Limit-Status": "0"}
    bybit.answer(POSITIONS, no(10006, "too many visits", headers=spent))
    with pytest.raises(Postponed):
        await exchange.other_positions(Product.OPTION)
    budgets = exchange.figures().budgets
    assert budgets["other_positions"].left == 0
    assert (budgets["positions"].limit, budgets["positions"].left) == (50, 50)


def wallet(*coins: object) -> tuple[Coin, ...]:
    return wire.wallet({"totalAvailableBalance": "", "accountMMRate": "", "coin": list(coins)}).coins


def coin(name: str, **fields: Any) -> dict[str, Any]:
    return {"coin": name, "walletBalance": "2", "equity": "2", "usdValue": "300", **fields}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (coin("SOL"), Coin(name="SOL", qty=D(2), price=D(150))),
        (coin("SOL", spotBorrow="0.5"), Coin(name="SOL", qty=D("1.5"), price=D(150))),
        (coin("SOL", walletBalance="-2", equity="-2", usdValue="-300"), Coin(name="SOL", qty=D(-2), price=D(150))),
        (coin("SOL", usdValue=""), Coin(name="SOL", qty=D(2), price=None)),
        (coin("SOL", equity=""), Coin(name="SOL", qty=D(2), price=None)),
        (coin("SOL", equity="0"), Coin(name="SOL", qty=D(2), price=None)),
        (coin("NOCOLLATERAL", usdValue="0"), Coin(name="NOCOLLATERAL", qty=D(2), price=None)),
        (coin("SOL", walletBalance="0"), None),
        (coin("USDT"), None),
        (coin("USDC"), None),
    ],
)
def test_r19_coins_of_the_wallet_but_those_that_contracts_settle_in(row: dict[str, Any], expected: Coin | None) -> None:
    assert wallet(row) == (() if expected is None else (expected,))


def test_r19_a_coin_that_cannot_be_read_hides_neither_the_others_nor_what_the_account_is_worth() -> None:
    strange = coin("BTC", walletBalance=""), coin("ETH", usdValue="a lot"), coin("XRP", spotBorrow=[])
    read = wire.wallet(
        {"totalAvailableBalance": "7", "accountMMRate": "0.01", "coin": [*strange, coin("USDT"), coin("SOL")]}
    )
    assert (read.equity, read.available) == (2, 7)
    assert [each.name for each in read.coins] == ["SOL"]
