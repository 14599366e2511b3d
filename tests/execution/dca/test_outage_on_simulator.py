"""R17: a bot that was away finds out by candles what its trail would have seen, end to end."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest_asyncio

from execution.dca.dca_plan import OrderBy
from execution.notices import NoticeKind
from execution.stops.trailing import TrailStatus
from tests.execution.dca.life import DcaLife, plan
from tests.execution.dca.test_lives_on_simulator import is_sold, is_the_wallet, told
from tests.execution.simulator_hand import Simulator

D = Decimal


@pytest_asyncio.fixture
async def stepped(stepped_url: str) -> AsyncIterator[Simulator]:
    async with Simulator(stepped_url) as running:
        yield running


async def test_r17_a_lots_trail_catches_up_with_the_peak_of_an_outage_and_sells(
    stepped: Simulator, tmp_path: Path
) -> None:
    """The peak came and went while the program was down: what it sold for without candles would be far lower."""
    terms = plan(buy={"by": OrderBy.MARKET, "max_lots": 1}, sell={"by": OrderBy.TRAILING, "trail_percent": D(1)})
    async with DcaLife(stepped, tmp_path) as life:
        usdt, btc = await life.wallet("USDT"), await life.wallet("BTC")
        bot_id = (await life.bots.new(terms, name="a", chat_id=1)).bot_id
        await life.until(bot_id, lambda b: bool(b.lots) and b.lots[0].trail.status is TrailStatus.WAITING)
        await stepped.price("51200")
        await life.until(bot_id, lambda b: b.lots[0].trail.watermark == D(51200))
        await life.bots.pause(bot_id)
    for price in ("53000", "52400"):
        await stepped.control("clock", advance_ms=90_000)
        await stepped.price(price)
    async with DcaLife(stepped, tmp_path) as life:
        sold = await life.until(bot_id, lambda b: is_sold(b) and bool(life.bots.history(bot_id)))
        (row,) = life.bots.history(bot_id)
        assert row.sell_price == D(52400)
        assert sold.stats.realised > 4
        await is_the_wallet(life, bot_id, usdt, btc)
        await life.until(bot_id, lambda _: told(life, NoticeKind.DCA_TRAIL_GAP) == 1)
