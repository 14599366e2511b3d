"""The benchmark itself works: what it measures is not judged here."""

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.persistence import command
from benchmarks.persistence.plan import Plan
from benchmarks.persistence.records import changes, key_of, record_of
from benchmarks.samples import Samples
from benchmarks.table import Line, Target
from execution.monitor import Monitor

TINY = Plan(
    sizes=(10, 20),
    bursting_sizes=(10, 20),
    bulky_sizes=(20,),
    writing_seconds=0.01,
    burst_seconds=0.02,
    rounds=1,
    bulky_seconds=0.01,
    bare_flushes=5,
)


@pytest.fixture
def tiny(monkeypatch) -> None:
    """A quick run that is quicker still."""
    monkeypatch.setattr(command, "QUICK", TINY)


def figures(printed: str) -> dict[tuple[str, str], list[str]]:
    """The table's cells by what and by number of records."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if "|" in line]
    return {(row[0], row[1]): row[2:] for row in rows}


def test_a_quick_run_prints_every_comparison_and_leaves_nothing_behind(tiny, tmp_path, capsys) -> None:
    place = tmp_path / "place"

    assert benchmarks.main(["persistence", "--quick", "--dir", str(place)]) == 0

    found = figures(capsys.readouterr().out)
    for records in ("10", "20"):
        for what in ("append + fdatasync, the bare limit", "Holdfast", "SQLite, direct", "whole file, durably"):
            assert found[what, records][0].endswith("s"), what
        assert found["flushes a commit", records][0] == "1.000"
        assert found["flushes a commit", records][3:5] == ["= 1", "yes"]
        assert found["added to the bare append", records][4] in ("yes", "NO", "?")
        assert found["times the rate of SQLite, direct", records][3] == "≥ 5 x"
    assert float(found["SQLite, direct, one writer, flush + 4 ms", "20"][0].removesuffix("/s").replace(",", "")) <= 250
    assert found["times the rate of SQLite, direct, flush + 4 ms", "20"][3] == "≥ 20 x"
    assert found["rate against that at 10 records", "20"][3] == "≥ 0.85"
    assert found["Holdfast, open", "20"][3] == "≤ 1.5 x"
    assert found["above it while a snapshot is written", "20"][3] == "≤ 10 ms"
    assert not place.exists()


def test_a_record_is_a_monitor_and_of_the_size_that_monitors_have() -> None:
    record = record_of(3, 1)
    assert Monitor.from_plain(record).key == key_of(3)
    assert 1_800 <= len(next(changes(10)).pickled) <= 4_000


def test_no_change_repeats_what_stands_there_already() -> None:
    # SQLite leaves out the write of a row that is as it was.
    standing: dict[str, bytes] = {}
    upcoming = changes(10)
    for _ in range(100):
        change = next(upcoming)
        assert standing.get(change.key) != change.pickled
        standing[change.key] = change.pickled
    assert len(standing) == 10


def test_a_missed_target_is_written_beside_its_figure() -> None:
    missed = Line(what="a", figure="81 µs", value=81, target=Target(most=80, unit=" µs"))
    reached = Line(what="a", figure="80 µs", value=80, target=Target(most=80, unit=" µs"))
    assert missed.cells()[-3:-1] == ("≤ 80 µs", "NO")
    assert reached.cells()[-3:-1] == ("≤ 80 µs", "yes")
    throttled = Line(what="a", figure="-3 ms", target=Target(most=80, unit=" µs"))
    assert throttled.cells()[-3:-1] == ("≤ 80 µs", "?")


def test_medians() -> None:
    samples = Samples.of([5, 1, 1000, 3, 4])
    assert (samples.p50, samples.p99, samples.count) == (4, 1000, 5)
