"""A trigger that rose while nobody listened, with the price beyond it: closed, begun anew, or asked about (R17)."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.actions import SetStop
from execution.announce import announce
from execution.closing.closing_record import CloseReason
from execution.exchange_errors import Refusal
from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy, Trail
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionObserved,
    GapAnswered,
    PlanWanted,
    PriceSeen,
    PricesMissed,
    RowObserved,
    StopRefused,
    StopWanted,
    Woken,
)
from execution.stops.gap_record import GapAction, GapChoice, GapPolicy, GapWhy
from execution.stops.gap_trigger import open_question
from execution.stops.stop_record import StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance, TrailStatus
from tests.execution.builders import RULES, D, at, candles_for, fold_all, plan, price_for, resting, row, todo, tp_fill
from utils.money import ceil_to_step, floor_to_step

SIDES = pytest.mark.parametrize("side", list(Side))
ONE_PERCENT = TrailDistance(TrailBy.PERCENT, D(1))
ENDED = 200
"""Seconds: when the gap is over, and its candles are read."""


def bar(side: Side, minute: int, worst, best, close) -> Candle:
    low, high = sorted((price_for(side, worst), price_for(side, best)))
    return Candle(
        start=at(minute * 60), open=low, high=high, low=low, close=price_for(side, close), volume=None, is_closed=True
    )


def away(side: Side = Side.BUY, at_first=50600, distance: TrailDistance = ONE_PERCENT, **terms) -> Monitor:
    """A trail that has seen a price at 6 s, and no other since."""
    trail = Trail(distance=distance, **terms)
    start = resting(side, replace(plan(side), trail=trail))
    seen = fold_all(start, PriceSeen(price_for(side, at_first), at(6)), seconds=6)
    return fold_all(seen, PricesMissed(at(6), at(ENDED)), seconds=ENDED)


def back(monitor: Monitor, best=51200, price=50600, seconds: float = ENDED, **policy) -> Monitor:
    """It rose to ``best`` in the second minute, and stands at ``price`` now."""
    side = monitor.side
    candles = (bar(side, 1, min(best, 50500), best, best), bar(side, 2, price, min(best, 50900), price))
    return fold_all(monitor, candles_for(monitor, *candles), seconds=seconds, rules=rules(**policy))


def rules(**policy):
    return replace(RULES, gap=GapPolicy(**policy))


def trigger(side: Side, best=51200):
    """A percent behind it, on the grid."""
    peak = price_for(side, best)
    return ceil_to_step(peak * D("0.99"), D("0.1")) if side is Side.BUY else floor_to_step(peak * D("1.01"), D("0.1"))


def told(before: Monitor, after: Monitor, seconds: float = ENDED) -> list[Notice]:
    return [n for n in announce(before, after, at(seconds))[1] if n.kind.value.startswith("trail")]


# ---------------------------------------- execute


@SIDES
def test_r17_a_trigger_that_rose_unseen_is_executed_where_the_exchange_says_that_the_price_is_through(side):
    before = away(side)
    after = back(before)
    assert (after.stop.price, after.stop.origin, after.closing) == (trigger(side), StopOrigin.TRAIL, None)
    assert [a.request.stop_loss for a in todo(after, ENDED).actions if isinstance(a, SetStop)] == [trigger(side)]
    (notice,) = told(before, after)
    assert (notice.kind, notice.urgent) == (NoticeKind.TRAIL_GAP, True)
    assert notice.fields | {"symbol": "", "side": ""} == {
        "action": "execute", "why": "setting", "trigger": trigger(side), "price": price_for(side, 50600),
        "stop": price_for(side, 49000), "symbol": "", "side": "",
    }  # fmt: skip
    refused = StopRefused(price=trigger(side), refusal=Refusal.PRICE_THROUGH, text="base price")
    closed = fold_all(after, refused, seconds=ENDED + 1)
    assert closed.closing.reason is CloseReason.TRAILING


@SIDES
@pytest.mark.parametrize(("most", "executes"), [("0.17", False), ("0.23", True), (None, True)])
def test_r17_a_price_that_has_run_too_far_beyond_the_trigger_is_not_sold_into(side, most, executes):
    """88 beyond 50688 is 0.174 %, a short's 112 beyond 49288 is 0.227 %."""
    before = away(side)
    after = back(before, max_slippage=None if most is None else D(most))
    assert after.gap.action is (GapAction.EXECUTE if executes else GapAction.REARM)
    if not executes:
        assert after.gap.why is GapWhy.TOO_FAR
        assert after.stop == before.stop


@SIDES
def test_r17_a_trigger_that_limits_a_loss_is_executed_however_far_the_price_has_run(side):
    """50490 less a percent lies under what it takes to leave without a loss."""
    before = away(side, at_first=50010)
    after = back(before, best=50490, price=49600, max_slippage=D("0.01"))
    assert (after.gap.action, after.stop.price) == (GapAction.EXECUTE, trigger(side, 50490))


def test_i8_what_stands_is_told_as_the_chat_knows_it_where_a_tighter_stop_is_not_told_yet():
    """Its own message comes after this one, and says from where to where."""
    before = away()
    before = replace(before, stop=replace(before.stop, announced=D(49000)))
    shown = replace(before.stop.order, price=D(49800))
    moved = replace(before, stop=replace(before.stop, order=shown))
    (notice,) = told(moved, back(moved, max_slippage=D("0.01")))
    assert notice.fields["stop"] == D(49000)
    loose = replace(before, stop=replace(before.stop, order=replace(shown, price=D(48000))))
    assert told(loose, back(loose, max_slippage=D("0.01")))[0].fields["stop"] == D(48000)


# ---------------------------------------- rearm


@SIDES
def test_r17_a_trail_that_is_rearmed_follows_from_the_price_as_it_is_and_its_stop_stays(side):
    before = away(side)
    after = back(before, action=GapAction.REARM)
    assert (after.trail.status, after.trail.watermark, after.stop) == (TrailStatus.WAITING, None, before.stop)
    (notice,) = told(before, after)
    assert (notice.fields["action"], notice.fields["why"]) == ("rearm", "setting")
    on = fold_all(after, PriceSeen(price_for(side, 50600), at(201)), seconds=201)
    assert (on.trail.watermark, on.stop) == (price_for(side, 50600), before.stop)
    higher = fold_all(on, PriceSeen(price_for(side, 51500), at(300)), seconds=300)
    assert higher.stop.price == trigger(side, 51500)


def test_r17_one_with_an_activation_price_waits_for_it_again():
    after = back(away(at=D(50500)), price=50400, action=GapAction.REARM)
    short_of_it = fold_all(after, PriceSeen(D(50450), at(201)), seconds=201)
    assert short_of_it.trail.status is TrailStatus.WAITING
    assert fold_all(short_of_it, PriceSeen(D(50500), at(202)), seconds=202).trail.watermark == D(50500)


def test_r17_what_was_judged_once_is_not_judged_again_after_a_restart():
    after = back(away(), action=GapAction.REARM)
    again = doubt_all(Monitor.from_plain(after.to_plain()), at(300))
    read = back(again, seconds=300, action=GapAction.REARM)
    assert (read.gap, read.trail.status) == (after.gap, TrailStatus.WAITING)


@pytest.mark.parametrize("action", list(GapAction))
@pytest.mark.parametrize(("seconds", "is_old"), [(60 + 900, False), (60 + 901, True)])
def test_r17_a_best_price_that_is_too_old_executes_nothing(action, seconds, is_old):
    """The watermark counts all the same: without the price beyond it, the trail goes on from there."""
    before = away()
    after = back(before, seconds=seconds, action=action)
    assert (after.gap.action, after.gap.why) == (
        (GapAction.REARM, GapWhy.TOO_OLD) if is_old else (action, GapWhy.SETTING)
    )
    kept = back(before, price=50800, seconds=seconds, action=action)
    assert (kept.gap, kept.stop.price) == (None, trigger(Side.BUY))


# ---------------------------------------- no such trigger


def test_r17_a_price_that_came_back_above_the_trigger_decides_nothing():
    before = away()
    after = back(before, price=50689)
    assert (after.gap, after.stop.price) == (None, D(50688))
    assert [n.kind for n in told(before, after)] == []


def test_r17_one_that_candles_prove_was_missed_is_told_as_that_when_the_price_is_back():
    before = away()
    candles = (
        bar(Side.BUY, 1, 50500, 51200, 51200), bar(Side.BUY, 2, 50600, 50900, 50900),
    )  # fmt: skip
    after = fold_all(before, candles_for(before, *candles), seconds=ENDED)
    assert (after.gap, [n.kind for n in told(before, after)]) == (None, [NoticeKind.TRAIL_MISSED])


@pytest.mark.parametrize(
    "monitor",
    [
        away(native=True),
        away(distance=TrailDistance(TrailBy.ATR, D(2))),
        replace(away(), stop=replace(away().stop, price=D(50700))),
        replace(away(), stop=replace(away().stop, heeded=D(50688))),
        replace(away(), trail=replace(away().trail, watermark=D(51200))),
        replace(away(), prices_missed_since=None),
    ],
    ids=["the exchange trails", "no range yet", "a tighter stop", "asked for before", "seen before", "no gap"],
)
def test_r17_nothing_is_decided_about(monitor):
    assert back(monitor, action=GapAction.ASK).gap is None


def test_r17_without_candles_nobody_knows():
    assert fold_all(away(), candles_for(away()), seconds=ENDED).gap is None


# ---------------------------------------- ask


def asked(side: Side = Side.BUY, **policy) -> Monitor:
    return back(away(side), action=GapAction.ASK, **policy)


@SIDES
def test_r17_while_a_person_is_asked_the_stop_stays_where_it_stands(side):
    before = away(side)
    after = asked(side)
    assert (after.stop, after.trail.status) == (before.stop, TrailStatus.ACTIVE)
    (notice,) = told(before, after)
    assert notice.kind is NoticeKind.TRAIL_ASKED
    wanted = {
        "trigger": trigger(side), "price": price_for(side, 50600), "stop": price_for(side, 49000), "size": D(1),
        "question": after.generation, "number": 1, "seconds": 60, "closes": True,
    }  # fmt: skip
    assert {name: notice.fields[name] for name in wanted} == wanted
    assert D(500) < notice.fields["result"] < D(600)
    assert todo(after, ENDED).wake_at <= at(ENDED + 60)
    assert open_question(after, at(ENDED + 59)) == after.gap
    assert open_question(after, at(ENDED + 60)) is None


def test_r17_an_answer_ends_the_undo_that_stands():
    """Else it would take back something older than what the person did last."""
    question = asked()
    question = replace(question, undo=fold_all(question, StopWanted(D(48500)), seconds=205).undo)
    assert fold_all(question, GapAnswered(number=1, choice=GapChoice.GO_ON), seconds=210).undo is None
    assert fold_all(question, GapAnswered(number=2, choice=GapChoice.GO_ON), seconds=210).undo == question.undo


def test_r17_the_answer_to_close_closes_and_the_one_to_go_on_begins_anew():
    question = asked()
    closed = fold_all(question, GapAnswered(number=1, choice=GapChoice.CLOSE), seconds=210)
    assert (closed.closing.reason, closed.gap.why) == (CloseReason.TRAILING, GapWhy.ANSWER)
    on = fold_all(question, GapAnswered(number=1, choice=GapChoice.GO_ON), seconds=210)
    assert (on.trail.status, on.stop, on.closing) == (TrailStatus.WAITING, question.stop, None)
    assert told(question, on, 210) == []
    twice = fold_all(on, GapAnswered(number=1, choice=GapChoice.CLOSE), seconds=211)
    assert twice == on
    assert fold_all(question, GapAnswered(number=2, choice=GapChoice.CLOSE), seconds=210).gap == question.gap


@pytest.mark.parametrize(("most", "action"), [("1", GapAction.EXECUTE), ("0.1", GapAction.REARM)])
def test_r17_without_an_answer_it_is_as_if_nobody_had_been_asked(most, action):
    question = asked(max_slippage=D(most))
    assert question.gap.unanswered is action
    waits = fold_all(question, Woken(), seconds=259)
    assert waits.gap == question.gap
    after = fold_all(waits, Woken(), seconds=260)
    assert (after.gap.action, after.gap.why) == (action, GapWhy.NO_ANSWER)
    assert after.stop.price == (D(50688) if action is GapAction.EXECUTE else question.stop.price)
    (notice,) = told(waits, after, 260)
    assert (notice.fields["action"], notice.fields["why"]) == (action.value, "no answer")
    late = GapAnswered(number=1, choice=GapChoice.CLOSE)
    assert fold_all(after, late, seconds=261).closing is None


def test_r17_a_trail_that_goes_on_or_is_changed_makes_the_question_void():
    question = asked()
    higher = fold_all(question, PriceSeen(D(51500), at(210)), seconds=210)
    assert (open_question(higher, at(210)), higher.stop.price) == (None, D(50985))
    changed = fold_all(question, PlanWanted(replace(question.plan, trail=None)), seconds=210)
    assert open_question(changed, at(210)) is None
    for void in (higher, changed):
        assert fold_all(void, Woken(), seconds=270).gap == question.gap
        assert fold_all(void, GapAnswered(number=1, choice=GapChoice.CLOSE), seconds=211).closing is None


def test_r8_a_person_who_moves_the_stop_meanwhile_makes_the_question_void():
    question = asked()
    looks = (RowObserved(row(1, 101, seconds, stop_loss=D(49700))) for seconds in (ENDED + 1, ENDED + 2))
    moved = fold_all(question, *looks, seconds=ENDED + 2, rules=rules(action=GapAction.ASK))
    assert (open_question(question, at(ENDED + 3)) is None, open_question(moved, at(ENDED + 3))) == (False, None)
    over = fold_all(moved, Woken(), seconds=ENDED + 200, rules=rules(action=GapAction.ASK))
    assert (over.gap.action, over.stop.price) == (GapAction.ASK, D(49700))


@SIDES
def test_r8_a_question_that_a_person_has_made_void_is_not_open_again_when_a_policy_moves_the_stop(side):
    """TP1 moves the stop to break-even later: it was told as over, and closes nothing when its time is up."""
    trade = away(side)
    after_tp1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1), offset=Offset(OffsetBy.PRICE, D(200)))
    question = back(replace(trade, plan=replace(trade.plan, break_even=after_tp1)), action=GapAction.ASK)
    policy, theirs = rules(action=GapAction.ASK), price_for(side, 49700)
    looks = [RowObserved(row(1, 101, ENDED + s, side=side, stop_loss=theirs)) for s in (1, 2)]
    moved = fold_all(question, *looks, seconds=ENDED + 2, rules=policy)
    assert (moved.stop.origin, told(question, moved, ENDED + 2)) == (StopOrigin.PERSON, [])
    filled = ExecutionObserved(tp_fill(moved, 1, "0.5", seq=110, seconds=ENDED + 5))
    followed = fold_all(moved, filled, seconds=ENDED + 5, rules=policy)
    assert (followed.stop.origin, open_question(followed, at(ENDED + 6))) == (StopOrigin.BREAK_EVEN, None)
    over = fold_all(followed, Woken(), seconds=ENDED + 90, rules=policy)
    assert (over.stop, over.gap.why, told(followed, over, ENDED + 90)) == (followed.stop, GapWhy.ANSWER, [])


def test_r8_a_stop_that_is_set_from_the_chat_makes_the_question_void_too():
    policy = rules(action=GapAction.ASK)
    moved = fold_all(asked(), StopWanted(D(49700)), seconds=ENDED + 2, rules=policy)
    assert open_question(moved, at(ENDED + 3)) is None
    assert fold_all(moved, Woken(), seconds=ENDED + 90, rules=policy).stop.price == D(49700)


def test_r8_a_question_that_ran_out_while_nobody_was_here_waits_until_it_is_known_whose_stop_stands():
    """Else "executed" would be told of what a person's own stop has answered."""
    policy = rules(action=GapAction.ASK)
    again = fold_all(doubt_all(asked(), at(ENDED + 300)), Woken(), seconds=ENDED + 300, rules=policy)
    assert (again.gap.action, again.stop.is_unread) == (GapAction.ASK, True)
    looks = [RowObserved(row(1, 101, ENDED + s, stop_loss=D(49700))) for s in (301, 302)]
    theirs = fold_all(again, *looks, seconds=ENDED + 302, rules=policy)
    assert (theirs.stop.price, theirs.gap.why, told(again, theirs)) == (D(49700), GapWhy.ANSWER, [])
    ours = fold_all(again, RowObserved(row(1, 101, ENDED + 301)), seconds=ENDED + 301, rules=policy)
    assert (ours.gap.why, ours.stop.price) == (GapWhy.NO_ANSWER, D(50688))


def test_r17_another_gap_asks_a_question_of_its_own():
    question = asked()
    missed = fold_all(question, PricesMissed(at(210), at(400)), seconds=400)
    candles = (bar(Side.BUY, 4, 50600, 51600, 51600), bar(Side.BUY, 5, 51000, 51500, 51000))
    second = fold_all(missed, candles_for(missed, *candles), seconds=400, rules=rules(action=GapAction.ASK))
    assert (second.gap.number, second.gap.trigger) == (2, D(51084))
    assert fold_all(second, GapAnswered(number=1, choice=GapChoice.CLOSE), seconds=401).closing is None


def test_a_record_from_before_there_were_such_decisions_reads_the_same():
    record = away().to_plain()
    assert "gap" not in record
    assert Monitor.from_plain(record) == away()
    question = asked()
    assert Monitor.from_plain(question.to_plain()) == question


def test_how_long_a_question_waits_is_a_setting():
    assert asked(ask_for=timedelta(seconds=5)).gap.until == at(ENDED + 5)
