"""The order of topics is not promised; a switch breaks it (docs/bybit.md, 5.2)."""

import pytest

from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import running

USUAL = ["execution", "order", "position", "wallet"]
ROUNDS = 20


async def orders_of_topics(server):
    async with PlainClient(server) as client:
        stream = await client.stream("/v5/private")
        await stream.log_in()
        await stream.subscribe(*USUAL)
        seen = []
        for _ in range(ROUNDS):
            server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.001"})
            seen.append([(await stream.next())["topic"] for _ in USUAL])
        await stream.close()
    return seen


async def test_topics_come_in_the_usual_order(server):
    assert await orders_of_topics(server) == [USUAL] * ROUNDS


async def test_shuffled_topics_come_in_any_order_and_all_of_them_come(server):
    server.control("switch", {"name": "shuffle_topics", "value": True})
    seen = await orders_of_topics(server)
    assert all(sorted(topics) == USUAL for topics in seen)
    assert len({tuple(topics) for topics in seen}) > 3


async def test_the_shuffle_follows_the_seed(server):
    told = []
    for _ in range(2):
        server.control("reset", {"seed": 11})
        server.control("switch", {"name": "shuffle_topics", "value": True})
        told.append(await orders_of_topics(server))
    assert told[0] == told[1]


@pytest.mark.parametrize("seed", [7, 11])
async def test_a_new_process_shuffles_as_one_that_was_reset_to_its_seed(seed):
    told = []
    with running(Settings(seed=seed)) as server:
        for _ in range(2):
            server.control("switch", {"name": "shuffle_topics", "value": True})
            told.append(await orders_of_topics(server))
            server.control("reset", {"seed": seed})
    assert told[0] == told[1]
