"""``publicTrade``: what is new on the tape, up to 1024 trades a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.bybit.wire.public_trades import public_trade_push
from simulator.engine.events import Event, Executed, PriceChanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bybit.market_data.trades import TradeTape
    from simulator.bybit.streams.feeds.feed import Message
    from simulator.engine.words import Category

_MOST_A_MESSAGE: Final = 1024


class TradeFeed:
    def __init__(self, tape: TradeTape, category: Category, symbol: str) -> None:
        self._tape = tape
        self._category = category
        self._symbol = symbol
        self._told = tape.newest

    def first(self) -> Iterator[Message]:
        yield from ()

    def hear(self, event: Event) -> Iterator[Message]:
        if not isinstance(event, PriceChanged | Executed):
            return
        trades = self._tape.trades(self._category, self._symbol, after=self._told)
        for begin in range(0, len(trades), _MOST_A_MESSAGE):
            chunk = trades[begin : begin + _MOST_A_MESSAGE]
            self._told = chunk[-1].number
            yield {
                "type": "snapshot",
                "ts": chunk[-1].time_ms,
                "data": [public_trade_push(each) for each in chunk],
            }
