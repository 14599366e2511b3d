"""The disk fails under a guarded trade, as a full one does: the kernel refuses every write of the running program.

A limit on the size of files (RLIMIT_FSIZE) is set on the bot's process from outside and lifted again; the program
itself knows nothing of the test.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drills.control import Control, until
from drills.processes import Bot, Program, Simulator
from tests.whole.conftest import StartBot
from tests.whole.test_stories import LONG, clean, confirm, quantities, recorded, stop

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits a process that runs already"),
]

REASON = "File too large"
HEALS_WITHIN = 60.0
"""Attempts to heal come with growing pauses, up to half a minute."""
OTHER = "/trade ETHUSDT long size 0.1 sl 2% tp 2R"


_LIMIT = resource.RLIMIT_FSIZE


@contextmanager
def failing_disk(bot: Program) -> Iterator[None]:
    """No file of the bot can grow."""
    before = resource.prlimit(bot.pid, _LIMIT)
    resource.prlimit(bot.pid, _LIMIT, (0, before[1]))
    try:
        yield
    finally:
        if bot.is_running():
            resource.prlimit(bot.pid, _LIMIT, before)


@contextmanager
def on_a_full_disk() -> Iterator[None]:
    """No file of what is started in here can grow."""
    before = resource.getrlimit(_LIMIT)
    resource.setrlimit(_LIMIT, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(_LIMIT, before)


def guarded_trade(control: Control, start_bot: StartBot) -> Program:
    bot = start_bot()
    confirm(control, LONG)
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three take profits")
    return bot


def answer(control: Control, line: str, *words: str) -> str:
    seen = control.last_message_id()
    control.say(line)
    return str(control.reply(seen, *words)["text"])


def test_a_full_disk_stops_no_protection_and_heals(control: Control, start_bot: StartBot, tmp_path: Path) -> None:
    bot = guarded_trade(control, start_bot)
    with failing_disk(bot):
        control.price("BTCUSDT", "50500")
        until(lambda: (stop(control) or 0) > 50000, "the stop to move to break-even")
        alert = control.reply(0, "cannot write its state")
        assert REASON in alert["text"]
        assert "goes on protecting" in alert["text"]
        control.reply(0, "TP1/3 hit")
        refused = answer(control, OTHER, "⛔")
        for words in ("The disk fails", REASON, "goes on protecting", "Nothing was sent"):
            assert words in refused
        assert REASON in answer(control, "/positions", "1 position", "The disk fails")
        assert "changes held in memory" in answer(control, "/health", "NOT WRITTEN")
        assert REASON in answer(control, "/dashboard", "The disk fails")
        orders = control.own_orders("BTCUSDT")
        seen = control.last_message_id()
    control.reply(seen, "The disk works again after", patience=HEALS_WITHIN)
    assert control.orders("ETHUSDT") == []
    bot.kill()

    start_bot()
    until(lambda: "verified" in answer(control, "/positions", "equity"), "the stop to be seen again")
    assert (stop(control) or 0) > 50000
    assert control.own_orders("BTCUSDT") == orders
    answer(control, "/close BTCUSDT", "LONG BTCUSDT: all of")
    until(lambda: control.position("BTCUSDT") is None, "the close")
    until(lambda: recorded(tmp_path) is not None, "the record")
    assert recorded(tmp_path) == control.net("BTCUSDT")
    told = [m["text"] for m in control.messages() if m["from"] == "bot"]
    assert sum("TP1/3 hit" in text for text in told) == 1
    assert sum("cannot write its state" in text for text in told) == 1
    clean(control)


def test_a_close_on_a_full_disk_is_done_answered_and_told(
    control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    bot = guarded_trade(control, start_bot)
    with failing_disk(bot):
        answer(control, "/close BTCUSDT", "LONG BTCUSDT: all of")
        until(lambda: control.position("BTCUSDT") is None, "the close")
        control.reply(0, "closed: from the chat")
        control.reply(0, "cannot write its state")
        seen = control.last_message_id()
    control.reply(seen, "The disk works again after", patience=HEALS_WITHIN)
    until(lambda: recorded(tmp_path) is not None, "the record")
    assert recorded(tmp_path) == control.net("BTCUSDT")
    confirm(control, OTHER)
    until(lambda: control.size("ETHUSDT") > 0, "a new trade once the disk works")


def test_a_crash_while_the_disk_fails_forgets_no_profit(control: Control, start_bot: StartBot, tmp_path: Path) -> None:
    """What was only held is lost; the exchange has it all."""
    bot = guarded_trade(control, start_bot)
    with failing_disk(bot):
        control.price("BTCUSDT", "50500")
        until(lambda: (stop(control) or 0) > 50000, "the stop to move to break-even")
        control.reply(0, "cannot write its state")
        moved_to = stop(control)
        bot.kill()
    start_bot()
    control.reply(0, "stop 49000 →")
    until(lambda: quantities(control) == ["0.002", "0.003"], "the two other take profits")
    assert stop(control) == moved_to
    control.price("BTCUSDT", "52000")
    until(lambda: recorded(tmp_path) is not None, "the record")
    assert recorded(tmp_path) == control.net("BTCUSDT")
    clean(control)


def test_a_full_disk_at_the_start_keeps_no_position_unguarded(
    simulator: Simulator, control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    guarded_trade(control, start_bot).kill()
    with on_a_full_disk():
        bot = Bot(simulator.url, tmp_path / "state", tmp_path / "bot.log")
    with bot:
        control.reply(0, "cannot write its state", patience=30)
        control.price("BTCUSDT", "50500")
        until(lambda: (stop(control) or 0) > 50000, "the stop to move to break-even")
        assert REASON in answer(control, OTHER, "⛔")
        seen = control.last_message_id()
        resource.prlimit(bot.pid, _LIMIT, resource.getrlimit(_LIMIT))
        control.reply(seen, "The disk works again after", patience=HEALS_WITHIN)
        answer(control, "/close BTCUSDT", "LONG BTCUSDT: all of")
        until(lambda: control.position("BTCUSDT") is None, "the close")
        control.reply(seen, "closed: from the chat")
    assert recorded(tmp_path) == control.net("BTCUSDT")
    clean(control)


def test_a_first_start_on_a_full_disk_is_refused_with_a_clear_word(simulator: Simulator, tmp_path: Path) -> None:
    """There is nothing to guard, and nothing could be kept of what would be."""
    with on_a_full_disk():
        bot = Bot(simulator.url, tmp_path / "state", tmp_path / "bot.log")
    with bot:
        assert bot.wait() == 1
