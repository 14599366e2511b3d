"""`docs/telegram.md` counts the taps of ten everyday tasks: they are walked as it tells them, and counted."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from drills.control import Control, until
from execution.commands import emergency
from handlers.help_text import menu
from handlers.people.role import Role
from handlers.telegram.pacing import Pacer
from helpers.charts.position_charts import PositionCharts
from helpers.charts.studio import Studio
from helpers.trade_log import TradeLog
from tests.execution.guard import Guard
from tests.execution.simulator_hand import Simulator
from tests.handlers.conftest import World
from tests.handlers.tasks.document import DOCUMENT, PICTURES, Paste, Tap, Task, tasks_of
from tests.handlers.tasks.hand import Hand
from tests.handlers.tasks.shots import MOST_BYTES, SHOTS
from tests.handlers.tasks.story import SCENES
from utils.clock import SystemClock


@pytest.fixture(scope="module")
def tasks() -> tuple[Task, ...]:
    return tasks_of(DOCUMENT.read_text())


def of_the_real_parts(world: World, guard: Guard, directory: Path) -> None:
    """The chat of a world on engine, exchange, store and charts as they run."""
    world.store = guard.store  # type: ignore[assignment]
    world.guard = guard.manager  # type: ignore[assignment]
    world.positions = guard.manager.commands  # type: ignore[assignment]
    world.emergency = guard.manager.emergency  # type: ignore[assignment]
    world.markets = guard.exchange  # type: ignore[assignment]
    log = TradeLog(guard.books, guard.history, directory)
    world.trade_log = log  # type: ignore[assignment]
    world.position_charts = PositionCharts(guard.exchange, log, Studio(), SystemClock())  # type: ignore[assignment]
    world.bot = world.new_bot()
    guard.books.listen(world.bot.notify)


def walk(control: Control, tasks: tuple[Task, ...]) -> dict[str, int]:
    """How many taps each of them takes. Raises Unmet where a path leads nowhere, or elsewhere than it says."""
    hand, taps = Hand(control), {}
    for task in tasks:
        SCENES[task.number].before(control)
        before = hand.taps
        hand.follow(task.path)
        until(lambda task=task: SCENES[task.number].holds(control), f"what {task.title} is for")
        taps[task.title] = hand.taps - before
    return taps


async def test_each_task_is_done_by_the_taps_that_the_document_counts(
    world: World, tmp_path: Path, tasks: tuple[Task, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pacer, "wait", lambda *_: 0.0)
    monkeypatch.setattr(emergency, "AGAIN", 0.1)
    async with Simulator(world.base) as simulator:
        await simulator.control("switch", name="telegram_flood_limits", value=False)
        async with Guard(simulator, tmp_path) as guard:
            of_the_real_parts(world, guard, tmp_path)
            await world.start()
            try:
                taps = await asyncio.to_thread(walk, Control(world.base), tasks)
            finally:
                await world.stop()
    assert taps == {task.title: task.taps for task in tasks}


def test_the_document_tells_ten_tasks_in_order_and_none_has_to_be_typed(tasks: tuple[Task, ...]) -> None:
    assert [task.number for task in tasks] == list(SCENES) == list(SHOTS) == list(range(1, 11))
    assert {task.title: task.taps for task in tasks} == {
        task.title: sum(isinstance(step, Tap) for step in task.path) for task in tasks
    }
    assert sum(isinstance(step, Paste) for task in tasks for step in task.path) == 1


def test_each_picture_is_there_small_and_as_wide_as_the_others(tasks: tuple[Task, ...]) -> None:
    named = [picture for task in tasks for picture in task.pictures]
    assert named == [f"{shot.name}.png" for shots in SHOTS.values() for shot in shots]
    assert Counter(named) == Counter(path.name for path in PICTURES.iterdir())
    for name in named:
        assert (PICTURES / name).stat().st_size <= MOST_BYTES
        with Image.open(PICTURES / name) as picture:
            assert 600 < picture.width < 800, name


def test_what_a_hurry_needs_heads_the_menu() -> None:
    assert [name for name, _ in menu(Role.OWNER)][:4] == ["dashboard", "trade", "emergency", "pause"]
    assert [name for name, _ in menu(Role.VIEWER)][:2] == ["dashboard", "positions"]
    assert len(dict(menu(Role.OWNER))) == len(menu(Role.OWNER))


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (("| 3 | [How", "| 4 | [How"), "the table has"),
        (("(#3-how-do-things-stand)", "(#3-how)"), "row 3 leads to no section"),
        (("→ **BTC** →", "→ BTC →"), "neither a tap nor something to paste: BTC"),
        (("👆 **📌**\n", "**📌**\n"), "a path for How do things stand"),
    ],
)
def test_a_document_that_cannot_be_followed_is_told(broken: tuple[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        tasks_of(DOCUMENT.read_text().replace(*broken))


@pytest.mark.parametrize(
    ("label", "text", "fits"),
    [
        ("BTC", "BTC", True),
        ("BTC", "BTCUSDT", False),
        ("… (+0.5%)", "49245 (+0.5%)", True),
        ("1% …", "1% ≈ 100.00 USDT", True),
        ("1% …", "0.5% ≈ 50.00 USDT", False),
    ],
)
def test_a_label_means_what_it_spells_out(label: str, text: str, fits: bool) -> None:
    assert Tap(label).fits(text) is fits
