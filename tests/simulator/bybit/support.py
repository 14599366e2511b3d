"""A simulator inside the test process, on its own thread, and the clients that talk to it."""

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from aiohttp import web
from pybit.unified_trading import HTTP, WebSocket

from simulator.server import WORLD, build_app
from simulator.settings import Settings
from simulator.world import World

DEADLINE_SECONDS = 30.0
"""What must come has come long before, except on a machine that is busy with ten other things."""
KEY, SECRET = "simkey", "simsecret"
_CLOCKS_APART_MS = 1000

Result = TypeVar("Result")
_open = build_opener(ProxyHandler({})).open


class Server:
    """One simulator on a free port."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop: asyncio.Event
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.world: World
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(DEADLINE_SECONDS)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(DEADLINE_SECONDS)
        assert not self._thread.is_alive()

    def inside(self, act: Callable[[], Result]) -> Result:
        """Runs ``act`` on the server's own thread."""

        async def run() -> Result:
            return act()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(DEADLINE_SECONDS)

    def control(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """A control call: POST with a body, else GET; the answer must be 200."""
        status, answer = self.try_control(path, body, method)
        assert status == 200, answer
        return answer

    def try_control(self, path: str, body: Any = None, method: str | None = None) -> tuple[int, Any]:
        raw = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/control/{path}", data=raw, method=method or ("GET" if raw is None else "POST"))
        try:
            with _open(request, timeout=DEADLINE_SECONDS) as response:
                return response.status, json.load(response)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    def price(self, price: str, symbol: str = "BTCUSDT") -> None:
        self.control("market/price", {"symbol": symbol, "price": price})

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = build_app(self._settings)
        self.world = app[WORLD]
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()


@contextmanager
def running(settings: Settings | None = None) -> Iterator[Server]:
    server = Server(settings or Settings())
    server.start()
    try:
        yield server
    finally:
        server.stop()


def rest_client(server: Server, *, key: str = KEY, secret: str = SECRET, timeout: float = DEADLINE_SECONDS) -> HTTP:
    """pybit's client in the construct of docs/bybit.md, 7.1: one request a call, true codes."""
    http = HTTP(
        api_key=key,
        api_secret=secret,
        timeout=timeout,
        recv_window=5000,
        max_retries=1,
        retry_codes={-999},
        force_retry=False,
        return_response_headers=True,
    )
    http.endpoint = server.url
    http.client.trust_env = False
    return http


class Bybit:
    """pybit's methods, each giving the ``result``; the whole last answer and its headers stay here."""

    def __init__(self, http: HTTP) -> None:
        self.http = http
        self.envelope: dict[str, Any] = {}
        self.headers: dict[str, str] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            self.envelope, _, self.headers = getattr(self.http, name)(**parameters)
            return self.envelope["result"]

        return call

    def buy(self, qty: str = "0.01", **more: Any) -> Any:
        return self.place_order(category="linear", symbol="BTCUSDT", side="Buy", orderType="Market", qty=qty, **more)

    def limit(self, side: str, price: str, qty: str = "0.01", **more: Any) -> Any:
        return self.place_order(
            category="linear", symbol="BTCUSDT", side=side, orderType="Limit", qty=qty, price=price, **more
        )


class LoopWebSocket(WebSocket):
    """pybit's stream client, unmodified but for where it connects to."""

    base = ""
    acknowledged = 0

    def _process_subscription_message(self, message: dict[str, Any]) -> None:
        super()._process_subscription_message(message)
        self.acknowledged += 1

    def _connect(self, url: str) -> None:
        for template in ("wss://{SUBDOMAIN}.{DOMAIN}.{TLD}", "wss://{SUBDOMAIN}.{DOMAIN}.com"):
            url = url.replace(template, self.base)
        super()._connect(url)


def hang_up(server: Server, *sockets: LoopWebSocket) -> None:
    """Ends pybit's streams from the other side: its own ``exit`` leaves the thread behind for seconds."""
    for each in sockets:
        each.handle_error = False
    for target in ("ws_private", "ws_public"):
        server.control("faults", {"target": target, "kind": "disconnect", "count": 100})
    for each in sockets:
        each.wst.join(DEADLINE_SECONDS)
        assert not each.wst.is_alive()
        each.exit()


class Inbox:
    """What a stream told, in order; waiting has a deadline."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._messages: list[dict[str, Any]] = []

    def __call__(self, message: dict[str, Any]) -> None:
        with self._changed:
            self._messages.append(message)
            self._changed.notify_all()

    def all(self) -> list[dict[str, Any]]:
        with self._changed:
            return list(self._messages)

    def wait(self, is_wanted: Callable[[dict[str, Any]], bool], *, skip: int = 0) -> dict[str, Any]:
        """The first message wanted; AssertionError after the deadline."""

        def found() -> list[dict[str, Any]]:
            return [message for message in self._messages if is_wanted(message)][skip:]

        with self._changed:
            assert self._changed.wait_for(found, DEADLINE_SECONDS), f"not among {self._messages}"
            return found()[0]

    def wait_topic(self, topic: str, *, skip: int = 0) -> dict[str, Any]:
        return self.wait(lambda message: message["topic"] == topic, skip=skip)


def until(condition: Callable[[], Any], *, every: float = 0.005) -> Any:
    """Waits for something to become true."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(every)


def signed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def is_since(began_ms: int, at_ms: int) -> bool:
    """Whether a moment that the simulator told lies between ``began_ms`` and now, however long that was.

    The simulator reads the machine's clock once and counts on from there; the machine's may be set meanwhile.
    """
    return began_ms - _CLOCKS_APART_MS <= at_ms <= now_ms() + _CLOCKS_APART_MS


def auth_headers(payload: str, *, at_ms: int | None = None, key: str = KEY, secret: str = SECRET, window: str = "5000"):
    """The headers of a signed request over its raw query or body."""
    timestamp = str(now_ms() if at_ms is None else at_ms)
    return {
        "X-BAPI-API-KEY": key,
        "X-BAPI-TIMESTAMP": timestamp,
        "X-BAPI-RECV-WINDOW": window,
        "X-BAPI-SIGN": signed(secret, timestamp + key + window + payload),
    }


def login(*, expires_in_ms: int = 10_000, key: str = KEY, secret: str = SECRET) -> dict[str, Any]:
    """A stream's auth request."""
    expires = now_ms() + expires_in_ms
    return {"op": "auth", "args": [key, expires, signed(secret, f"GET/realtime{expires}")]}
