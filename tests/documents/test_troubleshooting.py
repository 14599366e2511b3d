"""`docs/troubleshooting.md` quotes what the program says: it does say so."""

import re

import pytest

from tests.documents.messages import is_said
from tests.documents.pages import pages

PAGE = pages()["docs/troubleshooting.md"]


def quotations() -> list[str]:
    """What stands in backticks in the first column; what is all fact is no quotation."""
    cells = [line.split(" | ")[0] for line in PAGE.splitlines() if line.startswith("| ")]
    spans = [" ".join(span.split()) for cell in cells for span in re.findall(r"`([^`]+)`", cell)]
    return [span for span in spans if not span.startswith("/") and len(span) > 8]


@pytest.mark.parametrize("quoted", quotations())
def test_every_quotation_is_said_by_the_program(quoted: str) -> None:
    assert is_said(quoted)


def test_what_nobody_says_is_found() -> None:
    assert not is_said("the moon is … away")
    assert not is_said("The clock … this machine")
    assert is_said("this machine's clock is … ms off Bybit's")


def test_every_symptom_has_a_meaning_and_a_remedy() -> None:
    for line in PAGE.splitlines():
        if line.startswith("| ") and "what you see" not in line:
            seen, _, done = (cell.strip() for cell in line.strip("| ").split(" | "))
            assert seen, line
            assert done, line
    assert len(quotations()) > 50
