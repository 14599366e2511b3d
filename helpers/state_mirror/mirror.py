"""Keeps a file of each DCA bot as its record in the store is: for people, for other programs, and to be imported.

Nothing depends on it: a file that cannot be written is told and tried again, and the bot goes on from the store. One
writer, off the event loop; what happens while it writes is in the next file.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from execution.dca.bot_log import say
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_views import DcaView
from execution.dca.lots import ClosedLot
from execution.dca.state_file import MOST_SOLD, Connected, Surfaces, to_state
from execution.pauses import growing
from helpers.state_mirror.at_start import look_through
from helpers.state_mirror.state_directory import StateDirectory
from helpers.state_mirror.state_files import DiskStateFiles
from helpers.state_mirror.triggers import Trigger, triggers_of
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

AGAIN: Final = timedelta(seconds=1)
"""After a failure, twice as long after each further one."""
MOST_DOUBLINGS: Final = 5
_TOLD: Final = {
    Trigger.PURCHASE: "State saved after purchase",
    Trigger.SELL: "State saved after sell",
    Trigger.STOP: "Final state saved",
}


class Bots(Protocol):
    """The owner of all bots."""

    def bots(self) -> list[DcaBot]: ...
    def view(self, bot_id: str) -> DcaView: ...
    def history(self, bot_id: str) -> list[ClosedLot]: ...
    def knows(self, bot_id: str) -> bool:
        """Whether the store has a record of it, readable or not."""


class StateMirror:
    """Of all bots of the account. ``connected`` tells what the connection is now."""

    def __init__(
        self,
        *,
        files: DiskStateFiles,
        bots: Bots,
        connected: Callable[[], Connected],
        clock: Clock,
        on_failure: Callable[[str], None],
        may_write: Callable[[], bool] = lambda: True,
    ) -> None:
        """``may_write`` False at the start: nothing below STATE_DIR is to be touched."""
        self._files = files
        self._bots = bots
        self._connected = connected
        self._clock = clock
        self._on_failure = on_failure
        self._may_write = may_write
        self._records: dict[str, DcaBot] = {}
        """As committed."""
        self._sold: dict[str, deque[ClosedLot]] = {}
        self._written: dict[str, DcaBot] = {}
        """What each file holds."""
        self._due: dict[str, frozenset[Trigger]] = {}
        self._awake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._failures = 0
        """In a row."""
        self._is_saving = False
        self.saves = 0
        self.failed = 0
        """Since the start."""

    # ---------------------------------------- life

    async def start(self) -> None:
        """Compares what lies there with the store, and begins to write; to be called before a bot moves."""
        if not self._may_write():
            return
        for bot in self._bots.bots():
            self._records[bot.bot_id] = bot
            self._sold[bot.bot_id] = deque(self._bots.history(bot.bot_id), MOST_SOLD)
        records, now = dict(self._records), self._clock.now()
        found = await self._files.carry_out(lambda place: look_through(place, records, self._bots.knows, now))
        for line in found.told:
            log.warning("state_file", found=line)
            self._on_failure(line)
        for bot_id, bot in records.items():
            if bot_id in found.same:
                self._written[bot_id] = bot
            else:
                self._mark(bot_id, frozenset({Trigger.START}))
        self._writer = asyncio.create_task(self._run(), name="state files of DCA bots")

    async def stop(self) -> None:
        """The last file of every bot; a failure is told and not tried again."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
            for bot_id in self._records:
                await self._save(bot_id, self._due.pop(bot_id, frozenset()) | {Trigger.STOP})
        self._files.close()

    async def save_all(self) -> None:
        """A new file of each bot is due: the job `auto_save`. Returns at once."""
        self._mark_all(Trigger.PERIODIC)

    def on_saved(self, before: DcaBot | None, after: DcaBot, sold: tuple[ClosedLot, ...]) -> None:
        """A commit of a bot; cheap."""
        self._records[after.bot_id] = after
        self._sold.setdefault(after.bot_id, deque(maxlen=MOST_SOLD)).extend(sold)
        if triggers := triggers_of(before, after):
            self._mark(after.bot_id, triggers)

    def on_trouble(self, _failures: int) -> None:
        """The connection is lost; what becomes of trails follows as commits."""
        self._mark_all(Trigger.CONNECTIVITY)

    def on_recovered(self) -> None:
        self._mark_all(Trigger.CONNECTIVITY)

    def line(self) -> str:
        """For `/health`."""
        line = text("health-dca-files", count=len(self._records), saves=self.saves)
        if self.failed:
            line = text("health-dca-files-failed", line=line, failed=self.failed)
        return text("health-dca-files-waiting", line=line, waiting=len(self._due)) if self._due else line

    # ---------------------------------------- the writer

    def _mark(self, bot_id: str, triggers: frozenset[Trigger]) -> None:
        self._due[bot_id] = self._due.get(bot_id, frozenset()) | triggers
        self._awake.set()

    def _mark_all(self, trigger: Trigger) -> None:
        for bot_id in self._records:
            self._mark(bot_id, frozenset({trigger}))

    async def _run(self) -> None:
        while True:
            await self._awake.wait()
            self._awake.clear()
            for bot_id in list(self._due):
                triggers, self._is_saving = self._due.pop(bot_id), True
                try:
                    is_saved = await self._save(bot_id, triggers)
                except asyncio.CancelledError:
                    self._due[bot_id] = self._due.get(bot_id, frozenset()) | triggers
                    raise
                finally:
                    self._is_saving = False
                if not is_saved:
                    self._mark(bot_id, triggers)
                    await self._clock.sleep(growing(AGAIN, self._failures - 1, MOST_DOUBLINGS).total_seconds())

    async def _save(self, bot_id: str, triggers: frozenset[Trigger]) -> bool:
        bot = self._records[bot_id]
        sold, now = tuple(self._sold[bot_id]), self._clock.now()
        keep_earlier = self._written.get(bot_id) != bot
        try:
            around = self._around(bot_id)

            def work(directory: StateDirectory) -> None:
                directory.write(bot_id, as_text(bot, sold, around, now), keep_earlier=keep_earlier)

            await self._files.carry_out(work)
        except Exception as error:
            # The edge: whatever is wrong with a file must not end the writer of all of them.
            log.exception("state_file_not_written", bot=bot_id)
            self._note_failure(bot_id, error)
            return False
        self._failures = 0
        self._written[bot_id] = bot
        self.saves += 1
        self._say(bot_id, triggers)
        return True

    def _note_failure(self, bot_id: str, error: Exception) -> None:
        self.failed += 1
        self._failures += 1
        if self._failures == 1:
            self._on_failure(text("trouble-state-file-not-written", bot=bot_id, error=str(error)))

    def _say(self, bot_id: str, triggers: frozenset[Trigger]) -> None:
        lines = [f"State saved to {self._files.path_of(bot_id)}"]
        lines += [line for trigger, line in _TOLD.items() if trigger in triggers]
        for line in lines:
            say(bot_id, line)

    def _around(self, bot_id: str) -> Surfaces:
        view = self._bots.view(bot_id)
        return Surfaces(price=view.price, rules=view.rules, fees=view.fees, connected=self._connected())


def as_text(bot: DcaBot, sold: tuple[ClosedLot, ...], around: Surfaces, now: datetime) -> bytes:
    """The file, as people read it too."""
    return json.dumps(to_state(bot, sold, around, now), indent=2, ensure_ascii=False).encode() + b"\n"
