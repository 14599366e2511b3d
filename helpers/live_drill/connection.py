"""Streams of our own, cut and opened again: how long until everything was read anew. Nothing is written."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from execution.exchange import Exchange
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from helpers.first_streams import STREAM_WITHIN, FirstStreams

ANY_SYMBOL: Final = "BTCUSDT"


class Reconnected(Struct, frozen=True, kw_only=True):
    """Milliseconds: until both streams were up at first; from the cut until they were again, and until all was read."""

    first_ms: float
    again_ms: float
    verified_ms: float
    rows: tuple[PositionRow, ...]
    orders: tuple[OrderRow, ...]


async def reconnect(connect: Callable[[], Exchange], symbols: frozenset[str]) -> Reconnected:
    """Raises TimeoutError where a stream does not come up, and `ExchangeError`s."""
    watched = symbols or frozenset({ANY_SYMBOL})
    began = time.perf_counter()
    first = connect()
    try:
        await _up(first, watched)
        first_ms = _since(began)
    finally:
        await first.stop()
    cut = time.perf_counter()
    second = connect()
    try:
        await _up(second, watched)
        again_ms = _since(cut)
        rows, orders = await second.get_all_positions(), await second.open_orders()
        return Reconnected(
            first_ms=first_ms, again_ms=again_ms, verified_ms=_since(cut), rows=tuple(rows), orders=tuple(orders)
        )
    finally:
        await second.stop()


async def _up(exchange: Exchange, symbols: frozenset[str]) -> None:
    """Both streams."""
    streams = FirstStreams()
    await streams.begin(exchange, symbols)
    async with asyncio.timeout(STREAM_WITHIN):
        await streams.subscribed.wait()
        await streams.priced.wait()


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
