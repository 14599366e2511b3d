"""Every command of the chat: where it stands in the list, who may send it, and whether it acts.

The words of a command are texts of the catalogue: `command-NAME` is its line in the menu, `help-NAME` its help in full
with a line that can be copied.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from handlers.people.role import Role


class Group(StrEnum):
    """As the list shows them, in this order; the value names the heading, `group-VALUE`."""

    LOOK = "look"
    TRADE = "trade"
    MOVE = "move"
    LEAVE = "leave"
    BOT = "bot"


class Command(Struct, frozen=True, kw_only=True):
    """``acts``: it changes something on the market, so it is not carried out when it is old, and it is audited."""

    name: str
    group: Group
    role: Role = Role.VIEWER
    acts: bool = False
    has_help: bool = False


def _looks(name: str, *, has_help: bool = False) -> Command:
    return Command(name=name, group=Group.LOOK, has_help=has_help)


def _acts(name: str, group: Group, *, has_help: bool = False) -> Command:
    return Command(name=name, group=group, role=Role.TRADER, acts=True, has_help=has_help)


_ALL: Final = (
    _looks("positions"),
    _looks("dashboard"),
    _acts("trade", Group.TRADE, has_help=True),
    _acts("dca", Group.TRADE, has_help=True),
    Command(name="pause", group=Group.TRADE, role=Role.TRADER),
    Command(name="resume", group=Group.TRADE, role=Role.TRADER),
    _acts("close", Group.LEAVE, has_help=True),
    Command(name="health", group=Group.BOT),
    Command(name="help", group=Group.BOT),
)

COMMANDS: Final = {command.name: command for command in _ALL}
"""In the order in which they are shown."""
