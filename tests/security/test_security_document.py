"""SECURITY.md names for each threat what stops it, what remains, and a test; here it is held against the tests.

As tests/test_failures_document.py does for docs/failures.md.
"""

import re

import pytest

from tests.security.installed import ROOT
from tests.test_failures_document import functions_of

DOCUMENT = ROOT / "SECURITY.md"
PARTS = ("", "**Stopped by** ", "**What remains.** ", "**Shown by** ")
"""How each paragraph of a threat begins: what it is, in plain words, is the first."""
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LEAST = 20


def threats() -> list[list[str]]:
    """Of each the heading and its paragraphs."""
    sections = re.split(r"^##+ ", DOCUMENT.read_text(), flags=re.MULTILINE)[1:]
    return [section.strip().split("\n\n") for section in sections if section[:1].isdecimal()]


def test_each_threat_has_all_that_is_said_of_one() -> None:
    found = threats()
    assert len(found) >= LEAST
    for number, (heading, *paragraphs) in enumerate(found, 1):
        assert heading.startswith(f"{number}. ")
        assert len(paragraphs) == len(PARTS), heading
        for beginning, paragraph in zip(PARTS, paragraphs, strict=True):
            assert paragraph.startswith(beginning), heading
            assert len(paragraph) > len(beginning) + 20, heading


@pytest.mark.parametrize("number", range(LEAST))
def test_each_has_tests_that_exist(number: int) -> None:
    for *_, shown in threats()[number::LEAST]:
        named = NAMED.findall(shown)
        assert named, shown
        for file, name in named:
            assert (ROOT / file).is_file(), file
            assert name in functions_of(file), f"{file} has no {name}"


def test_every_name_of_a_test_in_it_was_understood() -> None:
    assert DOCUMENT.read_text().count("::") == sum(len(NAMED.findall(shown)) for *_, shown in threats())


def test_every_test_of_this_folder_is_named_for_some_threat() -> None:
    """What guards against something is found by whoever reads of it."""
    text = DOCUMENT.read_text()
    own = {
        path for path in (ROOT / "tests" / "security").rglob("test_*.py") if path.name != "test_security_document.py"
    }
    assert [str(path.relative_to(ROOT)) for path in own if str(path.relative_to(ROOT)) not in text] == []
