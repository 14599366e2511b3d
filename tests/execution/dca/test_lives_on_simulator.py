"""DCA bots through what happens in a life: lost answers, restarts, people in the app, refusals; to the last digit."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import OrderBy
from execution.notices import OUTBOX, NoticeKind
from execution.stops.trailing import TrailStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.life import DcaLife, plan
from tests.execution.simulator_hand import Simulator

D = Decimal
ONE_LOT = {"max_lots": 1, "by": OrderBy.MARKET}
CREATE = "/v5/order/create"


def sell_of(bot: DcaBot) -> Any:
    return next(iter(bot.orders_of(OrderRole.SELL)), None)


def rests(bot: DcaBot) -> bool:
    """Its lot is bought, and its sell stands at the exchange."""
    sell = sell_of(bot)
    return bool(bot.lots) and sell is not None and sell.state is OrderState.LIVE and sell.order_id != ""


def is_sold(bot: DcaBot) -> bool:
    return bot.stats.trades == 1 and not bot.orders


async def is_the_wallet(life: DcaLife, bot_id: str, usdt: Decimal, btc: Decimal) -> None:
    """What the account has more or less than before is what the bot says, to the last digit."""
    stats = life.bot(bot_id).stats
    assert await life.wallet("USDT") - usdt == stats.earned - stats.spent
    assert await life.wallet("BTC") - btc == stats.bought - stats.sold
    assert not life.failures


async def created(simulator: Simulator) -> int:
    """Spot orders that the exchange took since the beginning, of which there is a trace."""
    account = await simulator.look("account")
    ids = {each["order_link_id"] for each in (*account["orders"], *account["executions"])}
    return len([each for each in ids if each.startswith("dca-")])


def told(life: DcaLife, kind: NoticeKind) -> int:
    return sum(1 for notice in life.books.rows(OUTBOX).values() if notice["kind"] == kind.value)


async def test_r9_a_buy_whose_answer_was_lost_is_one_order_also_over_a_restart(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        usdt, btc = await life.wallet("USDT"), await life.wallet("BTC")
        await simulator.fault("lost_response", CREATE)
        bot_id = (await life.bots.new(plan(buy=ONE_LOT), name="a", chat_id=1)).bot_id
        await life.until(bot_id, lambda b: bool(b.orders_of(OrderRole.BUY) or b.lots))  # its fill may be here already
    async with DcaLife(simulator, tmp_path) as life:
        await life.until(bot_id, rests)
        assert await created(simulator) == 2, "one buy and its sell"
        await is_the_wallet(life, bot_id, usdt, btc)


async def test_a_sell_that_filled_while_the_bot_was_away_is_found_at_the_start(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        usdt, btc = await life.wallet("USDT"), await life.wallet("BTC")
        bot_id = (await life.bots.new(plan(buy=ONE_LOT), name="a", chat_id=1)).bot_id
        bought = await life.until(bot_id, rests)
        await life.bots.pause(bot_id)
    await simulator.price(str(sell_of(bought).price + 1))
    async with DcaLife(simulator, tmp_path) as life:
        sold = await life.until(bot_id, lambda b: is_sold(b) and bool(life.bots.history(bot_id)))
        assert sold.stats.realised >= D("0.99")
        await is_the_wallet(life, bot_id, usdt, btc)
        assert [row.number for row in life.bots.history(bot_id)] == [1]


async def test_a_sell_that_a_person_cancels_is_held_and_sold_when_it_is_wanted(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        bot_id = (await life.bots.new(plan(buy=ONE_LOT), name="a", chat_id=1)).bot_id
        bought = await life.until(bot_id, rests)
        await simulator.control("account/cancel", order_id=sell_of(bought).order_id)
        held = await life.until(bot_id, lambda b: b.lots[0].is_held and not b.orders)
        assert held.lots[0].left == bought.lots[0].left
        await life.until(bot_id, lambda _: told(life, NoticeKind.DCA_SELL_REMOVED) == 1)
        await life.bots.sell_again(bot_id, 1)
        again = await life.until(bot_id, rests)
        assert sell_of(again).revision == 1
        assert sell_of(again).price == sell_of(bought).price


async def test_a_price_that_a_person_gave_a_sell_stays(simulator: Simulator, tmp_path: Path) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        bot_id = (await life.bots.new(plan(buy=ONE_LOT), name="a", chat_id=1)).bot_id
        bought = await life.until(bot_id, rests)
        await simulator.control("account/amend", order_id=sell_of(bought).order_id, price="52000")
        await life.until(bot_id, lambda b: sell_of(b).is_moved)
    async with DcaLife(simulator, tmp_path) as life:
        await life.until(bot_id, lambda b: rests(b) and not life.bots.view(bot_id).trouble)
        (order,) = (await simulator.look("account"))["orders"]
        assert D(order["price"]) == D(52000)
        await life.bots.pause(bot_id)
        await simulator.price("52001")
        sold = await life.until(bot_id, is_sold)
        assert sold.stats.realised > D("3.5")


async def test_it_trails_down_to_buy_and_up_to_sell(simulator: Simulator, tmp_path: Path) -> None:
    trailing = {"by": OrderBy.TRAILING, "trail_percent": D("0.5")}
    async with DcaLife(simulator, tmp_path) as life:
        usdt, btc = await life.wallet("USDT"), await life.wallet("BTC")
        terms = plan(buy=trailing | {"max_lots": 1}, sell=trailing)
        bot_id = (await life.bots.new(terms, name="a", chat_id=1)).bot_id
        await life.until(bot_id, lambda b: b.buy_trail.status is TrailStatus.ACTIVE)
        for price in ("49500", "49000"):
            await simulator.price(price)
            await life.until(bot_id, lambda b, price=price: b.buy_trail.watermark == D(price))
        assert life.bot(bot_id).lots == ()
        await simulator.price("49250")
        bought = await life.until(bot_id, lambda b: bool(b.lots) and b.lots[0].trail.status is TrailStatus.WAITING)
        (lot,) = bought.lots
        assert lot.mean_price == D(49250)
        await simulator.price("51000")
        await life.until(bot_id, lambda b: b.lots[0].trail.watermark == D(51000))
        await life.bots.pause(bot_id)
        await simulator.price("50745")
        sold = await life.until(bot_id, is_sold)
        assert sold.stats.realised > lot.cost / 100
        await is_the_wallet(life, bot_id, usdt, btc)


async def test_a_limit_buy_that_expires_is_cancelled(simulator: Simulator, tmp_path: Path) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        usdt, btc = await life.wallet("USDT"), await life.wallet("BTC")
        await simulator.fault("ret_code", CREATE, ret_code=10006)  # when it is sent again, the price has gone
        terms = plan(buy={"by": OrderBy.LIMIT, "expires_minutes": 0})
        bot_id = (await life.bots.new(terms, name="a", chat_id=1)).bot_id
        await life.until(bot_id, lambda b: bool(b.orders))
        life.forbidden = "the test has seen enough"
        await simulator.price("50500")
        done = await life.until(bot_id, lambda b: not b.orders)
        assert (done.lots, done.stats.purchases, done.next_lot) == ((), 0, 2)
        assert (await simulator.look("account"))["orders"] == []
        await is_the_wallet(life, bot_id, usdt, btc)


async def test_a_refused_buy_is_tried_ever_more_slowly_and_told_once(simulator: Simulator, tmp_path: Path) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        await simulator.fault("ret_code", CREATE, ret_code=170131, ret_msg="Insufficient balance.", count=None)
        bot_id = (await life.bots.new(plan(buy=ONE_LOT), name="a", chat_id=1)).bot_id
        refused = await life.until(bot_id, lambda b: b.buy_refusals == 1 and not b.orders)
        assert refused.buy_not_before is not None
        assert refused.buy_refused_because == "Insufficient balance."
        await life.bots.resume(bot_id)
        again = await life.until(bot_id, lambda b: b.next_lot == 3 and not b.orders)
        assert again.lots == ()
        await life.until(bot_id, lambda _: told(life, NoticeKind.DCA_REFUSED) > 0)
        before = again.next_lot
        await asyncio.sleep(0.3)  # three looks at the gate: none of them may try
        assert life.bot(bot_id).next_lot == before
        assert any("was refused; again in" in each.words for each in life.bots.view(bot_id).obstacles)


async def test_lots_step_down_and_each_is_sold_by_itself(simulator: Simulator, tmp_path: Path) -> None:
    async with DcaLife(simulator, tmp_path) as life:
        usdt, btc = await life.wallet("USDT"), await life.wallet("BTC")
        steps = {"by": OrderBy.MARKET, "step_percent": D("0.5"), "max_lots": 3}
        terms = plan(buy=steps, sell={"credit_percent": D(50)})
        bot_id = (await life.bots.new(terms, name="a", chat_id=1)).bot_id
        for number, price in enumerate(("50000", "49750", "49370"), 1):
            await simulator.price(price)
            await life.until(bot_id, lambda b, number=number: len(b.lots) == number and len(b.orders) == number)
        await life.until(bot_id, lambda b: all(order.order_id for order in b.orders.values()))
        await life.bots.pause(bot_id)

        newest = life.bot(bot_id).orders_of(OrderRole.SELL, 3)[0]
        await simulator.price(str(newest.price))
        await life.until(bot_id, lambda b: b.lot(3) is None and len(b.orders) == 2)
        await simulator.price("51500")
        done = await life.until(bot_id, lambda b: not b.lots and not b.orders and len(life.bots.history(bot_id)) == 3)
        assert (done.stats.trades, done.stats.wins) == (3, 3)
        assert done.stats.realised == sum(row.profit for row in life.bots.history(bot_id))
        await is_the_wallet(life, bot_id, usdt, btc)
