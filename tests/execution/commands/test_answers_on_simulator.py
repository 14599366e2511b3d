"""Targets, closes, pause and sync from the chat, on real sockets: each answers what the exchange showed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.adoption.choices import Choice
from execution.commands.answers import ChangeRefused, EntryAnswer, NoSuchPosition
from execution.exchange_errors import ExchangeError
from execution.facts.slots import Side
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import DistanceBy, TargetRequest, TradeRejected
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator


def at_prices(*targets: tuple[str, str | None]) -> tuple[TargetRequest, ...]:
    return tuple(
        TargetRequest(DistanceBy.PRICE, Decimal(price), Decimal(share) if share else None) for price, share in targets
    )


async def legs(guard: Guard) -> dict[str, str]:
    shown = [o for o in await guard.own_orders() if o["reduce_only"]]
    return dict(sorted((str(Decimal(o["price"])), str(Decimal(o["qty"]))) for o in shown))


async def legs_are(guard: Guard, wanted: dict[str, str]) -> None:
    async def so() -> bool:
        return await legs(guard) == wanted

    await until(so, f"the targets to be {wanted}")


async def guarded(guard: Guard, **changes: Any) -> None:
    await guard.trade(request(**changes))
    await legs_are(guard, {"50500": "0.005", "51000": "0.003", "52000": "0.002"})
    await until(lambda: guard.told("entry_filled"), "the entry to be told")


# ---------------------------------------- targets


async def test_other_targets_keep_their_orders_and_are_no_persons_moves(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        commands = guard.manager.commands
        ids = {o["order_link_id"] for o in await guard.own_orders()}
        change = commands.preview_targets("BTCUSDT", None, at_prices(("51500", "0.3"), ("50800", "0.7")))
        assert [(t.number, t.price, t.qty) for t in change.shown] == [
            (1, Decimal(50800), Decimal("0.007")),
            (2, Decimal(51500), Decimal("0.003")),
        ]
        done = await commands.set_targets(change)
        assert (done.done, done.stop) == (True, Decimal(49000))
        assert await legs(guard) == {"50800": "0.007", "51500": "0.003"}
        assert {o["order_link_id"] for o in await guard.own_orders()} < ids, "amended in place, the third is cancelled"
        await guard.manager.sweep(with_orders=True)
        assert (await guard.manager.sync()).done
        assert guard.told("leg_moved") == []
        assert guard.told("leg_removed") == []
        with pytest.raises(ChangeRefused, match="has changed since"):
            await commands.set_targets(change)
        back = await commands.undo("BTCUSDT", None)
        assert back.done
        assert await legs(guard) == {"50500": "0.005", "51000": "0.003", "52000": "0.002"}, "done is what Bybit shows"
    assert "110017" not in (await simulator.look("stats"))["rejected"], "decreases before increases (R15)"


async def test_hit_targets_stay_and_more_are_created(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        commands = guard.manager.commands
        drawn = commands.preview_targets("BTCUSDT", None, at_prices(("50700", None)))
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "break-even after TP1")
        with pytest.raises(ChangeRefused, match="has changed since"):
            await commands.set_targets(drawn)
        with pytest.raises(ChangeRefused, match="belongs above 50500"):
            commands.preview_targets("BTCUSDT", None, at_prices(("50400", None)))
        four = at_prices(("51000", "0.4"), ("51500", "0.2"), ("52000", "0.2"), ("53000", "0.2"))
        change = commands.preview_targets("BTCUSDT", None, four)
        assert [t.number for t in change.shown] == [2, 3, 4, 5]
        assert (await commands.set_targets(change)).done
        assert await legs(guard) == {"51000": "0.002", "51500": "0.001", "52000": "0.001", "53000": "0.001"}
        await simulator.price("51000")
        hits = await until(lambda: guard.told("tp_hit")[1:], "the next target")
        assert (hits[0]["leg"], hits[0]["price"]) == (2, 51000)


async def test_targets_that_were_set_are_finished_after_a_restart(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.commands.position_commands.CONFIRM_WITHIN", 0.3)
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        for path in ("/v5/order/amend", "/v5/order/cancel"):
            await simulator.fault("lost_request", path, count=None)
        commands = guard.manager.commands
        change = commands.preview_targets("BTCUSDT", None, at_prices(("50800", "0.5"), ("51500", "0.5")))
        assert not (await commands.set_targets(change)).done, "it is still being tried"
    await simulator.mended()
    async with Guard(simulator, tmp_path) as again:
        await legs_are(again, {"50800": "0.005", "51500": "0.005"})
        assert again.told("leg_moved") == []


async def test_a_person_who_moves_a_target_back_is_heard_and_told_otherwise_later(
    simulator: Simulator, tmp_path: Path
) -> None:
    """R8, beside changes of our own: the same price means different things from different hands."""
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        commands = guard.manager.commands
        first = next(o for o in await guard.own_orders() if Decimal(o["price"]) == 50500)
        await simulator.control("account/amend", order_id=first["order_id"], price="50600")
        await until(lambda: guard.told("leg_moved"), "the moved leg to be told")
        three = at_prices(("50500", "0.5"), ("51000", "0.3"), ("52000", "0.2"))
        assert (await commands.set_targets(commands.preview_targets("BTCUSDT", None, three))).done
        assert await legs(guard) == {"50500": "0.005", "51000": "0.003", "52000": "0.002"}
        await simulator.control("account/amend", order_id=first["order_id"], price="50600")
        told = await until(lambda: guard.told("leg_moved")[1:], "the second move")
        assert (told[0]["old_price"], told[0]["new_price"]) == (50500, 50600)


async def test_targets_of_a_trade_that_waits(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=("49800",)))
        commands = guard.manager.commands
        with pytest.raises(ChangeRefused, match="belongs above 49800"):
            commands.preview_targets("BTCUSDT", None, at_prices(("49700", None)))
        by_r = (TargetRequest(DistanceBy.R, Decimal(1), None), TargetRequest(DistanceBy.PERCENT, Decimal(2), None))
        change = commands.preview_targets("BTCUSDT", None, by_r)
        assert [target.price for target in change.shown] == [Decimal(50600), Decimal(50796)]
        assert (await commands.set_targets(change)).done
        await simulator.price("49750")
        await legs_are(guard, {"50600": "0.005", "50796": "0.005"})


# ---------------------------------------- closing


async def test_closes_answer_what_the_exchange_showed(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        half = await guard.manager.close_position("BTCUSDT", None, Decimal(50))
        assert (half.done, half.qty, half.left) == (True, Decimal("0.005"), Decimal("0.005"))
        whole = await guard.manager.close_position("BTCUSDT", None, None)
        assert (whole.done, whole.left) == (True, 0)
        assert await guard.position() is None
        assert await guard.own_orders() == []


async def test_everything_is_closed_entries_first(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=(None, "49500")))
        await guard.trade(
            request(symbol="ETHUSDT", qty="0.1", entries=("2900",), stop="2800", targets=(("3200", None),))
        )
        await until(lambda: guard.told("entry_filled"), "the market half")
        await until(lambda: _resting(guard), "both entries to rest")
        closed = await guard.manager.close_all()
        assert [(plan.symbol, plan.done, plan.left) for plan in closed] == [("BTCUSDT", True, 0), ("ETHUSDT", True, 0)]
        account = await simulator.look("account")
        assert account["orders"] == []
        assert await guard.position() is None
        assert await guard.manager.close_all() == ()


async def _resting(guard: Guard) -> bool:
    account = await guard.simulator.look("account")
    return {o["symbol"] for o in account["orders"] if not o["reduce_only"]} == {"BTCUSDT", "ETHUSDT"}


async def test_a_close_that_nobody_answers_is_still_being_tried_and_done_after_a_restart(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.commands.closes.CONFIRM_WITHIN", 0.3)
    monkeypatch.setattr("execution.commands.closes.ENTRIES_FIRST", 0.1)
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        await simulator.fault("ret_code", "/v5/order/create", ret_code=10016, ret_msg="busy", count=3)
        (plan,) = await guard.manager.close_all()
        assert (plan.done, plan.left) == (False, Decimal("0.01"))
    async with Guard(simulator, tmp_path) as again:
        trade = await until(again.last_trade, "the close to be finished")
        assert trade.reason == "from the chat"
        assert (await simulator.look("account"))["orders"] == []


async def test_nothing_is_closed_while_only_observed(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as observer:
        with pytest.raises(TradeRejected, match="observe"):
            await observer.manager.close_all()
        with pytest.raises(NoSuchPosition):
            await observer.manager.close_position("BTCUSDT", None, None)


# ---------------------------------------- pause


async def test_a_pause_outlives_a_restart_and_stops_new_entries_alone(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        ether = request(symbol="ETHUSDT", qty="0.1", stop="2800", targets=(("3300", None),))
        preview = await guard.manager.preview(ether)
        since = await guard.manager.pause()
        assert await guard.manager.pause() == since
    async with Guard(simulator, tmp_path) as again:
        assert again.manager.account_view().paused_since == since
        for refused in (
            again.manager.preview(request()),
            again.manager.open_trade(preview, chat_id=1, also=lambda _: None),
        ):
            with pytest.raises(NoNewTrades, match="Paused since"):
                await refused
        await simulator.price("50500")
        moved = await until(lambda: again.told("stop_moved"), "the stop, which goes on")
        assert moved[0]["origin"] == "break-even"
        assert await again.manager.resume()
        assert not await again.manager.resume()
        opened = await again.manager.open_trade(preview, chat_id=1, also=lambda _: None)
        assert (opened.done, opened.entries[0].answer) == (True, EntryAnswer.FILLED)
    async with Guard(simulator, tmp_path) as third:
        assert third.manager.account_view().paused_since is None


# ---------------------------------------- sync, open, adopt


async def test_a_sync_says_what_differed(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        assert (await guard.manager.sync()).differed == ()
        await simulator.fault("drop_message", "", target="ws_private", count=50)
        third = next(o for o in await guard.own_orders() if Decimal(o["price"]) == 52000)
        await simulator.control("account/cancel", order_id=third["order_id"])
        await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="0.1")

        async def differed() -> Any:
            """What was touched within the last two seconds is not judged (R19)."""
            synced = await guard.manager.sync()
            return synced if synced.differed else None

        synced = await until(differed, "the difference")
        assert synced.done
        ((key, facts),) = [(each.key, each.facts) for each in synced.differed]
        assert (key, facts[0]) == ("BTCUSDT_Buy_main", "tp3 has ended")
        assert synced.unguarded == ("ETHUSDT long",)


async def test_a_sync_that_cannot_read_changes_nothing(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await simulator.fault("ret_code", "/v5/position/list", ret_code=10016, ret_msg="busy", count=None)
        with pytest.raises(ExchangeError):
            await guard.manager.sync()


async def test_an_entry_that_is_refused_is_answered_with_the_exchanges_words(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        preview = await guard.manager.preview(request())
        await simulator.fault("ret_code", "/v5/order/create", ret_code=110007, ret_msg="ab not enough", count=5)
        opened = await guard.manager.open_trade(preview, chat_id=1, also=lambda _: None)
        (entry,) = opened.entries
        assert (opened.done, entry.answer, entry.filled) == (True, EntryAnswer.ENDED, 0)
        assert "not enough" in entry.note


async def test_an_adoption_is_answered_with_the_stop_that_stands(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await simulator.control("account/order", symbol="BTCUSDT", side="Buy", qty="0.01")
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="49200")

        async def adopted() -> Any:
            try:
                return await guard.manager.adopt("BTCUSDT", Side.BUY, Choice.STOP_ONLY)
            except ChangeRefused:
                return None

        confirmed = await until(adopted, "the adoption")
        assert (confirmed.done, confirmed.stop) == (True, Decimal(49200))
