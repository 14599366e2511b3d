"""Which orders a sweep takes for leftovers of ours."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from execution.exchange import CancelOrder, Exchange
from execution.facts import OrderRow
from execution.monitor import Role
from execution.order_ids import order_link_id
from execution.slot_actor import SlotActor
from execution.sweep import Sweep
from tests.execution.builders import GENERATION, OTHER_GENERATION, order_row, resting, tracked
from tests.utils.stepped_clock import SteppedClock


@dataclass
class Account:
    """An exchange with some orders."""

    account: str = "main"
    orders: list[OrderRow] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    async def get_all_positions(self) -> list[Any]:
        return []

    async def open_orders(self) -> list[OrderRow]:
        return self.orders

    async def wallet(self) -> None:
        return None

    async def cancel(self, request: CancelOrder) -> None:
        self.cancelled.append(request.link_id)


class Actor:
    def __init__(self) -> None:
        self.monitor = resting()

    def post(self, observation: object) -> None: ...


def order(link_id: str) -> OrderRow:
    return order_row(tracked(Role.TAKE_PROFIT), link_id=link_id)


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def actor() -> Actor:
    return Actor()


@pytest.fixture
def sweep(account: Account, actor: Actor) -> Sweep:
    actors = {actor.monitor.slot: cast("SlotActor", actor)}
    return Sweep(cast("Exchange", account), SteppedClock(), lambda: actors, None)


async def twice(sweep: Sweep) -> None:
    for _ in range(2):
        await sweep.run(with_orders=True)


async def test_an_order_of_no_monitor_goes_when_two_sweeps_saw_it(sweep, account):
    stray = order_link_id(OTHER_GENERATION, 0, Role.TAKE_PROFIT, 1, 0)
    account.orders = [order(stray)]
    await sweep.run(with_orders=True)
    assert account.cancelled == []
    await sweep.run(with_orders=True)
    assert account.cancelled == [stray]


async def test_an_order_that_no_ledger_knows_goes_too(sweep, account, actor):
    """After a restored backup: sent later than it was made, and about to be sent again under another id."""
    (known, *_) = actor.monitor.orders
    unknown = order_link_id(GENERATION, 0, Role.TAKE_PROFIT, 7, 3)
    assert unknown not in actor.monitor.orders
    account.orders = [order(known), order(unknown)]
    await twice(sweep)
    assert account.cancelled == [unknown]


async def test_what_is_not_ours_stays(sweep, account):
    account.orders = [order("my own"), order("")]
    await twice(sweep)
    assert account.cancelled == []
