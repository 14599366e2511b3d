"""Messages of the streams, from the text of a frame to events: nothing that was said gets lost, whatever else it is."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from hypothesis import strategies as st

from execution.bybit import stream_socket, wire
from execution.bybit.private_stream import PrivateStream
from execution.bybit.public_stream import PublicStream
from execution.bybit.stream_socket import Login, Message, StreamSocket, Timings
from execution.exchange_events import (
    Event,
    Executed,
    OrderMoved,
    PositionMoved,
    PriceMoved,
    PrivateStreamMoved,
    SpotExecuted,
    SpotOrderMoved,
)
from tests.execution.bybit.messages import EXECUTION, ORDER, POSITION
from tests.fuzz.mutation import json_texts
from tests.fuzz.target import Target
from tests.fuzz.targets.bybit_rows import require_right
from tests.handlers.fakes import StoppedClock

_SPOT: Final = {**ORDER, "data": [ORDER["data"][0] | {"category": "spot", "orderLinkId": "dca-01234567-b1-0"}]}
_OTHERS: Final = {**ORDER, "data": [{"category": "inverse", "symbol": "BTCUSD"}]}
PRICES: Final = {
    "topic": "tickers.BTCUSDT", "type": "snapshot", "cs": 1, "ts": 1746270400203,
    "data": {"symbol": "BTCUSDT", "lastPrice": "50000", "markPrice": "50001", "indexPrice": "50002"},
}  # fmt: skip
_DELTA: Final = {**PRICES, "type": "delta", "data": {"symbol": "BTCUSDT", "lastPrice": "50010"}}
_LINEAR: Final = {"order": OrderMoved, "position": PositionMoved, "execution": Executed}
_BOTH: Final = {"order": SpotOrderMoved, "execution": SpotExecuted}


class _Log:
    """In place of the socket's: what it could not take in at all would be told here and nowhere else."""

    def __init__(self) -> None:
        self.lost: list[str] = []

    def error(self, event: str, **_: Any) -> None:
        self.lost.append(event)


@contextmanager
def _socket(deliver: Callable[[Message], None]) -> Iterator[StreamSocket]:
    """One that was never connected; what arrives is put into it by hand."""
    socket = object.__new__(StreamSocket)
    socket._deliver = deliver
    socket._answers, socket._news = {}, threading.Condition()
    socket._drop_reason, socket._report_drop, socket.custom_ping_timer = None, lambda _: None, None
    socket.last_heard = time.monotonic()
    log, before = _Log(), stream_socket._log
    stream_socket._log = log
    try:
        yield socket
    finally:
        stream_socket._log = before
    assert log.lost == [], "a message fell through every net"


def events_of(take: Callable[[Message], list[Event]], *texts: str) -> list[list[Event]]:
    told: list[list[Event]] = []

    def hear(message: Message) -> None:
        told.append([])
        told[-1] = take(message)

    with _socket(hear) as socket:
        for text in texts:
            socket._on_message(text)
    return told


async def nothing() -> None:
    pass


def _check_private(text: str) -> None:
    stream = PrivateStream("", Login("", "", lambda: 0), StoppedClock(), first=nothing)
    (events,) = events_of(stream.take, text) or ([],)
    for event in events:
        assert isinstance(
            event, OrderMoved | PositionMoved | Executed | SpotOrderMoved | SpotExecuted | PrivateStreamMoved
        )
        if not isinstance(event, PrivateStreamMoved):
            require_right(event.execution if isinstance(event, Executed | SpotExecuted) else event.row)
    asked = sum(isinstance(event, PrivateStreamMoved) for event in events)
    assert asked == stream.undecodable
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    match said:
        case {"topic": str(topic), "data": [*rows]} if topic in _LINEAR:
            of = [row.get("category", "linear") if isinstance(row, dict) else "linear" for row in rows]
            ours = sum(each == "linear" or (each == "spot" and topic in _BOTH) for each in of)
            ours += sum(not isinstance(each, str) for each in of)
            assert asked or len(events) >= ours, "a row got lost"
        case {"op": _} if "topic" not in said:
            assert not events
        case _:
            assert asked, "a message that says nothing readable asks for no sweep"


def _check_public(texts: tuple[str, ...]) -> None:
    stream = PublicStream("", StoppedClock(), Timings(), wire.ticker, PriceMoved)
    stream.watch(frozenset({"BTCUSDT"}))
    for text, events in zip(texts, events_of(stream.take, *texts), strict=False):
        for event in events:
            assert isinstance(event, PriceMoved)
            require_right(event.ticker)
            assert event.ticker.symbol == "BTCUSDT"
            assert "tickers.BTCUSDT" in json.dumps(json.loads(text)), "a price of another topic"
    for text in texts:
        with _socket(stream.take) as socket:
            socket._on_message(text)
            assert socket._drop_reason or _is_object(text), "what was lost is not asked for again"
    (again,) = events_of(stream.take, json.dumps(PRICES)) or ([],)
    assert len(again) == 1, "a good message behind a bad one is not heard"


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


_COVERS: Final = ("execution/bybit/stream_socket.py", "execution/bybit/fields.py", "execution/bybit/wire.py")
_MESSAGES: Final = (ORDER, POSITION, EXECUTION, _SPOT, _OTHERS)

TARGETS: Final = (
    Target(
        name="bybit stream: private",
        covers=(*_COVERS, "execution/bybit/private_stream.py"),
        inputs=json_texts(_MESSAGES),
        check=_check_private,
        examples=(
            *map(json.dumps, _MESSAGES), "", "not json", "[]", "{}", "null", '"topic"', '["topic"]', '{"topic":[]}',
            '{"topic":"order","data":{}}', '{"topic":"order","data":[null]}', '{"topic":"wallet","data":[{}]}',
            '{"topic":"order","data":[{"category":null,"orderId":"1"}]}', '{"op":"pong"}', "[" * 5000,
        ),
    ),
    Target(
        name="bybit stream: public",
        covers=(*_COVERS, "execution/bybit/public_stream.py"),
        inputs=st.lists(json_texts((PRICES, _DELTA)), min_size=1, max_size=3).map(tuple),
        check=_check_public,
        examples=(
            (json.dumps(PRICES), json.dumps(_DELTA)),
            (json.dumps({**PRICES, "data": {**PRICES["data"], "symbol": "ETHUSDT"}}),),  # type: ignore[dict-item]
            (json.dumps({**PRICES, "topic": "tickers.ETHUSDT"}),),
            (json.dumps(PRICES), json.dumps({**_DELTA, "data": {"lastPrice": "0"}})),
        ),
    ),
)  # fmt: skip
