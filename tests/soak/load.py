"""The whole program under load: simulator and bot as processes, many positions, a busy chat, faults now and then.

What the bot takes is read from outside, of its process and those that it started, and from inside, where it tells
(`METRICS_PORT`). The referee is asked at the end.
"""

import random
import socket
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.memory.resident import resident_bytes
from drills.control import Control, Unmet, until
from drills.processes import Bot, Simulator
from simulator.engine.instruments import perpetuals
from tests.soak.crowd import PATIENCE, Crowd
from tests.soak.flatness import Bound, Verdict, judge
from tests.soak.process_figures import descriptors, family, threads

MINUTES: Final = 10.0
POSITIONS: Final = 50
SAMPLE_SECONDS: Final = 3.0
COMMAND_SECONDS: Final = 4.0
FAULT_SECONDS: Final = 20.0
RENEW_SECONDS: Final = 10.0
MIB: Final = 2**20
SETTINGS: Final = {
    "MAX_POSITIONS": "100", "MAX_TOTAL_RISK": "50%", "PERSISTENCE_MAX_JOURNAL_BYTES": "512KiB",
}  # fmt: skip
BOUNDS: Final = (
    Bound("resident memory", "bytes", 0.04, 5 * MIB),
    Bound("file descriptors", "", 0.0, 6),
    Bound("threads", "", 0.0, 3),
    Bound("journal on disk", "bytes", 0.0, 2 * MIB),
)
WAITING_ALERTS: Final = "holdfast_alerts_waiting"
FEW_ALERTS: Final = 3
CATCH_UP: Final = 600.0
TOLD_BOUNDS: Final = {
    "holdfast_asyncio_tasks": Bound("asyncio tasks", "", 0.2, 60),
    "holdfast_mailbox_waiting": Bound("observations that wait", "", 0.0, 100),
    WAITING_ALERTS: Bound("alerts that wait", "", 0.0, 50),
}
"""By the name that each has in `/metrics`."""
WELL: Final = "no naked millisecond, no id used twice, every position covered"


@dataclass(slots=True)
class Load:
    """What a run came to."""

    samples: dict[str, list[float]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    held: list[int] = field(default_factory=list)
    exchange_resident: list[int] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def note(self, resource: str, value: float) -> None:
        self.samples.setdefault(resource, []).append(value)

    def verdicts(self) -> list[Verdict]:
        """One for each bound: what was never read has not passed."""
        return [judge(bound, self.samples.get(bound.resource, [])) for bound in (*BOUNDS, *TOLD_BOUNDS.values())]


def run_load(
    directory: Path,
    *,
    seed: int,
    minutes: float = MINUTES,
    positions: int = POSITIONS,
    tell: Callable[[str], None] = lambda _: None,
) -> Load:
    """So long under load, after every position is open. Raises Unmet: the program does not do what it is asked."""
    symbols = [each.symbol for each in perpetuals(max(5, -(-positions // 2)))]
    load, port = Load(), _free_port()
    with Simulator("--seed", str(seed), "--symbols", str(len(symbols))) as simulator:
        control = Control(simulator.url)
        control.post("/control/account/mode", hedge=True)
        state = directory / "state"
        with Bot(simulator.url, state, directory / "bot.log", METRICS_PORT=str(port), **SETTINGS) as bot:
            crowd = Crowd(control, symbols, positions, random.Random(seed))
            control.say("/start")
            control.reply(0, "Holdfast", patience=PATIENCE)
            crowd.open_all(tell)
            _let_the_chat_catch_up(port)
            control.post("/control/market/mode", mode="random", speed=1)
            _run(load, crowd, bot, simulator, state, port, minutes * 60, tell)
            load.done, load.held = crowd.done, crowd.held
            load.findings += _findings(control, bot)
            bot.stop()
            if bot.wait() != 0:
                load.findings.append(f"the bot ended with {bot.wait()}")
    return load


def _run(
    load: Load, crowd: Crowd, bot: Bot, simulator: Simulator, state: Path, port: int, seconds: float,
    tell: Callable[[str], None],
) -> None:  # fmt: skip
    jobs: list[tuple[float, Callable[[], None]]] = [
        (SAMPLE_SECONDS, lambda: _sample(load, bot, simulator, state, port)),
        (COMMAND_SECONDS, crowd.ask),
        (FAULT_SECONDS, crowd.break_something),
        (RENEW_SECONDS, crowd.renew),
        (60.0, lambda: tell(f"{(time.monotonic() - began) / 60:5.1f} of {seconds / 60:g} min, {_counts(crowd.done)}")),
    ]
    began = time.monotonic()
    due = [began + every for every, _ in jobs]
    while (now := time.monotonic()) < began + seconds:
        if not bot.is_running():
            raise Unmet("the bot is gone")
        for number, (every, job) in enumerate(jobs):
            if due[number] <= now:
                due[number] += every
                job()
        time.sleep(max(0.0, min(*due, began + seconds) - time.monotonic()))


# ---------------------------------------- figures


def _sample(load: Load, bot: Bot, simulator: Simulator, state: Path, port: int) -> None:
    pids = family(bot.pid)
    load.note("resident memory", sum(map(resident_bytes, pids)))
    load.note("file descriptors", sum(map(descriptors, pids)))
    load.note("threads", sum(map(threads, pids)))
    load.note("journal on disk", sum(_size(path) for path in state.glob("*.journal*")))
    load.exchange_resident.append(resident_bytes(simulator.pid))
    told = _told(port)
    for name, bound in TOLD_BOUNDS.items():
        if name in told:
            load.note(bound.resource, told[name])


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):  # the journal goes on in another file
        return path.stat().st_size
    return 0


def _told(port: int) -> dict[str, float]:
    """What `/metrics` says without labels, by name; nothing where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return {}
    pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#") and "{" not in line)
    return {name: float(value) for name, value in pairs}


def _let_the_chat_catch_up(port: int, patience: float = CATCH_UP) -> None:
    """Telegram takes a message a second, and fifty openings have more to tell. Raises Unmet, also if none tells."""

    def has_caught_up() -> bool:
        waiting = _told(port).get(WAITING_ALERTS)
        return waiting is not None and waiting <= FEW_ALERTS

    until(has_caught_up, "the alerts of the openings to be told", patience)


def _findings(control: Control, bot: Bot) -> list[str]:
    """What the referee has against it: I1, I6, and a bot that is gone."""
    found = [] if bot.is_running() else ["the bot is gone"]
    stats = control.stats()
    if stats["max_naked_ms"]:
        found.append(f"I1: a position was without a stop for {stats['max_naked_ms']} ms")
    if stats["duplicate_link_ids"]:
        found.append(f"I6: {stats['duplicate_link_ids']} ids were used twice")
    bare = [p["symbol"] for p in control.account()["positions"] if not p["stop_loss"]]
    return [*found, *(f"I1: {symbol} has no stop" for symbol in bare)]


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def lines(load: Load) -> list[str]:
    held = load.held or [0]
    exchange = load.exchange_resident or [0]
    return [
        f"positions         {median(held):g} at a time",
        f"done              {_counts(load.done)}",
        f"simulator         {exchange[0] / MIB:.0f} to {exchange[-1] / MIB:.0f} MiB: it forgets nothing, no verdict",
        f"referee           {'; '.join(load.findings) or WELL}",
    ]


def _counts(done: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(done.items()))
