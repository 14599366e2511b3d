"""Somebody with a phone and one thumb, who does what a path says, one tap after the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from drills.control import USER, Control, Unmet, until
from tests.handlers.tasks.document import Paste, Tap

MENU, PINNED, SEND = "☰", "📌", "➤"

Place = tuple[int, int]
"""Row and column of a button."""
Button = tuple[dict[str, Any], Place]
"""The message that it hangs on, and where."""


@dataclass
class Hand:
    """Acts by the simulator's control calls; whoever acts in another way says how each thing is done.

    ``taps`` counts what was done. What is seen is asked of the simulator.
    """

    control: Control
    taps: int = 0
    _pasted: str = ""
    _looks_at: int | None = None
    """The one message in view, else..."""
    _looks_from: int = 0
    """...all from this one on."""

    def follow(self, path: Iterable[Tap | Paste]) -> None:
        """Raises Unmet: something of it is not there."""
        for step in path:
            self.take(step)

    def take(self, step: Tap | Paste) -> None:
        """One step of a path. Raises Unmet."""
        if isinstance(step, Paste):
            self.paste(step.text)
            return
        self.taps += 1
        if step.label == MENU:
            self.open_menu()
        elif step.label == SEND:
            self._wrote(self.send)
        elif step.label == PINNED:
            self._looks_at = self.open_pinned()
        elif step.label.startswith("/"):
            until(lambda: step.label in self.menu(), f"{step.label} in the menu")
            self._wrote(lambda: self.choose(step.label))
        else:
            self._tap_button(step)

    # what may be done in another way

    def open_menu(self) -> None:
        until(self.menu, "a menu")

    def choose(self, command: str) -> None:
        """From the open menu; it is sent by that."""
        self.control.say(command)

    def paste(self, text: str) -> None:
        self._pasted = text

    def send(self) -> None:
        self.control.say(self._pasted)

    def open_pinned(self) -> int:
        """The message behind the bar."""
        return int(until(lambda: self.chat()["pinned"], "a pinned message")[-1]["message_id"])

    def press(self, message: dict[str, Any], place: Place) -> None:
        body = {"chat_id": USER, "message_id": message["message_id"], "button": place}
        self.control.post("/control/telegram/press", **body)

    # what is seen

    def chat(self) -> dict[str, Any]:
        chat: dict[str, Any] = self.control.get("/control/telegram/chat", chat_id=USER)
        return chat

    def menu(self) -> list[str]:
        return [f"/{each['command']}" for each in self.chat()["commands"]]

    def button(self, tap: Tap) -> Button:
        """The newest one in view that is meant, as soon as it is there. Raises Unmet."""
        return until(lambda: self._found(tap), f"a button {tap.label}")

    def _found(self, tap: Tap) -> Button | None:
        for message in reversed(self.chat()["messages"]):
            places = ((row, column) for row, keys in enumerate(message["buttons"]) for column, _ in enumerate(keys))
            fitting = [place for place in places if tap.fits(message["buttons"][place[0]][place[1]])]
            if self._is_in_view(message) and fitting:
                return message, fitting[0]
        return None

    def _is_in_view(self, message: dict[str, Any]) -> bool:
        if self._looks_at is not None:
            return bool(message["message_id"] == self._looks_at)
        return bool(message["message_id"] >= self._looks_from)

    def _tap_button(self, tap: Tap) -> None:
        message, place = self.button(tap)
        newest = self.control.last_message_id()
        self.press(message, place)
        until(lambda: self._was_answered(message, newest), f"what {tap.label} leads to")
        # The dashboard opens cards below it; what else is pressed turns into what follows.
        self._looks_from = newest + 1 if self._looks_at is not None else message["message_id"]
        self._looks_at = None

    def _was_answered(self, pressed: dict[str, Any], newest: int) -> bool:
        chat = self.chat()
        if chat["unanswered"]:
            return False
        if any(toast["alert"] for toast in chat["toasts"]):
            raise Unmet(f"a box that has to be closed: {chat['toasts'][-1]['text']}")
        return any(_turned(message, pressed, newest) for message in chat["messages"])

    def _wrote(self, write: Any) -> None:
        self._looks_from, self._looks_at = self.control.last_message_id() + 1, None
        write()


def _turned(message: dict[str, Any], pressed: dict[str, Any], newest: int) -> bool:
    if message["message_id"] == pressed["message_id"]:
        return (message["text"], message["buttons"]) != (pressed["text"], pressed["buttons"])
    return bool(message["from"] == "bot" and message["message_id"] > newest)
