"""Takes the pictures of `docs/telegram.md` anew: the demo in a browser, tapped along the paths that the document tells.

`make pictures`, or `python -m tests.handlers.tasks.pictures`. It takes two minutes.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from drills.control import Control, until
from tests.handlers.tasks.document import DOCUMENT, PICTURES, Paste, Tap, Task, tasks_of
from tests.handlers.tasks.page_hand import PageHand
from tests.handlers.tasks.shots import BAR, MOST_BYTES, SHOTS, Shot
from tests.handlers.tasks.story import SCENES
from tests.simulator.page.browsing import browsing, executable
from tests.simulator.page.running_demo import running_demo

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 90.0
_WINDOW = {"width": 390, "height": 2600}
"""As wide as a phone, and so long that all of a card and what follows it is in sight."""
_OF_THE_ACCOUNT = 3
"""The task that shows it."""


def main() -> int:
    """Takes all of them; 1 where there is no browser."""
    if executable() is None:
        print("No Chromium or Chrome is installed.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    tasks = tasks_of(DOCUMENT.read_text())
    with running_demo() as url, browsing() as browser:
        context = browser.new_context(
            viewport=_WINDOW, device_scale_factor=2, reduced_motion="reduce", timezone_id="UTC", locale="en-GB"
        )
        page = context.new_page()
        page.goto(url)
        page.get_by_text("live", exact=True).wait_for()
        # The fonts of a phone are as narrow as this.
        page.evaluate("() => { document.body.style.fontStretch = 'semi-condensed'; }")
        control = Control(url)
        hand = PageHand(control, page=page)
        until(hand.menu, "the bot", PATIENCE)
        for task in tasks:
            _walk(task, hand)
        context.close()
    return 0


def _walk(task: Task, hand: PageHand) -> None:
    scene = SCENES[task.number]
    scene.before(hand.control)
    if task.number == _OF_THE_ACCOUNT:
        until(lambda: account_is_read(hand.control), "the account to be read, as each half minute", PATIENCE)
    shots = {shot.after: shot for shot in SHOTS[task.number]}
    for done, step in enumerate(task.path):
        if done in shots:
            _take(shots[done], hand, step)
        hand.take(step)
    until(lambda: scene.holds(hand.control), f"the end of {task.title}", PATIENCE)
    if len(task.path) in shots:
        _take(shots[len(task.path)], hand, None)


def _take(shot: Shot, hand: PageHand, following: Tap | Paste | None) -> None:
    if shot.words == BAR:
        png = hand.picture_of_bar()
    else:
        messages = until(lambda: _messages(shot, hand.control), shot.words, PATIENCE)
        png = hand.picture_of(messages, hand.button(following) if isinstance(following, Tap) else None)
    path = PICTURES / f"{shot.name}.png"
    path.write_bytes(png)
    print(f"{path.name}: {len(png) // 1000} kB", flush=True)
    if len(png) > MOST_BYTES:
        raise ValueError(f"{path.name} has {len(png)} bytes, more than {MOST_BYTES}")


def _messages(shot: Shot, control: Control) -> Sequence[int] | None:
    shown = control.messages()
    at = next((at for at in reversed(range(len(shown))) if shot.words in shown[at]["text"]), None)
    ids = [message["message_id"] for message in shown]
    return None if at is None or at + shot.more >= len(ids) else ids[at : at + shot.more + 1]


def account_is_read(control: Control) -> bool:
    """Whether the dashboard shows it as it is now."""
    pinned = next(message["text"] for message in control.messages() if message["pinned"])
    free = Decimal(control.account()["margin"]["available"])
    return f"free {free:.2f}" in pinned and "today –" not in pinned


if __name__ == "__main__":
    sys.exit(main())
