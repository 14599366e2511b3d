"""docs/failures.md names a test for each way to fail; here it is held against the tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "failures.md"
CLASSES = 66
LINE = re.compile(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$")
RULE = re.compile(r"\b(?:I[1-9]|R(?:[1-9]|1\d|2[0-5]))\b")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def lines() -> dict[int, tuple[str, str, list[tuple[str, str]]]]:
    """What went wrong, why it cannot, and the tests as (file, function), by number."""
    found = [LINE.match(line) for line in DOCUMENT.read_text().splitlines()]
    return {int(m[1]): (m[2], m[3], NAMED.findall(m[4])) for m in found if m}


@cache
def functions_of(file: str) -> frozenset[str]:
    """The test functions at the top of a file; it is not imported."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.parse((ROOT / file).read_text()).body if isinstance(node, kinds))


def test_there_are_66_numbered_lines() -> None:
    numbered = [m[1] for line in DOCUMENT.read_text().splitlines() if (m := re.match(r"^\| *(\d+) *\|", line))]
    assert numbered == [str(number) for number in range(1, CLASSES + 1)]
    assert list(lines()) == list(range(1, CLASSES + 1)), "each of them has its four columns"


@pytest.mark.parametrize("number", range(1, CLASSES + 1))
def test_each_line_has_a_reason_and_tests_that_exist(number: int) -> None:
    what, why, tests = lines()[number]
    assert what.strip()
    assert RULE.search(why), "it says by which invariant or rule"
    assert tests, "no test is named"
    for file, name in tests:
        assert (ROOT / file).is_file(), file
        assert name in functions_of(file), f"{file} has no {name}"


def test_every_name_of_a_test_in_it_was_understood() -> None:
    """A name in another form would not be checked."""
    assert DOCUMENT.read_text().count("::") == sum(len(tests) for _, _, tests in lines().values())
