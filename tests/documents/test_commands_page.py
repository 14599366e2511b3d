"""`docs/commands.md` has every command: of the chat, of the program, and every target of make."""

import re

import pytest

from handlers.command_table import COMMANDS, Group
from handlers.people.role import Role
from helpers.program.command_line import command_line
from tests.documents.chat_lines import examples
from tests.documents.pages import ROOT, pages, rows

PAGE = "docs/commands.md"
HEADINGS = {
    Group.LOOK: "### Look",
    Group.TRADE: "### Trade",
    Group.MOVE: "### Change a position",
    Group.LEAVE: "### Leave",
    Group.BOT: "### The bot",
}
HIDDEN = {"help", "checks", "lint", "types", "imports", "tests"}
"""Targets that others are made of."""


def name_of(cell: str) -> str:
    found = re.match(r"`/?([a-z]+)", cell)
    assert found is not None, cell
    return found[1]


@pytest.mark.parametrize("group", Group)
def test_each_command_stands_in_its_group_with_who_may_send_it(group: Group) -> None:
    _, _, section = pages()[PAGE].partition(HEADINGS[group])
    table = rows(section, "| command |")
    theirs = [command for command in COMMANDS.values() if command.group is group]
    assert [name_of(row[0]) for row in table] == [command.name for command in theirs]
    for command, (_, who, does, _) in zip(theirs, table, strict=True):
        assert who == Role(command.role).word, command.name
        assert len(does) > 10


def test_each_command_has_an_example_that_is_sent() -> None:
    shown = [row[3].strip("`") for head in HEADINGS.values() for row in _rows_below(head)]
    assert len(shown) == len(COMMANDS)
    assert set(shown) <= set(examples())
    assert [line.split()[0].removeprefix("/") for line in shown] == list(COMMANDS)


def _rows_below(head: str) -> list[list[str]]:
    return rows(pages()[PAGE].partition(head)[2], "| command |")


def test_each_command_of_the_program_is_there() -> None:
    (below,) = (action for action in command_line()._actions if action.dest == "command")
    assert below.choices is not None
    told = " ".join(row[0] for row in rows(pages()[PAGE], "| line |"))
    for command in below.choices:
        assert f"`python main.py {command}" in told, command


def test_each_target_of_make_is_there_and_in_its_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE)) - HIDDEN
    assert set(re.findall(r'@echo "make ([\w-]+) ', makefile)) == targets
    assert {row[0].strip("`").split()[1] for row in rows(pages()[PAGE], "| target of make |")} == targets
