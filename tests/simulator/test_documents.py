"""What the documents of the simulator say is so: their program runs, and their tables are complete."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from simulator.control.calls import CALLS
from simulator.engine.switches import Switches
from simulator.fault_script import read_script
from simulator.faults import KINDS_BY_TARGET, Fault, FaultKind, FaultTarget
from simulator.journal import Happening

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
FAULTS = (ROOT / "docs" / "simulator_faults.md").read_text(encoding="utf-8")
NONE = "–"


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def rows(text, head):
    """The cells of the table that begins with this heading."""
    lines = text[text.index(head) :].splitlines()[2:]
    table = []
    for line in lines:
        if not line.startswith("|"):
            return table
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def names(cell):
    return re.findall(r"`([^`]+)`", cell)


def posted(text):
    return re.findall(r"^POST +/control/(\S+) +(\{.*\})", text, re.MULTILINE)


@pytest.mark.whole
def test_the_program_of_the_guide_runs_as_it_stands(tmp_path):
    program = "\n\n".join(blocks(GUIDE, "python"))
    tests = program.count("\ndef test_")
    assert tests >= 4
    (tmp_path / "test_guide.py").write_text(program, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "test_guide.py"]
    environment = os.environ | {"HOLDFAST": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) >= tests


def test_every_control_call_is_described_with_its_fields():
    described = {}
    for call, takes, does in rows(GUIDE, "| call | takes | does |"):
        assert len(does) > 10
        described[names(call)[0]] = set(names(takes))
    assert set(described) == {f"{call.method} {call.path}" for call in CALLS}
    for call in CALLS:
        if isinstance(call.body, type) and issubclass(call.body, msgspec.Struct) and call.body is not Fault:
            assert described[f"{call.method} {call.path}"] == set(call.body.__struct_fields__)


def test_the_fields_of_events_are_described():
    (row,) = (row for row in rows(GUIDE, "| call | takes | does |") if "account/event" in row[0])
    kinds = msgspec.inspect.multi_type_info([call.body for call in CALLS if call.path == "account/event"])[0].types
    wanted = {field.name for kind in kinds for field in kind.fields} - {"symbol"}
    assert wanted <= set(names(row[2]))


def test_every_kind_of_the_journal_is_named():
    kinds = GUIDE[GUIDE.index("Their kinds:") :].partition("\n\n")[0]
    assert names(kinds) == [kind.value for kind in Happening]


@pytest.mark.parametrize(("path", "body"), posted(GUIDE) + posted(FAULTS))
def test_every_printed_call_is_understood(path, body):
    if body == '{"entries": […]}':
        return
    call = next(call for call in CALLS if (call.method, call.path) == ("POST", path))
    msgspec.json.decode(body, type=call.body)


def test_the_fields_of_a_fault_are_described():
    described = {name for row in rows(FAULTS, "| field | |") for name in names(row[0])}
    assert described == set(Fault.__struct_fields__)


def test_every_kind_is_described_for_the_targets_that_know_it():
    table = rows(FAULTS, "| kind | `rest` |")
    assert [names(row[0])[0] for row in table] == [kind.value for kind in FaultKind]
    for kind, rest, stream, telegram in ((FaultKind(names(row[0])[0]), *row[1:]) for row in table):
        assert (rest != NONE) == (kind in KINDS_BY_TARGET[FaultTarget.REST]), kind
        assert (telegram != NONE) == (kind in KINDS_BY_TARGET[FaultTarget.TELEGRAM]), kind
        assert (stream != NONE) == (kind in KINDS_BY_TARGET[FaultTarget.WS_PRIVATE]), kind
        is_public = stream != NONE and "`ws_private` only" not in stream
        assert is_public == (kind in KINDS_BY_TARGET[FaultTarget.WS_PUBLIC]), kind


def test_the_printed_script_is_one():
    (script,) = blocks(FAULTS, "jsonl")
    assert len(read_script(script)) == 6


def test_every_switch_is_described_as_it_describes_itself():
    table = [(names(row[0])[0], names(row[1])[0], row[2]) for row in rows(FAULTS, "| switch | default |")]
    assert table == [(row.name, _word(row.default), row.meaning) for row in Switches().rows()]


def _word(value):
    return json.dumps(value) if isinstance(value, bool) else str(value)


def test_every_switch_named_for_its_evidence_exists():
    text = (ROOT / "docs" / "simulator_fidelity.md").read_text(encoding="utf-8")
    evidence = [row.rpartition("|")[0].rpartition("|")[2] for row in re.findall(r"^\|.*\|$", text, re.MULTILINE)]
    named = {name for cell in evidence for name in names(cell)}
    assert named <= {row.name for row in Switches().rows()}
    assert len(named) >= 15


def test_the_codes_that_come_by_themselves_are_those_of_the_program():
    fidelity = (ROOT / "docs" / "simulator_fidelity.md").read_text(encoding="utf-8")
    said, _, by_fault = fidelity.partition("## Bybit: codes")[2].partition("## ")[0].partition("These come only")
    program = {
        int(number)
        for folder in ("engine", "bybit")
        for file in (ROOT / "simulator" / folder).rglob("*.py")
        for number in re.findall(r"\b\d{5,7}\b", file.read_text(encoding="utf-8"))
    }
    ranges = [range(int(first), int(last) + 1) for first, last in re.findall(r"(\d+) to (\d+)", said)]
    given = {int(number) for number in re.findall(r"\d{5,}", said)}.union(*ranges)
    assert len(given) > 40
    assert given <= program
    for row in rows(by_fault, "| codes |"):
        injected = {int(number) for number in re.findall(r"\b\d{5,}", row[0])}
        assert not injected & (program - {10_000}), row


def test_every_option_is_in_the_synopsis():
    command = [sys.executable, "-m", "simulator", "--help"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True).stdout
    assert set(re.findall(r"--[a-z-]+", said)) - {"--help"} == set(re.findall(r"\[(--[a-z-]+)", GUIDE))
