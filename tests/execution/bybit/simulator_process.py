"""The simulator as a process of its own, and the hand of the tester."""

import asyncio
import sys
from types import TracebackType
from typing import Any, Self

import aiohttp

from execution.bybit.adapter import BybitExchange
from tests.execution.bybit.fake_bybit import QUICK
from utils.clock import SystemClock


class Simulator:
    """Started on entering, ended on leaving; ``url`` is where it listens."""

    url: str
    _process: asyncio.subprocess.Process
    _http: aiohttp.ClientSession

    def __init__(self, *options: str) -> None:
        self._options = options

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "simulator", "--port", "0", *self._options),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(20):
            line = (await self._process.stdout.readline()).decode()
        self.url = line.removeprefix("simulator listening on ").strip()
        assert self.url.startswith("http://"), line
        self._http = aiohttp.ClientSession(self.url, trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()
        self._process.kill()
        await self._process.communicate()

    def exchange(self, **changes: Any) -> BybitExchange:
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

    async def fault(self, kind: str, match: str, target: str = "rest", **more: Any) -> None:
        await self.control("faults", target=target, match=match, kind=kind, **({"count": 1} | more))

    async def price(self, price: str, symbol: str = "BTCUSDT") -> None:
        await self.control("market/price", symbol=symbol, price=price)
