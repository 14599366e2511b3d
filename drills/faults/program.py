"""`main.py drill`: the scenarios, played on stages beside each other, and the scorecard as they finish."""

import contextlib
import itertools
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import Final, NoReturn

from drills.control import Control, Unmet
from drills.faults import scorecard
from drills.faults.play import LINES, play
from drills.faults.scenario import Scenario
from drills.faults.scenarios import every, quick
from drills.faults.scorecard import Score
from drills.faults.stage import Stage
from drills.processes import Simulator, temporary_state

PASSED, FAILED = 0, 1
_STAGES: Final = 3
"""Most of a drill is waiting, for a stream to be given up or a ban to end: several bots can do that at once."""
_FAREWELL: Final = 15.0
_NICENESS: Final = 10
_FIRST_TO_GO: Final = "1000"


def run(*, everything: bool, as_json: bool) -> int:
    """Plays them all; 0 when nothing was lost. Ends its processes whatever happens, Ctrl+C included."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    _give_way()
    try:
        scenarios = _of_the_simulator() if everything else quick()
        if not as_json:
            print(f"{len(scenarios)} scenarios, against a simulator of their own\n{scorecard.head()}", flush=True)
        tell: Callable[[Score], str] = scorecard.as_json if as_json else scorecard.row
        drill = Drill(scenarios, _STAGES)
        scores = drill.run(lambda score: print(tell(score), flush=True))
    except ValueError as error:
        print(f"drill FAIL: {error}", flush=True)
        return FAILED
    except KeyboardInterrupt:
        print("drill FAIL: stopped on the way", flush=True)
        return FAILED
    print(scorecard.verdict(scores), flush=True)
    return PASSED if scorecard.all_passed(scores) else FAILED


class Drill:
    """Each stage takes the next scenario as soon as it is free; one that breaks down leaves the rest to the others."""

    def __init__(self, scenarios: Sequence[Scenario], stages: int, new_stage: Callable[[Path], Stage] = Stage) -> None:
        self._waiting = deque(scenarios)
        self._new_stage = new_stage
        self._news: SimpleQueue[Score | None] = SimpleQueue()
        """Scores; None: a stage has ended."""
        self._broken: list[str] = []
        """Why stages broke down."""
        self._open: list[Stage] = []
        self._turn = threading.Lock()
        self._is_over = False
        self._threads = [threading.Thread(target=self._use_a_stage, daemon=True) for _ in range(stages)]

    def run(self, on_score: Callable[[Score], None]) -> list[Score]:
        """All scores, in the order in which they were told to ``on_score``."""
        scores: list[Score] = []

        def take(score: Score) -> None:
            scores.append(score)
            on_score(score)

        for thread in self._threads:
            thread.start()
        try:
            ended = 0
            while ended < len(self._threads):
                news = self._news.get()
                if news is None:
                    ended += 1
                else:
                    take(news)
            while self._waiting:
                take(Score(name=self._waiting.popleft().name, note=f"no stage: {'; '.join(self._broken)}"))
        finally:
            self._end()
        return scores

    def _end(self) -> None:
        """Whatever the threads are at: their processes are gone, so they end soon."""
        self._waiting.clear()
        with self._turn:
            self._is_over = True
        for stage in self._open:
            stage.close()
        for thread in self._threads:
            thread.join(_FAREWELL)

    def _use_a_stage(self) -> None:
        try:
            with temporary_state() as directory:
                stage = self._new_stage(Path(directory))
                with self._turn:
                    self._open.append(stage)
                    is_late = self._is_over
                try:
                    if not is_late:
                        self._play_on(stage)
                finally:
                    stage.close()
        except Exception as error:  # noqa: BLE001 - the thread's edge: whatever it was, somebody waits for an end
            self._broken.append(str(error) or type(error).__name__)
        finally:
            self._news.put(None)

    def _play_on(self, stage: Stage) -> None:
        try:
            stage.open()
        except Unmet as unmet:
            raise Unmet(f"{unmet}; the bot's log: {_kept(stage.log)}") from unmet
        for line in itertools.cycle(LINES):
            try:
                scenario = self._waiting.popleft()
            except IndexError:
                return
            score = _played(stage, scenario, line)
            self._news.put(score)
            if not score.passed and self._waiting:
                stage.begin_anew()


def _played(stage: Stage, scenario: Scenario, line: str) -> Score:
    """What breaks down in a scenario is its failure; then the bot's log is kept."""
    try:
        score = play(stage, scenario, line)
    except Exception as error:  # noqa: BLE001 - as above
        score = Score(name=scenario.name, note=str(error) or type(error).__name__)
    if not score.passed and (kept := _kept(stage.log)):
        return replace(score, note=f"{score.note or 'something was lost'}; the bot's log: {kept}")
    return score


def _give_way() -> None:
    """A bot that guards real money on this machine comes first: with its processors, and where memory runs out."""
    with contextlib.suppress(OSError):  # a sandbox may forbid it
        os.nice(_NICENESS)
    with contextlib.suppress(OSError):  # only Linux knows this file
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)


def _of_the_simulator() -> tuple[Scenario, ...]:
    """One for each kind of fault that the simulator says it has."""
    with Simulator("--market", "hold") as simulator:
        return every(Control(simulator.url).get("/control/faults/kinds"))


def _kept(log: Path) -> str:
    """A copy of a log that outlives its temporary state; "" where there is none."""
    if not log.exists():
        return ""
    with tempfile.NamedTemporaryFile("w", prefix="holdfast-drill-", suffix=".log", delete=False) as kept:
        kept.write(log.read_text())
    return kept.name


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Once: what follows is the way out."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt(number, frame)
