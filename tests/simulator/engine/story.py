"""A long random story on a stepped clock, told twice the same or the seed does not decide everything."""

import hashlib
import random
import sys
from contextlib import suppress
from decimal import Decimal

from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.instruments import LINEAR
from simulator.engine.requests import AmendRequest, OrderRequest, Refusal, TradingStopRequest
from simulator.engine.words import Category, MarketUnit, OrderType, Side, TimeInForce, TpslMode

SYMBOLS = [instrument.symbol for instrument in LINEAR]
MODES = ("one-way", "hedge", "deep")
"""How it is told: in one-way mode, in hedge mode, or in a market with a book of which chance decides the levels."""


class Story:
    """Everything that the engine says, as text; the same calls for the same seed."""

    def __init__(self, seed: int, steps: int, mode: str) -> None:
        self.chance = random.Random(seed)
        self.engine = Engine(clock=SteppedClock(), seed=seed)
        self.heard = hashlib.sha256()
        self.events = 0
        self.engine.subscribe(self._hear)
        if mode == "hedge":
            self.engine.switch_mode(hedge=True)
        if mode == "deep":
            self.engine.switches.set("book_depth", "1000")
            self.engine.switches.set("trigger_delay_ms", 30_000)
        acts = (
            self._enter,
            self._enter,
            self._rest,
            self._protect,
            self._amend,
            self._close,
            self._fate,
            self._fall,
            self._spot,
        )
        for _ in range(steps):
            for symbol in SYMBOLS:
                self.engine.set_price(symbol, self._near(symbol, 40))
            self.engine.advance(self.chance.randint(0, 120_000))
            with suppress(Refusal, ValueError):
                self.chance.choice(acts)()
        self._note(self.engine.wallet(), self.engine.transactions(), self.engine.closed_orders())
        self._note([self.engine.candles(symbol, "5") for symbol in SYMBOLS], self.engine.referee.total_naked_ms)

    def _hear(self, events: object) -> None:
        self.events += len(events)  # type: ignore[arg-type]
        self._note(events)

    def _note(self, *said: object) -> None:
        self.heard.update(repr(said).encode())

    def _near(self, symbol: str, spread: int) -> Decimal:
        tick = self.engine.instrument(symbol).tick_size
        moved = self.engine.last_price(symbol) * (10_000 + self.chance.randint(-spread, spread)) / 10_000
        return max(tick, (moved / tick).to_integral_value() * tick)

    def _slot(self) -> tuple[str, int]:
        symbol = self.chance.choice(SYMBOLS)
        return symbol, self.chance.choice([1, 2]) if self.engine.is_hedge(symbol) else 0

    def _qty(self, symbol: str, most: int) -> Decimal:
        rules = self.engine.instrument(symbol)
        steps = self.chance.randint(10, most) / self.engine.last_price(symbol) / rules.qty_step
        return max(Decimal(1), steps.to_integral_value()) * rules.qty_step

    def _enter(self) -> None:
        symbol, idx = self._slot()
        side = self.chance.choice(list(Side)) if not idx else Side.BUY if idx == 1 else Side.SELL
        self.engine.place(
            OrderRequest(
                symbol=symbol,
                side=side,
                order_type=OrderType.MARKET,
                qty=self._qty(symbol, 15_000),
                position_idx=idx,
                link_id=f"s-{self.chance.getrandbits(60):x}",
                stop_loss=self._near(symbol, 200),
                take_profit=self._near(symbol, 200),
                tpsl_mode=self.chance.choice(list(TpslMode)),
            ),
        )

    def _rest(self) -> None:
        symbol, idx = self._slot()
        self.engine.place(
            OrderRequest(
                symbol=symbol,
                side=self.chance.choice(list(Side)),
                order_type=OrderType.LIMIT,
                qty=self._qty(symbol, 5_000),
                price=self._near(symbol, 100),
                position_idx=idx,
                time_in_force=self.chance.choice(list(TimeInForce)),
                reduce_only=self.chance.random() < 0.5,
                trigger_price=self._near(symbol, 100) if self.chance.random() < 0.3 else None,
            ),
        )

    def _protect(self) -> None:
        symbol, idx = self._slot()
        self.engine.trading_stop(
            TradingStopRequest(
                symbol=symbol,
                position_idx=idx,
                stop_loss=self._near(symbol, 100),
                trailing_stop=self.engine.instrument(symbol).tick_size * 50 if self.chance.random() < 0.3 else None,
            ),
            by_person=self.chance.random() < 0.2,
        )

    def _amend(self) -> None:
        orders = self.engine.open_orders()
        order = self.chance.choice(orders or [None])
        if order is not None and self.chance.random() < 0.3:
            self.engine.cancel(symbol=order.symbol, order_id=order.order_id)
        elif order is not None:
            price = self._near(order.symbol, 100)
            wanted = {"trigger_price": price} if order.trigger_price else {"price": price}
            self.engine.amend(AmendRequest(symbol=order.symbol, order_id=order.order_id, **wanted))

    def _spot(self) -> None:
        symbol = self.chance.choice(SYMBOLS)
        price = self._near(symbol, 100)
        self.engine.place(
            OrderRequest(
                category=Category.SPOT,
                symbol=symbol,
                side=self.chance.choice(list(Side)),
                order_type=self.chance.choice([OrderType.MARKET, OrderType.LIMIT]),
                market_unit=MarketUnit.BASE,
                qty=self._qty(symbol, 300),
                price=price,
            ),
        )

    def _close(self) -> None:
        self.engine.close_by_person(*self._slot())

    def _fate(self) -> None:
        symbol, idx = self._slot()
        act = self.chance.choice([self.engine.adl, self.engine.liquidate])
        act(symbol, idx, self._qty(symbol, 500))

    def _fall(self) -> None:
        symbol, _ = self._slot()
        self.engine.set_price(symbol, self._near(symbol, 400))


if __name__ == "__main__":
    story = Story(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    print(story.events, len(story.engine.executions()), story.heard.hexdigest())
