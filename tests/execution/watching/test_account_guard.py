"""R18: the account's maintenance margin rate is warned of once, stops entries, and may close the largest position."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.new_trade.trade_request import TradeRejected
from execution.watching.account_guard import (
    STUCK_AFTER,
    MarginAlarm,
    percent,
    require_margin,
    to_close,
    warning,
    watch,
    why_no_entries,
)
from tests.execution.builders import D, at, guarded, monitor


def test_r18_the_margin_is_warned_of_once_and_again_after_it_was_calm():
    alarm, warned = MarginAlarm(), []
    for rate in ("0.2", "0.499", "0.5", "0.7", None, "0.46", "0.5", "0.449", "0.49", "0.51"):
        before, alarm = alarm, watch(alarm, None if rate is None else D(rate))
        warned += [rate] if alarm.is_told and not before.is_told else []
    assert warned == ["0.5", "0.51"]


def test_r18_the_warning_names_the_figure():
    assert "rate is 52.3 %" in warning(D("0.5231"))
    assert percent(D("0.7")) == "70 %"


@pytest.mark.parametrize("rate", [None, "0", "0.699"])
def test_r18_below_seventy_percent_trades_are_taken(rate):
    require_margin(None if rate is None else D(rate))
    assert why_no_entries(None if rate is None else D(rate)) == ""


def test_r18_from_seventy_percent_on_no_trade_is_taken():
    with pytest.raises(TradeRejected, match=r"maintenance margin rate is 70 %.*no entry is sent"):
        require_margin(D("0.7"))


def test_r18_the_largest_position_goes_first_and_one_at_a_time():
    small, large, empty = guarded(qty=1), guarded(qty=2), monitor()
    assert to_close([small, large, empty], D("0.85"), D("0.85")) == large
    closing = replace(small, closing=Closing(reason=CloseReason.MARGIN, since=at(1)))
    assert to_close([closing, large], D("0.99"), D("0.85")) is None


def test_r18_a_close_that_is_refused_again_and_again_is_not_waited_for_and_not_chosen():
    halted = replace(guarded(qty=3), closing=Closing(reason=CloseReason.CHAT, since=at(1), refusals=STUCK_AFTER))
    small, large = guarded(qty=1), guarded(qty=2)
    assert to_close([halted, small, large], D("0.95"), D("0.85")) == large
    assert to_close([halted], D("0.95"), D("0.85")) is None
    trying = replace(halted, closing=replace(halted.closing, refusals=STUCK_AFTER - 1))
    assert to_close([trying, large], D("0.95"), D("0.85")) is None


@pytest.mark.parametrize(("rate", "close_at"), [(None, "0.85"), ("0.99", None), ("0.849", "0.85")])
def test_r18_nothing_is_closed_unless_it_is_asked_for_and_due(rate, close_at):
    as_decimal = [None if value is None else D(value) for value in (rate, close_at)]
    assert to_close([guarded()], *as_decimal) is None


def test_r18_an_account_without_positions_has_none_to_close():
    assert to_close([monitor()], D("0.9"), D("0.85")) is None
