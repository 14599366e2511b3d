"""What the adapter leaves behind in a process: nothing that holds it, nothing in its log that is not ours."""

import asyncio
import logging
import sys

import pytest

from execution.bybit.library_logs import quiet_libraries
from tests.execution.bybit.fake_bybit import KEY, SECRET, FakeBybit

LEAVES_WITHOUT_STOPPING = f"""
import asyncio, sys
from execution.bybit import rest
from execution.bybit.adapter import BybitExchange
from utils.clock import SystemClock

rest.TIMEOUT = 3600

async def main(port):
    exchange = BybitExchange(
        env="mainnet", api_key="{KEY}", api_secret="{SECRET}", clock=SystemClock(),
        rest_url=f"http://127.0.0.1:{{port}}", ws_url=f"ws://127.0.0.1:{{port}}",
    )
    up = asyncio.Event()
    await exchange.start(lambda event: up.set())
    await up.wait()
    read = asyncio.create_task(exchange.positions("BTCUSDT"))
    await asyncio.sleep(0.1)
    print("leaving", flush=True)

asyncio.run(main(sys.argv[1]))
"""


async def test_a_process_that_leaves_in_the_middle_is_not_held(bybit: FakeBybit) -> None:
    bybit.answer("/v5/position/list", bybit.stall)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", LEAVES_WITHOUT_STOPPING, str(bybit.port)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while b"leaving" not in (line := await process.stdout.readline()):
            assert line, "it ended before it was up"
    async with asyncio.timeout(60):
        _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert KEY.encode() not in errors


@pytest.mark.parametrize("name", ["pybit._http_manager", "pybit._websocket_stream", "websocket"])
def test_libraries_warn_at_most(name: str, caplog: pytest.LogCaptureFixture) -> None:
    quiet_libraries()
    quiet_libraries()
    logger = logging.getLogger(name)
    assert len(logger.filters) == 1
    with caplog.at_level(logging.DEBUG, logger=name):
        logger.info("chatter")
        logger.error("gone: %s", "closed")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("WARNING", "gone: closed")]
