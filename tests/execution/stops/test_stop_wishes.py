"""What break-even, follow and trail ask for, when the stop follows them, and the time exit."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.actions import ReadCandles, ReadRange, SetStop
from execution.announce import announce
from execution.closing.closing_record import CloseReason
from execution.exchange_errors import Refusal
from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.observations import (
    CandlesRead,
    CloseRequested,
    ExecutionObserved,
    Observation,
    PlanWanted,
    PriceSeen,
    PricesMissed,
    RangeRead,
    RowObserved,
    StopRefused,
    UndoWanted,
    Woken,
)
from execution.stops.gap_record import GapAction
from execution.stops.stop_policy import MOST_SENT, mark_sent, next_advance_at, with_stop
from execution.stops.stop_record import SentStop, StopOrigin
from execution.stops.stop_wishes import PACE, break_even_price, watched_price
from execution.stops.trail_gap import OnGap, TrailDoubt
from execution.stops.trailing import TrailBy, TrailDistance, TrailStatus
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    candles_for,
    entered,
    fold_all,
    monitor,
    plan,
    price_for,
    resting,
    row,
    todo,
    tp_fill,
)

SIDES = pytest.mark.parametrize("side", list(Side))
ONE_PERCENT = TrailDistance(TrailBy.PERCENT, D(1))


def trailing(side: Side = Side.BUY, **terms) -> Monitor:
    return resting(side, replace(plan(side), trail=Trail(**({"distance": ONE_PERCENT} | terms))))


def seen(the_monitor: Monitor, long_price, seconds: float) -> Monitor:
    return fold_all(
        the_monitor, PriceSeen(price_for(the_monitor.side, long_price), at(seconds)), seconds=seconds
    )  # fmt: skip


# ---------------------------------------- trail


@SIDES
def test_a_trail_from_the_entry_on_follows_the_best_price(side):
    start = trailing(side)
    assert start.trail.status is TrailStatus.WAITING
    first = seen(start, 50600, 6)
    assert (first.stop.origin, first.trail.watermark) == (StopOrigin.TRAIL, price_for(side, 50600))
    expected = {Side.BUY: D(50094), Side.SELL: D(49894)}
    assert first.stop.price == expected[side]
    further = seen(first, 51200, 9)
    assert (further.stop.price - first.stop.price) * side.sign > 0


@SIDES
def test_a_trail_never_loosens_the_stop(side):
    """I3: its first step, a percent below the entry, may lie farther away than the stop that stands."""
    tight = replace(plan(side, stop=49900), trail=Trail(distance=ONE_PERCENT))
    start = resting(side, tight)
    assert seen(start, 50000, 6).stop.price == price_for(side, 49900)


@SIDES
def test_a_trail_waits_for_its_price(side):
    start = trailing(side, at=price_for(side, 51000))
    assert watched_price(start) == price_for(side, 51000)
    assert seen(start, 50999, 6).stop == start.stop
    assert seen(start, 51000, 6).stop.origin is StopOrigin.TRAIL


def test_a_trail_waits_for_its_take_profit():
    start = trailing(after_tp=1)
    assert start.trail.status is TrailStatus.INACTIVE
    assert watched_price(start) is None
    hit = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)), seconds=6)
    assert hit.trail.status is TrailStatus.WAITING
    assert seen(hit, 51000, 7).stop.origin is StopOrigin.TRAIL


def test_r16_a_trail_steps_no_oftener_than_every_two_seconds_and_catches_up():
    first = seen(trailing(), 50600, 6)
    early = seen(first, 51200, 7)
    assert early.stop.price == first.stop.price
    due = next_advance_at(early, BTC)
    assert due == at(6) + PACE.interval
    assert todo(early, 7).wake_at <= due
    assert fold_all(early, Woken(), seconds=8).stop.price == D("50688")
    assert next_advance_at(fold_all(early, Woken(), seconds=8), BTC) is None


def test_r16_a_trail_does_not_move_for_less_than_a_step():
    first = seen(trailing(), 50600, 6)
    assert watched_price(first) == D(50600) * D("1.0005")
    assert seen(first, 50610, 60).stop.price == first.stop.price
    assert next_advance_at(seen(first, 50610, 60), BTC) is None


def test_nothing_is_watched_or_due_without_size():
    waiting = monitor(the_plan=replace(plan(), trail=Trail(distance=ONE_PERCENT)))
    assert watched_price(waiting) is None
    assert next_advance_at(waiting, BTC) is None


def test_a_trail_that_has_triggered_watches_nothing():
    first = seen(trailing(), 50600, 6)
    fired = replace(first, trail=replace(first.trail, status=TrailStatus.TRIGGERED))
    assert watched_price(fired) is None


def test_a_trigger_is_never_stuck():
    """Neither one that the price took back before the stop could be set, nor one that a crash left in the record."""
    first = seen(trailing(), 50600, 6)
    fired = seen(first, 50000, 7)
    assert (fired.trail.status, fired.stop.price, fired.closing) == (TrailStatus.ACTIVE, D(50094), None)
    assert seen(fired, 51200, 10).stop.price == D(50688)
    crashed = replace(first, trail=replace(first.trail, status=TrailStatus.TRIGGERED))
    restored = fold_all(doubt_all(Monitor.from_plain(crashed.to_plain()), at(500)), Woken(), seconds=500)
    assert restored.trail.status is TrailStatus.ACTIVE
    assert watched_price(restored) == watched_price(first)


def test_r13_a_price_through_the_trail_is_its_trigger():
    """The exchange refuses the stop because the price is through it, while an older one stands."""
    first = seen(trailing(), 50600, 6)
    refused = StopRefused(price=first.stop.price, refusal=Refusal.PRICE_THROUGH, text="")
    after = fold_all(first, refused, seconds=7)
    assert after.closing is not None
    assert after.closing.reason is CloseReason.TRAILING


def test_the_stop_that_a_trail_wants_is_sent():
    first = seen(trailing(), 50600, 6)
    (action,) = [a for a in todo(first, 6).actions if isinstance(a, SetStop)]
    assert action.request.stop_loss == D(50094)


@SIDES
def test_a_person_who_loosens_the_stop_is_not_overruled_until_the_trail_goes_farther(side):
    first = seen(trailing(side), 50600, 6)
    by_hand = price_for(side, 49500)
    loosened = fold_all(
        first,
        RowObserved(row(1, 102, 20, side=side, stop_loss=by_hand)),
        RowObserved(row(1, 102, 21, side=side, stop_loss=by_hand)),
        seconds=21,
    )
    assert loosened.stop.origin is StopOrigin.PERSON
    assert seen(loosened, 50600, 30).stop.price == by_hand
    assert seen(loosened, 51200, 31).stop.origin is StopOrigin.TRAIL


def test_of_what_we_sent_the_newest_are_remembered():
    many = resting()
    for number in range(MOST_SENT + 5):
        many = mark_sent(with_stop(many, D(49000 + number), StopOrigin.TRAIL), D(49000 + number))
    assert len(many.stop.sent) == MOST_SENT
    assert many.stop.sent[-1] == SentStop(D(49000 + MOST_SENT + 4), StopOrigin.TRAIL)
    again = mark_sent(many, D(49000 + MOST_SENT + 4))
    assert again.stop.sent == many.stop.sent


# ---------------------------------------- prices that were missed (R17)


def test_r17_after_a_gap_the_candles_are_read_and_the_stop_catches_up():
    first = seen(trailing(), 50600, 6)
    missed = fold_all(first, PricesMissed(at(6), at(200)), seconds=200)
    assert [a for a in todo(missed, 200).actions if isinstance(a, ReadCandles)] == [ReadCandles(at(6), at(200))]
    after = fold_all(missed, PriceSeen(D(50900), at(200)), candles_for(missed, bar(1, 50500, 51200)), seconds=200)
    assert after.prices_missed_since is None
    assert (after.trail.watermark, after.stop.price) == (D(51200), D(50391))
    assert fold_all(after, Woken(), seconds=202).stop.price == D(50688)
    assert after.trail.updated_at == at(200)
    assert not [a for a in todo(after, 200).actions if isinstance(a, ReadCandles)]


def test_r17_a_minute_in_which_the_gap_began_counts_where_the_trail_has_followed_all_of_it():
    """What it shows beyond the best price that was seen can only have come in the gap."""
    first = seen(trailing(), 50600, 61)
    missed = fold_all(first, PricesMissed(at(61), at(200)), seconds=200)
    after = fold_all(missed, candles_for(missed, bar(1, 50500, 51200)), seconds=200)
    assert (after.trail.watermark, after.missed_trigger, after.trail_doubt) == (D(51200), None, None)


def in_its_first_minute(*after_it: Observation, high: object, close: object, **terms) -> Monitor:
    """A gap that begins and ends in the minute of the entry; ``after_it`` is what came before the gap."""
    first = fold_all(seen(trailing(**terms), 50600, 6), *after_it, seconds=7)
    missed = fold_all(first, PricesMissed(at(7), at(20)), seconds=20)
    candle = replace(bar(0, 50000, high), close=D(str(close)), is_closed=False)
    return fold_all(missed, candles_for(missed, candle), PriceSeen(D(str(close)), at(20)), seconds=20)


def read_at_once(high: object) -> CandlesRead:
    return CandlesRead((replace(bar(0, 50000, high), is_closed=False),), None)


def test_r17_the_minute_in_which_a_trail_begins_is_read_at_once_so_that_what_comes_later_in_it_is_known():
    first = seen(trailing(), 50600, 6)
    assert [a for a in todo(first, 7).actions if isinstance(a, ReadCandles)] == [ReadCandles(at(0), None)]
    read = fold_all(first, read_at_once(50600), seconds=7)
    assert not [a for a in todo(read, 8).actions if isinstance(a, ReadCandles)]
    assert not [a for a in todo(first, 61).actions if isinstance(a, ReadCandles)], "a minute that is over is its own"


@pytest.mark.parametrize("on_gap", [OnGap.KEEP, OnGap.RESET])
def test_r17_where_candles_are_not_asked_about_gaps_that_minute_is_not_read_either(on_gap):
    first = fold_all(trailing(), PriceSeen(D(50600), at(6)), seconds=6, rules=replace(RULES, on_gap=on_gap))
    assert (first.trail.waits_since, first.trail.watermark) == (None, D(50600))
    assert not [a for a in todo(first, 7).actions if isinstance(a, ReadCandles)]


def test_r17_a_gap_inside_the_minute_of_the_entry_is_made_up_for_and_its_trigger_decided_on():
    """Opened, killed, 52000, then 51300, started: all in one minute."""
    after = in_its_first_minute(read_at_once(50700), high=52000, close=51300)
    assert (after.trail.watermark, after.trail_doubt) == (D(52000), None)
    assert (after.gap.action, after.gap.trigger, after.stop.price) == (GapAction.EXECUTE, D(51480), D(51480))


def test_r17_a_trail_that_limits_a_loss_is_executed_in_the_minute_of_its_entry_too():
    """3 % behind 50800 is under what it takes to leave without a loss."""
    distance = TrailDistance(TrailBy.PERCENT, D(3))
    after = in_its_first_minute(read_at_once(50600), high=50800, close=48700, distance=distance)
    assert (after.gap.action, after.gap.trigger, after.stop.price) == (GapAction.EXECUTE, D(49276), D(49276))


@pytest.mark.parametrize("read_before", [False, True])
def test_r17_a_price_of_the_minute_of_the_entry_that_nobody_can_place_is_told_and_moves_nothing(read_before):
    before = (read_at_once(52000),) if read_before else ()
    after = in_its_first_minute(*before, high=52000, close=51300)
    assert (after.trail.watermark, after.gap, after.missed_trigger) == (D(51300), None, None)
    assert after.trail_doubt == TrailDoubt(D(52000), D(51480))
    (told,) = [n for n in announce(seen(trailing(), 50600, 6), after, at(20))[1] if n.kind is NoticeKind.TRAIL_IN_DOUBT]
    assert told.urgent
    assert (told.fields["best"], told.fields["trigger"], told.fields["watermark"]) == (D(52000), D(51480), D(51300))


def test_r17_a_price_in_doubt_that_would_move_nothing_is_not_told():
    assert in_its_first_minute(high=50600, close=50600).trail_doubt is None
    assert in_its_first_minute(high=52000, close=51300, native=True).trail_doubt is None
    by_range = TrailDistance(TrailBy.ATR, D(2))
    assert in_its_first_minute(high=52000, close=51300, distance=by_range).trail_doubt is None, "no range, no trigger"


def test_r17_a_trigger_that_candles_prove_was_missed_is_told_and_the_next_price_decides():
    first = seen(trailing(), 50600, 6)
    missed = fold_all(first, PricesMissed(at(6), at(200)), seconds=200)
    came_back = candles_for(missed, bar(1, 50500, 51200), bar(2, 50600, 50900))
    after = fold_all(missed, came_back, seconds=200)
    assert after.closing is None
    (told,) = [n for n in announce(missed, after, at(200))[1] if n.kind is NoticeKind.TRAIL_MISSED]
    assert (told.fields["trigger"], told.fields["stop"]) == (D(50688), D(49000))
    later = fold_all(after, PricesMissed(at(300), at(400)), seconds=400)
    again = fold_all(later, candles_for(later), seconds=400)
    assert NoticeKind.TRAIL_MISSED not in [n.kind for n in announce(after, again, at(400))[1]]


def test_where_the_exchange_trails_it_has_missed_nothing():
    native = trailing(native=True)
    missed = fold_all(seen(native, 50600, 6), PricesMissed(at(6), at(200)), seconds=200)
    came_back = candles_for(missed, bar(1, 50500, 51200), bar(2, 50600, 50900))
    assert fold_all(missed, came_back, seconds=200).missed_trigger is None


@pytest.mark.parametrize(
    ("on_gap", "watermark", "status"),
    [(OnGap.KEEP, D(50600), TrailStatus.ACTIVE), (OnGap.RESET, None, TrailStatus.WAITING)],
)
def test_what_a_trail_does_about_a_gap_is_a_setting(on_gap, watermark, status):
    """TRAILING_ON_RECONNECT_EXIT: no candles are read; the stop that it has moved stays (I3)."""
    first = seen(trailing(), 50600, 6)
    rules = replace(RULES, on_gap=on_gap)
    after = fold_all(first, PricesMissed(at(6), at(200)), seconds=200, rules=rules)
    assert (after.trail.watermark, after.trail.status, after.stop.price) == (watermark, status, first.stop.price)
    assert not [action for action in todo(after, 200).actions if isinstance(action, ReadCandles)]
    restarted = fold_all(doubt_all(first, at(200)), Woken(), seconds=200, rules=rules)
    assert (restarted.trail.watermark, restarted.prices_missed_since) == (watermark, None)
    resumed = fold_all(after, PriceSeen(D(50300), at(201)), seconds=201, rules=rules)
    assert resumed.trail.status is TrailStatus.ACTIVE
    assert resumed.stop.price == first.stop.price


def test_a_restart_is_a_gap():
    first = seen(trailing(), 50600, 6)
    assert doubt_all(first, at(500)).prices_missed_since == at(6)
    assert doubt_all(resting(), at(500)).prices_missed_since is None
    again = fold_all(doubt_all(first, at(500)), PricesMissed(at(400), at(500)), seconds=500)
    assert again.prices_missed_since == at(6)


def test_r17_candles_that_were_asked_for_before_a_second_silence_do_not_close_it():
    """They know nothing of what came in it; whatever our clock says meanwhile."""
    missed = fold_all(seen(trailing(), 50600, 6), PricesMissed(at(6), at(200)), seconds=200)
    of_the_first = candles_for(missed, bar(1, 50500, 50700))
    for noted in (400, 100):
        again = fold_all(missed, PricesMissed(at(205), at(400)), seconds=noted)
        assert fold_all(again, of_the_first, seconds=401) == again
        assert ReadCandles(at(6), at(noted)) in todo(again, 401).actions
        after = fold_all(again, candles_for(again, bar(1, 50500, 50700), bar(5, 50700, 51200)), seconds=402)
        assert (after.trail.watermark, after.prices_missed_since) == (D(51200), None)


def test_r17_the_first_minute_of_a_trail_does_not_close_a_silence_that_came_after_it_was_asked_for():
    first = seen(trailing(), 50600, 6)
    missed = fold_all(first, PricesMissed(at(7), at(200)), seconds=200)
    assert fold_all(missed, candles_for(first, bar(0, 50000, 50600)), seconds=200) == missed


def test_a_gap_before_the_entry_is_none():
    first = seen(trailing(), 50600, 6)
    assert fold_all(first, PricesMissed(at(-900), at(7)), seconds=7).prices_missed_since == first.opened_at


def test_candles_that_nobody_waits_for_change_nothing():
    first = seen(trailing(), 50600, 6)
    assert fold_all(first, candles_for(first, bar(1, 50500, 59000)), seconds=200) == first
    assert fold_all(resting(), PricesMissed(at(6), at(7)), seconds=7).prices_missed_since is None


def bar(minute: int, low: object, high: object) -> Candle:
    ends = {"low": D(str(low)), "high": D(str(high)), "open": D(str(low)), "close": D(str(high))}
    return Candle(start=at(minute * 60), volume=None, is_closed=True, **ends)


@SIDES
@pytest.mark.parametrize(("best", "minute", "reached"), [(51000, 1, True), (50999, 1, False)])
def test_r17_a_break_even_whose_price_came_in_a_gap_is_armed_by_the_candles(side, best, minute, reached):
    waits = resting(side, plan(side, break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))))
    missed = fold_all(waits, PricesMissed(at(6), at(200)), seconds=200)
    assert [a for a in todo(missed, 200).actions if isinstance(a, ReadCandles)] == [ReadCandles(at(6), at(200))]
    low, high = sorted((price_for(side, 50000), price_for(side, best)))
    after = fold_all(missed, candles_for(missed, bar(minute, low, high)), seconds=200)
    assert (after.price_reached, after.stop.origin is StopOrigin.BREAK_EVEN) == (reached, reached)
    assert after.prices_missed_since is None


@SIDES
@pytest.mark.parametrize(
    ("minute", "close", "waits_since", "reached_at"),
    [
        pytest.param(1, 50500, None, 66, id="a minute that it waited through"),
        pytest.param(0, 52000, None, None, id="a minute that was over"),
        pytest.param(1, 50500, 61, None, id="a minute in which it began to wait"),
        pytest.param(1, 51000, 61, 66, id="the end of that minute"),
    ],
)
def test_r17_of_the_minute_in_which_a_gap_began_break_even_takes_what_is_known(
    side, minute, close, waits_since, reached_at
):
    waits = resting(side, plan(side, break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))))
    waits = replace(waits, break_even_since=None if waits_since is None else at(waits_since))
    missed = fold_all(waits, PricesMissed(at(66), at(200)), seconds=200)
    low, high = sorted((price_for(side, 50000), price_for(side, 52000)))
    candle = replace(bar(minute, low, high), close=price_for(side, close))
    after = fold_all(missed, candles_for(missed, candle), seconds=200)
    assert after.price_reached_at == (None if reached_at is None else at(reached_at))
    runs = replace(candle, is_closed=False)
    is_whole = reached_at is not None and close < 51000
    assert fold_all(missed, candles_for(missed, runs), seconds=200).price_reached is is_whole


@SIDES
def test_r17_a_price_of_the_minute_of_the_fill_that_nobody_can_place_is_told_for_break_even_too(side):
    """It was traded before the fill, or in the gap after it."""
    waits = resting(side, plan(side, break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(1))))
    missed = fold_all(waits, PricesMissed(at(6), at(20)), seconds=20)

    def read(best: object, of: Monitor = missed) -> Monitor:
        low, high = sorted((price_for(side, 50000), price_for(side, best)))
        candle = replace(bar(0, low, high), close=price_for(side, 50010), is_closed=False)
        return fold_all(of, candles_for(of, candle), seconds=21)

    after = read(50600)
    (told,) = [n for n in announce(missed, after, at(21))[1] if n.kind is NoticeKind.BREAK_EVEN_IN_DOUBT]
    wanted = break_even_price(after, BTC)
    assert (after.price_reached, told.urgent, told.fields["best"]) == (False, True, price_for(side, 50600))
    assert (told.fields["wanted"], after.stop.price) == (wanted, price_for(side, 49000))
    assert not [n for n in announce(after, read(50600, after), at(30))[1] if n.kind is NoticeKind.BREAK_EVEN_IN_DOUBT]
    assert read(50499).break_even_doubt is None, "its price was not there"
    by_hand = replace(missed, stop=replace(missed.stop, moved_at=at(7)))
    assert read(50600, by_hand).break_even_doubt is None
    tighter = replace(missed, stop=replace(missed.stop, price=price_for(side, 50300)))
    assert read(50600, tighter).break_even_doubt is None, "it would move nothing"


def test_r17_a_person_who_changes_break_even_changes_since_when_it_waits():
    waits = resting(the_plan=plan(break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))))
    other = replace(waits.plan, break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(1)))
    changed = fold_all(waits, PlanWanted(other), seconds=61)
    assert (waits.break_even_since, changed.break_even_since) == (None, at(61))
    assert fold_all(changed, UndoWanted(), seconds=65).break_even_since == at(65)


def test_r17_after_a_restart_candles_tell_what_a_waiting_break_even_missed():
    waits = resting(the_plan=plan(break_even=BreakEven(when=BreakEvenWhen.AT_R, value=D(1))))
    assert waits.row is not None
    assert doubt_all(waits, at(300)).prices_missed_since == waits.row.observed_at
    assert doubt_all(resting(), at(300)).prices_missed_since is None, "nothing waits for a price"


# ---------------------------------------- trail by range


def by_range(**terms) -> Monitor:
    return resting(the_plan=replace(plan(), trail=Trail(distance=TrailDistance(TrailBy.ATR, D(2)), **terms)))


def quarters(size: object = 100) -> RangeRead:
    """Twenty closed candles of 15 minutes until 09:00, each ``size`` wide."""
    ends = {"low": D(50000), "high": 50000 + D(str(size)), "open": D(50000), "close": D(50000)}
    starts = [at(0) - timedelta(minutes=15) * number for number in range(20, 0, -1)]
    return RangeRead(tuple(Candle(start=start, volume=None, is_closed=True, **ends) for start in starts))


def ranges_asked(monitor: Monitor, seconds: float) -> list[ReadRange]:
    return [action for action in todo(monitor, seconds).actions if isinstance(action, ReadRange)]


def test_a_trail_by_range_reads_it_first_and_moves_nothing_before():
    start = seen(by_range(), 50600, 6)
    assert ranges_asked(start, 6) == [ReadRange(15)]
    assert start.stop.origin is StopOrigin.PLAN
    known = fold_all(start, quarters(), seconds=7)
    assert (known.stop.price, known.stop.origin) == (D(50400), StopOrigin.TRAIL)


def test_the_range_is_read_once_for_each_candle_that_closes():
    known = fold_all(seen(by_range(), 50600, 6), quarters(), seconds=7)
    assert ranges_asked(known, 7) == []
    assert ranges_asked(known, 901) == []
    assert ranges_asked(known, 902) == [ReadRange(15)]
    waits_only_for_that = replace(known, look_at=None)
    assert todo(waits_only_for_that, 100).wake_at <= at(902)


def test_a_range_survives_a_restart_and_is_refreshed_when_its_time_has_come():
    known = fold_all(seen(by_range(), 50600, 6), quarters(), seconds=7)
    again = doubt_all(Monitor.from_plain(known.to_plain()), at(500))
    assert again.trail.atr == D(100)
    assert ranges_asked(again, 500) == []
    assert ranges_asked(doubt_all(again, at(5000)), 5000) == [ReadRange(15)]


def test_i3_a_range_that_grows_loosens_nothing():
    known = fold_all(seen(by_range(), 50600, 6), quarters(), seconds=7)
    assert fold_all(known, quarters(300), seconds=910).stop.price == D(50400)
    assert fold_all(known, quarters(50), seconds=910).stop.price == D(50500)


def test_no_range_is_read_for_a_trail_that_does_not_run():
    assert ranges_asked(by_range(after_tp=1), 6) == []
    waiting = monitor(the_plan=by_range().plan)
    assert ranges_asked(waiting, 6) == []
    closing = fold_all(by_range(), CloseRequested(None), seconds=6)
    assert ranges_asked(closing, 6) == []
    assert fold_all(trailing(), quarters(), seconds=6) == trailing()


# ---------------------------------------- follow


def hit(the_monitor: Monitor, *numbers: int) -> Monitor:
    quantities = {1: "0.5", 2: "0.3", 3: "0.1"}
    for number in numbers:
        fill = tp_fill(the_monitor, number, quantities[number], seq=101 + number)
        the_monitor = fold_all(the_monitor, ExecutionObserved(fill), seconds=5 + number)
    return the_monitor


@SIDES
def test_follow_goes_to_break_even_and_then_to_the_target_before(side):
    start = resting(side, replace(plan(side), follow=1))
    assert start.stop.origin is StopOrigin.PLAN
    one = hit(start, 1)
    assert (one.stop.price, one.stop.origin) == (break_even_price(one, BTC), StopOrigin.FOLLOW)
    two = hit(start, 1, 2)
    assert (two.stop.price, two.stop.origin) == (price_for(side, 51000), StopOrigin.FOLLOW)


def test_follow_two_behind():
    with_runner = plan(legs=((51000, "0.5"), (52000, "0.3"), (53000, "0.1")))
    start = resting(the_plan=replace(with_runner, follow=2))
    assert hit(start, 1).stop.price == D(49000)
    two = hit(start, 1, 2)
    assert two.stop.price == break_even_price(two, BTC)
    three = hit(start, 1, 2, 3)
    assert (three.stop.price, three.stop.origin) == (D(51000), StopOrigin.FOLLOW), "to the first take profit"


def test_break_even_and_follow_that_ask_for_the_same_are_called_break_even():
    both = replace(plan(break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))), follow=1)
    assert hit(resting(the_plan=both), 1).stop.origin is StopOrigin.BREAK_EVEN


def test_the_tightest_of_all_counts():
    all_three = replace(
        plan(break_even=BreakEven(when=BreakEvenWhen.AT_R, value=D("0.5"))), follow=1, trail=Trail(distance=ONE_PERCENT)
    )
    start = resting(the_plan=all_three)
    assert watched_price(start) == D("-Infinity")
    after = seen(start, 50600, 6)
    assert (after.stop.price, after.stop.origin) == (D(50094), StopOrigin.TRAIL)
    further = hit(after, 1, 2)
    assert (further.stop.price, further.stop.origin) == (D(51000), StopOrigin.FOLLOW)


# ---------------------------------------- time


def test_a_position_that_has_been_open_for_long_enough_is_closed():
    start = resting(the_plan=replace(plan(), max_hours=D("0.5")))
    due = start.opened_at + timedelta(minutes=30)
    seconds = (due - at(0)).total_seconds()
    assert todo(start, 5).wake_at == due
    assert fold_all(start, Woken(), seconds=seconds - 1).closing is None
    closed = fold_all(start, Woken(), seconds=seconds)
    assert closed.closing is not None
    assert closed.closing.reason is CloseReason.TIME
    assert todo(closed, seconds).actions


def test_the_time_of_a_position_begins_with_its_first_fill():
    waiting = monitor(the_plan=replace(plan(), max_hours=D(1)))
    assert fold_all(waiting, Woken(), seconds=90_000).closing is None
    assert entered(the_plan=replace(plan(), max_hours=D(1))).opened_at == at(1.5)
