"""A backup of the state that a person asks for."""

import asyncio
from pathlib import Path
from typing import Protocol

import structlog
from msgspec import Struct

from utils.persistence.breaker import Breaker, BreakerState
from utils.persistence.errors import PersistenceError
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class Store(Protocol):
    @property
    def breaker(self) -> Breaker: ...

    async def backup(self, reason: str) -> Path: ...


class Made(Struct, frozen=True, kw_only=True):
    """A backup that was read back: its file name, and its size in bytes."""

    name: str
    size: int


class BackupFailed(Exception):
    """None was made; the message says why."""


class Backups:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def make(self) -> Made:
        """A verified copy of the state as it is now. Raises BackupFailed.

        None is made while the files are not to be touched, or lag behind what is in memory.
        """
        if not self._store.breaker.is_closed:
            reason = self._store.breaker.reason
            if self._store.breaker.state is BreakerState.SAFE_MODE:
                reason = text("health-backup-failed", reason=reason)
            raise BackupFailed(reason)
        try:
            path = await self._store.backup("asked-for")
            found = await asyncio.to_thread(path.stat)
        except (PersistenceError, OSError) as error:
            log.warning("backup_failed", error=str(error))
            raise BackupFailed(getattr(error, "strerror", None) or str(error)) from error
        log.info("backup_made", name=path.name, size=found.st_size)
        return Made(name=path.name, size=found.st_size)
