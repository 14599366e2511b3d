"""Everything closed at once, with what goes wrong meanwhile: nothing is called closed that may still open."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.commands import emergency as emergency_module
from execution.commands import emergency_rounds
from execution.commands.emergency import EMERGENCY, Emergency
from execution.commands.emergency_record import EmergencyRecord, Item, Report, Scope
from execution.dca.dca_bot import BotState
from execution.exchange_errors import ExchangeError, Refusal, Refused, Transient, Unreadable
from execution.new_trade.trade_request import TradeRejected
from execution.requests import CancelOrder, ExitOrder, Receipt
from execution.tracked_orders import Role
from tests.execution.builders import order_row, tracked
from tests.execution.commands.test_emergency_on_simulator import ID, ended
from tests.execution.dca.linear_life import LinearLife
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emergency_module, "AGAIN", 0.1)


def lose_the_first_close(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, place_exit = [], guard.exchange.place_exit

    async def place(order: ExitOrder) -> Receipt:
        sent.append(order)
        if len(sent) == 1:
            raise Transient("timed out")
        return await place_exit(order)

    monkeypatch.setattr(guard.exchange, "place_exit", place)


async def one_that_nobody_guards(guard: Guard) -> tuple[Emergency, tuple[Item, ...]]:
    """The emergency of an account with one position of somebody else's, and what is shown of it."""
    await guard.simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="1")
    await guard.manager.sweep(with_orders=True)
    emergency = guard.manager.emergency
    return emergency, emergency.exposure().items


def failing(error: ExchangeError) -> Callable[..., Awaitable[Any]]:
    """A read that never comes to anything."""

    async def read(*_: Any) -> Any:
        raise error

    return read


async def gone_and_not_confirmed(guard: Guard) -> None:
    """It is closed, and that is not claimed before the account was read whole."""

    async def is_gone() -> bool:
        return await guard.position("ETHUSDT") is None

    await until(is_gone, "the close")
    report = guard.manager.emergency.report(ID)
    assert report is not None
    assert not report.is_confirmed


async def test_lists_that_lag_confirm_nothing_that_a_guard_still_holds(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
        reads: list[Report | None] = []
        emergency = guard.manager.emergency
        monkeypatch.setattr(emergency_rounds, "ENTRIES_FIRST", 0.1)

        async def nothing(*_: Any) -> list[Any]:
            reads.append(emergency.report(ID))
            return []

        async def unsent(*_: Any) -> None:
            raise Transient("timed out")

        with monkeypatch.context() as lagging:
            lagging.setattr(guard.exchange, "get_all_positions", nothing)
            lagging.setattr(guard.exchange, "open_orders", nothing)
            lagging.setattr(guard.exchange, "place_exit", unsent)
            await emergency.begin(ID, Scope.EVERYTHING, emergency.exposure().items)
            with pytest.raises(TradeRejected, match="under way"):
                await guard.manager.resume()
            await until(lambda: len(reads) > 4 or emergency.last.report, "some reads")  # type: ignore[union-attr]
            report = emergency.report(ID)
            assert report is not None
            assert (report.is_ended, report.items[0].is_over) == (False, False)
            assert await guard.position() is not None
        assert (await ended(emergency)).is_confirmed
        assert await guard.position() is None
        assert await guard.manager.resume()


async def test_it_is_called_ended_when_that_is_on_disk_and_not_before(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        emergency = guard.manager.emergency
        note, noted = emergency._books.note, []
        is_slow, saved = asyncio.Event(), asyncio.Event()

        async def note_late(*args: Any) -> None:
            noted.append(args)
            if len(noted) == 3:  # after its beginning and the pause: its end
                is_slow.set()
                await saved.wait()
            await note(*args)

        monkeypatch.setattr(emergency._books, "note", note_late)
        await emergency.begin(ID, Scope.EVERYTHING, ())
        await is_slow.wait()
        report = emergency.report(ID)
        assert report is not None
        assert not report.is_ended
        with pytest.raises(TradeRejected, match="under way"):
            await guard.manager.resume()
        saved.set()
        assert (await ended(emergency)).is_confirmed
        assert await guard.manager.resume()


async def test_orders_that_cannot_be_read_keep_no_position_open(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        emergency, shown = await one_that_nobody_guards(guard)
        lose_the_first_close(guard, monkeypatch)
        with monkeypatch.context() as banned:
            banned.setattr(guard.exchange, "open_orders", failing(Transient("too many visits")))
            await emergency.begin(ID, Scope.EVERYTHING, shown)

            await gone_and_not_confirmed(guard)
            assert (await until(lambda: (r := emergency.report(ID)) and r.trouble, "trouble")) == "too many visits"
        assert (await ended(emergency)).is_confirmed


@pytest.mark.parametrize("symbols_too", [False, True], ids=["read by symbol", "as last read"])
async def test_r11_an_account_that_cannot_be_read_whole_keeps_no_position_open(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, symbols_too: bool
) -> None:
    """A row that cannot be read, of some other symbol, hides them all; a close that was not taken is tried again."""
    async with Guard(simulator, tmp_path) as guard:
        emergency, shown = await one_that_nobody_guards(guard)
        lose_the_first_close(guard, monkeypatch)
        with monkeypatch.context() as broken:
            unread = failing(Unreadable("positionStatus: 'New'"))
            broken.setattr(guard.exchange, "get_all_positions", unread)
            if symbols_too:
                broken.setattr(guard.exchange, "positions", unread)
            await emergency.begin(ID, Scope.EVERYTHING, shown)

            await gone_and_not_confirmed(guard)
        assert (await ended(emergency)).is_confirmed


async def test_r11_orders_that_leave_no_room_go_though_the_orders_of_the_account_cannot_be_read_whole(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        emergency, shown = await one_that_nobody_guards(guard)
        rests = tracked(Role.TAKE_PROFIT, 1, price=51000)
        row = order_row(rests, symbol="ETHUSDT", link_id="", order_id="theirs")
        open_orders, place_exit, cancelled = guard.exchange.open_orders, guard.exchange.place_exit, []
        with monkeypatch.context() as broken:

            async def by_symbol(symbol: str | None = None) -> Any:
                if symbol is None:
                    raise Unreadable("orderStatus: 'New'")
                return [*await open_orders(symbol), row]

            async def no_room(order: ExitOrder) -> Receipt:
                if not cancelled:
                    raise Refused(Refusal.NO_HEADROOM, 110017, "reduce-only")
                return await place_exit(order)

            async def cancel(order: CancelOrder) -> Receipt:
                cancelled.append(order.order_id)
                return Receipt("theirs")

            broken.setattr(guard.exchange, "open_orders", by_symbol)
            broken.setattr(guard.exchange, "place_exit", no_room)
            broken.setattr(guard.exchange, "cancel", cancel)
            await emergency.begin(ID, Scope.EVERYTHING, shown)

            async def is_gone() -> bool:
                return await guard.position("ETHUSDT") is None

            await until(is_gone, "the close")
        assert set(cancelled) == {"theirs"}
        assert (await ended(emergency)).is_confirmed


async def test_a_defect_of_the_bots_keeps_no_position_open(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        emergency = life.guard.manager.emergency
        emergency.take_bots(life.bots)
        await life.guard.manager.pause()
        bot = await life.new()
        await simulator.control("account/order", symbol="SOLUSDT", side="Sell", qty="1")
        await life.guard.manager.sweep(with_orders=True)
        shown = emergency.exposure().items
        lose_the_first_close(life.guard, monkeypatch)
        with monkeypatch.context() as broken:

            async def defect(_: str) -> None:
                raise RuntimeError("a defect")

            broken.setattr(life.bots, "halt", defect)
            broken.setattr(life.bots, "pause", defect)
            await emergency.begin(ID, Scope.EVERYTHING, shown)

            async def is_gone() -> bool:
                return await life.guard.position("SOLUSDT") is None

            await until(is_gone, "the close")
        assert (await ended(emergency)).is_confirmed
        assert life.bot(bot.bot_id).state is not BotState.RUNNING


async def test_r25_a_restart_under_observe_closes_nothing_and_leaves_no_close_for_later(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
        shown = guard.manager.emergency.exposure().items
        begun = EmergencyRecord(id=ID, scope=Scope.EVERYTHING, begun_at=SystemClock().now(), items=shown)
        await guard.books.note(lambda txn: txn.put(EMERGENCY, "last", begun.to_plain()))
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as guard:
        report = await ended(guard.manager.emergency)
        assert (report.is_confirmed, report.is_observed) == (False, True)
        assert [item.is_over for item in report.items] == [False]
        monitor = guard.monitor(key)
        assert monitor is not None
        assert monitor.closing is None
        assert guard.manager.account_view().paused_since is None
