"""`state import FILE`: the state file of an older bot, converted and kept beside what is there."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from execution.records.legacy_monitors import AS_IT_WAS, IMPORTED, Conversion, ImportedMonitor, Kept, convert
from helpers.state_commands.files import has_state, held_for_reading, opened, thawed
from helpers.state_commands.talk import Failed, require_consent, say
from utils.money import plain
from utils.persistence.foreign_pickle import read_foreign
from utils.persistence.layout import MONITORS
from utils.persistence.limits import Limits
from utils.plain_records import to_plain
from utils.robust_persistence import RobustPersistence, Transaction


@dataclass(frozen=True, slots=True)
class _Clash:
    """What is in both: the older bot's is kept beside, never in place."""

    section: str
    key: str


def bring_along(state: Path, file: Path, accounts: tuple[str, ...], limits: Limits, *, yes: bool) -> None:
    """Show what the file holds and what becomes of it, ask, and write it, all or nothing.

    Raises:
        Failed: the file cannot be read, is refused, or is no older bot's state.
    """
    present: dict[str, dict[str, Any]] = {}
    if has_state(state):
        with held_for_reading(state):
            sections = opened(state).sections
            present = {name: thawed(sections, name) for name in (MONITORS, IMPORTED, "user_data", "chat_data")}
    try:
        foreign = read_foreign(file)
        conversion = convert(foreign.document)
    except OSError as error:
        raise Failed(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise Failed(f"{error}. Nothing was changed") from error
    if _is_empty(conversion):
        raise Failed(f"{file} holds no position, user or chat: nothing in it to bring along. Nothing was changed")
    clashes = _clashes(conversion, present)
    _show(file, conversion, foreign.changed, clashes, present, accounts)
    require_consent(f"Write this into {state.parent}?", yes=yes)
    asyncio.run(_write(state, file, conversion, clashes, limits))
    say(f"Imported into {state.parent}. Holdfast does not act on imported positions.")


def _is_empty(conversion: Conversion) -> bool:
    sections = (MONITORS, *conversion.chats)
    has_kept = any(where == name or where.startswith(f"{name}/") for where in conversion.kept for name in sections)
    return not (conversion.monitors or any(conversion.chats.values()) or has_kept)


def _clashes(conversion: Conversion, present: dict[str, dict[str, Any]]) -> list[_Clash]:
    return [
        _Clash(section, key)
        for section, entries in conversion.chats.items()
        for key, value in entries.items()
        if present.get(section, {}).get(key, value) != value
    ]


def _show(
    file: Path,
    conversion: Conversion,
    changed: dict[str, int],
    clashes: list[_Clash],
    present: dict[str, dict[str, Any]],
    accounts: tuple[str, ...],
) -> None:
    records = len(conversion.monitors) + sum(where.startswith(f"{MONITORS}/") for where in conversion.kept)
    chats = {section: len(entries) for section, entries in conversion.chats.items()}
    say(f"{file}: {records} monitor records, " + ", ".join(f"{count} {name}" for name, count in chats.items()))
    say(f"converted      {len(conversion.monitors)} positions, into the section {IMPORTED}")
    for key, monitor in sorted(conversion.monitors.items()):
        say(f"  {key:<28} {_line(monitor)}")
        for remark in _remarks(key, monitor, present, accounts):
            say(f"  {'':<28} {remark}")
    say(f"carried over   {sum(chats.values()) - len(clashes)} entries of chats and users")
    for clash in clashes:
        say(f"  {clash.section}/{clash.key}: there is one already, which stays; the older one is kept beside it")
    say(f"kept as it was {len(conversion.kept) + len(clashes)} parts, in the section {AS_IT_WAS}")
    for where, kept in sorted(conversion.kept.items()):
        say(f"  {where}: {kept.why}")
    say("left out       nothing")
    for what, count in sorted(changed.items()):
        say(f"changed form   {count} {what}")
    say("Holdfast does not act on imported positions: it places, moves and cancels nothing for them, and the orders of")
    say("the older bot stand on the exchange as they are. Stop the older bot; look after these positions in the Bybit")
    say("app, or let Holdfast guard them: it asks about each one that has no guard (ADOPT).")


def _line(monitor: ImportedMonitor) -> str:
    targets = ", ".join(f"{plain(leg.price)} ({plain(leg.share * 100)} %)" for leg in monitor.plan.legs)
    size = "size unknown" if monitor.size is None else f"size {plain(monitor.size)}"
    return f"{size}, stop {plain(monitor.stop)}, targets {targets}"


def _remarks(
    key: str, monitor: ImportedMonitor, present: dict[str, dict[str, Any]], accounts: tuple[str, ...]
) -> list[str]:
    remarks = []
    if monitor.slot.account not in accounts:
        remarks.append(f"account {monitor.slot.account} is not configured: kept, and nothing can use it yet")
    if monitor.chat_id is None:
        remarks.append("names no chat")
    if key in present.get(MONITORS, {}):
        remarks.append("is guarded by Holdfast already; that is left alone")
    if key in present.get(IMPORTED, {}):
        remarks.append("was imported before: this takes its place")
    return remarks


async def _write(state: Path, file: Path, conversion: Conversion, clashes: list[_Clash], limits: Limits) -> None:
    store = RobustPersistence(
        state,
        max_journal_bytes=limits.max_journal_bytes,
        max_backups=limits.max_backups,
        max_archive_bytes=limits.max_archive_bytes,
    )
    await store.open()
    try:
        await store.backup("import")
        async with store.transaction() as txn:
            _put(txn, conversion, clashes)
            detail = {"file": file.name, "converted": len(conversion.monitors), "as_it_was": len(conversion.kept)}
            txn.log_operation("import", detail=detail)
    finally:
        await store.close()


def _put(txn: Transaction, conversion: Conversion, clashes: list[_Clash]) -> None:
    for key, monitor in conversion.monitors.items():
        txn.put(IMPORTED, key, {"symbol": monitor.slot.symbol, **to_plain(monitor)})
    kept = dict(conversion.kept)
    for section, entries in conversion.chats.items():
        for key, value in entries.items():
            if _Clash(section, key) in clashes:
                kept[f"{section}/{key}"] = Kept(why="there was one already", value=value)
            else:
                txn.put(section, key, value)
    for where, what in kept.items():
        txn.put(AS_IT_WAS, where, to_plain(what))
