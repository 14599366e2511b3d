"""MANUAL_STOP=ask on real sockets: a stop moved in the app, one question, one answer; what stands is the exchange's."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.commands.answers import ChangeRefused
from execution.stops import foreign_stop
from execution.stops.manual_stop import StopVerdict
from execution.stops.stop_record import ManualStop, StopChoice
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator

ASK = replace(BRAKES, manual_stop=ManualStop.ASK)


async def guarded(guard: Guard) -> None:
    await guard.trade(request())
    await until(lambda: guard.told("entry_filled"), "the entry to be told")


async def moved_to(guard: Guard, price: str, count: int = 1) -> dict[str, Any]:
    """The person's hand in the app, and the question about it."""
    await guard.simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss=price)
    asked = await until(lambda: guard.told("stop_asked")[count - 1 :], "the question")
    return asked[-1]


async def price_is(guard: Guard, price: str) -> None:
    await guard.simulator.price(price)

    def seen() -> bool:
        ticker = guard.exchange.last_ticker("BTCUSDT")
        return ticker is not None and ticker.last == Decimal(price)

    await until(seen, f"the price {price}")


async def press(guard: Guard, asked: dict[str, Any], choice: StopChoice):
    return await guard.manager.answer_stop(asked["question"], asked["number"], choice)


async def test_r8_a_looser_stop_stands_is_asked_about_and_put_back_once(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path, ASK) as guard:
        await guarded(guard)
        asked = await moved_to(guard, "48500")
        assert (asked["ours"], asked["theirs"], asked["loosens"]) == (49000, 48500, True)
        assert asked["result_theirs"] < asked["result_ours"] < 0
        assert await guard.stop_at() == 48500, "nobody fights a person"
        assert guard.told("stop_moved") == [], "one message"
    async with Guard(simulator, tmp_path, ASK) as guard:  # a restart in between
        await until(lambda: guard.manager.account_view().positions[0].stop_confirmed, "the stop")
        both = await asyncio.gather(*(press(guard, asked, StopChoice.PUT_BACK) for _ in range(2)))
        assert both[0].verdict is StopVerdict.PUT_BACK
        assert {answer.stop for answer in both if answer.done} >= {Decimal(49000)}
        assert await guard.stop_at() == 49000
        (told,) = await until(lambda: guard.told("stop_moved"), "that it stands again")
        assert (told["old"], told["new"]) == (48500, 49000)
        for choice in StopChoice:
            again = await press(guard, asked, choice)
            assert (again.verdict, again.stop) == (StopVerdict.SETTLED, Decimal(49000))


async def test_r8_keep_mine_keeps_it_and_old_buttons_are_refused(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path, ASK) as guard:
        await guarded(guard)
        first = await moved_to(guard, "49200")
        second = await moved_to(guard, "49300", 2)
        assert (second["ours"], second["number"], second["loosens"]) == (49000, 2, False)
        assert (await press(guard, first, StopChoice.PUT_BACK)).verdict is StopVerdict.SETTLED
        kept = await press(guard, second, StopChoice.KEEP)
        assert (kept.verdict, kept.done, kept.stop) == (StopVerdict.KEPT, True, Decimal(49300))
        assert (await press(guard, second, StopChoice.PUT_BACK)).verdict is StopVerdict.SETTLED
        assert await guard.stop_at() == 49300
        await simulator.control("account/close", symbol="BTCUSDT")
        await until(guard.last_trade, "the end")
        gone = await press(guard, second, StopChoice.PUT_BACK)
        assert (gone.verdict, gone.name, gone.stop) == (StopVerdict.SETTLED, "", None)


async def test_without_an_answer_the_persons_stop_is_adopted(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign_stop, "ASK_FOR", timedelta(seconds=0.5))
    async with Guard(simulator, tmp_path, ASK) as guard:
        await guarded(guard)
        asked = await moved_to(guard, "48500")
        await until(lambda: guard.monitor("BTCUSDT_Buy_main").stop.asked is None, "the question to run out")
        assert (await press(guard, asked, StopChoice.PUT_BACK)).verdict is StopVerdict.SETTLED
        assert await guard.stop_at() == 48500


async def test_a_stop_that_would_fire_at_once_is_not_put_back(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path, ASK) as guard:
        await guarded(guard)
        asked = await moved_to(guard, "48500")
        await price_is(guard, "48900")
        refused = await press(guard, asked, StopChoice.PUT_BACK)
        assert (refused.verdict, refused.problem) == (
            StopVerdict.REFUSED,
            "the price is 48900: a stop at 49000 would fire at once",
        )
        assert await guard.stop_at() == 48500
        await price_is(guard, "50000")
        back = await press(guard, asked, StopChoice.PUT_BACK)
        assert (back.verdict, back.stop) == (StopVerdict.PUT_BACK, Decimal(49000))


async def test_in_observe_mode_nothing_is_answered(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path, replace(ASK, observe=True)) as guard:
        with pytest.raises(ChangeRefused, match="observe"):
            await guard.manager.answer_stop("x", 1, StopChoice.KEEP)
