"""From a `/trade` line to numbers: the grid, the loss at the stop, the limits (R7, R24, docs/trade.md)."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, EntryLeg, LegKind, Trail
from execution.facts.account import MarginMode
from execution.facts.instruments import FeeRate, RiskTier
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side
from execution.new_trade.held import Held
from execution.new_trade.liquidation import MarginTerms
from execution.new_trade.plan_terms import Limits, Market
from execution.new_trade.sizing import check_again, plan_trade
from execution.new_trade.trade_request import (
    DistanceBy,
    EntryRequest,
    Size,
    SizeBy,
    StopRequested,
    TargetRequest,
    TradePreview,
    TradeRejected,
    TradeRequest,
)
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.builders import BTC, D, at, instrument, price_for

SIDES = pytest.mark.parametrize("side", list(Side))

LIMITS = Limits(
    default_risk=D(1),
    max_risk_per_trade=D(2),
    max_total_risk=D(6),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.LAST,
    cancel_entries_after_tp=1,
)


def market(last: object = 50000, mark: object = None, **changes) -> Market:
    price = D(str(last))
    new = Market(
        instrument=BTC,
        ticker=Ticker(
            symbol="BTCUSDT", last=price, mark=price if mark is None else D(str(mark)), index=price, at=at(0)
        ),
        fees=FeeRate(taker=D("0.00055"), maker=D("0.0002")),
        equity=D(100_000),
        available=None,
        leverage=None,
        position_idx=0,
        other_risk=D(0),
    )
    return replace(new, **changes)


def request(
    side: Side = Side.BUY,
    *,
    size: Size | None = None,
    entries: tuple[tuple[object, object], ...] = ((None, None),),
    stop: tuple[DistanceBy, object] | None = None,
    targets: tuple[tuple[object, object], ...] = ((51000, None), (52000, None)),
    **changes,
) -> TradeRequest:
    """Prices are a long's; entries are (price, share), targets (price, share)."""
    by, value = stop or (DistanceBy.PRICE, price_for(side, 49000))
    new = TradeRequest(
        symbol="BTCUSDT",
        side=side,
        size=size,
        entries=tuple(
            EntryRequest(None if p is None else price_for(side, p), None if s is None else D(str(s)))
            for p, s in entries
        ),
        stop=StopRequested(by, D(str(value))),
        targets=tuple(
            TargetRequest(DistanceBy.PRICE, price_for(side, p), None if s is None else D(str(s))) for p, s in targets
        ),
        break_even=None,
        leverage=None,
        trigger_by=None,
    )
    return replace(new, **changes)


def qty(value: object) -> Size:
    return Size(SizeBy.QUANTITY, D(str(value)))


def rejected(the_request: TradeRequest, the_market: Market | None = None, limits: Limits = LIMITS) -> TradeRejected:
    with pytest.raises(TradeRejected) as caught:
        plan_trade(the_request, the_market or market(), limits)
    assert str(caught.value) == caught.value.problem
    return caught.value


def targets_of(preview: TradePreview) -> list[tuple[int, Decimal, Decimal]]:
    return [(t.number, t.price, t.qty) for t in preview.targets]


# ---------------------------------------- a whole preview


def test_a_market_trade_by_quantity():
    preview = plan_trade(request(size=qty(1)), market(), LIMITS)
    assert preview.plan.entries == (EntryLeg(number=1, qty=D(1), price=None),)
    assert (preview.qty, preview.mean_entry, preview.notional) == (D(1), D(50000), D(50000))
    assert (preview.plan.stop, preview.r_distance) == (D(49000), D(1000))
    assert (preview.entry_fees, preview.exit_fees_at_stop) == (D("27.5"), D("26.95"))
    assert preview.loss_at_stop == D("1054.45")
    assert preview.risk_percent == D("1.05445")
    assert targets_of(preview) == [(1, D(51000), D("0.5")), (2, D(52000), D("0.5"))]
    assert [t.r for t in preview.targets] == [D(1), D(2)]
    assert preview.targets[0].profit == D(500) - D("5.1") - D("13.75")
    assert (preview.runner_qty, preview.notes) == (D(0), ())
    assert preview.plan.trigger_by is TriggerBy.LAST


def test_a_short_is_the_mirror_image():
    preview = plan_trade(request(Side.SELL, size=qty(1)), market(), LIMITS)
    assert preview.plan.stop == D(51000)
    assert [leg.price for leg in preview.plan.legs] == [D(49000), D(48000)]
    assert preview.loss_at_stop == 1000 + D("27.5") + D("28.05")
    assert preview.targets[0].profit == D(500) - D("4.9") - D("13.75")


def test_a_limit_ladder_pays_the_makers_fee():
    preview = plan_trade(request(size=qty(1), entries=((50000, "0.25"), (49600, "0.75"))), market(50100), LIMITS)
    assert [(e.qty, e.price) for e in preview.plan.entries] == [(D("0.25"), D(50000)), (D("0.75"), D(49600))]
    assert preview.mean_entry == D(49700)
    assert preview.entry_fees == D(49700) * D("0.0002")


def test_a_limit_that_the_price_has_reached_fills_at_once_as_taker():
    preview = plan_trade(request(size=qty(1), entries=((50200, None),)), market(50000), LIMITS)
    assert (preview.mean_entry, preview.entry_fees) == (D(50000), D("27.5"))
    assert preview.plan.entries[0].price == D(50200)
    assert "fills at once" in preview.notes[0]


def test_even_shares_of_three():
    preview = plan_trade(
        request(size=qty("0.1"), entries=((50000, None), (49900, None), (49800, None))), market(), LIMITS
    )
    assert [e.qty for e in preview.plan.entries] == [D("0.033"), D("0.033"), D("0.034")]
    assert sum(e.qty for e in preview.plan.entries) == preview.qty


# ---------------------------------------- size


@SIDES
def test_a_size_by_risk_loses_what_was_asked_at_the_stop(side):
    """R24: fees included."""
    preview = plan_trade(request(side, size=Size(SizeBy.RISK, D(1))), market(), LIMITS)
    assert preview.loss_at_stop <= 1000
    per_step = preview.loss_at_stop / preview.qty * BTC.qty_step
    assert preview.loss_at_stop + per_step > 1000


def test_without_a_size_the_default_risk_counts():
    by_default = plan_trade(request(), market(), LIMITS)
    assert by_default == plan_trade(request(size=Size(SizeBy.RISK, D(1))), market(), LIMITS)


def test_a_size_by_notional_is_rounded_down():
    assert plan_trade(request(size=Size(SizeBy.NOTIONAL, D(999))), market(), LIMITS).qty == D("0.019")


def test_a_quantity_off_the_step_is_not_rounded_silently():
    error = rejected(request(size=qty("0.0105")))
    assert (error.clause, error.correction) == ("size", "size 0.01")
    assert rejected(request(size=qty("0.0005"))).correction == "size 0.001"


def test_a_quantity_under_the_minimum():
    error = rejected(request(size=Size(SizeBy.NOTIONAL, D(5))))
    assert (error.clause, error.correction) == ("size", "size 0.001")
    assert "about 50 USDT" in error.problem
    by_notional = rejected(request(size=qty("0.001")), market(instrument=instrument(min_notional=D(100))))
    assert by_notional.correction == "size 0.002"


def test_a_ladder_whose_rungs_are_too_small():
    error = rejected(request(size=qty("0.002"), entries=((50000, "0.1"), (49900, "0.9"))))
    assert (error.clause, error.correction) == ("size", "size 0.01")
    assert plan_trade(request(size=qty("0.010"), entries=((50000, "0.1"), (49900, "0.9"))), market(), LIMITS).qty == D(
        "0.01"
    )


@pytest.mark.parametrize(("price", "wanted", "most"), [(None, 1001, "1000"), (49900, 10001, "10000")])
def test_r24_a_trade_larger_than_ten_orders_is_refused_with_what_they_take(price, wanted, most):
    error = rejected(request(size=qty(wanted), entries=((price, None),)))
    assert (error.clause, error.correction) == ("size", f"size {most}")
    rich = market(equity=D(10**12))
    entries = ((price, None),)
    assert len(plan_trade(request(size=qty(most), entries=entries), rich, LIMITS).plan.entries) == 10


def test_r24_of_several_entries_the_size_that_is_offered_fits_whatever_their_shares():
    entries = ((None, "0.05"), (49900, "0.15"), (49800, "0.8"))
    rules = instrument(max_limit_qty=D(100))
    error = rejected(request(size=qty(901), entries=entries), market(instrument=rules))
    assert error.correction == "size 800"
    rich = market(equity=D(10**12), instrument=rules)
    assert len(plan_trade(request(size=qty(800), entries=entries), rich, LIMITS).plan.entries) <= 10


def test_r24_an_entry_of_more_than_one_order_takes_goes_in_even_slices_and_the_preview_shows_them():
    rich = market(equity=D(10**9), instrument=instrument(max_market_qty=D("100.0005")))
    preview = plan_trade(request(size=qty("251"), entries=((None, "0.8"), (49900, "0.2"))), rich, LIMITS)
    legs = [(leg.number, leg.qty, leg.price) for leg in preview.plan.entries]
    assert legs == [(1, D("66.934"), None), (2, D("66.934"), None), (3, D("66.932"), None), (4, D("50.2"), D(49900))]
    assert "Entry 1 goes in 3 orders: Bybit takes at most 100 in one." in preview.notes
    assert preview.qty == sum(leg.qty for leg in preview.plan.entries)


def test_more_than_one_market_order_to_close_is_shown():
    """R24: the preview shows the slices."""
    rich = market(equity=D(10**9))
    preview = plan_trade(request(size=qty(101), entries=((50000, None),)), rich, LIMITS)
    assert "several orders of at most 100" in preview.notes[0]


# ---------------------------------------- entries


def test_shares_of_the_entries():
    assert rejected(request(entries=((50000, "0.5"), (49900, "0.4")))).clause == "entry"
    assert rejected(request(entries=((50000, "0.5"), (49900, None)))).problem.startswith("either")
    assert "same price" in rejected(request(entries=((50000, None), (50000, None)))).problem
    assert "same price" in rejected(request(entries=((None, None), (None, None)))).problem


@pytest.mark.parametrize("clause", ["entry", "sl", "tp"])
def test_a_price_off_the_tick_is_not_rounded_silently(clause):
    changed = {
        "entry": request(entries=((D("49900.05"), None),)),
        "sl": request(stop=(DistanceBy.PRICE, "49000.06")),
        "tp": request(targets=((D("51000.07"), None),)),
    }[clause]
    error = rejected(changed)
    assert error.clause == clause
    assert error.correction in {"entry 49900", "entry 49900.1", "sl 49000.1", "tp 51000.1"}


# ---------------------------------------- smart stop


@SIDES
def test_a_smart_stop_stands_between_the_hard_one_and_every_entry(side):
    def asked(price: object) -> TradeRequest:
        wanted = SmartStop(price=price_for(side, price), minutes=5)
        return request(side, size=qty("0.1"), entries=((50000, None), (49600, None)), smart=wanted)

    preview = plan_trade(asked(49500), market(), LIMITS)
    assert preview.plan.smart == SmartStop(price=price_for(side, 49500), minutes=5)
    assert preview.plan.stop == price_for(side, 49000)
    for price in (49000, 48000, 49600, 49700):
        error = rejected(asked(price))
        assert (error.clause, error.correction) == ("smart", f"smart {price_for(side, 49300)} 5m")


def test_the_proposed_smart_stop_is_one_that_can_be():
    asked = request(size=qty(1), entries=(("49000.2", None),), smart=SmartStop(price=D(49000)))
    assert rejected(asked).correction == "smart 49000.1 15m"
    assert plan_trade(replace(asked, smart=SmartStop(price=D("49000.1"))), market(), LIMITS).plan.smart is not None


def test_a_price_of_zero_is_none():
    assert rejected(request(entries=((0, None),))).clause == "entry"


# ---------------------------------------- stop


@SIDES
@pytest.mark.parametrize(("entry", "stands"), [("49000.2", True), ("49000.1", False), (49000, False), (48900, False)])
def test_every_entry_stands_two_ticks_on_the_safe_side_of_the_stop(side, entry, stands):
    """R24"""
    asked = request(side, size=qty("0.1"), entries=((50000, None), (entry, None)))
    if stands:
        assert plan_trade(asked, market(), LIMITS).plan.stop == price_for(side, 49000)
    else:
        error = rejected(asked)
        assert error.clause == "sl"
        assert ("below" if side is Side.BUY else "above") in error.problem


@SIDES
def test_a_stop_that_would_fire_at_once(side):
    asked = request(side, entries=((49500, None),), trigger_by=TriggerBy.MARK)
    error = rejected(asked, market(50000, mark=price_for(side, 48990)))
    assert (error.clause, "at once" in error.problem) == ("sl", True)


def test_a_stop_by_percent_is_rounded_towards_the_entry():
    odd = market("50001.3")
    assert plan_trade(request(stop=(DistanceBy.PERCENT, 2)), odd, LIMITS).plan.stop == D("49001.3")
    assert plan_trade(request(Side.SELL, stop=(DistanceBy.PERCENT, 2)), odd, LIMITS).plan.stop == D("51001.3")
    assert plan_trade(request(stop=(DistanceBy.PERCENT, "1.999")), odd, LIMITS).plan.stop == D("49001.8")


def test_a_stop_below_zero():
    assert rejected(request(stop=(DistanceBy.PERCENT, 100))).clause == "sl"


# ---------------------------------------- targets


@SIDES
def test_a_target_belongs_beyond_every_entry(side):
    assert rejected(request(side, targets=((50000, None),))).clause == "tp"
    near = rejected(request(side, entries=((49500, None),), targets=((49500, None),)))
    assert near.correction.startswith("tp ")
    pullback = plan_trade(request(side, entries=((49500, None),), targets=((49800, None),)), market(), LIMITS)
    assert [leg.price for leg in pullback.plan.legs] == [price_for(side, 49800)], "it belongs to a later price"


def test_targets_by_percent_and_r_are_rounded_towards_the_entry():
    by = (TargetRequest(DistanceBy.PERCENT, D("1.0007"), None), TargetRequest(DistanceBy.R, D("1.50007"), None))
    long = plan_trade(replace(request(), targets=by), market(), LIMITS)
    assert [leg.price for leg in long.plan.legs] == [D("50500.3"), D("51500.0")]
    short = plan_trade(replace(request(Side.SELL), targets=by), market(), LIMITS)
    assert [leg.price for leg in short.plan.legs] == [D("49499.7"), D("48500.0")]


def test_a_target_below_zero():
    absurd = (TargetRequest(DistanceBy.PERCENT, D(100), None),)
    assert "below zero" in rejected(replace(request(Side.SELL), targets=absurd)).problem


def test_shares_of_the_targets():
    assert "110 %" in rejected(request(targets=((51000, "0.6"), (52000, "0.5")))).problem
    assert rejected(request(targets=((51000, "0.6"), (52000, None)))).clause == "tp"
    assert "same price" in rejected(request(targets=((51000, None), (51000, None)))).problem


def test_shares_under_a_hundred_leave_a_runner_that_is_shown():
    preview = plan_trade(request(size=qty(1), targets=((51000, "0.5"), (52000, "0.3"))), market(), LIMITS)
    assert preview.runner_qty == D("0.2")
    assert preview.notes == ("0.2 BTC have no take profit: only the stop ends them.",)


def test_the_users_template_is_taken_when_it_fits():
    template = replace(LIMITS, default_shares=(D(85), D(15)))
    assert [leg.share for leg in plan_trade(request(), market(), template).plan.legs] == [D("0.85"), D("0.15")]
    three = request(targets=((51000, None), (52000, None), (53000, None)))
    assert len(set(plan_trade(three, market(), template).plan.legs)) == 3
    named = request(targets=((51000, "0.5"), (52000, "0.5")))
    assert [leg.share for leg in plan_trade(named, market(), template).plan.legs] == [D("0.5"), D("0.5")]


def test_targets_are_numbered_from_the_nearest():
    preview = plan_trade(request(targets=((52000, "0.2"), (51000, "0.8"))), market(), LIMITS)
    assert [(leg.number, leg.price, leg.share) for leg in preview.plan.legs] == [
        (1, D(51000), D("0.8")),
        (2, D(52000), D("0.2")),
    ]
    assert "numbered" in preview.notes[0]


def test_targets_under_the_minimum_merge_and_that_is_shown():
    """R7, docs/trade.md: refused only if no leg can stand."""
    small = request(size=qty("0.002"), targets=((51000, None), (52000, None), (53000, None)))
    preview = plan_trade(small, market(), LIMITS)
    assert targets_of(preview) == [(2, D(52000), D("0.001")), (3, D(53000), D("0.001"))]
    assert preview.notes == ("TP1 is under the exchange's minimum and joins TP2: what follows it follows that one.",)


def test_a_trade_in_which_no_target_can_stand():
    error = rejected(request(size=qty("0.001"), targets=((51000, "0.5"),)))
    assert (error.clause, error.correction) == ("size", "size 0.002")


def test_break_even_after_a_target_that_is_not_there():
    third = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(3))
    error = rejected(request(break_even=third))
    assert (error.clause, error.problem, error.correction) == ("be", "there is no TP3", "be tp2")
    second = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(2))
    assert plan_trade(request(break_even=second), market(), LIMITS).plan.break_even == second
    by_r = BreakEven(when=BreakEvenWhen.AT_R, value=D(9))
    assert plan_trade(request(break_even=by_r), market(), LIMITS).plan.break_even == by_r


def test_trail_follow_and_hours_become_part_of_the_plan():
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=2)
    plan = plan_trade(request(trail=trail, follow=1, max_hours=D(8)), market(), LIMITS).plan
    assert (plan.trail, plan.follow, plan.max_hours) == (trail, 1, D(8))


@SIDES
@pytest.mark.parametrize(
    ("percent", "terms", "problem", "correction"),
    [
        ("0.0001", {}, "less than a tick", "trail 0.01%"),
        (1, {"at": 49000}, "begins", "trail 1% at {later}"),
        (1, {"after_tp": 3}, "there is no TP3", "trail 1% after tp2"),
    ],
)
def test_a_trail_that_cannot_be_is_refused(side, percent, terms, problem, correction):
    if "at" in terms:
        terms = {"at": price_for(side, terms["at"])}
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, D(str(percent))), **terms)
    error = rejected(request(side, trail=trail))
    assert error.clause == "trail"
    assert problem in error.problem
    assert error.correction == correction.format(later=price_for(side, 50500))


def test_entries_are_cancelled_after_a_target_that_exists():
    after_fifth = replace(LIMITS, cancel_entries_after_tp=5)
    assert plan_trade(request(), market(), after_fifth).plan.cancel_entries_after_tp == 2


# ---------------------------------------- limits


@pytest.mark.parametrize(
    ("size", "clause"),
    [(qty(2), "size"), (Size(SizeBy.NOTIONAL, D(100_000)), "usdt"), (Size(SizeBy.RISK, D("2.5")), "risk")],
)
def test_the_risk_of_a_trade_is_limited(size, clause):
    """MAX_RISK_PER_TRADE"""
    error = rejected(request(size=size))
    assert error.clause == clause
    assert "MAX_RISK_PER_TRADE is 2 %" in error.problem
    corrected = qty(error.correction.removeprefix("size "))
    assert plan_trade(request(size=corrected), market(), LIMITS).risk_percent <= 2


def test_the_risk_that_was_asked_for_holds_where_steps_leave_the_dearest_entry_more():
    """Three entries and a coarse step: floored, the dearest would be larger than its share."""
    coarse = replace(market(), instrument=instrument(qty_step=D("0.1"), min_qty=D("0.1")))
    asked = request(size=Size(SizeBy.RISK, D(1)), entries=((49900, None), (49500, None), (49100, None)))
    preview = plan_trade(asked, coarse, LIMITS)
    assert preview.loss_at_stop <= coarse.equity / 100


def test_a_trade_whose_least_size_is_too_risky_has_no_correction():
    assert rejected(request(size=qty("0.001")), market(equity=D(1))).correction == ""
    assert rejected(request(), limits=replace(LIMITS, default_risk=D(3))).clause == "risk"


def test_the_risk_of_all_trades_is_limited():
    """R24: open and pending, of all monitors."""
    error = rejected(request(size=qty(1)), market(other_risk=D(5000)))
    assert "would risk 6.06 % of the equity; MAX_TOTAL_RISK is 6 %" in error.problem
    assert error.correction.startswith("size 0.9"), "what would fit"
    assert plan_trade(request(size=qty(1)), market(other_risk=D(4900)), LIMITS).qty == D(1)


def test_the_limits_hold_again_when_a_trade_is_confirmed():
    """A preview is minutes old: the price, the equity and the other trades have moved."""
    preview = plan_trade(request(size=qty(1)), market(), LIMITS)
    equity = preview.equity
    check_again(preview, market(), LIMITS)
    with pytest.raises(TradeRejected, match="MAX_RISK_PER_TRADE"):
        check_again(preview, market(53000), LIMITS)
    with pytest.raises(TradeRejected, match="MAX_RISK_PER_TRADE"):
        check_again(preview, market(equity=equity / 10), LIMITS)
    with pytest.raises(TradeRejected, match="no equity"):
        check_again(preview, market(equity=D(0)), LIMITS)
    with pytest.raises(TradeRejected, match="MAX_TOTAL_RISK"):
        check_again(preview, market(other_risk=equity * 6 / 100), LIMITS)
    waiting = plan_trade(request(entries=((49500, None),), size=qty(1)), market(), LIMITS)
    check_again(waiting, market(53000), LIMITS)


def test_r24_the_notional_is_limited_again_when_a_trade_is_confirmed():
    """MAX_NOTIONAL, of what is added at the price of now and what the slot holds."""
    most = replace(LIMITS, max_notional=D(50_000))
    preview = plan_trade(request(size=qty(1)), market(), most)
    check_again(preview, market(), most)
    check_again(preview, market(49999), most)
    with pytest.raises(TradeRejected, match="is 50001 now: the position would be worth 50001 USDT; MAX_NOTIONAL is"):
        check_again(preview, market(50001), most)
    with pytest.raises(TradeRejected, match="would be worth 50050 USDT"):
        check_again(preview, market(), most, Held(qty=D("0.001"), mean=D(50_000)))
    waiting = plan_trade(request(entries=((49500, None),), size=qty(1)), market(), most)
    check_again(waiting, market(53000), most)


def margin(mode=MarginMode.ISOLATED, rate="0.1"):
    tiers = (RiskTier(limit=D(10_000_000), rate=D("0.005"), deduction=D(0)),)
    return MarginTerms(mode=mode, tiers=tiers, maintenance_rate=D(rate))


def test_r18_the_liquidation_price_is_estimated_again_when_a_trade_is_confirmed():
    """Leverage, margin mode and maintenance rate are the account's: a person may have changed them meanwhile."""
    isolated = market(leverage=D(10), margin=margin())
    preview = plan_trade(request(size=qty(1)), isolated, LIMITS)
    check_again(preview, isolated, LIMITS)
    with pytest.raises(TradeRejected, match="would be liquidated at about 492") as refused:
        check_again(preview, replace(isolated, leverage=D(50)), LIMITS)
    assert (refused.value.clause, refused.value.correction[:4]) == ("lev", "lev ")
    own = plan_trade(request(size=qty(1), leverage=D(10)), isolated, LIMITS)
    check_again(own, replace(isolated, leverage=D(50)), LIMITS)
    strained = market(margin=margin(MarginMode.CROSS, "0.99"))
    with pytest.raises(TradeRejected, match="would be liquidated") as refused:
        check_again(preview, strained, LIMITS)
    assert refused.value.clause == "size"


def test_r18_what_the_slot_holds_counts_again_when_a_trade_is_added_to_it():
    preview = plan_trade(request(size=qty("0.1")), market(leverage=D(30), margin=margin()), LIMITS)
    again = market(leverage=D(30), margin=margin())
    check_again(preview, again, LIMITS, Held(qty=D("0.1"), mean=D(50_000)))
    with pytest.raises(TradeRejected, match="would be liquidated"):
        check_again(preview, again, LIMITS, Held(qty=D("0.1"), mean=D(50_700)))


@pytest.mark.parametrize(("most", "correction"), [(20000, "size 0.4"), (10, "")])
def test_the_notional_of_a_trade_is_limited(most, correction):
    """MAX_NOTIONAL"""
    error = rejected(request(size=qty(1)), limits=replace(LIMITS, max_notional=D(most)))
    assert (error.correction, "MAX_NOTIONAL" in error.problem) == (correction, True)
    assert plan_trade(request(size=qty(1)), market(), replace(LIMITS, max_notional=D(50000))).qty == D(1)


@pytest.mark.parametrize("leverage", ["0.5", "101"])
def test_a_leverage_that_the_symbol_does_not_take(leverage):
    error = rejected(request(size=qty("0.1"), leverage=D(leverage)))
    assert (error.clause, error.correction) == ("lev", "lev 100")


def test_the_margin_has_to_be_there():
    poor = market(available=D(9999), leverage=D(5))
    assert "margin of 10000 USDT at leverage 5; 9999 are available" in rejected(request(size=qty(1)), poor).problem
    assert plan_trade(request(size=qty(1), leverage=D(10)), poor, LIMITS).qty == D(1)
    unknown = market(available=None, leverage=D(5))
    assert plan_trade(request(size=qty(1)), unknown, LIMITS).qty == D(1)


@pytest.mark.parametrize("size", [qty("0.1"), Size(SizeBy.RISK, D(1))])
@pytest.mark.parametrize("equity", [0, -5])
def test_an_account_without_equity(size, equity):
    error = rejected(request(size=size), market(equity=D(equity)))
    assert (error.clause, error.problem) == ("size", "the account has no equity")


def test_the_quantity_gives_way_when_rounding_gives_the_dearest_entry_more_than_its_share():
    """0.053 BTC would risk 25 USDT in equal parts; the last entry, which is farthest from the stop, takes the rest."""
    asked = request(
        size=Size(SizeBy.RISK, D("0.5")),
        entries=((49200, None), (49100, None), (50000, None)),
        targets=((51000, None),),
    )
    preview = plan_trade(asked, market(50500, equity=D(5000)), LIMITS)
    assert [entry.qty for entry in preview.plan.entries] == [D("0.017")] * 3
    assert preview.loss_at_stop == D("23.97867")


def test_r21_more_waiting_take_profits_than_the_exchange_has_places_for_are_refused():
    waiting = request(size=qty(1), leg_kind=LegKind.MARKET)
    assert plan_trade(waiting, market(leg_places=2), LIMITS).targets
    refused = rejected(waiting, market(leg_places=1))
    assert (refused.clause, refused.correction) == ("legs", "legs limit")
    assert "7 are taken; there is room for 1" in refused.problem


# ---------------------------------------- properties


@settings(max_examples=200)
@given(
    side=st.sampled_from(list(Side)),
    percent=st.integers(1, 200),
    offsets=st.lists(st.integers(1, 4000), min_size=1, max_size=5, unique=True),
    stop_offset=st.integers(4100, 9000),
    coarse=st.sampled_from(["0.001", "0.01", "0.1", "1"]),
    equity=st.integers(10_000, 10_000_000),
)
def test_a_trade_by_risk_never_loses_more_than_was_asked(side, percent, offsets, stop_offset, coarse, equity):
    """R24: quantities on the step, prices on the tick, legs that add up, and a loss within the risk."""
    rules = instrument(qty_step=D(coarse), min_qty=D(coarse), max_market_qty=D(10**9), max_limit_qty=D(10**9))
    asked = request(
        side,
        size=Size(SizeBy.RISK, D(percent) / 100),
        entries=tuple((50000 - offset, None) for offset in offsets),
        stop=(DistanceBy.PRICE, price_for(side, 50000 - stop_offset)),
    )
    assume(equity * percent // 10_000 > stop_offset * 10 * D(coarse))
    preview = plan_trade(asked, market(instrument=rules, equity=D(equity)), LIMITS)
    assert preview.loss_at_stop <= D(equity) * percent / 10_000
    assert sum(e.qty for e in preview.plan.entries) == preview.qty
    assert all(e.qty % rules.qty_step == 0 and e.qty >= rules.min_qty for e in preview.plan.entries)
    assert sum(t.qty for t in preview.targets) + preview.runner_qty == preview.qty
    assert all(t.qty % rules.qty_step == 0 and t.price % rules.tick_size == 0 for t in preview.targets)
    loss = sum(((e.price - preview.plan.stop) * side.sign * e.qty for e in preview.plan.entries), D(0))
    assert abs(preview.loss_at_stop - loss - preview.entry_fees - preview.exit_fees_at_stop) < D("1e-12")


@settings(max_examples=100)
@given(
    side=st.sampled_from(list(Side)),
    last=st.integers(300_000, 700_000),
    stop_percent=st.integers(2, 300),
    target_percent=st.integers(1, 300),
    tick=st.sampled_from(["0.1", "0.5", "5"]),
)
def test_percents_land_on_the_tick_and_on_the_safe_side(side, last, stop_percent, target_percent, tick):
    rules = instrument(tick_size=D(tick))
    price = D(last) / 10 // D(tick) * D(tick)
    asked = replace(
        request(side, stop=(DistanceBy.PERCENT, D(stop_percent) / 10)),
        targets=(TargetRequest(DistanceBy.PERCENT, D(target_percent) / 10, None),),
    )
    preview = plan_trade(asked, market(price, instrument=rules), LIMITS)
    stop, target = preview.plan.stop, preview.plan.legs[0].price
    assert stop % D(tick) == 0
    assert target % D(tick) == 0
    assert (price - stop) * side.sign <= price * stop_percent / 1000
    assert 0 < (target - price) * side.sign <= price * target_percent / 1000


@pytest.mark.parametrize(
    "target", [TargetRequest(DistanceBy.PRICE, D(60001), None), TargetRequest(DistanceBy.R, D(11), None)]
)
def test_no_price_is_planned_above_the_highest_that_an_order_may_name(target: TargetRequest) -> None:
    rules = replace(BTC, max_price=D(60000))
    refusal = rejected(replace(request(size=qty("0.1")), targets=(target,)), market(instrument=rules))
    assert (refusal.clause, "above 60000" in refusal.problem) == ("tp", True)


# ---------------------------------------- what the preview says of it


def test_r7_a_targets_share_is_that_of_all_that_joined_it():
    tiny = market(instrument=instrument(min_qty=D("0.001")))
    three = ((51000, "0.85"), (52000, "0.05"), (53000, "0.1"))
    shown = plan_trade(request(size=qty("0.003"), targets=three), tiny, LIMITS).targets
    assert [(t.number, t.qty, t.share) for t in shown] == [(1, D("0.002"), D("0.85")), (3, D("0.001"), D("0.15"))]
    last = plan_trade(request(size=qty("0.002"), targets=((51000, "0.6"), (52000, "0.1"))), tiny, LIMITS).targets
    assert [(t.number, t.share) for t in last] == [(1, D("0.7"))], "with a runner the last joins the one before"
    whole = plan_trade(request(size=qty("0.01"), targets=three[:2]), tiny, LIMITS).targets
    assert [t.share for t in whole] == [D("0.9")]


@SIDES
@pytest.mark.parametrize(
    ("entries", "stop", "counts_from"),
    [
        (((50500, None),), (DistanceBy.PERCENT, 2), 50000),
        (((50500, None),), None, None),
        (((49500, None),), (DistanceBy.PERCENT, 2), None),
        (((None, None),), (DistanceBy.PERCENT, 2), None),
        (((50500, "0.5"), (49500, "0.5")), (DistanceBy.PERCENT, 2), None),
        (((49800, None), (49600, None)), (DistanceBy.PERCENT, 2), 49700),
    ],
    ids=["beyond the market", "prices only", "waits", "market", "the mean is listed", "whole steps move the mean"],
)
def test_percents_and_r_count_from_where_an_entry_would_really_fill(side, entries, stop, counts_from):
    size = qty("0.003" if counts_from == 49700 else "0.004")
    preview = plan_trade(request(side, size=size, entries=entries, stop=stop), market(), LIMITS)
    assert preview.counts_from == (None if counts_from is None else price_for(side, counts_from))
