"""The desk in a real browser: what it shows is the engine's truth, and what is done on it happens there."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from drills.control import until
from drills.processes import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from drills.control import Control
    from tests.simulator.page.browsing import Window

BTC = "BTCUSDT"
SHIELD = "getComputedStyle(document.querySelector('#guard .shield svg')).fill"
STRUCK = "fetch('/v5/market/time').then(answer => answer.text())"


def hold_long(control: Control, *, stop: str | None = None, target: str | None = None) -> None:
    control.post("/control/account/order", symbol=BTC, side="Buy", qty="0.01")
    if stop is not None:
        control.post("/control/account/trading-stop", symbol=BTC, stop_loss=stop)
    if target is not None:
        control.post("/control/account/order", symbol=BTC, side="Sell", qty="0.005", price=target, reduce_only=True)


def armed(control: Control) -> list[dict[str, Any]]:
    faults: list[dict[str, Any]] = control.get("/control/faults")["faults"]
    return faults


def last(control: Control, symbol: str) -> str:
    return next(each["last"] for each in control.get("/control/market")["symbols"] if each["symbol"] == symbol)


def button(window: Window, name: str) -> Any:
    return window.page.get_by_role("button", name=name, exact=True)


def test_a_jump_moves_the_candle_and_fills_the_target_that_it_crosses(window: Window, control: Control) -> None:
    hold_long(control, stop="49000", target="50500")
    pixels = "document.getElementById('chart-canvas').toDataURL()"
    window.until_text("#chart-words", r"Stop at 49,000, TP 0\.005 at 50,500")
    before = window.page.evaluate(pixels)
    window.page.get_by_label("Jump to", exact=True).fill("50600")
    button(window, "Go").click()
    window.until_text("#price-now", r"^50,600$")
    window.until_text("#chart-readout", r"H 50,600\.0")
    window.until_text("#chart-words", r"2 fills shown")
    assert window.page.evaluate(pixels) != before
    assert control.size(BTC) == Decimal("0.005")
    window.until_text("#executions tbody tr:first-child", r"Sell\s*0\.005\s*50,500.*maker")
    window.until_text(".position .figures", r"Size\s*0\.005")


def test_prices_step_wander_hold_and_run_at_a_speed(window: Window, control: Control) -> None:
    for label in ("+1 %", "−0.1 %", "−0.5 %"):
        button(window, label).click()
    until(lambda: last(control, BTC) == "50197.3", "three steps, each from where the one before led")
    window.page.get_by_role("button", name=re.compile("^XRP")).click()
    button(window, "+0.5 %").click()
    window.until_text("#price-now", r"^0\.5025$")
    window.page.get_by_label("Speed").select_option("60")
    button(window, "Wander").click()
    until(lambda: control.get("/control/market")["mode"] == "random", "a market that moves")
    assert control.get("/control/market")["speed"] == 60
    window.until("() => document.getElementById('price-now').textContent !== '0.5025'")
    button(window, "Hold").click()
    until(lambda: control.get("/control/market")["mode"] == "hold", "a market that stands")
    replay = button(window, "Replay")
    assert replay.get_attribute("aria-disabled") == "true"
    replay.click(force=True)
    window.until_text("#trouble", "no recording to replay: start the simulator with --csv FILE")


def test_candles_have_intervals_a_crosshair_words_and_the_pixels_of_the_screen(window: Window) -> None:
    page = window.page
    button(window, "1h").click()
    window.until_text("#chart-words", r"120 candles of 60 minutes")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.id") == "chart-canvas"
    running = page.locator("#chart-readout").text_content()
    page.keyboard.press("Home")
    first = page.locator("#chart-spoken").text_content()
    assert first != running
    assert re.fullmatch(r".+ O [\d,.]+ +H [\d,.]+ +L [\d,.]+ +C [\d,.]+ +[+−][\d.]+ %", first or "")
    page.keyboard.press("ArrowRight")
    assert page.locator("#chart-spoken").text_content() != first
    page.keyboard.press("Escape")
    assert page.locator("#chart-readout").text_content() == running
    page.locator("#chart-canvas").hover(position={"x": 60, "y": 60})
    assert page.locator("#chart-readout").text_content() != running
    screen = {"width": 1200, "height": 900, "deviceScaleFactor": 2, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", screen)
    window.until(
        "() => { const c = document.getElementById('chart-canvas'); return c.width === Math.round(c.clientWidth * 2); }"
    )


def test_the_shield_is_red_and_counts_until_a_person_puts_a_stop_there(window: Window, control: Control) -> None:
    hold_long(control, stop="49000")
    page = window.page
    window.until_text("#guard.covered", "The position is covered")
    green = page.evaluate(SHIELD)
    button(window, "Remove the stop").click()
    window.until_text("#guard.naked", "A position has no stop")
    assert page.evaluate(SHIELD) != green
    window.until_text(".naked-time", r"naked for \d")
    first = page.locator(".naked-time").text_content()
    window.until("first => document.querySelector('.naked-time').textContent !== first", first)
    page.get_by_label("Stop", exact=True).fill("49500")
    page.keyboard.press("Enter")
    window.until_text("#guard.covered", "The position is covered")
    window.until_text("#measures .bad", "Max. naked")
    assert control.stats()["max_naked_ms"] > 0


def test_a_person_moves_the_stop_and_closes(window: Window, control: Control) -> None:
    hold_long(control, stop="49000")
    stop = window.page.get_by_label("Stop", exact=True)
    stop.fill("49700")
    button(window, "Move the stop").click()
    until(lambda: (control.position(BTC) or {}).get("stop_loss") == "49700", "the stop to be moved")
    window.until_text("#events", r"person\s*The person changed the stop loss: trigger 49000 → 49700")
    window.until("() => document.querySelector('[data-leg=stop_loss]').value === ''")
    stop.fill("60000")
    button(window, "Move the stop").click()
    window.until_text("#trouble", r"\d{5,6}:")
    button(window, "Close half").click()
    until(lambda: control.size(BTC) == Decimal("0.005"), "half of it")
    button(window, "Close as the human").click()
    until(lambda: control.position(BTC) is None, "the rest to be closed")
    window.until_text("#executions tbody tr:first-child", "closed by the human")
    window.until_text("#positions-title", "No position")


def test_the_book_shows_changes_and_cancels_orders_by_price(window: Window, control: Control) -> None:
    hold_long(control, stop="49000", target="50500")
    control.post("/control/account/order", symbol=BTC, side="Buy", qty="0.01", price="49500")
    control.post("/control/account/order", symbol="ETHUSDT", side="Buy", qty="0.1", price="2900")
    page = window.page
    window.until_text("#book-title", "and 1 elsewhere")
    prices = page.locator("#book tbody td:first-child").all_text_contents()
    assert prices == ["50,500", "50,000", "49,500", "49,000"]
    page.locator("#book tr", has_text="50,500").get_by_role("button", name="Change").click()
    page.get_by_label("Price", exact=True).fill("50400")
    page.get_by_label("Quantity", exact=True).fill("0.004")
    page.get_by_role("dialog").get_by_role("button", name="Change").click()
    window.until_text("#book tbody tr:first-child", r"50,400.*0\.004")
    page.locator("#book tr", has_text="49,500").get_by_role("button", name="Cancel").click()
    until(lambda: not any(order["price"] == "49500" for order in control.orders(BTC)), "the entry to be cancelled")
    window.until("() => document.querySelectorAll('#book tbody tr').length === 3")


def test_faults_are_armed_strike_and_are_disarmed(window: Window, control: Control) -> None:
    page = window.page
    html = page.get_by_role("switch", name="A web page instead of data")
    html.click()
    [fault] = until(lambda: armed(control), "a fault")
    assert (fault["kind"], fault["target"], fault["left"]) == ("html_body", "rest", 3)
    window.until_text(".fault[aria-checked=true]", "3 left")
    page.evaluate(STRUCK)
    window.until_text(".fault.struck", "2 left, struck 1×")
    window.until_text("#events", "Struck /v5/market/time")
    html.click()
    until(lambda: not armed(control), "it to be disarmed")
    window.until("() => !document.querySelector('.fault[aria-checked=true]')")

    # Of what nobody has asked for: it waits.
    control.post("/control/faults", target="ws_public", kind="reorder", match="kline", count=4)
    other = page.get_by_role("list", name="Armed from elsewhere").get_by_role("listitem")
    other.filter(has_text="reorder on ws_public kline, 4 left").get_by_role("button", name="Disarm").click()
    until(lambda: not armed(control), "the one from elsewhere to be disarmed")

    switches = page.locator(".fault")
    for index in range(switches.count()):
        switches.nth(index).click()
    until(lambda: len(armed(control)) == switches.count(), "every fault of the page to be armed")
    assert not page.locator("#trouble").is_visible()
    button(window, "Disarm all").click()
    until(lambda: not armed(control), "none to be left")


def test_the_drawer_turns_every_kind_of_switch(window: Window, control: Control) -> None:
    def value(name: str) -> object:
        return next(each["value"] for each in control.get("/control/switches")["switches"] if each["name"] == name)

    page = window.page
    page.get_by_role("button", name="How this exchange behaves").click()
    page.get_by_label("attached stop amendable").check()
    until(lambda: value("attached_stop_amendable") is True, "the switch of two ways")
    page.get_by_label("trim order").select_option("oldest")
    until(lambda: value("trim_order") == "oldest", "the switch of choices")
    page.get_by_label("child stop delay ms").fill("250")
    page.keyboard.press("Enter")
    until(lambda: value("child_stop_delay_ms") == 250, "the switch of milliseconds")
    page.get_by_label("mark offset").fill("-12.5")
    page.keyboard.press("Enter")
    until(lambda: value("mark_offset") == "-12.5", "the switch of decimals")
    window.until("() => document.querySelectorAll('.switch.turned').length === 4")
    page.get_by_label("mark offset").fill("many")
    page.keyboard.press("Enter")
    window.until_text("#trouble", "mark_offset")
    window.until("() => document.getElementById('switch-mark_offset').value === '-12.5'")


def test_alone_it_kills_nobody_and_says_when_the_simulator_is_gone(open_window: Callable[..., Window]) -> None:
    with Simulator("--market", "hold") as short_lived:
        window = open_window(short_lived.url)
        window.until_text("#bot-state", "Started elsewhere")
        assert button(window, "kill -9 the bot").get_attribute("aria-disabled") == "true"
        assert window.page.locator("#guide-steps li", has_text="Kill the bot").count() == 0
        short_lived.kill()
        window.until_text("#gone", "does not answer")
        assert window.page.locator("#link-state").text_content() == "no answer"
