"""The tests that there are, by file, without importing them."""

import re
from functools import cache
from pathlib import Path

from tests.documents.pages import ROOT

_TEST = re.compile(r"^ *(?:async )?def (test_\w+)\(", re.MULTILINE)


@cache
def functions_of(file: Path) -> frozenset[str]:
    """The names of the test functions of a file, also in its classes."""
    return frozenset(_TEST.findall(file.read_text(encoding="utf-8")))


def exists(test: str) -> bool:
    """Whether there is such a test; it is named as ``tests/folder/test_file.py::test_name``."""
    file, _, name = test.partition("::")
    return (ROOT / file).is_file() and name in functions_of(ROOT / file)


@cache
def every_test() -> frozenset[str]:
    """Names of test functions, and of the files that they stand in."""
    files = [*(ROOT / "tests").rglob("*.py")]
    return frozenset({path.name for path in files}.union(*(functions_of(path) for path in files)))
