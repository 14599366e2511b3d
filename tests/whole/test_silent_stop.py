"""The end of the program while Telegram, Bybit or the name server are silent: it waits for none of them.

Here a request may take ten minutes, and the end a minute: whoever waited for an answer would be seen to be late even on
a machine that is slow itself.
"""

import os
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drills.control import Control, until
from drills.processes import ROOT, Bot, Simulator
from tests.whole.test_operations import BTC, ends
from tests.whole.test_stories import confirm, quantities, stop

pytestmark = pytest.mark.whole
SILENT_NAMES = """
import socket, sys, time
resolve = socket.getaddrinfo
def getaddrinfo(host, *arguments, **more):
    if host not in ("silent.invalid", b"silent.invalid"):
        return resolve(host, *arguments, **more)
    print("the name server is silent", file=sys.stderr, flush=True)
    time.sleep(600)
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
socket.getaddrinfo = getaddrinfo
"""


PATIENT = """
from execution.bybit import rest
from handlers.telegram import connection
from helpers.program import stopping
rest.TIMEOUT = rest.URGENT_TIMEOUT = connection._ANSWER_SECONDS = connection._WHOLE_SECONDS = 600
stopping.STOP_WITHIN = 60
"""


@pytest.fixture
def log(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bot is to write; which interpreter it has is changed by what stands beside it."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(ROOT))))
    (tmp_path / "sitecustomize.py").write_text(PATIENT)
    return tmp_path / "bot.log"


@pytest.mark.parametrize(("silent", "request_of"), [("telegram", "sendMessage"), ("rest", "/v5/")])
def test_it_ends_in_time_while_somebody_is_silent_and_what_guards_stays_at_the_exchange(
    silent: str, request_of: str, simulator: Simulator, control: Control, log: Path
) -> None:
    with Bot(simulator.url, log.parent / "state", log, CONNECTIVITY_CHECK_INTERVAL="1") as bot:
        confirm(control, BTC)
        until(lambda: len(quantities(control)) == 3, "take profits", 60)
        control.post("/control/faults", target=silent, kind="blackhole", count=None)
        control.say("/positions")
        control.price("BTCUSDT", "50600")
        until(lambda: waits_for_an_answer(control, silent, request_of), "a request that nobody answers", 60)

        os.kill(bot.pid, signal.SIGTERM)
        ends(bot)
    assert "stopped_late" not in log.read_text()
    assert stop(control) == Decimal(49000)
    assert quantities(control) == ["0.002", "0.003"]
    assert control.stats()["max_naked_ms"] == 0


def test_it_ends_in_time_while_the_name_server_is_silent(simulator: Simulator, log: Path) -> None:
    (log.parent / "sitecustomize.py").write_text(PATIENT + SILENT_NAMES)
    with Bot(simulator.url, log.parent / "state", log, TELEGRAM_API_URL="https://silent.invalid") as bot:
        until(lambda: "the name server is silent" in log.read_text(), "a name that is asked for", 60)
        os.kill(bot.pid, signal.SIGTERM)
        ends(bot)
    assert "stopped_late" not in log.read_text()


def waits_for_an_answer(control: Control, silent: str, request_of: str) -> bool:
    events: list[dict[str, Any]] = control.get("/control/events", after=0, limit=2000)["events"]
    struck = [event["text"] for event in events if event["kind"] == "fault_struck"]
    return any(text.startswith(f"Struck {request_of}") and f"blackhole on {silent}" in text for text in struck)
