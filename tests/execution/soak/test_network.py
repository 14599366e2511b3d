"""The proof's own network: what a request that goes wrong excuses."""

import asyncio
import random

from execution.bybit.endpoints import Endpoint
from tests.execution.soak.house import House
from tests.execution.soak.network import Network, Weather
from tests.execution.soak.virtual_time import LoopClock, new_loop

ASKED = {"category": "linear", "symbol": "BTCUSDT"}


def kept_ms(lost: float, given_up_after: float) -> int:
    """For how long a request kept the bot, of which so many get lost, if nobody waits for it any more after a while."""
    loop = new_loop()
    house = House(loop, 1, symbols=1)
    network = Network(house, random.Random(1))
    network.weather = Weather(lost_request=lost)
    began = house.clock.now_ms()
    request = network.send(Endpoint.TICKERS, ASKED, LoopClock(loop), began)

    async def wait() -> None:
        await asyncio.wait([asyncio.ensure_future(request)], timeout=given_up_after)

    loop.run_until_complete(wait())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0.1))
    house.stop()
    loop.close()
    taken, _ = house.disruptions.within(began, began + 60_000)
    return taken


def test_i1_a_lost_request_excuses_only_for_as_long_as_the_bot_waited_for_it():
    """A position that is gone leaves it behind: what it kept the bot from until then counts all the same."""
    assert kept_ms(lost=1.0, given_up_after=3.0) == 3000
    assert kept_ms(lost=1.0, given_up_after=30.0) == 5000
    assert kept_ms(lost=0.0, given_up_after=0.001) == 0
    assert kept_ms(lost=0.0, given_up_after=30.0) == 0
