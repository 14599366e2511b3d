"""The program cut off from Bybit, and back, as a person and the log see it; each setting of it is heard."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drills.control import Control, until
from drills.processes import Simulator
from tests.whole.conftest import StartBot

pytestmark = pytest.mark.whole
LINE = "/trade BTCUSDT long size 0.01 sl 2% tp 1%"


def logged(directory: Path, words: str, times: int = 1) -> Callable[[], bool]:
    return lambda: (directory / "bot.log").read_text().count(words) >= times


def answer(control: Control, line: str, *words: str) -> str:
    after = control.last_message_id()
    control.say(line)
    text: str = control.reply(after, *words)["text"]
    return text


def test_bybit_is_away_and_comes_back(
    simulator: Simulator, control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    start_bot(CONNECTIVITY_CHECK_INTERVAL="1")
    until(logged(tmp_path, "✓ Connectivity check passed", 3), "checks every second instead of every 120")
    answer(control, "/health", "Connectivity: ONLINE", f"Internet ({simulator.url.removeprefix('http://')}")
    control.post("/control/faults", target="rest", kind="http_status", status=503, count=None)
    control.post("/control/faults", target="ws_private", kind="refuse_connect", count=None)
    control.post("/control/faults", target="ws_private", kind="disconnect", count=None)
    until(logged(tmp_path, "Waiting 30s before retry..."), "a wait")
    until(logged(tmp_path, "⚠ Connectivity check failed (failure #1)"), "a failed check")
    assert "no new entries until it is back" in answer(control, LINE, "⛔", "Bybit cannot be reached since")
    answer(control, "/health", "Connectivity: OFFLINE, 1 failed checks in a row", "Bybit REST: no answer")
    control.post("/control/faults/script", entries=[{"clear": True}])
    until(logged(tmp_path, "✓ Connectivity restored after 1 failures"), "the end of it", 40)
    assert "⛔" not in answer(control, LINE, "BTCUSDT", "0.01")
    log = (tmp_path / "bot.log").read_text()
    assert "Waiting 60s" not in log, "one outage, one failure"
