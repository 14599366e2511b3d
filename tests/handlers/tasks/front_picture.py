"""Takes the picture of the README anew: the demo in a browser when its first target has been hit.

Part of `make pictures`, or `python -m tests.handlers.tasks.front_picture`.
"""

from __future__ import annotations

import sys

from drills.control import Control, until
from drills.demo import LINE
from drills.processes import ROOT
from tests.handlers.tasks.pictures import account_is_read
from tests.simulator.page.browsing import Window, browsing, executable
from tests.simulator.page.running_demo import running_demo

PICTURE = ROOT / "docs" / "images" / "demo.png"
_WINDOW = (1400, 880)
_BEYOND_TP1 = "50556"
"""The market stands at 50000, and the first target is 1 % above."""
_PATIENCE = 60.0


def main() -> int:
    """Takes it; 1 where there is no browser."""
    if executable() is None:
        print("No Chromium or Chrome is installed.", file=sys.stderr)
        return 1
    with running_demo() as url, browsing() as browser:
        control = Control(url)
        until(lambda: control.get("/control/bot")["state"] == "running", "the bot", _PATIENCE)
        window = Window.open(browser, url, _WINDOW, is_still=True)
        window.say(LINE)
        control.press(control.reply(0, "TP3", patience=_PATIENCE), "✅ Confirm")
        control.reply(0, "entry 1/1 filled", patience=_PATIENCE)
        window.say("/dashboard")
        until(lambda: "BTCUSDT" in _pinned(control), "the dashboard", _PATIENCE)
        control.price("BTCUSDT", _BEYOND_TP1)
        control.reply(0, "(break-even)", patience=_PATIENCE)
        until(lambda: "1 of 3 hit" in _pinned(control), "the dashboard to show it", _PATIENCE)
        until(lambda: account_is_read(control), "the account to be read, as each half minute", _PATIENCE)
        window.until_text("#messages", r"\(break-even\)")
        window.until_text("#pinned", r"\+")
        window.page.mouse.move(0, 0)
        PICTURE.write_bytes(window.page.screenshot())
        window.close()
    return 0


def _pinned(control: Control) -> str:
    return next((str(message["text"]) for message in control.messages() if message["pinned"]), "")


if __name__ == "__main__":
    sys.exit(main())
