"""R18, R25: what is looked at for the account as a whole; what cannot be read stays as it was known."""

from datetime import datetime
from types import SimpleNamespace
from typing import cast

import pytest

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange import Exchange
from execution.exchange_errors import Transient
from execution.facts.account import Maintenance, MarginMode
from execution.new_trade.trade_request import TradeRejected
from execution.notices import Notice
from execution.watching.account_watch import AccountWatch
from tests.execution.builders import D, at, guarded


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
    def now(self) -> datetime:
        return at(0)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


class Bench:
    def __init__(self, close_at=None) -> None:
        self.bybit, self.told = Bybit(), cast("list[Notice]", [])
        self.watch = AccountWatch(cast("Exchange", self.bybit), NineOClock(), self.told.append, close_at)

    @property
    def texts(self) -> list[str]:
        return [notice.fields["text"] for notice in self.told]


async def test_what_is_not_to_be_had_of_the_account_hides_no_change_of_trading_rules():
    """The margin mode and maintenance are not told everywhere; a tick size that changes concerns every stop."""
    bench, looked = Bench(), []
    bench.bybit.known = None

    async def look() -> None:
        looked.append(True)

    manager = SimpleNamespace(_account=bench.watch, _instruments=SimpleNamespace(look=look))
    with pytest.raises(Transient):
        await EnhancedTPSLManager.watch_account(cast("EnhancedTPSLManager", manager))
    assert looked == [True]


WORK = Maintenance(id="m", title="engine", begin=at(600), end=at(3600), is_running=False)


async def test_r25_maintenance_is_told_once_and_keeps_trades_away():
    bench = Bench()
    await bench.watch.look()
    bench.watch.require_no_maintenance()
    bench.bybit.known = [WORK]
    for _ in range(2):
        await bench.watch.look()
    assert len(bench.texts) == 1
    assert "No new trade is taken until it ends" in bench.texts[0]
    with pytest.raises(TradeRejected):
        bench.watch.require_no_maintenance()


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
    if mode is None:
        with pytest.raises(TradeRejected):
            bench.watch.require_no_maintenance()


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
