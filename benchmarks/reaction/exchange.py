"""A small Bybit that says something and notes when the answer to it arrives, by its own clock.

Two parties are connected, each below a path of its own: the bot, with positions, and the bare path, which answers each
message without a look at it.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Any, Final

from aiohttp import WSMsgType, web

from benchmarks.reaction.held import Held, Row, milliseconds

_PAGE: Final = 200
_WITHIN: Final = 120.0
BETWEEN: Final[dict[str, float]] = {"fill": 0.15, "failure": 1.0}
"""Seconds without a request before each message: what followed from the one before is over by then. Of an account no
more than six stops move in a second (R16), and waiting for one's turn is not measured here. After a close the bot reads
the whole account."""


class Party(StrEnum):
    BOT = "bot"
    BARE = "bare"


class Kind(StrEnum):
    """What is said, and what has to follow."""

    FILL = "fill"
    """A take profit fills: the stop moves to break-even. May be sent twice."""
    FAILURE = "failure"
    """The stop has triggered and ended without a fill: an order closes what is left. May not be sent twice."""


ANSWERS: Final = {Kind.FILL: "position/trading-stop", Kind.FAILURE: "order/create"}


class Exchange:
    """``/react/{party}/{kind}/{number}`` answers with the nanoseconds until the request was there."""

    def __init__(self, positions: int, began: datetime) -> None:
        self._held = {held.symbol: held for held in (Held(number, began) for number in range(positions))}
        self._symbols = list(self._held)
        self._streams: dict[str, web.WebSocketResponse] = {}
        self._awaited: dict[tuple[str, str], asyncio.Future[int]] = {}
        self._asked_at = time.monotonic()
        self._aftermath: set[asyncio.Task[None]] = set()
        self._order_ids = (f"made-{number}" for number in count())

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/react/{party}/{kind}/{number}", self._react)
        app.router.add_get("/idle", self._idle)
        app.router.add_get("/{party}/v5/{stream:private|public/linear|public/spot}", self._stream)
        app.router.add_get("/{party}/v5/{path:.*}", self._read)
        app.router.add_post("/{party}/v5/{path:.*}", self._write)
        return app

    # ---------------------------------------- who measures

    async def _idle(self, _request: web.Request) -> web.Response:
        """Seconds since anybody asked for anything, and which private streams are there."""
        return web.json_response({"idle": time.monotonic() - self._asked_at, "streams": list(self._streams)})

    async def _react(self, request: web.Request) -> web.Response:
        party, kind = Party(request.match_info["party"]), Kind(request.match_info["kind"])
        held = self._held[self._symbols[int(request.match_info["number"])]]
        await self._until_idle(party, BETWEEN[kind])
        message = self._message(party, kind, held)
        answered = self._awaited[party, ANSWERS[kind]] = asyncio.get_running_loop().create_future()
        said_at = time.perf_counter_ns()
        await self._streams[party].send_str(message)
        async with asyncio.timeout(_WITHIN):
            return web.json_response(await answered - said_at)

    async def _until_idle(self, party: Party, seconds: float) -> None:
        """And it is connected: a stream that was lost, on a machine with other work, comes back by itself."""
        while party not in self._streams:  # noqa: ASYNC110  no event says so
            await asyncio.sleep(seconds)
        began_at = time.monotonic()
        while (rest := max(began_at, self._asked_at) + seconds - time.monotonic()) > 0:  # noqa: ASYNC110  no event says so
            await asyncio.sleep(rest)

    @staticmethod
    def _message(party: Party, kind: Kind, held: Held) -> str:
        """To the bare path what was said to the bot in its turn, whatever has become of the position since."""
        now = datetime.now(UTC)
        match kind:
            case Kind.FILL:
                row = held.fill_target(now) if party is Party.BOT else dict(held.target, execId="-")
                return _pushed("execution", row)
            case Kind.FAILURE:
                return _pushed("order", held.fail_stop(now) if party is Party.BOT else held.stop_order)

    # ---------------------------------------- streams

    async def _stream(self, request: web.Request) -> web.WebSocketResponse:
        """Nobody answers pybit: it does not wait, and an answer that comes early ends its connection."""
        socket, party = web.WebSocketResponse(), request.match_info["party"]
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                answer = {"success": True, "ret_msg": "", "op": said["op"], "req_id": said.get("req_id", "")}
                if party == Party.BOT:
                    await socket.send_json(answer)
                if said["op"] == "subscribe" and request.match_info["stream"] == "private":
                    self._streams[party] = socket
        self._streams = {party: other for party, other in self._streams.items() if other is not socket}
        return socket

    # ---------------------------------------- requests

    async def _write(self, request: web.Request) -> web.Response:
        """Noted before anything else; then it is done, and what became of it is pushed after the answer."""
        body = await request.json()
        arrived_at = time.perf_counter_ns()
        party, path = request.match_info["party"], request.match_info["path"]
        self._asked_at = time.monotonic()
        awaited = self._awaited.pop((party, path), None)
        if awaited is not None:
            awaited.set_result(arrived_at)
        order_id = next(self._order_ids)
        if party == Party.BOT:
            task = asyncio.create_task(self._tell(list(self._done(path, body, order_id))))
            self._aftermath.add(task)
            task.add_done_callback(self._aftermath.discard)
        return _ok({"orderId": order_id, "orderLinkId": body.get("orderLinkId", "")})

    def _done(self, path: str, body: dict[str, Any], order_id: str) -> Iterator[str]:
        held, now = self._held[body["symbol"]], datetime.now(UTC)
        match path:
            case "position/trading-stop":
                held.stop, held.moved_at = body["stopLoss"], now
                yield _pushed("position", held.position)
                yield _pushed("order", held.target, held.stop_order)
            case "order/create" if held.size:
                size, link_id = held.size, body["orderLinkId"]
                yield _pushed("execution", held.fill_close(order_id, link_id, now))
                yield _pushed("position", held.position)
                yield _pushed("order", held.closed_by(order_id, link_id, size), held.target, held.stop_order)
            case "order/cancel":
                held.target_status = "Cancelled"
                yield _pushed("order", held.target)
            case _:
                pass

    async def _tell(self, messages: list[str]) -> None:
        with suppress(ConnectionResetError):  # it has left
            for message in messages:
                await self._streams[Party.BOT].send_str(message)

    async def _read(self, request: web.Request) -> web.Response:
        self._asked_at = time.monotonic()
        read: Callable[[dict[str, str]], Any] | None = {
            "market/time": _time,
            "market/instruments-info": self._instruments,
            "position/list": self._positions,
            "order/realtime": self._orders,
            "account/wallet-balance": _wallet,
        }.get(request.match_info["path"])
        return _ok({"list": []} if read is None else read(dict(request.query)))

    def _instruments(self, query: dict[str, str]) -> Any:
        return {"list": [_instrument(held.symbol) for held in self._asked_for(query)], "nextPageCursor": ""}

    def _positions(self, query: dict[str, str]) -> Any:
        return _page([held.position for held in self._asked_for(query) if held.size or "symbol" in query], query)

    def _orders(self, query: dict[str, str]) -> Any:
        rows = [row for held in self._asked_for(query) for row in held.open_orders]
        return _page([row for row in rows if query.get("orderLinkId", row["orderLinkId"]) == row["orderLinkId"]], query)

    def _asked_for(self, query: dict[str, str]) -> list[Held]:
        if "symbol" in query:
            return [self._held[query["symbol"]]]
        return list(self._held.values()) if query.get("settleCoin", "USDT") == "USDT" else []


def _page(rows: list[Row], query: dict[str, str]) -> Any:
    begin = int(query.get("cursor") or 0)
    end = begin + int(query.get("limit", _PAGE))
    return {"list": rows[begin:end], "nextPageCursor": f"{end}" if end < len(rows) else "", "category": "linear"}


def _time(_query: dict[str, str]) -> Any:
    now = time.time_ns()
    return {"timeSecond": f"{now // 10**9}", "timeNano": f"{now}"}


def _wallet(_query: dict[str, str]) -> Any:
    coin = {"coin": "USDT", "equity": "1000000", "walletBalance": "1000000"}
    return {"list": [{"totalAvailableBalance": "900000", "accountMMRate": "0.01", "coin": [coin]}]}


def _instrument(symbol: str) -> Row:
    lots = {"minOrderQty": "0.001", "qtyStep": "0.001", "maxOrderQty": "1000", "maxMktOrderQty": "500"}
    return {
        "symbol": symbol, "contractType": "LinearPerpetual", "status": "Trading", "baseCoin": symbol[:-4],
        "quoteCoin": "USDT", "settleCoin": "USDT", "deliveryTime": "0",
        "leverageFilter": {"minLeverage": "1", "maxLeverage": "100", "leverageStep": "0.01"},
        "priceFilter": {"minPrice": "0.1", "maxPrice": "1999999.8", "tickSize": "0.1"},
        "lotSizeFilter": lots | {"minNotionalValue": "5"},
    }  # fmt: skip


def _ok(result: Any) -> web.Response:
    now = time.time_ns() // 1_000_000
    return web.json_response({"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": now})


def _pushed(topic: str, *rows: Row) -> str:
    return json.dumps({"id": "1", "topic": topic, "creationTime": milliseconds(datetime.now(UTC)), "data": rows})


def exchange(positions: int, began: datetime) -> web.Application:
    return Exchange(positions, began).app()
