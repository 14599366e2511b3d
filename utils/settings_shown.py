"""The settings as they may be shown to a person: no secret, no address, nobody's id. Pure."""

from decimal import Decimal
from typing import Final

from msgspec import Struct
from pydantic import SecretStr

from utils.money import plain
from utils.settings import Settings

_HIDDEN: Final = frozenset({"telegram_allowed_user_ids", "alert_chat_id"})
"""Ids of people and chats. Secrets are known by their type, addresses (which may hold one) by their name."""

_HOURS: Final = frozenset({"entry_ttl"})
_NO_OFF: Final = frozenset({"default_tp_shares", "tp_shares"})
"""They are left out to have none."""


class Shown(Struct, frozen=True, kw_only=True):
    """One setting by its name, as it would stand in `.env`; a hidden one is ``…`` or "" where it is not set."""

    name: str
    value: str
    is_default: bool


def shown_settings(settings: Settings) -> tuple[Shown, ...]:
    """All of them, in the order of `.env.example`."""
    return tuple(_shown(settings, name) for name in Settings.model_fields)


def _shown(settings: Settings, name: str) -> Shown:
    value, default = getattr(settings, name), Settings.model_fields[name].default
    is_hidden = isinstance(value, SecretStr) or isinstance(default, SecretStr)
    is_hidden = is_hidden or name in _HIDDEN or name.endswith("_url")
    if is_hidden:
        text = "…" if (value.get_secret_value() if isinstance(value, SecretStr) else value) else ""
    elif name in _HOURS and isinstance(value, Decimal):
        text = f"{plain(value)}h" if value == int(value) else f"{plain(value * 60)}m"
    elif name in _NO_OFF and value is None:
        text = ""
    else:
        text = _text(value)
    return Shown(name=name.upper(), value=text, is_default=value == default)


def _text(value: object) -> str:
    match value:
        case None:
            return "off"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case (str(host), int(port)):
            return f"{host}:{port}"
        case tuple():
            return ",".join(_text(each) for each in value)
        case _:
            return str(value)
