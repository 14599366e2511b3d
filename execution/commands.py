"""What a person may ask of a position that is guarded, and the plain answers to it."""

from decimal import Decimal

from msgspec import Struct

from execution.facts import Side


class ClosePlan(Struct, frozen=True, kw_only=True):
    """A close that is on disk and under way. ``qty`` None closes all of ``size``; both are in base coin."""

    key: str
    symbol: str
    side: Side
    size: Decimal
    qty: Decimal | None


class NoSuchPosition(Exception):
    """Nothing, or more than one thing, answers to what was named; ``candidates`` are what could be meant."""

    def __init__(self, symbol: str, candidates: tuple[str, ...]) -> None:
        super().__init__(f"no single guarded position is meant by {symbol}")
        self.symbol = symbol
        self.candidates = candidates
