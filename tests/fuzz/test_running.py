"""The fuzzer itself: a planted mistake is found, made small, kept, and tried again."""

import ast
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import odd, running
from tests.fuzz.__main__ import fuzz
from tests.fuzz.invariants import require_sound, require_words
from tests.fuzz.mutation import documents, lines
from tests.fuzz.running import Tally, found_before, harness, keep, try_kept, try_many
from tests.fuzz.target import Target
from tests.handlers.fakes import NOON


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FOUND", tmp_path)


def refuses_to_read_zero(said: Any) -> None:
    if isinstance(said, dict):
        assert said.get("size") != "0", "read a size of nothing"


PLANTED = Target(
    name="planted: zero",
    covers=(),
    inputs=documents([{"size": "0.5", "symbol": "BTCUSDT"}]),
    check=refuses_to_read_zero,
)
SOUND = Target(name="sound", covers=(), inputs=st.integers(), check=lambda _: None)


def test_a_planted_mistake_is_found_made_small_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz((PLANTED, SOUND), seconds=0.0, begin=7, batch=150) == 1
    said = capsys.readouterr().out
    assert "planted: zero" in said
    assert "read a size of nothing" in said
    kept = found_before(PLANTED)
    assert [each["size"] for each in kept] == ["0"]
    with pytest.raises(AssertionError, match="a size of nothing"):
        try_kept(PLANTED)


def test_nothing_found_is_a_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz((SOUND,), seconds=0.0, begin=7, batch=20) == 0
    assert "20 executions" in capsys.readouterr().out


def test_executions_are_counted() -> None:
    tally = Tally()
    try_many(SOUND, 30, 1, tally)
    assert tally.executions == 30
    assert tally.failed == []


def test_an_input_that_costs_too_much_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_SLOW_SECONDS", -1.0)
    tally = Tally()
    try_many(SOUND, 5, 1, tally)
    assert isinstance(tally.failed[0][1], running.Slow)


def test_what_is_kept_is_kept_once_and_reads_back(tmp_path: Path) -> None:
    several = ["\ud800", b"\xff", ("a", {"b": [None, 1.5]}), {"at": NOON, "size": Decimal("1E-7")}]
    for value in (*several, "\ud800"):
        keep(SOUND, value)
    assert found_before(SOUND) == several


def test_a_target_can_be_driven_by_bytes() -> None:
    assert harness(SOUND)(b"\x01" * 64) is not None


@settings(max_examples=30)
@given(documents([{"a": ["x", {"b": "1.5"}], "c": None}]))
def test_a_changed_document_is_a_literal_and_does_not_change_what_it_was_made_from(said: Any) -> None:
    assert ast.literal_eval(ascii(said)) == said


@settings(max_examples=30)
@given(lines(["/close BTCUSDT 50%"]))
def test_a_changed_line_is_still_one_of_its_command(line: str) -> None:
    assert line.startswith("/close")


@pytest.mark.parametrize("value", ["\ud800", 10**40, float, [10**40], {"a": "\udfff"}])
def test_what_is_not_sound_is_told(value: Any) -> None:
    if value is float:
        require_sound(odd.FLOATS)
        return
    with pytest.raises(AssertionError):
        require_sound(value)


def test_an_error_without_words_is_told() -> None:
    with pytest.raises(AssertionError, match="says nothing"):
        require_words(ValueError(" "))
