"""The face of persistence: the store, the operations on monitors, and the process-wide functions.

    store = RobustPersistence("data/bybit_bot_dashboard_v4.1_enhanced.pkl")
    await store.open()
    async with store.transaction() as txn:
        txn.put("enhanced_tp_sl_monitors", key, record)
    await store.close()

An `await` that returns means: on the disk; only `commit_or_hold` says by its answer whether it is. The rooms behind it
are in `utils/persistence/`.

The bot itself opens and closes monitors through `execution/records/books.py`, one transaction for the monitor, its
alerts and its lines in the trade log. The functions for monitors here are for scripts and tools.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import structlog

from utils.clock import Clock
from utils.persistence.errors import (
    PersistenceError,
    StateLocked,
    StoreClosedError,
    TransactionError,
    UnknownMonitorError,
    UnreadableState,
    WriterFailedError,
)
from utils.persistence.layout import MONITORS, from_document, thawed_document, to_document
from utils.persistence.limits import Limits
from utils.persistence.monitors import account_of, live_keys, monitor_key, sync_with_positions
from utils.persistence.opened import Opened
from utils.persistence.store import Store
from utils.persistence.transaction import MONITORS_MISSING, Transaction

__all__ = [
    "STATE_FILE_NAME",
    "PersistenceError",
    "RobustPersistence",
    "StateLocked",
    "StoreClosedError",
    "Transaction",
    "TransactionError",
    "UnknownMonitorError",
    "UnreadableState",
    "WriterFailedError",
    "add_trade_monitor",
    "configure",
    "get_all_monitors",
    "get_persistence_stats",
    "monitor_key",
    "remove_trade_monitor",
    "robust_persistence",
    "sync_monitors_with_positions",
    "update_trade_monitor",
]

_log = structlog.get_logger(__name__)

STATE_FILE_NAME = "bybit_bot_dashboard_v4.1_enhanced.pkl"

MASS_REMOVAL = 2
"""Records that are removed at once, from which on that is a critical operation."""

# One transaction at a time: a forgotten one must not keep everybody out.
EXPLICIT_TRANSACTION_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Explicit:
    opened: Opened
    txn: Transaction
    expiry: asyncio.TimerHandle


class RobustPersistence(Store):
    """The store, with what the bot says to it: monitors, and transactions by id."""

    def __init__(
        self,
        path: str | Path,
        *,
        max_journal_bytes: int = 8 * 2**20,
        max_backups: int = 10,
        max_archive_bytes: int = 256 * 2**20,
        clock: Clock | None = None,
        accounts: Sequence[str] = ("main",),
    ) -> None:
        """Describe a store (see `Store` and `Limits`); `accounts` are for records that name none."""
        super().__init__(path, limits=Limits(max_journal_bytes, max_backups, max_archive_bytes), clock=clock)
        self.accounts = tuple(accounts)
        self._explicit: dict[str, _Explicit] = {}

    async def close(self) -> None:
        """Close the store; a transaction that was begun by id and not committed is rolled back."""
        for txn_id in list(self._explicit):
            self._take_explicit(txn_id)
        await super().close()

    async def begin_transaction(self) -> str:
        """Begin a transaction that is committed or rolled back by the id returned; after 10 s it is rolled back.

        Raises:
            TransactionError: this task has one open already.
        """
        opened = self._require_open()
        txn = await self.begin(opened)
        expiry = asyncio.get_running_loop().call_later(EXPLICIT_TRANSACTION_SECONDS, self._expire, txn.id)
        self._explicit[txn.id] = _Explicit(opened, txn, expiry)
        return txn.id

    async def commit_transaction(self, txn_id: str) -> None:
        """Make a transaction's changes durable.

        Raises:
            TransactionError: there is no such transaction, or no longer.
            WriterFailedError: the disk fails (see `Store.transaction`).
        """
        explicit = self._explicit_of(txn_id)
        try:
            entry = self.seal(explicit.opened, explicit.txn)
        finally:
            self._take_explicit(txn_id)
        await entry.done

    async def rollback_transaction(self, txn_id: str) -> None:
        """Drop a transaction's changes.

        Raises:
            TransactionError: there is no such transaction, or no longer.
        """
        self._explicit_of(txn_id)
        self._take_explicit(txn_id)

    async def read_data(self, txn_id: str | None = None) -> dict[str, Any]:
        """Return a copy of the whole state as it stands in the file; within a transaction, as that sees it.

        Raises:
            UnreadableState: in safe mode: what is in memory is not the state.
        """
        self._require_read()
        if txn_id is None:
            return thawed_document(self._require_open().state.view())
        return to_document(self._explicit_of(txn_id).txn.sections())

    async def write_data(self, data: Mapping[str, Any], txn_id: str | None = None) -> None:
        """Make sections equal to those in `data`, which is laid out as in the file; sections it lacks stay.

        Outside a transaction that was begun by id, a removal of many records is preceded by a backup.

        Raises:
            TypeError: something in it is not plain data.
            ValueError: it is not laid out as the file is.
        """
        sections = from_document({"bot_data": {}, **data}, keep_empty=True)
        removed = sum(len(self.items(section).keys() - records.keys()) for section, records in sections.items())
        if txn_id is None and removed >= MASS_REMOVAL:
            await self.backup("before-mass-removal")
        async with self._within(txn_id) as txn:
            with txn.all_or_nothing():
                for section, records in sections.items():
                    for key in set(txn.items(section)) - set(records):
                        txn.delete(section, key)
                    for key, value in records.items():
                        txn.put(section, key, value)
                txn.log_operation("data written", detail={"sections": sorted(sections), "removed": removed})

    async def add_monitor(
        self,
        key: str,
        monitor_data: Mapping[str, Any],
        position_data: Mapping[str, Any] | None = None,
        *,
        txn_id: str | None = None,
    ) -> None:
        """Store a monitor, in place of one with the same key."""
        async with self._within(txn_id) as txn:
            txn.add_monitor(key, monitor_data, position_data)

    async def update_monitor(self, key: str, updates: Mapping[str, Any], *, txn_id: str | None = None) -> None:
        """Set some fields of a monitor.

        Raises:
            UnknownMonitorError: there is no such monitor.
        """
        async with self._within(txn_id) as txn:
            txn.update_monitor(key, updates)

    async def remove_monitor(self, key: str, reason: str, *, txn_id: str | None = None) -> bool:
        """Remove a monitor; returns whether there was one."""
        async with self._within(txn_id) as txn:
            return txn.remove_monitor(key, reason)

    async def get_all_monitors(self) -> dict[str, dict[str, Any]]:
        """Return copies of all committed monitors by key.

        Raises:
            UnreadableState: in safe mode: which monitors there are is not known.
        """
        self._require_read()
        return self.items(MONITORS)

    async def sync_with_positions(self, positions: Iterable[Any], *, complete: bool = False) -> dict[str, list[str]]:
        """Compare monitors with a list of positions: see `utils.persistence.monitors.sync_with_positions`.

        A list that would remove several monitors at once is preceded by a backup.
        """
        listed = list(positions)
        if complete and len(self._would_remove(listed)) >= MASS_REMOVAL:
            await self.backup("before-mass-removal")
        async with self.transaction() as txn:
            return sync_with_positions(txn, listed, self.accounts, self._clock.now(), complete=complete)

    def _require_read(self) -> None:
        if self.is_safe_mode:
            raise UnreadableState(self.path, (self.breaker.reason,))

    def _would_remove(self, positions: Iterable[Any]) -> set[str]:
        marked = self.items(MONITORS_MISSING).keys() & self.items(MONITORS).keys()
        return set(marked) - live_keys(positions, self.accounts)

    @asynccontextmanager
    async def _within(self, txn_id: str | None) -> AsyncIterator[Transaction]:
        if txn_id is not None:
            yield self._explicit_of(txn_id).txn
            return
        async with self.transaction() as txn:
            yield txn

    def _explicit_of(self, txn_id: str) -> _Explicit:
        if (explicit := self._explicit.get(txn_id)) is None:
            raise TransactionError(f"there is no open transaction {txn_id}: it was ended, or took too long")
        return explicit

    def _expire(self, txn_id: str) -> None:
        _log.error("a forgotten transaction is rolled back", txn=txn_id, after=EXPLICIT_TRANSACTION_SECONDS)
        self._take_explicit(txn_id)

    def _take_explicit(self, txn_id: str) -> None:
        explicit = self._explicit.pop(txn_id)
        explicit.expiry.cancel()
        self.end(explicit.opened, explicit.txn)


class _ProcessWide:
    """Stands for the configured store, so that `robust_persistence` can be imported before there is one."""

    store: RobustPersistence | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self.store is None:
            raise StoreClosedError("no store is configured: call utils.robust_persistence.configure(store) first")
        return getattr(self.store, name)


_process_wide = _ProcessWide()
robust_persistence = cast("RobustPersistence", _process_wide)
"""The process-wide store."""


def configure(store: RobustPersistence | None) -> None:
    """Set the store that the functions below and `robust_persistence` use; None takes it away."""
    _process_wide.store = store


async def add_trade_monitor(
    symbol: str, side: str, monitor_data: Mapping[str, Any], position_data: Mapping[str, Any] | None = None
) -> str:
    """Store the monitor of a trade; returns its key.

    The account is `monitor_data["account_type"]`, else the only configured one.

    Raises:
        ValueError: there is no telling which account, or symbol or side is wrong.
        TypeError: something in the records is not plain data.
    """
    key = monitor_key(symbol, side, account_of(monitor_data, robust_persistence.accounts))
    await robust_persistence.add_monitor(key, monitor_data, position_data)
    return key


async def update_trade_monitor(symbol: str, side: str, updates: Mapping[str, Any], account: str | None = None) -> None:
    """Set some fields of a trade's monitor.

    Raises:
        UnknownMonitorError: there is no such monitor.
    """
    await robust_persistence.update_monitor(_key(symbol, side, account), updates)


async def remove_trade_monitor(symbol: str, side: str, reason: str, account: str | None = None) -> bool:
    """Remove the monitor of a trade; returns whether there was one."""
    return await robust_persistence.remove_monitor(_key(symbol, side, account), reason)


async def get_all_monitors() -> dict[str, dict[str, Any]]:
    """Return copies of all committed monitors by key."""
    return await robust_persistence.get_all_monitors()


async def sync_monitors_with_positions(positions: Iterable[Any], *, complete: bool = False) -> dict[str, list[str]]:
    """Compare monitors with a list of positions: one list marks what is missing, a second, complete one removes it."""
    return await robust_persistence.sync_with_positions(positions, complete=complete)


async def get_persistence_stats() -> dict[str, Any]:
    """Return sizes in bytes, sequences, counts and times of the store."""
    return await robust_persistence.get_stats()


def _key(symbol: str, side: str, account: str | None) -> str:
    return monitor_key(symbol, side, account_of({"account_type": account}, robust_persistence.accounts))
