"""R18: a stop that liquidation would overtake is told, once for each time that it gets there."""

import pytest
from msgspec.structs import replace

from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing
from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.observations import RowObserved
from tests.execution.builders import D, at, entered, fold_all, guarded, price_for, row
from tests.execution.telling import settled


def liquidated_at(the_monitor, price, seconds, seq=101):
    side = the_monitor.side
    liq = None if price is None else price_for(side, price)
    shown = row(1, seq, seconds, side=side, stop_loss=the_monitor.stop.price, liq_price=liq)
    return fold_all(the_monitor, RowObserved(shown), seconds=seconds)


def told(before, after, seconds):
    after, notices = announce(before, after, at(seconds))
    return after, [n for n in notices if n.kind is NoticeKind.STOP_BEYOND_LIQUIDATION]


@pytest.mark.parametrize("side", list(Side))
def test_r18_a_stop_beyond_liquidation_is_told_once_and_urgently(side):
    the_monitor = settled(guarded(side))
    beyond, (notice,) = told(the_monitor, liquidated_at(the_monitor, 49100, 3), 3)
    assert notice.urgent
    assert notice.fields["stop"] == price_for(side, 49000)
    assert notice.fields["liquidation"] == price_for(side, 49100)
    assert notice.fields["size"] == D(1)
    still, again = told(beyond, liquidated_at(beyond, 49200, 4), 4)
    assert again == []
    near, again = told(still, liquidated_at(still, 48990, 5), 5)
    assert (again, near.liquidation_told) == ([], True), "it only trembles"
    clear, again = told(near, liquidated_at(near, 48000, 6), 6)
    assert (again, clear.liquidation_told) == ([], False)
    _, again = told(clear, liquidated_at(clear, 49100, 7), 7)
    assert len(again) == 1
    gone, again = told(beyond, liquidated_at(beyond, None, 8), 8)
    assert (again, gone.liquidation_told) == ([], False)


def test_r18_nothing_is_told_of_what_is_not_guarded_yet_or_not_any_more():
    arming = liquidated_at(entered(), 49100, 2)
    assert told(entered(), arming, 2)[1] == []
    closing = replace(guarded(), closing=Closing(reason=CloseReason.CHAT, since=at(2)))
    assert told(closing, liquidated_at(closing, 49100, 3), 3)[1] == []
    flat = replace(guarded(), row=None, fills=())
    assert told(guarded(), flat, 3)[1] == []
    empty = fold_all(guarded(), RowObserved(row(0, 103, 3, side=None, liq_price=D(49100))), seconds=3)
    assert told(guarded(), empty, 3)[1] == []
