"""What the percents beside prices are: parts of the size, what is earned there, or not to be said. Pure."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import product
from typing import Final

from handlers.signals.levels import Level
from handlers.signals.tokens import Kind
from utils.money import plain

_ALL: Final = Decimal(100)
_ONE: Final = Decimal(1)
_ABOUT: Final = Decimal("0.2")


def target_clauses(
    levels: Sequence[Level], entry: Decimal | None, stop: Decimal | None, leverage: Decimal, divisor: Decimal
) -> list[str]:
    """The clause as it can be meant; several where the percents can be read in several ways.

    ``entry``: the mean of them; None is at market. ``stop``: None where it is no price.
    """
    plain_clause = _clause("tp", [(level, None) for level in levels], divisor)
    given = [level.beside for level in levels if level.beside is not None]
    if not given or any(level.is_gain for level in levels) or sum(given) > _ALL:
        return [plain_clause]
    if len(given) == len(levels):
        shares = _clause("tp", [(level, level.beside) for level in levels], divisor)
        if all(level.is_share for level in levels):
            return [shares]
        if sum(given) == _ALL:
            is_told = any(level.is_share for level in levels) or len(set(given)) == 1
            return [shares] if is_told or not _may_be_gains(levels, entry, stop, leverage) else [shares, plain_clause]
        is_gain = entry is not None and _are_gains(levels, entry, {_ONE, leverage})
        return [plain_clause] if is_gain else [shares, plain_clause]
    if len(given) == len(levels) - 1 and sum(given) < _ALL:
        rest = _ALL - sum(given)
        shares = _clause("tp", [(lv, lv.beside if lv.beside is not None else rest) for lv in levels], divisor)
        return [shares, plain_clause]
    return [plain_clause, ""]


def entry_clause(levels: Sequence[Level]) -> list[str]:
    given = [level.beside for level in levels if level.beside is not None]
    plain_clause = _clause("entry", [(level, None) for level in levels], Decimal(1))
    if not given or any(level.is_gain for level in levels):
        return [plain_clause]
    if len(given) == len(levels) and sum(given) == _ALL:
        return [_clause("entry", [(level, level.beside) for level in levels], Decimal(1))]
    return [plain_clause, ""]


def _clause(name: str, parts: Sequence[tuple[Level, Decimal | None]], divisor: Decimal) -> str:
    return " ".join([name, *(word_of(level, divisor) + _share(share) for level, share in parts)])


def _share(share: Decimal | None) -> str:
    return "" if share is None else f":{plain(share)}%"


def word_of(level: Level, divisor: Decimal) -> str:
    """As it stands in a line; percents that count with leverage are divided by it."""
    match level.kind:
        case Kind.PERCENT:
            return f"{plain(rounded(level.value / divisor))}%"
        case Kind.R:
            return f"{plain(level.value)}R"
        case _:
            return plain(level.value)


def rounded(value: Decimal) -> Decimal:
    """A percent with at most four places."""
    near = value.quantize(Decimal("0.0001"))
    return near.to_integral_value() if near == near.to_integral_value() else near.normalize()


def _may_be_gains(levels: Sequence[Level], entry: Decimal | None, stop: Decimal | None, leverage: Decimal) -> bool:
    """At market: where one entry beyond the stop explains them all."""
    if entry is not None:
        return _are_gains(levels, entry, {_ONE, leverage})
    first = levels[0]
    for times, sign in product({_ONE, leverage}, (1, -1)):
        ratio = 1 + sign * (first.beside or 0) / _ALL / times
        found = first.value / ratio if ratio > 0 else None
        is_beyond = found is not None and (stop is None or (found - stop) * sign > 0)
        if found is not None and is_beyond and _are_gains(levels, found, {times}):
            return True
    return False


def _are_gains(levels: Sequence[Level], entry: Decimal, leverages: Collection[Decimal]) -> bool:
    """Each percent is how far its price is from the entry, with leverage or without."""
    beside = [level.beside for level in levels if level.beside is not None]
    for times in leverages:
        gains = [abs(level.value / entry - 1) * _ALL * times for level in levels]
        if all(_is_about(gain, said) for gain, said in zip(gains, beside, strict=True)):
            return True
    return False


def is_distance(percent: Decimal, prices: Sequence[Decimal], entry: Decimal | None, leverage: Decimal | None) -> bool:
    """How far one of the prices is from the entry, with leverage or without."""
    if entry is None:
        return False
    gains = [abs(price / entry - 1) * _ALL for price in prices]
    return any(_is_about(gain * times, percent) for gain in gains for times in {_ONE, leverage or _ONE})


def _is_about(gain: Decimal, said: Decimal) -> bool:
    """People round."""
    return abs(gain - said) <= said * _ABOUT
