"""python-telegram-bot's own persistence, called as its Application calls it: a deep copy, an update, a flush.

It does not wait for the disk: after a power cut its file may be torn or gone.
"""

from copy import deepcopy
from typing import Any, ClassVar

from telegram.ext import ExtBot, PersistenceInput, PicklePersistence

from benchmarks.persistence.prepared import Prepared, read_plain
from benchmarks.persistence.records import MONITORS, Change, changes

# Of the form that is expected; nothing is ever sent.
_TOKEN = "1:benchmark"


class TelegramPickle:
    """The records in `bot_data`; written on flush only, which is the cheaper of its two settings."""

    name: ClassVar = "PicklePersistence (not durable)"

    def __init__(self, prepared: Prepared) -> None:
        self._size = prepared.size
        self._prepared = prepared

    async def open(self) -> None:
        self.changes = changes(self._size)
        self._persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(
            self._prepared.directory / "telegram.pkl", PersistenceInput(callback_data=False), on_flush=True
        )
        self._persistence.set_bot(ExtBot(_TOKEN))
        await self._persistence.get_bot_data()
        self._bot_data = read_plain(self._prepared)["bot_data"]

    async def write(self, change: Change) -> None:
        self._bot_data[MONITORS][change.key] = change.record
        await self._persistence.update_bot_data(deepcopy(self._bot_data))
        await self._persistence.flush()

    async def settle(self) -> None:
        """Nothing goes on behind it."""

    async def close(self) -> None:
        self._persistence.filepath.unlink(missing_ok=True)
