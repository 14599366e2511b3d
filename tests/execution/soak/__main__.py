"""Scenes by the hundred, in processes of their own, until so many steps are done: `make soak-engine`.

Prints what was done, and each scene in which something was not as it must be, with the seed that shows it again; all
that is known of it is written to a file. It ends after the first, or after as many as asked.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.execution.soak.driver import TRADES_AT_ONCE, Failed, attempt, attempt_trades, prepare
from tests.execution.soak.setting import Tally

TELL_EVERY = 30.0


def main() -> int:
    """1 at a breach, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.execution.soak", description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first scene; the next ones count on")
    parser.add_argument("--scene", type=int, default=100, metavar="STEPS", help="steps of one scene")
    parser.add_argument("--trades", type=int, default=1000, help="trades whose profit is compared (R22)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--breaches", type=int, default=1, metavar="N", help="go on until so many scenes have failed")
    parser.add_argument("--stories", type=Path, default=Path(tempfile.gettempdir()), help="where they are written")
    asked = parser.parse_args()
    began, total, told_at, compared = time.monotonic(), Tally(), time.monotonic(), 0
    failed: list[Failed] = []
    scenes = max(1, -(-asked.steps // asked.scene))
    seeds = range(asked.seed, asked.seed + scenes)
    with multiprocessing.get_context("spawn").Pool(asked.processes, prepare, maxtasksperchild=200) as pool:
        for done, result in enumerate(pool.imap_unordered(partial(attempt, asked.scene), seeds), 1):
            if isinstance(result, Failed):
                failed.append(result)
                tell(result, asked.stories)
                if len(failed) >= asked.breaches:
                    break
            else:
                total.add(result)
            if time.monotonic() - told_at > TELL_EVERY:
                told_at = time.monotonic()
                print(f"{done} of {scenes} scenes, {_speed(total, began)} steps/s", flush=True)
        speed = _speed(total, began)
        batches = -(-asked.trades // TRADES_AT_ONCE) if not failed else 0
        for answer in pool.imap_unordered(attempt_trades, range(1, 1 + 1000 * batches, 1000)):
            if isinstance(answer, Failed):
                failed.append(answer)
                tell(answer, asked.stories)
                break
            compared += answer
        pool.terminate()
    print("\n".join(lines(total, compared, failed, speed)))
    return 1 if failed else 0


def tell(failed: Failed, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"soak-{failed.seed}.txt"
    path.write_text(failed.story)
    print(f"{failed.text}\n{path}", flush=True)


def lines(total: Tally, compared: int, failed: list[Failed], speed: int) -> list[str]:
    """The tally, a line for each thing."""
    return [
        f"steps             {sum(total.steps.values())}",
        *(f"  {name:<24}{count}" for name, count in sorted(total.steps.items())),
        f"trades            {total.trades}, {total.fills} executions",
        f"compared (R22)    {total.compared + compared} trades with closed-pnl, equal to the last digit",
        f"crashes           {total.crashes}",
        *(f"  {name:<24}{count}" for name, count in sorted(total.faults.items())),
        f"looked at rest    {total.checked} times, {total.virtual_seconds / 3600:.1f} hours of exchange time",
        f"naked             {total.naked_ms.get('', 0)} ms without an excuse; with one, and less what kept the bot:",
        *(f"  {why:<56}{ms:>8} {total.net_naked_ms[why]:>8}" for why, ms in sorted(total.naked_ms.items()) if why),
        f"loose             {total.loose_ms} ms at most in a scene, where people or the chat wanted it",
        f"breaches          {len(failed)}{''.join(f', seed {each.seed}' for each in failed)}",
        f"steps/s           {speed}",
    ]


def _speed(total: Tally, began: float) -> int:
    return round(sum(total.steps.values()) / max(0.001, time.monotonic() - began))


if __name__ == "__main__":
    sys.exit(main())
