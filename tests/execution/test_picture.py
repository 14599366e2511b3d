"""What the chat shows of a position, and the money it has at risk (R24)."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.commands.plan_version import version_of
from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.orders import OrderStatus
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.new_trade.risk import risk_at_stop
from execution.observations import ExecutionObserved, PlanWanted, StopWanted
from execution.picture import picture
from execution.stops.stop_record import Asked, StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from execution.tracked_orders import OrderState, Role
from execution.views import (
    MOST_OTHERS,
    UnguardedView,
    others_in_words,
    series_in_words,
    state_in_words,
    unguarded_in_words,
)
from tests.execution.builders import (
    BTC,
    CENTRE,
    MAKER,
    TAKER,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    monitor,
    plan,
    price_for,
    resting,
    tp_fill,
    tracked,
    with_orders,
)
from tests.handlers.fakes import an_account

SIDES = pytest.mark.parametrize("side", list(Side))


def ticker(last: object, mark: object = 1, index: object = 2) -> Ticker:
    return Ticker(symbol="BTCUSDT", last=D(str(last)), mark=D(str(mark)), index=D(str(index)), at=at(9))


def test_how_it_follows_and_when_it_is_closed_by_time():
    bounded = replace(plan(), follow=2, max_hours=D("1.5"))
    opened = picture(resting(the_plan=bounded), None)
    assert (opened.follow, opened.max_hours) == (2, D("1.5"))
    assert opened.opened_at is not None
    assert opened.closes_at == opened.opened_at + timedelta(minutes=90)
    waiting = picture(monitor(the_plan=bounded), None)
    assert (waiting.max_hours, waiting.closes_at) == (D("1.5"), None), "nothing has opened"


@SIDES
def test_a_position_in_profit(side):
    view = picture(resting(side), ticker(price_for(side, 50500)))
    assert (view.key, view.phase, view.size, view.planned_qty) == (
        f"BTCUSDT_{side.value}_main", Phase.GUARDED, D(1), D(1)
    )  # fmt: skip
    assert (view.unrealised, view.r, view.realised) == (D(500), D("0.5"), D(0))
    assert (view.stop, view.stop_confirmed, view.standing_stop) == (
        price_for(side, 49000), True, price_for(side, 49000)
    )  # fmt: skip
    assert view.stop_verified_at == at(2)
    assert [(t.number, t.qty, t.hit, t.removed) for t in view.targets] == [
        (1, D("0.5"), False, False),
        (2, D("0.3"), False, False),
        (3, D("0.2"), False, False),
    ]


def test_unknown_prices_are_not_zero():
    view = picture(resting(), None)
    assert (view.price, view.unrealised, view.r) == (None, None, None)


def test_a_waiting_trade_has_no_profit_yet():
    waiting = with_orders(monitor(the_plan=plan(entries=((1, 49500),))), tracked(Role.ENTRY, 1, 1, 49500))
    view = picture(waiting, ticker(50000))
    assert (view.size, view.avg_entry, view.unrealised, view.standing_stop) == (D(0), None, None, None)
    assert view.stop_verified_at is None
    assert view.liq_price is None
    assert [(e.number, e.price, e.filled) for e in view.entries] == [(1, D(49500), D(0))]
    assert [t.qty for t in view.targets] == [D(0), D(0), D(0)]


def test_a_stop_that_does_not_stand_is_not_shown_as_verified():
    doubted = fold_all(resting(), ExecutionObserved(execution("b", Side.BUY, 1, seq=102)))
    view = picture(doubted, None)
    assert (view.stop_confirmed, view.standing_stop, view.stop_verified_at) == (False, None, None)


def test_without_a_distance_there_is_no_r():
    at_stop = guarded(the_plan=plan(stop=50000))
    assert picture(at_stop, ticker(50500)).r is None


def test_targets_hit_and_removed():
    start = resting()
    hit = replace(fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102))), legs_removed=(3,))
    view = picture(hit, ticker(51000))
    assert [(t.qty, t.hit, t.removed) for t in view.targets] == [
        (D("0.5"), True, False),
        (D("0.3"), False, False),
        (D("0.2"), False, True),
    ]
    assert view.realised == D(500) - D("5.1") - D("13.75")


def test_what_a_partial_close_shall_still_take_is_shown_until_its_executions_have_come():
    order = tracked(Role.CLOSE, 0, "0.4")
    reducing = with_orders(replace(resting(), reduction=Reduction(qty=D("0.4"), revision=0)), order)
    assert (picture(resting(), None).leaving, picture(reducing, None).leaving) == (D(0), D("0.4"))
    part = ExecutionObserved(execution("c", Side.SELL, "0.1", seq=102, link_id=order.link_id))
    assert picture(fold_all(reducing, part), None).leaving == D("0.3")


def test_a_target_filled_in_part_shows_its_rest():
    start = resting()
    part = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)))
    assert picture(part, None).targets[0].qty == D("0.3")


@pytest.mark.parametrize(
    ("trigger", "price"), [(TriggerBy.LAST, 50500), (TriggerBy.MARK, 50400), (TriggerBy.INDEX, 50300)]
)
def test_prices_are_of_the_series_that_triggers(trigger, price):
    """R17"""
    view = picture(guarded(the_plan=replace(plan(), trigger_by=trigger)), ticker(50500, 50400, 50300))
    assert view.price == D(price)


# ---------------------------------------- risk


@SIDES
def test_the_risk_of_a_position_is_what_the_stop_costs(side):
    """R24: exit fees included."""
    stop = price_for(side, 49000)
    assert risk_at_stop(guarded(side), at(8)) == 1000 + stop * D("0.00055")


def test_a_position_that_cannot_lose_has_no_risk():
    safe = guarded()
    assert risk_at_stop(replace(safe, stop=replace(safe.stop, price=D(51000))), at(8)) == D(0)


@SIDES
def test_waiting_entries_are_part_of_the_risk(side):
    """R24: open and pending, each filled part once."""
    the_plan = plan(side, entries=((1, None), (1, 49500)))
    stop = price_for(side, 49000)
    entry_fee = price_for(side, 49500) * MAKER
    whole = 1000 + 500 + 2 * stop * D("0.00055") + entry_fee
    unsent = replace(guarded(side, the_plan), maker_fee=MAKER)
    assert risk_at_stop(unsent, at(8)) == whole
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500))
    live = with_orders(unsent, entry)
    assert risk_at_stop(live, at(8)) == whole
    fill = execution("b", side, "0.25", price_for(side, 49500), seq=102, link_id=entry.link_id)
    assert risk_at_stop(fold_all(live, ExecutionObserved(fill)), at(8)) == whole - entry_fee / 4
    gone = with_orders(unsent, tracked(Role.ENTRY, 2, 1, price_for(side, 49500), state=OrderState.ENDED))
    assert risk_at_stop(gone, at(8)) == 1000 + stop * D("0.00055")


@SIDES
def test_r24_before_its_fill_a_market_entry_counts_from_the_market_or_at_most_from_the_first_target(side):
    """Or a second trade that is confirmed a moment later would find no risk in the first one."""
    fees = price_for(side, 49000) * TAKER
    market, target = price_for(side, 50100), price_for(side, 51000)
    assert risk_at_stop(monitor(side), at(8), market) == 1100 + fees + market * TAKER
    assert risk_at_stop(monitor(side), at(8)) == 2000 + fees + target * TAKER
    assert risk_at_stop(monitor(side, plan(side, legs=())), at(8)) == 2 * fees
    assert risk_at_stop(entered(side), at(8), price_for(side, 50100)) == 1000 + fees


@SIDES
def test_r24_what_waits_is_at_risk_with_the_fee_of_its_entry_as_its_preview_said(side):
    """Three trades that wait and the next one's preview add up to no more than the limit."""
    price, stop = price_for(side, 49500), price_for(side, 49000)
    waiting = monitor(side, plan(side, entries=((1, 49500),)), maker_fee=MAKER)
    assert risk_at_stop(waiting, at(8), CENTRE) == 500 + price * MAKER + stop * TAKER
    assert risk_at_stop(waiting, at(8), price_for(side, 49400)) == 500 + price * TAKER + stop * TAKER
    of_before = replace(waiting, maker_fee=None)
    assert risk_at_stop(of_before, at(8), CENTRE) == 500 + price * TAKER + stop * TAKER


def test_r24_while_break_even_waits_for_the_price_the_risk_is_at_the_stop_that_stands():
    waiting = guarded()
    waiting = replace(waiting, stop=replace(waiting.stop, price=D(50060), waits_for_price=True))
    assert risk_at_stop(waiting, at(8)) == 1000 + D(49000) * D("0.00055")


def test_a_break_even_to_come_and_an_open_question_are_in_the_picture():
    policy = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
    asked = Asked(number=1, ours=D(49000), origin=StopOrigin.PLAN, until=at(60))
    waiting = resting(the_plan=plan(break_even=policy))
    waiting = replace(waiting, stop=replace(waiting.stop, asked=asked))
    view = picture(waiting, None, instrument=BTC)
    assert view.asked == asked
    assert view.break_even is not None
    assert (view.break_even.terms, view.break_even.stop is None) == (policy, False)
    closing = picture(replace(waiting, closing=Closing(reason=CloseReason.CHAT, since=at(5))), None)
    assert (closing.asked, closing.break_even) == (None, None)


def test_the_order_of_a_stop_in_words():
    figures = picture(guarded(), None).stop_figures
    assert figures is not None
    assert (series_in_words(figures.trigger_by), state_in_words(figures.status)) == ("last price", "waiting")
    assert (series_in_words(None), state_in_words(OrderStatus.DEACTIVATED)) == ("price not told", "is gone")
    assert all(
        (state_in_words(status) == "is gone") is not status.is_open for status in OrderStatus if status.name != "FILLED"
    )


def test_i1_what_is_not_guarded_is_named_with_the_stop_that_its_row_shows():
    views = [UnguardedView(name="BTCUSDT long", stop=None), UnguardedView(name="ETHUSDT short", stop=D(3100))]
    assert unguarded_in_words(views) == [
        "BTCUSDT long (no stop on the position)",
        "ETHUSDT short (its own stop 3100)",
    ]


def test_r19_what_is_never_guarded_is_named_with_what_it_is():
    positions = (
        OtherPosition(product=Product.INVERSE, symbol="BTCUSD", side=Side.BUY, size=D(1000)),
        OtherPosition(product=Product.OPTION, symbol="BTC-25DEC26-90000-C", side=Side.SELL, size=D("0.10")),
    )
    coins = (
        Coin(name="BTC", qty=D("0.5"), price=D("50000.7")),
        Coin(name="SOL", qty=D(-10), price=D(150)),
        Coin(name="NEW", qty=D(7), price=None),
        Coin(name="OLD", qty=D(-7), price=None),
    )
    view = an_account(other_positions=positions, other_coins=coins)
    assert view.holds_others
    assert others_in_words(view) == [
        "BTCUSD long 1000 (inverse)",
        "BTC-25DEC26-90000-C short 0.1 (option)",
        "0.5 BTC (spot, about 25000 USD)",
        "10 SOL owed, about 1500 USD",
        "7 NEW (spot)",
        "7 OLD owed",
    ]
    many = an_account(other_positions=positions[:1] * (MOST_OTHERS + 3))
    assert others_in_words(many) == ["BTCUSD long 1000 (inverse)"] * MOST_OTHERS + ["… and 3 more"]
    assert (an_account().holds_others, others_in_words(an_account())) == (False, [])


def test_what_a_change_is_shown_for_and_how_long_the_last_one_can_be_taken_back():
    changed = fold_all(resting(), StopWanted(D(48500)), seconds=6)
    view = picture(changed, None, instrument=BTC)
    assert (view.drawn_for, view.undo_until) == (version_of(changed), at(36))
    assert (view.tick, view.qty_step) == (BTC.tick_size, BTC.qty_step)
    closing = replace(changed, closing=Closing(reason=CloseReason.CHAT, since=at(7)))
    assert picture(closing, None).undo_until is None
    assert (picture(resting(), None).undo_until, picture(resting(), None).tick) == (None, None)


def test_an_undo_that_would_change_nothing_is_not_offered():
    """A tighter stop stays where it is, whatever it was before."""
    tightened = fold_all(resting(), StopWanted(D(49500)), seconds=6)
    assert (tightened.undo is not None, picture(tightened, None).undo_until) == (True, None)
    half = Trail(distance=TrailDistance(TrailBy.PERCENT, D("0.5")))
    trailed = fold_all(resting(), PlanWanted(replace(resting().plan, trail=half)), seconds=6)
    assert picture(trailed, None).undo_until == at(36)
