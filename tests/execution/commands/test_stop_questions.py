"""MANUAL_STOP=ask on real sockets: a stop moved in the app, one question, one answer; what stands is the exchange's."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from execution.commands.answers import ChangeRefused
from execution.commands.stop_questions import StopQuestions
from execution.exchange import Exchange
from execution.facts.prices import Ticker
from execution.fold import Rules, fold
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, Observation, OrderObserved, RowObserved
from execution.slot_actor import SlotActor
from execution.stops import foreign_stop
from execution.stops.manual_stop import StopAnswer, StopVerdict
from execution.stops.stop_record import ManualStop, StopChoice, StopOrigin
from tests.execution.builders import BTC, at, plan, resting, row, stop_row, tp_fill
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator
from tests.execution.stops.wanted_stops import AT_TP1
from tests.execution.telling import settled
from utils.clock import SystemClock

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


class PaperActor:
    """A position that folds what is posted, on a clock that stands; what it sends is shown by `confirm`."""

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        self.rules = Rules(instrument=BTC, manual_stop=ManualStop.ASK)

    def post(self, observation: Observation) -> None:
        self.monitor = fold(self.monitor, observation, self.rules, at(20))

    async def caught_up(self) -> None:
        """Nothing waits."""

    async def seen(self, holds: Callable[[Monitor], bool], within: timedelta) -> bool:
        price = self.monitor.stop.price
        for seen in (RowObserved(row("0.5", 102, 22, stop_loss=price)), OrderObserved(stop_row(price, 22))):
            self.post(seen)
        return holds(self.monitor)


class StandingClock(SystemClock):
    def now(self) -> datetime:
        return at(20)


class PaperPrices:
    """Streams one price."""

    def __init__(self, last: str) -> None:
        self.last = Decimal(last)

    def last_ticker(self, symbol: str) -> Ticker:
        return Ticker(symbol=symbol, last=self.last, mark=self.last, index=self.last, at=at(19))


def due_and_held_back() -> PaperActor:
    """The first take profit filled just before the person's 48500 was seen, and break-even is due."""
    actor = PaperActor(settled(resting(the_plan=plan(break_even=AT_TP1))))
    fill = ExecutionObserved(tp_fill(actor.monitor, 1, "0.5", seq=102, seconds=8))
    shown = [RowObserved(row("0.5", 102, seconds, stop_loss=Decimal(48500))) for seconds in (9, 9.3)]
    for observation in (shown[0], fill, shown[1], OrderObserved(stop_row(48500, 9.4))):
        actor.monitor = fold(actor.monitor, observation, actor.rules, at(9.4))
    actor.monitor = settled(actor.monitor)
    return actor


async def pressed_put_back(actor: PaperActor, price: str) -> StopAnswer:
    questions = StopQuestions(
        lambda: [cast(SlotActor, actor)], cast(Exchange, PaperPrices(price)), StandingClock(), observe=False
    )
    return await questions.answer(actor.monitor.generation, 1, StopChoice.PUT_BACK)


async def test_r8_a_press_is_taken_though_break_even_moves_the_stop_on_in_the_same_moment() -> None:
    """Not "settled": what was put back, what stands, and who moved it on."""
    actor = due_and_held_back()
    answer = await pressed_put_back(actor, "50500")
    assert (answer.verdict, answer.done, answer.put_back) == (StopVerdict.PUT_BACK, True, 49000)
    assert (answer.stop, answer.moved_by) == (actor.monitor.stop.price, StopOrigin.BREAK_EVEN)
    assert actor.monitor.stop.price > 50000


async def test_r8_where_break_even_would_put_the_stop_beyond_the_price_it_is_not_put_back() -> None:
    actor = due_and_held_back()
    answer = await pressed_put_back(actor, "50010")
    assert (answer.verdict, "would fire at once" in answer.problem) == (StopVerdict.REFUSED, True)
    assert actor.monitor.stop.price == 48500


async def test_in_observe_mode_nothing_is_answered(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path, replace(ASK, observe=True)) as guard:
        with pytest.raises(ChangeRefused, match="observe"):
            await guard.manager.answer_stop("x", 1, StopChoice.KEEP)
