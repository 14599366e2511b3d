"""One wallet for contracts and spot: what is locked, what is free, what counts (docs/bybit.md, 8.4)."""

from decimal import Decimal

import pytest

from simulator.engine.events import Executed, OrdersChanged, WalletChanged
from simulator.engine.requests import Refusal
from simulator.engine.words import CancelType, Category, OrderStatus, OrderType, RejectReason, Side
from tests.simulator.engine.spot_desk import SpotDesk

BUY, SELL, LIMIT, MARKET = Side.BUY, Side.SELL, OrderType.LIMIT, OrderType.MARKET
LINEAR = Category.LINEAR


@pytest.fixture
def desk() -> SpotDesk:
    return SpotDesk()


def test_usdt_comes_first_then_every_coin_ever_held(desk: SpotDesk) -> None:
    assert [each.coin for each in desk.engine.wallet().coins] == ["USDT"]
    desk.buy("100", symbol="ETHUSDT")
    desk.buy_base("0.01")
    desk.bid("0.01", "49000")
    desk.sell("0.00999")
    wallet = desk.engine.wallet()
    assert [each.coin for each in wallet.coins] == ["USDT", "ETH", "BTC"]
    assert wallet.coin("BTC").wallet_balance == 0
    assert wallet.coin("USDT").is_collateral
    assert not wallet.coin("ETH").is_collateral


def test_resting_orders_lock_what_they_would_pay(desk: SpotDesk) -> None:
    desk.buy_base("0.01")
    buy = desk.bid("0.1", "40000")
    sale = desk.ask("0.004", "60000")
    assert (desk.locked("USDT"), desk.locked("BTC")) == (Decimal(4000), Decimal("0.004"))
    desk.cancel(buy)
    desk.cancel(sale)
    assert (desk.locked("USDT"), desk.locked("BTC")) == (0, 0)


def test_locked_coins_cannot_be_used_twice(desk: SpotDesk) -> None:
    desk.bid("0.2", "40000")
    desk.refused(170131, BUY, MARKET, qty="2000.1")
    assert desk.buy("2000").status is OrderStatus.FILLED
    desk.ask("0.03", "60000")
    desk.refused(170131, SELL, MARKET, qty="0.01")


def test_locked_usdt_is_no_margin_and_margin_is_not_spent(desk: SpotDesk) -> None:
    desk.bid("0.2", "40000")
    wallet = desk.engine.wallet()
    assert wallet.total_available_balance == Decimal(2000)
    with pytest.raises(Refusal, match="110007"):
        desk.order(BUY, MARKET, qty="0.5", category=LINEAR)
    desk.order(BUY, MARKET, qty="0.3", category=LINEAR)
    free = desk.engine.wallet().total_available_balance
    assert free == 10000 - 8000 - 1500 - 50000 * Decimal("0.3") * Decimal("0.00055")
    desk.refused(170131, BUY, MARKET, qty=str(free + 1))
    assert desk.buy(str(free)).filled_qty > 0


def test_profit_on_paper_is_not_spent(desk: SpotDesk) -> None:
    desk.order(BUY, MARKET, qty="0.1", category=LINEAR)
    desk.price("90000")
    balance = desk.amount("USDT")
    assert desk.engine.wallet().total_available_balance > balance
    desk.refused(170131, BUY, MARKET, qty=str(balance.quantize(Decimal(1)) + 1))


def test_base_coins_count_in_equity_and_never_as_margin(desk: SpotDesk) -> None:
    desk.buy_base("0.1")
    desk.price("60000")
    wallet = desk.engine.wallet()
    assert desk.coin("BTC").usd_value == Decimal("0.0999") * 60000
    assert wallet.total_equity == wallet.total_wallet_balance == 5000 + Decimal(5994)
    assert wallet.total_margin_balance == wallet.total_available_balance == 5000


def test_a_resting_buy_ends_when_losses_have_eaten_what_it_locked(desk: SpotDesk) -> None:
    desk.order(BUY, MARKET, qty="0.5", category=LINEAR)
    order = desk.bid("0.17", "44000")
    desk.price("44000.1")
    desk.order(SELL, MARKET, qty="0.5", category=LINEAR)
    assert desk.amount("USDT") < desk.locked("USDT")
    desk.refused(170131, BUY, MARKET, qty="5")
    desk.price("44000")
    assert desk.now(order).status is OrderStatus.CANCELLED
    assert desk.amount("BTC") == 0


def test_profit_on_paper_does_not_pay_for_a_resting_buy(desk: SpotDesk) -> None:
    desk.order(SELL, MARKET, qty="1", symbol="ETHUSDT", category=LINEAR)
    desk.order(BUY, MARKET, qty="0.5", category=LINEAR)
    order = desk.bid("0.16", "44000")
    desk.price("44000.1")
    desk.order(SELL, MARKET, qty="0.5", category=LINEAR)
    desk.price("1000", "ETHUSDT")
    assert desk.amount("USDT") < desk.locked("USDT") < desk.engine.wallet().total_margin_balance
    desk.price("44000")
    assert desk.now(order).status is OrderStatus.CANCELLED


def test_a_resting_buy_never_takes_the_maintenance_margin_of_a_position(desk: SpotDesk) -> None:
    """The hold was there when it was placed; by the time of the fill the position needs it, so the order ends."""
    desk.order(BUY, MARKET, qty="1.2", category=LINEAR)
    order = desk.bid("0.09", "44000")
    desk.price("44000")
    ended = desk.now(order)
    assert (ended.status, ended.reject_reason) == (OrderStatus.CANCELLED, RejectReason.OTHERS)
    assert desk.size() == Decimal("1.2")
    assert desk.amount("BTC") == 0


def test_liquidation_cancels_spot_orders_first(desk: SpotDesk) -> None:
    desk.order(BUY, MARKET, qty="1.8", category=LINEAR)
    order = desk.bid("0.01", "20000")
    desk.price("44600")
    ended = desk.now(order)
    assert ended.status is OrderStatus.CANCELLED
    assert ended.cancel_type in {CancelType.BY_PREPARE_LIQUIDATION, CancelType.BEFORE_LIQUIDATION}
    assert desk.locked("USDT") == 0


def test_one_step_tells_execution_order_and_wallet_in_this_order(desk: SpotDesk) -> None:
    order = desk.buy("100")
    (events,) = desk.told
    assert [type(each) for each in events] == [Executed, OrdersChanged, WalletChanged]
    told = events[1]
    assert isinstance(told, OrdersChanged)
    assert told.orders == (order,)


def test_the_wallet_is_told_of_locks_and_of_nothing_else(desk: SpotDesk) -> None:
    desk.bid("0.01", "49000")
    desk.stop(BUY, "100", "51000")
    first, second = desk.told
    assert [type(each) for each in first] == [OrdersChanged, WalletChanged]
    assert [type(each) for each in second] == [OrdersChanged]


def test_a_spot_fill_and_a_contract_fill_at_one_price_both_happen(desk: SpotDesk) -> None:
    spot = desk.bid("0.01", "49000")
    linear = desk.order(BUY, LIMIT, qty="0.01", price="49000", category=LINEAR)
    desk.price("49000")
    assert desk.now(spot).status is desk.now(linear).status is OrderStatus.FILLED
    assert desk.size() == Decimal("0.01")
    assert desk.amount("BTC") == Decimal("0.00999")


def test_reset_empties_the_wallet_of_coins(desk: SpotDesk) -> None:
    desk.buy("100")
    desk.engine.reset()
    assert [(each.coin, each.wallet_balance) for each in desk.engine.wallet().coins] == [("USDT", Decimal(10000))]
