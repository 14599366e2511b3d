"""R22 on real sockets: closed trades against the simulator's own closed PnL."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.exchange_errors import Refusal, Refused
from execution.facts.executions import ClosedPnl
from execution.notices import OUTBOX
from execution.watching.profit_audit import ProfitAudit
from execution.watching.profit_check import CHECKS, ProfitCheck, Verdict
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock
from utils.money import plain


async def closed_trade(guard: Guard, simulator: Simulator) -> ProfitCheck:
    """A trade with a take profit, funding, and a person who closes the rest."""
    await guard.trade(request())
    await until(guard.own_orders, "the take profits")
    await simulator.price("50500")
    await until(lambda: guard.told("stop_moved"), "break-even")
    await simulator.control("account/event", kind="funding", symbol="BTCUSDT")
    await simulator.control("account/close", symbol="BTCUSDT", position_idx=0)
    await until(lambda: guard.store.items(CHECKS), "the check in the store")
    (check,) = guard.store.items(CHECKS).values()
    return ProfitCheck.from_plain(check)


async def test_a_closed_trade_agrees_to_the_last_digit_and_is_checked_once(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        check = await closed_trade(guard, simulator)
        rows = await guard.exchange.closed_pnl(check.symbol, check.since)
        assert sum(row.pnl for row in rows) == check.profit
        audit = ProfitAudit(guard.exchange, guard.store, SystemClock())
        await audit.run()
        await audit.run()
        assert audit.counts == {Verdict.AGREES: 1, Verdict.DIFFERS: 0, Verdict.NOT_THERE: 0}
        assert not guard.store.items(CHECKS)
        assert not guard.told("system")


async def test_a_difference_is_told_with_both_figures(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        check = await closed_trade(guard, simulator)
        wrong = replace(check, profit=check.profit + Decimal("0.5"))
        async with guard.store.transaction() as txn:
            txn.put(CHECKS, check.generation, wrong.to_plain())
        audit = ProfitAudit(guard.exchange, guard.store, SystemClock())
        await audit.run()
        (told,) = guard.told("system")
        assert "they differ by 0.5" in told["text"]
        assert audit.counts[Verdict.DIFFERS] == 1
        assert not guard.store.items(CHECKS)


async def test_rows_that_are_of_more_than_the_trade_are_told_with_both_sizes(
    simulator: Simulator, tmp_path: Path
) -> None:
    """A person's order that closed of two positions has one row: that is no doubt of the executions."""
    async with Guard(simulator, tmp_path) as guard:
        check = await closed_trade(guard, simulator)
        part = replace(check, profit=check.profit / 2, size=check.size / 2)
        async with guard.store.transaction() as txn:
            txn.put(CHECKS, check.generation, part.to_plain())
        await ProfitAudit(guard.exchange, guard.store, SystemClock()).run()
        (told,) = guard.told("system")
        assert f"for {plain(check.size)}: one of them has closed another position as well" in told["text"]


async def test_rows_that_do_not_come_are_waited_for_and_then_told(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        check = await closed_trade(guard, simulator)
        absent = replace(check, order_ids=("never",))
        async with guard.store.transaction() as txn:
            txn.put(CHECKS, check.generation, absent.to_plain())
        audit = ProfitAudit(guard.exchange, guard.store, SystemClock())
        await audit.run()
        assert guard.store.items(CHECKS)
        async with guard.store.transaction() as txn:
            txn.put(CHECKS, check.generation, replace(absent, until=check.until - timedelta(hours=1)).to_plain())
        await audit.run()
        (told,) = guard.told("system")
        assert "no complete closed PnL" in told["text"]
        assert not guard.store.items(CHECKS)


async def test_r22_one_that_the_exchange_refuses_to_show_holds_up_no_other_and_is_told_when_it_is_overdue(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        check = await closed_trade(guard, simulator)
        gone = replace(check, generation="0", symbol="GONEUSDT")
        read = guard.exchange.closed_pnl

        async def closed_pnl(symbol: str, since: datetime) -> list[ClosedPnl]:
            if symbol == gone.symbol:
                raise Refused(Refusal.INVALID, 10001, "symbol invalid")
            return await read(symbol, since)

        monkeypatch.setattr(guard.exchange, "closed_pnl", closed_pnl)
        for row in (gone, replace(gone, until=gone.until - timedelta(hours=1))):
            async with guard.store.transaction() as txn:
                txn.put(CHECKS, check.generation, check.to_plain())
                txn.put(CHECKS, "0", row.to_plain())
            audit = ProfitAudit(guard.exchange, guard.store, SystemClock())
            if row is gone:
                with pytest.raises(Refused):
                    await audit.run()
                assert list(guard.store.items(CHECKS)) == ["0"]
            else:
                await audit.run()
                assert not guard.store.items(CHECKS)
            assert audit.counts[Verdict.AGREES] == 1
        (told,) = [row for row in guard.store.items(OUTBOX).values() if row["kind"] == "system"]
        assert ("GONEUSDT" in told["fields"]["text"], told["chat_id"]) == (True, 1001), "whose trade it was"
