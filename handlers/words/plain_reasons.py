"""What the exchange, or the way to it, said, as a trader reads it: without ids, codes and names of classes. No HTML."""

import re
from collections.abc import Callable
from typing import Final

from utils.logs import redact

_KNOWN: Final = {
    "CancelByUser": "cancelled on request",
    "CancelByAdmin": "cancelled by the exchange",
    "CancelByReduceOnly": "cancelled: there was less left to sell",
    "CancelByPrepareLiq": "cancelled: the position was being liquidated",
    "CancelAllBeforeLiq": "cancelled: the position was being liquidated",
    "CancelByPrepareAdl": "cancelled: the exchange was closing the position itself",
    "CancelAllBeforeAdl": "cancelled: the exchange was closing the position itself",
    "CancelBySettle": "cancelled at the settlement",
    "CancelBySmp": "cancelled: it would have traded with an order of your own",
    "CancelByDCP": "cancelled: the connection was lost",
    "EC_NoImmediateQtyToFill": "nobody paid that price at that moment",
    "EC_NoEnoughQtyToFill": "nobody paid that price at that moment",
    "EC_PerCancelRequest": "cancelled on request",
    "EC_PostOnlyWillTakeLiquidity": "it would have filled at once",
    "EC_NoError": "no reason was given",
    "ab not enough for new order": "not enough free balance",
    "ReadTimeout": "no answer in time",
    "ConnectTimeout": "no connection",
    "TimeoutError": "no answer in time",
    "ConnectionError": "the connection broke",
    "ProxyError": "no connection",
    "SSLError": "no safe connection",
}
_CANCELLED: Final = "cancelled by the exchange"

_Words = str | Callable[["re.Match[str]"], str]
_RULES: Final[tuple[tuple["re.Pattern[str]", _Words], ...]] = (
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), ""),
    (re.compile(r"\b(?:hf-)?[0-9a-f]{16}(?:-\w+)*\b"), ""),
    (re.compile(r"\bdca-[0-9a-f]{8}-\w+(?:-\d+)+\b"), ""),
    (re.compile(r"\b(?:" + "|".join(_KNOWN) + r")\b"), lambda found: _KNOWN[found[0]]),
    (re.compile(r"\bCancel(?:By|All)[A-Z]\w+"), _CANCELLED),
    (re.compile(r"\bEC_([A-Z]\w+)"), lambda found: _apart(found[1])),
    (re.compile(r"\b[A-Z]\w+(?:Error|Timeout|Exception)\b"), "the connection failed"),
    (re.compile(r"(HTTP (\d{3})) \(\2\)"), lambda found: found[1]),
    (re.compile(r"\bHTTP 5\d\d\b"), "Bybit's servers are down or overloaded"),
    (re.compile(r"\((?:ErrCode: ?)?1\d{4,5}(?:: ?|(?=\)))"), "("),
    (re.compile(r"\(\s*\)"), ""),
    (re.compile(r"\s+(?=[,.;:)]|$)|\s+(?=\s)"), ""),
)


def plain_reason(text: str) -> str:
    """The same in words; what needs none stays to the letter."""
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return text.strip()


def reason_of(error: Exception) -> str:
    """What an error says, without secrets."""
    return plain_reason(redact(str(error)))


def _apart(name: str) -> str:
    """`SomeReason` in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
