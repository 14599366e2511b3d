"""What the exchange, or the way to it, said, as a trader reads it: without ids, codes and names of classes. No HTML."""

import re
from collections.abc import Callable
from typing import Final

from handlers.words.say import label
from utils.logs import redact

_KNOWN: Final = {
    "CancelByUser": "reason-on-request",
    "CancelByAdmin": "reason-by-exchange",
    "CancelByReduceOnly": "reason-less-to-sell",
    "CancelByPrepareLiq": "reason-liquidated",
    "CancelAllBeforeLiq": "reason-liquidated",
    "CancelByPrepareAdl": "reason-deleveraged",
    "CancelAllBeforeAdl": "reason-deleveraged",
    "CancelBySettle": "reason-settlement",
    "CancelBySmp": "reason-own-order",
    "CancelByDCP": "reason-connection-lost",
    "EC_NoImmediateQtyToFill": "reason-nobody-paid",
    "EC_NoEnoughQtyToFill": "reason-nobody-paid",
    "EC_PerCancelRequest": "reason-on-request",
    "EC_PostOnlyWillTakeLiquidity": "reason-would-fill",
    "EC_NoError": "reason-none-given",
    "ab not enough for new order": "reason-balance",
    "ReadTimeout": "reason-no-answer",
    "ConnectTimeout": "reason-no-connection",
    "TimeoutError": "reason-no-answer",
    "ConnectionError": "reason-connection-broke",
    "ProxyError": "reason-no-connection",
    "SSLError": "reason-no-safe-connection",
}
"""What they say, and the name of our text for it."""

_Words = str | Callable[["re.Match[str]"], str]
_RULES: Final[tuple[tuple["re.Pattern[str]", _Words], ...]] = (
    (re.compile(r".*\btimestamp or recv_window\b.*", re.DOTALL), lambda _: label("reason-clock")),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), ""),
    (re.compile(r"\b(?:hf-)?[0-9a-f]{16}(?:-\w+)*\b"), ""),
    (re.compile(r"\bdca-[0-9a-f]{8}-\w+(?:-\d+)+\b"), ""),
    (re.compile(r"\b(?:" + "|".join(_KNOWN) + r")\b"), lambda found: label(_KNOWN[found[0]])),
    (re.compile(r"\bCancel(?:By|All)[A-Z]\w+"), lambda _: label("reason-by-exchange")),
    (re.compile(r"\bEC_([A-Z]\w+)"), lambda found: _apart(found[1])),
    (re.compile(r"\b[A-Z]\w+(?:Error|Timeout|Exception)\b"), lambda _: label("reason-connection-failed")),
    (re.compile(r"(HTTP (\d{3})) \(\2\)"), lambda found: found[1]),
    (re.compile(r"\bHTTP 5\d\d\b"), lambda _: label("reason-servers-down")),
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
