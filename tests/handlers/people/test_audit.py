"""Who did what: a line for each thing that acts, with its outcome, whatever the disk does."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from telegram import User

from handlers.people.audit import SECTION, Audit, one_line
from handlers.people.audit_command import audit_text
from handlers.people.role import Role
from handlers.telegram.hearing import HEAR
from tests.handlers.conftest import ALICE, STRANGER, World
from tests.handlers.fakes import NOON, FakeAuditLog, MemoryStore, StoppedClock
from tests.handlers.paper import until
from utils.trade_history import AuditLine

LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"
BOB = User(1002, "Bob", is_bot=False)


def line(number: int, **changes: Any) -> AuditLine:
    at = NOON + timedelta(seconds=number)
    known = {"audit_id": f"{number}", "at": at, "user_id": 1, "name": "Bob", "role": "owner", "chat_id": 1}
    return AuditLine(**{**known, "what": f"/close {number}", "outcome": "done", **changes})


class Books:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.history = FakeAuditLog()
        self.counts: Counter[str] = Counter()
        self.audit = Audit(self.store, self.history, StoppedClock(), self.counts)

    def does(self, what: str, outcome: str = "") -> None:
        with self.audit.watching(BOB, Role.TRADER, 7, what):
            hear = HEAR.get()
            assert hear is not None
            if outcome:
                hear(outcome)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.audit.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @property
    def written(self) -> list[tuple[str, str]]:
        return [(each.what, each.outcome) for each in self.history.lines.values()]


async def test_what_acts_is_written_with_its_outcome_and_the_rest_is_not(world: World) -> None:
    await world.start()
    await world.alice.says("/positions")
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("nothing is left")
    await world.alice.says("/pause")
    await world.alice.sees("Paused")
    await world.alice.says("/audit")
    row = await world.alice.sees("Audit, newest first")
    assert "User 1001 (owner): /close BTCUSDT" in row["text"]
    assert "→ ✅ Closed LONG BTCUSDT: all of 0.1 at market, nothing is left" in row["text"]
    assert "/pause" in row["text"].split("/close")[0], "the newest first"
    assert "/positions" not in row["text"]
    await world.until(lambda: len(world.audit.lines) == 2)
    await world.until(lambda: not world.store.sections[SECTION])


async def test_a_press_is_written_with_the_button_and_the_message(world: World) -> None:
    await world.start()
    await world.alice.says(LINE)
    message_id = (await world.alice.sees("LONG BTCUSDT"))["message_id"]
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("stop 49000 confirmed")
    told = "• Entry filled, 0.1 · 🛡 stop 49000 confirmed"
    await world.until(lambda: any(each.outcome == told for each in world.audit.lines.values()))
    (pressed,) = [each for each in world.audit.lines.values() if each.outcome == told]
    assert pressed.what.startswith("[✅ Confirm] on “")
    assert "LONG BTCUSDT" in pressed.what


async def test_what_was_not_allowed_is_written_too(world: World) -> None:
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.alice.says(f"/people add {STRANGER} viewer Eve")
    await world.alice.sees("is a viewer")
    await world.stranger.says("/close BTCUSDT")
    await world.stranger.sees("is for a trader")
    await world.until(lambda: len(world.audit.lines) == 2)
    denied = max(world.audit.lines.values(), key=lambda each: each.at)
    assert (denied.user_id, denied.role, denied.outcome) == (STRANGER, "viewer", "not allowed")


async def test_a_close_waits_for_no_audit(world: World) -> None:
    world.audit.broken = OSError("no such disk")
    world.store.trouble = "disk full"
    await world.start()
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("nothing is left")
    await world.alice.says("/audit")
    row = await world.alice.sees("/close BTCUSDT")
    assert "Older lines cannot be read now: OSError" in row["text"]


async def test_a_wrong_number_of_lines(world: World) -> None:
    await world.start()
    await world.alice.says("/audit 51")
    assert "/audit 10" in (await world.alice.sees("is no number of lines"))["text"]


# ---------------------------------------------------------------------------------------------------- writing


async def test_a_line_is_kept_before_its_outcome_and_an_outcome_that_comes_late_follows() -> None:
    books = Books()
    with books.audit.watching(BOB, Role.TRADER, 7, "/close BTCUSDT"):
        hear = HEAR.get()
        async with books.running():
            await until(lambda: books.written == [("/close BTCUSDT", "")])
    assert HEAR.get() is None
    assert hear is not None
    hear("<b>✅ Closed</b> &amp; gone\nmore")
    async with books.running():
        await until(lambda: books.written == [("/close BTCUSDT", "✅ Closed & gone")])
        await until(lambda: not books.store.sections[SECTION])


async def test_what_fails_says_so_and_fails_on() -> None:
    books = Books()
    with pytest.raises(ZeroDivisionError), books.audit.watching(BOB, Role.TRADER, 7, "/close"):
        raise ZeroDivisionError
    ((found,), trouble) = await books.audit.recent(5)
    assert (found.outcome, trouble) == ("failed inside; the log says why", "")


async def test_lines_wait_in_the_store_while_the_history_fails_and_are_moved_by_the_next_life() -> None:
    books = Books()
    books.history.broken = OSError("full")
    books.does("/pause", "⏸ Paused")
    async with books.running():
        await until(lambda: books.counts["audit lines late"])
    assert [row["what"] for row in books.store.sections[SECTION].values()] == ["/pause"]
    books.history.broken = None
    books.audit = Audit(books.store, books.history, StoppedClock(), books.counts)
    async with books.running():
        await until(lambda: books.written == [("/pause", "⏸ Paused")])


async def test_what_the_disk_does_not_have_is_in_no_other_file_either() -> None:
    """In safe mode nothing on the disk may change, and what is held may be lost while the history would have it."""
    books = Books()
    books.store.trouble = "safe mode"
    books.does("/close BTCUSDT", "✅ Closed")
    async with books.running():
        await until(lambda: books.store.held > 1)
        assert books.written == []
        ((found,), _) = await books.audit.recent(5)
        assert found.outcome == "✅ Closed"
        books.store.trouble = ""
        await until(lambda: books.written == [("/close BTCUSDT", "✅ Closed")])
        await until(lambda: not books.store.sections[SECTION])


async def test_the_end_of_the_chat_keeps_what_waits_and_survives_a_store_that_takes_nothing() -> None:
    books = Books()
    books.does("/pause")
    await books.audit.flush()
    assert len(books.store.sections[SECTION]) == 1
    books.does("/resume")
    books.store.broken = OSError("gone")
    await books.audit.flush()
    assert books.counts["audit lines lost"] == 1


def test_a_line_is_the_first_that_says_something() -> None:
    assert one_line("\n  <b>a</b> &lt;b&gt;\nmore") == "a <b>"
    assert one_line("/x <b>", is_html=False) == "/x <b>"
    assert len(one_line("x" * 500)) == 200


def test_lines_are_as_many_as_fit() -> None:
    assert audit_text([], "") == "📋 Nothing has been done yet that changes anything."
    text = audit_text([line(number, what="<x>" * 60) for number in range(40)], "OSError")
    assert len(text) < 4096
    assert "&lt;x&gt;" in text
    assert text.endswith("OSError")
    assert "→ no outcome is recorded" in audit_text([line(1, outcome="")], "")
