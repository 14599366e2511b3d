"""The ten tasks as `docs/telegram.md` tells them: their paths, tap by tap, and how many taps the table says."""

import re
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "telegram.md"
PICTURES = DOCUMENT.parent / "images" / "tasks"

_CHAPTER = re.compile(r"^## Ten everyday tasks\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| (\d+) \| \[(.+?)\]\(#(.+?)\) \| (\d+) \|$", re.MULTILINE)
_SECTION = re.compile(r"^### (\d+)\. (.+?)\n(.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"^👆 (.+?)\n\n", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(r'<img src="images/tasks/(.+?)" width="\d+" alt="[^"]+">')


@dataclass(frozen=True, slots=True)
class Tap:
    """``label`` is what it is on; "…" in it stands for figures."""

    label: str

    def fits(self, text: str) -> bool:
        """Whether a button that reads so is meant."""
        return re.fullmatch(".*".join(map(re.escape, self.label.split("…"))), text) is not None


@dataclass(frozen=True, slots=True)
class Paste:
    """Put into the line from elsewhere; it is not sent by that."""

    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """``taps`` as the table says; the path has as many, if the table is right."""

    number: int
    title: str
    taps: int
    path: tuple[Tap | Paste, ...]
    pictures: tuple[str, ...]


def tasks_of(document: str) -> tuple[Task, ...]:
    """In the order of the table, which names each section by its heading. Raises ValueError."""
    chapter = _only(_CHAPTER, document, "a chapter of tasks")
    sections = {number: (title, text) for number, title, text in _SECTION.findall(chapter)}
    rows = _ROW.findall(chapter)
    if [row[0] for row in rows] != list(sections):
        raise ValueError(f"the table has {[row[0] for row in rows]}, the sections are {list(sections)}")
    return tuple(_task(row, *sections[row[0]]) for row in rows)


def anchor(number: int, title: str) -> str:
    """The address of a section, as GitHub makes it of its heading."""
    return re.sub(r"[^a-z0-9 -]", "", f"{number} {title}".lower()).replace(" ", "-")


def _task(row: tuple[str, str, str, str], title: str, text: str) -> Task:
    number, named, address, taps = row
    if (named, address) != (title, anchor(int(number), title)):
        raise ValueError(f"row {number} leads to no section: {named}, #{address}")
    steps = " ".join(_only(_PATH, text, f"a path for {title}").split()).split(" → ")
    path = tuple(_step(step, text) for step in steps)
    return Task(int(number), title, int(taps), path, tuple(_PICTURE.findall(text)))


def _step(step: str, section: str) -> Tap | Paste:
    if step.startswith("paste "):
        return Paste(_only(_BLOCK, section, f"what is pasted: {step}"))
    if not re.fullmatch(r"\*\*[^*]+\*\*", step):
        raise ValueError(f"neither a tap nor something to paste: {step}")
    return Tap(step.strip("*"))


def _only(pattern: re.Pattern[str], text: str, what: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"there is no such thing: {what}")
    return found[1]
