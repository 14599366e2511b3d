"""A client of Bybit v5 written from its documentation alone: aiohttp and a signature, no library of the exchange."""

import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from tests.simulator.bybit.support import DEADLINE_SECONDS, KEY, SECRET, Server, login, now_ms, signed

WINDOW = "5000"


class Refused(Exception):
    """The exchange's retCode was not 0."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


class PlainClient:
    """Requests give the ``result``; headers of the last answer stay here."""

    def __init__(self, server: Server, key: str = KEY, secret: str = SECRET) -> None:
        self._server = server
        self._key = key
        self._secret = secret
        self._session: aiohttp.ClientSession
        self.headers: dict[str, str] = {}
        self.extra: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, path: str, **parameters: Any) -> Any:
        query = urlencode(parameters)
        return await self._ask("GET", f"{path}?{query}", query, None)

    async def post(self, path: str, **parameters: Any) -> Any:
        body = json.dumps(parameters)
        return await self._ask("POST", path, body, body)

    async def refusal(self, method: str, path: str, **parameters: Any) -> int:
        """The code with which a request is refused; 0 when it is not."""
        try:
            await (self.get if method == "GET" else self.post)(path, **parameters)
        except Refused as refused:
            return refused.code
        return 0

    async def pages(self, path: str, **parameters: Any) -> list[Any]:
        """All rows of a list, page by page: until a page is empty or has no cursor."""
        rows: list[Any] = []
        cursor = ""
        while True:
            result = await self.get(path, **parameters, **({"cursor": cursor} if cursor else {}))
            rows += result["list"]
            cursor = result["nextPageCursor"]
            if not result["list"] or not cursor:
                return rows

    async def stream(self, path: str) -> "PlainStream":
        return PlainStream(await self._session.ws_connect(f"{self._server.ws_url}{path}"))

    async def _ask(self, method: str, target: str, payload: str, body: str | None) -> Any:
        timestamp = str(now_ms())
        headers = {
            "X-BAPI-API-KEY": self._key,
            "X-BAPI-TIMESTAMP": timestamp,
            "X-BAPI-RECV-WINDOW": WINDOW,
            "X-BAPI-SIGN": signed(self._secret, timestamp + self._key + WINDOW + payload),
        }
        address = URL(f"{self._server.url}{target}", encoded=True)  # what was signed has to leave as it is
        async with self._session.request(method, address, data=body, headers=headers) as response:
            assert response.status == 200, await response.text()
            answer = await response.json()
            self.headers = dict(response.headers)
        self.extra = answer["retExtInfo"]
        if answer["retCode"]:
            raise Refused(answer["retCode"], answer["retMsg"])
        return answer["result"]


class PlainStream:
    """One stream: answers and pushes in the order in which they came."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def close(self) -> None:
        await self.socket.close()

    async def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a request, and give the next message that is no push."""
        await self.socket.send_json(message)
        return await self.next(lambda each: "topic" not in each)

    async def log_in(self) -> dict[str, Any]:
        return await self.ask(login())

    async def subscribe(self, *topics: str) -> dict[str, Any]:
        return await self.ask({"op": "subscribe", "args": list(topics)})

    async def next(self, is_wanted: Any = lambda _message: True) -> dict[str, Any]:
        while True:
            message = await self.socket.receive_json(timeout=DEADLINE_SECONDS)
            if is_wanted(message):
                return message

    async def topic(self, topic: str, kind: str | None = None) -> dict[str, Any]:
        return await self.next(lambda each: each.get("topic") == topic and kind in {None, each.get("type")})

    async def order(self, op: str, *, at_ms: int | None = None, req_id: str = "", **parameters: Any) -> dict[str, Any]:
        """One request of order entry."""
        head = {"X-BAPI-TIMESTAMP": str(now_ms() if at_ms is None else at_ms), "X-BAPI-RECV-WINDOW": WINDOW}
        return await self.ask({"reqId": req_id, "header": head, "op": op, "args": [parameters]})
