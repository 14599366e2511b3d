"""What can go wrong with the store, as its callers see it."""

from pathlib import Path


class PersistenceError(Exception):
    """The root of the tree."""


class UnreadableState(PersistenceError):
    """Files exist, but no combination of them proves the last committed state; nothing was changed or overwritten."""

    def __init__(self, path: Path, findings: tuple[str, ...]) -> None:
        super().__init__(f"the state below {path.parent} cannot be verified: {'; '.join(findings)}")
        self.findings = findings


class StateLocked(PersistenceError):
    """Another process writes this state; `pid` is its id, or None where it did not leave one."""

    def __init__(self, path: Path, pid: int | None) -> None:
        super().__init__(
            f"{path} is held by {'another process (perhaps a state command)' if pid is None else f'process {pid}'}"
        )
        self.pid = pid


class WriterFailedError(PersistenceError):
    """A write or fsync failed; what was in flight may or may not be on disk, and that writer writes nothing any more.

    Until the store has healed, with another one, a change is refused or held in memory.
    """


class TransactionError(PersistenceError):
    """A transaction was used in a way that would not keep its promises."""


class StoreClosedError(PersistenceError):
    """The store is not open."""


class UnknownMonitorError(PersistenceError):
    """There is no monitor with this key."""
