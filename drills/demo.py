"""`main.py demo`: the simulator and the bot beside it, to try Holdfast by hand. Nothing leaves this machine."""

import signal
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from drills.browser import open_page
from drills.control import Control
from drills.keeper import BotKeeper
from drills.processes import Bot, Simulator, temporary_state

LOOK_EVERY = 0.25
LINE = "/trade BTCUSDT long size 0.01 sl 2% tp 1%:50% 2%:30% 4%:20% be tp1"

WELCOME = """
Holdfast demo: a simulated Bybit and a simulated Telegram, with the real bot between them.

  1. {opening}
     {url}
  2. Type there, or let it be typed for you:
     {line}
  3. Press Confirm. Then push the price, kill the bot, start it again: the page says how.

  The bot's log: {log}
  Ctrl+C ends both; the demo remembers nothing.
"""


def play() -> int:
    """Runs until Ctrl+C, or until one of the two ends by itself (then 1)."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    with temporary_state() as directory, Simulator("--market", "random") as simulator:
        state, log = Path(directory) / "state", Path(directory) / "bot.log"
        keeper = BotKeeper(Control(simulator.url), lambda: Bot(simulator.url, state, log))
        try:
            opening = "Your browser shows this page:" if open_page(simulator.url) else "Open this page in a browser:"
            print(WELCOME.format(opening=opening, url=simulator.url, line=LINE, log=log), flush=True)
            while _is_well(keeper, simulator):
                time.sleep(LOOK_EVERY)
        except KeyboardInterrupt:
            print("\nStopping.", flush=True)
            return 0
        finally:
            keeper.stop()
        print(f"One of the two has ended by itself. The bot's log says:\n{log.read_text()[-2000:]}", flush=True)
        return 1


def _is_well(keeper: BotKeeper, simulator: Simulator) -> bool:
    try:
        return simulator.is_running() and keeper.look()
    except OSError:
        # A simulator that is being stopped answers no more; one that is merely busy will.
        return simulator.is_running()


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt(number, frame)
