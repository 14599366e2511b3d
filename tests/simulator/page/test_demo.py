"""`make run` without a .env, as a guest meets it: the real bot behind the page, from the greeting to its return."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from drills.control import Control, until
from tests.simulator.page.browsing import Window
from tests.simulator.page.running_demo import running_demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.whole

BTC = "BTCUSDT"


@pytest.fixture
def demo(browser: Browser) -> Iterator[str]:
    """Its address; only where there is a browser to look at it."""
    with running_demo() as url:
        yield url


def taken(window: Window, label: str) -> None:
    window.until_text("#guide-steps li.taken", label)


def test_from_the_greeting_to_the_bots_return_by_keyboard_alone(demo: str, open_window: Callable[..., Window]) -> None:
    control = Control(demo)
    window = open_window(demo)
    keys = window.page.keyboard
    tab_to(window, "#greeting-type")
    keys.press("Enter")
    line = window.page.locator("#greeting-line").text_content()
    window.until("line => document.getElementById('composer-text').value === line", line)
    keys.press("Enter")
    taken(window, "Type a trade")
    window.page.get_by_role("button", name="Confirm").wait_for()
    keys.press("Escape")
    keys.press("g")
    window.until("() => document.activeElement.textContent.endsWith('Confirm')")
    keys.press("Enter")
    window.until_text("#positions-title", "The position is covered")
    taken(window, "Confirm")
    window.until_text(".message.bot", r"stop 49000 confirmed")
    window.until_text("#chart-words", r"Long 0\.01 at 50,000, Stop at 49,000")
    window.until("() => document.querySelectorAll('#book tbody tr').length === 5")
    assert control.stats()["max_naked_ms"] == 0

    window.until("() => document.activeElement.id === 'composer-text'")
    keys.press("Escape")
    for _ in range(2):
        keys.press("+")
    for step in ("Push the price up", "TP1 fills", "Stop at break-even"):
        taken(window, step)
    window.until_text(".message.bot", "TP1/3 hit")
    window.until_text(".message.bot", "break-even")

    first = control.get("/control/bot")["pid"]
    orders = {order["order_id"] for order in control.orders(BTC)}
    keys.press("b")
    keys.press("Enter")
    window.until_text("#bot-state", "Killed")
    taken(window, "Kill the bot")
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    window.say("/positions")
    window.until("() => document.querySelector('.message.user:last-child .ticks:not(.read)')")
    keys.press("Escape")
    keys.press("b")
    keys.press("Enter")
    window.until_text("#bot-state", "Running")
    taken(window, "It returns")
    window.until_text(".message.bot", "Realised")
    assert control.get("/control/bot")["pid"] != first
    assert {order["order_id"] for order in control.orders(BTC)} == orders
    window.until_text("#guide-hint", "naked for 0 ms")

    keys.press("p")
    tab_to(window, ".position .danger")
    keys.press("Enter")
    window.until_text(".message.bot", "closed")
    until(lambda: not control.orders(BTC), "no order to be left")
    assert control.position(BTC) is None
    assert control.stats()["max_naked_ms"] == 0


def tab_to(window: Window, selector: str) -> None:
    """Presses Tab until the focus is there, as somebody without a pointer would."""
    for _ in range(40):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")
