"""The benchmark itself works: what it measures is not judged here."""

from decimal import Decimal

from benchmarks import __main__ as benchmarks
from benchmarks.dca import command
from benchmarks.dca.crowd import BEGIN, TICK, Crowd, plain_loop
from tests.benchmarks.test_persistence import figures


def test_a_run_prints_each_kind_of_price_and_the_target(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setattr(command, "LOTS", (2, 4))
    monkeypatch.setattr(command, "LOTS_EACH", 2)
    assert benchmarks.main(["dca", "--quick", "--dir", str(tmp_path / "place")]) == 0
    found = figures(capsys.readouterr().out)
    assert found["what", "lots"][0] == "figure"
    assert found["nothing new", "4"][2] == "1.0 x"
    assert not (tmp_path / "place").exists()


async def test_every_trail_runs_and_follows_and_a_far_one_is_committed(tmp_path) -> None:
    async with Crowd(tmp_path, 6, 3) as crowd:
        assert crowd.watermarks == [BEGIN] * 6
        before = crowd.commits
        await crowd.see(BEGIN + TICK)
        assert crowd.commits == before
        await crowd.see(BEGIN * 2)
        assert crowd.watermarks == [BEGIN * 2] * 6
        assert crowd.commits == before + 2


def test_the_loop_raises_each_that_is_lower() -> None:
    watermarks = [Decimal(1), Decimal(3)]
    assert plain_loop(watermarks, Decimal(2)) == 1
    assert watermarks == [2, 3]
