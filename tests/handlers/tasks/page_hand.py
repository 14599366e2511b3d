"""The same hand in a browser: it clicks and types in the page of the demo, and takes pictures of the chat."""

from __future__ import annotations

import io
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

from drills.control import until
from tests.handlers.tasks.hand import Button, Hand, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page, Response

_COLOURS = 128
"""Of a picture: more are not told apart on bubbles and buttons, and cost bytes."""
_MARGIN = 9
_RING = """([messageId, row, column]) => {
    const rows = document.querySelectorAll(`[data-key="${messageId}"] .keys-row`);
    const key = rows[row].querySelectorAll(".key")[column];
    key.style.outline = "3px solid var(--accent)";
    key.style.outlineOffset = "-1px";
    window.ringed = key;
}"""
_LOSE_RING = """() => {
    const wasThere = window.ringed.isConnected;
    window.ringed.style.outline = "";
    return wasThere;
}"""
_SHOW_ONLY = """keys => {
    for (const node of document.querySelectorAll("#messages > *, #to-end, #toasts")) {
        node.style.visibility = keys.length === 0 || keys.includes(node.dataset.key) ? "" : "hidden";
    }
    document.querySelector(`[data-key="${keys.at(-1)}"]`)?.scrollIntoView({ block: "center" });
}"""
_FRAME_OF = """selectors => {
    const boxes = selectors.map(each => document.querySelector(each).getBoundingClientRect());
    const wall = document.getElementById("wall").getBoundingClientRect();
    const [left, top] = [Math.min(...boxes.map(b => b.left)), Math.min(...boxes.map(b => b.top))];
    const [right, bottom] = [Math.max(...boxes.map(b => b.right)), Math.max(...boxes.map(b => b.bottom))];
    return { x: left, y: top, width: right - left, height: bottom - top, wall: wall.top };
}"""


@dataclass
class PageHand(Hand):
    """Raises playwright's errors where the page does not show what a person would tap."""

    _: KW_ONLY
    page: Page

    def open_menu(self) -> None:
        self.page.locator("#menu-button").click()

    def choose(self, command: str) -> None:
        self.page.locator(f"#command-{command.removeprefix('/')}").click()

    def paste(self, text: str) -> None:
        self.page.locator("#composer-text").fill(text)

    def send(self) -> None:
        self.page.locator(".send").click()

    def open_pinned(self) -> int:
        self.catch_up()
        self.page.locator("#pinned").click()
        return int(self.page.locator(".message.lit").get_attribute("data-key") or 0)

    def press(self, message: dict[str, Any], place: Place) -> None:
        self.catch_up()
        rows = self.page.locator(f'[data-key="{message["message_id"]}"] .keys-row')
        rows.nth(place[0]).locator(".key").nth(place[1]).click()

    def catch_up(self) -> None:
        """Returns when the page shows what stood in the chat when this was called."""
        for _ in range(2):  # what the second answer finds drawn is the first one
            with self.page.expect_response(_is_of_the_chat):
                pass

    def picture_of(self, messages: Sequence[int], ring: Button | None) -> bytes:
        """Some messages in a row, without what stands around them, one button in a ring; a PNG."""
        self._be_still()
        keys = [str(message_id) for message_id in messages]
        self.page.evaluate(_SHOW_ONLY, keys)
        png = self._with_ring(ring, lambda: self._cut_out([f"[data-key='{key}']" for key in keys], _MARGIN))
        self.page.evaluate(_SHOW_ONLY, [])
        return png

    def picture_of_bar(self) -> bytes:
        """The head of the chat with the bar of what is pinned; a PNG."""
        self._be_still()
        return self._cut_out([".phone-head", "#pinned"], 0)

    def _be_still(self) -> None:
        self.catch_up()
        until(lambda: not self.page.locator(".message.lit").count(), "no message to be lit")
        self.page.mouse.move(0, 0)

    def _with_ring(self, ring: Button | None, picture: Callable[[], bytes]) -> bytes:
        """A countdown draws its message anew, without the ring: then once more."""
        if ring is None:
            return picture()
        message, (row, column) = ring
        while True:
            self.page.evaluate(_RING, [message["message_id"], row, column])
            png = picture()
            if self.page.evaluate(_LOSE_RING):
                return png

    def _cut_out(self, selectors: Sequence[str], margin: int) -> bytes:
        frame = self.page.evaluate(_FRAME_OF, list(selectors))
        assert not margin or frame.pop("wall") <= frame["y"], "the chat is too short for all of it"
        clip = {
            "x": frame["x"] - margin,
            "y": frame["y"] - margin,
            "width": frame["width"] + 2 * margin,
            "height": frame["height"] + 2 * margin,
        }
        return _small(self.page.screenshot(clip=clip))  # type: ignore[arg-type]


def _is_of_the_chat(response: Response) -> bool:
    return "/control/telegram/chat?" in response.url


def _small(png: bytes) -> bytes:
    smaller = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(smaller, "PNG", optimize=True)
    return smaller.getvalue()
