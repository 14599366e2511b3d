"""A DCA bot on a perpetual: real engine, real adapter, real store, real streams. R14, R20, R23."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.adoption.choices import Choice
from execution.commands.answers import ChangeRefused
from execution.dca.dca_bot import BotState
from execution.dca.dca_views import DcaRejected
from execution.dca.linear_market import LinearMarket
from execution.dca.market import DcaRequest
from execution.exchange_errors import Refused, Transient
from execution.facts.account import MarginMode
from execution.facts.slots import Side, Slot
from execution.new_trade.trade_request import TradeRejected
from tests.execution.dca.linear_life import ETH, LinearLife, linear_plan, rests
from tests.execution.guard import request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock

D = Decimal


async def test_r14_a_lot_has_its_stop_and_is_sold_by_a_limit_that_only_reduces(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        before = await life.wallet()
        bot = await life.holding()
        (lot,), (sell,) = bot.lots, bot.orders.values()
        assert await life.stop_at() == bot.stop_price
        (order,) = await life.guard.own_orders(ETH)
        assert (order["reduce_only"], D(order["qty"]), D(order["price"])) == (True, lot.left, sell.price)
        await life.bots.pause(bot.bot_id)
        assert sell.price is not None
        await simulator.price(str(sell.price + 5), ETH)
        sold = await life.bot_is(bot.bot_id, lambda b: not b.lots and not b.orders, "the sale")
        assert sold.stats.wins == 1
        assert sold.stats.realised >= lot.cost / 100
        assert await life.wallet() - before == sold.stats.earned - sold.stats.spent - sold.stats.funding
        assert await life.is_flat()
        assert sold.stop_price is None


@pytest.mark.parametrize("is_away", [False, True], ids=["there", "away"])
async def test_the_hard_stop_fires_whether_the_bot_is_there_or_not_and_it_pauses(
    simulator: Simulator, tmp_path: Path, is_away: bool
) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        before = await life.wallet()
        bot = await life.holding()
        (lot,), stop = bot.lots, bot.stop_price
        assert stop is not None
        if not is_away:
            await simulator.price(str(stop - 1), ETH)
            await life.bot_is(bot.bot_id, lambda b: not b.lots, "the end of the lot")
    if is_away:
        await simulator.price(str(stop - 1), ETH)
    async with LinearLife(simulator, tmp_path) as life:
        halted = await life.bot_is(bot.bot_id, lambda b: b.state is BotState.PAUSED and not b.orders, "the pause")
        assert "its hard stop fired" in halted.state_reason
        assert (halted.lots, halted.stats.losses, halted.stop_price) == ((), 1, None)
        (told,) = await until(lambda: life.guard.told("dca_halted"), "the pause to be told, which is after it is saved")
        assert told["reason"] == halted.state_reason
        (closed,) = life.bots.history(bot.bot_id)
        assert (closed.by_stop, closed.qty) == (True, lot.left)
        assert await life.wallet() - before == halted.stats.earned - halted.stats.spent - halted.stats.funding


async def test_r23_the_slot_of_a_bot_is_taken_until_it_is_stopped_and_flat(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        bot = await life.holding()
        price = bot.lots[0].mean_price
        trade = request(
            symbol=ETH, qty="0.1", stop=str(price * D("0.9")), targets=((str(price * 2), None),), break_even=None
        )
        with pytest.raises(TradeRejected, match=f"belongs to DCA bot {bot.name};"):
            await life.guard.manager.preview(trade)
        with pytest.raises(DcaRejected, match=f"belongs to DCA bot {bot.name}"):
            await life.new(name="another")
        await life.guard.manager.sweep(with_orders=True)
        assert not life.guard.told("adoption_asked")
        view = life.guard.manager.account_view()
        assert (view.unguarded, view.of_bots) == ((), (f"{ETH} long",))
        with pytest.raises(ChangeRefused, match="belongs to DCA bot"):
            await life.guard.manager.adopt(ETH, None, Choice.STOP_ONLY)
    async with LinearLife(simulator, tmp_path) as life:  # it is on disk
        await life.bot_is(bot.bot_id, rests, "the bot to be back")
        with pytest.raises(TradeRejected, match="belongs to DCA bot"):
            await life.guard.manager.preview(trade)
        await life.bots.halt(bot.bot_id)
        await life.bot_is(bot.bot_id, lambda b: not b.orders, "its sell to be gone")
        with pytest.raises(TradeRejected, match="belongs to DCA bot"):
            await life.guard.manager.preview(trade)
        await simulator.control("account/close", symbol=ETH)
        claims, slot = life.guard.manager.bot_slots, Slot("main", ETH, 0)
        await until(lambda: not claims.has(bot.bot_id, slot), "the slot to be free")
        assert not life.bot(bot.bot_id).lots
        await life.guard.trade(trade)
        with pytest.raises(DcaRejected, match="is guarded"):
            await life.bots.resume(bot.bot_id)


async def test_r23_a_bot_is_refused_where_something_is_open_or_asked(simulator: Simulator, tmp_path: Path) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        await simulator.control("account/order", symbol=ETH, side="Sell", qty="0.1")
        with pytest.raises(DcaRejected, match="a position is open"):
            await life.new()
        await life.guard.manager.sweep(with_orders=True)
        await until(lambda: life.guard.told("adoption_asked"), "the question")
        with pytest.raises(DcaRejected, match="waits for your answer"):
            await life.new()
        await life.guard.manager.adopt(ETH, Side.SELL, Choice.IGNORE)
        with pytest.raises(DcaRejected, match="is ignored"):
            await life.new()
        assert not life.bots.bots()


async def test_r8_a_stop_that_is_taken_away_is_set_again_and_a_tighter_one_kept(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        bot = await life.holding()
        stop = bot.stop_price
        assert stop is not None
        for wrong in ("0", str(stop - 50)):
            told = len(life.guard.told("dca_stop"))
            await simulator.control("account/trading-stop", symbol=ETH, position_idx=0, stop_loss=wrong)
            await until(lambda: len(life.guard.told("dca_stop")) > told, "the stop to be told")  # noqa: B023
            assert await life.stop_at() == stop
        shown = [fields["shown"] for fields in life.guard.told("dca_stop")]
        assert shown == [None, stop - 50]
        await simulator.control("account/trading-stop", symbol=ETH, position_idx=0, stop_loss=str(stop + 50))
        kept = await life.bot_is(bot.bot_id, lambda b: b.stop_price == stop + 50, "the tighter stop")
        assert kept.state is BotState.RUNNING
        assert await life.stop_at() == stop + 50
        await until(lambda: life.guard.told("dca_stop")[-1]["theirs"], "the tighter stop to be told")


async def test_what_a_person_closes_in_the_app_leaves_the_oldest_lots_and_pauses_the_bot(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        before = await life.wallet()
        bot = await life.holding()
        held = bot.lots[0].left
        await simulator.control("account/order", symbol=ETH, side="Sell", qty="0.01", reduce_only=True)
        less = await life.bot_is(
            bot.bot_id, lambda b: rests(b) and b.lots[0].left == held - D("0.01"), "the lot to be smaller"
        )
        assert less.state is BotState.PAUSED
        assert "somebody closed 0.01" in less.state_reason
        assert not life.guard.told("dca_sell_resized"), "the exchange trimmed its sell"
        await simulator.control("account/close", symbol=ETH)
        over = await life.bot_is(bot.bot_id, lambda b: not b.lots and not b.orders, "the end of the lot")
        assert await life.wallet() - before == over.stats.earned - over.stats.spent - over.stats.funding


async def test_what_a_person_buys_there_is_told_and_bought_beside_no_more(simulator: Simulator, tmp_path: Path) -> None:
    async with LinearLife(simulator, tmp_path) as life:
        bot = await life.holding(linear_plan(buy={"max_lots": 5, "interval_hours": D(1)}))
        await simulator.control("account/order", symbol=ETH, side="Buy", qty="0.05")
        halted = await life.bot_is(bot.bot_id, lambda b: b.state is BotState.PAUSED, "the pause")
        assert "somebody traded in its slot" in halted.state_reason
        assert await life.stop_at() == bot.stop_price


async def test_r4_in_hedge_mode_a_bot_has_the_long_side_alone(simulator: Simulator, tmp_path: Path) -> None:
    await simulator.control("account/mode", hedge=True)
    async with LinearLife(simulator, tmp_path) as life:
        bot = await life.holding()
        assert bot.slot is not None
        assert bot.slot.position_idx == 1
        await simulator.control("account/order", symbol=ETH, side="Sell", qty="0.1", position_idx=2)
        await life.guard.manager.sweep(with_orders=True)
        (asked,) = await until(lambda: life.guard.told("adoption_asked"), "the short to be asked about")
        assert asked["side"] == "Sell"
        await life.guard.manager.sweep(with_orders=True)
        assert life.bot(bot.bot_id).lots == bot.lots
        assert life.bot(bot.bot_id).state is BotState.RUNNING


async def test_r18_a_bot_that_would_be_liquidated_before_its_stop_is_refused(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def isolated() -> MarginMode:
        return MarginMode.ISOLATED

    async def unknown() -> MarginMode:
        raise Transient("not told")

    async with LinearLife(simulator, tmp_path) as life:
        monkeypatch.setattr(life.guard.exchange, "margin_mode", isolated)
        with pytest.raises(DcaRejected, match=r"liquidated at about [0-9.]+ \(estimated\), before the hard stop"):
            await life.bots.check(linear_plan(stop_percent=D(90)))
        monkeypatch.setattr(life.guard.exchange, "margin_mode", unknown)
        await life.bots.check(linear_plan(stop_percent=D(90)))


async def test_only_usdt_perpetuals_and_no_buy_without_a_stop(simulator: Simulator) -> None:
    exchange = simulator.exchange()
    market = LinearMarket(exchange, exchange.watch, SystemClock())
    with pytest.raises(Refused):
        await market.rules("NOSUCHUSDT")
    rules = await market.rules(ETH)
    assert (rules.base_coin, rules.quote_coin) == ("ETH", "USDT")
    assert ETH in await market.symbols()
    bare = DcaRequest(link_id="dca-0123abcd-b1-0", symbol=ETH, side=Side.BUY, qty=D("0.1"), amount=None, price=None)
    with pytest.raises(Refused, match="without its hard stop"):
        await market.place(bare)
    with pytest.raises(Refused, match="base currency"):
        await market.place(replace(bare, qty=None, amount=D(100)))
    with pytest.raises(Refused, match="margined in USDT"):
        await market.available("ETH")
    assert [len(await market.candles(ETH, 5, 10)) >= 10, await market.open_orders(ETH)] == [True, []]
    await exchange.stop()
