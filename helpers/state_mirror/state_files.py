"""The state directory for callers on the event loop: one thread does all of it, one thing after the other."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from execution.dca.importing import StateFile, StateFiles
from execution.dca.state_file import file_name
from helpers.state_mirror.state_directory import StateDirectory, TooLarge

_T = TypeVar("_T")


class DiskStateFiles(StateFiles):
    """Below STATE_DIR."""

    def __init__(self, directory: StateDirectory) -> None:
        self._directory = directory
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="state files")

    def path_of(self, bot_id: str) -> Path:
        return self._directory.path_of(bot_id)

    async def carry_out(self, work: Callable[[StateDirectory], _T]) -> _T:
        """Raises what the work raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, self._directory)

    async def read(self, named: str) -> StateFile:
        name = file_name(named) if "." not in named else named
        try:
            return StateFile(name, await self.carry_out(lambda directory: directory.read(name)))
        except TooLarge as error:
            raise OSError(str(error)) from error

    async def quarantine(self, name: str, at: datetime) -> Path:
        return await self.carry_out(lambda directory: directory.quarantine(name, at))

    def close(self) -> None:
        """What was begun is done, and nothing else."""
        self._pool.shutdown(wait=False, cancel_futures=True)
