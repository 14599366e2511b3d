"""All benchmarks by one command: what each of them does is tested beside this."""

from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.table import Line, Table


def test_without_a_name_each_runs_in_a_place_of_its_own_and_prints_its_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    places: list[Path] = []

    def measure(directory: Path, quick: bool) -> Table:
        assert not quick
        assert list(directory.iterdir()) == []
        (directory / "written").touch()
        places.append(directory)
        table = Table()
        table.add("a group", Line(what=f"what number {len(places)} takes", figure="1 s"))
        return table

    names = list(benchmarks.BENCHMARKS)
    monkeypatch.setattr(benchmarks, "BENCHMARKS", dict.fromkeys(names, measure))
    assert benchmarks.main(["--dir", str(tmp_path / "place")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("# ")] == [f"# {name}" for name in names]
    told = [line.split("|")[1].strip() for line in said if "what number" in line]
    assert told == [f"what number {count} takes" for count in range(1, len(names) + 1)]
    assert not any(place.exists() for place in places), "what a run writes it removes again"
