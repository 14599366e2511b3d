"""What the commands do, short enough for a phone. Everybody is shown what is theirs to send."""

from typing import Final

from handlers.command_table import COMMANDS, Group
from handlers.dca.line import EXAMPLE as DCA_EXAMPLE
from handlers.grammar.command_line import nearest
from handlers.people.people_line import EXAMPLE as PEOPLE_EXAMPLE
from handlers.people.role import Role
from handlers.trade.command import EXAMPLE
from handlers.words.say import Html, label, lines, say

_EXAMPLES: Final = {"trade": EXAMPLE, "dca": DCA_EXAMPLE, "people": PEOPLE_EXAMPLE}
_AT_HAND: Final = ("dashboard", "trade", "emergency", "pause")
"""At the head of the menu, of which a phone shows five lines: nobody scrolls in a hurry."""
_PARAGRAPH: Final = Html("\n\n")


def welcome_text(mode: str, role: Role) -> Html:
    greeting = [say("welcome"), *([say("welcome-observe")] if mode == "observe" else [])]
    first = say("welcome-begin", role="trader" if role >= Role.TRADER else "viewer")
    return _PARAGRAPH.join([lines(greeting), first, _list(role)])


def help_text(topic: str, role: Role) -> Html:
    """Help on one command, or the list of all."""
    name = topic.lower().removeprefix("/")
    command = COMMANDS.get(name)
    if command is None:
        return lines([unknown_command_text(name), _list(role)]) if name else _list(role)
    if command.has_help:
        return say(f"help-{name}", example=_EXAMPLES.get(name, ""))
    return say("help-of-command", name=name, summary=label(f"command-{name}"))


def menu(role: Role) -> list[tuple[str, str]]:
    """The commands that Telegram offers while a person types, each with its line."""
    names = dict.fromkeys((*_AT_HAND, *COMMANDS))
    return [(name, label(f"command-{name}")) for name in names if COMMANDS[name].least <= role]


def unknown_command_text(name: str) -> Html:
    meant = nearest(name, COMMANDS)
    return say("help-no-command-meant", name=name, meant=meant) if meant else say("help-no-command", name=name)


def _list(role: Role) -> Html:
    return _PARAGRAPH.join(filter(None, (_group(group, role) for group in Group)))


def _group(group: Group, role: Role) -> Html:
    theirs = [name for name, command in COMMANDS.items() if command.group is group and command.least <= role]
    told = [say("help-line", name=name, summary=label(f"command-{name}")) for name in theirs]
    return lines([say(f"group-{group.value}"), *told]) if told else Html()
