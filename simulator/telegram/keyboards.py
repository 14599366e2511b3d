"""What a message brings for the fingers: buttons below it, or keys in place of the person's keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: ``action`` is the field that says what it does, ``value`` what that field holds."""

    text: str
    action: str
    value: Any
    style: str | None = None
    icon: str | None = None

    @property
    def callback_data(self) -> str | None:
        return self.value if self.action == "callback_data" else None

    def as_json(self) -> dict[str, Any]:
        style = {"style": self.style} if self.style else {}
        icon = {"icon_custom_emoji_id": self.icon} if self.icon else {}
        return {"text": self.text, self.action: self.value, **style, **icon}


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Rows of buttons under a message; a keyboard without buttons is none."""

    rows: tuple[tuple[Button, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows)

    def labels(self) -> list[list[str]]:
        return [[button.text for button in row] for row in self.rows]

    def as_json(self) -> dict[str, Any]:
        return {"inline_keyboard": [[button.as_json() for button in row] for row in self.rows]}


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    """Keys in place of the person's keyboard: a tap on one sends its text as a message."""

    rows: tuple[tuple[str, ...], ...]
    is_one_time: bool = False
    is_persistent: bool = False
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class RemoveKeyboard:
    """The keys of an earlier message go."""


@dataclass(frozen=True, slots=True)
class ForceReply:
    """The app opens an answer to this message at once."""

    placeholder: str = ""


Markup = Keyboard | ReplyKeyboard | RemoveKeyboard | ForceReply
