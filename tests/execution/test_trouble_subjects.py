"""What news of the bot itself are about: only who says calmly that a trouble is over has its subject."""

import ast
from pathlib import Path
from typing import Any

from execution import trouble_subjects
from execution.failures import system_notice
from execution.notices import EVERYBODY
from execution.trouble_subjects import Subject
from tests.execution.builders import at

HOUSE = Path(trouble_subjects.__file__).parents[1]


def test_a_notice_carries_its_subject_and_none_by_itself() -> None:
    disk = system_notice("it fails", at(0), is_urgent=True, subject=Subject.DISK)
    assert disk.chat_id == EVERYBODY
    assert (disk.fields["about"], disk.fields["subject"], type(disk.to_plain()["fields"]["subject"])) == (
        "health", "disk", str,
    )  # fmt: skip
    assert system_notice("rules", at(0), is_urgent=False).fields["subject"] == ""
    assert Subject.TRADING.of("BTCUSDT") == "trading:BTCUSDT"


def test_the_table_has_each_of_them_and_each_is_told() -> None:
    table = trouble_subjects.__doc__ or ""
    for subject in Subject:
        assert f"`{subject.name}`" in table
    assert {name for path in sources() for name in subjects_in(path)} == {subject.name for subject in Subject}


def sources() -> list[Path]:
    return [path for room in ("execution", "helpers") for path in (HOUSE / room).rglob("*.py")]


def subjects_in(path: Path) -> set[str]:
    def is_one(node: Any) -> bool:
        return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Subject"

    return {node.attr for node in ast.walk(ast.parse(path.read_text())) if is_one(node)}  # type: ignore[attr-defined]
