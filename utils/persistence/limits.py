"""How large the files of a state may become."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes.

    Attributes:
        max_journal_bytes: how large a journal segment may grow before the next one begins.
        max_backups: how many of the newest backups are kept as they are; older ones are compressed.
        max_archive_bytes: how much backups and archives may take together; the oldest go first.
    """

    max_journal_bytes: int = 8 * 2**20
    max_backups: int = 10
    max_archive_bytes: int = 256 * 2**20

    @property
    def ahead(self) -> int:
        """How far ahead a segment is laid out in zeros."""
        return min(256 * 2**10, self.max_journal_bytes // 32)
