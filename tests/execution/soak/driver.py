"""Scenes by seed: act, let time pass, settle, look; the first finding ends a scene and names the seed."""

import gc
import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from tests.execution.soak.network import CALM, RAIN
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import Setting, Tally
from tests.execution.soak.steps import possible
from tests.execution.soak.story import story
from tests.execution.soak.truth import findings

TRADES: Final = Setting(symbols=2, hedge=True, exchange=True, weathers=(CALM, RAIN))
TRADES_AT_ONCE: Final = 25
Done = TypeVar("Done")
PAUSES: Final = (0.0, 0.001, 0.005, 0.02, 0.02, 0.1, 0.3, 0.7, 1.5)


class Breach(AssertionError):
    """What was not as it must be, and how to see it again."""

    def __init__(self, scene: Scene, steps: int, found: list[str]) -> None:
        last = "\n  ".join(scene.log[-60:])
        text = "\n".join(found)
        super().__init__(f"seed {scene.seed}, after {steps} steps:\n{text}\nthe story:\n  {last}")
        self.seed, self.steps, self.found, self.story = scene.seed, steps, tuple(found), story(scene, found)


def play(
    seed: int, steps: int, setting: Setting | None = None, *, settle_every: int = 60, directory: Path | None = None
) -> Tally:
    """One scene of so many steps. Raises Breach."""
    with Scene(seed, setting, directory=directory) as scene:
        chance: random.Random = scene.chance
        choices = possible(scene)
        names, weights = list(choices), [weight for _, weight in choices.values()]
        scene.network.weather = chance.choice(scene.setting.weathers)
        done = 0
        while done < steps:
            name = chance.choices(names, weights)[0]
            scene.tally.steps[name] += 1
            choices[name][0](scene, chance)
            scene.pass_time(chance.choice(PAUSES))
            done += 1
            if done % settle_every == 0 or done == steps:
                look(scene, done)
                scene.network.weather = chance.choice(scene.setting.weathers)
        scene.tally.virtual_seconds = scene.loop.time()
        scene.tally.faults.update(scene.network.faults)
        return scene.tally


def look(scene: Scene, steps: int) -> None:
    """Let everything come to rest and hold it against the truth."""
    scene.note("settle")
    scene.settle()
    found = findings(scene)
    if found:
        raise Breach(scene, steps, list(dict.fromkeys(found)))


def compare_trades(first: int, number: int) -> int:
    """Scenes until so many trades have closed, each held against the executions and closed-pnl (R22). Raises Breach."""
    compared, seed = 0, first
    while compared < number:
        compared += play(seed, 60, TRADES).compared
        seed += 1
    return compared


# ---------------------------------------- in a process of their own


@dataclass(frozen=True, slots=True)
class Failed:
    """A scene that failed: in short, and all that is known of it."""

    seed: int
    text: str
    story: str


def prepare() -> None:
    """A process that only plays scenes looks for unreachable objects between them, not in them."""
    gc.disable()


def attempt(steps: int, seed: int) -> Tally | Failed:
    return _attempt(seed, lambda: play(seed, steps))


def attempt_trades(first: int) -> int | Failed:
    """How many trades were compared, or what differed."""
    return _attempt(first, lambda: compare_trades(first, TRADES_AT_ONCE))


def _attempt(seed: int, work: Callable[[], Done]) -> Done | Failed:
    try:
        return work()
    except Breach as breach:
        return Failed(breach.seed, str(breach), breach.story)
    except Exception:  # noqa: BLE001 - the seed belongs to it
        text = f"seed {seed}:\n{traceback.format_exc()}"
        return Failed(seed, text, text)
    finally:
        gc.collect()
