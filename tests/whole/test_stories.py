"""Whole trades through the chat, each with a twist; the last word has the referee."""

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drills.control import Control, until
from drills.history import recorded_nets
from tests.deploy.image import lay_out
from tests.whole.conftest import StartBot

pytestmark = pytest.mark.whole

LONG = "/trade BTCUSDT long size 0.01 sl 49000 tp 50500:50% 51000:30% 52000:20% be tp1"
SHORT = "/trade BTCUSDT short size 0.03 entry 50100 50200 50300 sl 51000 tp 49500:50% 49000:30% 48000:20% be tp1"


def test_the_demo_script_passes(tmp_path: Path) -> None:
    """With the files of an image and no others."""
    done = subprocess.run(
        [sys.executable, str(lay_out(tmp_path) / "main.py"), "demo", "--script"],
        capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    last = done.stdout.strip().splitlines()[-1]
    figures = re.fullmatch(r"demo PASS naked_ms=0 duplicates=0 orders_left=0 net_pnl=(\S+)=(\S+)", last)
    assert done.returncode == 0, done.stdout + done.stderr
    assert figures is not None, last
    assert figures[1] == figures[2]


def test_short_in_hedge_mode_two_of_three_entries_a_kill_and_a_person_closing(
    control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    control.post("/control/account/mode", hedge=True)
    bot = start_bot()
    confirm(control, SHORT)
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three entries")
    control.price("BTCUSDT", "50200")
    until(lambda: control.size("BTCUSDT") == Decimal("0.02"), "two entries to fill")
    until(lambda: quantities(control) == ["0.004", "0.006", "0.01", "0.01"], "take profits for what was entered")
    bot.kill()
    control.price("BTCUSDT", "49500")
    start_bot()
    until(lambda: stop(control) not in {None, Decimal(51000)}, "break-even after the restart")
    until(lambda: quantities(control) == ["0.004", "0.006"], "the third entry to be cancelled")
    assert stop(control) < Decimal(50150)
    control.post("/control/account/close", symbol="BTCUSDT", position_idx=2)
    closed = control.reply(0, "closed", "BTCUSDT")
    assert "by hand" in closed["text"]
    until(lambda: recorded(tmp_path) is not None, "the record")
    assert recorded(tmp_path) == control.net("BTCUSDT")
    clean(control)


def test_kill_at_many_instants_ends_in_the_same_state(control: Control, start_bot: StartBot, tmp_path: Path) -> None:
    """I6, by hand: killed while the entry, the take profits and the move to break-even are under way."""
    bot = start_bot()
    confirm(control, LONG)
    until(lambda: control.size("BTCUSDT") > 0, "the entry to fill")
    bot.kill()
    bot = start_bot()
    until(lambda: control.own_orders("BTCUSDT"), "the first take profit")
    bot.kill()
    bot = start_bot()
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three take profits")
    control.price("BTCUSDT", "50500")
    bot.kill()
    start_bot()
    until(lambda: (stop(control) or 0) > 50000, "break-even")
    control.say("/close BTCUSDT")
    until(lambda: control.position("BTCUSDT") is None, "the close")
    until(lambda: recorded(tmp_path) is not None, "the record")
    assert recorded(tmp_path) == control.net("BTCUSDT")
    clean(control)


def confirm(control: Control, line: str) -> dict[str, Any]:
    seen = control.last_message_id()
    control.say(line)
    preview = until(
        lambda: next((m for m in control.messages(seen) if m["from"] == "bot" and m["buttons"]), None), "the preview"
    )
    control.press(preview, "Confirm")
    return preview


def stop(control: Control) -> Decimal | None:
    position = control.position("BTCUSDT")
    return Decimal(position["stop_loss"]) if position and position["stop_loss"] else None


def quantities(control: Control) -> list[str]:
    return sorted(f"{Decimal(o['qty']).normalize():f}" for o in control.own_orders("BTCUSDT"))


def recorded(tmp_path: Path) -> Decimal | None:
    nets = recorded_nets(tmp_path / "state")
    assert len(nets) <= 1, "recorded more than once"
    return nets[0] if nets else None


def clean(control: Control) -> None:
    stats = control.stats()
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)
    assert control.account()["orders"] == []
