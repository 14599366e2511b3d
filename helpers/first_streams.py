"""The streams of an exchange that has just been begun: the private one is subscribed, the public one brings prices."""

import asyncio
from typing import Final

from execution.exchange import Exchange
from execution.exchange_events import Event, PriceMoved, PrivateStreamMoved, StreamState

STREAM_WITHIN: Final = 15.0
"""Seconds after which one that has not come up is taken for one that never will."""


class FirstStreams:
    """Hears the first words of both."""

    def __init__(self) -> None:
        self.subscribed = asyncio.Event()
        self.priced = asyncio.Event()

    async def begin(self, exchange: Exchange, symbols: frozenset[str]) -> None:
        exchange.watch(symbols)
        await exchange.start(self._listen)

    def _listen(self, event: Event) -> None:
        match event:
            case PrivateStreamMoved(StreamState.UP, _):
                self.subscribed.set()
            case PriceMoved():
                self.priced.set()
            case _:
                pass
