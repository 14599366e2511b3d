"""What everybody can see beside prices and bars: the tape and the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.market_data.books import BookShelf
from simulator.bybit.market_data.trades import TradeTape

if TYPE_CHECKING:
    from simulator.engine.engine import Engine


class PublicMarket:
    """Build it before anything that tells clients: it has to hear of an event first."""

    def __init__(self, engine: Engine) -> None:
        self.tape = TradeTape(engine)
        self.books = BookShelf(engine)
        engine.subscribe(self.tape.note)

    def clear(self) -> None:
        """Forget everything; the engine has been reset."""
        self.tape.clear()
        self.books.clear()
