"""Which addresses Telegram makes a link of, and what the links of its own scheme mean."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from simulator.telegram.text.formatted_text import Entity

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://", re.ASCII)
_OWN_SCHEME = re.compile(r"(tg|tonsite|ton):(?://)?", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"[^/?#]*")
_PORT_NUMBER = re.compile(r"[0-9]{1,5}")
_PORT = re.compile(r":([^:@\]]*)$")
_OPEN_HOST = re.compile(r"(?:[A-Za-z0-9._!$,~*'();&+=\u0080-\U0010ffff-]|%[0-9A-Fa-f]{2})*")
_OWN_HOST = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_USER = re.compile(r"tg:(?://)?user/?\?([^#]*)", re.IGNORECASE)
_EMOJI = re.compile(r"tg:(?://)?emoji/?\?([^#]*)", re.IGNORECASE)
_TIME = re.compile(r"tg:(?://)?time/?\?([^#]*)", re.IGNORECASE)
_TIME_FORMAT = re.compile(r"[rR]|[tTdDwW]*")


class BadLink(ValueError):
    """An address that is none; the text is Telegram's reason."""


def checked_link(address: str) -> str:
    """The address in full: ``host.name/path`` becomes ``http://host.name/path``.

    Raises:
        BadLink: why it is none.
    """
    own = _OWN_SCHEME.match(address)
    if own is not None:
        return _own_link(own.group(1).lower(), address[own.end() :])
    protocol, host, rest = _parts(address)
    if "." not in host and not host.startswith("["):
        raise BadLink("Wrong HTTP URL")
    return f"{protocol}://{host}{rest}"


def valid_url(address: str) -> str | None:
    """Like ``checked_link``, but None for what is no address."""
    try:
        return checked_link(address)
    except BadLink:
        return None


def link_entity(offset: int, length: int, address: str) -> Entity | None:
    """The entity of a link; nothing when the address is none, as Telegram keeps the text then and drops the link."""
    user_id = linked_user(address)
    if user_id:
        return Entity(offset, length, "text_mention", (("user_id", user_id),))
    url = valid_url(address)
    return Entity(offset, length, "text_link", (("url", url),)) if url is not None else None


def linked_user(address: str) -> int:
    """The id in ``tg://user?id=…``; 0 when it is no such link."""
    found = _USER.fullmatch(address)
    return _whole(dict(parse_qsl(found.group(1))).get("id", "")) if found else 0


def emoji_link(address: str) -> Entity | None:
    """What ``tg://emoji?id=…`` stands for, without its place; None when it is no such link."""
    found = _EMOJI.fullmatch(address)
    number = _whole(dict(parse_qsl(found.group(1))).get("id", "")) if found else 0
    return Entity(0, 0, "custom_emoji", (("custom_emoji_id", str(number)),)) if number else None


def time_link(address: str) -> Entity | None:
    """What ``tg://time?unix=…&format=…`` stands for, without its place; None when it is no such link."""
    found = _TIME.fullmatch(address)
    query = dict(parse_qsl(found.group(1))) if found else {}
    return date_time(_whole(query.get("unix", "")), query.get("format", ""))


def date_time(unix_time: int, time_format: str) -> Entity | None:
    """A moment that each reader's app shows in their own time zone; None when it cannot be."""
    if not 0 < unix_time < 2**31 or _TIME_FORMAT.fullmatch(time_format) is None:
        return None
    shown = (("date_time_format", time_format),) if time_format else ()
    return Entity(0, 0, "date_time", (("unix_time", unix_time), *shown))


def _own_link(scheme: str, rest: str) -> str:
    if _SCHEME.match(rest):
        raise BadLink("Wrong tg URL" if scheme == "tg" else "Wrong ton URL")
    _, host, query = _parts(rest)
    if _OWN_HOST.fullmatch(host.replace(".", "") if scheme == "tonsite" else host) is None:
        raise BadLink("Unallowed characters in URL host")
    return f"{scheme}://{host}{query.removeprefix('/') if query.startswith('/?') else query}"


def _parts(address: str) -> tuple[str, str, str]:
    """Protocol, host with the port and user that were given, and the rest, which begins with a slash."""
    scheme = _SCHEME.match(address)
    protocol = scheme.group(1).lower() if scheme else "http"
    if protocol not in {"http", "https"}:
        raise BadLink("Unsupported URL protocol")
    address = address[scheme.end() :] if scheme else address
    found = _AUTHORITY.match(address)
    authority = found.group() if found else ""
    port = _PORT.search(authority)
    if port is not None and not (_PORT_NUMBER.fullmatch(port.group(1)) and 0 < int(port.group(1)) <= 65535):
        raise BadLink("Wrong port number specified in the URL")
    user, _, host = (authority[: port.start()] if port else authority).rpartition("@")
    if not host:
        raise BadLink("URL host is empty")
    if host == ".":
        raise BadLink("Host is invalid")
    for name, part in (("host", host), ("userinfo", user.replace(":", ""))):
        if not (name == "host" and host.startswith("[")) and _OPEN_HOST.fullmatch(part) is None:
            raise BadLink(f"Disallowed character in URL {name}")
    rest = address[len(authority) :].rstrip() or "/"
    rest = rest if rest.startswith("/") else f"/{rest}"
    rest = re.sub(r"[\x00-\x20]", lambda match: f"%{ord(match.group()):02X}", rest)
    return protocol, (f"{user}@" if user else "") + host.lower() + (port.group() if port else ""), rest


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
