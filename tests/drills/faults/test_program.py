"""The drill itself: against the real program, as its own process."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from drills.control import until
from drills.faults import program
from drills.faults.program import Drill
from drills.faults.scenario import Blow, Scenario
from drills.faults.scenarios import every, quick
from drills.faults.scorecard import verdict
from drills.faults.stage import Stage
from drills.processes import ROOT
from helpers import drill_process
from helpers.drill_process import Heard, Played
from main import main
from tests.drills.test_processes import is_alive

pytestmark = pytest.mark.whole
CUT = next(scenario for scenario in quick() if scenario.plays == ("ws_private", "disconnect"))
LOST = next(scenario for scenario in quick() if scenario.plays == ("rest", "lost_response"))
NEVER = Scenario(
    name="a fault of what nobody asks, beside one that strikes",
    target=({"target": "rest", "kind": "delay", "match": "/nowhere"}, *LOST.target),
)
KILLED = next(scenario for scenario in quick() if scenario.blow is Blow.KILL)
TORN = next(scenario for scenario in quick() if scenario.blow is Blow.TEAR)


def test_the_quick_drill_is_played_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All nine of it: by the command itself, as the chat reads what it says.

    And a scenario of which one fault never struck has proved nothing, whatever else did.
    """
    monkeypatch.setattr(program, "quick", lambda: (*quick(), NEVER))
    monkeypatch.setattr(program, "_STAGES", 2)
    monkeypatch.setattr(program, "_give_way", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert main(["drill", "--json"]) == 1
    scores, last = as_the_chat_reads(capsys.readouterr().out)
    by_name = {score.name: score for score in scores}
    assert by_name.keys() == {scenario.name for scenario in (*quick(), NEVER)}
    never = by_name.pop(NEVER.name)
    assert all(score.passed for score in by_name.values()), "\n".join(map(str, scores))
    assert {name for name, score in by_name.items() if score.alerts_due != 4} == {TORN.name}
    assert by_name[TORN.name].alerts_due == 5, "that the state was mended is one more"
    assert len(scores) == 10
    assert last.startswith("drill FAIL scenarios=10 naked_ms=0 duplicates=0 orders_left=0 alerts_missing=0")
    assert " state_lost=0" in last
    assert not never.passed
    assert never.note.startswith("the fault never struck: delay on rest at /nowhere; the bot's log: ")
    Path(never.note.rpartition(": ")[2]).unlink()


def test_where_no_stage_can_be_had_every_scenario_fails_and_says_why() -> None:
    def no_stage(directory: Path) -> Stage:
        raise RuntimeError(f"no simulator below {directory.name[:8]}")

    scores = Drill([CUT, KILLED], stages=2, new_stage=no_stage).run(lambda _: None)
    assert [score.name for score in scores] == [CUT.name, KILLED.name]
    assert not any(score.passed for score in scores)
    assert scores[0].note.startswith("no stage: no simulator below holdfast")
    assert verdict(scores).startswith("drill FAIL scenarios=2 naked_ms=unknown")


def test_a_drill_that_is_told_to_end_leaves_no_process_behind(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "drill", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as drill:
        try:
            mine = until(lambda: simulators_of(drill.pid), "the first process of the drill", 60)
            drill.send_signal(signal.SIGTERM)
            said, _ = drill.communicate(timeout=60)
        finally:
            drill.kill()
    assert drill.returncode == 1
    assert said.splitlines()[-1] == "drill FAIL: stopped on the way"
    until(lambda: not any(map(is_alive, mine)), "its processes to end", 30)
    assert children_of(drill.pid) == []


def test_a_fault_that_no_scenario_plays_fails_the_drill(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unplayed() -> tuple[Scenario, ...]:
        return every({"rest": ["earthquake"]})

    monkeypatch.setattr(program, "_of_the_simulator", unplayed)
    monkeypatch.setattr(program, "_give_way", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert program.run(everything=True, as_json=False) == 1
    assert capsys.readouterr().out == "drill FAIL: no scenario plays earthquake on rest\n"


def as_the_chat_reads(said: str) -> tuple[list[Played], str]:
    """What a drill of the chat makes of the lines: the scenarios, and the verdict that is left."""

    async def hear() -> tuple[list[Heard], str]:
        lines, heard = asyncio.StreamReader(), list[Heard]()
        lines.feed_data(said.encode())
        lines.feed_eof()
        last = await drill_process._hear_all(lines, heard.append)
        return heard, last

    heard, last = asyncio.run(hear())
    scores = [each for each in heard if isinstance(each, Played)]
    assert len(scores) == len(heard) == len(said.splitlines()) - 1, said
    return scores, last


def simulators_of(pid: int) -> list[int]:
    """Libraries ask the machine this and that while they are loaded, with processes that are gone in a moment."""
    found = []
    for child in children_of(pid):
        with contextlib.suppress(OSError):  # it is gone already
            if b"simulator" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def children_of(pid: int) -> list[int]:
    """Processes that it has started, as the kernel knows them."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(status.parent.name))
    return found


@pytest.mark.parametrize("arguments", [["drill", "--al"], ["drill", "--all", "--live"], ["drill", "now"]])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
