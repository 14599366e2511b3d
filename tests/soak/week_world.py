"""The world of the week: what the in-process house has, with bans, a disk that is full, and a bot that keeps its files.

The store is the real one, on real files, with a smaller journal than usual, so that it begins anew often. Backups and
checks of the files, which in the program are jobs of the scheduler, run here once an hour.
"""

import asyncio
import errno
import random
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self
from unittest import mock

from pybit.exceptions import FailedRequestError

from execution.bybit.client import Reply
from execution.bybit.codes import BAN_SECONDS
from execution.bybit.endpoints import Endpoint
from simulator.engine.events import Event, PriceChanged
from tests.execution.soak.disk import RealDisk
from tests.execution.soak.house import House
from tests.execution.soak.life import Life
from tests.execution.soak.network import CALM, Network
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import Setting
from tests.execution.soak.virtual_time import LoopClock, VirtualLoop
from tests.soak.week_house import WeekHouse
from utils.clock import Clock
from utils.persistence import files
from utils.robust_persistence import STATE_FILE_NAME, PersistenceError, RobustPersistence

JOURNAL_BYTES, ARCHIVE_BYTES = 2**20, 8 * 2**20
BACKUP_SECONDS, INTEGRITY_SECONDS, DRAIN_SECONDS = 3600.0, 3600.0, 600.0
KEEP_TRADES: Final = timedelta(days=365)
PROBE_MS: Final = 30_000


class WeekNetwork(Network):
    """Shuts the bot out for a while, now and then, or lets it hear no price."""

    banned_until_ms = 0
    silent_until_ms = 0
    """By then the bot asks again, whatever it heard last."""
    no_prices_until_ms = 0

    def ban(self, seconds: float) -> None:
        now = self.house.clock.now_ms()
        self.banned_until_ms = now + int(1000 * seconds)
        self.silent_until_ms = self.banned_until_ms + int(1000 * BAN_SECONDS) + PROBE_MS
        self.house.disruptions.add(now, self.silent_until_ms)

    def hush_prices(self, seconds: float) -> None:
        """The public stream says nothing: a price can only be asked for."""
        self.faults["no_prices"] += 1
        self.no_prices_until_ms = self.house.clock.now_ms() + int(1000 * seconds)

    def _told(self, event: Event) -> None:
        is_hushed = isinstance(event, PriceChanged) and self.house.clock.now_ms() < self.no_prices_until_ms
        if not is_hushed:
            super()._told(event)

    async def send(self, endpoint: Endpoint, parameters: dict[str, Any], clock: LoopClock, server_ms: int) -> Reply:
        if self.house.clock.now_ms() >= self.banned_until_ms:
            return await super().send(endpoint, parameters, clock, server_ms)
        self.faults["ip_ban"] += 1
        began_at = clock.now()
        await asyncio.sleep(self._way() + self._way())
        error = FailedRequestError("", "You have been banned", 403, "", {})
        return Reply(None, error, {}, began_at, clock.now(), began_at, "")


class WeekDisk(RealDisk):
    """Keeps only the files of the present life, and may be full."""

    def __init__(self, directory: Path, loop: VirtualLoop) -> None:
        super().__init__(directory, loop)
        self.is_full = False
        self._store: RobustPersistence | None = None
        loop.works_elsewhere.append(self._is_writing)

    @property
    def home(self) -> Path:
        return self._home

    def store(self, clock: Clock, chance: random.Random, slowest: float) -> RobustPersistence:
        self._store = RobustPersistence(
            self._home / STATE_FILE_NAME,
            max_journal_bytes=JOURNAL_BYTES,
            max_archive_bytes=ARCHIVE_BYTES,
            clock=clock,
        )
        return self._store

    def _is_writing(self) -> bool:
        opened = self._store._opened if self._store is not None else None
        writer = opened.writer if opened is not None else None
        return writer is not None and writer.failure is None and (writer._is_busy or bool(writer._waiting))

    async def leave(self, store: RobustPersistence, history: Any) -> None:
        await super().leave(store, history)
        for left in self._directory.iterdir():
            if left != self._home:  # a thread of the killed one may be writing there: then it goes the next time
                shutil.rmtree(left, ignore_errors=True)

    def fill(self) -> None:
        self.is_full = True

    def clear(self) -> None:
        self.is_full = False


class WeekLife(Life):
    """In fair weather every second sweep is left out: the week would take twice as long."""

    _rounds = 0

    async def _live(self) -> None:
        await super()._live()
        self.spawn(self._every(BACKUP_SECONDS, self._unless_full(lambda: self.store.backup("scheduled"))))
        self.spawn(self._every(INTEGRITY_SECONDS, self._unless_full(self._verify)))
        self.spawn(self._every(DRAIN_SECONDS, self._unless_full(self.books.try_drain)))
        self.spawn(self._every(6 * BACKUP_SECONDS, self._unless_full(lambda: self.books.try_archive(KEEP_TRADES))))

    async def _sync(self) -> None:
        self._rounds += 1
        if self.network.weather is not CALM or self._rounds % 2:
            await super()._sync()

    def _unless_full(self, job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            if self.store.breaker.is_closed:
                with suppress(OSError, PersistenceError):
                    await job()

        return run

    async def _verify(self) -> None:
        result = await self.store.verify_integrity()
        if not result["ok"] and not getattr(self.disk, "is_full", False):
            self.defects.append(f"the files did not verify: {result['problems']}")


class WeekScene(Scene):
    """A scene on all this."""

    network: WeekNetwork
    disk: WeekDisk

    def __init__(self, seed: int, setting: Setting, directory: Path) -> None:
        super().__init__(seed, setting, directory=directory)
        self._directory: Path = directory

    def __enter__(self) -> Self:
        write = files.write_all

        def write_if_there_is_room(descriptor: int, content: bytes | bytearray) -> None:
            if self.disk.is_full:
                raise OSError(errno.ENOSPC, "No space left on device")
            write(descriptor, content)

        self._stack.enter_context(mock.patch.object(files, "write_all", write_if_there_is_room))
        super().__enter__()
        return self

    def _new_house(self) -> House:
        setting = self.setting
        return WeekHouse(self.loop, self.seed, symbols=setting.symbols, price_seconds=setting.price_seconds)

    def _new_network(self) -> Network:
        return WeekNetwork(self.house, self.chance)

    def _new_disk(self) -> RealDisk:
        return WeekDisk(self._directory, self.loop)

    def _new_life(self) -> Life:
        setting = self.setting
        return WeekLife(self.network, self.disk, self.chance, setting.limits, setting.brakes)

    @property
    def keeps_records(self) -> bool:
        """The disk takes what the bot writes."""
        return self.life.is_started and not self.disk.is_full and self.life.store.breaker.is_closed

    def listen(self) -> None:
        if self.keeps_records:
            super().listen()

    def calm_down(self) -> None:
        """What has to be over before anything can come to rest."""
        self.disk.clear()
        self.network.weather = CALM
        silent_ms = self.network.silent_until_ms - self.now_ms()
        if silent_ms > 0:
            self.pass_time(silent_ms / 1000)
        for _ in range(100):
            if self.keeps_records:
                return
            self.pass_time(10.0)
