"""The ways in which the figures of a text can be parted: `50 000` is one number or two, `150,155` as well. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from handlers.signals.plain import THIN
from handlers.signals.tokens import Kind, Token

_GROUP: Final = re.compile("[0-9]{3}([.,][0-9]+)?")
_BEGUN: Final = re.compile(f"[1-9][0-9]{{0,2}}({THIN}[0-9]{{3}})*")
_WHOLE: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_LONG: Final = 4
"""Digits of a number that is no group of thousands."""


def variants(tokens: Sequence[Token]) -> list[list[Token]]:
    """Each once, as it stands first."""
    stands = [part for token in tokens for part in _listed(token)]
    found = [stands, _joined(stands)]
    found += [[part for token in each for part in _parted(token)] for each in found]
    return [each for at, each in enumerate(found) if each not in found[:at]]


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """With `50 000` as one number."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before is not None and _goes_on(before, token):
            text = f"{before.text}{THIN}{token.text}"
            money = before.is_money or token.is_money
            joined[-1] = replace(before, text=text, end=token.end, suffix=token.suffix, is_money=money)
        else:
            joined.append(token)
    return joined


def _goes_on(before: Token, token: Token) -> bool:
    is_next = token.kind is Kind.NUMBER and before.kind is Kind.NUMBER and token.start == before.end + 1
    return is_next and bool(_GROUP.fullmatch(token.text)) and bool(_BEGUN.fullmatch(before.text))


def _listed(token: Token) -> list[Token]:
    """`49000,48000` and `0.53,0.50` can only be several numbers."""
    parts = token.text.split(",")
    if token.kind is not Kind.NUMBER or len(parts) < 2 or not all(_WHOLE.fullmatch(part) for part in parts):
        return [token]
    are_long = all(len(part.partition(".")[0]) >= _LONG for part in parts)
    return _each(token, parts) if are_long or all("." in part for part in parts) else [token]


def _parted(token: Token) -> list[Token]:
    """`150,155,160` as several numbers."""
    parts = token.text.split(",")
    is_list = token.kind is Kind.NUMBER and len(parts) > 1 and all(re.fullmatch("[0-9]{2,3}", part) for part in parts)
    return _each(token, parts) if is_list else [token]


def _each(token: Token, parts: Sequence[str]) -> list[Token]:
    found, start = [], token.start
    for part in parts:
        found.append(replace(token, text=part, start=start, end=start + len(part)))
        start += len(part) + 1
    return found
