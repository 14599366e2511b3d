"""`state stats` and `state backups`: what is there, how large, how old."""

from datetime import UTC, datetime
from pathlib import Path

from helpers.state_commands.check import holds
from helpers.state_commands.files import opened, quarantined_files, require_state, thawed
from helpers.state_commands.history import operation_line
from helpers.state_commands.talk import age, say, several, size, when
from helpers.state_commands.trades import history_bytes
from utils.persistence.backups import archive_directory, list_archived_backups, list_backups
from utils.persistence.layout import MONITORS
from utils.persistence.operations import SECTION as OPERATIONS
from utils.persistence.operations import newest_operations

_LAST_OPERATIONS = 5


def stats(state: Path, now: datetime) -> None:
    """Print sizes, times and counts."""
    recovered = opened(state)
    segments = recovered.segments
    backups = list_backups(state)
    archived = list(archive_directory(state).glob("*.gz"))
    say(f"state          {state}")
    say(f"last change    {recovered.sequence}")
    if state.exists():
        written = datetime.fromtimestamp(state.stat().st_mtime, UTC)
        upto = f"change {recovered.stamp.sequence}" if recovered.stamp else "does not hold"
        say(f"state file     {size(state.stat().st_size)}, {upto}, written {when(written)}, {age(now - written)} ago")
    say(f"journal        {several(len(segments), 'segment')}, {size(sum(part.total_bytes for part in segments))}")
    newest = f", the newest {age(now - backups[0].at)} old" if backups else ""
    say(f"backups        {len(backups)}, {size(_bytes_of([b.path for b in backups]))}{newest}")
    say(f"archive        {several(len(archived), 'file')}, {size(_bytes_of(archived))}")
    trades = history_bytes(state)
    say(f"trade history  {size(trades) if trades else 'none'}")
    for path in quarantined_files(state):
        say(f"put aside      {path.name}, {size(path.stat().st_size)}")
    for finding in recovered.findings:
        say(f"to be mended   {finding}")
    say("records")
    for name in sorted(recovered.sections, key=lambda name: (name != MONITORS, name)):
        say(f"  {name:<28} {len(recovered.sections[name])}")
    last = newest_operations(thawed(recovered.sections, OPERATIONS), None, _LAST_OPERATIONS)
    if last:
        say("last operations")
        for line in last:
            say(f"  {operation_line(line)}")


def backups(state: Path, now: datetime) -> None:
    """Print each backup, the newest first, and whether reading it back proves it."""
    require_state(state)
    listed = [*list_backups(state), *list_archived_backups(state)]
    if not listed:
        say("there are no backups yet")
    for backup in listed:
        say(
            f"{backup.path.name}  {when(backup.at)}  {backup.reason}  change {backup.sequence}  "
            f"{size(backup.path.stat().st_size)}  {age(now - backup.at)} old  "
            f"verified {'yes' if holds(backup.path) else 'NO'}"
        )


def _bytes_of(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths)
