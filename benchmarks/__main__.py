"""What the bot costs, side by side with its peers in the same run.

    python -m benchmarks                  all of them
    python -m benchmarks persistence      what a durable change costs
    python -m benchmarks simulator        what a price step of the simulated exchange costs
    python -m benchmarks dca              what a price costs that a thousand lots of DCA bots follow
    python -m benchmarks charts           what the picture of a position costs, and how large it is
    python -m benchmarks ticks            what a price costs with ten thousand trails, and from a socket
    python -m benchmarks reaction         how soon a request is at the exchange after what makes it right was said
    python -m benchmarks restart          how long after a kill -9 every position is verified again
    python -m benchmarks budget           how many requests a minute the bot makes while nothing happens
    python -m benchmarks memory           what a guarded position takes, and the garbage collector's longest pause
    python -m benchmarks … --quick        in half a minute each (budget: some), without the largest sizes

A missed target is written beside its figure; the exit code stays 0.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.budget.command import measure_budget
from benchmarks.charts.command import measure_charts
from benchmarks.dca.command import measure_dca
from benchmarks.memory.command import measure_memory
from benchmarks.persistence.command import measure_persistence
from benchmarks.reaction.command import measure_reaction
from benchmarks.restart.command import measure_restart
from benchmarks.scratch import scratch_directory
from benchmarks.simulator.command import measure_simulator
from benchmarks.table import Table
from benchmarks.ticks.command import measure_ticks

Benchmark = Callable[[Path, bool], Table]

BENCHMARKS: dict[str, Benchmark] = {
    "persistence": measure_persistence,
    "simulator": measure_simulator,
    "dca": measure_dca,
    "charts": measure_charts,
    "ticks": measure_ticks,
    "reaction": measure_reaction,
    "restart": measure_restart,
    "budget": measure_budget,
    "memory": measure_memory,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark that was named, or all, and prints a table for each."""
    parsed = _parser().parse_args(arguments)
    named = [parsed.benchmark] if parsed.benchmark else list(BENCHMARKS)
    for name in named:
        with scratch_directory(parsed.dir) as directory:
            table = BENCHMARKS[name](directory, parsed.quick)
        print(f"\n# {name}\n\n{table.text()}", flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What the bot costs, beside its peers.")
    parser.add_argument("benchmark", nargs="?", choices=sorted(BENCHMARKS), help="one of them; without it all")
    parser.add_argument("--quick", action="store_true", help="half a minute, without the largest sizes")
    parser.add_argument(
        "--dir", type=Path, default=Path(".benchmarks"), help="where to write, on the disk to be measured (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
