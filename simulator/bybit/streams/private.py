"""The private stream: what happens to the account (docs/bybit.md, 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from simulator.bybit.auth import check_login
from simulator.bybit.streams.protocol import StreamClient, TopicError
from simulator.bybit.wire.executions import execution_push, fast_execution_push
from simulator.bybit.wire.orders import order_push
from simulator.bybit.wire.positions import position_push
from simulator.bybit.wire.wallets import wallet_row
from simulator.engine.events import Event, Executed, OrdersChanged, PositionChanged, WalletChanged
from simulator.engine.requests import Refusal
from simulator.engine.words import ExecType
from simulator.faults import FaultKind, FaultTarget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.bybit.streams.connection import Connection
    from simulator.world import World

_ACCOUNT = "1"
_BY_CATEGORY: Final = ("order", "execution", "execution.fast", "position")
_ALL_IN_ONE: Final = frozenset({*_BY_CATEGORY, "wallet", "greeks", "dcp.future"})
_CATEGORISED: Final = frozenset(
    f"{topic}.{category}" for topic in _BY_CATEGORY for category in ("linear", "inverse", "spot", "option")
)


class PrivateClient(StreamClient):
    """A client that must log in before it hears anything."""

    def __init__(self, world: World, connection: Connection) -> None:
        super().__init__(world, connection)
        self._is_known = False
        self._topics: set[str] = set()

    def log_in(self, args: object) -> None:
        """Check key, expiry and signature; a client that fails is answered and cut off."""
        world, answer = self.world, {"op": "auth", "conn_id": self.connection.conn_id}
        try:
            self._check(args)
        except Refusal as refusal:
            world.counters.rejected[str(refusal.code)] += 1
            self.answer({"success": False, "ret_msg": refusal.text} | answer)
            self.connection.finish()
            return
        self._is_known = True
        self.answer({"success": True, "ret_msg": ""} | answer)

    def pong(self, req_id: str) -> dict[str, Any]:
        return {
            "req_id": req_id,
            "op": "pong",
            "args": [str(self.world.engine.now_ms())],
            "conn_id": self.connection.conn_id,
        }

    def add_topics(self, topics: Sequence[str]) -> None:
        if not self._is_known:
            raise TopicError("Request not authorized")
        for topic in topics:
            if topic not in _ALL_IN_ONE | _CATEGORISED:
                raise TopicError(f"error:handler not found,topic:{topic}")
            if topic in self._topics:
                raise TopicError(f"error:already subscribed,topic:{topic}")
        if any(topic in _CATEGORISED for topic in topics) and any(topic in _BY_CATEGORY for topic in topics):
            raise TopicError("error:all-in-one and categorised topics cannot be mixed")
        self._topics.update(topics)

    def remove_topic(self, topic: str) -> None:
        self._topics.discard(topic)

    def begin(self, topics: Sequence[str]) -> None:
        """Nothing: the account's state is asked over REST, the stream only tells changes."""

    def hear(self, event: Event) -> None:
        for family, message_id, items in self._told(event):
            for topic in (family, f"{family}.linear"):
                if topic in self._topics:
                    self.push(topic, self._frame(topic, message_id, items))

    def _check(self, args: object) -> None:
        world = self.world
        if world.faults.take(FaultTarget.WS_PRIVATE, self.connection.path, kinds={FaultKind.REJECT_AUTH}):
            raise Refusal(10003, "API key is invalid.")
        check_login(args, world.server_times_ms(), world.settings.credentials)

    def _frame(self, topic: str, message_id: str, items: list[dict[str, Any]]) -> dict[str, Any]:
        frame = {"topic": topic, "creationTime": self.world.engine.now_ms(), "data": items}
        return frame if topic.startswith("execution.fast") else {"id": message_id} | frame

    def _told(self, event: Event) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
        now = self.world.engine.now_ms()
        match event:
            case Executed(executions):
                message_id = f"{_ACCOUNT}_{executions[0].symbol}_{executions[0].seq}"
                trades = [each for each in executions if each.exec_type is ExecType.TRADE]
                if trades:
                    yield "execution.fast", "", [fast_execution_push(each) for each in trades]
                yield "execution", message_id, [execution_push(each) for each in executions]
            case OrdersChanged(orders):
                yield "order", str(uuid4()), [order_push(each) for each in orders]
            case PositionChanged(position):
                yield "position", f"{_ACCOUNT}_position_{now}", [position_push(position)]
            case WalletChanged(wallet):
                yield "wallet", f"{_ACCOUNT}_wallet_{now}", [wallet_row(wallet)]
            case _:
                return
