"""Random lives of a trade on the mini exchange: whatever is lost, doubled, reordered or late, the end is the same.

After quiet time the stop is confirmed, the take profits are the planned share of what is open, nothing is left to do
(I1, I2); a flat trade is over with no order of ours standing and is told exactly once (I5, I8); the money is the
executions' (I9); no entry was doubled (R9).
"""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.actions import Place, SetStop
from execution.closing.closing_record import CloseReason
from execution.desired_orders import desired_orders
from execution.exit_plan import BreakEven, BreakEvenWhen, LegKind, Trail
from execution.facts.slots import Side
from execution.fills import profit
from execution.notices import NoticeKind
from execution.observations import CloseRequested, PriceSeen, StopAnswered
from execution.order_diff import diff
from execution.requests import ExitOrder
from execution.stops.stop_record import ManualStop, StopChoice, StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import BTC, D, at, monitor, plan, price_for
from tests.execution.mini_exchange import Answer, Bot, MiniExchange, entries_of

AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
AT_ONE_R = BreakEven(when=BreakEvenWhen.AT_R, value=D(1))


def new_bot(
    side: Side,
    seed: int,
    *,
    manual: ManualStop = ManualStop.ADOPT,
    break_even: BreakEven | None = AT_TP1,
    entries=((1, None), (1, 49500)),
    **follows: Any,
) -> Bot:
    the_plan = replace(plan(side, entries=entries, break_even=break_even), **follows)
    exchange = MiniExchange(side, at(0), price_for(side, 50000))
    return Bot(monitor(side, the_plan), exchange, random.Random(seed), manual=manual)


def assert_at_rest(bot: Bot) -> None:
    the_monitor, exchange = bot.monitor, bot.exchange
    wanted = desired_orders(the_monitor, BTC, bot.now)
    assert diff(the_monitor, wanted, BTC, exchange.price, bot.now).actions == ()
    assert the_monitor.size == exchange.size
    if exchange.size > 0:
        assert the_monitor.standing_stop == exchange.stop
        assert the_monitor.stop_confirmed or the_monitor.stop.waits_for_price
        assert exchange.offered() + exchange.waiting() == sum((tp.qty for tp in wanted.take_profits), D(0))
        assert exchange.offered() <= exchange.size
        # While S* waits for the price, a part may be the tightest that stands (I3).
        parts = [part for part in exchange.parts.values() if part.status.is_open]
        assert the_monitor.stop.waits_for_price or not parts, "R1: S* covers all"
    assert bot.watch.breaches == (), "the auditor agrees"
    live = {o.link_id for o in exchange.orders.values() if o.status.is_open}
    assert live == {o.link_id for o in the_monitor.orders.values() if o.state is OrderState.LIVE}


def assert_over(bot: Bot) -> None:
    exchange = bot.exchange
    assert bot.over
    ours = {f.exec_id for f in bot.monitor.fills}
    others = [e for e in exchange.executions if e.exec_id not in ours]
    assert exchange.size == sum((e.side.sign * e.qty for e in others), D(0)) * exchange.side.sign, "only theirs is left"
    assert not [o for o in (*exchange.orders.values(), *exchange.parts.values()) if o.status.is_open]
    ends = [n for n in bot.told if n.kind in {NoticeKind.CLOSED, NoticeKind.NOT_FILLED}]
    assert len(ends) == 1
    assert all(e.link_id not in bot.monitor.orders for e in others), "every execution of ours is counted"
    mine = [e for e in exchange.executions if e.exec_id in ours]
    money = sum((-e.side.sign * e.qty * e.price - e.fee for e in mine), D(0))
    assert profit(bot.monitor).net == money
    if mine:
        assert ends[0].fields["net"] == money


@pytest.mark.parametrize("side", list(Side))
def test_a_trade_that_goes_well_from_entry_to_the_last_take_profit(side):
    bot = new_bot(side, 1, entries=((1, None),))
    bot.run(10)
    assert_at_rest(bot)
    assert bot.exchange.stop == price_for(side, 49000)
    assert bot.exchange.offered() == D(1)
    bot.exchange.move_price(price_for(side, 51000))
    bot.run(10)
    assert_at_rest(bot)
    assert bot.exchange.size == D("0.5")
    assert (bot.exchange.stop - price_for(side, 50000)) * side.sign > 0
    bot.exchange.move_price(price_for(side, 53000))
    bot.run(30)
    assert_over(bot)
    assert [n.kind for n in bot.told] == [
        NoticeKind.ENTRY_FILLED,
        NoticeKind.TP_HIT,
        NoticeKind.STOP_MOVED,
        NoticeKind.TP_HIT,
        NoticeKind.TP_HIT,
        NoticeKind.CLOSED,
    ]
    assert bot.told[-1].fields["reason"] == "TP3"


@pytest.mark.parametrize("side", list(Side))
def test_a_quiet_trade_needs_few_writes(side):
    """One entry, three take profits, and no trading-stop: the attached one stands (R3)."""
    bot = new_bot(side, 1, entries=((1, None),))
    bot.run(120)
    assert [type(a).__name__ for a in bot.acted if isinstance(a, Place | SetStop)] == ["Place"] * 4


@pytest.mark.parametrize("side", list(Side))
def test_the_stop_that_fires_ends_the_trade(side):
    bot = new_bot(side, 2)
    bot.run(10)
    bot.exchange.move_price(price_for(side, 49000))
    bot.run(30)
    assert_over(bot)
    assert bot.told[-1].fields["reason"] == CloseReason.STOP.value
    assert bot.told[-1].fields["net"] < 0


def test_a_stop_that_fills_in_part_is_closed_to_the_end():
    """R12"""
    bot = new_bot(Side.BUY, 3, entries=((1, None),))
    bot.run(10)
    bot.exchange.price = D(48900)
    bot.exchange.fire(D("0.6"))
    bot.run(30)
    assert_over(bot)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("answers", [(Answer.TOLD,), tuple(Answer)])
@pytest.mark.parametrize("seed", range(5))
def test_r12_a_close_that_finds_nobody_ends_with_a_limit_at_the_edge_of_the_band(side, answers, seed):
    bot = new_bot(side, seed, entries=((1, None),))
    bot.run(10)
    bot.exchange.empty_market, bot.answers = 1000, answers
    bot.mailbox.append(CloseRequested(None))
    bot.run(90)
    assert_over(bot)
    attempts = [a.request for a in bot.acted if isinstance(a, Place) and a.order.role is Role.CLOSE]
    limits = [request for request in attempts if request.price is not None]
    assert limits
    assert all(request.is_immediate and request.qty == 1 for request in limits)
    assert [request.price for request in attempts[:3]] == [None, None, None]
    assert bot.told[-1].fields["reason"] == CloseReason.CHAT.value


@pytest.mark.parametrize("side", list(Side))
def test_a_close_from_the_chat_leaves_nothing_behind(side):
    bot = new_bot(side, 4)
    bot.run(10)
    bot.mailbox.append(CloseRequested(None))
    bot.run(30)
    assert_over(bot)
    assert bot.told[-1].fields["reason"] == CloseReason.CHAT.value


def test_a_partial_close_keeps_the_shares():
    bot = new_bot(Side.BUY, 5, entries=((1, None),))
    bot.run(10)
    bot.mailbox.append(CloseRequested(D("0.4")))
    bot.run(10)
    assert_at_rest(bot)
    assert bot.exchange.size == D("0.6")
    assert sorted(o.leaves_qty for o in bot.exchange.orders.values() if o.status.is_open) == [
        D("0.12"),
        D("0.18"),
        D("0.3"),
    ]


def test_a_trade_that_no_one_fills_is_given_up():
    bot = new_bot(Side.BUY, 6, entries=((1, 49500),))
    bot.run(10)
    assert_at_rest(bot)
    bot.mailbox.append(CloseRequested(None))
    bot.run(30)
    assert_over(bot)
    assert [n.kind for n in bot.told] == [NoticeKind.NOT_FILLED]


def test_a_person_who_moves_the_stop_is_believed_and_told():
    bot = new_bot(Side.BUY, 7, entries=((1, None),))
    bot.run(10)
    bot.exchange.now += timedelta(seconds=1)
    bot.exchange.move_stop(D(48500))
    bot.run(10)
    assert_at_rest(bot)
    assert bot.exchange.stop == D(48500)
    assert [n.fields["new"] for n in bot.told if n.kind is NoticeKind.STOP_MOVED] == [D(48500)]


def test_a_person_who_removes_the_stop_gets_it_back():
    """I1"""
    bot = new_bot(Side.BUY, 8, entries=((1, None),))
    bot.run(10)
    bot.exchange.now += timedelta(seconds=1)
    bot.exchange.move_stop(None)
    bot.run(10)
    assert_at_rest(bot)
    assert bot.exchange.stop == D(49000)


ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
AFTER_TP1 = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=1)
MOVES = (
    *("fire", "price", "part", "hand", "stop", "lose_stop", "restart"),
    *("wait", "quiet", "chat_part", "leg", "nobody", "answer"),
)


@settings(max_examples=60)
@given(
    side=st.sampled_from(list(Side)),
    seed=st.integers(0, 2**32),
    moves=st.lists(st.sampled_from(MOVES), max_size=14),
    even=st.sampled_from([AT_TP1, AT_ONE_R, None]),
    network=st.sampled_from(["good", "bad", "awful"]),
    follow=st.sampled_from([0, 0, 1, 2]),
    trail=st.sampled_from([None, None, ONE_PERCENT, AFTER_TP1]),
    manual=st.sampled_from(ManualStop),
)
@example(
    side=Side.BUY,
    seed=7572850,
    moves=["price", "restart", "hand", "price", "hand", "fire"],
    even=AT_TP1,
    network="bad",
    follow=0,
    trail=None,
    manual=ManualStop.ADOPT,
)
@example(
    side=Side.BUY,
    seed=7572850,
    moves=["price", "lose_stop", "hand", "part", "hand", "fire"],
    even=AT_TP1,
    network="bad",
    follow=0,
    trail=None,
    manual=ManualStop.ADOPT,
)
@example(  # an entry waits beyond the stop: the price that fills it has fired the stop before
    side=Side.BUY,
    seed=0,
    moves=["quiet", "chat_part", "hand", "lose_stop", "nobody", "chat_part", "price", "price", "price", "part"],
    even=AT_TP1,
    network="awful",
    follow=0,
    trail=None,
    manual=ManualStop.ADOPT,
)
@example(  # a person's looser stop cannot be put right: the price has come between the two
    side=Side.BUY,
    seed=9299,
    moves=["fire", "part", "part", "stop", "price"],
    even=AT_TP1,
    network="awful",
    follow=0,
    trail=None,
    manual=ManualStop.RESTORE,
)
def test_whatever_happens_the_end_is_the_same(side, seed, moves, even, network, follow, trail, manual):
    bot = new_bot(side, seed, manual=manual, break_even=even, follow=follow, trail=trail)
    _live(bot, moves, network)
    assert "stop" in moves or bot.monitor.stop.origin is not StopOrigin.PERSON


@settings(max_examples=25)
@given(
    side=st.sampled_from(list(Side)),
    seed=st.integers(0, 2**32),
    moves=st.lists(st.sampled_from([*MOVES, "price", "leg", "nobody"]), max_size=14),
    network=st.sampled_from(["good", "bad", "awful"]),
)
def test_r21_whatever_happens_to_legs_that_wait_the_end_is_the_same(side, seed, moves, network):
    _live(new_bot(side, seed, leg_kind=LegKind.MARKET), moves, network)


def _live(bot: Bot, moves: list[str], network: str) -> None:
    """A life of these moves, quiet time, and the end."""
    chance, exchange = bot.chance, bot.exchange
    if network != "good":
        bot.answers = tuple(Answer) if network == "awful" else (Answer.TOLD, Answer.TOLD, Answer.LOST_AFTER)
    for move in moves:
        exchange.now += timedelta(milliseconds=chance.randint(1, 400))
        _happen(bot, move)
        for _ in range(chance.randint(0, 10)):
            exchange.now += timedelta(milliseconds=chance.randint(1, 300))
            if network == "good":
                bot.receive()
            else:
                bot.receive(keeps=0.7, doubles=0.2, shuffles=network == "awful")
            bot.step()
            _assert_safe(bot, network)
    bot.answers = (Answer.TOLD,)
    bot.run(150)
    if not bot.over:
        assert_at_rest(bot)
        bot.mailbox.append(CloseRequested(None))
        bot.run(150)
    assert_over(bot)
    for leg, filled in zip(bot.monitor.plan.entries, entries_of(bot.monitor), strict=True):
        assert filled <= leg.qty


def _happen(bot: Bot, move: str) -> None:
    chance, exchange, side = bot.chance, bot.exchange, bot.exchange.side
    match move:
        case "price":
            exchange.move_price(price_for(side, chance.choice([48900, 49400, 50000, 50300, 51000, 52100, 53000])))
            bot.mailbox.append(PriceSeen(exchange.price, exchange.now))
        case "nobody":
            exchange.empty_market += chance.randint(1, 8)
        case "part":
            waiting = [o for o in exchange.orders.values() if o.status.is_open and o.price is not None]
            if waiting:
                order = chance.choice(waiting)
                exchange.price = order.price
                exchange.come_to(order.price)
                exchange.fill(order.link_id, D(chance.randint(1, 300)) / 1000, order.price)
        case "hand":
            if exchange.size > 0:
                exchange.trade_by_hand(chance.choice([side, side.opposite]), D(chance.randint(1, 600)) / 1000)
        case "stop":
            wanted = price_for(side, chance.choice([48800, 49100, 49300]))
            if exchange.size > 0 and (exchange.price - wanted) * side.sign > 0:
                exchange.move_stop(wanted)
        case "answer":
            asked = bot.monitor.stop.asked
            if asked is not None:
                bot.mailbox.append(StopAnswered(number=asked.number, choice=chance.choice(list(StopChoice))))
        case "leg":
            own = [o for o in exchange.orders.values() if o.status.is_open and o.reduce_only]
            standing = [(o, o.price or o.trigger_price) for o in own if o.price or o.trigger_price]
            if standing:
                order, stands_at = chance.choice(standing)
                price = stands_at + side.sign * chance.choice([0, 0, 100, 250])
                exchange.move_order(
                    order.link_id, price=price, qty=chance.choice([order.qty, D(chance.randint(1, 900)) / 1000])
                )
        case "fire":
            if exchange.stop is not None and exchange.size > 0:
                exchange.price = exchange.stop
                exchange.fire(D(chance.randint(1, 1500)) / 1000)
        case "lose_stop":
            if exchange.stop is not None:
                exchange.move_stop(None)
        case "restart":
            bot.restart()
        case "wait":
            exchange.now += timedelta(seconds=chance.randint(1, 20))
        case "quiet":
            bot.run(8)
        case "chat_part":
            bot.mailbox.append(CloseRequested(D(chance.randint(1, 500)) / 1000))


def _assert_safe(bot: Bot, network: str) -> None:
    """No create beside a live order of the same leg; exits only reduce; the position never grows past its plan."""
    for action in bot.acted[-1:]:
        if isinstance(action, Place) and action.order.role is not Role.ENTRY:
            assert isinstance(action.request, ExitOrder)
    for role in (Role.ENTRY, Role.TAKE_PROFIT):
        for leg in range(1, 4):
            open_ones = [o for o in bot.monitor.orders_of(role, leg) if o.is_open]
            assert len(open_ones) <= 1
            if network == "good":
                live = [
                    o
                    for o in bot.exchange.orders.values()
                    if o.status.is_open and o.link_id in {t.link_id for t in bot.monitor.orders_of(role, leg)}
                ]
                assert len(live) <= 1
