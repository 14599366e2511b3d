"""Connectivity trouble reaches the bots and their files (3.4)."""

from pathlib import Path
from typing import Any, cast

from structlog.testing import capture_logs

from execution.dca.dca_plan import OrderBy
from execution.dca.dca_views import DcaTerms
from execution.exchange_events import SpotPriceMoved
from execution.stops.trail_gap import OnGap
from execution.stops.trailing import TrailStatus
from helpers.dca_bots import state_files, state_mirror
from tests.execution.dca.bot_facts import D, a_plan
from tests.execution.dca.memory_market import MemoryMarket
from tests.helpers.state_mirror.mirrored_life import TERMS, MirroredLife
from utils.clock import SystemClock
from utils.persistence.breaker import Breaker
from utils.settings import load_settings

TRAILING = a_plan(buy={"max_lots": 1}, sell={"by": OrderBy.TRAILING})
RESET = DcaTerms(environment="demo", account="main", check_every=TERMS.check_every, missed_by_sells=OnGap.RESET)


async def troubled(life: MirroredLife, wanted: TrailStatus) -> tuple[TrailStatus, list[str]]:
    """What the file says of an active trail after two failures, and what the log says."""
    bot = await life.bots.new(TRAILING, name="first", chat_id=1)
    await life.until(lambda: bool(life.bot(bot.bot_id).lots))
    life.market.now_price = D(51000)
    await life.until(lambda: life.bot(bot.bot_id).lots[0].trail.status is TrailStatus.WAITING)
    life.bots.on_spot(SpotPriceMoved(await life.market.price("BTCUSDT")))
    await life.until(lambda: life.bot(bot.bot_id).lots[0].trail.status is TrailStatus.ACTIVE)
    await life.until(lambda: life.is_saved(bot.bot_id))
    saves = life.mirror.saves
    with capture_logs() as logged:
        life.bots.on_trouble(2)
        life.mirror.on_trouble(2)
        await life.until(lambda: life.mirror.saves > saves and life.is_saved(bot.bot_id))
        await life.until(lambda: life.bot(bot.bot_id).lots[0].trail.status is wanted and life.is_saved(bot.bot_id))
    saved = life.saved(bot.bot_id)
    assert saved is not None
    said = [line["event"].removeprefix(f"[Bot-{bot.bot_id}] ") for line in logged]
    return saved.bot.lots[0].trail.status, said


async def test_the_seeds_reset_is_in_the_file_at_once(tmp_path: Path) -> None:
    async with MirroredLife(MemoryMarket(SystemClock(), D(50000)), tmp_path, RESET) as life:
        status, said = await troubled(life, TrailStatus.WAITING)
        assert status is TrailStatus.WAITING
        assert "Resetting trailing state due to 2 connectivity failures" in said


async def test_what_a_sells_trail_has_seen_stays_unless_told_otherwise(tmp_path: Path) -> None:
    async with MirroredLife(MemoryMarket(SystemClock(), D(50000)), tmp_path) as life:
        status, _ = await troubled(life, TrailStatus.ACTIVE)
        assert status is TrailStatus.ACTIVE


def test_bots_and_files_hear_of_every_outage_and_every_commit(tmp_path: Path) -> None:
    class Connectivity:
        def __init__(self) -> None:
            self.listeners: list[object] = []

        def listen(self, listener: object) -> None:
            self.listeners.append(listener)

    class Bots(Connectivity):
        pass

    class Manager:
        def report(self, text: str) -> None: ...

    connectivity, bots = Connectivity(), Bots()
    files = state_files(load_settings(tmp_path / "none", tmp_path / "none", {}, credentials=False))
    mirror = state_mirror(
        files, cast("Any", bots), cast("Any", connectivity), cast("Any", Manager()), Breaker(), SystemClock()
    )
    assert connectivity.listeners == [bots, mirror]
    assert bots.listeners == [mirror.on_saved]
