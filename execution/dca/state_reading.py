"""A state file read back. Pure: from its bytes to a bot, or to the reason why it must not be loaded."""

import json
import re
from decimal import Decimal
from typing import Any, Final

import msgspec
from msgspec import Struct

from execution.dca.dca_bot import DcaBot
from execution.dca.lots import ClosedLot
from execution.dca.state_file import CHECKSUM, SCHEMA, checksum_of
from utils.texts.catalogue import text

_BOT_ID: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)
_FILE_NAME: Final = re.compile(r"bot_state_([0-9A-Za-z-]{1,64})\.json(?:\.[0-9]{1,3})?", re.ASCII)
_MOST_PLACES: Final = 40
_NOT_NAMED: Final = "not-named"


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


def from_state(content: bytes) -> SavedBot:
    """The bot of a file. Raises StateDamaged, StateForeign."""
    state = _document(content)
    try:
        bot = msgspec.convert(state.get("record"), DcaBot)
        sold = msgspec.convert([row["record"] for row in state["strategy_state"]["sold_lots"]], tuple[ClosedLot, ...])
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        raise StateDamaged(text("dca-import-does-not-fit", error=str(error))) from error
    if (problem := _contradiction(state, bot)) != "":
        raise StateDamaged(problem)
    if not _can_be_reckoned_with(bot, sold):
        raise StateDamaged(text("dca-import-does-not-fit", error="a number in it is none that can be"))
    return SavedBot(bot, sold)


def _can_be_reckoned_with(bot: DcaBot, sold: tuple[ClosedLot, ...]) -> bool:
    """A sound file may hold NaN, or a figure of a thousand digits: JSON's texts do not mind."""
    figures = _figures_in([bot.to_plain(), *(lot.to_plain() for lot in sold)])
    are_bearable = all(figure.is_finite() and abs(figure.adjusted()) <= _MOST_PLACES for figure in figures)
    return are_bearable and bot.plan.amount > 0 and all(lot.received > 0 and lot.cost > 0 for lot in bot.lots)


def _figures_in(value: Any) -> list[Decimal]:
    if isinstance(value, Decimal):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [figure for each in inner for figure in _figures_in(each)]


def _document(content: bytes) -> dict[str, Any]:
    try:
        state = json.loads(content)
        json.dumps(state, ensure_ascii=False).encode()  # half a letter, which JSON can hold, could not be written again
    except (ValueError, RecursionError) as error:
        raise StateDamaged(text("dca-import-no-json", error=str(error))) from error
    if not isinstance(state, dict):
        raise StateDamaged(text("dca-import-no-state"))
    if "schema_version" not in state:
        exchange = state.get("exchange")
        named = exchange if isinstance(exchange, str) else _NOT_NAMED
        raise StateForeign(text("dca-import-other-program", exchange=named))
    if state["schema_version"] != SCHEMA:
        raise StateForeign(text("dca-import-schema", schema=repr(state["schema_version"]), known=SCHEMA))
    if state.get(CHECKSUM) != checksum_of(state):
        raise StateDamaged(text("dca-import-checksum"))
    return state


def _contradiction(state: dict[str, Any], bot: DcaBot) -> str:
    """A sound file may still say two things; "" where it does not."""
    if not _BOT_ID.fullmatch(bot.bot_id) or state.get("bot_id") != bot.bot_id:
        named = repr(state.get("bot_id"))
        return text("dca-import-two-names", named=named, recorded=repr(bot.bot_id))
    plan, identity = bot.plan, bot.identity
    if (identity.symbol, identity.market) != (plan.symbol, plan.market.value):
        theirs, trades = f"{identity.market} {identity.symbol}", f"{plan.market.value} {plan.symbol}"
        return text("dca-import-two-markets", theirs=theirs, trades=trades)
    return text("dca-import-unbought") if any(not lot.buys for lot in bot.lots) else ""
