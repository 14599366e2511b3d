"""What a line of `main.py check` says of a failure: what it means for who reads it, and what to do. Pure."""

import re
from typing import Final

_KNOWN: Final[tuple[tuple[str, str], ...]] = (
    (r"SSLError|CERTIFICATE", "there is no safe connection to {where}: look at this machine's date, and for a proxy"),
    (
        r"\b(?:Connection|Connect|Proxy)Error\b|ConnectTimeout|Name or service not known|Network is unreachable",
        "{where} is not reached from this machine: no network, no name server (DNS), or a firewall",
    ),
    (r"ReadTimeout|TimeoutError|[Tt]imed out", "{where} does not answer in time: try again in a minute"),
    (
        r"\b(?:10003|10004)\b",
        "the key or its secret is not accepted: copy both again; each BYBIT_ENV has keys of its own",
    ),
    (r"\b10010\b", "the key is bound to another IP address: add this machine's to it"),
    (r"\b33004\b", "the key has expired: make a new one"),
    (r"\b(?:10009|10024)\b", "Bybit does not serve this place: see BYBIT_REST_URL and BYBIT_WS_URL for another host"),
    (r"\b(?:10018|10403|HTTP 403)\b", "this address is shut out for a while: wait ten minutes without any request"),
    (r"\bHTTP 5\d\d\b", "the servers of {where} are down or overloaded: try again in a minute"),
    (
        r"Unauthorized|rejected by the server|\bNot Found\b",
        "the token is not accepted: ask @BotFather for it again (/mybots), into TELEGRAM_TOKEN",
    ),
)
_LONGEST: Final = 200


def failure_in_words(said: str, kind: str, where: str) -> str:
    """One line, with what was said behind it where that is a code or a name.

    Args:
        said: what the other side, or the way to it, said, without secrets; "" nothing.
        kind: the error's class, for one that says nothing.
        where: the host that was asked.
    """
    said = _short(said) or kind
    words = next((words for pattern, words in _KNOWN if re.search(pattern, said)), None)
    return said if words is None else f"{words.format(where=where)} ({said})"


def _short(said: str) -> str:
    """A page that a gateway wrote is no line."""
    text = " ".join(re.sub(r"<[^>]*>", " ", said).split())
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
