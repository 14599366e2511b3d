"""Where an address leads, as far as it says by itself: nobody is asked. Pure."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

_ENCRYPTED: Final = frozenset({"https", "wss"})
_OWN_NAMES: Final = (".localhost", ".local", ".lan", ".internal", ".home.arpa")
"""Endings that no public name has."""


def is_encrypted(url: str) -> bool:
    return url.partition("://")[0].lower() in _ENCRYPTED


def is_on_this_machine(url: str) -> bool:
    return is_this_machine(host_of(url))


def is_this_machine(host: str) -> bool:
    """Whether a host, by address or name, can only be this machine: nobody else reaches what listens there."""
    host = host.lower().rstrip(".")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_in_a_private_network(url: str) -> bool:
    """This machine, a private address, or a name that means something only there, such as that of a container."""
    host = host_of(url)
    try:
        return ip_address(host).is_private
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_OWN_NAMES))


def host_of(url: str) -> str:
    """The host in lower case; "" where it names none."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
