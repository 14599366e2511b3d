"""The benchmarks with a real bot work: what they measure is not judged here. One exchange and bot serve them all."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.budget import command as budget
from benchmarks.guarded import house as houses
from benchmarks.guarded.house import House, Life, house
from benchmarks.guarded.positions import Position
from benchmarks.guarded.state import record_of
from benchmarks.memory import command as memory
from benchmarks.memory.pauses import Watch
from benchmarks.memory.still_exchange import facts_of
from benchmarks.restart import command as restart
from benchmarks.restart.plan import TARGETS, Plan
from execution.monitor import Monitor, Phase
from tests.benchmarks.test_persistence import figures

COUNT = 2


class Lodgings(House):
    """One bot for all who measure; who kills it gets another."""

    life: Life | None = None

    def start_bot(self) -> Life:
        if self.life is None or not self.life.bot.is_running():
            self.life = super().start_bot()
        return self.life

    @contextmanager
    def living(self) -> Iterator[Life]:
        yield self.start_bot()


@pytest.fixture
def lodgings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Lodgings]:
    monkeypatch.setattr(houses, "QUIET", 0.2)
    place = tmp_path / "account"
    with house(place, COUNT) as account:
        shared = Lodgings(place, COUNT, account.exchange)
        for command in (restart, budget, memory):
            monkeypatch.setattr(command, "house", lambda _directory, _count: nullcontext(shared))
        try:
            yield shared
        finally:
            if shared.life is not None:
                shared.life.bot.stop()


@pytest.mark.whole
def test_each_of_them_prints_its_table(
    lodgings: Lodgings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(restart, "QUICK", Plan(rounds={COUNT: 1}, targets={COUNT: TARGETS[10]}))
    monkeypatch.setattr(budget, "QUICK", budget.Plan(sizes=(COUNT,), judged=COUNT, rest=0, seconds=0.6))
    monkeypatch.setattr(memory, "QUICK", memory.Plan(sizes=(0, COUNT), judged=COUNT, many=20, rounds=1))
    lodgings.settle(lodgings.start_bot())
    found = {}
    for name in ("budget", "memory", "restart"):
        assert benchmarks.main([name, "--quick", "--dir", str(tmp_path / "place")]) == 0
        found[name] = figures(capsys.readouterr().out)

    assert found["budget"]["all of them", "2"][0].endswith("/min")
    assert found["budget"]["all of them", "2"][3] == "≤ 25/min"
    assert found["memory"]["resident", "2"][0].endswith(" MB")
    assert found["memory"]["resident", "2"][3] == "≤ 120 MB"
    assert found["memory"]["large libraries loaded", "0"][0] == "none"
    assert found["memory"]["a monitor", "20"][0].endswith(" KB")
    assert found["memory"]["longest pause, generation 2", "20"][0].endswith("s")
    assert found["restart"]["until all is verified again", "2"][2].endswith(" x")
    assert found["restart"]["until all is verified again", "2"][3] == "≤ 1.5 s"
    assert found["restart"]["a bare script that reads the account", "2"][0].endswith("s")
    assert int(found["restart"]["requests until then", "2"][0]) >= 5
    assert found["restart"]["time without a stop, as the exchange counts", "2"][3:5] == ["= 0 ms", "yes"]
    assert not (tmp_path / "place").exists()

    lodgings.control.post("/control/account/trading-stop", symbol=Position(1).symbol, stop_loss="0")
    with pytest.raises(AssertionError, match=Position(1).symbol):
        lodgings.judge()


def test_a_record_is_a_guarded_position_at_rest() -> None:
    position = Position(3)
    record = record_of(position, facts_of([position]))
    assert Monitor.from_plain(record.to_plain()) == record
    assert (record.phase, record.stop_confirmed, len(record.orders)) == (Phase.GUARDED, True, 4)


def test_pauses_are_told_by_generation() -> None:
    watch = Watch()
    for generation in (0, 0, 2):
        watch("start", {"generation": generation})
        watch("stop", {"generation": generation})
    assert {generation: len(taken) for generation, taken in watch.taken.items()} == {0: 2, 2: 1}
