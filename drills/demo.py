"""`main.py demo`: the simulator and the bot beside it, to try Holdfast by hand. Nothing leaves this machine."""

import signal
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from drills.processes import Bot, Simulator, temporary_state

WELCOME = """
Holdfast demo: a simulated Bybit and a simulated Telegram, with the real bot between them.

  Open this page:   {url}
  Then type there:  /trade BTCUSDT long size 0.01 sl 49000 tp 50500:50% 51000:30% 52000:20% be tp1
  and press Confirm. Move the price with the buttons on the page and watch the stop follow.

  The bot's log: {log}
  Ctrl+C ends both; the demo remembers nothing.
"""


def play() -> int:
    """Runs until Ctrl+C, or until one of the two ends by itself (then 1)."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    with temporary_state() as directory, Simulator("--market", "random") as simulator:
        log_file = Path(directory) / "bot.log"
        with Bot(simulator.url, Path(directory) / "state", log_file) as bot:
            print(WELCOME.format(url=simulator.url, log=log_file), flush=True)
            try:
                while bot.is_running() and simulator.is_running():
                    time.sleep(0.5)
            except KeyboardInterrupt:
                print("\nStopping.", flush=True)
                return 0
            print(
                f"One of the two has ended by itself. The bot's log says:\n{log_file.read_text()[-2000:]}", flush=True
            )
            return 1


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt(number, frame)
