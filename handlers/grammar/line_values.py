"""Numbers as they may stand in a line: plain decimals, percents, distances, shares. Strict, and helpful about it."""

import re
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.new_trade.trade_request import DistanceBy
from handlers.words.say import label
from utils.money import plain

HUNDRED: Final = Decimal(100)

_MAX_DIGITS: Final = 20
_PLAIN: Final = re.compile(r"\d+(\.\d+)?|\.\d+", re.ASCII)
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:[,_'’]\d{3})+(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA: Final = re.compile(r"(\d+),(\d+)", re.ASCII)
_PAIR: Final = re.compile(r"\d{4,}(\.\d+)?,\d{4,}(\.\d+)?", re.ASCII)
_EXPONENT: Final = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)[eE][+-]?\d{1,2}", re.ASCII)
_SIGNED: Final = re.compile(r"[+\-−](.+)")
_DECORATED: Final = re.compile(
    r"[$€@=:]?([\d.]+)(?:\$|€|x|usdt|usd|usdc|btc|eth|sol|coins?|h|\.)?", re.ASCII | re.IGNORECASE
)
_SHORT: Final = re.compile(r"([\d.]+)([km])", re.ASCII | re.IGNORECASE)


class BadValue(Exception):
    """A word that is no such value; ``correction`` is the word as it was probably meant, or ""."""

    def __init__(self, problem: str, correction: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.correction = correction


class Distance(Struct, frozen=True):
    """A price, a percent or a multiple of R."""

    by: DistanceBy
    value: Decimal


def number(text: str, word: str = "") -> Decimal:
    """A plain decimal above zero. Raises BadValue, of the ``word`` that it is a part of."""
    if not _PLAIN.fullmatch(text):
        raise _malformed(text, word or text)
    if len(text) > _MAX_DIGITS:
        raise BadValue(label("line-digits", word=text[:_MAX_DIGITS]))
    value = Decimal(text)
    if not value:
        raise BadValue(label("line-zero", word=word or text))
    return value


def unsigned(text: str) -> str:
    """The text of an amount. Raises BadValue: below zero may mean the other side, so nothing is proposed."""
    if text[:1] in {"-", "−"}:
        raise BadValue(label("line-amount-sign", word=text))
    return text


def percent(text: str) -> Decimal:
    """A percent with its sign, such as ``1.5%``; the value is in percent units. Raises BadValue."""
    if not text.endswith("%"):
        meant = _number_meant(text)
        raise BadValue(label("line-percent-sign", word=text), f"{meant}%" if meant else "")
    return _inner(text[:-1], "%")


def distance(text: str) -> Distance:
    """A price, ``2%`` or ``1.5R``. Raises BadValue."""
    if text.endswith("%"):
        return Distance(DistanceBy.PERCENT, percent(text))
    if text[-1:] in {"r", "R"} and text[:1].isdigit():
        return Distance(DistanceBy.R, _inner(text[:-1], "R"))
    return Distance(DistanceBy.PRICE, number(text))


def share(text: str) -> Decimal:
    """A share such as ``50%``, as a fraction: 0.5. Raises BadValue."""
    value = percent(text)
    if value > HUNDRED:
        raise BadValue(label("line-share-most", word=text))
    return value / HUNDRED


def value_and_share(text: str) -> tuple[str, Decimal | None]:
    """Split ``VALUE:SHARE%``; the share is None where none is given. Raises BadValue."""
    value, colon, tail = text.partition(":")
    if not colon:
        return value, None
    first, again, _ = tail.partition(":")
    if again:
        raise BadValue(label("line-share-twice", word=text), f"{value}:{first}" if first else value)
    try:
        return value, share(tail)
    except BadValue as error:
        what = error.problem if tail else label("line-share-missing", word=text)
        raise BadValue(what, f"{value}:{error.correction}" if error.correction else "" if tail else value) from None


def _inner(text: str, sign: str) -> Decimal:
    try:
        return number(text, f"{text}{sign}")
    except BadValue as error:
        meant = error.correction or _number_meant(text.rstrip(sign))
        raise BadValue(error.problem, f"{meant}{sign}" if meant else "") from None


def _malformed(text: str, word: str) -> BadValue:
    meant = _number_meant(text)
    if _PAIR.fullmatch(text):
        return BadValue(label("line-two-prices", word=word), text.replace(",", " "))
    if "," in text:
        return BadValue(label("line-commas", word=word), meant)
    if _EXPONENT.fullmatch(text):
        return BadValue(label("line-exponent", word=word), meant)
    if _SIGNED.fullmatch(text) and meant:
        return BadValue(label("line-sign", word=word), meant)
    return BadValue(label("line-no-number", word=word), meant)


def _number_meant(text: str) -> str:
    """The plain decimal above zero that somebody probably meant, or ""."""
    meant = ""
    if _PLAIN.fullmatch(text):
        meant = text
    elif _THOUSANDS.fullmatch(text):
        meant = re.sub(r"[,_'’]", "", text)
    elif found := _DECIMAL_COMMA.fullmatch(text):
        meant = f"{found[1]}.{found[2]}"
    elif _EXPONENT.fullmatch(text):
        meant = plain(Decimal(text))
    elif found := _SHORT.fullmatch(text):
        meant = (
            plain(Decimal(found[1]) * (1000 if found[2] in "kK" else 1_000_000)) if _PLAIN.fullmatch(found[1]) else ""
        )
    elif found := _DECORATED.fullmatch(text) or _SIGNED.fullmatch(text):
        meant = found[1].rstrip(".")
    usable = _PLAIN.fullmatch(meant) and len(meant) <= _MAX_DIGITS and Decimal(meant)
    return meant if usable else ""
