"""Reading the state back: what can be proved is taken, what cannot is refused.

Every file bears witness to how far the state had come: a segment by its name and its records, the checksum file by its
sequence, a backup by its name, the witness by what it says. A state file or backup is accepted only if the journal
carries it as far as the highest of these; then nothing that was committed is missing. Otherwise nothing is touched.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils.persistence import files, format_version
from utils.persistence.backups import (
    archive_directory,
    backup_directory,
    list_archived_backups,
    list_backups,
    quarantined,
)
from utils.persistence.checksum import FILE_NAME as CHECKSUM_NAME
from utils.persistence.checksum import Checksum, read_checksum
from utils.persistence.errors import UnreadableState
from utils.persistence.format_version import newer_format
from utils.persistence.journal import (
    Segment,
    apply,
    first_sequence,
    following,
    read_segment,
    segment_path,
    segment_paths,
)
from utils.persistence.layout import Sections
from utils.persistence.snapshot import Stamp, read_sections, sound_stamp, verify_file
from utils.persistence.witness import read_witness
from utils.texts.catalogue import text


@dataclass(frozen=True, slots=True)
class Recovered:
    """The last committed state and where the journal goes on."""

    sections: Sections
    sequence: int
    stamp: Stamp | None
    """Of the state file; None if a new one is due: it is missing or did not hold, or an earlier segment is damaged."""
    segments: tuple[Segment, ...]
    findings: tuple[str, ...]
    """What was not as it should be, in words."""
    is_first_start: bool = False
    is_of_an_older_program: bool = False
    """By what the checksum file says of its format."""

    def current_segment(self, state: Path) -> Path:
        """Return the segment to append to."""
        if self.segments:
            last = self.segments[-1]
            reached = last.records[-1].sequence if last.records else last.first - 1
            if reached == self.sequence:
                return last.path
        return segment_path(state, self.sequence + 1)


def recover(state: Path) -> Recovered:
    """Read the state; changes nothing on the disk.

    Raises:
        UnreadableState: there are files, but the last committed state cannot be proved from them.
    """
    try:
        return _recover(state)
    except OSError as error:
        # A file that we may not read, or the journal's end: what is in it, nothing else proves.
        raise UnreadableState(state, (text("storage-not-readable", error=str(error)),)) from error


def repair(state: Path, recovered: Recovered, at: datetime) -> None:
    """Make the files fit to go on with.

    What was never finished is removed. The end of the journal is written anew, without a torn tail (which is kept
    aside) and without zeros, behind which the writer would go on: what was read, and be it nothing, may have come from
    the kernel's memory only, after a crash or a failed sync.
    """
    leftovers = [*state.parent.glob(f"{state.stem}*.tmp"), state.with_name(f"{CHECKSUM_NAME}.tmp")]
    for directory in (backup_directory(state), archive_directory(state)):
        leftovers += directory.glob("*.tmp")
    for leftover in leftovers:
        files.remove(leftover)
    if recovered.segments:
        last = recovered.segments[-1]
        content = last.path.read_bytes()
        if last.is_damaged:
            files.replace_durably(quarantined(last.path, at), content[last.sound_bytes :])
        files.replace_durably(last.path, content[: last.sound_bytes])


def highest_evidence(state: Path) -> int:
    """Return the highest sequence of which any file bears witness, sound or not."""
    segments = _segments(state, [], must_read_last=False)
    backups = [backup.sequence for backup in (*list_backups(state), *list_archived_backups(state))]
    stamp = sound_stamp(state) if state.exists() else None
    return _proved(state, _checksum(state, []), segments, [*backups, stamp.sequence if stamp else 0])


def _recover(state: Path) -> Recovered:
    if (newer := newer_format(state)) is not None:
        raise UnreadableState(state, (newer,))
    findings: list[str] = []
    segments = _segments(state, findings, must_read_last=True)
    findings += [
        text("storage-torn-end", file=segment.path.name, count=segment.total_bytes - segment.sound_bytes)
        for segment in segments
        if segment.is_damaged
    ]
    checksum = _checksum(state, findings)
    backups = list_backups(state)
    has_records = any(segment.first > 1 or segment.total_bytes for segment in segments)
    if not (has_records or checksum or backups or findings or state.exists() or _has_remains(state)):
        return Recovered({}, 0, None, (), (), is_first_start=True)

    proved = _proved(state, checksum, segments, [backup.sequence for backup in backups])
    _require_segment(state, checksum, segments, findings)
    if not segments:
        findings.append(text("storage-no-journal"))
    # Without a journal nothing says that a backup is not hours old.
    for path in _candidates(state) if segments else (state,):
        if (stamp := _verified(path, findings)) is None:
            continue
        try:
            sections = read_sections(path)
        except (OSError, ValueError) as error:
            findings.append(f"{path.name}: {error}")
            continue
        sequence = _replay(sections, stamp.sequence, _all_segments(state, stamp.sequence, segments))
        if sequence < proved:
            findings.append(text("storage-both-short", file=path.name, reached=sequence, committed=proved))
            continue
        if path != state:
            findings.append(text("storage-rebuilt", file=path.name))
        elif checksum is None or checksum.sha256 != stamp.sha256:
            findings.append(text("storage-other-checksum"))
        is_due = path != state or any(segment.is_damaged for segment in segments[:-1])
        is_older = checksum is not None and checksum.format < format_version.FORMAT_VERSION
        return Recovered(
            sections,
            sequence,
            None if is_due else stamp,
            segments,
            tuple(findings),
            is_of_an_older_program=is_older,
        )
    sections = {}
    sequence = _replay(sections, 0, _all_segments(state, 0, segments))
    if 0 < sequence >= proved:
        findings.append(text("storage-rebuilt-from-journal"))
        return Recovered(sections, sequence, None, segments, tuple(findings))
    raise UnreadableState(state, tuple(findings))


def _candidates(state: Path) -> Iterator[Path]:
    """Yield what may hold the state: the newest first, compressed ones last."""
    yield state
    yield from (backup.path for backup in list_backups(state))
    yield from (backup.path for backup in list_archived_backups(state))


def _all_segments(state: Path, sequence: int, segments: tuple[Segment, ...]) -> Iterator[Segment]:
    """Yield what may follow a sequence: segments beside the state file, and where they begin later, archived ones."""
    if segments and segments[0].first > sequence + 1:
        for path in segment_paths(state, archive_directory(state)):
            with suppress(OSError):  # what is missing then is missed by what follows
                yield read_segment(state, path)
    yield from segments


def _segments(state: Path, findings: list[str], *, must_read_last: bool) -> tuple[Segment, ...]:
    """Read the segments. One that cannot be read is as good as empty: the name of the next proves what was in it."""
    paths = segment_paths(state)
    segments: list[Segment] = []
    for path in paths:
        try:
            segments.append(read_segment(state, path))
        except PermissionError:
            raise
        except OSError as error:
            if must_read_last and path == paths[-1]:
                raise
            findings.append(_unreadable(path, error))
            segments.append(Segment(path, first_sequence(state, path), (), 0, 0, 0))
    return tuple(segments)


def _proved(state: Path, checksum: Checksum | None, segments: Iterable[Segment], others: Iterable[int]) -> int:
    said = checksum.sequence if checksum else 0
    return max(said, read_witness(state), *(segment.evidence for segment in segments), *others, 0)


def _require_segment(
    state: Path, checksum: Checksum | None, segments: tuple[Segment, ...], findings: list[str]
) -> None:
    """Miss the segment that the checksum file names: whatever was in it is gone without another trace."""
    if checksum is None or checksum.journal is None or (state.parent / checksum.journal).exists():
        return
    findings.append(text("storage-journal-missing", file=checksum.journal))
    if not any(segment.first > checksum.sequence for segment in segments):
        raise UnreadableState(state, tuple(findings))


def _checksum(state: Path, findings: list[str]) -> Checksum | None:
    try:
        return read_checksum(state)
    except ValueError as error:
        findings.append(str(error))
        return None


def _verified(path: Path, findings: list[str]) -> Stamp | None:
    if not path.exists():
        findings.append(text("storage-missing", file=path.name))
        return None
    try:
        stamp = verify_file(path)
    except PermissionError:
        raise
    except OSError as error:
        findings.append(_unreadable(path, error))
        return None
    if stamp is None:
        findings.append(text("storage-unverified", file=path.name))
    return stamp


def _replay(sections: Sections, sequence: int, segments: Iterable[Segment]) -> int:
    """Apply the records that follow a sequence without a gap; returns the sequence that was reached."""
    for record in following(segments, sequence):
        apply(sections, record.changes)
        sequence = record.sequence
    return sequence


def _unreadable(path: Path, error: OSError) -> str:
    return text("storage-unreadable", file=path.name, error=error.strerror or str(error))


def _has_remains(state: Path) -> bool:
    places = (state.parent.glob(f"{state.name}*.quarantined.*"), archive_directory(state).glob(f"{state.stem}*"))
    return read_witness(state) > 0 or any(True for place in places for _ in place)
