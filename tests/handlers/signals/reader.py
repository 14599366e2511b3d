"""A pasted text as the chat reads it."""

from handlers.signals.doubts import Doubt
from handlers.signals.reading import Signal, read_signal, settled
from tests.handlers.fakes import FakeMarkets

PRICES = FakeMarkets().prices
KNOWN = frozenset(PRICES)


def read(text: str, known: frozenset[str] = KNOWN) -> Signal:
    """With the market's price where that tells how numbers are written."""
    signal = read_signal(text, known)
    assert signal is not None
    symbol = signal.version.symbols[:1]
    return settled(signal, PRICES[symbol[0]]) if symbol and symbol[0] in PRICES else signal


def line_of(text: str) -> str:
    version = read(text).version
    assert version.is_clear, version
    return version.lines[0]


def doubts(text: str) -> list[Doubt]:
    return [asked.doubt for asked in read(text).version.asked]
