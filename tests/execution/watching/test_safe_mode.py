"""Without a readable state: everything on the exchange stays, is shown, and a missing stop is told."""

from datetime import timedelta
from typing import Any

import pytest

from execution.commands.answers import NoSuchPosition
from execution.exchange import Exchange
from execution.exchange_errors import Ambiguous, ExchangeError, Refusal, Refused, Transient
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Side
from execution.new_trade.trade_request import TradeRejected
from execution.notices import Notice
from execution.requests import CancelOrder, ExitOrder, Receipt
from execution.tracked_orders import Role
from execution.watching.safe_mode import SafeMode, first_findings
from tests.execution.builders import D, at, order_row, row, tracked

FINDING = "the state below data cannot be verified: the state file is cut off after 12 bytes"


class Desk:
    """Safe mode over an exchange of paper, with time that moves when it is told to."""

    def __init__(self) -> None:
        self.time = at(0)
        self.told: list[Notice] = []
        self.sent: list[ExitOrder] = []
        self.rows: list[PositionRow] = []
        self.orders: list[OrderRow] = []
        self.cancelled: list[str] = []
        self.refusal: Refused | None = None
        self.no_cancel: ExchangeError | None = None
        exchange: Exchange = self  # type: ignore[assignment]
        self.safe_mode = SafeMode(exchange, self, self.told.append, FINDING)

    account = "main"

    def now(self) -> Any:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    async def positions(self, symbol: str) -> list[PositionRow]:
        if symbol == "DOGEUSD":
            raise Refused(Refusal.INVALID, 10001, "params error: symbol invalid")
        return [each for each in self.rows if each.symbol == symbol]

    async def open_orders(self, symbol: str) -> list[OrderRow]:
        return [each for each in self.orders if each.symbol == symbol]

    async def cancel(self, order: CancelOrder) -> Receipt:
        self.cancelled.append(order.link_id)
        if self.no_cancel is not None:
            raise self.no_cancel
        self.orders = [each for each in self.orders if each.link_id != order.link_id]
        return Receipt("id")

    async def place_exit(self, order: ExitOrder) -> Receipt:
        if self.refusal is not None:
            raise self.refusal
        if any(each.reduce_only for each in self.orders):
            raise Refused(Refusal.NO_HEADROOM, 110017, "reduce-only")
        self.sent.append(order)
        return Receipt("id")

    def reads(self, *rows: PositionRow, after: timedelta = timedelta()) -> None:
        self.time += after
        self.rows = list(rows)
        self.safe_mode.watch(rows)

    @property
    def texts(self) -> list[str]:
        return [notice.fields["text"] for notice in self.told]


def test_it_says_what_happened_and_what_to_do() -> None:
    desk = Desk()
    desk.safe_mode.begin()
    (notice,) = desk.told
    assert notice.urgent
    for words in ("SAFE MODE", FINDING, "Nothing on disk is changed", "state check", "state restore NAME"):
        assert words in notice.fields["text"]


def test_many_findings_are_cut_after_the_first() -> None:
    """A state with many backups has one finding for each; Telegram would refuse the whole message."""
    reason = "the state cannot be verified: " + "; ".join(f"backup-{n:02}.pkl: {'x' * 120}" for n in range(50))
    cut = first_findings(reason)
    assert cut.startswith("the state cannot be verified: backup-00.pkl")
    assert "backup-03.pkl" in cut
    assert cut.endswith("; … and 46 more; see python main.py state check")
    assert len(cut) < 700
    assert first_findings("one; two") == "one; two"
    assert len(first_findings("x" * 9000)) < 700


def test_every_position_is_shown_with_the_stop_that_stands() -> None:
    desk = Desk()
    desk.reads(row("0.5"), row(2, symbol="ETHUSDT", side=Side.SELL, stop_loss=None, unrealised_pnl=D("-3.5")))
    shown = {view.symbol: (view.side, view.size, view.stop, view.unrealised) for view in desk.safe_mode.views()}
    assert shown == {
        "BTCUSDT": (Side.BUY, D("0.5"), D(49000), None),
        "ETHUSDT": (Side.SELL, D(2), None, D("-3.5")),
    }


def test_a_missing_stop_is_told_at_once_and_every_ten_minutes_while_it_lasts() -> None:
    desk = Desk()
    naked = row("0.5", stop_loss=None)
    desk.reads(naked)
    (notice,) = desk.told
    assert notice.urgent
    assert "BTCUSDT long, size 0.5, has NO STOP" in notice.fields["text"]
    assert notice.fields["subject"] == "safe mode:BTCUSDT long"
    for _ in range(19):
        desk.reads(naked, after=timedelta(seconds=30))
    assert len(desk.told) == 1
    desk.reads(naked, after=timedelta(seconds=30))
    assert len(desk.told) == 2
    assert desk.told[0].id != desk.told[1].id
    desk.reads(row("0.5"), after=timedelta(seconds=30))
    assert len(desk.told) == 2
    desk.reads(naked, after=timedelta(seconds=30))
    assert len(desk.told) == 3, "missing again is news again"


def test_a_position_that_is_gone_is_told() -> None:
    desk = Desk()
    desk.reads(row("0.5"))
    desk.reads()
    assert desk.safe_mode.views() == ()
    assert desk.texts == ["BTCUSDT long is no longer open on the exchange (safe mode: nothing is recorded)."]
    assert desk.told[0].fields["subject"] == "safe mode:BTCUSDT long"


async def test_a_close_is_one_order_for_all_that_can_only_reduce() -> None:
    desk = Desk()
    desk.reads(row("0.5", side=Side.SELL), row(0))
    plan = await desk.safe_mode.close("BTCUSDT", None)
    assert (plan.symbol, plan.side, plan.size, plan.qty) == ("BTCUSDT", Side.SELL, D("0.5"), None)
    (order,) = desk.sent
    assert (order.side, order.qty, order.price, order.position_idx) == (Side.BUY, 0, None, 0)


async def test_what_is_not_there_is_not_closed() -> None:
    desk = Desk()
    desk.reads(row("0.5"))
    for symbol, side in (("ETHUSDT", None), ("BTCUSDT", Side.SELL), ("DOGEUSD", None)):
        with pytest.raises(NoSuchPosition) as refused:
            await desk.safe_mode.close(symbol, side)
        assert refused.value.candidates == ("BTCUSDT long",)
    hedged = row(2, side=Side.SELL, position_idx=2)
    desk.reads(row("0.5", position_idx=1), hedged)
    with pytest.raises(NoSuchPosition):
        await desk.safe_mode.close("BTCUSDT", None)
    await desk.safe_mode.close("BTCUSDT", Side.SELL)
    assert [order.position_idx for order in desk.sent] == [2]


async def test_a_close_takes_our_orders_of_that_slot_along_and_nobody_elses() -> None:
    desk = Desk()
    desk.reads(row("0.5"))
    entry, target = tracked(Role.ENTRY, 2, 1, 49500), tracked(Role.TAKE_PROFIT, 1, 1, 51000)
    theirs = order_row(tracked(Role.ENTRY, 3, 1, 48000), link_id="my-own", order_id="x")
    elsewhere = order_row(tracked(Role.ENTRY, 4, 1, 48000), position_idx=1)
    desk.orders = [order_row(entry), order_row(target), theirs, elsewhere]
    await desk.safe_mode.close("BTCUSDT", None)
    assert desk.cancelled == [entry.link_id, target.link_id], "entries first: they would add to it"
    assert len(desk.sent) == 1


@pytest.mark.parametrize(
    "no_cancel",
    [Ambiguous("no answer", at(9)), Transient("busy"), Refused(Refusal.ORDER_GONE, 110001, "gone")],
    ids=lambda error: type(error).__name__,
)
async def test_r11_a_close_is_sent_though_the_cancel_of_an_entry_came_to_nothing(no_cancel: ExchangeError) -> None:
    desk = Desk()
    desk.reads(row("0.5"))
    entries = [tracked(Role.ENTRY, number, 1, 49500) for number in (2, 3)]
    desk.orders, desk.no_cancel = [order_row(entry, reduce_only=False) for entry in entries], no_cancel
    await desk.safe_mode.close("BTCUSDT", None)
    assert desk.cancelled == [entry.link_id for entry in entries], "each was tried"
    assert len(desk.sent) == 1


async def test_orders_of_a_person_in_the_way_of_a_close_are_left_to_the_person() -> None:
    desk = Desk()
    desk.reads(row("0.5"))
    desk.orders = [order_row(tracked(Role.TAKE_PROFIT, 1, 1, 51000), link_id="my-own")]
    with pytest.raises(TradeRejected, match="Bybit's app"):
        await desk.safe_mode.close("BTCUSDT", None)
    assert desk.cancelled == []


async def test_another_refusal_of_a_close_is_handed_on() -> None:
    desk = Desk()
    desk.reads(row("0.5"))
    desk.refusal = Refused(Refusal.POSITION_STATUS, 110094, "liquidating")
    with pytest.raises(Refused):
        await desk.safe_mode.close("BTCUSDT", None)
