"""`state export FILE`: the whole state as one file, or the trades as a table."""

import asyncio
import json
import pickle
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from helpers.state_commands.files import opened
from helpers.state_commands.talk import Failed, WrongUse, say, several, size
from helpers.state_commands.trades import copied_history, damage_of, rows_that_wait
from utils.money import plain
from utils.persistence import files
from utils.persistence.backups import backup_directory
from utils.persistence.errors import UnreadableState
from utils.persistence.layout import thawed_document
from utils.persistence.recovery import recover
from utils.trade_export import export_trades
from utils.trade_history import FILE_NAME as HISTORY_NAME
from utils.trade_history import TradeHistory
from utils.trade_history.archives import DIRECTORY_NAME as ARCHIVE_NAME

_PROTOCOL = 4
"""Read by every Python since 3.4."""


def export(state: Path, target: Path, *, trades: bool, yes: bool) -> None:
    """Write the file; a name that is taken needs `yes`.

    Raises:
        WrongUse: the name says no form that can be written, or is taken.
        Failed: there is nothing to export, or it cannot be written.
    """
    suffixes = (".csv", ".json") if trades else (".pkl", ".json")
    if target.suffix.lower() not in suffixes:
        raise WrongUse(f"{target.name}: the name ends in {' or '.join(suffixes)}, which decides what is written")
    if target.exists() and not yes:
        raise WrongUse(f"{target} exists and was not touched. To write over it, add --yes")
    if not target.parent.is_dir():
        raise Failed(f"there is no directory {target.parent}: make it first, or choose another place")
    its_places = (state.resolve().parent, backup_directory(state).resolve())
    if target.resolve().parent in its_places and target.name.startswith(state.stem):
        raise WrongUse(f"{target} is a file of the state itself: choose another name")
    if trades:
        _export_trades(state, target)
        return
    document = thawed_document(opened(state).sections)
    content = pickle.dumps(document, _PROTOCOL) if target.suffix.lower() == ".pkl" else _json(document)
    files.replace_durably(target, content)
    say(f"{target}: {size(len(content))}")


def _export_trades(state: Path, target: Path) -> None:
    database = state.with_name(HISTORY_NAME)
    if not database.exists():
        raise Failed(f"there is no trade history in {state.parent}")

    if not database.is_file():
        raise Failed(f"{database} is no file. `state check` says more; {target} was not touched")
    with copied_history(state) as copy:
        if damage := damage_of(copy):
            raise Failed(
                f"{database} is damaged ({damage}), and nothing was exported; {target} was not touched. "
                f"Put a copy of it in its place, and export again"
            )
        damaged: list[str] = []
        say(f"{target}: {several(asyncio.run(_write(state, copy, target, damaged)), 'trade')}")
    for name in damaged:
        say(f"{name} cannot be read: its trades are not in it. `state check` says more")
    _say_what_waits(state)


async def _write(state: Path, database: Path, target: Path, damaged: list[str]) -> int:
    history = TradeHistory(database, state.with_name(ARCHIVE_NAME))
    try:
        return await export_trades(history, target, on_damage=damaged.append)
    finally:
        await history.close()


def _say_what_waits(state: Path) -> None:
    try:
        waiting = rows_that_wait(recover(state).sections)
    except UnreadableState:
        say("The state cannot be verified: whether rows of trades wait in it is not known. `state check` says more.")
        return
    if waiting:
        say(f"{several(waiting, 'row')} of the trade log still wait in the state and are not in it:")
        say("the bot was killed before it moved them. Start and stop it once, then export again.")


def _json(document: dict[str, Any]) -> bytes:
    return f"{json.dumps(document, default=_as_text, ensure_ascii=False, indent=1)}\n".encode()


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
