"""The referee knows one position from the next, and whose each is, by the executions alone."""

import random
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest

from simulator.engine.requests import OrderRequest, TradingStopRequest
from simulator.engine.words import OrderType, Side
from tests.execution.soak import person
from tests.execution.soak.house import House
from tests.execution.soak.setting import Setting
from tests.execution.soak.virtual_time import new_loop

D = Decimal
SYMBOL, SLOT = "BTCUSDT", ("BTCUSDT", 0)
ENTRY, LATE, CLOSE = (f"hf-0123456789abcdef-{leg}-0-0" for leg in ("e1", "e2", "c0"))


@pytest.fixture
def house() -> Iterator[House]:
    """An exchange at 50000 that does not tell when a position was opened."""
    loop = new_loop()
    house = House(loop, seed=1, symbols=1)
    house.engine.switches.set("open_time", "zero")
    yield house
    house.stop()
    loop.close()


def order(
    house: House, side: Side, qty: str, *, price: str | None = None, stop: str | None = None, link: str = ""
) -> None:
    kind = OrderType.MARKET if price is None else OrderType.LIMIT
    request = OrderRequest(
        symbol=SYMBOL, side=side, order_type=kind, qty=D(qty), price=D(price) if price else None,
        stop_loss=D(stop) if stop else None, link_id=link,
    )  # fmt: skip
    house.engine.place(request, by_person=not link)


def opener(house: House) -> bool:
    return house.naked.openings[SLOT].by_bot


def test_i1_a_position_that_opens_where_another_closes_is_another_one(house):
    """A stop fires, and a person's order is filled by the same price: at no look is the slot flat."""
    order(house, Side.BUY, "0.01", stop="49100", link=ENTRY)
    order(house, Side.BUY, "0.002", price="49000")
    assert opener(house)
    house.engine.set_price(SYMBOL, D(49000))
    assert [(e.side, e.qty) for e in house.engine.executions()][1:] == [(Side.SELL, D("0.01")), (Side.BUY, D("0.002"))]
    assert not opener(house)
    (naked,) = house.naked.found
    assert not naked.opened_by_bot


@pytest.mark.parametrize("turned", [True, False])
def test_i1_one_order_that_turns_a_position_opens_another_and_what_adds_does_not(house, turned):
    order(house, Side.BUY, "0.01", stop="49000", link=ENTRY)
    order(house, Side.SELL if turned else Side.BUY, "0.02")
    assert opener(house) is not turned


def close_the_trade(house: House) -> None:
    order(house, Side.BUY, "0.01", stop="49000", link=ENTRY)
    order(house, Side.SELL, "0.01", link=CLOSE)
    assert SLOT not in house.naked.openings


def test_r2_what_a_late_entry_leaves_is_a_persons_who_added_to_it(house):
    close_the_trade(house)
    order(house, Side.BUY, "0.01", stop="49000", link=LATE)
    order(house, Side.BUY, "0.004")
    order(house, Side.SELL, "0.005", link=CLOSE.replace("0-0", "0-1"))
    assert opener(house), "a part of it is the bot's to close"
    order(house, Side.SELL, "0.005", link=CLOSE.replace("0-0", "0-2"))
    assert not opener(house)


def test_r2_the_stop_that_a_late_entry_brought_along_takes_of_it(house):
    """A part of it falls to its own stop, the bot closes the rest: what a person added is left."""
    close_the_trade(house)
    house.engine.switches.set("stop_remainder", "0.5")
    order(house, Side.BUY, "0.01", stop="49000", link=LATE)
    house.engine.set_price(SYMBOL, D(49000))
    order(house, Side.BUY, "0.004")
    assert opener(house), "a part of it is the bot's to close"
    order(house, Side.SELL, "0.005", link=CLOSE.replace("0-0", "0-1"))
    assert not opener(house)


def test_r2_an_entry_is_late_where_all_that_the_trade_had_was_a_persons(house):
    """A person's order fills in a slot whose entry waits, and its stop fires: the trade has ended with it."""
    order(house, Side.BUY, "0.003")
    order(house, Side.SELL, "0.003")
    house.naked.seq_before = lambda generation: 0
    order(house, Side.BUY, "0.01", stop="49000", link=LATE)
    order(house, Side.BUY, "0.004")
    assert opener(house)
    order(house, Side.SELL, "0.01", link=CLOSE)
    assert not opener(house)


def test_r2_what_was_executed_before_the_trade_was_planned_makes_no_entry_late(house):
    order(house, Side.BUY, "0.003")
    order(house, Side.SELL, "0.003")
    seq = house.engine.executions()[-1].seq
    house.naked.seq_before = lambda generation: seq
    order(house, Side.BUY, "0.01", stop="49000", link=ENTRY)
    order(house, Side.BUY, "0.004")
    order(house, Side.SELL, "0.01", link=CLOSE)
    assert opener(house)


def test_i1_what_a_close_of_a_trade_leaves_is_the_trades(house):
    """Only after its end: what a person adds to a trade that is open is guarded with it."""
    order(house, Side.BUY, "0.01", stop="49000", link=ENTRY)
    order(house, Side.BUY, "0.004")
    order(house, Side.SELL, "0.01", link=CLOSE)
    request = TradingStopRequest(symbol=SYMBOL, position_idx=0, stop_loss=D(0))
    house.naked.excuse(SLOT, "removed by a person")
    house.engine.trading_stop(request, by_person=True)
    (naked,) = house.naked.found
    assert naked.opened_by_bot


def test_i1_a_person_who_cancels_the_trailing_stop_that_is_all_the_cover_has_removed_it(house):
    """The price has crossed the stop of an entry that fills; before the bot may set one, a trail was asked for."""
    order(house, Side.BUY, "0.01", link=ENTRY)
    house.engine.trading_stop(TradingStopRequest(symbol=SYMBOL, position_idx=0, trailing_stop=D(500)))
    scene = SimpleNamespace(house=house, setting=Setting(), persons_cancels=set(), note=lambda _: None)
    house.loop.jump(0.03)
    person.cancels(scene, random.Random(1))
    assert "removed by a person" in house.naked.found[-1].excuses
