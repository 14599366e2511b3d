"""A receipt comes before what it caused is pushed, by as much as the latency says (docs/bybit.md, 2.5)."""

import asyncio

from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import running

ORDER = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.01"}


async def test_the_receipt_is_first():
    with running(Settings(latency_ms=150)) as server:
        async with PlainClient(server) as client:
            stream = await client.stream("/v5/private")
            await stream.log_in()
            await stream.subscribe("order")
            receipt = asyncio.create_task(client.post("/v5/order/create", **ORDER))
            push = asyncio.create_task(stream.topic("order"))
            first, _ = await asyncio.wait({receipt, push}, return_when=asyncio.FIRST_COMPLETED)
            assert receipt in first
            assert (await push)["data"][0]["orderId"] == (await receipt)["orderId"]
            await stream.close()
