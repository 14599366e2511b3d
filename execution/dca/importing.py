"""A bot that the store does not know, from its state file: after a restored backup, or a move to another machine.

The file may be older than what the exchange did for the bot. So an imported one starts paused, and as every bot after
a start it acts only when its executions and orders were read (`execution.dca.dca_actor`).
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaRejected
from execution.dca.put_back import put_back
from execution.dca.state_reading import SavedBot, StateDamaged, StateForeign, bot_named_by, from_state
from execution.stops import trailing
from utils.texts.catalogue import text


class StateFile(Struct, frozen=True):
    name: str
    content: bytes


class StateFiles(Protocol):
    """Where state files lie."""

    async def read(self, named: str) -> StateFile:
        """By file name, or by the bot's id. Raises OSError."""

    async def quarantine(self, name: str, at: datetime) -> Path:
        """Puts a damaged file aside; it is kept as it is. Raises OSError."""


class NoStateFiles(StateFiles):
    """Where nothing can be imported."""

    async def read(self, named: str) -> StateFile:
        raise FileNotFoundError(named)

    async def quarantine(self, name: str, at: datetime) -> Path:  # noqa: ARG002 - the port's names
        raise FileNotFoundError(name)


async def saved_bot(files: StateFiles, named: str, now: datetime) -> SavedBot:
    """What a file holds. Raises DcaRejected: there is none, or it must not be loaded; a damaged one is put aside."""
    if Path(named).name != named:
        raise DcaRejected(text("dca-import-which", named=named, example=_EXAMPLE))
    try:
        file = await files.read(named)
    except OSError as error:
        why = error.strerror or str(error)
        raise DcaRejected(text("dca-import-unreadable", named=named, why=why, example=_EXAMPLE)) from error
    try:
        saved = from_state(file.content)
    except StateForeign as error:
        raise not_imported(file.name, str(error)) from error
    except StateDamaged as error:
        raise DcaRejected(await _put_aside(files, file.name, error, now)) from error
    if bot_named_by(file.name) != saved.bot.bot_id:
        raise not_imported(file.name, text("dca-import-other-name", bot=saved.bot.bot_id))
    return saved


_EXAMPLE: Final = "bot_state_1a2b3c4d.json"


def not_imported(named: str, why: str) -> DcaRejected:
    """``why``: a sentence."""
    return DcaRejected(text("dca-import-refused", named=named, why=why))


async def _put_aside(files: StateFiles, name: str, error: StateDamaged, now: datetime) -> str:
    try:
        kept = text("dca-import-moved", place=str(await files.quarantine(name, now)))
    except OSError as failed:
        kept = text("dca-import-not-moved", why=failed.strerror or str(failed))
    return text("dca-import-damaged", named=name, why=str(error), kept=kept, earlier=f"{name}.1")


def as_imported(
    saved: SavedBot, taken_names: Collection[str], chat_id: int | None, now: datetime, *, is_observing: bool = False
) -> DcaBot:
    """The record that the store gets: paused unless it was stopped, trails begun anew, its alerts to this chat.

    What the price did since the file was written is no matter of its trails.
    """
    bot = put_back(saved.bot, now)
    is_stopped = bot.state is BotState.STOPPED
    lots = (replace(lot, trail=trailing.begin_anew(lot.trail, now)) for lot in bot.lots)
    return replace(
        bot,
        name=_free(bot.name, {name.lower() for name in taken_names}),
        chat_id=bot.chat_id if chat_id is None else chat_id,
        state=bot.state if is_stopped else BotState.PAUSED,
        state_reason=bot.state_reason if is_stopped else text("dca-paused-imported"),
        begun_observing=is_observing,
        lots=tuple(lots),
        buy_trail=trailing.reset(),
        price_gap=None,
    )


def _free(name: str, taken: Collection[str]) -> str:
    if name.lower() not in taken:
        return name
    number = 2
    while f"{name}-{number}".lower() in taken:
        number += 1
    return f"{name}-{number}"
