"""A hostile text costs no more than its length, and a long one is not read at all."""

import pytest

from handlers.signals.reading import read_signal
from handlers.trade.command import TradeSyntaxError, parse_trade

LONGEST = 4096
"""Characters of the longest message that Telegram takes."""
SYMBOLS = frozenset({"BTCUSDT", "ETHUSDT", "1000PEPEUSDT"})


@pytest.mark.parametrize("piece", ["(", "\u0661\u0662", "entry 1-2 ", "🎯", "TP1: 1 ", "1.000,", "9" * 50, "BTCUSDT "])
def test_a_signal_of_one_thing_over_and_over_is_read_as_little_or_as_nothing(piece: str) -> None:
    """What is offered for it stays small, however much is written; a text that hangs the reader ends the test."""
    signal = read_signal(f"BTCUSDT LONG {piece * LONGEST}"[:LONGEST], SYMBOLS)
    if signal is not None:
        assert len(signal.version.lines) <= 4
        assert max(map(len, signal.version.lines), default=0) < 1000
        assert len(signal.ignored) < 200


def test_a_text_that_is_longer_than_a_message_is_not_read() -> None:
    signal = "BTCUSDT LONG entry 50000 SL 49000 TP 51000"
    assert read_signal(signal, SYMBOLS) is not None
    assert read_signal(signal + " " * LONGEST, SYMBOLS) is None


@pytest.mark.parametrize("piece", [" tp 1", " sl", " 1", "%", ":", " entry 1:1%", "9", " be tp1", "\u202e", " TP 1e9"])
def test_a_trade_line_of_one_thing_over_and_over_is_refused_with_words(piece: str) -> None:
    line = f"/trade BTCUSDT long usdt 100 sl 5% tp 5%{piece * LONGEST}"[:LONGEST]
    with pytest.raises(TradeSyntaxError) as refused:
        parse_trade(line)
    assert str(refused.value)
