"""The names of bots: one word that means nothing else in a `/dca` line, and what a bot is called in one."""

import re
from typing import Final

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.indicator_terms import PRESETS
from handlers.dca.actions import MEANT, YES, Action
from handlers.dca.values import CANDLES
from handlers.dca.words import CLAUSES, DCA
from handlers.grammar.line_values import BadValue
from handlers.words.say import label
from helpers.charts.picture import Theme

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", re.ASCII)
_SYMBOL: Final = re.compile(r"[a-z0-9]{1,20}[-_.]?(?:usdt|usdc|usd)", re.ASCII)
_NUMBER: Final = re.compile(r"-\d{1,3}$", re.ASCII)
_ID: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)
_LONGEST: Final = 32
_ENDS: Final = "-bot"

_WORDS: Final = frozenset(
    {
        *Action, *MEANT, YES, *CLAUSES, *DCA.meant, *CANDLES, *Theme, *Market, *OrderBy, *PRESETS,
        "all", "none", "any", "no", "dca", "bot", "lot", "average", "max", "days", "help",
    }
)  # fmt: skip


def new_name(text: str) -> str:
    """The name of a new bot. Raises BadValue, with one that would do."""
    if not _NAME.fullmatch(text):
        meant = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-._")[:_LONGEST] if text.isascii() else ""
        raise BadValue(label("dca-line-name", word=text), meant)
    if meaning := _means_else(text.lower()):
        problem = label("dca-line-name-means-else", word=text, meaning=meaning)
        raise BadValue(problem, f"{text[: _LONGEST - len(_ENDS)]}{_ENDS}")
    return text


def called(bot: DcaBot) -> str:
    """What names this bot in a line: its name, or its id where an older name means something else as well."""
    return called_by(bot.name, bot.bot_id)


def called_by(name: str, bot_id: str) -> str:
    return name if _NAME.fullmatch(name) and not _means_else(name.lower()) else bot_id


def next_free(name: str, taken: set[str]) -> str:
    """The name with the first number behind it, from 2 on, that no bot has; ``taken`` in small letters."""
    stem = _NUMBER.sub("", name)[: _LONGEST - 4]
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in numbered if each.lower() not in taken)


def _means_else(name: str) -> str:
    """What a line with it would be read as; "": a name."""
    if name in _WORDS:
        return "word"
    if _SYMBOL.fullmatch(name):
        return "symbol"
    if name.isdecimal():
        return "lot"
    return "id" if _ID.fullmatch(name) else ""
