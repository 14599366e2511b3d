"""The demo as a guest starts it, without a browser of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from drills.control import Control
from drills.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def running_demo() -> Iterator[str]:
    """The address that it prints; the market stands, so that only who asked for it moves it."""
    environment = os.environ | {"HOLDFAST_NO_BROWSER": "1"}
    process = subprocess.Popen(
        [sys.executable, "main.py", "demo"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = ""
    while "Ctrl+C" not in told and (line := process.stdout.readline()):
        told += line
    found = re.search(r"http://127\.0\.0\.1:\d+", told)
    try:
        assert found is not None, told
        assert "/trade BTCUSDT" in told
        Control(found[0]).post("/control/market/mode", mode="hold")
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        ended = process.wait(60)
        process.stdout.close()
    assert ended == 0
