"""The documents as their readers have them: which there are, and what stands in them as a command."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SHELL_BLOCKS = frozenset({"sh", "bash", "shell", "console"})
PLAIN_BLOCKS = frozenset({"", "text"})
"""What stands in them may be anything: it is told apart line by line."""

_FENCE = re.compile(r"^ *```(\S*)")
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


class Said(NamedTuple):
    """A line of a fenced block, or what stands between two backticks."""

    page: str
    line: int
    text: str
    block: str | None
    """The language of the block that it stands in; None: within a sentence or a table."""

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def pages() -> dict[str, str]:
    """Every document that a user or an operator reads, by its path."""
    found = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found}


def said(page: str) -> list[Said]:
    """All that may be a command. A line that ends in a backslash goes on in the next one."""
    found: list[Said] = []
    block: str | None = None
    begun = ""
    for number, line in enumerate(pages()[page].splitlines(), 1):
        fence = _FENCE.match(line)
        if fence is not None:
            block = fence[1] if block is None else None
        elif block is None:
            spans = _SPAN.findall(line.replace(r"\|", "|") if line.startswith("|") else line)
            found += [Said(page, number, span.strip(), None) for span in spans]
        elif line.rstrip().endswith("\\"):
            begun += line.strip().removesuffix("\\")
        else:
            found.append(Said(page, number, f"{begun}{line.strip()}", block))
            begun = ""
    return found


def everything_said() -> list[Said]:
    return [each for page in pages() for each in said(page)]


def anchors(text: str) -> set[str]:
    """The addresses of the headings, as forges make them: of two that are alike the second has a number."""
    found: set[str] = set()
    without_blocks = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    for heading in _HEADING.findall(without_blocks):
        bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w -]", "", bare).strip().lower().replace(" ", "-")
        again = 0
        while (anchor := f"{name}-{again}" if again else name) in found:
            again += 1
        found.add(anchor)
    return found


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the first table whose heading begins so. A bar between backticks is written ``\\|``."""
    lines = text[text.index(head) :].splitlines()[2:]
    table: list[list[str]] = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return table
