"""`state check`: every file read to its end, one line for each, and what the next start would make of it."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from helpers.state_commands.files import is_of_an_older_bot, older_bots_file, quarantined_files, require_state
from helpers.state_commands.talk import age, say, several, size, when
from helpers.state_commands.trades import (
    copied_history,
    damage_of,
    history_bytes,
    missed_trades,
    rows_that_wait,
    trades_in,
)
from utils.persistence.backups import Backup, archive_directory, list_archived_backups, list_backups
from utils.persistence.checksum import FILE_NAME as CHECKSUM_NAME
from utils.persistence.checksum import read_checksum
from utils.persistence.errors import UnreadableState
from utils.persistence.journal import read_segment, segment_paths
from utils.persistence.layout import Sections
from utils.persistence.recovery import Recovered, recover
from utils.persistence.snapshot import Stamp, read_sections, verify_file
from utils.trade_history import FILE_NAME as HISTORY_NAME
from utils.trade_history.archives import DIRECTORY_NAME as TRADE_ARCHIVE_NAME
from utils.trade_history.archives import archive_paths, read_archive

_PUT_BACK = f"With the bot stopped, put a copy of {HISTORY_NAME} in its place; without one, the bot begins a new one"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, and whether it holds."""

    name: str
    holds: bool
    text: str


def check(state: Path, now: datetime) -> bool:
    """Print the findings; True when everything holds."""
    require_state(state)
    for path in quarantined_files(state):
        say(f"note  {path.name}: unsound bytes that an earlier start put aside; nothing needs them")
    findings: list[Finding] = []
    for finding in survey(state, now):
        findings.append(finding)
        say(f"{'ok   ' if finding.holds else 'FAIL '} {finding.name}: {finding.text}")
    return all(finding.holds for finding in findings)


def survey(state: Path, now: datetime) -> Iterator[Finding]:
    """Read every file of a state, and say last what a start would make of it; changes nothing on the disk."""
    stamp, found = _state_file(state)
    yield found
    yield _checksum(state, stamp)
    segments = segment_paths(state)
    for path in segments:
        yield _segment(state, path, is_last=path == segments[-1])
    backups = [*list_backups(state), *list_archived_backups(state)]
    sound: list[Backup] = []
    for backup in backups:
        finding = _backup(backup, now)
        yield finding
        sound += [backup] if finding.holds else []
    archived = {backup.path for backup in backups}
    for path in sorted(archive_directory(state).glob("*.gz")):
        if path not in archived:
            yield _archived(state, path)
    reached = _reached(state)
    yield from _trades(state, {} if isinstance(reached, UnreadableState) else reached.sections)
    yield _start(state, reached, sound, now)


def holds(path: Path) -> bool:
    """Return whether a state file or backup verifies and can be read."""
    try:
        if verify_file(path) is None:
            return False
        read_sections(path)
    except (OSError, ValueError):
        return False
    return True


def _state_file(state: Path) -> tuple[Stamp | None, Finding]:
    try:
        stamp = verify_file(state)
        if stamp is None:
            older = "is the file of an older bot" if is_of_an_older_bot(state) else None
            return None, Finding(
                state.name, holds=False, text=older or "does not verify: its bytes are not those written"
            )
        records = sum(len(kept) for kept in read_sections(state).values())
    except FileNotFoundError:
        return None, Finding(state.name, holds=False, text="is missing")
    except (OSError, ValueError) as error:
        return None, Finding(state.name, holds=False, text=str(error))
    return stamp, Finding(
        state.name, holds=True, text=f"change {stamp.sequence}, {several(records, 'record')}, {size(stamp.size)}"
    )


def _checksum(state: Path, stamp: Stamp | None) -> Finding:
    try:
        checksum = read_checksum(state)
    except (OSError, ValueError) as error:
        return Finding(CHECKSUM_NAME, holds=False, text=str(error))
    if checksum is None:
        return Finding(CHECKSUM_NAME, holds=False, text="is missing")
    if checksum.journal is not None and not state.with_name(checksum.journal).exists():
        return Finding(CHECKSUM_NAME, holds=False, text=f"{checksum.journal}, which it names, is missing")
    if stamp is None:
        return Finding(CHECKSUM_NAME, holds=True, text=f"of a state file with change {checksum.sequence}")
    if (checksum.sequence, checksum.sha256) != (stamp.sequence, stamp.sha256):
        return Finding(CHECKSUM_NAME, holds=False, text=f"is of another state file, with change {checksum.sequence}")
    return Finding(CHECKSUM_NAME, holds=True, text=f"SHA-256 {checksum.sha256[:16]}…, the state file's")


def _segment(state: Path, path: Path, *, is_last: bool) -> Finding:
    try:
        segment = read_segment(state, path)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        return Finding(path.name, holds=False, text=str(error))
    if segment.records:
        last = segment.records[-1].sequence
        text = f"changes {segment.records[0].sequence} to {last}, {size(segment.total_bytes)}"
    else:
        last, text = segment.first - 1, "no changes yet"
    if not segment.is_damaged:
        return Finding(path.name, holds=True, text=text)
    unsound = segment.total_bytes - segment.sound_bytes
    torn = is_last and not segment.seen_after_damage
    text = f"{unsound} bytes after change {last} are unsound" + (
        ": if a write was interrupted, the next start cuts them off and keeps a copy" if torn else ""
    )
    return Finding(path.name, holds=False, text=text)


def _backup(backup: Backup, now: datetime) -> Finding:
    if not holds(backup.path):
        return Finding(backup.path.name, holds=False, text="does not verify")
    return Finding(
        backup.path.name, holds=True, text=f"backup up to change {backup.sequence}, {age(now - backup.at)} old"
    )


def _archived(state: Path, path: Path) -> Finding:
    try:
        _require_gzip(path)
    except (OSError, EOFError, zlib.error) as error:
        return Finding(path.name, holds=False, text=f"cannot be decompressed: {error}")
    if path in segment_paths(state, archive_directory(state)):
        found = _segment(state, path, is_last=False)
        hint = "" if found.holds else "; it was archived like that, and while all else holds nothing needs it"
        return Finding(found.name, found.holds, f"{found.text}{hint}")
    return Finding(path.name, holds=True, text="archived")


def _require_gzip(path: Path) -> None:
    if not path.stat().st_size:
        raise EOFError("it is empty")  # which the reader takes for the end of nothing
    with gzip.open(path) as reading:
        while reading.read(1 << 20):
            pass


def _trades(state: Path, sections: Sections) -> Iterator[Finding]:
    archives = archive_paths(state.with_name(TRADE_ARCHIVE_NAME))
    if state.with_name(HISTORY_NAME).exists():
        yield _database(state, sections)
    elif (missed := missed_trades(sections, set())) or archives:
        proof = f"trades of {', '.join(missed)}" if missed else "archives of trades"
        yield Finding(HISTORY_NAME, holds=False, text=f"is missing, though there are {proof}. {_PUT_BACK}")
    elif waiting := rows_that_wait(sections):
        text = f"is not there yet; {several(waiting, 'row')} for it in the state, which the next start writes"
        yield Finding(HISTORY_NAME, holds=True, text=text)
    for path in archives:
        try:
            yield Finding(path.name, holds=True, text=several(len(read_archive(path)), "trade"))
        except OSError as error:
            yield Finding(path.name, holds=False, text=str(error))


def _database(state: Path, sections: Sections) -> Finding:
    if not state.with_name(HISTORY_NAME).is_file():
        return Finding(HISTORY_NAME, holds=False, text=f"is no file: move it away. {_PUT_BACK}")
    try:
        with copied_history(state) as database:
            if damage := damage_of(database):
                return Finding(HISTORY_NAME, holds=False, text=f"is damaged ({damage}). {_PUT_BACK}")
            missed = missed_trades(sections, trades_in(database))
    except OSError as error:
        return Finding(HISTORY_NAME, holds=False, text=f"cannot be read: {error.strerror or error}")
    if missed:
        text = f"lacks the trades of {', '.join(missed)}: is its {HISTORY_NAME}-wal missing? {_PUT_BACK}"
        return Finding(HISTORY_NAME, holds=False, text=text)
    waiting = rows_that_wait(sections)
    more = f"; {several(waiting, 'row')} for it in the state, which the next start writes" if waiting else ""
    return Finding(HISTORY_NAME, holds=True, text=f"sound, {size(history_bytes(state))}{more}")


def _reached(state: Path) -> Recovered | UnreadableState:
    try:
        return recover(state)
    except UnreadableState as error:
        return error


def _start(state: Path, reached: Recovered | UnreadableState, sound: list[Backup], now: datetime) -> Finding:
    if isinstance(reached, UnreadableState):
        if is_of_an_older_bot(state):
            return Finding("start", holds=False, text=f"the bot would start in safe mode: {older_bots_file(state)}")
        best = sorted(sound, key=lambda backup: (backup.sequence, backup.at), reverse=True)
        offers = "; ".join(
            f"{b.path.name} (up to change {b.sequence}, {age(now - b.at)} old, of {when(b.at)})" for b in best[:3]
        )
        advice = f"`state restore NAME` can put back: {offers}" if offers else "no backup verifies"
        return Finding("start", holds=False, text=f"the bot would start in safe mode: {reached}. {advice}")
    notes = f" ({'; '.join(reached.findings)})" if reached.findings else ""
    return Finding("start", holds=True, text=f"reaches change {reached.sequence}, the last committed one{notes}")
