"""What the state files say at a start, beside a store that is the truth."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from execution.dca.dca_bot import DcaBot
from execution.dca.state_reading import SavedBot, StateDamaged, StateForeign, from_state
from helpers.state_mirror.state_directory import StateDirectory, TooLarge
from utils.texts.catalogue import text


class Found(Struct, frozen=True):
    """``same``: bots whose files hold their records. ``told``: what somebody has to hear, a line each."""

    same: frozenset[str]
    told: tuple[str, ...]


def look_through(
    directory: StateDirectory, bots: Mapping[str, DcaBot], knows: Callable[[str], bool], now: datetime
) -> Found:
    """Reads every file; damaged ones are put aside. ``bots``: the store's; ``knows``: also those it cannot read."""
    same: set[str] = set()
    told: list[str] = []
    for bot_id, name in _names(directory, told):
        saved, problem = _read(directory, name, now)
        bot = bots.get(bot_id)
        if problem:
            told.append(_told(problem, is_ours=bot is not None))
        elif bot is not None and saved is not None and saved.bot == bot:
            same.add(bot_id)
        elif saved is not None and not knows(bot_id):
            named, symbol = saved.bot.name, saved.bot.symbol
            told.append(text("trouble-state-file-unknown", file=name, name=named, symbol=symbol))
    return Found(frozenset(same), tuple(told))


def _told(problem: str, *, is_ours: bool) -> str:
    if is_ours:
        return text("trouble-state-file-of-ours", problem=problem)
    return text("trouble-state-file", problem=problem)


def _names(directory: StateDirectory, told: list[str]) -> Iterator[tuple[str, str]]:
    try:
        yield from list(directory.names())
    except OSError as error:
        told.append(text("trouble-state-files-unlisted", error=str(error)))


def _read(directory: StateDirectory, name: str, now: datetime) -> tuple[SavedBot | None, str]:
    try:
        return from_state(directory.read(name)), ""
    except StateForeign as error:
        return None, text("trouble-state-file-unusable", file=name, why=str(error))
    except (StateDamaged, TooLarge) as error:
        return None, _put_aside(directory, name, error, now)
    except OSError as error:
        return None, text("trouble-state-file-unreadable", file=name, error=str(error))


def _put_aside(directory: StateDirectory, name: str, why: Exception, now: datetime) -> str:
    try:
        kept = directory.quarantine(name, now)
    except OSError as error:
        return text("trouble-state-file-not-moved", file=name, why=str(why), error=str(error))
    return text("trouble-state-file-moved", file=name, why=str(why), place=str(kept))
