"""The processes: an exchange with positions, and the bot that guards them, killed and started on the same state."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.guarded.as_installed import hide_tools
from benchmarks.guarded.positions import STOP, TARGETS, positions
from benchmarks.guarded.state import lay_down
from drills.control import Control, until
from drills.processes import ROOT, Bot, Program

PATIENCE: Final = 600.0
"""Seconds; the bot reads the orders of one record after the other when it sees them first, within Bybit's limits."""
QUIET: Final = 3.0
"""Seconds without a signed request about one symbol, which at rest none is."""
WRITES: Final = (
    "/v5/order/create", "/v5/order/amend", "/v5/order/cancel", "/v5/order/create-batch", "/v5/order/amend-batch",
    "/v5/order/cancel-batch", "/v5/position/trading-stop", "/v5/position/set-leverage",
)  # fmt: skip
_SETTINGS: Final = {"LOG_FORMAT": "json", "PYTHONDONTWRITEBYTECODE": ""}
"""With bytecode, as every installation has it after its first start."""
_HIDDEN: Final = "hidden"


class Exchange(Program):
    """`benchmarks.guarded.exchange` on a free port."""

    def __init__(self, count: int, facts: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.guarded.exchange", str(count), str(facts)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
        super().__init__(process)
        assert process.stdout is not None
        self.url = process.stdout.readline().strip().rsplit(" ", 1)[-1]


@dataclass(frozen=True, slots=True)
class Life:
    """A bot that was started on the state, and where its log begins."""

    bot: Bot
    log: Path
    offset: int

    def lines(self) -> Iterator[dict[str, Any]]:
        """What it has logged so far; a line that is being written is left for later."""
        with self.log.open("rb") as reading:
            reading.seek(self.offset)
            for line in reading:
                if line.startswith(b"{") and line.endswith(b"\n"):
                    yield json.loads(line)

    def moment_of(self, event: str) -> float:
        """Unix seconds of the first such line, by the bot's own stamp; waits for it."""
        line = until(lambda: self._first(event), f"{event} in the log of the bot", PATIENCE)
        return datetime.fromisoformat(line["timestamp"]).timestamp()

    def _first(self, event: str) -> dict[str, Any] | None:
        if not self.bot.is_running():
            raise RuntimeError(f"the bot has ended: {self.log.read_text()[-2000:]}")
        return next((line for line in self.lines() if line.get("event") == event), None)


class House:
    """One account with ``count`` positions, and its bot."""

    def __init__(self, directory: Path, count: int, exchange: Exchange) -> None:
        self.count = count
        self.exchange = exchange
        self.control = Control(exchange.url)
        self._settings = _SETTINGS | {"PYTHONPATH": str(directory / _HIDDEN)}
        self._state = directory / "state"
        self._log = directory / "bot.log"

    def start_bot(self) -> Life:
        offset = self._log.stat().st_size if self._log.exists() else 0
        bot = Bot(self.exchange.url, self._state, self._log, ends_with_us=False, **self._settings)
        return Life(bot, self._log, offset)

    @contextmanager
    def living(self) -> Iterator[Life]:
        """A bot that has settled, ended with the block."""
        life = self.start_bot()
        with life.bot:
            self.settle(life)
            yield life

    def settle(self, life: Life) -> None:
        """Returns when the bot has verified everything, all of it has begun, and it asks of no single position more."""
        for event in ("all_verified", "all_begun"):
            life.moment_of(event)
        _until_steady(self._asked, QUIET)

    def judge(self) -> None:
        """The exchange's own truth: all that was there before is, covered, and nobody has written anything.

        Raises AssertionError.
        """
        account, stats = self.control.account(), self.control.stats()
        bare = [p["symbol"] for p in account["positions"] if p["naked"] or float(p["stop_loss"] or 0) != float(STOP)]
        orders = len([order for order in account["orders"] if order["order_link_id"]])
        wrote = {path: stats["requests"][path] for path in WRITES if path in stats["requests"]}
        if len(account["positions"]) != self.count or bare or orders != self.count * len(TARGETS) or wrote:
            found = f"{len(account['positions'])} positions, bare {bare[:5]}, {orders} orders, writes {wrote}"
            raise AssertionError(f"the account is not as it was: {found}")
        if stats["max_naked_ms"] or stats["duplicate_link_ids"]:
            raise AssertionError(f"naked for {stats['max_naked_ms']} ms, {stats['duplicate_link_ids']} ids twice")

    def run_beside(self, module: str) -> str:
        """What another program printed that was given the exchange's address."""
        command = [sys.executable, "-m", module, self.exchange.url]
        environment = os.environ | {name: value for name, value in self._settings.items() if name.startswith("PYTHON")}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    def requests(self) -> dict[str, int]:
        """Of Bybit's paths, since the exchange began."""
        return {path: n for path, n in self.control.stats()["requests"].items() if path.startswith("/v5/")}

    def _asked(self) -> int:
        requests = self.requests()
        return requests.get("/v5/execution/list", 0) + requests.get("/v5/order/history", 0)


@contextmanager
def house(directory: Path, count: int) -> Iterator[House]:
    """The exchange runs as long as the block lasts; a bot is started, and ended, by whoever measures."""
    directory.mkdir(parents=True)
    hide_tools(directory / _HIDDEN)
    facts = directory / "facts.json"
    with Exchange(count, facts) as exchange:
        asyncio.run(lay_down(directory / "state", positions(count), json.loads(facts.read_text())))
        yield House(directory, count, exchange)


def _until_steady(figure: Callable[[], int], seconds: float) -> None:
    """Returns when a figure has not changed for so long. Raises TimeoutError: it never stands still."""
    last, since = figure(), time.monotonic()
    deadline = since + PATIENCE
    while time.monotonic() < since + seconds:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not steady for {seconds:g} s within {PATIENCE:g} s")
        time.sleep(0.1)
        if (now := figure()) != last:
            last, since = now, time.monotonic()
