"""The symbols that a text names, as Bybit writes them. Pure."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from msgspec import Struct

from handlers.signals.plain import folded
from handlers.signals.vocabulary import PHRASE

_BASE: Final = r"[0-9]{0,8}[A-Za-z][A-Za-z0-9]{0,14}?"
_PAIR: Final = re.compile(
    rf"(?<![A-Za-z0-9])[#$]?({_BASE})[ ]?([/\-_:])?[ ]?(USDT|USDC|USD|PERP)"
    r"(?:[:/]USDT|[:/]USDC)?(?:[.\-_ ]?(?:P|PERP|PERPETUAL|SWAP))?(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_SPACED: Final = re.compile(r"(?<![A-Za-z0-9#$])([A-Z0-9]{2,12}) (USDT|USDC|PERP)(?![A-Za-z0-9])", re.ASCII)
_TAG: Final = re.compile(rf"(?<![A-Za-z0-9])[#$]({_BASE}(?![A-Za-z0-9]))", re.ASCII)
_BARE: Final = re.compile(r"(?<![A-Za-z0-9#$@/.'’\-])([0-9]{0,8}[A-Za-z][A-Za-z0-9]{0,11})(?![A-Za-z0-9/'’])", re.ASCII)
_SCALES: Final = (1000, 10_000, 100_000, 1_000_000)
_NO_COINS: Final = frozenset(
    {"BYBIT", "BINANCE", "OKX", "BITGET", "KUCOIN", "MEXC", "BINGX", "THE", "IN", "AND", "FOR"}
)

_SIDES: Final = frozenset({"LONG", "SHORT", "BUY", "SELL"})


class Named(Struct, frozen=True):
    """A symbol at a place of the text: what it can mean, the first as it stands in most signals."""

    start: int
    end: int
    symbols: tuple[str, ...]


def symbols_in(text: str, known: Collection[str]) -> tuple[Named, ...]:
    """Pairs and tags; without any, a coin that stands beside long or short or alone in the first lines.

    ``known``: every symbol that can be traded; empty where that cannot be said.
    """
    found = [*_pairs(text, known)]
    taken = [(named.start, named.end) for named in found]
    found += [named for named in _tags(text, known) if not _within(named, taken)]
    return tuple(sorted(found or _bare(text, known), key=lambda named: named.start))


def scaled(symbols: tuple[str, ...], known: Collection[str]) -> tuple[tuple[str, ...], int]:
    """A cheap coin is traded by the thousand: the symbol of that, and by how much its price is higher."""
    if len(symbols) == 1 and symbols[0] not in known:
        for scale in _SCALES:
            base = symbols[0].removesuffix("USDT")
            for symbol in (f"{scale}{base}USDT", f"{base}{scale}USDT"):
                if symbol in known:
                    return (symbol,), scale
    return symbols, 1


def _pairs(text: str, known: Collection[str]) -> Iterator[Named]:
    for found in _PAIR.finditer(text):
        base, joint, quote = found[1].upper(), found[2], found[3].upper()
        if " " in found[0].strip() and joint is None:
            continue
        is_glued = joint is None and quote != "USDT"
        if base in _NO_COINS or (is_glued and f"{base}USDT" not in known):
            continue
        yield Named(found.start(), found.end(), _readings(base, quote, known))
    for found in _SPACED.finditer(text):
        base = found[1]
        if base in _NO_COINS or not re.search("[A-Z]", base):
            continue
        if (f"{base}USDT" in known) if known else _is_no_word(base):
            yield Named(found.start(), found.end(), _readings(base, found[2], known))


def _readings(base: str, quote: str, known: Collection[str]) -> tuple[str, ...]:
    """USDC perpetuals are called BTCPERP there; elsewhere that is any perpetual, and BTC/USD any pair with a dollar."""
    match quote:
        case "USDT":
            return (f"{base}USDT",)
        case "USDC":
            return (f"{base}PERP",)
        case _:
            both = (f"{base}USDT", f"{base}PERP") if quote == "PERP" else (f"{base}USDT",)
            return tuple(symbol for symbol in both if symbol in known) or both


def _tags(text: str, known: Collection[str]) -> Iterator[Named]:
    for found in _TAG.finditer(text):
        base = found[1].upper()
        if base in _SIDES:
            continue
        if base in known and base.endswith(("USDT", "PERP")):
            yield Named(found.start(), found.end(), (base,))
        elif f"{base}USDT" in known if known else (len(base) <= 6 and _is_no_word(base)):
            yield Named(found.start(), found.end(), (f"{base}USDT",))


def _bare(text: str, known: Collection[str]) -> list[Named]:
    """A coin's letters alone: many are words as well, so they have to stand where a coin would."""
    found: list[Named] = []
    head_end = _end_of_head(text)
    for word in _BARE.finditer(text[:head_end]):
        base = word[1].upper()
        if f"{base}USDT" not in known or not _is_no_word(base) or base in _NO_COINS:
            continue
        if word[1].isupper() or _beside_side(text, word.start(), word.end()):
            found.append(Named(word.start(), word.end(), (f"{base}USDT",)))
    return found


def _end_of_head(text: str) -> int:
    """The first two lines that say anything."""
    ends = [line.end() for line in re.finditer(r"[^\n]+", text) if re.search(r"\w", line[0])]
    return ends[1] if len(ends) > 1 else len(text)


def _beside_side(text: str, start: int, end: int) -> bool:
    before, behind = folded(text[:start]).rstrip(" :-"), folded(text[end:]).lstrip(" :-")
    return bool(re.search(r"\b(long|short|buy|sell)$", before) or re.match(r"(long|short|buy|sell)\b", behind))


def _is_no_word(base: str) -> bool:
    """It means nothing else in a signal."""
    return re.fullmatch(PHRASE, folded(base)) is None


def _within(named: Named, taken: list[tuple[int, int]]) -> bool:
    return any(named.start < end and start < named.end for start, end in taken)
