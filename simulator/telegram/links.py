"""Which addresses Telegram makes a link of."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from simulator.telegram.formatted_text import Entity

_SCHEMES = frozenset({"http", "https", "tg", "ton"})


def valid_url(address: str) -> str | None:
    """The address with a scheme, or None when it is none: ``host.name/path`` becomes ``http://host.name/path``."""
    address = address.strip()
    if not address or any(character.isspace() for character in address):
        return None
    if "://" in address:
        parts = _split(address)
        return address if parts is not None and parts.scheme in _SCHEMES and parts.netloc else None
    parts = _split(f"http://{address}")
    return f"http://{address}" if parts is not None and "." in (parts.hostname or "").strip(".") else None


def link_entity(offset: int, length: int, address: str) -> Entity | None:
    """The entity of a link; nothing when the address is none, as Telegram keeps the text then and drops the link."""
    url = valid_url(address)
    return Entity(offset, length, "text_link", (("url", url),)) if url is not None else None


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None
