"""Each invariant broken on real sockets: found, mended, and told once; and what the exchange shows of each stop."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.adoption.choices import Adopt
from execution.exchange_errors import Transient
from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from execution.read_turns import ReadTurns
from execution.slot_actor import SlotActor
from execution.watching import account_invariants, invariants, naked_watch
from execution.watching.invariants import Invariant
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence

D = Decimal
KEY = "BTCUSDT_Buy_main"
SOON = timedelta(seconds=0.3)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lasts is a breach: here it need not last for so long."""
    for module, name in (
        (invariants, "SHARES"),
        (invariants, "AT_REST"),
        (invariants, "TOLD_AFTER"),
        (naked_watch, "TOLD_AFTER"),
    ):
        monkeypatch.setattr(module, name, SOON)
    monkeypatch.setattr(account_invariants, "PATIENCE", SOON)


class Watched(Guard):
    """One in which invariants are broken on purpose."""

    async def __aenter__(self):
        self.may_breach = self.may_freeze = True
        return await super().__aenter__()

    def breaches(self) -> list[tuple[str, str]]:
        return [(told["invariant"], told["subject"]) for told in self.told("breach")]

    def over(self) -> list[tuple[str, str]]:
        return [(told["invariant"], told["subject"]) for told in self.told("breach_over")]

    def counts(self) -> dict[Invariant, int]:
        return {name: count for name, count in self.manager.account_view().breach_counts.items() if count}

    def position_view(self):
        return self.manager.account_view().positions[0]


async def three_targets(guard: Guard) -> None:
    await guard.trade(request())

    async def all_stand() -> bool:
        return len([o for o in await guard.own_orders() if o["reduce_only"]]) == 3

    await until(all_stand, "three take profits")
    await until(lambda: guard.told("entry_filled"), "the entry to be told")


async def stop_in_the_app(guard: Guard, price: str) -> None:
    await guard.simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss=price)


async def test_the_exchanges_own_figures_of_each_stop_are_shown(simulator: Simulator, tmp_path: Path) -> None:
    async with Watched(simulator, tmp_path) as guard:
        await three_targets(guard)
        shown = await until(lambda: guard.position_view().stop_figures, "the stop order")
        account = await simulator.look("account")
        (stop_order,) = [o for o in account["orders"] if o["kind"] == "StopLoss"]
        assert (shown.price, shown.trigger_by) == (D(stop_order["trigger_price"]), TriggerBy.LAST)
        assert (shown.status, shown.row_price) == (OrderStatus.UNTRIGGERED, D(49000))
        before = shown.seen_at
        await guard.manager.sweep(with_orders=True)
        await until(lambda: guard.position_view().stop_figures.seen_at > before, "it to be verified by the sweep")
        assert (guard.counts(), guard.position_view().breaches) == ({}, ())


async def test_i1_a_stop_that_cannot_be_put_back_is_told_once_and_once_when_it_stands(
    simulator: Simulator, tmp_path: Path
) -> None:
    """A person removes it, and the exchange takes no other for a while."""
    async with Watched(simulator, tmp_path, replace(BRAKES, close_when_stop_refused=False)) as guard:
        await three_targets(guard)
        await simulator.fault("ret_code", "/v5/position/trading-stop", ret_code=10016, ret_msg="busy", count=None)
        await stop_in_the_app(guard, "0")
        await until(lambda: guard.told("unprotected"), "the alert")
        assert [finding.what for finding in guard.position_view().breaches] == ["naked"]
        assert guard.position_view().naked_seconds >= D("0.3")
        await simulator.mended()
        await until(lambda: guard.told("protected"), "that it is over")
        assert await guard.stop_at() == 49000
        assert (len(guard.told("unprotected")), len(guard.told("protected"))) == (1, 1)
        assert (guard.breaches(), guard.counts()) == ([], {Invariant.I1: 1})
        view = guard.manager.account_view()
        assert view.naked_seconds == view.positions[0].naked_seconds >= D("0.3")
        assert view.positions[0].breaches == ()


async def test_i2_take_profits_that_cannot_be_restored_are_told_once_and_once_when_they_are(
    simulator: Simulator, tmp_path: Path
) -> None:
    """The person adds to the position, and the exchange does not let the legs grow."""
    async with Watched(simulator, tmp_path) as guard:
        await three_targets(guard)
        await simulator.fault("ret_code", "/v5/order/amend", ret_code=10001, ret_msg="params error", count=None)
        await simulator.control("account/order", symbol="BTCUSDT", side="Buy", qty="0.01")
        ((invariant, _),) = await until(guard.breaches, "the breach")
        (told,) = guard.told("breach")
        assert (invariant, told["symbol"]) == ("I2", "BTCUSDT")
        assert "of 0.02 the take profits offer TP1 0.005 instead of 0.01" in told["evidence"]
        await simulator.mended()
        await simulator.control("account/order", symbol="BTCUSDT", side="Buy", qty="0.01")
        await until(guard.over, "that it is over")
        offered = sum(D(o["qty"]) for o in await guard.own_orders() if o["reduce_only"])
        assert (offered, guard.breaches(), guard.counts()) == (D("0.03"), [("I2", "")], {Invariant.I2: 1})


async def test_i2_a_foreign_cancel_that_no_stream_told_is_seen_by_a_read(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record still believes in the leg; a sweep shows that it is not there."""
    async with Watched(simulator, tmp_path) as guard:
        await three_targets(guard)
        leg = next(o for o in await guard.own_orders() if D(o["price"]) == 51000)
        with monkeypatch.context() as deaf:
            deaf.setattr(guard.exchange, "_emit", lambda _: None)
            await simulator.control("account/cancel", order_id=leg["order_id"])
            await guard.exchange.open_orders("BTCUSDT")  # by now the stream has told what nobody heard
        await guard.manager.sweep(with_orders=True)
        await until(lambda: guard.told("leg_removed"), "what became of it to be found out")
        assert guard.breaches() == [], "it was mended before it was one"

        async def shared() -> bool:
            orders = [o for o in await guard.own_orders() if o["reduce_only"]]
            return sum(D(o["qty"]) for o in orders) == D("0.01")

        await until(shared, "the others to share the rest")


async def test_i3_a_stop_that_an_entry_loosened_is_told_once_while_it_cannot_be_mended(
    simulator: Simulator, tmp_path: Path
) -> None:
    """R1: a late fill replaces the position's stop by the one attached to its entry, which could not make room."""
    async with Watched(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.02", entries=("49900", "49600")))
        await until(lambda: guard.order_at("49600"), "the second, which later would bring a stop for its own part only")
        await until(lambda: guard.order_at("49900"), "the first")
        await simulator.price("49900")
        await until(lambda: guard.told("entry_filled"), "its fill")
        await simulator.fault("ret_code", "/v5/order/cancel", ret_code=10016, ret_msg="busy", count=None)
        change = guard.manager.commands.preview_stop("BTCUSDT", None, D(49500))
        assert (await guard.manager.commands.set_stop(change)).done
        await simulator.fault("ret_code", "/v5/position/trading-stop", ret_code=10016, ret_msg="busy", count=None)
        await simulator.price("49600")
        assert (await guard.size(), await guard.stop_at()) == (D("0.02"), D(49000)), "the entry brought its own"
        ((invariant, _),) = await until(guard.breaches, "the breach")
        assert invariant == "I3"
        (told,) = guard.told("breach")
        assert told["evidence"].startswith("the stop stood at 49500; the exchange shows 49000 (seen ")
        await simulator.mended()
        await until(guard.over, "that it is over")
        assert await guard.stop_at() == 49500
        assert (len(guard.told("breach")), len(guard.told("breach_over"))) == (1, 1)
        assert guard.counts() == {Invariant.I3: 1}


async def test_i3_an_earlier_stop_of_ours_that_comes_back_is_put_right(simulator: Simulator, tmp_path: Path) -> None:
    """A value that we sent before is not taken for a person's: nobody asked for it (R8)."""
    async with Watched(simulator, tmp_path) as guard:
        await three_targets(guard)
        change = guard.manager.commands.preview_stop("BTCUSDT", None, D(49500))
        assert (await guard.manager.commands.set_stop(change)).done
        await stop_in_the_app(guard, "49000")
        await until(lambda: guard.stop_at_is("49500"), "the tighter one again")


async def test_i4_a_position_that_no_record_knows_is_told_once_and_met_as_soon_as_it_can_be(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Watched(simulator, tmp_path, replace(BRAKES, adopt=Adopt.ASK)) as guard:
        await guard.manager.sweep(with_orders=True)  # behind those of the start, which would count as well

        async def busy(*_: object) -> Any:
            raise Transient("the executions cannot be read")

        with monkeypatch.context() as patch:
            patch.setattr(guard.exchange, "executions", busy)  # before the stream tells of the position
            patch.setattr(account_invariants, "PATIENCE", timedelta(hours=1))  # what the stream brings is a look, too
            await simulator.control("account/order", symbol="BTCUSDT", side="Buy", qty="0.1")
            await guard.manager.sweep(with_orders=True)
            assert guard.breaches() == [], "it may pass"
            patch.setattr(account_invariants, "PATIENCE", SOON)

            async def told_after_a_sweep() -> bool:
                await guard.manager.sweep(with_orders=False)
                return bool(guard.breaches())

            await until(told_after_a_sweep, "the breach")
            await guard.manager.sweep(with_orders=False)
            assert guard.manager.account_view().breaches[0].subject == "BTCUSDT long"
        await guard.manager.sweep(with_orders=True)
        assert len(guard.told("adoption_asked")) == 1
        await until(guard.over, "that it is over")
        assert (guard.breaches(), guard.over()) == ([("I4", "BTCUSDT long")], [("I4", "BTCUSDT long")])
        assert guard.counts() == {Invariant.I4: 1}


async def test_i5_orders_that_are_left_over_are_told_and_removed(simulator: Simulator, tmp_path: Path) -> None:
    async with Watched(simulator, tmp_path) as guard:
        await three_targets(guard)
    store = RobustPersistence(tmp_path / STATE_FILE_NAME)
    await store.open()
    await store.remove_monitor(KEY, "a restored backup")
    await store.close()
    await simulator.fault("ret_code", "/v5/order/cancel", ret_code=10001, ret_msg="no", count=None)
    async with Watched(simulator, tmp_path, replace(BRAKES, adopt=Adopt.IGNORE)) as guard:

        async def told_after_a_sweep() -> bool:
            await guard.manager.sweep(with_orders=True)
            return bool(guard.breaches())

        await until(told_after_a_sweep, "the breach")
        assert guard.breaches() == [("I5", "")]
        (told,) = guard.told("breach")
        assert "no trade of it: BTCUSDT" in told["evidence"]
        await simulator.mended()

        async def over_after_a_sweep() -> bool:
            await guard.manager.sweep(with_orders=True)
            return bool(guard.over())

        await until(over_after_a_sweep, "that they are removed")
        assert await guard.own_orders() == []
        assert (len(guard.told("breach")), guard.counts()) == (1, {Invariant.I5: 1})


async def test_i5_a_close_is_recorded_once_however_often_it_is_read_again(simulator: Simulator, tmp_path: Path) -> None:
    async with Watched(simulator, tmp_path) as guard:
        await three_targets(guard)
        await simulator.control("account/close", symbol="BTCUSDT")
        recorded = await until(guard.last_trade, "the end")
        for _ in range(2):
            await guard.manager.sweep(with_orders=True)
    async with Watched(simulator, tmp_path) as again:
        for _ in range(2):
            await again.manager.sweep(with_orders=True)
        assert await again.history.trades() == [recorded]
        assert (again.monitor(KEY), await again.own_orders(), again.counts()) == (None, [], {})
        assert len(again.told("closed")) == 1


async def test_i5_a_close_that_the_log_lost_is_told(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Watched(simulator, tmp_path) as guard:
        await three_targets(guard)
        monitor = guard.monitor(KEY)
        assert monitor is not None
        assert not await guard.books.is_recorded(monitor), "it is open still"
        await simulator.control("account/close", symbol="BTCUSDT")
        await until(guard.last_trade, "the end")
        assert await guard.books.is_recorded(monitor)
        await guard.manager.sweep(with_orders=True)
        await guard.manager.sweep(with_orders=True)
        assert guard.counts() == {}
        lost = replace(monitor, generation="f" * 16)
        assert not await guard.books.is_recorded(lost)
        actor = SlotActor(
            lost, exchange=guard.exchange, books=guard.books, rules=None, clock=None, reads=ReadTurns(),
            on_failure=print,
        )  # type: ignore[arg-type]  # fmt: skip
        guard.manager._audit.ended(actor)
        await guard.manager.sweep(with_orders=False)
        await guard.manager.sweep(with_orders=False)
        ((invariant, subject),) = await until(guard.breaches, "the breach")
        assert (invariant, subject) == ("I5", f"BTCUSDT long {'f' * 16}")
