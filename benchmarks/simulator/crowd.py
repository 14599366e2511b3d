"""An exchange on which many positions are open, each with a stop and three take profits."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from typing import Final

from simulator.engine.clock import RealClock
from simulator.engine.engine import Engine
from simulator.engine.instruments import LINEAR
from simulator.engine.requests import OrderRequest
from simulator.engine.words import LONG_SIDE, SHORT_SIDE, OrderType, Side

_LEAST_SYMBOLS: Final = 50
_TARGETS: Final = 3
_LEVERAGE: Final = Decimal(100)
_STOP: Final = Decimal(1000)
_FIRST_TARGET: Final = Decimal(500)
_TARGET_STEP: Final = Decimal(100)
_SWING: Final = 200
"""In ticks, either way: a tenth of the way to the first target, and further still from any stop."""


class Crowd:
    """`size` positions, a long and a short on each symbol in hedge mode; prices that reach none of their orders.

    Fewer positions have as many symbols as a hundred, so that only the positions differ.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        model = LINEAR[0]
        self._start = model.launch_price
        self._tick = model.tick_size
        self._unit = model.min_qty
        self.symbols = [f"C{number}USDT" for number in range(max(_LEAST_SYMBOLS, size // 2))]
        instruments = [replace(model, symbol=symbol) for symbol in self.symbols]
        self.engine = Engine(clock=RealClock(), instruments=instruments)
        self.engine.switch_mode(hedge=True)
        for number in range(size):
            self._open(self.symbols[number // 2], Side.BUY if number % 2 == 0 else Side.SELL)

    def quiet_steps(self) -> Iterator[tuple[str, Decimal]]:
        """Symbols in turn, for ever; each price goes up and down, a tick at a time, and touches nothing."""
        ways = [*range(-_SWING, _SWING), *range(_SWING, -_SWING, -1)]
        prices = [self._start + self._tick * ticks for ticks in ways]
        return ((symbol, price) for price in cycle(prices) for symbol in self.symbols)

    def filling_steps(self) -> Iterator[tuple[str, Decimal]]:
        """A step for each target of the longs: each fills one."""
        for number in range(_TARGETS):
            for symbol in self.symbols[: self.size // 2]:
                yield symbol, self._start + _FIRST_TARGET + _TARGET_STEP * number

    def _open(self, symbol: str, side: Side) -> None:
        position_idx = LONG_SIDE if side is Side.BUY else SHORT_SIDE
        if self.engine.leverage(symbol) != _LEVERAGE:
            self.engine.set_leverage(symbol, _LEVERAGE, _LEVERAGE)
        self.engine.place(
            OrderRequest(
                symbol=symbol,
                side=side,
                order_type=OrderType.MARKET,
                qty=self._unit * _TARGETS,
                position_idx=position_idx,
                stop_loss=self._start - _STOP * side.sign,
            )
        )
        for number in range(_TARGETS):
            self.engine.place(
                OrderRequest(
                    symbol=symbol,
                    side=side.opposite,
                    order_type=OrderType.LIMIT,
                    qty=self._unit,
                    price=self._start + (_FIRST_TARGET + _TARGET_STEP * number) * side.sign,
                    position_idx=position_idx,
                    reduce_only=True,
                )
            )
