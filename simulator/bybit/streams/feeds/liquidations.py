"""``allLiquidation``: the account's forced fills, for nobody else is here; ``adlAlert``: a pool that stays calm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.market_data.insurance import alert_push
from simulator.bybit.wire.plain import plain
from simulator.engine.events import Event, Executed, PriceChanged
from simulator.engine.words import CreateType, ExecType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bybit.streams.feeds.feed import Message
    from simulator.engine.engine import Engine
    from simulator.engine.records import Execution


class LiquidationFeed:
    """``S`` is the side of the position that was liquidated."""

    def __init__(self, symbol: str) -> None:
        self._symbol = symbol

    def first(self) -> Iterator[Message]:
        yield from ()

    def hear(self, event: Event) -> Iterator[Message]:
        if not isinstance(event, Executed):
            return
        forced = [each for each in event.executions if each.symbol == self._symbol and _is_forced(each)]
        if forced:
            yield {
                "type": "snapshot",
                "ts": forced[-1].time_ms,
                "data": [
                    {
                        "T": each.time_ms,
                        "s": each.symbol,
                        "S": each.side.opposite.value,
                        "v": plain(each.qty),
                        "p": plain(each.price),
                    }
                    for each in forced
                ],
            }


class AdlAlertFeed:
    """Once a second, with the ticker of the first contract."""

    def __init__(self, engine: Engine, coin: str) -> None:
        self._engine = engine
        self._coin = coin

    def first(self) -> Iterator[Message]:
        data = alert_push(self._engine, self._coin)
        if data is not None:
            yield {"type": "snapshot", "ts": self._engine.now_ms(), "data": data}

    def hear(self, event: Event) -> Iterator[Message]:
        if isinstance(event, PriceChanged) and event.symbol == self._engine.instruments()[0].symbol:
            yield from self.first()


def _is_forced(execution: Execution) -> bool:
    return execution.exec_type is ExecType.BUST_TRADE or execution.create_type is CreateType.LIQUIDATION
