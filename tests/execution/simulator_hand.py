"""The hand of the tester on a simulator that runs as a process of its own."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from execution.bybit.adapter import BybitExchange
from tests.execution.bybit.fake_bybit import QUICK
from utils.clock import SystemClock


class Simulator:
    """``url`` is where it listens; its control calls are open between entering and leaving."""

    _http: aiohttp.ClientSession

    def __init__(self, url: str) -> None:
        self.url = url

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(self.url, trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

    def exchange(self, **changes: Any) -> BybitExchange:
        """An adapter of the bot, as yet without streams."""
        settings = {
            "env": "mainnet",
            "api_key": "simkey",
            "api_secret": "simsecret",
            "rest_url": self.url,
            "ws_url": self.url.replace("http", "ws", 1),
            "clock": SystemClock(),
            "timings": QUICK,
        }
        return BybitExchange(**(settings | changes))

    async def control(self, path: str, **body: Any) -> Any:
        async with self._http.post(f"/control/{path}", json=body) as answer:
            text = await answer.text()
            assert answer.status == 200, f"{path}: {text}"
            return await answer.json()

    async def look(self, path: str) -> Any:
        async with self._http.get(f"/control/{path}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def requests(self, *ends: str) -> int:
        """How many have come to paths that end so."""
        counts = (await self.look("stats"))["requests"]
        return sum(count for path, count in counts.items() if path.endswith(ends))

    async def fault(self, kind: str, match: str, target: str = "rest", **more: Any) -> None:
        await self.control("faults", target=target, match=match, kind=kind, **({"count": 1} | more))

    async def mended(self) -> None:
        """Nothing goes wrong any more."""
        async with self._http.delete("/control/faults") as answer:
            assert answer.status == 200, await answer.text()

    async def price(self, price: str, symbol: str = "BTCUSDT") -> None:
        await self.control("market/price", symbol=symbol, price=price)
