"""Scenes by the hundred, on all processors, until so many steps are done: `make soak-engine`.

Prints what was done, and, at the first thing that is not as it must be, the seed that shows it again.
"""

import argparse
import multiprocessing
import os
import sys
import time
from functools import partial

from tests.execution.soak.driver import TRADES_AT_ONCE, attempt, attempt_trades
from tests.execution.soak.setting import Tally

TELL_EVERY = 30.0


def main() -> int:
    """1 at a breach, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.execution.soak", description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first scene; the next ones count on")
    parser.add_argument("--scene", type=int, default=100, metavar="STEPS", help="steps of one scene")
    parser.add_argument("--trades", type=int, default=1000, help="trades whose profit is compared (R22)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    began, total, breaches = time.monotonic(), Tally(), 0
    scenes = max(1, -(-asked.steps // asked.scene))
    with multiprocessing.get_context("spawn").Pool(asked.workers, maxtasksperchild=200) as pool:
        told_at = began
        for done, result in enumerate(
            pool.imap_unordered(partial(attempt, asked.scene), range(asked.seed, asked.seed + scenes)), 1
        ):
            if isinstance(result, str):
                breaches += 1
                print(result, flush=True)
                break
            total.add(result)
            if time.monotonic() - told_at > TELL_EVERY:
                told_at = time.monotonic()
                print(f"{done} of {scenes} scenes, {_speed(total, began)} steps/s", flush=True)
        compared = 0
        batches = -(-asked.trades // TRADES_AT_ONCE) if not breaches else 0
        for answer in pool.imap_unordered(attempt_trades, range(1, 1 + 1000 * batches, 1000)):
            if isinstance(answer, str):
                breaches += 1
                print(answer, flush=True)
                break
            compared += answer
        pool.terminate()
    print("\n".join(lines(total, compared, breaches, began)))
    return 1 if breaches else 0


def lines(total: Tally, compared: int, breaches: int, began: float) -> list[str]:
    """The tally, a line for each thing."""
    unexcused = total.naked_ms.get("", 0)
    excused = ", ".join(f"{why} {longest}" for why, longest in sorted(total.naked_ms.items()) if why)
    return [
        f"steps             {sum(total.steps.values())}",
        *(f"  {name:<24}{count}" for name, count in sorted(total.steps.items())),
        f"trades            {total.trades}, {total.fills} executions",
        f"compared (R22)    {total.compared + compared} trades with closed-pnl, equal to the last digit",
        f"crashes           {total.crashes}",
        *(f"  {name:<24}{count}" for name, count in sorted(total.faults.items())),
        f"looked at rest    {total.checked} times, {total.virtual_seconds / 3600:.1f} hours of exchange time",
        f"naked             {unexcused} ms; at most, in ms, with an excuse: {excused or 'none'}",
        f"loose             {total.loose_ms} ms at most in a scene, where people or the chat wanted it",
        f"breaches          {breaches}",
        f"steps/s           {_speed(total, began)}",
    ]


def _speed(total: Tally, began: float) -> int:
    return round(sum(total.steps.values()) / max(0.001, time.monotonic() - began))


if __name__ == "__main__":
    sys.exit(main())
