"""A text as tokens: phrases of signals, figures with their signs, and what stands between them. Pure."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from typing import Final

from msgspec import Struct

from handlers.signals.numbers import NUMBER
from handlers.signals.plain import folded
from handlers.signals.vocabulary import PHRASE, Meaning, meaning_of


class Kind(StrEnum):
    PHRASE = "phrase"
    NUMBER = "number"
    PERCENT = "percent"
    R = "r"
    TIMES = "times"
    """Leverage: `10x`."""
    LABEL = "label"
    """The number of something in a list: `1)`."""
    DASH = "dash"
    AT = "at"
    WORD = "word"
    """One that means nothing here."""
    PASSED = "passed"
    """A link, a name, a time: read as a whole, and passed by."""
    UP = "up"
    DOWN = "down"
    OPEN = "open"
    CLOSE = "close"
    COLON = "colon"
    LINE = "line"
    """The end of a line."""
    SYMBOL = "symbol"


class Token(Struct, frozen=True):
    """``text``: of a figure its digits as they stand; ``suffix``: `k` or `m`; ``sign``: the one before it."""

    kind: Kind
    start: int
    end: int
    text: str
    meaning: Meaning | None = None
    suffix: str = ""
    sign: str = ""
    is_money: bool = False


_UNITS: Final = "min|mins|minutes|minuten|hours?|hrs?|std|stunden|days?|tage|h|d|w|мин|час|часа"
_DATE: Final = (
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})\b(?![.,]?\d)|\b\d{1,2}/\d{1,2}/20\d{2}\b(?![.,]\d)"
)
_CLOCK: Final = r"\b\d{2}:\d{2}(?::\d{2})?\b(?:[ ]?(?:utc|gmt))?"
_ONE_TO: Final = r"\d{1,2}[ ]?:[ ]?\d{1,2}(?:\.\d{1,2})?(?![\d.,])"
_RATIO: Final = rf"(?<=[(\[]){_ONE_TO}(?=[ ]*[)\]])|(?<![\w.,:])(?<![a-z][ ]){_ONE_TO}(?=[ ]*(?:rr|r:r|r/r|crv)\b)"
"""`(1:2)`, `1:2 RR`, and not `Target 1: 7.1`."""
_TIMES: Final = r"(?<![\d.,])\d{1,3}(?:[.,]\d{1,2})?"
_X: Final = r"[xх](?![^\W\d_]|[ ]?\d)"
"""In Latin or Cyrillic, behind its figure: `52000 x10` is a price and a leverage."""
_PRICE_BEHIND: Final = r"(?=[ ]*[:=\-]?[ ]*[$€]?\d)"
_SIGNED: Final = r"(?P<nsign>(?<![\w.)])[+\-](?=[$€]?\d))?(?P<dollar>[$€])?"
_TYPO: Final = r"[oоl][0-9oоl]*(?![^\W_])"
"""Letters that look like digits: `5OOO` is no number, and not five."""
_MONEY: Final = r"(?P<money>[ ]?(?:[$€]|usdt?\b|usdc\b))?"

_RULES: Final = (
    (Kind.LINE, r"\n"),
    (Kind.PASSED, r"https?://\S+|www\.\S+|t\.me/\S+|@[a-z_]\w+|#(?!(?:long|short|buy|sell)(?![^\W_]))\w+"),
    (Kind.PASSED, f"{_DATE}|{_CLOCK}|{_RATIO}"),
    (Kind.PASSED, rf"\b\d{{1,3}}[ ]?(?:{_UNITS})\b|\b(?:m|h)(?:1|3|4|5|15|30|60)\b|\b(?:1|3|5|15|30|45)m\b"),
    (
        Kind.TIMES,
        rf"(?<![\w.,])(?<!\d[\-/])(?:{_TIMES}-|{_TIMES}[ ]?to[ ]?|{_TIMES}[ ]?[xх][ ]?(?:-|to|/)[ ]?){_TIMES}[ ]?{_X}",
    ),
    (Kind.TIMES, rf"\b[xх][ ]?{_TIMES}\b(?![.,]?\d)|(?<![\w.,]){_TIMES}[ ]?{_X}"),
    (Kind.LABEL, rf"(?:\(\d{{1,2}}\)|(?<![\w.,])\d{{1,2}}[ ]?\)){_PRICE_BEHIND}"),
    (
        Kind.LABEL,
        r"(?<![\w.,])#?\d{1,2}(?:st|nd|rd|th)?(?:\.(?=[ ]+[$€]?\d)|[ ]?:(?=[ ]*[$€]?\d)|\.[ ]?-(?=[ ]*[$€]?\d))",
    ),
    (Kind.LABEL, r"(?<![\w.,])\d{1,2}(?:st|nd|rd|th)\b"),
    (Kind.PERCENT, rf"(?P<psign>[+\-])?(?P<percent>{NUMBER})[ ]?%"),
    (Kind.R, rf"\b(?P<r>{NUMBER})[ ]?r\b(?![:/])"),
    (Kind.NUMBER, rf"{_SIGNED}(?P<number>(?:{NUMBER})(?:{_TYPO})?)(?P<suffix>[km]\b)?{_MONEY}"),
    (Kind.PHRASE, PHRASE),
    (Kind.UP, "[🟢📈🔼⬆🟩🚀🐂💚]"),
    (Kind.DOWN, "[🔴📉🔽⬇🟥🐻]"),
    (Kind.DASH, "[-~/]"),
    (Kind.AT, "@"),
    (Kind.OPEN, r"[(\[{]"),
    (Kind.CLOSE, r"[)\]}]"),
    (Kind.COLON, "[:=]"),
    (Kind.WORD, r"[^\W\d_][\w'’]*"),
)


@cache
def _token() -> re.Pattern[str]:
    """Compiled when the first signal is read: a start has no time for it."""
    return re.compile("|".join(f"(?P<rule{at}>{pattern})" for at, (_, pattern) in enumerate(_RULES)))


def tokens_of(text: str, symbols: Sequence[tuple[int, int]]) -> list[Token]:
    """``text`` is plain; at ``symbols`` one is named."""
    masked = folded(text)
    for start, end in symbols:
        masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    found = [*_found(masked), *(Token(Kind.SYMBOL, start, end, text[start:end]) for start, end in symbols)]
    found.sort(key=lambda token: token.start)
    return found


def _found(text: str) -> Iterator[Token]:
    for match in _token().finditer(text):
        kind = next(kind for at, (kind, _) in enumerate(_RULES) if match[f"rule{at}"] is not None)
        meaning = meaning_of(match[0]) if kind is Kind.PHRASE else None
        digits = match["percent"] or match["r"] or match["number"] or match[0]
        sign = (match["psign"] or match["nsign"] or "").strip()
        yield Token(
            kind,
            match.start(),
            match.end(),
            digits,
            meaning,
            match["suffix"] or "",
            sign,
            bool(match["money"] or match["dollar"]),
        )
