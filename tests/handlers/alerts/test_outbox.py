"""Alerts: each one arrives, urgent ones first, and one that may be there twice says so."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from handlers.alerts.outbox import Outbox
from tests.handlers.fakes import NOON, MemoryStore, StoppedClock
from tests.handlers.paper import Paper, a_bot, until

ALICE, BOB = 1001, 1002


class Desk:
    """An outbox on paper."""

    def __init__(self, everybody: frozenset[int] = frozenset({ALICE, BOB})) -> None:
        self.paper = Paper()
        self.store = MemoryStore()
        self.clock = StoppedClock()
        self.counts: Counter[str] = Counter()
        self.outbox = Outbox(a_bot(self.paper), self.store, self.clock, everybody, self.counts)

    def put(self, key: str, text: str, **row: Any) -> None:
        standard = {"kind": "system", "chat_id": ALICE, "at": NOON, "urgent": False, "fields": {"text": text}}
        self.store.sections.setdefault("outbox", {})[key] = {**standard, **row}

    def put_move(self, key: str, old: int, new: int, symbol: str = "BTCUSDT", **row: Any) -> None:
        fields = {"symbol": symbol, "side": "Buy", "old": Decimal(old), "new": Decimal(new), "origin": "trailing"}
        self.put(key, "", **{"kind": "stop_moved", "at": NOON + timedelta(seconds=new), "fields": fields, **row})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.outbox.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def emptied(self) -> None:
        async with self.running():
            await until(lambda: not self.store.sections.get("outbox"))

    @property
    def texts(self) -> list[str]:
        return [text.removeprefix("ℹ️ ").removeprefix("🚨 ") for text in self.paper.texts()]


async def test_what_became_of_them_is_counted_by_what_they_tell() -> None:
    desk = Desk()
    desk.put("a", "one", kind="price_alert")
    desk.put("b", "two", kind=f"of {ALICE}")
    await desk.emptied()
    assert set(desk.outbox.deliveries.by_kind) == {("price_alert", "sent"), ("other", "sent")}, "no name of anybody"


REPEATED = "\n<i>(possibly repeated)</i>"


async def test_urgent_first_then_the_oldest() -> None:
    desk = Desk()
    desk.put("a", "second", at=NOON + timedelta(seconds=1))
    desk.put("b", "first")
    desk.put("c", "urgent", urgent=True, at=NOON + timedelta(seconds=9))
    await desk.emptied()
    assert desk.texts == ["urgent", "first", "second"]
    assert desk.counts["alerts sent"] == 3


async def test_everybody_is_everybody() -> None:
    desk = Desk()
    desk.put("a", "news", chat_id=0)
    await desk.emptied()
    assert {parameters["chat_id"] for _, parameters in desk.paper.calls} == {ALICE, BOB}


async def test_an_alert_that_is_too_long_arrives_cut() -> None:
    desk = Desk()
    desk.put("a", "x" * 9000)
    await desk.emptied()
    (text,) = desk.texts
    assert text.startswith("xxx")
    assert "… cut here" in text
    assert len(text) <= 4096


async def test_nobody_to_tell() -> None:
    desk = Desk(frozenset())
    desk.put("a", "news", chat_id=0)
    await desk.emptied()
    assert desk.paper.calls == []
    assert desk.counts["alerts dropped"] == 1


async def test_a_row_is_marked_while_it_is_sent() -> None:
    desk = Desk()
    desk.paper.gate.clear()
    desk.put("a", "news")
    async with desk.running():
        await until(lambda: desk.paper.calls)
        assert desk.store.sections["outbox"]["a"]["sending"] is True
        assert desk.outbox.waiting == 1
    desk.paper.gate.set()
    desk.paper.calls.clear()
    await desk.emptied()
    assert desk.texts == ["news" + REPEATED]
    assert desk.counts["alerts repeated"] == 1


async def test_an_answer_that_never_came_means_perhaps() -> None:
    desk = Desk()
    desk.paper.times_out("sendMessage")
    desk.put("a", "news")
    await desk.emptied()
    assert desk.texts == ["news", "news" + REPEATED]


async def test_what_never_left_is_not_called_repeated() -> None:
    desk = Desk()
    for _ in range(3):
        desk.paper.refuses_to_connect("sendMessage")
    desk.put("a", "news")
    await desk.emptied()
    assert desk.texts == ["news"] * 4
    assert desk.clock.slept == [0.5, 1.0, 2.0]


async def test_doubt_stays_doubt() -> None:
    desk = Desk()
    desk.paper.times_out("sendMessage")
    desk.paper.refuses_to_connect("sendMessage")
    desk.put("a", "news")
    await desk.emptied()
    assert desk.texts == ["news", "news" + REPEATED, "news" + REPEATED]


async def test_a_chat_that_takes_nothing_is_dropped_and_counted() -> None:
    desk = Desk(frozenset({ALICE}))
    desk.paper.fails("sendMessage", 403, "Forbidden: bot was blocked by the user")
    desk.paper.fails("sendMessage", 400, "Bad Request: chat not found")
    desk.put("a", "one")
    desk.put("b", "two")
    desk.put("c", "three")
    await desk.emptied()
    assert desk.counts["alerts dropped"] == 2
    assert desk.texts[-1] == "three"


async def test_an_odd_error_is_waited_out() -> None:
    desk = Desk()
    desk.paper.fails("sendMessage", 401, "Unauthorized")
    desk.put("a", "news")
    await desk.emptied()
    assert len(desk.texts) == 2


async def test_rows_that_make_no_sense_are_shown_and_hide_no_other() -> None:
    desk = Desk()
    desk.put("a", "fine")
    desk.put("b", "x", kind="of the future", at=None)
    desk.put("c", "x", chat_id="nobody", fields="nonsense")
    desk.store.sections["outbox"]["d"] = "not even a row"
    await desk.emptied()
    assert any("of the future" in text for text in desk.texts)
    assert any("not even a row" in text for text in desk.texts)
    assert "fine" in desk.texts
    assert desk.counts["alerts unworded"] > 0


async def test_one_chat_does_not_wait_for_another() -> None:
    desk = Desk()
    async with desk.running():
        desk.paper.gate.clear()
        desk.put("a", "to alice")
        desk.outbox.wake()
        await until(lambda: len(desk.paper.calls) == 1)
        desk.put("b", "to bob", chat_id=BOB)
        desk.outbox.wake()
        await until(lambda: len(desk.paper.calls) == 2)
        desk.paper.gate.set()
        await until(lambda: not desk.store.sections["outbox"])


async def test_a_failing_disk_delays_no_alert_and_repeats_none() -> None:
    desk = Desk()
    desk.store.trouble = "No space left on device"
    desk.put("a", "cannot write its state", urgent=True, chat_id=0)
    async with desk.running():
        await until(lambda: desk.outbox.waiting == 0)
        desk.outbox.wake()
        await until(lambda: desk.counts["alerts sent"] == 2)
    assert desk.texts == ["cannot write its state"] * 2
    assert {parameters["chat_id"] for _, parameters in desk.paper.calls} == {ALICE, BOB}
    assert desk.counts["outbox failures"] == 0


async def test_a_store_that_cannot_be_read_is_asked_again() -> None:
    desk = Desk()
    desk.store.broken = OSError("gone")
    async with desk.running():
        await until(lambda: desk.counts["outbox failures"])
        desk.store.broken = None
        desk.put("a", "back")
        desk.outbox.wake()
        await until(lambda: desk.texts == ["back"])


async def test_moves_that_wait_become_one_row_in_the_commit_that_marks_it() -> None:
    desk = Desk()
    for number in range(4):
        desk.put_move(f"m{number}", number, number + 1)
    desk.put("last", "news", at=NOON + timedelta(minutes=1))
    desk.paper.gate.clear()
    async with desk.running():
        await until(lambda: desk.paper.calls)
        rows = desk.store.sections["outbox"]
        assert set(rows) == {"m0", "last"}
        assert rows["m0"]["sending"] is True
        assert (rows["m0"]["fields"]["new"], rows["m0"]["fields"]["moves"]) == (Decimal(4), 4)
        assert desk.store.commits == 1
        desk.put_move("m4", 4, 5)
    desk.paper.gate.set()
    desk.paper.calls.clear()
    await desk.emptied()
    assert [text.splitlines()[0].split(": ")[-1] for text in desk.texts] == [
        "stop 0 → 4 (trailing, 4 moves)",
        "stop 4 → 5 (trailing)",
        "news",
    ], "what may be there already stays as it was said"
    assert REPEATED in desk.texts[0]
    assert desk.counts["alerts folded into others"] == 3


async def test_moves_are_folded_while_the_disk_fails_and_what_a_chat_does_not_want_is_not() -> None:
    desk = Desk()
    desk.store.trouble = "no space left"
    desk.put_move("a", 1, 2)
    desk.put_move("b", 7, 8, "ETHUSDT")
    await desk.emptied()
    assert desk.texts[0].splitlines()[1:] == ["<b>LONG BTCUSDT</b> 1 → 2 · –", "<b>LONG ETHUSDT</b> 7 → 8 · –"]
    desk.store.sections["alert_preferences"] = {str(ALICE): {"manners": {"stops": "off"}}}
    desk.put_move("a", 1, 2)
    desk.put_move("b", 2, 3)
    await desk.emptied()
    assert len(desk.texts) == 1
    assert (desk.counts["alerts not wanted"], desk.counts["alerts folded into others"]) == (2, 1)


async def test_what_is_for_one_and_what_is_for_all_are_not_folded() -> None:
    """A chat that turns out to be closed keeps the one from nobody: it goes to the owners then."""
    desk = Desk(frozenset({ALICE, BOB}))
    desk.put_move("a", 1, 2)
    desk.put_move("b", 2, 3, chat_id=0)
    desk.paper.fails("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await desk.emptied()
    to_bob = [str(parameters["text"]) for _, parameters in desk.paper.calls if parameters["chat_id"] == BOB]
    assert any("1 → 2" in text for text in to_bob)
    assert any("2 → 3" in text for text in to_bob)
