"""The shortest way through pybit: its thread, an event loop, a pool of threads, its HTTP client. It decides nothing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from pybit.unified_trading import HTTP, WebSocket

from benchmarks.reaction.exchange import Party
from benchmarks.server_process import HOST, until_left

Message = dict[str, Any]


class _Stream(WebSocket):  # type: ignore[misc]
    """pybit's own client, taken to another address."""

    def __init__(self, url: str) -> None:
        self._url = url
        super().__init__(
            testnet=False, channel_type="private", api_key="key", api_secret="secret", ping_interval=60, ping_timeout=50
        )  # as patient as the bot is here: the machine may have other work

    def _connect(self, _template: str) -> None:
        super()._connect(self._url)


def bare(port: int, parent: Connection) -> None:
    """Answers every message until the process that measures has left."""
    asyncio.run(_bare(port, parent))


async def _bare(port: int, parent: Connection) -> None:
    loop, pool, sending = asyncio.get_running_loop(), ThreadPoolExecutor(1), set[asyncio.Task[None]]()
    client = HTTP(testnet=False, api_key="key", api_secret="secret")
    client.endpoint = f"http://{HOST}:{port}/{Party.BARE}"
    client.client.trust_env = False

    async def send(request: partial[Any]) -> None:
        await loop.run_in_executor(pool, request)

    def on_loop(request: partial[Any]) -> None:
        task = asyncio.create_task(send(request))
        sending.add(task)
        task.add_done_callback(sending.discard)

    def move_stop(message: Message) -> None:
        request = partial(
            client.set_trading_stop, category="linear", symbol=message["data"][0]["symbol"], positionIdx=0,
            tpslMode="Full", stopLoss="40000.1", slTriggerBy="LastPrice", slOrderType="Market",
        )  # fmt: skip
        loop.call_soon_threadsafe(on_loop, request)

    def close(message: Message) -> None:
        request = partial(
            client.place_order, category="linear", symbol=message["data"][0]["symbol"], positionIdx=0, side="Sell",
            orderType="Market", qty="0", reduceOnly=True, closeOnTrigger=True, orderLinkId="bare",
        )  # fmt: skip
        loop.call_soon_threadsafe(on_loop, request)

    stream = _Stream(f"ws://{HOST}:{port}/{Party.BARE}/v5/private")
    stream.execution_stream(move_stop)
    stream.order_stream(close)
    await until_left(parent)
    pool.shutdown(wait=False)
