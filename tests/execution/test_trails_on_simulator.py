"""Trails that the exchange runs itself, trails by range, and what break-even leaves after funding, on real sockets."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.commands.answers import ChangeRefused
from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy, Trail
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.stops.average_range import average_range
from execution.stops.trail_gap import OnGap
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.money import ceil_to_step

D = Decimal
TRADING_STOP = "/v5/position/trading-stop"
ONE_PERCENT = TrailDistance(TrailBy.PERCENT, D(1))
NATIVE = Trail(distance=ONE_PERCENT, native=True)
FAR_TARGET = (("60000", "1"),)


async def opened(guard: Guard, trail: Trail | None, **changes: Any) -> str:
    key = await guard.trade(replace(request(targets=FAR_TARGET, break_even=None), trail=trail, **changes))
    await until(lambda: guard.told("entry_filled"), "the entry")
    return key


async def trails_by(guard: Guard, distance: str) -> bool:
    position = await guard.position()
    return position is not None and bool(position["trailing_stop"]) and D(position["trailing_stop"]) == D(distance)


async def writes(simulator: Simulator) -> int:
    return await simulator.requests(TRADING_STOP)


async def clean(simulator: Simulator) -> None:
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"]) == (0, 0)


# ---------------------------------------- native


async def test_bybits_own_trail_stands_beside_the_hard_stop_and_closes_as_trailing(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, NATIVE)
        await until(lambda: guard.told("trail_set"), "the trail to be confirmed and told")
        assert await trails_by(guard, "500")
        assert guard.told("trail_set") == [
            {"symbol": "BTCUSDT", "side": "Buy", "distance": D(500), "activation": None, "stop": D(49000)}
        ]
        await simulator.price("51000")
        await until(lambda: _native_at(guard) == D(50500), "where it stands")
        view = guard.manager.account_view().positions[0].trail
        assert view is not None
        assert (view.native, view.is_confirmed) == (D(500), True)
        assert await guard.stop_at() == D(49000)
        assert await writes(simulator) == 1
        await simulator.price("50500")
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "trailing"
        assert trade.net == await guard.engine_net()
    assert (await simulator.look("account"))["orders"] == []
    await clean(simulator)


async def test_a_short_waits_at_the_exchange_for_its_activation_price(simulator: Simulator, tmp_path: Path) -> None:
    short = request(Side.SELL, stop="51000", targets=(("40000", "1"),), break_even=None)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(replace(short, trail=replace(NATIVE, at=D(49000))))
        told = (await until(lambda: guard.told("trail_set"), "the trail"))[0]
        assert (told["distance"], told["activation"]) == (D(490), D(49000))
        for price in ("49100", "49800", "48900"):
            await simulator.price(price)
        assert await guard.size() == D("0.01")
        await simulator.price("49390")
        trade = await until(guard.last_trade, "the trade in the history")
        assert (trade.reason, trade.net) == ("trailing", await guard.engine_net())
    await clean(simulator)


async def test_i3_when_it_is_taken_off_the_hard_stop_takes_its_place_first(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, NATIVE)
        await until(lambda: guard.told("trail_set"), "the trail")
        await simulator.price("51000")
        await until(lambda: _native_at(guard) == D(50500), "where it stands")
        done = await guard.manager.commands.set_trail("BTCUSDT", None, None)
        assert (done.done, done.stop) == (True, D(50500))
        position = await guard.position()
        assert position is not None
        assert (D(position["stop_loss"]), position["trailing_stop"]) == (D(50500), "")
        for impossible, why in (
            (Trail(distance=TrailDistance(TrailBy.PERCENT, D(60))), "at most 50 %"),
            (Trail(distance=ONE_PERCENT, after_tp=2), "no TP2"),
        ):
            with pytest.raises(ChangeRefused, match=why):
                await guard.manager.commands.set_trail("BTCUSDT", None, impossible)
        ranged = Trail(distance=TrailDistance(TrailBy.ATR, D(2)), native=True)
        with pytest.raises(ChangeRefused, match="average range changes"):
            await guard.manager.commands.set_trail("BTCUSDT", None, ranged)
        again = await guard.manager.commands.set_trail("BTCUSDT", None, replace(NATIVE, at=D(52000)))
        assert again.done
        assert await trails_by(guard, "520")
    await clean(simulator)


async def test_what_the_exchange_refuses_the_ratchet_does_and_it_is_said(simulator: Simulator, tmp_path: Path) -> None:
    await simulator.fault("ret_code", TRADING_STOP, count=3, ret_code=10001)
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, NATIVE)
        await until(lambda: guard.told("trail_refused"), "that it is refused")
        await simulator.price("51000")
        await until(lambda: guard.stop_at_is("50490"), "the stop a percent behind")
        assert not await trails_by(guard, "500")
        assert not guard.told("trail_set")
    await clean(simulator)


async def test_a_lost_answer_sets_it_once(simulator: Simulator, tmp_path: Path) -> None:
    await simulator.fault("lost_response", TRADING_STOP)
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, NATIVE)
        await until(lambda: guard.told("trail_set"), "the trail to be seen all the same")
        assert await writes(simulator) == 1
    await clean(simulator)


async def test_a_person_who_removes_it_in_the_app_is_respected_and_told(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await opened(guard, NATIVE)
        await until(lambda: guard.told("trail_set"), "the trail")
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, trailing_stop="700")
        changed = (await until(lambda: guard.told("trail_changed"), "the other distance"))[0]
        assert (changed["old"], changed["new"], changed["stop"]) == (D(500), D(700), D(49000))
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, trailing_stop="0")
        removed = (await until(lambda: guard.told("trail_changed")[1:], "the removal"))[0]
        assert (removed["old"], removed["new"]) == (D(700), None)
        await simulator.price("51000")
        await guard.manager.sweep(with_orders=True)
        monitor = guard.monitor(key)
        assert monitor is not None
        assert (monitor.plan.trail, monitor.native_trail) == (None, None)
        assert await guard.stop_at() == D(49000)
        assert await writes(simulator) == 1


async def test_after_a_restart_it_is_taken_over_as_it_stands(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, NATIVE)
        await until(lambda: guard.told("trail_set"), "the trail")
        await simulator.price("51000")
    async with Guard(simulator, tmp_path) as again:
        await until(lambda: _native_at(again) == D(50500), "the trail to be read again")
        assert await writes(simulator) == 1
        await simulator.price("50400")
        trade = await until(again.last_trade, "the trade in the history")
        assert trade.reason == "trailing"
    await clean(simulator)


def _native_at(guard: Guard) -> Decimal | None:
    """Where the exchange showed its own trail to fire."""
    positions = guard.manager.account_view().positions
    trail = positions[0].trail if positions else None
    return trail.native_at if trail is not None else None


# ---------------------------------------- after a gap


async def test_r17_a_trail_that_keeps_its_watermark_asks_for_no_candles(simulator: Simulator, tmp_path: Path) -> None:
    """TRAILING_ON_RECONNECT_EXIT=keep, from the brakes to the wire; the stop follows on all the same."""
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, Trail(distance=ONE_PERCENT))
        await simulator.price("50600")
        await until(lambda: guard.stop_at_is("50094"), "the first step")
    before = (await simulator.look("stats"))["requests"].get("/v5/market/kline", 0)
    assert before <= 1, "the minute in which the trail began, once"
    async with Guard(simulator, tmp_path, replace(BRAKES, on_gap=OnGap.KEEP)) as again:
        await until(lambda: _last_price(again), "a price")
        await simulator.price("51200")
        await until(lambda: again.stop_at_is("50688"), "the next step")
    requests = (await simulator.look("stats"))["requests"]
    assert requests.get("/v5/market/kline", 0) == before
    await clean(simulator)


# ---------------------------------------- by range


async def test_a_trail_by_range_is_measured_by_the_exchanges_candles(simulator: Simulator, tmp_path: Path) -> None:
    """One read of them, beside the minute in which it began; the stop stands so many ranges behind the best price."""
    async with Guard(simulator, tmp_path) as guard:
        key = await opened(guard, Trail(distance=TrailDistance(TrailBy.ATR, D(2))))
        await until(lambda: _range_of(guard, key), "the range")
        read = (await simulator.look("stats"))["requests"]["/v5/market/kline"]
        assert read <= 2
        known = _range_of(guard, key)
        assert known is not None
        assert known == average_range(await _newest(guard))
        await simulator.price("51000")
        await until(lambda: guard.stop_at_is(str(ceil_to_step(51000 - 2 * known, D("0.1")))), "the stop to follow")
    await clean(simulator)


async def _newest(guard: Guard) -> list[Any]:
    since = datetime.now(UTC) - timedelta(minutes=15 * 102)
    candles = await guard.exchange.candles("BTCUSDT", TriggerBy.LAST, since, 15)
    return [candle for candle in candles if candle.is_closed][-100:]


def _range_of(guard: Guard, key: str) -> Decimal | None:
    monitor = guard.monitor(key)
    return monitor.trail.atr if monitor is not None else None


# ---------------------------------------- break-even


async def test_a_break_even_with_an_offset_from_the_chat(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, None)
        await simulator.price("50300")
        await until(lambda: _last_price(guard) == D(50300), "the price to arrive")
        commands = guard.manager.commands
        plain, beyond = (
            commands.preview_break_even("BTCUSDT", None, at) for at in (None, Offset(OffsetBy.PRICE, D(30)))
        )
        assert beyond.new - plain.new == D(30)
        assert (await commands.set_stop(beyond)).stop == beyond.new


def _last_price(guard: Guard) -> Decimal | None:
    ticker = guard.exchange.last_ticker("BTCUSDT")
    return ticker.last if ticker else None


@pytest.mark.parametrize(("offset", "least"), [(None, "0"), (Offset(OffsetBy.PRICE, D(30)), "0.2999")])
async def test_break_even_leaves_nothing_after_fees_and_funding(
    simulator: Simulator, tmp_path: Path, offset: Offset | None, least: str
) -> None:
    """The trade ends where it began, in money: to the rounding of the price, funding included."""
    policy = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D("0.8"), offset=offset)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(targets=FAR_TARGET, break_even=policy))
        await until(lambda: guard.told("entry_filled"), "the entry")
        await simulator.control("account/event", kind="funding", symbol="BTCUSDT")
        await simulator.price("50400")
        await until(lambda: guard.told("stop_moved"), "break-even")
        first = await guard.stop_at()
        await simulator.control("account/event", kind="funding", symbol="BTCUSDT")
        moved = await until(lambda: guard.told("stop_moved")[1:], "break-even after more funding")
        assert first is not None
        assert moved[0]["new"] > first
        await simulator.price(str(moved[0]["new"]))
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "break-even"
        assert trade.funding < 0
        assert trade.net == await guard.engine_net()
        assert D(least) <= trade.net < D(least) + D("0.0012")
    await clean(simulator)
