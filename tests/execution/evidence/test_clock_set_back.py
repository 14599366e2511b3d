"""Our clock was set back by two hours before a start; the exchange's goes on (R6, R9, R17)."""

from datetime import datetime
from typing import Any, get_args, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from execution.actions import SetStop
from execution.closing.closing_record import CloseReason
from execution.evidence.clock_set_back import _DUE, _NOTED, _OF_PRICES, doubted, is_ahead
from execution.exit_plan import Trail
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.observations import (
    ClosesRead,
    ExecutionObserved,
    OrderObserved,
    PriceSeen,
    RowObserved,
    StopAccepted,
    StopRefused,
    Woken,
)
from execution.stops import smart_exit
from execution.stops.smart_stop import SETTLES_WITHIN, SmartStop
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import Asked, ManualStop, StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.builders import BTC, D, at, execution, fold_all, guarded, plan, resting, row, stop_row, todo
from tests.execution.reads import slot_read

BACK = -7200
"""What our clock says at the start; the record ends at nine seconds."""
TRAILS = replace(plan(), trail=Trail(distance=TrailDistance(TrailBy.PERCENT, D(1))))


def restarted(monitor: Monitor, now: float = BACK) -> Monitor:
    assert is_ahead(monitor, at(now))
    return doubted(Monitor.from_plain(monitor.to_plain()), at(now), at(60))


def test_r6_a_row_that_is_read_after_our_clock_was_set_back_is_believed():
    """Of a row that has not changed only our clock says which was read later."""
    again = restarted(fold_all(resting(), RowObserved(row(1, 101, 9)), seconds=9))
    assert again.stop.is_unread
    read = fold_all(again, RowObserved(row(1, 101, 9, observed_at=at(BACK + 1))), seconds=BACK + 1)
    assert not read.stop.is_unread


def test_r14_a_stop_that_was_sent_before_our_clock_was_set_back_is_confirmed_by_what_is_shown_after():
    wanted = with_stop(guarded(), D(49500), StopOrigin.CHAT)
    again = restarted(fold_all(wanted, StopAccepted(price=D(49500), began_at=at(9)), seconds=9))
    seen = {"observed_at": at(BACK + 1)}
    shown = RowObserved(row(1, 101, 9, stop_loss=D(49500), **seen)), OrderObserved(stop_row(49500, 9, **seen))
    assert not again.stop_confirmed
    assert fold_all(again, *shown, seconds=BACK + 1).stop_confirmed


def test_r9_a_stop_that_waits_to_be_sent_again_waits_no_longer_than_it_would_have():
    wanted = with_stop(guarded(), D(49500), StopOrigin.CHAT)
    refusal = StopRefused(price=D(49500), refusal="other", text="")
    waits = fold_all(fold_all(wanted, refusal, RowObserved(row(1, 101, 9)), seconds=9), refusal, seconds=9)
    assert waits.stop.retry_at is not None
    pause = waits.stop.retry_at - at(9)
    again = replace(restarted(waits), stop=replace(restarted(waits).stop, is_unread=False))
    assert again.stop.retry_at <= at(BACK) + pause
    assert any(isinstance(action, SetStop) for action in todo(again, BACK + pause.total_seconds()).actions)


def test_i5_a_trade_whose_end_lies_ahead_of_our_clock_is_seen_to_be_over():
    out = execution("out", Side.SELL, 1, seq=102, seconds=9)
    over = fold_all(guarded(), ExecutionObserved(out), RowObserved(row(0, 102, 9)), seconds=9)
    assert over.flat_since == at(9)
    read = slot_read(BACK + 1, the_row=row(0, 102, 9, observed_at=at(BACK + 1)))
    assert fold_all(restarted(over), read, seconds=BACK + 1).verified_flat


def test_i1_an_attached_stop_that_does_not_show_up_is_set_though_the_entry_lies_ahead_of_our_clock():
    bare = replace(guarded(), armed_at=None, stop=replace(guarded().stop, order=None))
    again = restarted(replace(bare, row=replace(bare.row, stop_loss=None)))
    assert any(isinstance(action, SetStop) for action in todo(again, BACK + 1).actions)


def test_r17_prices_are_missed_since_they_were_heard_and_not_since_our_clock_was_set_to():
    """Candles have the exchange's time: those of before the entry would raise the trail."""
    heard = fold_all(resting(the_plan=TRAILS), PriceSeen(D(50600), at(6)), seconds=6)
    assert restarted(heard).prices_missed_since == at(6)
    waits = resting(the_plan=TRAILS)
    assert restarted(waits).prices_missed_since == waits.row.observed_at


def test_r17_what_a_clock_that_was_ahead_has_noted_of_prices_silences_no_trail():
    heard = fold_all(resting(the_plan=TRAILS), PriceSeen(D(50600), at(6)), seconds=6)
    ahead = replace(heard, trail=replace(heard.trail, updated_at=at(9999)), armed_at=at(9999))
    again = restarted(ahead, 60)
    assert (again.trail.updated_at, again.prices_missed_since) == (at(60), at(60))
    again = replace(again, stop=replace(again.stop, is_unread=False))
    assert fold_all(again, PriceSeen(D(51200), at(61)), seconds=61).trail.watermark == D(51200)


def test_r17_a_smart_stop_that_a_clock_ahead_has_begun_to_watch_judges_the_next_candle():
    """Candles have the exchange's time: by ours of then it would have slept until that came."""
    smart = SmartStop(price=D(49500), minutes=15)
    unwatched = replace(resting(the_plan=replace(plan(), smart=smart)), smart=None)
    ahead = fold_all(unwatched, Woken(), seconds=86400)
    again = restarted(replace(ahead, armed_at=at(86400)), 60)
    assert again.smart.judged_until == at(60)
    closes_at = at(15 * 60)
    assert smart_exit.due(again) == smart_exit.Due(at=closes_at + SETTLES_WITHIN, since=at(0), minutes=15)
    bad = Candle(
        start=at(0), open=D(50000), high=D(50000), low=D(49400), close=D(49400), volume=None, is_closed=True
    )  # fmt: skip
    closed = fold_all(again, ClosesRead(minutes=15, candles=(bad,)), seconds=902)
    assert closed.closing.reason is CloseReason.SMART_STOP


def test_r8_what_was_put_back_by_a_clock_that_was_ahead_gives_nobody_way():
    left = replace(resting(), stop=replace(resting().stop, put_back=tuple(at(86400 + n) for n in range(3))))
    theirs = tuple(RowObserved(row(1, 101, seconds, stop_loss=D(48500))) for seconds in (100, 101))
    again = fold_all(left, *theirs, seconds=101, rules=Rules(instrument=BTC, manual_stop=ManualStop.RESTORE))
    assert (again.stop.price, again.stop.put_back) == (D(49000), (at(101),))


def test_a_question_stays_open_for_as_long_as_it_would_have():
    asked = Asked(number=1, ours=D(49000), origin=StopOrigin.PLAN, until=at(62))
    open_ = replace(guarded(), stop=replace(guarded().stop, asked=asked, put_back=(at(1),)))
    again = restarted(open_)
    assert again.stop.asked is not None
    assert again.stop.asked.until == at(BACK + 60), "the newest of the record is of the second second"


def test_a_record_that_is_not_ahead_is_none_of_these():
    assert not is_ahead(resting(), at(9))
    assert is_ahead(resting(), at(0))


OF_THE_EXCHANGE = {
    *("Fill.at", "FundingPayment.at", "RowSeen.updated_at", "RowSeen.opened_at", "StopOrderSeen.updated_at"),
    *("PartialStop.updated_at", "ForeignExit.updated_at", "TrackedOrder.updated_at", "MissedTrigger.at"),
    *("Candle.start", "FirstMinute.start", "Monitor.executions_known_until"),
    "Overruled.at",
}
NEEDS_NOTHING = {
    "Monitor.prices_missed_noted_at",  # only compared for being the same, and noted anew
    "Stop.put_back",  # it counts for ten minutes, and not before its time
    *("PriceThrough.since", "PriceThrough.seen_at"),  # of prices, and forgotten at each start
}


def test_every_moment_that_a_record_keeps_is_known_to_be_of_our_clock_or_of_the_exchange():
    ours = {f"{of.__name__}.{name}" for table in (_NOTED, _DUE, _OF_PRICES) for of in table for name in table[of]}
    assert ours | OF_THE_EXCHANGE | NEEDS_NOTHING == set(_moments(Monitor, set()))


def _moments(of: Any, done: set[Any]) -> list[str]:
    if not isinstance(of, type) or not issubclass(of, Struct):
        return [name for part in get_args(of) for name in _moments(part, done)]
    if of in done:
        return []
    done.add(of)
    found = []
    for name, hint in get_type_hints(of).items():
        if name in of.__struct_fields__:
            is_moment = hint is datetime or datetime in get_args(hint)
            found += [f"{of.__name__}.{name}"] if is_moment else _moments(hint, done)
    return found
