"""Bots that do not trade yet: they wait for the exchange, or for a person, and hear commands all the same."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from execution.dca.asking import as_request
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import Transient
from execution.notices import NoticeKind
from tests.execution.dca.bot_facts import BOT, a_bot, a_plan, bought, sell_id, stepped
from tests.execution.dca.test_missed_prices import Life

D = Decimal


class Silent(Life):
    """An exchange that tells nothing until ``answers`` is set; ``on_rules`` happens while it does."""

    def __init__(self, bot: DcaBot, **changes: Any) -> None:
        super().__init__(bot, **changes)
        self.answers = False
        self.market.rules = self.rules  # type: ignore[method-assign]

    async def rules(self, symbol: str) -> Any:
        if not self.answers:
            raise Transient("HTTP 503")
        return await type(self.market).rules(self.market, symbol)


async def test_a_bot_that_waits_can_be_paused_and_resumed_on_disk_and_begins_so() -> None:
    async with Silent(a_bot()) as life:
        paused = await life.bots.pause(BOT)
        assert (paused.state, life.books.bot.state, life.bot.state) == (BotState.PAUSED,) * 3
        assert (await life.bots.pause(BOT)) == paused
        resumed = await life.bots.resume(BOT)
        assert (resumed.state, life.books.bot.state) == (BotState.RUNNING, BotState.RUNNING)
        await life.bots.pause(BOT)
        life.answers = True
        await life.settles()
        assert life.bots.roster.actors[BOT].bot.state is BotState.PAUSED
        for command in (life.bots.pause, life.bots.halt):
            with pytest.raises(DcaRejected):
                await command("ffffffff")


async def test_a_bot_that_waits_can_be_stopped_and_cancels_its_orders_once_the_exchange_answers() -> None:
    resting, _ = stepped(bought())
    async with Silent(resting, price="50000") as life:
        stopped = await life.bots.halt(BOT)
        assert (stopped.state, life.books.bot.state, life.bot.state) == (BotState.STOPPED,) * 3
        assert (await life.bots.halt(BOT)) == stopped
        life.market.wallet["BTC"] = D(1)
        order = resting.orders[sell_id()]
        await life.market.place(as_request(resting, order))
        life.answers = True
        await life.settles()
        assert (life.bot.state, life.bot.orders, life.market.open_ids()) == (BotState.STOPPED, {}, set())
        assert [lot.left for lot in life.bot.lots] == [lot.left for lot in resting.lots]


async def test_a_bot_that_begins_while_its_pause_is_written_is_paused_as_one_that_runs() -> None:
    async with Silent(a_bot()) as life:
        write, life.books.save = life.books.save, None  # type: ignore[method-assign]

        async def save(*record: Any) -> None:
            life.books.save = write  # type: ignore[method-assign]
            life.answers = True
            await life.settles()
            assert life.bots.roster.actors[BOT].bot.state is BotState.RUNNING
            await write(*record)

        life.books.save = save  # type: ignore[method-assign]
        assert (await life.bots.pause(BOT)).state is BotState.PAUSED
        assert life.bots.roster.actors[BOT].bot.state is BotState.PAUSED


async def test_a_pause_while_a_resume_is_written_is_not_lost() -> None:
    async with Silent(a_bot(state=BotState.PAUSED)) as life:
        write, may_write = life.books.save, asyncio.Event()

        async def save(*record: Any) -> None:
            await may_write.wait()
            await write(*record)

        life.books.save = save  # type: ignore[method-assign]
        resume = asyncio.create_task(life.bots.resume(BOT))
        await life.settles()
        pause = asyncio.create_task(life.bots.pause(BOT))
        await life.settles()
        may_write.set()
        assert [(await said).state for said in (resume, pause)] == [BotState.RUNNING, BotState.PAUSED]
        assert (life.bot.state, life.books.bot.state) == (BotState.PAUSED, BotState.PAUSED)


async def test_where_the_disk_fails_a_pause_of_a_bot_that_waits_is_not_confirmed() -> None:
    async with Silent(a_bot()) as life:
        life.books.is_durable = False
        with pytest.raises(TimeoutError):
            await life.bots.pause(BOT)
        assert life.bot.state is BotState.PAUSED, "held in memory, and written as soon as it can be"


async def test_r25_a_bot_begun_under_observe_is_paused_at_a_live_start_until_it_is_resumed() -> None:
    async with Life(a_bot(begun_observing=True)) as life:
        bot = life.bot
        assert (bot.state, bot.state_reason) == (
            BotState.PAUSED,
            "it was begun under MODE=observe, which sends nothing",
        )
        assert (life.books.bot.state, life.books.bot.begun_observing) == (BotState.PAUSED, False)
        assert [notice.kind for notice in life.books.notices] == [NoticeKind.DCA_HALTED]
        assert (await life.bots.resume(BOT)).state is BotState.RUNNING
    async with Life(life.books.bot) as again:
        assert again.bot.state is BotState.RUNNING


async def test_r25_while_it_is_observed_it_runs_and_a_new_one_is_marked() -> None:
    async with Life(a_bot(begun_observing=True), is_observing=True) as life:
        assert (life.bot.state, life.bot.begun_observing) == (BotState.RUNNING, True)
    for is_observing in (True, False):
        async with Life(a_bot(), is_observing=is_observing) as life:
            bot = await life.bots.new(a_plan(), name="new", chat_id=1, also=lambda _: None)
            assert (bot.begun_observing, life.books.bot.begun_observing) == (is_observing, is_observing)
