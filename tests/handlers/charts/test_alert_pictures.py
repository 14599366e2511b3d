"""The pictures that follow alerts: after them, silent, once at most, never late, never in an alert's way."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from execution.exchange_errors import Refusal, Refused, Transient
from handlers.charts.alert_pictures import PATIENCE, AlertPictures
from handlers.charts.chart_buttons import ChartPress, What
from handlers.charts.chart_drawing import Drawing, trouble_words
from handlers.charts.picture_wishes import SECTION, After, PictureWishes
from helpers.charts.picture import Theme
from helpers.charts.position_charts import NoChart, NoChartError
from tests.handlers.charts.fakes import FakePositionCharts, a_closed_row
from tests.handlers.fakes import NOON, D, FakeGuard, MemoryStore, StoppedClock, a_position, an_account
from tests.handlers.history.fakes import FakeTradeLog, a_trade
from tests.handlers.paper import Paper, a_bot

ALICE = 1001
ENTRY = {"symbol": "BTCUSDT", "side": "Buy", "qty": D("0.1")}


class Gallery:
    """Pictures on paper."""

    def __init__(self) -> None:
        self.paper = Paper()
        self.store = MemoryStore()
        self.clock = StoppedClock()
        self.counts: Counter[str] = Counter()
        self.charts = FakePositionCharts()
        self.log = FakeTradeLog(a_trade(2, exit_price=D(50500)), a_trade())
        self.wishes = PictureWishes(self.store)
        guard = FakeGuard(self.store)
        guard.view = an_account(a_position())
        drawing = Drawing(guard, self.charts, self.log)
        bot = a_bot(self.paper)
        self.pictures = AlertPictures(bot, self.store, self.log, drawing, self.wishes, self.clock, self.counts)

    async def hears(self, *rows: dict[str, Any], message_id: int = 7) -> list[dict[str, Any]]:
        """Returns the pictures that were sent so far, when all is done."""
        for row in rows:
            self.pictures.told(row, ALICE, message_id)
        others = {task for task in asyncio.all_tasks() if task.get_name().startswith("picture")}
        await asyncio.gather(*others, return_exceptions=True)
        return [parameters for name, parameters in self.paper.calls if name == "sendPhoto"]


async def test_a_closed_trade_follows_as_an_answer_without_a_sound() -> None:
    gallery = Gallery()
    (sent,) = await gallery.hears(a_closed_row())
    assert sent["chat_id"] == ALICE
    assert sent["disable_notification"] is True
    assert sent["reply_parameters"] == {"message_id": 7, "allow_sending_without_reply": True}
    assert "LONG BTCUSDT" in sent["caption"]
    assert gallery.charts.asked == [(a_trade().trade_id, "closed", None, Theme.DARK)]
    assert gallery.counts["pictures sent"] == 1


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        (After.NONE, []),
        (After.CLOSES, ["closed"]),
        (After.ALL, ["closed", "entry_filled", "tp_hit"]),
        (None, ["closed"]),
    ],
)
async def test_a_chat_has_the_pictures_that_it_chose(after: After | None, kinds: list[str]) -> None:
    gallery = Gallery()
    if after is not None:
        await gallery.wishes.choose(ALICE, after)
        assert gallery.store.sections[SECTION] == {f"{ALICE}": after.value}
    followed = []
    for kind in ("closed", "entry_filled", "tp_hit", "stop_moved"):
        before = gallery.counts["pictures sent"]
        await gallery.hears(a_closed_row(kind=kind))
        followed += [kind] * (gallery.counts["pictures sent"] - before)
    assert followed == kinds
    assert gallery.wishes.wants(ALICE, "tp_hit") is ("tp_hit" in kinds)


@pytest.mark.parametrize(
    "changes",
    [
        {"at": NOON - PATIENCE},
        {"sending": True},
        {"fields": {"symbol": "BTCUSDT", "side": "Buy", "qty": D("0.3"), "exit": D(51000)}},
        {"fields": {"symbol": "BTCUSDT", "side": "", "qty": D("0.1"), "exit": D(51000)}},
        {"fields": None},
        {"at": None},
    ],
    ids=["late", "perhaps repeated", "of no trade in the log", "of no side", "no fields", "no time"],
)
async def test_there_is_no_picture(changes: dict[str, Any]) -> None:
    assert await Gallery().hears(a_closed_row(**changes)) == []


@pytest.mark.parametrize("what", ["refused", "timed out", "no candles", "log"])
async def test_one_that_cannot_be_sent_is_dropped_and_never_repeated(what: str) -> None:
    gallery = Gallery()
    if what == "refused":
        gallery.paper.fails("sendPhoto", 429, "Too Many Requests", retry_after=5)
    elif what == "timed out":
        gallery.paper.times_out("sendPhoto")
    elif what == "no candles":
        gallery.charts.refusal = Transient("no answer")
    else:
        gallery.log.broken = True
    assert len(await gallery.hears(a_closed_row())) == (what in {"refused", "timed out"})
    assert gallery.counts["pictures dropped"] == 1
    assert gallery.counts["pictures sent"] == 0


async def test_what_happens_at_once_has_one_picture_and_a_close_has_its_own() -> None:
    gallery = Gallery()
    await gallery.wishes.choose(ALICE, After.ALL)
    entries = [a_closed_row(kind="entry_filled", fields=ENTRY) for _ in range(3)]
    assert len(await gallery.hears(*entries, a_closed_row())) == 2
    assert [asked[:2] for asked in gallery.charts.asked] == [("BTCUSDT", "long"), (a_trade().trade_id, "closed")]


async def test_a_store_that_fails_and_a_failure_in_the_drawing_reach_no_alert() -> None:
    gallery = Gallery()
    gallery.charts.refusal = RuntimeError("a bug")
    await gallery.hears(a_closed_row())
    gallery.store.broken = RuntimeError("the disk")
    await gallery.hears(a_closed_row())
    assert gallery.counts["pictures dropped"] == 2


async def test_what_is_not_sent_at_the_end_is_not_sent() -> None:
    gallery = Gallery()
    gallery.paper.gate.clear()
    gallery.pictures.told(a_closed_row(), ALICE, 7)
    await asyncio.sleep(0)
    await gallery.pictures.close()
    gallery.paper.gate.set()
    gallery.clock.advance(seconds=1)
    await gallery.hears(a_closed_row(at=NOON + timedelta(seconds=1)))
    assert gallery.counts["pictures sent"] == 0


async def test_a_group_that_moves_keeps_what_it_chose() -> None:
    wishes = Gallery().wishes
    await wishes.choose(-5, After.ALL)
    await wishes.moved(-5, -1005)
    assert [wishes.of(chat) for chat in (-5, -1005)] == [After.CLOSES, After.ALL]
    await wishes.moved(-6, -1006)
    assert wishes.of(-1006) is After.CLOSES


def test_of_a_trade_whose_symbol_is_gone_no_id_is_said() -> None:
    gone = Refused(Refusal.INVALID, 10001, "symbol invalid")
    press = ChartPress(what=What.TRADE, named="0123456789abcdef")
    assert trouble_words(gone, press) == "Bybit knows the symbol of that trade no more"
    assert trouble_words(NoChartError(NoChart.GONE), press) == "That trade is not in the log any more"
