"""The market in memory: what fills, for how much, and what is refused."""

from decimal import Decimal

import pytest

from execution.dca.market import DcaRequest
from execution.dca.observations import Filled, OrderShown
from execution.exchange_errors import Refusal, Refused
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow, OrderStatus
from execution.facts.slots import Side
from helpers.dca_backtest.candle_market import CandleMarket
from helpers.dca_backtest.purse import Purse
from helpers.dca_backtest.stepped_clock import SteppedClock
from tests.helpers.dca_backtest.bench import BEGIN, FEES, RULES, candle

D = Decimal


def a_market(price: str = "50000", money: int = 1000) -> CandleMarket:
    market = CandleMarket(RULES, FEES, [candle(0, price)], Purse(D(money)), SteppedClock(BEGIN))
    market.move(D(price))
    return market


def order(side: Side, price: str | None, link_id: str = "a", **size: Decimal) -> DcaRequest:
    sizes = {"qty": None, "amount": None} | size
    fields = {"link_id": link_id, "symbol": "BTCUSDT", "side": side, "price": None if price is None else D(price)}
    return DcaRequest(**fields, **sizes)


def told(market: CandleMarket) -> tuple[list[Execution], list[OrderRow]]:
    news = market.news()
    return [e.execution for e in news if isinstance(e, Filled)], [e.row for e in news if isinstance(e, OrderShown)]


def shown(market: CandleMarket) -> OrderStatus:
    return told(market)[1][-1].status


async def test_a_market_buy_pays_its_fee_in_the_coin() -> None:
    market = a_market()
    await market.place(order(Side.BUY, None, amount=D(100)))
    assert (market.purse.money, market.purse.coins) == (D(900), D("0.001998"))
    ((execution,), (row,)) = told(market)
    assert (execution.price, execution.qty, execution.fee, execution.fee_currency) == (
        D(50000), D("0.002"), D("0.000002"), "BTC",
    )  # fmt: skip
    assert (row.status, row.filled_qty) == (OrderStatus.FILLED, D("0.002"))


async def test_a_sale_that_rests_fills_only_when_the_price_goes_through_it_at_its_own() -> None:
    market = a_market()
    market.purse.coins = D("0.002")
    await market.place(order(Side.SELL, "50500", qty=D("0.002")))
    assert market.purse.free_coins == 0
    market.move(D(50500))
    assert shown(market) is OrderStatus.NEW
    market.move(D(50700))
    assert shown(market) is OrderStatus.FILLED
    assert (market.purse.coins, market.purse.money) == (0, 1000 + D(101) - D("0.101"))
    assert await market.open_orders("BTCUSDT") == []


async def test_a_buy_that_rests_keeps_its_money_until_it_is_cancelled() -> None:
    market = a_market()
    await market.place(order(Side.BUY, "49000", qty=D("0.01")))
    assert await market.available("USDT") == D(510)
    await market.amend_price("BTCUSDT", "a", D(48000))
    assert await market.available("USDT") == D(520)
    await market.cancel("BTCUSDT", "a")
    assert shown(market) is OrderStatus.CANCELLED
    assert await market.available("USDT") == D(1000)
    with pytest.raises(Refused) as gone:
        await market.cancel("BTCUSDT", "a")
    assert gone.value.refusal is Refusal.ORDER_GONE


async def test_a_limit_that_reaches_the_price_trades_at_the_price_as_a_taker() -> None:
    market = a_market()
    await market.place(order(Side.BUY, "50100", qty=D("0.01")))
    ((execution,), _) = told(market)
    assert (execution.price, execution.is_maker) == (D(50000), False)
    await market.place(order(Side.SELL, "51000", "b", qty=D("0.009")))
    await market.amend_price("BTCUSDT", "b", D(49900))
    assert (await market.find_order("BTCUSDT", "b")).status is OrderStatus.FILLED


async def test_at_once_or_not_at_all() -> None:
    market = a_market()
    market.purse.coins = D("0.002")
    sale = order(Side.SELL, "50000.1", qty=D("0.002"))
    await market.place(DcaRequest(**{f: getattr(sale, f) for f in sale.__struct_fields__} | {"is_immediate": True}))
    assert shown(market) is OrderStatus.CANCELLED
    assert market.purse.free_coins == D("0.002")


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (order(Side.BUY, None, amount=D("4.99")), Refusal.BELOW_MINIMUM),
        (order(Side.BUY, None, amount=D(1001)), Refusal.MARGIN),
        (order(Side.SELL, "50000", qty=D("0.001")), Refusal.MARGIN),
    ],
)
async def test_minimums_and_balance_are_kept(wanted: DcaRequest, refusal: Refusal) -> None:
    market = a_market()
    with pytest.raises(Refused) as refused:
        await market.place(wanted)
    assert refused.value.refusal is refusal
    assert (market.purse.money, market.news()) == (1000, [])


async def test_an_id_is_used_once() -> None:
    market = a_market()
    await market.place(order(Side.BUY, None, amount=D(100)))
    with pytest.raises(Refused) as refused:
        await market.place(order(Side.BUY, None, amount=D(100)))
    assert refused.value.refusal is Refusal.DUPLICATE_ID
