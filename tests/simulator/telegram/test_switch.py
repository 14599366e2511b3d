"""``telegram_flood_limits``: on from the start, off when a tester says so."""

from __future__ import annotations

import aiohttp
from aiohttp import web

from simulator.server import build_app
from simulator.settings import Settings
from simulator.telegram.speed_limits import PERSON

from .conftest import TOKEN


async def refused(session: aiohttp.ClientSession, url: str) -> int:
    """How many of thirty messages that are sent at once do not go through."""
    count = 0
    for _ in range(30):
        async with session.post(f"{url}/bot{TOKEN}/sendMessage", json={"chat_id": 1001, "text": "x"}) as answer:
            assert answer.status in {200, 429}
            count += answer.status == 429
    return count


async def test_the_limits_can_be_switched_off() -> None:
    runner = web.AppRunner(build_app(Settings()))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as session:
            assert 0 < await refused(session, url) <= 30 - PERSON.burst
            switch = {"name": "telegram_flood_limits", "value": False}
            async with session.post(f"{url}/control/switch", json=switch) as answer:
                assert answer.status == 200
            assert await refused(session, url) == 0
    finally:
        await runner.cleanup()
