"""Everything closed at once, on real sockets: confirmed by what the exchange shows, also over a restart."""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.commands import emergency as emergency_module
from execution.commands import emergency_rounds
from execution.commands.emergency import Emergency
from execution.commands.emergency_record import Exposure, Kind, Report, Scope
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaRejected
from execution.facts.other_holdings import Coin
from execution.new_trade.trade_request import TradeRejected
from tests.execution.dca.linear_life import LinearLife
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.robust_persistence import STATE_FILE_NAME

ID = "0123456789abcdef"


async def ended(emergency: Emergency, emergency_id: str = ID) -> Report:
    def over() -> Report | None:
        report = emergency.report(emergency_id)
        return report if report is not None and report.is_ended else None

    report: Report = await until(over, "the end of it")
    return report


def make_unreadable(directory: Path) -> None:
    for path in directory.glob(f"{STATE_FILE_NAME}*"):
        path.write_bytes(path.read_bytes()[:50])
    shutil.rmtree(directory / "persistence_backups", ignore_errors=True)


def items(exposure: Exposure, kind: Kind) -> list[str]:
    return [item.symbol for item in exposure.items if item.kind is kind]


async def test_guarded_waiting_unguarded_and_bots_are_closed_and_seen_to_be(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with LinearLife(simulator, tmp_path) as life:
        manager = life.guard.manager
        emergency = manager.emergency
        emergency.take_bots(life.bots)
        bot = await life.holding()
        await life.guard.trade(request(entries=(None, "49800")))
        await until(lambda: life.guard.told("entry_filled"), "the entry")
        await simulator.control("account/order", symbol="SOLUSDT", side="Sell", qty="1")
        await manager.sweep(with_orders=True)
        shown = emergency.exposure()
        assert items(shown, Kind.GUARDED) == ["BTCUSDT"]
        assert items(shown, Kind.UNGUARDED) == ["SOLUSDT"]
        assert items(shown, Kind.BOT) == ["ETHUSDT"]
        assert shown.items[0].entries == 1
        await simulator.fault("refuse_connect", "/v5/public", target="ws_public", count=1000)
        await simulator.fault("disconnect", "", target="ws_public")
        await emergency.begin(ID, Scope.EVERYTHING, shown.items)
        await emergency.begin(ID, Scope.EVERYTHING, shown.items)
        report = await ended(emergency)
        assert report.is_confirmed
        assert (report.orders, report.others) == ((), ())
        account = await simulator.look("account")
        assert not any(float(p["size"]) for p in account["positions"])
        assert not account["orders"]
        assert manager.account_view().paused_since is not None
        stopped = await life.bot_is(bot.bot_id, lambda b: not b.lots and not b.orders, "the end of its lot")
        assert stopped.state is BotState.STOPPED


async def test_what_is_guarded_is_closed_alone_and_the_rest_is_named(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
        await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="1")
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        await emergency.begin(ID, Scope.GUARDED, emergency.exposure().of(Scope.GUARDED))
        with pytest.raises(TradeRejected, match="another one"):
            await emergency.begin("f" * 16, Scope.GUARDED, ())
        report = await ended(emergency)
        assert (report.is_confirmed, report.others) == (True, ("ETHUSDT long 1",))
        assert await guard.position("ETHUSDT") is not None


async def test_a_restart_goes_on_with_it_and_an_exchange_that_fails_is_asked_again(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with Guard(simulator, tmp_path) as guard:
        await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="1")
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        await simulator.fault("html_body", "/v5/order/realtime", count=3)
        shown = emergency.exposure().items
        assert emergency.report(ID) is None
        await emergency.begin(ID, Scope.EVERYTHING, shown)
    async with Guard(simulator, tmp_path) as guard:
        report = await ended(guard.manager.emergency)
        assert report.is_confirmed
        assert await guard.position("ETHUSDT") is None
    async with Guard(simulator, tmp_path) as guard:
        assert guard.manager.emergency.report(ID) == report, "told once more, and nothing is sent"


async def test_orders_that_leave_no_room_go_and_a_defect_ends_nothing(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with Guard(simulator, tmp_path) as guard:
        await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="1")
        await simulator.control("account/order", symbol="ETHUSDT", side="Sell", qty="1", price="4500", reduce_only=True)
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        broken: list[Any] = [RuntimeError("a defect"), None]
        whole = emergency_rounds.reported

        def once(*args: Any) -> Report:
            if broken and (error := broken.pop(0)) is not None:
                raise error
            return whole(*args)

        monkeypatch.setattr(emergency_rounds, "reported", once)
        await emergency.begin(ID, Scope.EVERYTHING, emergency.exposure().items)
        report = await ended(emergency)
        assert report.is_confirmed
        assert (await simulator.look("account"))["orders"] == []


async def test_nothing_is_begun_in_observe_and_after_its_time_it_is_told_as_it_is(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Guard(simulator, tmp_path / "watch", replace_observe()) as guard:
        with pytest.raises(TradeRejected, match="observe"):
            await guard.manager.emergency.begin(ID, Scope.EVERYTHING, ())
    monkeypatch.setattr(emergency_module, "TRIED_FOR", emergency_module.TRIED_FOR * 0)
    async with Guard(simulator, tmp_path) as guard:
        await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="1")
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        await emergency.begin(ID, Scope.EVERYTHING, emergency.exposure().items)
        report = await ended(emergency)
        assert (report.is_confirmed, [shown.is_over for shown in report.items]) == (False, [False])


def replace_observe() -> Any:
    return replace(BRAKES, observe=True)


async def test_in_safe_mode_everything_on_the_account_is_closed_though_nothing_is_guarded(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=(None, "49800")))
        await until(lambda: guard.told("entry_filled"), "the entry")
    make_unreadable(tmp_path)
    async with Guard(simulator, tmp_path) as guard:
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        shown = emergency.exposure()
        assert items(shown, Kind.UNGUARDED) == ["BTCUSDT"]
        await emergency.begin(ID, Scope.EVERYTHING, shown.items)
        assert (await ended(emergency)).is_confirmed
        assert (await simulator.look("account"))["orders"] == []


async def test_in_safe_mode_entries_of_ours_that_wait_are_cancelled_though_nothing_is_open(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=("49800", "49500")))

        async def rests() -> Any:
            return len((await simulator.look("account"))["orders"]) == 2

        await until(rests, "two entries")
    make_unreadable(tmp_path)
    async with Guard(simulator, tmp_path) as guard:
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        shown = emergency.exposure()
        assert (shown.items, shown.is_nothing, shown.is_safe_mode) == ((), False, True)
        await emergency.begin(ID, Scope.EVERYTHING, ())
        assert (await ended(emergency)).is_confirmed
        assert (await simulator.look("account"))["orders"] == []


async def test_what_is_never_closed_from_here_is_known_before_it_is_asked(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        assert emergency.exposure().is_nothing
        held = Coin(name="BTC", qty=Decimal(2), price=Decimal(50000))
        guard.manager.others.coins = (held,)
        shown = emergency.exposure()
        assert shown.others == ("2 BTC (spot, about 100000 USD)",)
        assert shown.read_at == guard.manager.account_view().last_sweep_at


async def test_a_slow_exchange_is_told_first_and_asked_afterwards(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not say what is open before it has been told to close."""
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with Guard(simulator, tmp_path) as guard:
        await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="1")
        await guard.manager.sweep(with_orders=True)
        emergency = guard.manager.emergency
        await simulator.fault("lost_response", "/v5/order/realtime", count=None)
        await emergency.begin(ID, Scope.EVERYTHING, emergency.exposure().items)

        async def is_gone() -> bool:
            return await guard.position("ETHUSDT") is None

        await until(is_gone, "the close")
        report = emergency.report(ID)
        assert report is not None
        assert (report.is_ended, [shown.is_over for shown in report.items]) == (False, [None]), "nothing was read yet"
        await simulator.mended()
        assert (await ended(emergency)).is_confirmed


async def test_what_a_bot_says_against_it_is_told_and_it_is_asked_again(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)
    async with LinearLife(simulator, tmp_path) as life:
        emergency = life.guard.manager.emergency
        emergency.take_bots(life.bots)
        await life.guard.manager.pause()
        bot = await life.new()
        halt, said = life.bots.halt, [DcaRejected("not now"), DcaRejected("not now")]

        async def once(bot_id: str) -> DcaBot:
            if said:
                raise said.pop()
            return await halt(bot_id)

        monkeypatch.setattr(life.bots, "halt", once)
        shown = emergency.exposure().items
        assert [item.kind for item in shown] == [Kind.BOT]
        await emergency.begin(ID, Scope.EVERYTHING, shown)
        seen = await until(lambda: (r := emergency.report(ID)) and r.items[0].why and r, "what it said")
        assert (seen.items[0].why, seen.is_confirmed) == ("not now", False)
        assert (await ended(emergency)).is_confirmed
        assert life.bot(bot.bot_id).state is BotState.STOPPED


async def test_a_row_that_cannot_be_read_keeps_no_guard_from_starting(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.books.note(lambda txn: txn.put(emergency_module.EMERGENCY, "last", {"id": 7}))
    async with Guard(simulator, tmp_path) as guard:
        assert guard.manager.emergency.last is None
        assert guard.manager.emergency.report(ID) is None
