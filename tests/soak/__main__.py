"""`make soak`: a simulated week in one process, then the whole program under load; 1 where anything grows or breaks.

Prints what was done, and for each resource whether it was flat (`flatness.py` says how that is judged).
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from drills.control import Unmet
from simulator.recording import RecordingError
from tests.execution.soak.driver import Breach
from tests.simulator.real_month import NAME, ROOT
from tests.soak import load, week
from tests.soak.flatness import Verdict, table

_MEMORY = Path("/dev/shm")
"""A disk of memory: what a real one costs in syncs is no subject of this."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0: everything held, and everything is flat; 1: not so; 2: the candles cannot be read."""
    asked = _parser().parse_args(arguments)
    parts: list[bool] = []
    try:
        if asked.hours:
            parts.append(_week(asked))
        if asked.minutes:
            parts.append(_load(asked))
    except RecordingError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"soak {'PASS' if parts and all(parts) else 'FAIL'}")
    return 0 if parts and all(parts) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=week.HOURS, help="of the simulated week; 0 leaves it out")
    parser.add_argument("--minutes", type=float, default=load.MINUTES, help="under load; 0 leaves it out")
    parser.add_argument("--positions", type=int, default=week.POSITIONS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--candles", type=Path, default=_recorded(), help="recorded bars; without them prices walk at random"
    )
    parser.add_argument("--samples", type=Path, metavar="DIRECTORY", help="where every sample is left, as JSON")
    parser.add_argument("--stories", type=Path, default=Path(tempfile.gettempdir()), help="where a failure is told")
    return parser


def _recorded() -> Path | None:
    """The month of candles that some of the tests want, too, for those who have it."""
    return next((found for found in (*ROOT.glob(NAME), *sorted(ROOT.parent.glob(f"*/{NAME}")))), None)


def _week(asked: argparse.Namespace) -> bool:
    print(f"== {asked.hours:g} hours of exchange time, {asked.positions} positions, seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None, ignore_cleanup_errors=True) as place:
        try:
            done = week.play_week(
                Path(place), seed=asked.seed, hours=asked.hours, positions=asked.positions, recording=asked.candles,
                tell=_tell,
            )  # fmt: skip
        except Breach as breach:
            path = asked.stories / f"soak-week-{breach.seed}.txt"
            path.write_text(breach.story)
            print(*breach.found, f"the whole story: {path}", sep="\n", flush=True)
            return False
    _leave(asked, "week", done.samples.values)
    samples_an_hour = len(done.samples.lives) / max(asked.hours, 0.01)
    return _verdict(week.lines(done), done.samples.verdicts(), samples_an_hour)


def _load(asked: argparse.Namespace) -> bool:
    print(f"\n== {asked.minutes:g} minutes of the whole program, {asked.positions} positions", flush=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        try:
            done = load.run_load(
                Path(place), seed=asked.seed, minutes=asked.minutes, positions=asked.positions, tell=_tell
            )
        except (Unmet, OSError, RuntimeError) as error:
            log = Path(place) / "bot.log"
            print(f"FAILED: {error}", log.read_text()[-3000:] if log.exists() else "", sep="\n", flush=True)
            return False
    _leave(asked, "load", done.samples)
    is_flat = _verdict(load.lines(done), done.verdicts(), 3600 / load.SAMPLE_SECONDS)
    return is_flat and not done.findings


def _leave(asked: argparse.Namespace, name: str, samples: Mapping[str, Sequence[float]]) -> None:
    if asked.samples is not None:
        (asked.samples / f"soak-{name}.json").write_text(json.dumps(samples))


def _verdict(lines: Sequence[str], verdicts: Sequence[Verdict], samples_an_hour: float) -> bool:
    print(*lines, "", *table(verdicts, samples_an_hour), sep="\n", flush=True)
    return all(each.is_flat for each in verdicts)


def _tell(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
