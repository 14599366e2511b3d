"""What a store says of itself, as plain data."""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utils.persistence.backups import archive_directory, list_backups, quarantined_files
from utils.persistence.journal import segment_paths

_SAMPLES = 1000


@dataclass(slots=True)
class CommitTimes:
    """How long the newest commits took, from the decision to the disk."""

    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLES))

    def add(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def percentile_ms(self, share: float) -> float | None:
        """Return the time in milliseconds that this share of commits kept within; None before the first."""
        ordered = sorted(self.seconds)
        if not ordered:
            return None
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 3)


def file_statistics(state: Path) -> dict[str, Any]:
    """Return sizes in bytes and numbers of the files, without the segment that is written; slow, for a thread."""
    segments = _sizes(segment_paths(state)[:-1])
    backups = _sizes([backup.path for backup in list_backups(state)])
    archived = _sizes(list(archive_directory(state).glob("*.gz")))
    return {
        "journal_bytes": sum(segments),
        "journal_segments": len(segments) + 1,
        "backups": len(backups),
        "backup_bytes": sum(backups),
        "archived_files": len(archived),
        "archive_bytes": sum(archived),
        "quarantined_files": len(quarantined_files(state)),
    }


def _sizes(paths: list[Path]) -> list[int]:
    return [path.stat().st_size for path in paths]
