"""`make fuzz`: every target in turn, with new seeds, until the time is over; what is found is kept and told.

FUZZ_MINUTES=10  how long              FUZZ_ONLY=telegram  only targets with this in their names
FUZZ_SEED=7      begin with this seed  FUZZ_COVERAGE=1     by atheris, if it is installed: it watches what is reached
"""

import logging
import os
import resource
import secrets
import sys
import time
import traceback
from collections.abc import Sequence
from typing import Any, Final

import structlog

from tests.fuzz.registry import ROOMS, long_targets
from tests.fuzz.running import Tally, harness, keep, try_kept, try_many
from tests.fuzz.target import Target

_BATCH: Final = 200
_COSTLY_BATCH: Final = 5
_MOST_FINDINGS: Final = 3
"""Of one target; then it is left alone for this run."""
_MOST_MEMORY: Final = 4 * 2**30
_SEEDS: Final = 2**64


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    only, minutes = os.environ.get("FUZZ_ONLY", ""), float(os.environ.get("FUZZ_MINUTES", "10"))
    if os.environ.get("FUZZ_COVERAGE"):
        return _by_coverage(only, minutes)
    # Parsers are bounded; if one is not, it must end here and not take the machine along.
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    begin = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(_SEEDS))
    return fuzz(_chosen(only), seconds=minutes * 60, begin=begin)


def _chosen(only: str) -> list[Target]:
    chosen = [target for target in long_targets() if only in target.name]
    if not chosen:
        sys.exit(f"no target has {only!r} in its name")
    return chosen


def fuzz(chosen: Sequence[Target], *, seconds: float, begin: int, batch: int = _BATCH) -> int:
    """Each target at least once, then on until the time is over; returns 1 where anything was found."""
    print(f"{len(chosen)} targets for {seconds / 60:.1f} min, FUZZ_SEED={begin}", flush=True)
    tallies = {target.name: Tally() for target in chosen}
    end, number = time.monotonic() + seconds, 0
    while number < len(chosen) or time.monotonic() < end:
        target = chosen[number % len(chosen)]
        tally = tallies[target.name]
        if number < len(chosen):
            _try_kept(target, tally)
        known = len(tally.failed)
        if known < _MOST_FINDINGS:
            try_many(target, _COSTLY_BATCH if target.is_costly else batch, (begin + number) % _SEEDS, tally)
        for value, error in tally.failed[known:]:
            _tell(target, value, error)
        number += 1
        if all(len(each.failed) >= _MOST_FINDINGS for each in tallies.values()):
            break
    for name, tally in tallies.items():
        found = f", {len(tally.failed)} FOUND" if tally.failed else ""
        print(f"{name:36} {tally.executions:9} executions, slowest {tally.slowest * 1000:6.1f} ms{found}")
    total, failed = (
        sum(each.executions for each in tallies.values()),
        sum(len(each.failed) for each in tallies.values()),
    )
    print(f"{total} executions of {len(chosen)} targets, {failed} findings", flush=True)
    return int(failed > 0)


def _try_kept(target: Target, tally: Tally) -> None:
    try:
        try_kept(target)
    except Exception as error:  # noqa: BLE001 - a finding that stands: it is told as the others are
        tally.failed.append((None, error))
        print(f"\n{target.name}: an input that is kept fails: {_where(error)}", flush=True)


def _tell(target: Target, value: Any, error: BaseException) -> None:
    file = keep(target, value)
    print(f"\n{target.name}: {_where(error)}\n  {ascii(value)[:2000]}\n  kept in {file}", flush=True)


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {ascii(str(error))[:300]}{place}"


def _by_coverage(only: str, minutes: float) -> int:
    """One target by one, each in a process of its own: atheris does not come back from its loop."""
    try:
        import atheris
    except ImportError:
        print("FUZZ_COVERAGE needs atheris: .venv/bin/python -m pip install atheris")
        return 2
    with atheris.instrument_imports(include=list(ROOMS)):  # targets are imported when they are first asked for
        chosen = _chosen(only)
    failed = 0
    for target in chosen:
        child = os.fork()
        if child == 0:
            seconds = max(1, int(minutes * 60 / len(chosen)))
            atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-rss_limit_mb=4096"], harness(target))
            atheris.Fuzz()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        is_well = os.waitstatus_to_exitcode(status) == 0
        failed += not is_well
        print(f"{target.name}: {'nothing found' if is_well else 'FOUND, see above'}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
