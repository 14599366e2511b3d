"""A real browser for the tests of the page: found on the system, and told off for what a page may never do."""

from __future__ import annotations

import contextlib
import functools
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MS = 60_000
WIDE = (1440, 900)
PHONE = (390, 844)


@functools.cache
def executable() -> str | None:
    """Where the system keeps a browser of this family; None when it has none that starts (a name may be a stub)."""
    found = (path for name in BROWSERS if (path := shutil.which(name)))
    return next((path for path in found if _starts(path)), None)


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextlib.contextmanager
def browsing() -> Iterator[Browser]:
    """A headless browser of the system, without a home directory of anybody."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Complaints:
    """What a page did that it may not: errors, and requests to anywhere but the simulator."""

    origin: str
    errors: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._follow)
        page.on("response", self._judge)

    def _hear(self, message: ConsoleMessage) -> None:
        # What the simulator refuses is told to the person; the browser's own line about it is no error of the page.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.abroad.append(request.url)

    def _judge(self, response: Response) -> None:
        if response.status >= 500 and "/v5/" not in response.url:
            self.errors.append(f"{response.status} {response.url}")


@dataclass
class Window:
    """One window on one simulator, with what tests do again and again."""

    page: Page
    complaints: Complaints

    @classmethod
    def open(cls, browser: Browser, url: str, size: tuple[int, int] = WIDE, *, is_still: bool = False) -> Window:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce" if is_still else "no-preference",
            accept_downloads=True,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        complaints = Complaints(url)
        complaints.watch(page)
        page.goto(url)
        page.get_by_text("live", exact=True).wait_for()
        return cls(page, complaints)

    def close(self) -> None:
        """Raises AssertionError when the page misbehaved."""
        self.page.context.close()
        assert not self.complaints.errors
        assert not self.complaints.abroad

    def until(self, script: str, argument: object = None) -> None:
        """Waits until a script is true in the page."""
        self.page.wait_for_function(script, arg=argument)

    def until_text(self, selector: str, words: str) -> None:
        """Waits until an element says some words."""
        self.page.locator(selector, has_text=re.compile(words)).first.wait_for()

    def say(self, text: str) -> None:
        self.page.get_by_role("combobox", name="Message").fill(text)
        self.page.keyboard.press("Enter")
