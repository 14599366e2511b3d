"""A stop that a person moves or removes in the app: MANUAL_STOP, R8, I1, I3."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.announce import announce
from execution.closing import CloseReason, Closing
from execution.facts import OrderStatus, Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import Observation, OrderObserved, RowObserved, StopAccepted, StopWanted
from execution.order_diff import SetStop
from execution.stop_policy import MOST_PUT_BACK
from execution.stop_record import Overruled, StopOrigin
from tests.execution.builders import BTC, D, at, entered, fold_all, price_for, resting, row, stop_row, todo

SIDES = pytest.mark.parametrize("side", list(Side))
RESTORE = Rules(instrument=BTC, restore_stop=True)


def shows(price: object, seconds: float, side: Side = Side.BUY) -> tuple[Observation, ...]:
    """Row and stop order, pushed one after the other."""
    wanted = price_for(side, price)
    return (
        RowObserved(row(1, 101, seconds, side=side, stop_loss=wanted)),
        OrderObserved(stop_row(wanted, seconds + 0.1, side=side)),
    )


def moved(monitor: Monitor, price: object, seconds: float, side: Side = Side.BUY) -> Monitor:
    return fold_all(monitor, *shows(price, seconds, side), seconds=seconds + 0.1, rules=RESTORE)


def put_back(monitor: Monitor, seconds: float, side: Side = Side.BUY) -> Monitor:
    """Our stop is accepted, and shown."""
    accepted = StopAccepted(price=monitor.stop.price, began_at=at(seconds))
    stands = shows(49000, seconds + 1, side)
    return fold_all(monitor, accepted, *stands, seconds=seconds + 1.1, rules=RESTORE)


def told(before: Monitor, after: Monitor, seconds: float = 12) -> list[Notice]:
    return list(announce(before, after, at(seconds))[1])


def stops(monitor: Monitor, seconds: float) -> list[Decimal]:
    return [a.request.stop_loss for a in todo(monitor, seconds).actions if isinstance(a, SetStop)]


@SIDES
@pytest.mark.parametrize("price", [48500, 49300])
def test_r8_manual_stop_restore_puts_back_what_a_person_moved_looser_or_tighter(side, price):
    before = resting(side)
    standing = announce(before, before, at(8))[0]
    by_hand = moved(standing, price, 9, side)
    assert (by_hand.stop.price, by_hand.stop.overruled) == (price_for(side, 49000), Overruled(price_for(side, price)))
    assert stops(by_hand, 9.2) == [price_for(side, 49000)]
    assert told(standing, by_hand) == [], "nothing is told before it is confirmed"
    back = put_back(by_hand, 9.3, side)
    (notice,) = told(by_hand, back)
    assert (notice.kind, notice.urgent) == (NoticeKind.STOP_PUT_BACK, True)
    assert notice.fields["found"] == price_for(side, price)
    assert notice.fields["stop"] == price_for(side, 49000)
    assert (back.stop.overruled, back.stop.origin) == (None, StopOrigin.PLAN)


def test_r8_one_look_is_not_enough_to_put_a_stop_back():
    once = fold_all(resting(), shows(48500, 9)[0], seconds=9, rules=RESTORE)
    assert (once.stop.overruled, stops(once, 9.1)) == (None, [])


def test_r8_a_stop_that_is_about_to_be_replaced_is_not_counted_again():
    by_hand = moved(resting(), 48500, 9)
    again = fold_all(by_hand, *shows(48500, 9.5), seconds=9.6, rules=RESTORE)
    assert again.stop == replace(by_hand.stop, order=again.stop.order)
    assert len(again.stop.put_back) == 1


def test_r8_a_person_who_means_it_is_given_way_and_told():
    standing = announce(resting(), resting(), at(8))[0]
    for n in range(MOST_PUT_BACK):
        standing = put_back(moved(standing, 48500, 20 + 10 * n), 21 + 10 * n)
        assert standing.stop.price == D(49000)
    insisted = moved(standing, 48500, 60)
    assert (insisted.stop.price, insisted.stop.origin) == (D(48500), StopOrigin.PERSON)
    (notice,) = told(standing, insisted)
    assert (notice.kind, notice.fields["new"], notice.fields["put_back"]) == (NoticeKind.STOP_MOVED, D(48500), 3)


def test_r8_ten_minutes_later_it_is_put_back_again():
    standing = resting()
    for n in range(MOST_PUT_BACK + 2):
        standing = put_back(moved(standing, 48500, 100 + 400 * n), 101 + 400 * n)
        assert standing.stop.price == D(49000)
    assert len(standing.stop.put_back) == 2, "those of the last ten minutes"


def test_a_stop_that_the_chat_sets_meanwhile_is_the_one_that_stands():
    by_hand = moved(resting(), 48500, 9)
    chat = fold_all(by_hand, StopWanted(D(49200)), seconds=9.5, rules=RESTORE)
    assert (chat.stop.price, chat.stop.overruled, chat.stop.origin) == (D(49200), None, StopOrigin.CHAT)
    assert NoticeKind.STOP_PUT_BACK not in {n.kind for n in told(by_hand, chat)}


# ---------------------------------------- removed: I1


def removed(monitor: Monitor, seconds: float = 9, rules: Rules = RESTORE, **changes: object) -> Monitor:
    gone = {"status": OrderStatus.DEACTIVATED, "cancel_type": "CancelByTpSlTsClear"} | changes
    return fold_all(
        monitor,
        RowObserved(row(1, 101, seconds, stop_loss=None)),
        OrderObserved(stop_row(49000, seconds, **gone)),
        seconds=seconds,
        rules=rules,
    )


@pytest.mark.parametrize("restores", [False, True])
def test_i1_a_removed_stop_is_put_back_in_every_mode_and_told_when_it_stands(restores):
    rules = Rules(instrument=BTC, restore_stop=restores)
    standing = announce(resting(), resting(), at(8))[0]
    bare = removed(standing, rules=rules)
    assert stops(bare, 9.1) == [D(49000)]
    assert told(standing, bare) == []
    back = put_back(bare, 9.2)
    assert [(n.kind, n.fields["found"]) for n in told(bare, back)] == [(NoticeKind.STOP_PUT_BACK, None)]
    assert back.stop.put_back == (), "it is put back as often as it takes"


def test_i1_a_removed_stop_of_which_a_look_shows_nothing_is_put_back_too():
    bare = replace(resting(), stop=replace(resting().stop, order=None))
    assert fold_all(bare, RowObserved(row(1, 101, 9, stop_loss=None)), seconds=9).stop.overruled == Overruled(None)


def test_before_the_first_stop_stood_and_at_the_end_none_was_removed():
    bare = fold_all(entered(), RowObserved(row(1, 101, 2, stop_loss=None)), seconds=2)
    assert bare.stop.overruled is None
    closing = replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert removed(closing).stop.overruled is None


def test_a_stop_that_fired_was_not_removed():
    fired = removed(resting(), status=OrderStatus.TRIGGERED)
    assert (fired.stop.overruled, fired.closing is not None) == (None, True)
    late = fold_all(resting(), RowObserved(row(1, 101, 9, stop_loss=None)), seconds=9)
    assert late.stop.overruled is None, "its order has not been seen to end"
