"""The ``reply_markup`` of a call: inline keyboards are kept with the message, the others are only checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest
from simulator.telegram.links import valid_url

if TYPE_CHECKING:
    from simulator.telegram.parameters import Parameters

MAX_CALLBACK_BYTES = 64
MAX_MARKUP_BYTES = 10_240
_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: ``action`` is the field that says what it does, ``value`` what that field holds."""

    text: str
    action: str
    value: Any
    style: str | None = None

    @property
    def callback_data(self) -> str | None:
        return self.value if self.action == "callback_data" else None

    def as_json(self) -> dict[str, Any]:
        style = {"style": self.style} if self.style else {}
        return {"text": self.text, self.action: self.value, **style}


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


def keyboard_parameter(parameters: Parameters) -> Keyboard:
    """The inline keyboard of a call; empty when there is none or when it is of another kind."""
    markup = parameters.structure("reply_markup")
    if markup is None:
        return Keyboard()
    if not isinstance(markup, dict):
        raise BadRequest("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return Keyboard()
    if len(json.dumps(markup, ensure_ascii=False).encode()) > MAX_MARKUP_BYTES:
        raise BadRequest("reply markup is too long")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequest('field "inline_keyboard" must be an Array of Arrays of InlineKeyboardButton')
    return Keyboard(tuple(tuple(_button(cell) for cell in row) for row in rows if row))


def _button(cell: object) -> Button:
    if not isinstance(cell, dict):
        raise BadRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = cell.get("text")
    if not isinstance(text, str):
        raise BadRequest("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise BadRequest("can't parse inline keyboard button: Button text must be non-empty")
    action = next((name for name in _ACTIONS if cell.get(name) is not None), None)
    if action is None:
        raise BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    value = cell[action]
    if action == "callback_data" and not (isinstance(value, str) and 0 < len(value.encode()) <= MAX_CALLBACK_BYTES):
        raise BadRequest("BUTTON_DATA_INVALID")
    if action == "url" and valid_url(str(value)) is None:
        raise BadRequest(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    return Button(text, action, value, cell.get("style"))
