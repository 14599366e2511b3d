"""What exists only while a store is open."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex
from typing import TypeVar

from utils.persistence.snapshot import Stamp
from utils.persistence.state import State
from utils.persistence.turns import Turns
from utils.persistence.writer import JournalWriter

_T = TypeVar("_T")


@dataclass(slots=True, eq=False)
class Opened:
    """The state in memory, who writes it, and who waits."""

    state: State
    stamp: Stamp | None
    """Of the state file; None where there is none that holds."""
    writer: JournalWriter | None
    """None while the disk fails, and in safe mode."""
    housekeeper: ThreadPoolExecutor
    turns: Turns = field(default_factory=Turns)
    files_in_use: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever changes or checks files other than the journal's end."""
    background: asyncio.Task[None] | None = None
    healing: asyncio.Task[None] | None = None
    is_closing: bool = False
    _name: str = field(default_factory=lambda: token_hex(6))
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def next_txn_id(self) -> str:
        """Return an id that no other transaction of any process has."""
        return f"{self._name}-{next(self._numbers)}"

    async def in_background(self, work: Callable[[], _T]) -> _T:
        """Do slow work on files without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.housekeeper, work)
