"""A simulated week in one process, on a stepped clock: fifty positions, prices of candles, and everything that happens.

The bot is killed now and then in the first three sevenths, and then never again: what a long life gathers, a kill would
hide. What the bot holds is judged over that last life, what the process and its files hold over the whole run.
"""

import gc
import random
import time
from asyncio import all_tasks
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from msgspec.structs import replace

from benchmarks.memory.resident import resident_bytes
from tests.execution.soak.driver import look
from tests.execution.soak.setting import BRAKES, Setting, Tally
from tests.soak.flatness import Bound, Verdict, judge
from tests.soak.process_figures import descriptors, threads
from tests.soak.reachable import weigh
from tests.soak.tape import STEP_SECONDS, Tape
from tests.soak.week_acts import FAULTS, KILLS, USUAL, WEATHERS, Traders
from tests.soak.week_world import WeekScene

HOURS: Final = 168
POSITIONS: Final = 50
WAITING: Final = 1 / 5
"""So many more slots are in use: about that part of them waits for its entry, or has just ended."""
KILLED_UNTIL: Final = 3 / 7
ACT_CHANCE: Final = 1 / 10
"""Of an act in a quarter of a minute: one every two and a half minutes."""
SAMPLES: Final = 168
LEAST_SAMPLE_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 6 * 3600.0
OPEN_STEPS, LISTEN_STEPS = 2, 20
TELL_SECONDS: Final = 30.0
COLLECT_AFTER: Final = 50_000
"""New objects until the collector looks at the youngest: the exchange's past is large, and is none of its business."""

MIB: Final = 2**20
OF_A_LIFE: Final = (
    Bound("bytes that the bot holds", "bytes", 0.15, MIB / 4),
    Bound("objects that the bot holds", "", 0.15, 2000),
    Bound("asyncio tasks", "", 0.10, 20),
    Bound("timers", "", 0.25, 100),
)
OF_THE_RUN: Final = (
    Bound("threads", "", 0.0, 3),
    Bound("file descriptors", "", 0.0, 5),
    Bound("journal on disk", "bytes", 0.10, 2 * MIB),
    Bound("state file", "bytes", 0.25, MIB / 2),
    Bound("backups and archives", "bytes", 0.10, 8 * MIB),
)


@dataclass(slots=True)
class Samples:
    """One figure a sample of each resource, by its name; ``lives`` is the number of the life that was sampled."""

    values: dict[str, list[float]] = field(default_factory=dict)
    lives: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)
    records: list[dict[str, int]] = field(default_factory=list)
    """How many the state has, by section."""

    def verdicts(self) -> list[Verdict]:
        last = self.lives.index(self.lives[-1]) if self.lives else 0
        of_a_life = [judge(bound, self.values.get(bound.resource, [])[last:]) for bound in OF_A_LIFE]
        return of_a_life + [judge(bound, self.values.get(bound.resource, [])) for bound in OF_THE_RUN]


@dataclass(slots=True)
class Week:
    """What a run came to. `Breach` is raised where something was not as it must be."""

    told: str
    samples: Samples = field(default_factory=Samples)
    tally: Tally = field(default_factory=Tally)
    history_bytes: int = 0
    seconds: float = 0.0


def play_week(
    directory: Path,
    *,
    seed: int,
    hours: float = HOURS,
    positions: int = POSITIONS,
    recording: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Week:
    """Raises Breach; RecordingError: the candles cannot be read."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *before[1:])
    try:
        with WeekScene(seed, _setting(positions), directory) as scene:
            return _play(scene, seed, hours * 3600, positions, recording, tell)
    finally:
        gc.set_threshold(*before)


def _setting(positions: int) -> Setting:
    """Two slots a symbol, the exchange as it usually is: what a referee's switch would excuse, nothing excuses here."""
    slots = _slots(positions)
    brakes = replace(BRAKES, max_positions=slots + 5)
    return Setting(
        symbols=-(-slots // 2), hedge=True, person=True, exchange=True, price_seconds=4.0, brakes=brakes,
        weathers=WEATHERS, slow_disk=0.05,
    )  # fmt: skip


def _slots(positions: int) -> int:
    return positions + round(positions * WAITING)


def _play(
    scene: WeekScene,
    seed: int,
    seconds: float,
    positions: int,
    recording: Path | None,
    tell: Callable[[str], None],
) -> Week:
    chance = random.Random(seed)
    tape = Tape(scene.house, int(seconds / STEP_SECONDS), seed=seed, recording=recording)
    tell(f"prices: {tape.told}")
    week, traders = Week(tape.told), Traders(scene, chance, _slots(positions))
    began, begun_at = time.monotonic(), scene.loop.time()
    sample_seconds = max(LEAST_SAMPLE_SECONDS, seconds / SAMPLES)
    told_at, sample_at, look_at = began, sample_seconds, LOOK_SECONDS
    while (elapsed := scene.loop.time() - begun_at) < seconds:
        step = int(elapsed / STEP_SECONDS)
        tape.play(step)
        if step % OPEN_STEPS == 0:
            traders.open_anew()
        if chance.random() < ACT_CHANCE:
            _act(scene, chance, may_kill=elapsed < KILLED_UNTIL * seconds)
        if step % LISTEN_STEPS == 0:
            scene.listen()
        if elapsed >= sample_at:
            sample_at += sample_seconds
            _sample(scene, week.samples)
        if elapsed >= look_at:
            look_at += LOOK_SECONDS
            _look(scene)
        if time.monotonic() - told_at > TELL_SECONDS:
            told_at = time.monotonic()
            tell(_progress(scene, elapsed, seconds, told_at - began))
        scene.pass_time(max(0.001, (step + 1) * STEP_SECONDS - (scene.loop.time() - begun_at)))
    _look(scene)
    scene.tally.virtual_seconds = scene.loop.time()
    scene.tally.faults.update(scene.network.faults)
    week.tally, week.seconds = scene.tally, time.monotonic() - began
    week.history_bytes = sum(path.stat().st_size for path in scene.disk.home.glob("trade_history.db*"))
    return week


def _act(scene: WeekScene, chance: random.Random, *, may_kill: bool) -> None:
    choices = USUAL | FAULTS | (KILLS if may_kill else {})
    name = chance.choices(list(choices), [weight for _, weight in choices.values()])[0]
    scene.tally.steps[name] += 1
    choices[name][0](scene, chance)


def _look(scene: WeekScene) -> None:
    """Let everything rest and hold it against the truth; what was found good then is not looked at again."""
    scene.calm_down()
    look(scene, sum(scene.tally.steps.values()))
    scene.house.naked.found[:] = [each for each in scene.house.naked.found if each.ended_ms is None]
    if not scene.house.naked.found:
        scene.house.disruptions.spans.clear()
    del scene.log[:-5000]


def _sample(scene: WeekScene, samples: Samples) -> None:
    if not scene.life.is_started:
        return
    life, home = scene.life, scene.disk.home
    beyond = (scene, scene.house, scene.house.engine, scene.network, scene.disk, scene.loop, scene.chance, samples)
    roots = (life.manager, life.books, life.profits, life.store, life.exchange, life.history, *life.tasks)
    weight = weigh(roots, (*beyond, vars(scene), life))
    figures = {
        "bytes that the bot holds": weight.bytes,
        "objects that the bot holds": weight.objects,
        "asyncio tasks": len(all_tasks(scene.loop)),
        "timers": len(scene.loop._scheduled),
        "threads": threads(),
        "file descriptors": descriptors(),
        "journal on disk": _size(home, "*.journal*"),
        "state file": _size(home, "*.pkl"),
        "backups and archives": _size(home / "persistence_backups", "**/*"),
    }
    for name, value in figures.items():
        samples.values.setdefault(name, []).append(value)
    samples.lives.append(scene.tally.crashes)
    samples.positions.append(len(scene.house.engine.positions()))
    samples.resident.append(resident_bytes())
    opened = scene.life.store._opened
    samples.records.append(dict(opened.state.counts()) if opened is not None else {})


def _size(directory: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in directory.glob(pattern) if path.is_file())


def _progress(scene: WeekScene, elapsed: float, seconds: float, took: float) -> str:
    held = len(scene.house.engine.positions())
    left = took / max(elapsed, 1.0) * (seconds - elapsed) / 60
    kills = scene.tally.crashes
    return f"{elapsed / 3600:6.1f} of {seconds / 3600:g} h, {held} positions, {kills} kills, {left:.0f} min to go"


def lines(week: Week) -> list[str]:
    """What happened, for a person."""
    tally, held = week.tally, week.samples.positions or [0]
    records = [each for each in week.samples.records if each] or [{}]
    first, last = records[len(records) // 4], records[-1]
    resident = week.samples.resident or [0]
    return [
        f"prices            {week.told}",
        f"exchange time     {tally.virtual_seconds / 3600:.1f} h in {week.seconds / 60:.1f} min",
        f"positions         {median(held):g} at a time, at most {max(held)}",
        f"trades            {tally.trades} ended, {tally.fills} executions; closed-pnl (R22) equal in {tally.compared}",
        f"acts              {sum(tally.steps.values())}: {_counts(tally.steps)}",
        f"kills             {tally.crashes}",
        f"faults            {_counts(tally.faults)}",
        f"looked at rest    {tally.checked} times; I1 to I9 held",
        f"naked             {tally.naked_ms.get('', 0)} ms without an excuse; with one, and less what kept the bot:",
        *(f"  {why:<50}{ms:>9} {tally.net_naked_ms[why]:>9} ms" for why, ms in sorted(tally.naked_ms.items()) if why),
        "records           " + ", ".join(f"{name} {first.get(name, 0)} → {last[name]}" for name in sorted(last)),
        f"trade history     {week.history_bytes / MIB:.1f} MiB: grows with every trade, as it is meant to",
        f"resident          {resident[0] / MIB:.0f} to {resident[-1] / MIB:.0f} MiB: the exchange forgets nothing",
    ]


def _counts(counter: "dict[str, int]") -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items(), key=lambda each: -each[1]))
