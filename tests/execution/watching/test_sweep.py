"""Which orders a sweep takes for leftovers of ours."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from execution.exchange import Exchange
from execution.exchange_errors import Ambiguous, Refusal, Refused, Transient, Unreadable
from execution.facts.orders import OrderRow
from execution.facts.slots import Slot
from execution.notices import Notice
from execution.observations import Doubted, SlotRead
from execution.order_ids import order_link_id
from execution.requests import CancelOrder
from execution.slot_actor import SlotActor
from execution.tracked_orders import Role
from execution.watching.sweep import Sweep
from tests.execution.builders import GENERATION, OTHER_GENERATION, D, at, order_row, resting, tracked
from tests.utils.stepped_clock import SteppedClock


@dataclass
class Account:
    """An exchange with some orders."""

    account: str = "main"
    orders: list[OrderRow] = field(default_factory=list)
    fault: Exception | None = None
    poor: Exception | None = None
    cancelled: list[str] = field(default_factory=list)
    hanging: set[str] = field(default_factory=set)

    async def get_all_positions(self) -> list[Any]:
        return []

    async def open_orders(self) -> list[OrderRow]:
        if self.fault is not None:
            raise self.fault
        return self.orders

    async def wallet(self) -> Any:
        if self.poor is not None:
            raise self.poor

    async def cancel(self, request: CancelOrder) -> None:
        if request.link_id in self.hanging:
            raise Ambiguous("no answer", at(0))
        if request.link_id in self.cancelled:
            raise Refused(Refusal.ORDER_GONE, 110001, "not found")
        self.cancelled.append(request.link_id)


class Actor:
    def __init__(self) -> None:
        self.monitor = resting()

        self.posted: list[object] = []

    def post(self, observation: object) -> None:
        self.posted.append(observation)


def order(link_id: str) -> OrderRow:
    return order_row(tracked(Role.TAKE_PROFIT), link_id=link_id)


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def actor() -> Actor:
    return Actor()


@pytest.fixture
def told() -> list[Notice]:
    return []


@pytest.fixture
def sweep(account: Account, actor: Actor, told: list[Notice]) -> Sweep:
    actors = {actor.monitor.slot: cast("SlotActor", actor)}
    return Sweep(cast("Exchange", account), SteppedClock(), lambda: actors, None, told.append)


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


def stray(number: int, **changes: Any) -> OrderRow:
    return replace(order(order_link_id(OTHER_GENERATION, 0, Role.TAKE_PROFIT, number, 0)), **changes)


async def test_what_was_removed_is_told_in_one_notice_each_time(sweep, account, told):
    """A person who restored a backup has a position that nobody guards any more, and its take profits just went."""
    account.orders = [stray(n, symbol="ETHUSDT", price=D(4000)) for n in (1, 2, 3)]
    await twice(sweep)
    (notice,) = told
    assert notice.urgent
    assert notice.chat_id == 0
    for words in ("Removed 3 orders", "ETHUSDT: sell 1 at 4000", "restored a backup, look at ETHUSDT", "not guarded"):
        assert words in notice.fields["text"]
    await twice(sweep)
    assert len(told) == 1, "a list that lags behind shows them a little longer"
    account.orders = [stray(4, symbol="ETHUSDT", price=D(4000))]
    await twice(sweep)
    assert len({notice.id for notice in told}) == 2


async def test_a_removed_order_of_a_guarded_position_is_no_reason_to_worry(sweep, account, told):
    account.orders = [order(order_link_id(GENERATION, 0, Role.TAKE_PROFIT, 7, 3))]
    await twice(sweep)
    (notice,) = told
    assert not notice.urgent
    assert "Removed 1 order " in notice.fields["text"]
    assert "not guarded" not in notice.fields["text"]


async def test_what_was_removed_before_a_request_hangs_is_told(sweep, account, told):
    account.orders = [stray(1), stray(2)]
    account.hanging = {account.orders[1].link_id}
    await sweep.run(with_orders=True)
    with pytest.raises(Ambiguous):
        await sweep.run(with_orders=True)
    assert account.cancelled == [account.orders[0].link_id]
    assert ["Removed 1 order " in notice.fields["text"] for notice in told] == [True]


async def test_a_long_list_is_cut(sweep, account, told):
    account.orders = [stray(n) for n in range(60)]
    await twice(sweep)
    (notice,) = told
    assert "Removed 60 orders" in notice.fields["text"]
    assert "… and 50 more" in notice.fields["text"]
    assert len(notice.fields["text"]) < 1000


async def test_a_thousand_slots_look_in_groups_so_that_a_fill_has_its_turn_between_them(account, told):
    posted: list[object] = []
    monitors = [replace(resting(), slot=Slot("main", f"COIN{number}USDT", 0)) for number in range(45)]
    actors = {m.slot: cast("SlotActor", SimpleNamespace(monitor=m, post=posted.append)) for m in monitors}
    sweep = Sweep(cast("Exchange", account), SteppedClock(), lambda: actors, None, told.append)
    counts: list[int] = []

    async def others() -> None:
        while len(posted) < len(monitors):
            counts.append(len(posted))
            await asyncio.sleep(0)

    await asyncio.gather(sweep.run(with_orders=True), others())
    assert {20, 40} <= set(counts) <= {0, 20, 40}
    assert len(posted) == 45


async def test_r19_one_strange_row_hides_no_other_slot_and_is_no_absence(account, actor):
    """What cannot be read of one symbol hides the whole account from a sweep, but no slot from a look of its own."""
    clock = SteppedClock()
    actors = {actor.monitor.slot: cast("SlotActor", actor)}
    sweep = Sweep(cast("Exchange", account), clock, lambda: actors, None, lambda _: None)
    account.fault = Unreadable("order.side: 'Sideways'")
    for _ in range(3):
        with pytest.raises(Unreadable):
            await sweep.run(with_orders=True)
        await clock.advance(2)
    assert actor.posted == [Doubted()], "a strange row may stay: the budget of reads is not for it alone"
    await clock.advance(30)
    with pytest.raises(Unreadable):
        await sweep.run(with_orders=True)
    assert actor.posted == [Doubted(), Doubted()]


async def test_who_is_handed_its_part_knows_which_sweep_that_is_of(account, actor, monkeypatch):
    """After a start each record asks for the newest sweep when it has folded its part, and then not before the next."""
    clock = SteppedClock()
    actors = {actor.monitor.slot: cast("SlotActor", actor)}
    sweep = Sweep(cast("Exchange", account), clock, lambda: actors, None, lambda _: None)
    known = []
    monkeypatch.setattr(actor, "post", lambda read: known.append((sweep.with_orders_at, read.began_at)))
    await sweep.run(with_orders=True)
    assert known == [(clock.now(), clock.now())]


async def test_i8_the_money_of_the_account_is_of_when_its_read_began(account, actor):
    clock = SteppedClock()
    sweep = Sweep(cast("Exchange", account), clock, dict, None, lambda _: None)
    assert sweep.wallet_at is None
    await sweep.run(with_orders=False)
    read_at = sweep.wallet_at
    assert read_at is not None
    account.poor = Transient("wallet: an empty answer")
    with pytest.raises(Transient):
        await sweep.run(with_orders=False)
    assert sweep.wallet_at == read_at, "nothing newer is known"


async def test_a_wallet_that_is_not_told_hides_no_slot_and_nobody_to_meet(account, actor):
    """What the account is worth decides on new trades and warns of margin; no stop waits for it."""
    met = []

    async def meet(rows: object) -> None:
        met.append(rows)

    actors = {actor.monitor.slot: cast("SlotActor", actor)}
    sweep = Sweep(cast("Exchange", account), SteppedClock(), lambda: actors, None, lambda _: None, meet)
    account.poor = Transient("wallet: an empty answer")
    with pytest.raises(Transient):
        await sweep.run(with_orders=True)
    assert [type(each) for each in actor.posted] == [SlotRead]
    assert met == [{}]


async def test_r19_for_the_wallet_alone_the_account_is_not_read_again_and_again(sweep, account, actor):
    account.poor = Transient("wallet: an empty answer")
    await asyncio.wait_for(sweep.run_until_done(), 30)
    assert [type(each) for each in actor.posted] == [SlotRead]


async def test_r19_an_exchange_that_does_not_answer_is_no_reason_to_ask_it_more(sweep, account, actor):
    account.fault = Transient("502")
    with pytest.raises(Transient):
        await sweep.run(with_orders=True)
    assert actor.posted == []
    account.fault = None
    await sweep.run(with_orders=True)
    assert [type(each) for each in actor.posted] == [SlotRead]
