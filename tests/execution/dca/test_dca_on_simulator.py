"""DCA bots on the simulator: real adapter, real store, real streams."""

from decimal import Decimal
from pathlib import Path

from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.unexplained import READ_BACK
from tests.execution.dca.life import DcaLife, plan
from tests.execution.simulator_hand import Simulator


async def test_a_lot_is_bought_and_sold_for_its_net_profit(simulator: Simulator, tmp_path: Path) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        before = await life.wallet("USDT")
        bot = await life.bots.new(plan(buy={"max_lots": 1}), name="first", chat_id=1)
        assert bot.read_since == bot.created_at - READ_BACK, "the exchange's clock may be behind ours"
        bought = await life.until(bot.bot_id, lambda b: any(o.order_id for o in b.orders_of(OrderRole.SELL)))
        (lot,) = bought.lots
        assert lot.cost == Decimal(100)
        (sell,) = bought.orders.values()
        await life.bots.pause(bot.bot_id)
        await simulator.price(str(sell.price + Decimal(1)))
        sold = await life.until(bot.bot_id, lambda b: not b.lots and not b.orders)
        assert sold.stats.trades == sold.stats.wins == 1
        assert sold.stats.realised >= Decimal("0.99")
        assert await life.wallet("USDT") - before == sold.stats.earned - sold.stats.spent
        assert not life.failures


async def test_a_market_sell_waits_for_its_target(simulator: Simulator, tmp_path: Path) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        bot = await life.bots.new(plan(buy={"max_lots": 1}, sell={"by": OrderBy.MARKET}), name="m", chat_id=1)
        await life.until(bot.bot_id, lambda b: bool(b.lots) and not b.orders)
        await life.bots.pause(bot.bot_id)
        await simulator.price("51000")
        sold = await life.until(bot.bot_id, lambda b: not b.lots and not b.orders)
        assert sold.stats.wins == 1
