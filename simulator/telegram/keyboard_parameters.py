"""The ``reply_markup`` of a call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest
from simulator.telegram.json_fields import Fields
from simulator.telegram.keyboards import Button, ForceReply, Keyboard, Markup, RemoveKeyboard, ReplyKeyboard
from simulator.telegram.text.links import BadLink, checked_link, linked_user

if TYPE_CHECKING:
    from simulator.telegram.parameters import Parameters

MAX_CALLBACK_BYTES = 64
MAX_MARKUP_BYTES = 10_240
MAX_INLINE_BUTTONS = 100
MAX_COPIED = 256
_MAX_IN_ROW = 12
_STYLES = frozenset({"primary", "danger", "success"})
_INLINE = "can't parse inline keyboard button: "
_REPLY = "can't parse keyboard button: "
_OBJECTS = ("switch_inline_query_chosen_chat", "login_url", "web_app", "copy_text")
_INVOICE_AND_GAME = ("pay", "callback_game")


def markup_parameter(parameters: Parameters) -> Markup | None:
    """What a call attaches to its message; None when nothing."""
    markup = parameters.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    given = Fields(markup, "", "object expected as reply markup")
    keys = _rows(given, "keyboard", "must be an Array of Arrays", _key)
    buttons = _rows(given, "inline_keyboard", "of the InlineKeyboardMarkup must be an Array of Arrays", _button)
    placeholder = given.text_or("input_field_placeholder")
    if keys:
        return ReplyKeyboard(keys, given.flag("one_time_keyboard"), given.flag("is_persistent"), placeholder)
    if buttons:
        return _inline(buttons, markup)
    if given.flag("remove_keyboard") or given.flag("hide_keyboard"):
        return RemoveKeyboard()
    return ForceReply(placeholder) if given.flag("force_reply") else None


def inline_parameter(parameters: Parameters) -> Keyboard:
    """The buttons that an edit attaches; none when it names none, and no other kind is taken."""
    markup = markup_parameter(parameters)
    if markup is not None and not isinstance(markup, Keyboard):
        raise BadRequest("inline keyboard expected")
    return markup or Keyboard()


def _inline(buttons: tuple[tuple[Button, ...], ...], markup: object) -> Keyboard:
    count = sum(len(row) for row in buttons)
    if count > MAX_INLINE_BUTTONS or len(json.dumps(markup, ensure_ascii=False).encode()) > MAX_MARKUP_BYTES:
        raise BadRequest("reply markup is too long")
    return Keyboard(buttons)


def _rows(given: Fields, name: str, expected: str, read: Any) -> tuple[tuple[Any, ...], ...]:
    """Rows of what ``read`` makes of each cell; Telegram passes over cells without a label, and empty rows."""
    rows = given.raw(name)
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise BadRequest(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise BadRequest(f'field "{name}" {expected}')
    read_rows = (tuple(cell for cell in map(read, row) if cell is not None)[:_MAX_IN_ROW] for row in rows)
    return tuple(row for row in read_rows if row)


def _key(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell or None
    given = Fields(cell, _REPLY, "KeyboardButton must be a String or an Object")
    text = given.text("text")
    _style(given)
    return text or None


def _button(cell: object) -> Button | None:
    given = Fields(cell, _INLINE, "InlineKeyboardButton must be an Object")
    text, icon, style = given.text("text"), given.text_or("icon_custom_emoji_id") or None, _style(given)
    action, value = _action(given)
    return Button(text, action, value, style, icon) if text or icon else None


def _style(given: Fields) -> str | None:
    style = given.text_or("style").lower()
    if style and style != "default" and style not in _STYLES:
        raise given.wrong("invalid button style specified")
    return style if style in _STYLES else None


def _action(given: Fields) -> tuple[str, Any]:
    """What the button does: of several fields the first in Telegram's order counts."""
    address, data = given.text_or("url"), given.text_or("callback_data")
    if address:
        return "url", address if linked_user(address) else _checked("", address)
    if data:
        if len(data.encode()) > MAX_CALLBACK_BYTES:
            raise BadRequest("BUTTON_DATA_INVALID")
        return "callback_data", data
    if any(given.has(name) for name in _INVOICE_AND_GAME):
        raise BadRequest("BUTTON_TYPE_INVALID")
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if given.has(name):
            return name, given.text(name)
    name = next((name for name in _OBJECTS if given.has(name)), "")
    if not name:
        raise given.wrong("Text buttons are unallowed in the inline keyboard")
    return name, _object(name, given.inner(name), given.raw(name))


def _object(name: str, inner: Fields, value: dict[str, Any]) -> dict[str, Any]:
    if name == "copy_text" and not 0 < len(inner.text("text")) <= MAX_COPIED:
        raise BadRequest("BUTTON_COPY_TEXT_INVALID")
    if name == "login_url":
        return {**value, "url": _checked("login ", inner.text("url"), https_only=True)}
    if name == "web_app":
        return {"url": _checked("Web App ", inner.text("url"), https_only=True)}
    return value


def _checked(kind: str, address: str, *, https_only: bool = False) -> str:
    try:
        link = checked_link(address)
        if https_only and not link.startswith("https://"):
            raise BadLink("Only HTTPS links are allowed")  # noqa: TRY301 - one form for every reason
    except BadLink as error:
        raise BadRequest(f"inline keyboard button {kind}URL '{address}' is invalid: {error}") from None
    return link
