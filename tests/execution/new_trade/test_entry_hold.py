"""Entries are kept back with a reason, and looked at anew when that ends."""

import pytest

from execution.new_trade.entry_hold import EntryHold
from execution.new_trade.no_new_trades import NoNewTrades


def test_nothing_is_held_until_somebody_says_so() -> None:
    woken: list[str] = []
    hold = EntryHold(lambda: woken.append("woken"))
    hold.require_none()
    hold.end("the connection")
    assert woken == [], "nothing has changed"


def test_a_hold_refuses_with_its_reason_and_wakes_everybody_once_at_its_end() -> None:
    woken: list[str] = []
    hold = EntryHold(lambda: woken.append(hold.why))
    hold.begin("Bybit is away", "the connection")
    hold.begin("Bybit is being read", "the connection")
    with pytest.raises(NoNewTrades, match="is being read"):
        hold.require_none()
    hold.end("the connection")
    hold.end("the connection")
    hold.require_none()
    assert woken == [""], "once, and it is over by then"


def test_one_that_ends_leaves_the_others() -> None:
    woken: list[str] = []
    hold = EntryHold(lambda: woken.append(hold.why))
    hold.begin("Bybit is away", "the connection")
    hold.begin("the key may withdraw", "the key")
    hold.end("the connection")
    with pytest.raises(NoNewTrades, match="may withdraw"):
        hold.require_none()
    assert woken == []
    hold.end("the key")
    assert woken == [""]
