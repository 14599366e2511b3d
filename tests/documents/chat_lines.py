"""Every line of the chat that a document shows: those that can be sent as they stand, and those that say how."""

import re
from functools import cache
from typing import NamedTuple

from handlers.command_table import COMMANDS
from handlers.dca.actions import Action
from tests.documents.pages import PLAIN_BLOCKS, ROOT, Said, everything_said

NOT_OURS = {
    "/mybots": "@BotFather's",
    "/newbot": "@BotFather's",
    "/revoke": "@BotFather's",
    "/proc": "a directory",
    "/tmp": "a directory",
    "/metrics": "an address of the program",
    "/healthz": "an address of the program",
}
"""What looks like a command of the chat and is none."""

_SUBCOMMANDS = {"dca": [[action.value] for action in Action], "people": [["add"], ["remove"]]}
"""Words behind a command that need more themselves."""

_COMMAND = re.compile(r"/([a-z_]+)(@\w+)?(?= |$)")
_USAGE = re.compile(r"[\[\]|…]|\b(SYMBOL|BOT|LOT|AMOUNT|CLAUSES?|FILE|NAME|ID|PRICE|TERMS|LIMIT|SINCE|INTERVAL)\b")
_ALL_COMMANDS = "docs/commands.md"
_HELP = ROOT / "utils" / "texts" / "en" / "help.ftl"


class ChatLine(NamedTuple):
    place: str
    text: str
    name: str

    @property
    def is_usage(self) -> bool:
        """It says how such a line is written, and is none itself."""
        return _USAGE.search(self.text) is not None

    @property
    def is_mention(self) -> bool:
        """Only the command is named, and that alone is not enough to send."""
        words = self.text.split()
        return (len(words) == 1 and self.name in _needing_more()) or words[1:] in _SUBCOMMANDS.get(self.name, [])


def chat_lines() -> list[ChatLine]:
    """In the documents, and in the help of the chat. Blocks of code have paths in them, which are no commands."""
    shown = [each for each in everything_said() if each.block is None or each.block in PLAIN_BLOCKS]
    helps = re.findall(r"<code>(/[^<]+)</code>", _HELP.read_text(encoding="utf-8"))
    texts = [each.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&") for each in helps]
    shown += [Said(_HELP.name, number, text, None) for number, text in enumerate(texts) if "{ $" not in text]
    found = ((each, _COMMAND.match(each.text)) for each in shown)
    return [ChatLine(each.place, each.text, match[1]) for each, match in found if match is not None]


def examples() -> dict[str, str]:
    """What a reader may copy and send, each once, with where it stands."""
    ours = [line for line in chat_lines() if line.name in COMMANDS and not (line.is_usage or line.is_mention)]
    return {line.text: line.place for line in reversed(ours)}


@cache
def usages() -> dict[str, str]:
    """How each command is written, as the page of all commands says."""
    written = (line.text for line in chat_lines() if line.place.startswith(_ALL_COMMANDS))
    found: dict[str, str] = {}
    for text in written:
        found.setdefault(text.split()[0].removeprefix("/"), text)
    return found


def _needing_more() -> set[str]:
    """Commands whose usage has something outside of brackets."""
    return {name for name, text in usages().items() if re.sub(r"\[[^\]]*\]|…", "", text).split()[1:]}
