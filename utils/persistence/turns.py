"""Whose turn it is to change the state: one transaction at a time, in the order of asking."""

import asyncio

from utils.persistence.errors import TransactionError


class Turns:
    """A fair lock that knows its holder, so that a task which would wait for itself is told so instead."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    async def take(self) -> None:
        """Wait for the turn.

        Raises:
            TransactionError: the calling task holds it already.
        """
        task = asyncio.current_task()
        if self._holder is not None and self._holder is task:
            raise TransactionError(
                "this task already has a transaction open: use that one, or end it first "
                "(in `async with store.transaction() as txn` use txn's methods; after begin_transaction pass txn_id)"
            )
        await self._lock.acquire()
        self._holder = task

    def give_back(self) -> None:
        """Let the next one in."""
        self._holder = None
        self._lock.release()
