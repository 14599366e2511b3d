"""A browser for a module, and a fresh window and a fresh exchange for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drills.control import Control
from drills.processes import Simulator
from tests.simulator.page.browsing import WIDE, Window, browsing, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if executable() is None:
        pytest.skip("no Chromium or Chrome is installed: the page is not tried in a real browser")
    with browsing() as started:
        yield started


@pytest.fixture
def simulator(simulator_process: Simulator) -> Simulator:
    """An exchange that nobody has touched."""
    Control(simulator_process.url).post("/control/reset", seed=7)
    return simulator_process


@pytest.fixture
def control(simulator: Simulator) -> Control:
    return Control(simulator.url)


@pytest.fixture
def open_window(browser: Browser) -> Iterator[Callable[..., Window]]:
    opened: list[Window] = []

    def open_one(url: str, size: tuple[int, int] = WIDE, **options: object) -> Window:
        window = Window.open(browser, url, size, **options)
        opened.append(window)
        return window

    yield open_one
    for window in opened:
        window.close()


@pytest.fixture
def window(open_window: Callable[..., Window], simulator: Simulator, control: Control) -> Window:
    """The page on an exchange that nobody has touched, with nobody's bot behind it."""
    return open_window(simulator.url, is_still=True)
