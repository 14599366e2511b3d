"""The benchmark itself works: what it measures is not judged here."""

from benchmarks import __main__ as benchmarks
from benchmarks.reaction import command
from benchmarks.reaction.command import Plan
from tests.benchmarks.test_persistence import figures


def test_a_run_lets_both_react_and_prints_the_targets(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setattr(command, "QUICK", Plan(positions=2, fills=1, failures=1))
    monkeypatch.setattr(command, "AT_REST", 0.5)
    place = tmp_path / "place"
    assert benchmarks.main(["reaction", "--quick", "--dir", str(place)]) == 0
    found = figures(capsys.readouterr().out)
    assert found["Holdfast", "2"][0].endswith("s")
    assert found["the bare path through pybit", ""][0].endswith("s")
    assert found["one flush", ""][0].endswith("s")
    assert [found["p50 against the bare path", "2"][3], found["p99 against the bare path", "2"][3]] == [
        "≤ 1.3 x",
        "≤ 2 x",
    ]
    assert found["p50 against the bare path and one flush", "2"][3] == "≤ 1.3 x"
    assert not place.exists()
