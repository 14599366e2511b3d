"""R18, R25: what is looked at for the account as a whole; what cannot be read stays as it was known."""

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange import Exchange
from execution.exchange_errors import Transient, Unreadable
from execution.facts.account import Maintenance, MarginMode
from execution.monitor import Monitor
from execution.new_trade.entry_hold import EntryHold
from execution.notices import Notice
from execution.observations import CloseRequested
from execution.watching.account_watch import AccountWatch
from execution.watching.other_holdings import OtherHoldings
from execution.watching.sweep import Sweep
from tests.execution.builders import D, at, guarded, plan, resting


class Bybit:
    """Says what a test says; None is an answer that does not come."""

    def __init__(self) -> None:
        self.mode: MarginMode | None = MarginMode.CROSS
        self.known: list[Maintenance] | None = []

    async def margin_mode(self) -> MarginMode:
        if self.mode is None:
            raise Transient("away")
        return self.mode

    async def maintenances(self) -> list[Maintenance]:
        if self.known is None:
            raise Transient("away")
        return self.known


class NineOClock:
    """Until a test moves it on."""

    since = timedelta()

    def now(self) -> datetime:
        return at(0) + self.since

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


class Bench:
    def __init__(self, close_at=None) -> None:
        self.bybit, self.told = Bybit(), cast("list[Notice]", [])
        self.clock, self.woken = NineOClock(), cast("list[str]", [])
        self.hold = EntryHold(lambda: self.woken.append("woken"))
        self.watch = AccountWatch(cast("Exchange", self.bybit), self.clock, self.told.append, close_at, self.hold)

    @property
    def texts(self) -> list[str]:
        return [notice.fields["text"] for notice in self.told]


async def test_what_is_not_to_be_had_of_the_account_hides_no_change_of_trading_rules():
    """The margin mode and maintenance are not told everywhere; a tick size that changes concerns every stop."""
    bench, looked = Bench(), []
    bench.bybit.known = None

    async def look() -> None:
        looked.append(True)

    verified, rules = asyncio.Event(), SimpleNamespace(look=look)
    manager = SimpleNamespace(_account=bench.watch, _instruments=rules, others=rules, verified=verified)
    with pytest.raises(Transient):
        await EnhancedTPSLManager.watch_account(cast("EnhancedTPSLManager", manager))
    assert looked == [True], "what is not guarded can wait until all that guards was seen"
    verified.set()
    with pytest.raises(Transient):
        await EnhancedTPSLManager.watch_account(cast("EnhancedTPSLManager", manager))
    assert looked == [True] * 3


async def test_r18_a_row_that_cannot_be_read_hides_neither_the_margin_nor_ends_the_hold_of_a_start_never():
    bench, posted, read = Bench(D("0.85")), cast("list[object]", []), []

    async def strange() -> list[object]:
        raise Unreadable("positionStatus: 'New'")

    async def wallet() -> SimpleNamespace:
        read.append("wallet")
        return SimpleNamespace(maintenance_rate=D("0.95"), coins=())

    bench.bybit.get_all_positions, bench.bybit.wallet, bench.bybit.account = strange, wallet, "main"
    bench.watch.hold_entries_until_read()
    await bench.watch.look()
    held = guarded()
    actors = {held.slot: SimpleNamespace(monitor=held, post=posted.append)}
    sweep = Sweep(cast("Exchange", bench.bybit), bench.clock, lambda: cast("dict", actors), None, bench.told.append)
    manager = EnhancedTPSLManager.__new__(EnhancedTPSLManager)
    manager._account, manager._sweep, manager._clock = bench.watch, sweep, bench.clock
    manager._failures = SimpleNamespace(note_unread=lambda error: None)
    manager._actors, manager.others = cast("dict", actors), cast("OtherHoldings", SimpleNamespace(note=lambda _: None))
    with pytest.raises(Unreadable):
        await manager.sweep(with_orders=True)
    assert read == ["wallet"]
    assert "95 %" in bench.hold.why, "and the hold of the start is over"
    assert CloseRequested(None, CloseReason.MARGIN) in posted


WORK = Maintenance(id="m", title="engine", begin=at(600), end=at(3600), is_running=False)


async def test_r25_maintenance_is_told_once_and_keeps_trades_away():
    bench = Bench()
    await bench.watch.look()
    assert bench.hold.why == ""
    bench.bybit.known = [WORK]
    for _ in range(2):
        await bench.watch.look()
    assert len(bench.texts) == 1
    assert "Until it ends no new trade is taken and no entry is sent" in bench.texts[0]
    assert "maintenance (engine)" in bench.hold.why


async def test_r25_maintenance_holds_entries_from_its_time_to_its_end_and_nothing_is_read_for_that():
    bench = Bench()
    bench.bybit.known = [replace(WORK, begin=at(1000))]
    await bench.watch.look()
    bench.bybit.known = None
    seen = []
    for seconds in (0, 99, 100, 3599, 3600):
        bench.clock.since = timedelta(seconds=seconds)
        bench.watch.look_at_time()
        seen.append(bench.hold.why != "")
    assert seen == [False, False, True, True, False]
    assert bench.woken == ["woken"], "what waited is looked at anew by itself"


def test_r18_a_margin_that_runs_short_holds_entries_until_it_is_back():
    bench = Bench()
    seen = []
    for rate in ("0.69", "0.7", None, "0.9", "0.699"):
        bench.watch.weigh(None if rate is None else D(rate), [])
        seen.append(bench.hold.why != "")
    assert seen == [False, True, True, True, False], "a rate that is not known changes nothing"
    assert bench.woken == ["woken"]


async def test_r18_with_isolated_margin_the_account_has_no_rate_that_could_hold_entries_for_ever():
    bench = Bench()
    bench.watch.weigh(D("0.9"), [])
    bench.bybit.mode = MarginMode.ISOLATED
    await bench.watch.look()
    assert "90 %" in bench.hold.why
    bench.watch.weigh(None, [])
    assert bench.hold.why == ""


async def test_r18_r25_after_a_start_entries_wait_until_both_were_looked_at_whatever_comes_of_it():
    bench = Bench()
    bench.watch.hold_entries_until_read()
    bench.watch.look_at_time()
    bench.watch.weigh(None, [])
    assert "being read after the start" in bench.hold.why
    bench.bybit.known = None
    with pytest.raises(Transient):
        await bench.watch.look()
    assert (bench.hold.why, bench.woken) == ("", ["woken"])
    bench.watch.hold_entries_until_read()
    bench.bybit.known = [WORK]
    await bench.watch.look()
    bench.watch.weigh(D("0.1"), [])
    assert "maintenance (engine)" in bench.hold.why, "what was found there holds on"


def waiting() -> Monitor:
    """An entry of it was filled, the other was not sent yet."""
    return replace(resting(), plan=plan(entries=((1, None), (1, 49900))))


async def test_r18_r25_whose_entries_are_kept_out_is_told_once_for_each_time():
    bench = Bench()

    def waits() -> list[str]:
        return [told for told in bench.texts if "not at Bybit yet" in told]

    for rate in ("0.7", "0.71", "0.72"):
        bench.watch.weigh(D(rate), [guarded()])
    assert waits() == [], "nobody waits"
    for _ in range(2):
        bench.watch.weigh(D("0.73"), [guarded(), waiting()])
    assert len(waits()) == 1
    assert "(BTCUSDT long)" in waits()[0]
    assert "is 72 %" in waits()[0]
    bench.bybit.known = [WORK]
    await bench.watch.look()
    for _ in range(2):
        bench.watch.weigh(D("0.1"), [waiting()])
    assert ["maintenance (engine)" in told for told in waits()] == [False, True]
    for _ in range(2):
        bench.watch.weigh(D("0.8"), [waiting()])
    assert len(waits()) == 3, "another time"
    calm = [notice for notice in bench.told if "not at Bybit yet" in notice.fields["text"]]
    assert {(notice.urgent, notice.fields["subject"]) for notice in calm} == {(False, "")}
    assert {notice.fields["subject"] for notice in bench.told if notice.urgent} == {"margin"}


@pytest.mark.parametrize("mode", [MarginMode.ISOLATED, None])
async def test_r25_what_cannot_be_read_stays_as_it_was_and_does_not_hide_the_rest(mode):
    bench = Bench()
    await bench.watch.look()
    bench.bybit.mode, bench.bybit.known = mode, [WORK] if mode is None else None
    with pytest.raises(Transient):
        await bench.watch.look()
    assert bench.watch.margin_mode is (mode or MarginMode.CROSS)
    assert len(bench.texts) == (1 if mode is None else 0)
    bench.bybit.known = None
    with pytest.raises(Transient):
        await bench.watch.look()
    assert (bench.hold.why != "") is (mode is None)


def test_r18_the_margin_is_told_urgently_and_the_largest_position_named():
    bench = Bench(D("0.85"))
    assert bench.watch.weigh(D("0.3"), [guarded()]) is None
    assert bench.told == []
    assert bench.watch.weigh(D("0.6"), [guarded()]) is None
    assert [notice.urgent for notice in bench.told] == [True]
    assert "60 %" in bench.texts[0]
    assert bench.watch.weigh(D("0.9"), [guarded()]) == guarded()
    assert bench.watch.weigh(None, [guarded()]) is None
    assert len(bench.told) == 1
