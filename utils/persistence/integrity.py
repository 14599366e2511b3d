"""Comparing the files of an open store with each other and with what it has committed."""

from itertools import islice
from pathlib import Path

from utils.persistence.backups import list_backups
from utils.persistence.checksum import read_checksum
from utils.persistence.format_version import is_newer_file
from utils.persistence.journal import Segment, following, read_segment, segment_paths
from utils.persistence.snapshot import sound_stamp, verify_file
from utils.texts.catalogue import text

BACKUPS_CHECKED = 2


def integrity_problems(state: Path, committed: int) -> list[str]:
    """Return what does not hold; an empty list means that a start from these files reaches change `committed`.

    The writer may be appending meanwhile: only what it had finished before is judged.
    """
    try:
        stamp = verify_file(state)
        checksum = read_checksum(state)
        segments = [read_segment(state, path) for path in segment_paths(state)]
        ours = (backup.path for backup in list_backups(state) if not is_newer_file(backup.path))
        backups = list(islice(ours, BACKUPS_CHECKED))
        bad_backups = [path.name for path in backups if sound_stamp(path) is None]
    except (OSError, ValueError) as error:
        return [str(error)]
    problems = [text("storage-backup-unverified", file=name) for name in bad_backups]
    if stamp is None:
        problems.append(text("storage-unverified", file=state.name))
    elif checksum is None or (checksum.sha256, checksum.sequence) != (stamp.sha256, stamp.sequence):
        problems.append(text("storage-other-checksum"))
    if stamp is not None and (reached := _reached(segments, stamp.sequence)) < committed:
        problems.append(text("storage-journal-short", reached=reached, committed=committed))
    problems += [text("storage-damaged", file=segment.path.name) for segment in segments[:-1] if segment.is_damaged]
    return problems


def _reached(segments: list[Segment], sequence: int) -> int:
    return max((record.sequence for record in following(segments, sequence)), default=sequence)
