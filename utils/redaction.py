"""Takes secrets out of text that leaves the program: log lines, tracebacks, messages to a chat."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "***"

# Shorter texts would also hide innocent words, and protect nothing.
_SHORTEST_SECRET = 6

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Any bot token, also one that is not ours, also inside a URL.
    (re.compile(r"\d{6,12}(?::|%3A)[\w-]{30,}", re.ASCII | re.IGNORECASE), HIDDEN),
    # Bybit's answer to a wrong signature repeats what was signed, which begins with the API key.
    (re.compile(r"origin_string\[[^\]\n]*\]?"), f"origin_string[{HIDDEN}]"),
    # Signed headers and parameters as mappings, tuples, header lines or query strings.
    (
        re.compile(
            r"((?:X-BAPI-(?:SIGN|API-KEY)|\bapi_?key|\bapi_?secret|\bsignature)[\\'\"]*\s*[:=,]\s*b?[\\'\"]*)"
            r"(?![\\'\"]|\s)[^\\\s'\",;&)}\]]+",
            re.IGNORECASE,
        ),
        rf"\g<1>{HIDDEN}",
    ),
    # The private stream's login carries key and signature as bare arguments.
    (
        re.compile(r"([\\'\"]*op[\\'\"]*\s*:\s*[\\'\"]*auth[\\'\"]*\s*,\s*[\\'\"]*args[\\'\"]*\s*:\s*)\[[^\]\n]*\]?"),
        rf"\g<1>[{HIDDEN}]",
    ),
)


class Redactor:
    """Replaces known secrets in every form in which libraries print them, and what looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if len(secret) >= _SHORTEST_SECRET for form in _forms(secret)}
        # The longest first, so that a secret that contains another one leaves no remainder.
        ordered = sorted(forms, key=len, reverse=True)
        self._exact = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        if self._exact:
            text = self._exact.sub(HIDDEN, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


def _forms(secret: str) -> set[str]:
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
    }
