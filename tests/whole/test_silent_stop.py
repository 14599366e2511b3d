"""The end of the program while Telegram, Bybit or the name server are silent: it waits for none of them."""

import os
import signal
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drills.control import Control, until
from drills.processes import Bot, Program, Simulator
from tests.whole.conftest import StartBot
from tests.whole.test_operations import BTC, STOP_SECONDS
from tests.whole.test_stories import confirm, quantities, stop

pytestmark = pytest.mark.whole
SILENT_NAMES = """
import socket, sys, time
resolve = socket.getaddrinfo
def getaddrinfo(host, *arguments, **more):
    if host not in ("silent.invalid", b"silent.invalid"):
        return resolve(host, *arguments, **more)
    print("the name server is silent", file=sys.stderr, flush=True)
    time.sleep(60)
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
socket.getaddrinfo = getaddrinfo
"""


@pytest.mark.parametrize(("silent", "request_of"), [("telegram", "sendMessage"), ("rest", "/v5/")])
def test_it_ends_in_time_while_somebody_is_silent_and_what_guards_stays_at_the_exchange(
    silent: str, request_of: str, control: Control, start_bot: StartBot, tmp_path: Path
) -> None:
    bot = start_bot(CONNECTIVITY_CHECK_INTERVAL="1")
    confirm(control, BTC)
    until(lambda: len(quantities(control)) == 3, "take profits", 60)
    control.post("/control/faults", target=silent, kind="blackhole", count=None)
    control.say("/positions")
    control.price("BTCUSDT", "50600")
    until(lambda: waits_for_an_answer(control, silent, request_of), "a request that nobody answers", 60)

    assert ended(bot) < STOP_SECONDS
    assert "stopped_late" not in (tmp_path / "bot.log").read_text()
    assert stop(control) == Decimal(49000)
    assert quantities(control) == ["0.002", "0.003"]
    assert control.stats()["max_naked_ms"] == 0


def test_it_ends_in_time_while_the_name_server_is_silent(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SILENT_NAMES)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    log = tmp_path / "bot.log"
    with Bot(simulator.url, tmp_path / "state", log, TELEGRAM_API_URL="https://silent.invalid") as bot:
        until(lambda: "the name server is silent" in log.read_text(), "a name that is asked for", 60)
        assert ended(bot) < STOP_SECONDS


def waits_for_an_answer(control: Control, silent: str, request_of: str) -> bool:
    events: list[dict[str, Any]] = control.get("/control/events", after=0, limit=2000)["events"]
    struck = [event["text"] for event in events if event["kind"] == "fault_struck"]
    return any(text.startswith(f"Struck {request_of}") and f"blackhole on {silent}" in text for text in struck)


def ended(bot: Program) -> float:
    """The seconds that it took, politely."""
    began = time.monotonic()
    os.kill(bot.pid, signal.SIGTERM)
    assert bot.wait() == 0
    return time.monotonic() - began
