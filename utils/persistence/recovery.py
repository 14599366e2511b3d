"""Reading the state back: what can be proved is taken, what cannot is refused.

Every file bears witness to how far the state had come: a segment by its name and its records, the checksum file by its
sequence, a backup by its name. A state file or backup is accepted only if the journal carries it as far as the highest
of these; then nothing that was committed is missing. Otherwise nothing is touched.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils.persistence import files
from utils.persistence.backups import DIRECTORY_NAME, list_backups
from utils.persistence.checkpoint import quarantined
from utils.persistence.checksum import Checksum, read_checksum
from utils.persistence.errors import UnreadableState
from utils.persistence.journal import Segment, apply, read_segment, segment_path, segment_paths
from utils.persistence.layout import Sections
from utils.persistence.snapshot import Stamp, read_sections, unfinished, verify_file


@dataclass(frozen=True, slots=True)
class Recovered:
    """The last committed state and where the journal goes on."""

    sections: Sections
    sequence: int
    stamp: Stamp | None
    """Of the state file; None if it is missing or did not hold, so that a new one is due."""
    segments: tuple[Segment, ...]
    findings: tuple[str, ...]
    """What was not as it should be, in words."""

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
        # Says nothing about the content: going on with an older file would then overwrite a good one.
        raise UnreadableState(state, (f"cannot be read: {error}",)) from error


def repair(state: Path, recovered: Recovered, at: datetime) -> None:
    """Make the files fit to go on with: cut a torn tail (its bytes are kept), remove what was never finished."""
    for leftover in (unfinished(state), *(state.parent / DIRECTORY_NAME).glob("*.tmp")):
        files.remove(leftover)
    if recovered.segments and (last := recovered.segments[-1]).is_damaged:
        files.replace_durably(quarantined(last.path, at), last.path.read_bytes()[last.sound_bytes :])
        files.cut(last.path, last.sound_bytes)


def _recover(state: Path) -> Recovered:
    findings: list[str] = []
    segments = tuple(read_segment(state, path) for path in segment_paths(state))
    findings += [
        f"{segment.path.name}: {segment.total_bytes - segment.sound_bytes} bytes at its end are unsound"
        for segment in segments
        if segment.is_damaged
    ]
    checksum = _checksum(state, findings)
    backups = list_backups(state)
    if not (segments or checksum or backups or findings or state.exists() or _has_quarantined(state)):
        return Recovered({}, 0, None, (), ())

    proved = max(
        checksum.sequence if checksum else 0,
        *(segment.evidence for segment in segments),
        *(backup.sequence for backup in backups),
        0,
    )
    for path in (state, *(backup.path for backup in backups)):
        if (stamp := _verified(path, findings)) is None:
            continue
        try:
            sections = read_sections(path)
        except ValueError as error:
            findings.append(f"{path.name}: {error}")
            continue
        sequence = _replay(sections, stamp.sequence, segments)
        if sequence < proved:
            findings.append(f"{path.name} and the journal reach change {sequence}, but change {proved} was committed")
            continue
        if path != state:
            findings.append(f"the state was rebuilt from {path.name} and the journal")
        elif checksum is None or checksum.sha256 != stamp.sha256:
            findings.append("the checksum file is not the state file's")
        return Recovered(sections, sequence, stamp if path == state else None, segments, tuple(findings))
    raise UnreadableState(state, tuple(findings))


def _checksum(state: Path, findings: list[str]) -> Checksum | None:
    try:
        return read_checksum(state)
    except ValueError as error:
        findings.append(str(error))
        return None


def _verified(path: Path, findings: list[str]) -> Stamp | None:
    if not path.exists():
        findings.append(f"{path.name} is missing")
        return None
    if (stamp := verify_file(path)) is None:
        findings.append(f"{path.name} does not verify")
    return stamp


def _replay(sections: Sections, sequence: int, segments: tuple[Segment, ...]) -> int:
    """Apply the records that follow a sequence without a gap; returns the sequence that was reached."""
    for segment in segments:
        for record in segment.records:
            if record.sequence <= sequence:
                continue
            if record.sequence != sequence + 1:
                return sequence
            apply(sections, record.changes)
            sequence = record.sequence
    return sequence


def _has_quarantined(state: Path) -> bool:
    return any(state.parent.glob(f"{state.name}*.quarantined.*"))
