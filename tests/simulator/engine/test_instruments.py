"""As many perpetuals as are asked for: the five, and made-up ones that trade like them."""

from decimal import Decimal

import pytest

from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.instruments import LINEAR, MOST_SYMBOLS, SPOT, perpetuals
from simulator.engine.requests import OrderRequest
from simulator.engine.words import Category, OrderType, Side
from simulator.server import WORLD, build_app
from simulator.settings import Settings


def test_five_are_the_five_and_more_come_behind_them():
    assert perpetuals(len(LINEAR)) == LINEAR
    assert [each.symbol for each in perpetuals(7)[5:]] == ["COIN6USDT", "COIN7USDT"]
    assert len({each.symbol for each in perpetuals(MOST_SYMBOLS)}) == MOST_SYMBOLS


@pytest.mark.parametrize("count", [0, 4, MOST_SYMBOLS + 1])
def test_there_are_no_fewer_and_no_more(count):
    with pytest.raises(ValueError, match="from 5 to 2000"):
        perpetuals(count)


def test_a_made_up_one_is_traded_and_guarded_like_the_others():
    engine = Engine(clock=SteppedClock(0), instruments=perpetuals(6) + SPOT)
    bought = OrderRequest(
        symbol="COIN6USDT", side=Side.BUY, order_type=OrderType.MARKET, qty=Decimal(1), stop_loss=Decimal(18)
    )
    engine.place(bought)
    assert engine.positions("COIN6USDT")[0].stop_loss == 18
    engine.set_price("COIN6USDT", Decimal("17.999"))
    assert engine.positions("COIN6USDT") == []


def test_a_server_lists_them_also_after_a_reset():
    world = build_app(Settings(symbols=8))[WORLD]
    assert len(world.engine.instruments()) == 8
    world.reset(1)
    assert [each.symbol for each in world.engine.instruments()][-1] == "COIN8USDT"
    assert len(world.engine.instruments(Category.SPOT)) == len(SPOT)
