"""What everybody must be able to see and reach: narrow windows, contrast, names, stillness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulator.page.browsing import PHONE, WIDE

if TYPE_CHECKING:
    from drills.control import Control
    from tests.simulator.page.browsing import Window

# Ink on its ground, as custom properties: text must reach 4.5, marks and the edges of fields 3.
TEXTS = [
    *((ink, ground) for ink in ("ink", "quiet", "accent", "up", "down", "warn") for ground in ("panel", "raised")),
    *((ink, ground) for ink in ("ink", "quiet") for ground in ("ground", "bubble-bot")),
    ("ink", "bubble-user"),
    ("bubble-user-quiet", "bubble-user"),
    ("ink", "key"),
    ("accent", "bubble-bot"),
    ("accent", "accent-soft"),
    ("accent-ink", "accent"),
    ("entry", "panel"),
    *((tone, f"{tone}-soft") for tone in ("up", "down", "warn")),
    *(("on-mark", mark) for mark in ("up", "down", "warn", "entry", "accent", "ink", "quiet")),
]
MARKS = [("edge", "panel"), ("edge", "raised"), ("accent", "ground")]
COLOURS = """names => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(names.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
}"""
WIDER_THAN_THE_WINDOW = """
[...document.querySelectorAll('button, input, select, canvas, table, dl, h3')]
  .filter(node => node.checkVisibility() && !node.closest('.symbols'))
  .filter(node => node.getBoundingClientRect().right > window.innerWidth + 0.5)
  .map(node => node.outerHTML.slice(0, 80))
"""
OUT_OF_THEIR_CARDS = """
[...document.querySelectorAll('.card button, .card input, .card select, .card td')]
  .filter(node => node.checkVisibility() && !node.closest('.symbols'))
  .filter(node => node.getBoundingClientRect().right > node.closest('.card').getBoundingClientRect().right)
  .map(node => node.outerHTML.slice(0, 80))
"""
PLACES = """
['#chart', '#positions', '#book', '#bot', '#faults', '#events', '.by-hand'].map(name => {
    const box = document.querySelector(name).getBoundingClientRect();
    return [name, box.y, box.width];
})
"""


def test_the_colours_are_told_apart_in_both_schemes(window: Window) -> None:
    names = sorted({name for pair in [*TEXTS, *MARKS] for name in pair})
    for scheme in ("light", "dark"):
        window.page.emulate_media(color_scheme=scheme)
        colours = window.page.evaluate(COLOURS, names)
        for pairs, least in ((TEXTS, 4.5), (MARKS, 3.0)):
            for ink, ground in pairs:
                ratio = contrast(colours[ink], colours[ground])
                assert ratio >= least, f"{ink} on {ground} in {scheme}: {ratio:.2f}"
        assert (luminance(colours["panel"]) < 0.1) is (scheme == "dark")


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG of two colours like #1f6bc6."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_nothing_scrolls_sideways_and_the_line_is_in_sight(window: Window, control: Control) -> None:
    for symbol, qty in (("BTCUSDT", "0.01"), ("1000PEPEUSDT", "100000")):
        control.post("/control/account/order", symbol=symbol, side="Buy", qty=qty)
    control.post("/control/account/order", symbol="BTCUSDT", side="Sell", qty="0.01", price="51000", reduce_only=True)
    control.say("W" * 300)
    page = window.page
    page.locator(".position").nth(1).wait_for()
    page.locator("#book tbody tr").nth(1).wait_for()
    for width, height in (PHONE, (320, 640), (700, 900), (900, 700), (1000, 700), WIDE):
        page.set_viewport_size({"width": width, "height": height})
        window.until("width => window.innerWidth === width", width)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
        assert page.evaluate(WIDER_THAN_THE_WINDOW) == [], width
        assert page.evaluate(OUT_OF_THEIR_CARDS) == [], width
        composer = page.locator("#composer-text").bounding_box()
        chart = page.locator("#chart-canvas").bounding_box()
        assert composer is not None
        assert chart is not None
        assert composer["y"] + composer["height"] <= height, width
        assert chart["width"] > min(600, width) * 0.8, width


def test_everything_that_acts_has_a_name_and_a_ring(window: Window, control: Control) -> None:
    control.post("/control/account/order", symbol="BTCUSDT", side="Buy", qty="0.01")
    control.post("/control/account/order", symbol="BTCUSDT", side="Sell", qty="0.01", price="51000", reduce_only=True)
    page = window.page
    page.locator(".position").wait_for()
    page.locator("#book .pair").first.wait_for()
    nodes: list[Any] = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "textbox", "combobox", "switch", "link", "img", "checkbox", "listbox", "dialog", "table"}
    acting = [node for node in nodes if not node["ignored"] and node["role"]["value"] in roles]
    assert len(acting) > 50
    assert [node for node in acting if not node.get("name", {}).get("value")] == []
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id + document.activeElement.textContent.trim().slice(0, 20)"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert len(seen) == 12
    assert "Skip to the market" in seen


def test_nothing_jumps_while_numbers_tick_and_who_wants_stillness_gets_it(window: Window, control: Control) -> None:
    control.post("/control/account/order", symbol="BTCUSDT", side="Buy", qty="0.01")
    window.until_text("#guard.naked", "no stop")
    before = window.page.evaluate(PLACES)
    for price in ("50499.9", "49999.9", "50333"):
        control.price("BTCUSDT", price)
        window.until(
            "words => document.getElementById('chart-readout').textContent.includes(words)", f"C {float(price):,.1f}"
        )
        assert window.page.evaluate(PLACES) == before
    assert window.page.evaluate("document.getAnimations().length") == 0
    assert window.page.eval_on_selector(".button", "node => getComputedStyle(node).transitionDuration") == "0s"


def test_single_keys_can_be_switched_off_and_never_act_while_one_types(window: Window, control: Control) -> None:
    page, keys = window.page, window.page.keyboard
    line = page.get_by_role("combobox", name="Message")
    line.focus()
    keys.type("j-+")
    assert line.input_value() == "j-+"
    keys.press("Escape")
    for is_on in (False, True):
        keys.press("?")
        page.get_by_label("Single keys act").set_checked(is_on)
        keys.press("Escape")
        keys.press("j")
        assert (page.evaluate("document.activeElement.id") == "jump-price") is is_on
    assert control.get("/control/market")["symbols"][0]["last"] == "50000"
