"""A state file read back. Pure: from its bytes to a bot, or to the reason why it must not be loaded."""

import json
import re
from typing import Any, Final

import msgspec
from msgspec import Struct

from execution.dca.dca_bot import DcaBot
from execution.dca.lots import ClosedLot
from execution.dca.state_file import CHECKSUM, SCHEMA, checksum_of

_BOT_ID: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)
_FILE_NAME: Final = re.compile(r"bot_state_([0-9A-Za-z-]{1,64})\.json(?:\.[0-9]{1,3})?", re.ASCII)
_OTHER_PROGRAM: Final = (
    "it was written by another program{where}. It tells neither whose account and which market its coins are in, nor "
    "which orders and executions they came from, so that nothing in it could be compared with the exchange. "
    "Begin a bot with /dca new; what the other one bought stays in your account, and is sold there"
)


class StateRejected(Exception):
    """A state file that must not be loaded, and why."""


class StateDamaged(StateRejected):
    """Not what was written: it is evidence, and is put aside."""


class StateForeign(StateRejected):
    """Sound perhaps, but not one of ours, or not of this version: it stays where it is."""


class SavedBot(Struct, frozen=True):
    """What a file holds. ``sold``: the newest of its sold lots, oldest first."""

    bot: DcaBot
    sold: tuple[ClosedLot, ...]


def bot_named_by(file_name: str) -> str | None:
    """Of which bot a file is, or an earlier version of one, by its name; None: it is no state file."""
    match = _FILE_NAME.fullmatch(file_name)
    return None if match is None else match[1]


def from_state(text: bytes) -> SavedBot:
    """The bot of a file. Raises StateDamaged, StateForeign."""
    state = _document(text)
    try:
        bot = msgspec.convert(state.get("record"), DcaBot)
        sold = msgspec.convert([row["record"] for row in state["strategy_state"]["sold_lots"]], tuple[ClosedLot, ...])
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        raise StateDamaged(f"its record does not fit: {error}") from error
    if (problem := _contradiction(state, bot)) != "":
        raise StateDamaged(problem)
    return SavedBot(bot, sold)


def _document(text: bytes) -> dict[str, Any]:
    try:
        state = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StateDamaged(f"it is no JSON: {error}") from error
    if not isinstance(state, dict):
        raise StateDamaged("it is no state of a bot")
    if "schema_version" not in state:
        exchange = state.get("exchange")
        raise StateForeign(_OTHER_PROGRAM.format(where=f" for {exchange}" if isinstance(exchange, str) else ""))
    if state["schema_version"] != SCHEMA:
        raise StateForeign(f"its schema is {state['schema_version']!r}, this version of Holdfast knows {SCHEMA}")
    if state.get(CHECKSUM) != checksum_of(state):
        raise StateDamaged("its checksum does not fit: it was damaged or edited")
    return state


def _contradiction(state: dict[str, Any], bot: DcaBot) -> str:
    """A sound file may still say two things; "" where it does not."""
    if not _BOT_ID.fullmatch(bot.bot_id) or state.get("bot_id") != bot.bot_id:
        return f"it names the bot {state.get('bot_id')!r}, and its record {bot.bot_id!r}"
    plan, identity = bot.plan, bot.identity
    if (identity.symbol, identity.market) != (plan.symbol, plan.market.value):
        return f"it belongs to {identity.market} {identity.symbol}, and trades {plan.market.value} {plan.symbol}"
    return "it holds a lot that nothing was bought for" if any(not lot.buys for lot in bot.lots) else ""
