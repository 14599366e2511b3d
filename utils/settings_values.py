"""What a person may write as the value of a setting, and what it becomes. Each reader says what it wanted."""

import re
from collections.abc import Callable
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from utils.addresses import host_of, is_encrypted, is_in_a_private_network
from utils.money import to_decimal

_SIZE = re.compile(r"(\d{1,15})\s*(B|KiB|MiB|GiB)?", re.IGNORECASE | re.ASCII)
_UNITS = {"": 1, "b": 1, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_TOKEN = re.compile(r"\d+:[\w-]{30,}", re.ASCII)
_USER_ID = re.compile(r"[1-9]\d{0,18}", re.ASCII)
_HOST_AND_PORT = re.compile(r"(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})", re.ASCII | re.IGNORECASE)
_NAME_OF_A_HOST = re.compile(r"(?=.{1,253}\Z)(?:(?!-)[\w-]{1,63}(?<!-)\.)*(?!-)[\w-]{1,63}(?<!-)\.?", re.ASCII)
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?=[A-Za-z0-9]))*", re.ASCII)
_TP_LEG = re.compile(r"tp([1-9]|10)", re.ASCII)
MAX_LEGS = 10
_LONGEST_NUMBER = 40
_MOST_PLACES = 30
"""Before and behind the point: nobody means more, and reckoning with it exactly ends."""


def from_text(reader: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Apply a reader to texts and let values that already have their type pass."""

    def read(value: Any) -> Any:
        return reader(value.strip()) if isinstance(value, str) else value

    return read


def one_of(*choices: str) -> Callable[[Any], Any]:
    """Accept one of these words, in any case."""
    by_folded = {choice.casefold(): choice for choice in choices}

    def read(text: str) -> str:
        if (choice := by_folded.get(text.casefold())) is None:
            raise ValueError(f"must be one of: {', '.join(choices)}")
        return choice

    return from_text(read)


def yes_or_no(text: str) -> bool:
    """Read `true` or `false`, also as yes, no, on and off."""
    match text.casefold():
        case "true" | "yes" | "on":
            return True
        case "false" | "no" | "off":
            return False
        case _:
            raise ValueError("must be true or false")


def address(*schemes: str) -> Callable[[Any], Any]:
    """Accept a URL with one of these schemes and a host; a trailing slash is dropped."""
    pattern = re.compile(rf"(?:{'|'.join(schemes)})://[^\s/]+\S*", re.IGNORECASE)

    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)} and name a host")
        return text.rstrip("/")

    return from_text(read)


def trusted_address(plain: str, encrypted: str) -> Callable[[Any], Any]:
    """As `address`, for where keys and orders go: in the open only within a network of one's own."""
    check = address(plain, encrypted)

    def read(text: str) -> str:
        url: str = check(text)
        if not host_of(url):
            raise ValueError(f"must begin with {plain}:// or {encrypted}:// and name a host")
        if not is_encrypted(url) and not is_in_a_private_network(url):
            raise ValueError(
                f"must begin with {encrypted}://: with {plain}:// everybody on the way could read the key along"
            )
        return url

    return from_text(read)


def secret_address(*schemes: str) -> Callable[[Any], Any]:
    """As `address`, for one that only its owner may know, and as it stands: a slash at the end may be part of it."""
    check = address(*schemes)

    def read(text: str) -> SecretStr:
        check(text)
        return SecretStr(text)

    return from_text(read)


def host_and_port(text: str) -> tuple[str, int]:
    """Read `8.8.8.8:53`, `example.org:443` or `[2001:db8::1]:53`."""
    found = _HOST_AND_PORT.fullmatch(text)
    if found is None or not 0 < int(found[3]) < 65536 or (found[1] and not _is_ip_address(found[1])):
        raise ValueError("must be a host and a port, such as 8.8.8.8:53")
    host, port = found[1] or found[2], int(found[3])
    if not found[1] and not _NAME_OF_A_HOST.fullmatch(host):
        meant = re.sub(r"\.{2,}", ".", host).strip(".-")
        example = f"{meant}:{port}" if _NAME_OF_A_HOST.fullmatch(meant) else "8.8.8.8:53"
        raise ValueError(f"must be a host and a port, such as {example}")
    return host, port


def _is_ip_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def port_or_off(text: str) -> int | None:
    """Read a TCP port, 1 to 65535; `off` is None."""
    if text.casefold() == "off":
        return None
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not 0 < int(text) < 65536:
        raise ValueError("must be a port from 1 to 65535, or off")
    return int(text)


def listening_host(text: str) -> str:
    """Read where to listen: an IP address of this machine, or a name for one, without a port."""
    try:
        return str(ip_address(text.removeprefix("[").removesuffix("]")))
    except ValueError:
        pass
    if not _HOST_NAME.fullmatch(text) or text.replace(".", "").isdigit():
        raise ValueError("must be an address of this machine such as 127.0.0.1, without a port")
    return text


def path_or_off(text: str) -> Path | None:
    """Read the path of a file; `~` is the home directory, `off` is None."""
    return None if text.casefold() == "off" else Path(text).expanduser()


def telegram_base(text: str) -> str:
    """Accept the base of a Bot API server, to which `/bot<token>` is added."""
    base: str = trusted_address("http", "https")(text)
    if base.endswith("/bot"):
        raise ValueError("must be the address without /bot")
    return base


def percent(text: str) -> Decimal:
    """Read `2%` or `2` as Decimal("2"): percent units, above 0 and at most 100."""
    value = _number(text.removesuffix("%"), "a percentage")
    if not 0 < value <= 100:
        raise ValueError("must be a percentage above 0 and at most 100")
    return value


def fee_percent(text: str) -> Decimal:
    """Read a fee rate such as `0.1%` or `0.1`, in percent units: 0 to 10."""
    value = _number(text.removesuffix("%"), "a percentage")
    if not 0 <= value <= 10:
        raise ValueError("must be a percentage from 0 to 10")
    return value


def percent_or_off(text: str) -> Decimal | None:
    """Read `2%` or `2` in percent units, as `percent`; `off` is None."""
    if text.casefold() == "off":
        return None
    try:
        return percent(text)
    except ValueError as error:
        raise ValueError(f"{error}, or off") from None


def margin_or_off(text: str) -> Decimal | None:
    """Read a maintenance margin rate at which something is closed: 70% to 99%; `off` is None."""
    if text.casefold() == "off":
        return None
    value = percent(text)
    if not 70 <= value <= 99:
        raise ValueError("must be 70% to 99%, or off")
    return value


def amount_or_off(text: str) -> Decimal | None:
    """Read a positive amount; `off` is None."""
    if text.casefold() == "off":
        return None
    value = _number(text, "an amount or off")
    if value <= 0:
        raise ValueError("must be an amount above zero, or off")
    return value


def hours_or_off(text: str) -> Decimal | None:
    """Read a time such as `24h`, `30m` or `2d`, in hours; `off` is None."""
    if text.casefold() == "off":
        return None
    found = re.fullmatch(r"(\d{1,5}(?:\.\d{1,3})?)([mhd])", text, re.ASCII | re.IGNORECASE)
    if found is None or not Decimal(found[1]):
        raise ValueError("must be a time such as 24h, 30m or 2d, or off")
    return Decimal(found[1]) * {"m": 1, "h": 60, "d": 24 * 60}[found[2].lower()] / 60


def shares(text: str) -> tuple[Decimal, ...] | None:
    """Read `85,5,5,5` as percent shares, one to ten of them and at most 100 together; `even` is None."""
    if text.casefold() == "even":
        return None
    legs = tuple(percent(part.strip()) for part in text.split(","))
    if len(legs) > MAX_LEGS:
        raise ValueError(f"must be at most {MAX_LEGS} shares")
    if sum(legs) > 100:
        raise ValueError("must be shares of at most 100 % together")
    return legs


def size_in_bytes(text: str) -> int:
    """Read `8MiB`, `512KiB` or plain bytes."""
    if not (match := _SIZE.fullmatch(text)):
        raise ValueError("must be a size such as 8MiB, 512KiB or a number of bytes")
    return int(match[1]) * _UNITS[(match[2] or "").casefold()]


def user_ids(text: str) -> frozenset[int]:
    """Read `1001` or `1001,1002`; empty is nobody."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(_USER_ID.fullmatch(part) for part in parts):
        raise ValueError("must be numeric user ids separated by commas")
    return frozenset(int(part) for part in parts)


def chat_id(text: str) -> int:
    """Read a chat: positive for a person, negative for a group or a channel."""
    if not _USER_ID.fullmatch(text.removeprefix("-")):
        raise ValueError("must be a numeric chat id")
    return int(text)


def bot_token(text: str) -> str:
    """Check the form of a bot token; never repeats it."""
    if text and not _TOKEN.fullmatch(text):
        raise ValueError("is not a bot token: digits, a colon, then at least 30 letters, digits, _ or -")
    return text


def tp_leg(text: str) -> str:
    """Read `tp1` to `tp10`."""
    if not _TP_LEG.fullmatch(text.casefold()):
        raise ValueError(f"must be tp1 to tp{MAX_LEGS}")
    return text.casefold()


def _number(text: str, wanted: str) -> Decimal:
    try:
        value = to_decimal(text)
    except ValueError:
        value = None
    if value is None or len(text) > _LONGEST_NUMBER or abs(value.adjusted()) > _MOST_PLACES:
        raise ValueError(f"must be {wanted}")
    return value
