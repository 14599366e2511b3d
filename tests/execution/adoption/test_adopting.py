"""Positions opened elsewhere, on real sockets: noticed once, asked about, guarded or left alone as a person says."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.adoption import foreign_reads, meeting
from execution.adoption.choices import Adopt, Choice, Outcome
from execution.adoption.foreign_reads import ForeignReads
from execution.adoption.found import Found
from execution.adoption.owners import OWNERS
from execution.commands.answers import ChangeRefused, NoSuchPosition
from execution.exchange_errors import ExchangeError
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side, Slot
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import DistanceBy, TargetRequest, TradeRejected
from execution.records.books import MonitorBooks
from execution.requests import EntryOrder
from execution.views import UnguardedView
from tests.execution.commands.test_emergency_on_simulator import make_unreadable
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.persistence.errors import WriterFailedError

D = Decimal
KEY = "BTCUSDT_Buy_main"
AUTO = replace(BRAKES, adopt=Adopt.AUTO)
WRITES = ("/order/create", "/order/amend", "/order/cancel", "/position/trading-stop")


async def by_hand(simulator: Simulator, qty: str = "0.1", side: str = "Buy", **more: Any) -> None:
    await simulator.control("account/order", symbol="BTCUSDT", side=side, qty=qty, **more)


async def asked(guard: Guard) -> dict[str, Any]:
    """The one question; a sweep that was under way already may have been the first to see the position."""
    await guard.manager.sweep(with_orders=True)
    (question,) = await until(lambda: guard.told("adoption_asked"), "the question")
    return question


async def adopted(guard: Guard) -> dict[str, Any]:
    """What is told of a position that ADOPT=auto guards, once its stop is confirmed."""
    await guard.manager.sweep(with_orders=True)
    (told,) = await until(lambda: guard.told("adopted"), "the stop to be confirmed")
    return told


async def press(guard: Guard, question: dict[str, Any], choice: Choice):
    return await guard.manager.answer_adoption(question["question"], question["drawn"], choice, chat_id=1001)


async def stands(guard: Guard, count: int) -> bool:
    return len(await guard.own_orders()) == count


async def writes(simulator: Simulator) -> int:
    return await simulator.requests(*WRITES)


async def test_r20_asked_once_and_guarded_with_the_default_plan(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        assert (question["size"], question["entry"], question["kept"]) == (D("0.1"), D(50000), False)
        await guard.manager.sweep(with_orders=True)
        assert await writes(simulator) == 0
    async with Guard(simulator, tmp_path) as guard:
        assert await asked(guard) == question, "a restart asks no second time"
        answered = await press(guard, question, Choice.DEFAULT_PLAN)
        assert (answered.outcome, answered.done, answered.stop) == (Outcome.GUARDED, True, question["stop"])
        assert await guard.stop_at() == question["stop"]
        assert guard.store.items(OWNERS) == {}
        await until(lambda: stands(guard, 3), "three take profits")
        prices = sorted(D(order["price"]) for order in await guard.own_orders())
        assert prices == question["targets"]
        assert [told["stop"] for told in guard.told("adopted")] == [question["stop"]]
        assert (await press(guard, question, Choice.IGNORE)).outcome is Outcome.SETTLED
        await simulator.price(str(prices[0]))
        hit = await until(lambda: guard.told("tp_hit"), "TP1")
        assert hit[0]["profit"] > 0
        await simulator.control("account/close", symbol="BTCUSDT")
        trade = await until(guard.last_trade, "the end")
        assert trade.net == await guard.engine_net()
        assert trade.reason == "by hand"
        assert (await simulator.look("account"))["orders"] == []


async def test_r20_a_stop_of_the_person_is_kept_and_only_it_stands(simulator: Simulator, tmp_path: Path) -> None:
    """In hedge mode, where the other side has a trade of ours."""
    await simulator.control("account/mode", hedge=True)
    await by_hand(simulator, side="Sell", position_idx=2)
    await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=2, stop_loss="50700")
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(Side.BUY))
        await until(lambda: stands(guard, 3), "our own trade")
        question = await asked(guard)
        assert (question["stop"], question["kept"], question["side"]) == (D(50700), True, "Sell")
        before = await writes(simulator)
        answered = await press(guard, question, Choice.STOP_ONLY)
        assert (answered.outcome, answered.stop) == (Outcome.GUARDED, D(50700))
        _, view = guard.manager.account_view().positions
        assert (view.side, view.targets, view.stop_confirmed, view.realised) == (Side.SELL, (), True, D(0))
        await guard.manager.sweep(with_orders=True)
        assert await writes(simulator) == before, "what stands already is not sent"
        await simulator.control("account/close", symbol="BTCUSDT", position_idx=2)
        trade = await until(guard.last_trade, "the end")
        assert (trade.reason, trade.entry_qty, trade.side) == ("by hand", D("0.1"), "Sell")


async def test_r23_an_ignored_position_has_its_slot_and_is_not_touched(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        with pytest.raises(TradeRejected, match="waits for your answer"):
            await guard.manager.preview(request())
        ignored = await press(guard, question, Choice.IGNORE)
        assert ignored.outcome is Outcome.IGNORED
        asks = ("adoption_asked", question["question"], ignored.fields["number"])
        assert guard.manager.open_questions() == {asks}, "the buttons that take it back stand"
    async with Guard(simulator, tmp_path) as guard:
        await guard.manager.sweep(with_orders=True)
        view = guard.manager.account_view()
        assert ([v.name for v in view.ignored], view.unguarded) == (["BTCUSDT long"], ())
        with pytest.raises(TradeRejected, match="is ignored, as you said"):
            await guard.manager.preview(request(Side.SELL))
        assert await writes(simulator) == 0
        await simulator.control("account/close", symbol="BTCUSDT")
        assert (await guard.manager.preview(request())).qty == D("0.01"), "the slot is free, and that was seen at once"
        assert guard.store.items(OWNERS) == {}


async def test_i4_a_slot_that_goes_flat_loses_its_row(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path, replace(BRAKES, adopt=Adopt.IGNORE)) as guard:
        await guard.manager.sweep(with_orders=True)
        assert [row["owner"] for row in guard.store.items(OWNERS).values()] == ["ignored"]
        assert guard.told("adoption_asked") == []
        await simulator.control("account/close", symbol="BTCUSDT")
        await guard.manager.sweep(with_orders=True)
        assert guard.store.items(OWNERS) == {}


async def test_r20_a_press_is_for_the_position_it_was_drawn_for(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        await simulator.control("account/close", symbol="BTCUSDT")
        await simulator.price("50010")
        await by_hand(simulator)
        answered = await press(guard, question, Choice.DEFAULT_PLAN)
        assert answered.outcome is Outcome.GONE
        await guard.manager.sweep(with_orders=True)
        first, second = guard.told("adoption_asked")
        assert first["question"] != second["question"]
        assert await writes(simulator) == 0


def lagging(monkeypatch: pytest.MonkeyPatch, guard: Guard, name: str, times: int | None = None) -> None:
    """A list of the exchange shows nothing yet, ``times`` or for good; nobody waits long for it.

    For good: also on a machine so busy that lists should have shown it by now.
    """
    monkeypatch.setattr(foreign_reads, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr(foreign_reads, "LISTS_LAG", timedelta(hours=1))
    read, left = getattr(guard.exchange, name), times

    async def behind(*asked: Any) -> list[Any]:
        nonlocal left
        if left == 0:
            return await read(*asked)
        left = None if left is None else left - 1
        return []

    monkeypatch.setattr(guard.exchange, name, behind)


async def test_r20_a_press_on_a_position_of_which_not_all_is_shown_yet_leaves_the_question(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        rows = guard.store.items(OWNERS)
        with monkeypatch.context() as patch:
            lagging(patch, guard, "executions")
            for choice in Choice:
                with pytest.raises(ChangeRefused, match="does not show all of it yet; try again in a moment"):
                    await press(guard, question, choice)
            for choice in Choice:
                with pytest.raises(ChangeRefused, match="does not show all of it yet; try again in a moment"):
                    await guard.manager.adopt("BTCUSDT", None, choice)
        assert guard.store.items(OWNERS) == rows
        assert guard.manager.open_questions() == {("adoption_asked", question["question"], 0)}
        assert (await press(guard, question, Choice.DEFAULT_PLAN)).outcome is Outcome.GUARDED


@pytest.mark.parametrize(("name", "times"), [("executions", 1), ("positions", 1)])
async def test_r20_what_is_shown_a_moment_later_is_done_by_the_same_press(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, times: int
) -> None:
    """Also where the first read shows the position as flat, and the one that makes sure of it does not."""
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        lagging(monkeypatch, guard, name, times)
        assert (await press(guard, question, Choice.DEFAULT_PLAN)).outcome is Outcome.GUARDED


async def test_r20_an_offer_of_targets_stands_while_not_all_of_the_position_is_shown(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path, AUTO) as guard:
        told = await adopted(guard)
        with monkeypatch.context() as patch:
            lagging(patch, guard, "open_orders")
            with pytest.raises(ChangeRefused, match="does not show all of it yet"):
                await press(guard, told, Choice.DEFAULT_PLAN)
        assert (await press(guard, told, Choice.DEFAULT_PLAN)).outcome is Outcome.GUARDED


async def test_r20_what_has_changed_is_shown_again_before_it_is_done(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        await by_hand(simulator)
        redrawn = await press(guard, question, Choice.DEFAULT_PLAN)
        assert (redrawn.outcome, redrawn.fields["size"], redrawn.fields["drawn"]) == (Outcome.REDRAWN, D("0.2"), 1)
        assert (await press(guard, question, Choice.DEFAULT_PLAN)).outcome is Outcome.REDRAWN
        assert (await press(guard, redrawn.fields, Choice.DEFAULT_PLAN)).outcome is Outcome.GUARDED
        assert await guard.stop_at() == redrawn.fields["stop"]


async def test_r20_a_plan_that_cannot_be_any_more_is_asked_about_as_it_is_now(
    simulator: Simulator, tmp_path: Path
) -> None:
    await by_hand(simulator, "0.5")
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        assert question["problem"] == ""
        await simulator.price("49500")
        redrawn = await press(guard, question, Choice.DEFAULT_PLAN)
        assert (redrawn.outcome, redrawn.fields["drawn"]) == (Outcome.REDRAWN, 1)
        assert "already beyond" in redrawn.fields["problem"]
        assert (await press(guard, redrawn.fields, Choice.DEFAULT_PLAN)).outcome is Outcome.REFUSED


async def test_r20_a_price_beyond_the_stop_is_no_reason_to_guess(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator, "0.5")
    await simulator.price("49500")
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        assert "already beyond" in question["problem"]
        refused = await press(guard, question, Choice.STOP_ONLY)
        assert (refused.outcome, await guard.stop_at()) == (Outcome.REFUSED, None)
        await simulator.control("account/trading-stop", symbol="BTCUSDT", stop_loss="49000")
        redrawn = await press(guard, question, Choice.STOP_ONLY)
        assert redrawn.outcome is Outcome.REDRAWN
        assert (await press(guard, redrawn.fields, Choice.STOP_ONLY)).stop == D(49000)


async def test_r20_auto_sets_the_stop_and_asks_about_targets(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path, AUTO) as guard:
        told = await adopted(guard)
        assert (await guard.stop_at(), told["targets"]) == (told["stop"], [])
        assert await guard.own_orders() == []
        added = await guard.manager.answer_adoption(told["question"], 0, Choice.DEFAULT_PLAN, chat_id=1001)
        assert (added.outcome, added.stop) == (Outcome.GUARDED, told["stop"])
        assert (len(added.targets), list(added.targets)) == (3, told["offered"]), "as the news offered them"
        await until(lambda: stands(guard, 3), "three take profits")
        again = await guard.manager.answer_adoption(told["question"], 0, Choice.DEFAULT_PLAN, chat_id=1001)
        assert again.outcome is Outcome.SETTLED


async def test_r20_targets_that_are_not_as_they_were_offered_are_offered_anew_and_set_by_the_next_press(
    simulator: Simulator, tmp_path: Path
) -> None:
    async def press(guard: Guard, drawn: int):
        return await guard.manager.answer_adoption(told["question"], drawn, Choice.DEFAULT_PLAN, chat_id=1001)

    await by_hand(simulator)
    async with Guard(simulator, tmp_path, AUTO) as guard:
        told = await adopted(guard)
        await simulator.price(str(told["offered"][0]))
        anew = await press(guard, told["drawn"])
        assert (anew.outcome, anew.fields["drawn"], anew.fields["offered"]) == (
            Outcome.OFFERED_ANEW, 1, told["offered"][1:],
        )  # fmt: skip
        assert (anew.fields["symbol"], anew.fields["stop"]) == ("BTCUSDT", told["stop"])
    async with Guard(simulator, tmp_path, AUTO) as guard:
        assert await guard.own_orders() == []
        older = await press(guard, told["drawn"])
        assert (older.outcome, older.fields) == (Outcome.OFFERED_ANEW, anew.fields), (
            "a button of before, in another chat"
        )
        added = await press(guard, anew.fields["drawn"])
        assert (added.outcome, list(added.targets)) == (Outcome.GUARDED, told["offered"][1:])
        await until(lambda: stands(guard, 2), "two take profits")


def while_it_is_read(guard: Guard, monkeypatch: pytest.MonkeyPatch, act: Callable[[], Awaitable[object]]) -> None:
    """``act`` happens after the position was read for the next press, and before anything is done with it."""
    read = ForeignReads.read

    async def slowly(reads: ForeignReads, slot: Slot) -> Found | None:
        found = await read(reads, slot)
        await act()
        return found

    monkeypatch.setattr(ForeignReads, "read", slowly)


async def test_r20_targets_that_a_person_sets_while_the_offer_is_looked_at_are_theirs(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path, AUTO) as guard:
        told = await adopted(guard)
        mine = TargetRequest(DistanceBy.PRICE, D(51234), None)

        async def set_mine() -> None:
            commands = guard.manager.commands
            await commands.set_targets(commands.preview_targets("BTCUSDT", None, (mine,)))

        while_it_is_read(guard, monkeypatch, set_mine)
        answered = await guard.manager.answer_adoption(told["question"], told["drawn"], Choice.DEFAULT_PLAN, chat_id=1)
        assert (answered.outcome, answered.name) == (Outcome.SETTLED, "BTCUSDT long")
        assert [D(order["price"]) for order in await guard.own_orders()] == [D(51234)]


async def test_r20_auto_asks_where_it_would_have_to_guess_or_cannot_record(
    simulator: Simulator, tmp_path: Path, monkeypatch
) -> None:
    async def full(*_: object) -> None:
        raise WriterFailedError("No space left on device")

    monkeypatch.setattr(MonitorBooks, "open", full)
    await by_hand(simulator)
    async with Guard(simulator, tmp_path, AUTO) as guard:
        await guard.manager.sweep(with_orders=True)
        assert await writes(simulator) == 0, "what is not recorded is not begun"
        await simulator.control("account/close", symbol="BTCUSDT")
        await by_hand(simulator, "0.001")
        question = await asked(guard)
        assert "at no price" in question["problem"]


async def test_r20_auto_asks_before_it_tightens_the_stop_of_a_part(simulator: Simulator, tmp_path: Path) -> None:
    """A person has a looser stop for half of it: one for all of it, nearer to the price, would be another decision."""
    await by_hand(simulator, "0.05")
    app = simulator.exchange()
    their_half = EntryOrder(
        link_id="mine", symbol="BTCUSDT", position_idx=0, side=Side.BUY, qty=D("0.05"), price=None,
        stop_loss=D(45000), trigger_by=TriggerBy.LAST, stop_is_partial=True,
    )  # fmt: skip
    await app.place_entry(their_half)
    await app.stop()
    before = await writes(simulator)
    async with Guard(simulator, tmp_path, AUTO) as guard:
        question = await asked(guard)
        assert question["stop"] > D(45000)
        assert (question["size"], question["kept"], question["problem"]) == (D("0.1"), False, "")
        await guard.manager.sweep(with_orders=True)
        assert len(guard.told("adoption_asked")) == 1
        assert guard.told("adopted") == []
        assert await writes(simulator) == before
        assert await guard.stop_at() is None
        answered = await press(guard, question, Choice.STOP_ONLY)
        assert (answered.outcome, answered.stop) == (Outcome.GUARDED, question["stop"])
        stops = [o for o in (await simulator.look("account"))["orders"] if o["kind"] == "PartialStopLoss"]
        assert [D(stop["trigger_price"]) for stop in stops] == [D(45000)], "theirs stays (I7)"


async def test_r20_auto_guards_what_was_too_small_for_a_stop_when_it_has_grown(
    simulator: Simulator, tmp_path: Path
) -> None:
    await by_hand(simulator, "0.001")
    async with Guard(simulator, tmp_path, AUTO) as guard:
        await asked(guard)
        await by_hand(simulator)
        await guard.manager.sweep(with_orders=True)
        await until(lambda: guard.told("adopted"), "the stop to be confirmed")
        assert len(guard.told("adoption_asked")) == 1
        assert await guard.stop_at() is not None


async def test_r20_what_a_sweep_could_not_read_is_read_again_at_once(
    simulator: Simulator, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(meeting, "SOON", 0.01)
    await by_hand(simulator)
    async with Guard(simulator, tmp_path, AUTO) as guard:
        await simulator.control(
            "faults", target="rest", match="/v5/execution/list", kind="ret_code", ret_code=10006, count=1
        )
        await guard.manager.sweep(with_orders=True)
        await until(lambda: guard.told("adopted"), "the stop to be confirmed")


async def test_r20_a_position_of_which_a_sweep_could_not_see_all_is_met_at_once(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "SOON", 0.01)
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        lagging(monkeypatch, guard, "executions", 1)
        await asked(guard)


async def test_r20_orders_of_the_person_count_and_are_not_changed(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    await by_hand(simulator, "0.04", "Sell", price="50400", reduce_only=True)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
        assert question["foreign_qty"] == D("0.04")
        await press(guard, question, Choice.DEFAULT_PLAN)
        await until(lambda: stands(guard, 3), "three take profits")
        assert sum(D(order["qty"]) for order in await guard.own_orders()) == D("0.06")
        account = await simulator.look("account")
        assert [o["qty"] for o in account["orders"] if o["price"] and D(o["price"]) == 50400] == ["0.04"]
        await simulator.price("50400")
        await until(lambda: guard.told("size_changed"), "the person's order to fill")
        assert sum(D(order["qty"]) for order in await guard.own_orders()) == D("0.06")


async def test_r20_a_take_profit_of_the_row_is_the_persons_whole_leg(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    await simulator.control("account/trading-stop", symbol="BTCUSDT", take_profit="51000", stop_loss="49500")
    async with Guard(simulator, tmp_path) as guard:
        confirmed = await guard.manager.adopt("BTCUSDT", None, Choice.DEFAULT_PLAN)
        assert (confirmed.key, confirmed.done, confirmed.stop) == (KEY, True, D(49500))
        assert guard.manager.account_view().positions[0].targets == ()
        position = await guard.position()
        assert position is not None
        assert D(position["take_profit"]) == 51000
        with pytest.raises(NoSuchPosition):
            await guard.manager.adopt("BTCUSDT", None, Choice.STOP_ONLY)


async def test_i8_what_cannot_be_read_back_has_no_profit(simulator: Simulator, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(foreign_reads, "LISTS_LAG", timedelta(0))
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:

        async def none(symbol: str, since: object) -> list[object]:
            return []

        monkeypatch.setattr(guard.exchange, "executions", none)
        await guard.manager.adopt("BTCUSDT", Side.BUY, Choice.DEFAULT_PLAN)
        (told,) = await until(lambda: guard.told("adopted"), "the stop to be confirmed")
        assert told["is_estimated"] is True
        view = guard.manager.account_view().positions[0]
        assert (view.realised, view.avg_entry, view.size) == (None, D(50000), D("0.1"))
        await simulator.control("account/close", symbol="BTCUSDT")
        trade = await until(guard.last_trade, "the end")
        assert (trade.net, trade.gross, trade.fees, trade.entry_qty) == (None, None, None, D("0.1"))
        (closed,) = guard.told("closed")
        assert closed["net"] is None
        assert guard.store.items("profit_checks") == {}


async def test_the_command_ignores_and_refuses(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        with pytest.raises(NoSuchPosition):
            await guard.manager.adopt("BTCUSDT", None, Choice.DEFAULT_PLAN)
        with pytest.raises(NoSuchPosition):
            await guard.manager.adopt("NOSUCHUSDT", None, Choice.DEFAULT_PLAN)
        await by_hand(simulator, "0.001")
        with pytest.raises(ChangeRefused, match="at no price"):
            await guard.manager.adopt("BTCUSDT", None, Choice.DEFAULT_PLAN)
        ignored = await guard.manager.adopt("BTCUSDT", None, Choice.IGNORE)
        assert (ignored.done, ignored.stop) == (True, None)
        await guard.manager.sweep(with_orders=True)
        assert guard.manager.account_view().ignored == (UnguardedView(name="BTCUSDT long", stop=None),)


async def test_r25_observe_asks_nothing_and_changes_nothing(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True, adopt=Adopt.AUTO)) as guard:
        await guard.manager.sweep(with_orders=True)
        assert guard.manager.account_view().unguarded == (UnguardedView(name="BTCUSDT long", stop=None),)
        assert (guard.told("adoption_asked"), guard.store.items(OWNERS)) == ([], {})
        with pytest.raises(ChangeRefused, match="MODE=observe"):
            await guard.manager.adopt("BTCUSDT", None, Choice.STOP_ONLY)
        assert await writes(simulator) == 0


async def test_r25_observe_plans_nothing_for_a_position_of_ours_before_the_records_are_taken_up(
    simulator: Simulator, tmp_path: Path
) -> None:
    """Nobody guards it yet in that life: it would look like anybody's."""
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.manager.account_view().positions[0].stop_confirmed, "the stop")
    await simulator.fault("http_status", "", status=503, count=None)
    again = Guard(simulator, tmp_path, replace(BRAKES, observe=True))
    with pytest.raises(ExchangeError):
        await again.__aenter__()
    with pytest.raises(ChangeRefused, match="has not answered"):
        await again.manager.adopt("BTCUSDT", None, Choice.STOP_ONLY)
    await again.__aexit__(None, None, None)


async def test_r25_observe_plans_nothing_for_what_may_be_ours_in_safe_mode(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.manager.account_view().positions[0].stop_confirmed, "the stop")
    make_unreadable(tmp_path)
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as guard:
        await guard.manager.sweep(with_orders=True)
        with pytest.raises(NoNewTrades, match="Safe mode"):
            await guard.manager.adopt("BTCUSDT", None, Choice.STOP_ONLY)


async def test_r25_a_question_of_before_is_not_answered_in_observe(simulator: Simulator, tmp_path: Path) -> None:
    await by_hand(simulator)
    async with Guard(simulator, tmp_path) as guard:
        question = await asked(guard)
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as guard:
        for choice in Choice:
            with pytest.raises(ChangeRefused, match="MODE=observe: nothing is sent"):
                await press(guard, question, choice)
        assert [row["question"] for row in guard.store.items(OWNERS).values()] == [question["question"]]
        assert await writes(simulator) == 0
