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
    """``acts``: it changes something on the market, or lets something change there, so it is not carried out when it
    is old. What only holds back (`/pause`) is, and so is what stays meant however long it waited (`/people`).
    """

    name: str
    group: Group
    role: Role = Role.VIEWER
    acts: bool = False
    has_help: bool = False
    looks: frozenset[str] = frozenset()
    """First words behind the command with which it only shows something; "" is the command alone."""
    looks_role: Role = Role.VIEWER
    """Who may send it with one of those."""
    shows: bool = False
    """It never changes anything, though not everybody may see it."""
    sets: bool = False
    """It changes how the bot is towards a chat, and nothing on the market."""

    @property
    def least(self) -> Role:
        """Who may send it in some form."""
        return min(self.role, self.looks_role) if self.looks else self.role

    def only_looks(self, line: str) -> bool:
        return self.shows or _first_word(line) in self.looks

    def role_for(self, line: str) -> Role:
        """Who may send this line of it."""
        return self.looks_role if _first_word(line) in self.looks else self.role

    def is_audited(self, line: str) -> bool:
        """Whether it is kept who sent this line of it, and what came of that."""
        return not self.only_looks(line) and (self.sets or self.role > Role.VIEWER)

    def acts_by(self, line: str) -> bool:
        """Whether this line of it acts."""
        return self.acts and not self.only_looks(line)


def _first_word(line: str) -> str:
    words = line.split(maxsplit=2)
    return words[1].lower() if len(words) > 1 else ""


def _looks(name: str, *, has_help: bool = False) -> Command:
    return Command(name=name, group=Group.LOOK, has_help=has_help)


def _acts(name: str, group: Group, *, has_help: bool = False) -> Command:
    return Command(name=name, group=group, role=Role.TRADER, acts=True, has_help=has_help)


_ALL: Final = (
    _looks("positions"),
    _looks("position", has_help=True),
    _looks("dashboard"),
    _looks("chart", has_help=True),
    *(_looks(name, has_help=True) for name in ("history", "stats")),
    Command(name="export", group=Group.LOOK, role=Role.TRADER, has_help=True),
    _acts("trade", Group.TRADE, has_help=True),
    Command(
        name="dca",
        group=Group.TRADE,
        role=Role.TRADER,
        acts=True,
        has_help=True,
        looks=frozenset({"", "list", "show", "chart"}),
    ),
    Command(name="pause", group=Group.TRADE, role=Role.TRADER),
    _acts("resume", Group.TRADE),
    _acts("guard", Group.TRADE, has_help=True),
    *(_acts(name, Group.MOVE, has_help=True) for name in ("sl", "tp", "breakeven", "trail", "smart", "cancel", "undo")),
    _acts("close", Group.LEAVE, has_help=True),
    _acts("closeall", Group.LEAVE, has_help=True),
    _acts("emergency", Group.LEAVE, has_help=True),
    Command(name="sync", group=Group.BOT, role=Role.TRADER, has_help=True),
    Command(name="health", group=Group.BOT),
    Command(
        name="people",
        group=Group.BOT,
        role=Role.OWNER,
        has_help=True,
        looks=frozenset({"", "list"}),
        looks_role=Role.OWNER,
    ),
    Command(name="alerts", group=Group.BOT, has_help=True, looks=frozenset({"", "list"}), sets=True),
    Command(name="settings", group=Group.BOT, has_help=True, looks=frozenset({"", "all"}), sets=True),
    Command(name="report", group=Group.BOT, has_help=True, looks=frozenset({""}), sets=True),
    Command(name="backup", group=Group.BOT, role=Role.OWNER, has_help=True),
    Command(name="drill", group=Group.BOT, role=Role.OWNER, has_help=True),
    Command(name="audit", group=Group.BOT, role=Role.OWNER, has_help=True, shows=True),
    Command(name="help", group=Group.BOT),
)

COMMANDS: Final = {command.name: command for command in _ALL}
"""In the order in which they are shown."""
