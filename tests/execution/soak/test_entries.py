"""I6 as the proof has it: all orders of an entry fill for what it was placed for, and what a person made of it."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from simulator.engine.records import Order
from simulator.engine.requests import AmendRequest, OrderRequest
from simulator.engine.words import OrderType, Side
from tests.execution.soak.house import House
from tests.execution.soak.trades import entered_once
from tests.execution.soak.virtual_time import new_loop

D = Decimal
SYMBOL = "BTCUSDT"


class Desk:
    """Entry 1 of a trade, below the market of 50000, and a person who changes its orders."""

    def __init__(self, house: House) -> None:
        self.engine, self.changed = house.engine, dict[str, Decimal]()

    def place(self, qty: str, revision: int) -> Order:
        link_id = f"hf-0123456789abcdef-e1-0-{revision}"
        return self.engine.place(
            OrderRequest(
                symbol=SYMBOL, side=Side.BUY, order_type=OrderType.LIMIT, qty=D(qty), price=D(49900), link_id=link_id
            )
        )

    def amend(self, order: Order, qty: str) -> None:
        before = self.engine.find_order(order_id=order.order_id)
        assert before is not None
        request = AmendRequest(symbol=SYMBOL, order_id=order.order_id, qty=D(qty))
        self.engine.amend(request, by_person=True)
        self.changed[order.order_id] = self.changed.get(order.order_id, D(0)) + D(qty) - before.qty

    def cancel(self, order: Order) -> None:
        self.engine.cancel(symbol=SYMBOL, order_id=order.order_id)

    def fill(self, order: Order, qty: str) -> None:
        self.engine.trade_against(order.order_id, D(qty))

    def findings(self) -> list[str]:
        orders = [*self.engine.open_orders(), *self.engine.closed_orders()]
        return list(entered_once(orders, self.engine.executions(), self.changed))


@pytest.fixture
def desk() -> Iterator[Desk]:
    loop = new_loop()
    house = House(loop, seed=1, symbols=1)
    yield Desk(house)
    house.stop()
    loop.close()


def replaced(desk: Desk, qty: str, *, made_to: str = "0.056") -> Order:
    """Of 0.031 of it 0.018 fill; a person changes its quantity, and another order takes its place."""
    first = desk.place("0.031", 0)
    desk.fill(first, "0.018")
    desk.amend(first, made_to)
    desk.cancel(first)
    return desk.place(qty, 1)


def test_i6_what_a_person_made_larger_fills_as_a_whole_and_no_step_beyond_it(desk):
    second = replaced(desk, "0.038")
    desk.fill(second, "0.038")
    assert desk.findings() == []


@pytest.mark.parametrize(("made_to", "rest"), [("0.056", "0.039"), ("0.02", "0.003"), ("0.02", "0.013")])
def test_i6_a_rest_that_is_larger_than_what_a_person_left_of_it_is_found(desk, made_to, rest):
    second = replaced(desk, rest, made_to=made_to)
    desk.fill(second, rest)
    total = D("0.018") + D(rest)
    assert desk.findings() == [f"I6: entry 1 of 0123456789abcdef was filled for {total}, and was of {made_to}"]


def test_i6_what_a_person_made_of_a_later_order_counts_once(desk):
    second = replaced(desk, "0.038")
    desk.amend(second, "0.05")
    desk.fill(second, "0.05")
    assert desk.findings() == []
    third = desk.place("0.001", 2)
    desk.fill(third, "0.001")
    assert desk.findings() == ["I6: entry 1 of 0123456789abcdef was filled for 0.069, and was of 0.068"]
