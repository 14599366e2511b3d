"""The tape: trades of strangers that move the price, and the account's own (docs/bybit.md, 5.3)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.engine.events import Event, Executed, PriceChanged
from simulator.engine.words import Category, ExecType, Side

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.engine.engine import Engine
    from simulator.engine.records import Execution

KEPT: Final = 1000
_SEEN_BY_ALL: Final = frozenset({ExecType.TRADE, ExecType.ADL_TRADE, ExecType.BUST_TRADE})

Market = tuple[Category, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTrade:
    """One trade on the tape; ``number`` grows from trade to trade, ``side`` is the taker's."""

    number: int
    symbol: str
    side: Side
    price: Decimal
    qty: Decimal
    tick_direction: str
    time_ms: int

    @property
    def trade_id(self) -> str:
        return f"{self.time_ms:013d}{self.number:012d}"


class TradeTape:
    """The last thousand trades of every market."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._number = 0
        self._trades: dict[Market, deque[PublicTrade]] = {}
        self._prices: dict[Market, Decimal] = {}
        self._is_rising: dict[Market, bool] = {}
        self.clear()

    def clear(self) -> None:
        """Begin anew, with the prices of a fresh engine."""
        self._trades.clear()
        self._prices = {
            (category, each.symbol): self._engine.last_price(each.symbol, category)
            for category in Category
            for each in self._engine.instruments(category)
        }

    @property
    def newest(self) -> int:
        """The number of the newest trade of all markets."""
        return self._number

    def trades(self, category: Category, symbol: str, after: int = 0) -> list[PublicTrade]:
        """Those with a number beyond ``after``, oldest first."""
        return [each for each in self._trades.get((category, symbol), ()) if each.number > after]

    def note(self, events: Sequence[Event]) -> None:
        """Write down what a settled call of the engine did."""
        for event in events:
            match event:
                case PriceChanged(symbol=symbol):
                    for category in Category:
                        self._note_price((category, symbol))
                case Executed(executions):
                    for execution in executions:
                        if execution.exec_type in _SEEN_BY_ALL:
                            self._note_own(execution)
                case _:
                    pass

    def _note_price(self, market: Market) -> None:
        category, symbol = market
        before = self._prices.get(market)
        if before is None:
            return
        price = self._engine.last_price(symbol, category)
        if price != before:
            qty = self._engine.instrument(symbol, category).min_qty
            self._write(market, Side.BUY if price > before else Side.SELL, price, qty)

    def _note_own(self, execution: Execution) -> None:
        side = execution.side.opposite if execution.is_maker else execution.side
        self._write((execution.category, execution.symbol), side, execution.price, execution.qty)

    def _write(self, market: Market, side: Side, price: Decimal, qty: Decimal) -> None:
        direction = self._direction(market, price)
        self._number += 1
        self._prices[market] = price
        self._trades.setdefault(market, deque(maxlen=KEPT)).append(
            PublicTrade(
                number=self._number,
                symbol=market[1],
                side=side,
                price=price,
                qty=qty,
                tick_direction=direction,
                time_ms=self._engine.now_ms(),
            )
        )

    def _direction(self, market: Market, price: Decimal) -> str:
        """Up or down from the last trade's price; "Zero" and the last direction when it is the same."""
        before = self._prices[market]
        if price != before:
            self._is_rising[market] = price > before
        direction = "PlusTick" if self._is_rising.get(market, True) else "MinusTick"
        return direction if price != before else f"Zero{direction}"
