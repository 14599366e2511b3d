"""The symbol that a person most likely meant by one that does not exist; never another coin. Pure."""

from collections.abc import Iterable
from typing import Final

_QUOTES: Final = ("USDT", "USDC", "PERP")


def symbol_meant(typed: str, known: Iterable[str]) -> str:
    """The one known symbol that is the same but for its quote coin or one slip of the finger; "" for none or several.

    A slip is two letters in the wrong order, a letter too many, or one that is missing.
    """
    symbols = frozenset(known)
    quoted = [typed + quote for quote in _QUOTES if typed + quote in symbols]
    if quoted:
        return quoted[0]
    slips = [symbol for symbol in symbols if _is_slip(typed, symbol)]
    return slips[0] if len(slips) == 1 else ""


def _is_slip(typed: str, symbol: str) -> bool:
    match len(typed) - len(symbol):
        case 0:
            wrong = [at for at, (one, other) in enumerate(zip(typed, symbol, strict=True)) if one != other]
            is_pair = len(wrong) == 2 and wrong[1] == wrong[0] + 1
            return is_pair and typed[wrong[0]] == symbol[wrong[1]] and typed[wrong[1]] == symbol[wrong[0]]
        case 1:
            return _lacks_one(symbol, typed)
        case -1:
            return _lacks_one(typed, symbol)
        case _:
            return False


def _lacks_one(shorter: str, longer: str) -> bool:
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
