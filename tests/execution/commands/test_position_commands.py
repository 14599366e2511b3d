"""Commands on real sockets: what they answer is what the exchange shows."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.commands.answers import ChangeRefused, NoSuchPosition
from execution.exit_plan import Trail
from execution.new_trade.trade_request import TradeRejected
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.guard import BRAKES, LIMITS, Guard, request, until
from tests.execution.simulator_hand import Simulator

ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, Decimal(1)))


async def opened(guard: Guard, **changes) -> None:
    await guard.trade(replace(request(), **changes))
    await until(lambda: guard.told("entry_filled"), "the entry")
    await until(lambda: guard.manager.account_view().positions[0].stop_confirmed, "the stop")


async def test_a_stop_is_set_and_taken_back(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard)
        commands = guard.manager.commands
        change = commands.preview_stop("BTCUSDT", None, Decimal(48500))
        assert (change.old, change.loosens) == (Decimal(49000), True)
        assert change.result_new < change.result_old < 0
        done = await commands.set_stop(change)
        assert (done.done, done.stop) == (True, Decimal(48500))
        assert await guard.stop_at() == Decimal(48500)
        assert [told["origin"] for told in guard.told("stop_moved")] == ["chat"]
        back = await commands.undo("BTCUSDT", None)
        assert (back.done, await guard.stop_at()) == (True, Decimal(49000))
        with pytest.raises(ChangeRefused, match="nothing to take back"):
            await commands.undo("BTCUSDT", None)
        with pytest.raises(ChangeRefused, match="look again"):
            await commands.set_stop(replace(change, old=Decimal(48000)))


async def test_before_the_first_fill_no_stop_beyond_an_entry_and_no_part_of_nothing(
    simulator: Simulator, tmp_path: Path
) -> None:
    """Such a stop would end the trade."""
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=("49500", "49400")))
        commands = guard.manager.commands
        for price in ("49400", "49450"):
            with pytest.raises(ChangeRefused, match=f"an entry waits at 49400, beyond a stop at {price}"):
                commands.preview_stop("BTCUSDT", None, Decimal(price))
        assert commands.preview_stop("BTCUSDT", None, Decimal("49399.9")).waits
        with pytest.raises(TradeRejected, match="nothing has filled yet; /cancel BTCUSDT takes back what waits"):
            await guard.manager.close_position("BTCUSDT", None, Decimal(50))


async def test_an_undo_does_not_loosen(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard)
        commands = guard.manager.commands
        await commands.set_stop(commands.preview_stop("BTCUSDT", None, Decimal(49500)))
        with pytest.raises(ChangeRefused, match="stood at 49000, which is looser"):
            await commands.undo("BTCUSDT", None)
        assert await guard.stop_at() == Decimal(49500)
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"]) == (0, 0)


async def test_break_even_from_the_chat(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard)
        await simulator.price("50300")
        await until(lambda: _last_price(guard) == 50300, "the price to arrive")
        change = guard.manager.commands.preview_break_even("BTCUSDT", None)
        assert change.new > 50000
        assert 0 <= change.result_new < 1
        assert (await guard.manager.commands.set_stop(change)).stop == change.new
        assert await guard.stop_at() == change.new


async def test_a_trail_from_the_chat(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard)
        commands = guard.manager.commands
        assert (await commands.set_trail("BTCUSDT", None, ONE_PERCENT)).done
        await simulator.price("50400")
        await until(lambda: guard.stop_at_is("49896"), "the stop a percent behind")
        assert (await commands.set_trail("BTCUSDT", None, None)).done
        with pytest.raises(ChangeRefused, match="no TP4"):
            await commands.set_trail("BTCUSDT", None, replace(ONE_PERCENT, after_tp=4))


async def test_entries_are_cancelled_from_the_chat(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=(None, "49500")))
        await until(lambda: guard.told("entry_filled"), "the market half")
        assert (await guard.manager.commands.cancel_entries("BTCUSDT", None)).done
        assert all(order["reduce_only"] for order in await guard.own_orders())


async def test_an_undo_sends_cancelled_entries_anew_and_says_so(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=(None, "49500")))
        await until(lambda: guard.told("entry_filled"), "the market half")
        commands = guard.manager.commands
        (waited,) = [order for order in await guard.own_orders() if not order["reduce_only"]]
        assert (await commands.cancel_entries("BTCUSDT", None)).done
        await until(lambda: guard.told("entries_cancelled"), "the news of it")
        back = await commands.undo("BTCUSDT", None)
        assert back.done
        assert back.taken_back is not None
        assert (back.taken_back.before.waiting, back.taken_back.after.waiting) == ((), (2,))
        (waits,) = [order for order in await guard.own_orders() if not order["reduce_only"]]
        assert (waits["price"], waits["qty"]) == (waited["price"], waited["qty"])
        assert waits["order_link_id"] != waited["order_link_id"]
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"], stats["duplicate_link_ids"]) == (0, 0, 0)


async def test_an_undo_sends_no_entry_while_nothing_may_enter(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=(None, "49500")))
        await until(lambda: guard.told("entry_filled"), "the market half")
        commands = guard.manager.commands
        assert (await commands.cancel_entries("BTCUSDT", None)).done
        await guard.manager.pause()
        with pytest.raises(ChangeRefused, match="Paused since"):
            await commands.undo("BTCUSDT", None)
        assert all(order["reduce_only"] for order in await guard.own_orders())
        await guard.manager.resume()
        assert (await commands.undo("BTCUSDT", None)).done


async def test_r24_an_undo_sends_no_entry_for_whose_loss_another_trade_left_no_room(
    simulator: Simulator, tmp_path: Path
) -> None:
    tight = replace(LIMITS, max_total_risk=Decimal("0.45"))
    async with Guard(simulator, tmp_path, limits=tight) as guard:
        await guard.trade(request(qty="0.04", entries=(None, "49500")))
        await until(lambda: guard.told("entry_filled"), "the market half")
        commands = guard.manager.commands
        assert (await commands.cancel_entries("BTCUSDT", None)).done
        price = (await guard.exchange.ticker("ETHUSDT")).last
        qty, stop = round(20 / (price / 50), 2), round(price * 49 / 50)
        other = request(symbol="ETHUSDT", qty=str(qty), stop=str(stop), targets=(("9999", None),), break_even=None)
        await guard.trade(other)
        await until(lambda: len(guard.told("entry_filled")) == 2, "the other trade")
        with pytest.raises(ChangeRefused, match=r"would risk 0\.5\d % of the equity now; MAX_TOTAL_RISK is 0\.45 %"):
            await commands.undo("BTCUSDT", None)
        assert all(order["reduce_only"] for order in await guard.own_orders())
        await guard.manager.close_position("ETHUSDT", None, None)
        await until(lambda: guard.told("closed"), "its end")
        assert (await commands.undo("BTCUSDT", None)).done


async def test_all_targets_are_taken_away_and_given_back(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard)
        commands = guard.manager.commands
        before = await until(guard.own_orders, "the targets")
        bare = commands.preview_targets("BTCUSDT", None, ())
        assert (bare.shown, bare.runner_qty) == ((), guard.manager.account_view().positions[0].size)
        assert (await commands.set_targets(bare)).done
        assert await guard.own_orders() == []
        assert await guard.stop_at() == Decimal(49000)
        assert not (await commands.set_targets(commands.preview_targets("BTCUSDT", None, ()))).is_news
        back = await commands.undo("BTCUSDT", None)
        assert back.done
        assert back.taken_back is not None
        assert (len(back.taken_back.before.plan.legs), len(back.taken_back.after.plan.legs)) == (0, len(before))
        assert sorted(order["price"] for order in await guard.own_orders()) == sorted(
            order["price"] for order in before
        )


async def test_what_cannot_be_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        commands = guard.manager.commands
        with pytest.raises(NoSuchPosition):
            commands.preview_stop("BTCUSDT", None, Decimal(49500))
        await guard.trade(request(entries=("49500",)))
        await until(guard.own_orders, "the entry to stand")
        with pytest.raises(ChangeRefused, match="no break-even"):
            commands.preview_break_even("BTCUSDT", None)
        with pytest.raises(ChangeRefused, match=r"steps of 0\.1"):
            commands.preview_stop("BTCUSDT", None, Decimal("49400.05"))
        await until(lambda: guard.exchange.last_ticker("BTCUSDT"), "a price")
        with pytest.raises(ChangeRefused, match="fire at once"):
            commands.preview_stop("BTCUSDT", None, Decimal(50001))
        await guard.manager.close_position("BTCUSDT", None, None)
        with pytest.raises((ChangeRefused, NoSuchPosition)):
            commands.preview_stop("BTCUSDT", None, Decimal(49400))


async def test_observe_changes_nothing(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard)
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as observer:
        with pytest.raises(ChangeRefused, match="MODE=observe"):
            observer.manager.commands.preview_stop("BTCUSDT", None, Decimal(49500))


def _last_price(guard: Guard) -> Decimal | None:
    ticker = guard.exchange.last_ticker("BTCUSDT")
    return ticker.last if ticker else None
