"""A mirror, bots that a test commits for, and a directory."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import OrderBy
from execution.dca.dca_views import DcaView
from execution.dca.lots import ClosedLot
from execution.dca.state_file import Connected
from execution.dca.state_reading import from_state
from helpers.state_mirror.mirror import StateMirror
from helpers.state_mirror.state_directory import StateDirectory
from helpers.state_mirror.state_files import DiskStateFiles
from tests.execution.dca.bot_facts import BOT, FEES, RULES, a_bot, a_plan, at, bought, stepped
from tests.utils.stepped_clock import SteppedClock
from utils.money import to_decimal

NAME = f"bot_state_{BOT}.json"


def names_in(path: Path) -> list[str]:
    return sorted(inside.name for inside in path.iterdir())


class Bench:
    def __init__(self, path: Path, *bots: DcaBot, may_write: bool = True, keep: int = 5) -> None:
        self.path = path
        self.known = {bot.bot_id: bot for bot in bots}
        self.unreadable: set[str] = set()
        self.sold: list[ClosedLot] = []
        self.price = to_decimal("50500.0")
        self.told: list[str] = []
        self.failures_left = 0
        self.writes: list[tuple[str, bool]] = []
        self.blocked = asyncio.Event()
        self.clock = SteppedClock(at(0))
        self.mirror = StateMirror(
            files=DiskStateFiles(_Watched(path, keep, self)),
            bots=self,
            connected=lambda: Connected(at(0), 0),
            clock=self.clock,
            on_failure=self.told.append,
            may_write=lambda: may_write,
        )

    # ---------------------------------------- as the owner of the bots

    def bots(self) -> list[DcaBot]:
        return list(self.known.values())

    def view(self, bot_id: str) -> DcaView:
        return DcaView(
            bot=self.known[bot_id], rules=RULES, fees=FEES, price=self.price, obstacles=(), readings=None
        )  # fmt: skip

    def history(self, bot_id: str) -> list[ClosedLot]:
        return self.sold

    def knows(self, bot_id: str) -> bool:
        return bot_id in self.known or bot_id in self.unreadable

    # ---------------------------------------- what the test does

    def commit(self, bot: DcaBot, *sold: ClosedLot) -> None:
        before = self.known.get(bot.bot_id)
        self.known[bot.bot_id] = bot
        self.mirror.on_saved(before, bot, sold)

    async def settle(self) -> None:
        """Until nothing is left to write, or a failure waits for its time."""
        async with asyncio.timeout(30):
            while True:
                await asyncio.sleep(0.002)
                writer = self.mirror._writer
                is_waiting = bool(self.clock._sleepers)
                if writer is None or is_waiting or (not self.mirror._due and not self.mirror._is_saving):
                    return

    async def pass_time(self, seconds: float) -> None:
        await self.clock.advance(timedelta(seconds=seconds).total_seconds())
        await self.settle()

    async def lines(self, work: Callable[[], Any]) -> list[str]:
        """What the bots' log says while it works."""
        with capture_logs() as logged:
            result = work()
            if asyncio.iscoroutine(result):
                await result
            await self.settle()
        return [line["event"] for line in logged if line["event"].startswith("[Bot-")]

    def file(self, name: str = NAME) -> Any:
        return from_state((self.path / name).read_bytes())


class _Watched(StateDirectory):
    """Fails as often as the test says."""

    def __init__(self, path: Path, keep: int, bench: Bench) -> None:
        super().__init__(path, keep)
        self._bench = bench

    def write(self, bot_id: str, content: bytes, *, keep_earlier: bool) -> None:
        self._bench.writes.append((bot_id, keep_earlier))
        if self._bench.failures_left:
            self._bench.failures_left -= 1
            raise OSError(28, "No space left on device")
        super().write(bot_id, content, keep_earlier=keep_earlier)


def trailing_bot() -> DcaBot:
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    return bot


def with_sell() -> DcaBot:
    bot, _ = stepped(bought())
    return bot
