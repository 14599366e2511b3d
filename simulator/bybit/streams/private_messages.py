"""What an event of the account says on the private stream (docs/bybit.md, 5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.wire.executions import execution_push, fast_execution_push
from simulator.bybit.wire.orders import order_push
from simulator.bybit.wire.positions import position_push
from simulator.bybit.wire.wallets import wallet_row
from simulator.engine.events import Event, Executed, OrdersChanged, PositionChanged, WalletChanged
from simulator.engine.words import Category, ExecType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.engine.engine import Engine
    from simulator.engine.records import Execution, Order
    from simulator.ids import Ids

_ACCOUNT: Final = "1"


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """One message, before its topic is written as the client subscribed to it; ``category`` "" is for the wallet."""

    topic: str
    category: str
    message_id: str
    items: list[dict[str, Any]]


class PrivateMessages:
    """Translates events, one category a message; orders that filled share the id of their execution's message."""

    def __init__(self, engine: Engine, ids: Ids) -> None:
        self._engine = engine
        self._ids = ids
        self._filled: dict[str, str] = {}

    def of(self, event: Event) -> Iterator[PrivateMessage]:
        now = self._engine.now_ms()
        match event:
            case Executed(executions):
                self._filled.clear()
                for category in Category:
                    yield from self._executed(category, [each for each in executions if each.category is category])
            case OrdersChanged(orders):
                for category in Category:
                    yield from self._changed(category, [each for each in orders if each.category is category])
            case PositionChanged(position):
                open_time = self._engine.switches.open_time
                row = position_push(position, self._engine.instrument(position.symbol), open_time)
                yield PrivateMessage("position", Category.LINEAR, f"{_ACCOUNT}_position_{now}", [row])
            case WalletChanged(wallet):
                yield PrivateMessage("wallet", "", f"{_ACCOUNT}_wallet_{now}", [wallet_row(wallet)])
            case _:
                return

    def _executed(self, category: Category, executions: Sequence[Execution]) -> Iterator[PrivateMessage]:
        if not executions:
            return
        message_id = f"{_ACCOUNT}_{executions[0].symbol}_{executions[0].seq}"
        self._filled |= {each.order_id: message_id for each in executions}
        trades = [fast_execution_push(each) for each in executions if each.exec_type is ExecType.TRADE]
        if trades:
            yield PrivateMessage("execution.fast", category, "", trades)
        yield PrivateMessage("execution", category, message_id, [execution_push(each) for each in executions])

    def _changed(self, category: Category, orders: Sequence[Order]) -> Iterator[PrivateMessage]:
        if not orders:
            return
        shared = [self._filled[each.order_id] for each in orders if each.order_id in self._filled]
        message_id = shared[0] if shared else self._ids.new()
        yield PrivateMessage("order", category, message_id, [order_push(each) for each in orders])
