"""No parser is forgotten, and no target claims one that it does not run."""

import sys
from itertools import filterfalse
from types import FrameType
from typing import Any

import pytest

from tests.fuzz.registry import NOT_FUZZED, ROOT, long_targets, parsers, targets
from tests.fuzz.running import found_before, try_few
from tests.fuzz.target import Target

FEW = 4
_SHORT = 5_000
"""Characters; watching each call makes the long ones several times as slow."""
ON_OTHER_THREADS = frozenset({"execution/bybit/client.py"})


def test_every_module_that_decodes_has_a_target_or_a_reason() -> None:
    covered = {module for target in long_targets() for module in target.covers}
    assert sorted(set(parsers()) - covered - NOT_FUZZED.keys()) == []


def test_reasons_are_of_modules_that_are_there_and_have_no_target() -> None:
    covered = {module for target in long_targets() for module in target.covers}
    assert [name for name in NOT_FUZZED if not (ROOT / name).is_file() or name in covered] == []
    assert [name for target in long_targets() for name in target.covers if not (ROOT / name).is_file()] == []


def test_names_are_unique() -> None:
    names = [target.name for target in long_targets()]
    assert len(names) == len(set(names))


def _is_short(value: Any) -> bool:
    return len(ascii(value)) < _SHORT


def not_reached(target: Target) -> set[str]:
    """The modules that it covers in which no function was called while the first example and the short ones were tried.

    Only this thread is watched, and only until all of them were reached. Raises what the property raises.
    """
    left = {f"{ROOT}/{module}": module for module in target.covers if module not in ON_OTHER_THREADS}

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            left.pop(frame.f_code.co_filename, None)

    try:
        for value in (target.examples[0], *filter(_is_short, target.examples)):
            sys.setprofile(note if left else None)
            target.check(value)
    finally:
        sys.setprofile(None)
    return set(left.values())


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.name)
def test_a_target_gets_into_what_it_covers_and_holds_for_what_is_kept_and_some_made_up(target: Target) -> None:
    assert not_reached(target) == set()
    for value in (*filterfalse(_is_short, target.examples), *found_before(target)):
        target.check(value)
    try_few(target, FEW)
