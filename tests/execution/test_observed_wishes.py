"""MODE=observe: what would be sent is told in words, once while it is wanted (R25)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution import observed_wishes
from execution.adoption.choices import Choice
from execution.commands.answers import ChangeRefused, NoSuchPosition
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.trade_request import TradeRejected
from execution.notices import Notice
from execution.observed_wishes import ObservedWishes, Request
from execution.requests import (
    AmendOrder,
    CancelOrder,
    EntryOrder,
    ExitOrder,
    StopRequest,
    TrailRequest,
    Trigger,
)
from execution.tracked_orders import Role
from tests.execution.actor_bench import Clock
from tests.execution.builders import D, link
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator

STOP = StopRequest(symbol="BTCUSDT", position_idx=0, stop_loss=D(49000), trigger_by=TriggerBy.LAST)
TRAIL = TrailRequest(symbol="BTCUSDT", position_idx=1, distance=D(500), activation=None)
TP1 = ExitOrder(
    link_id=link(Role.TAKE_PROFIT, 1), symbol="BTCUSDT", position_idx=0, side=Side.SELL, qty=D("0.5"), price=D(51000)
)
ENTRY = EntryOrder(
    link_id=link(Role.ENTRY, 2), symbol="BTCUSDT", position_idx=0, side=Side.BUY, qty=D(1), price=D(49500),
    stop_loss=D(49000), trigger_by=TriggerBy.LAST,
)  # fmt: skip
CLOSE = replace(TP1, link_id=link(Role.CLOSE, 0), qty=D(0), price=None, position_idx=2)
AMEND = AmendOrder(link_id=link(Role.TAKE_PROFIT, 1), symbol="BTCUSDT", qty=D("0.4"), price=None)
WOULD = "MODE=observe, nothing was sent. It would: "


def wishes() -> tuple[ObservedWishes, list[Notice]]:
    told: list[Notice] = []
    return ObservedWishes(told.append, Clock()), told


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (STOP, "set the stop of BTCUSDT to 49000"),
        (TRAIL, "have Bybit trail 500 behind the price of BTCUSDT long"),
        (replace(TRAIL, distance=D(0)), "remove Bybit's trailing stop of BTCUSDT long"),
        (ENTRY, "buy 1 BTCUSDT at 49500 (entry2), with the stop 49000"),
        (TP1, "sell 0.5 BTCUSDT at 51000 (tp1)"),
        (replace(TP1, price=None, trigger=Trigger(D(51500), TriggerBy.LAST)), "sell 0.5 BTCUSDT at 51500 (tp1)"),
        (replace(TP1, price=None), "sell 0.5 BTCUSDT at market (tp1)"),
        (CLOSE, "close all of BTCUSDT short at market"),
        (AMEND, "change tp1 of BTCUSDT to the quantity 0.4"),
        (replace(AMEND, trigger_price=D(51500)), "change tp1 of BTCUSDT to the price 51500 to the quantity 0.4"),
        (CancelOrder(link_id=link(Role.ENTRY, 2), symbol="BTCUSDT"), "cancel entry2 of BTCUSDT"),
        (CancelOrder(link_id="", symbol="BTCUSDT", order_id="x"), "cancel a stop of a part of BTCUSDT"),
    ],
)
def test_r25_each_wish_is_said_in_words(wish: Request, said: str) -> None:
    observed, told = wishes()
    observed.note([wish])
    assert [(notice.fields["text"], notice.urgent) for notice in told] == [(WOULD + said, False)]


def test_r25_a_wish_that_stands_is_told_once_and_another_in_its_place_again() -> None:
    observed, told = wishes()
    moved = replace(STOP, stop_loss=D(49500))
    for wish in (STOP, STOP, moved, moved, STOP):
        observed.note([wish])
    assert [notice.fields["text"].rpartition(" ")[2] for notice in told] == ["49000", "49500", "49000"]
    other = replace(TP1, link_id=link(Role.TAKE_PROFIT, 2), price=D(52000))
    observed.note([TP1, other])
    observed.note([TP1, replace(other, qty=D("0.3"))])
    assert [notice.fields["text"].removeprefix(WOULD) for notice in told[3:]] == [
        "sell 0.5 BTCUSDT at 51000 (tp1); sell 0.5 BTCUSDT at 52000 (tp2)",
        "sell 0.3 BTCUSDT at 52000 (tp2)",
    ]


def test_r25_of_what_was_told_only_the_newest_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observed_wishes, "MOST_KEPT", 1)
    observed, told = wishes()
    for wish in (STOP, TP1, TP1, STOP):
        observed.note([wish])
    assert len(told) == 3


def said(guard: Guard) -> list[Any]:
    return [told["text"] for told in guard.told("system") if told["text"].startswith(WOULD)]


async def test_r25_a_bot_that_observes_says_what_it_would_do_and_that_there_is_nothing_to_close(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(targets=(("50500", None),)))
        await until(lambda: guard.told("entry_filled"), "the entry")
        await until(lambda: guard.order_at("50500"), "its target")
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as observer:
        observer.may_breach = True
        await until(observer.manager.verified.is_set, "the first look")
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="0")
        await until(lambda: said(observer), "the wish")
        assert said(observer) == [f"{WOULD}set the stop of BTCUSDT to 49000"]
        view = observer.manager.account_view().positions[0]
        assert (view.standing_stop, view.stop) == (None, Decimal(49000))
        with pytest.raises(NoSuchPosition):
            await observer.manager.close_position("ETHUSDT", None, None)
        with pytest.raises(TradeRejected, match="MODE=observe"):
            await observer.manager.close_position("BTCUSDT", None, None)


async def test_r25_a_bot_that_observes_says_what_it_would_guard_a_position_with(
    simulator: Simulator, tmp_path: Path
) -> None:
    await simulator.control("account/order", symbol="BTCUSDT", side="Buy", qty="0.1")
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as observer:
        adopt = observer.manager.adopt
        with pytest.raises(ChangeRefused, match=r"It would guard BTCUSDT long with the stop .* and take profits at 5"):
            await adopt("BTCUSDT", None, Choice.DEFAULT_PLAN)
        with pytest.raises(ChangeRefused, match="and no take profit"):
            await adopt("BTCUSDT", None, Choice.STOP_ONLY)
        with pytest.raises(ChangeRefused, match=r"MODE=observe: nothing is sent$"):
            await adopt("BTCUSDT", None, Choice.IGNORE)
        with pytest.raises(NoSuchPosition):
            await adopt("ETHUSDT", None, Choice.DEFAULT_PLAN)
        assert observer.manager.account_view().positions == ()
