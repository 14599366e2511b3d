"""A question in pieces: encoding a month of candles at once would hold up whoever asks."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec
from msgspec.structs import replace

from execution.facts.prices import Candle
from helpers.dca_backtest.result import Question

_A_PIECE: Final = 500
"""Candles; about a millisecond."""
_LENGTH: Final = 4
"""Bytes before each piece, which say how long it is."""


def pieces_of(question: Question) -> Iterator[bytes]:
    """The question without its candles, then these."""
    yield _framed(replace(question, candles=()))
    for first in range(0, len(question.candles), _A_PIECE):
        yield _framed(question.candles[first : first + _A_PIECE])


def read_question(stream: BinaryIO) -> Question:
    """Put together again, at the end of the stream."""
    question = msgspec.msgpack.decode(_read(stream), type=Question)
    candles: list[Candle] = []
    while piece := _read(stream):
        candles += msgspec.msgpack.decode(piece, type=tuple[Candle, ...])
    return replace(question, candles=tuple(candles))


def _framed(part: object) -> bytes:
    payload = msgspec.msgpack.encode(part)
    return len(payload).to_bytes(_LENGTH, "big") + payload


def _read(stream: BinaryIO) -> bytes:
    """Empty at the end."""
    return stream.read(int.from_bytes(stream.read(_LENGTH), "big"))
