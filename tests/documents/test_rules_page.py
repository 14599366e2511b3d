"""Every rule and invariant of docs/rules.md has a test that carries its number: test_r13_…, test_i5_…."""

import re

import pytest

from tests.documents.functions import every_test
from tests.documents.pages import pages

STATED = re.compile(r"^(?:\*\*(R\d+) |\| (I\d+) \|)", re.MULTILINE)
EXPECTED = [*(f"I{number}" for number in range(1, 10)), *(f"R{number}" for number in range(1, 26))]


def numbers_of(test: str) -> set[str]:
    """I6 and R10 of ``test_i6_r10_no_revision_and_no_id_is_used_twice``: those that its name begins with."""
    found = re.match(r"test_((?:[ir]\d+_)+)", test)
    return set(found[1].upper().rstrip("_").split("_")) if found else set()


def test_the_rules_are_all_stated() -> None:
    assert sorted(rule or invariant for rule, invariant in STATED.findall(pages()["docs/rules.md"])) == sorted(EXPECTED)


@pytest.mark.parametrize("number", EXPECTED)
def test_every_rule_has_a_test_that_carries_its_number(number: str) -> None:
    carriers = [test for test in every_test() if number in numbers_of(test)]
    assert carriers, f"no test says that it proves {number}: name one test_{number.lower()}_…"
