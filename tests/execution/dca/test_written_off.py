"""Coins that a person sold past the bot: it is told, and the lot can be written off."""

from decimal import Decimal

from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_news import news_of
from execution.dca.dca_order import OrderRole
from execution.dca.lots import Dust
from execution.dca.observations import Accepted, CoinsCounted, Filled, LotDropped, OrderShown, Paused
from execution.dca.planning import plan_changes
from execution.dca.requests import Withdraw, requests
from execution.dca.settle import settle
from execution.facts.orders import OrderStatus
from tests.execution.dca.bot_facts import (
    FEES,
    RULES,
    a_bot,
    a_lot,
    at,
    bought,
    execution,
    folded,
    row,
    sell_id,
    stepped,
)  # fmt: skip

D = Decimal
SHORT = CoinsCounted(1, "BTC", D("0.001998"), D("0.0005"))


def balances(bot: DcaBot, cost_of_sold: str = "0") -> bool:
    """Of bots whose lots were all bought in `bought`."""
    stats = bot.stats
    held = sum((lot.left for lot in bot.lots), bot.dust.qty)
    cost = sum((lot.cost for lot in bot.lots), bot.dust.cost)
    assert stats.bought - stats.sold - stats.written_off == held
    assert stats.spent == cost + D(cost_of_sold) + stats.written_off_cost
    return True


def test_a_bot_whose_coins_are_gone_pauses_itself_and_says_how_much_is_missing():
    bot = folded(bought(), SHORT)
    assert bot.state is BotState.PAUSED
    assert bot.state_reason == (
        "lot 1 has 0.001998 BTC to sell, and 0.0005 BTC is free in the account. Bring the coins back and "
        "/dca resume first, or write the lot off with /dca drop first 1"
    )
    (notice,) = [each for each in news_of(bought(), bot, (), at(5)) if each.kind.value == "dca_halted"]
    assert notice.urgent


def test_coins_that_are_there_or_are_no_open_lots_pause_nothing():
    for counted in (replace(SHORT, free=D("0.001998")), replace(SHORT, lot=7)):
        assert folded(bought(), counted) == bought()
    dropped = folded(bought(), LotDropped(1))
    assert folded(dropped, SHORT) == dropped
    paused = folded(bought(), Paused())
    assert folded(paused, SHORT) == paused


def test_a_lot_that_is_written_off_is_neither_won_nor_lost():
    bot, closed = stepped(folded(bought(bought()), LotDropped(1)))
    (gone,) = closed
    assert [lot.number for lot in bot.lots] == [2]
    assert (gone.number, gone.written_off, gone.profit) == (1, Dust(D("0.001998"), D(100)), D(0))
    assert (gone.qty, gone.cost, gone.sold_at) == (D(0), D(0), at(3))
    assert (bot.stats.trades, bot.stats.realised, bot.stats.losses) == (0, D(0), 0)
    assert balances(bot)
    assert news_of(bot, bot, closed, at(3)) == ()


def test_its_sell_is_withdrawn_first_and_none_is_placed():
    standing = folded(stepped(bought())[0], Accepted(sell_id(), ""), OrderShown(row(sell_id(), OrderStatus.NEW)))
    bot, closed = stepped(standing, [LotDropped(1)])
    assert (closed, requests(bot, at(3))) == ((), [Withdraw(sell_id())])
    ended = row(sell_id(), OrderStatus.CANCELLED, cancel_type="CancelByUser", updated_at=at(9))
    bot, (gone,) = stepped(bot, [OrderShown(ended)])
    assert (bot.lots, dict(bot.orders), gone.written_off.qty) == ((), {}, D("0.001998"))
    unsent = folded(stepped(bought())[0], LotDropped(1))
    assert not plan_changes(unsent, at(3), RULES, FEES).orders_of(OrderRole.SELL)[0].is_open


def test_what_was_sold_of_it_is_a_trade():
    standing = folded(stepped(bought())[0], Accepted(sell_id(), ""), Filled(execution(sell_id(), "0.001", "50601.2")))
    part = row(sell_id(), OrderStatus.PARTIALLY_FILLED_CANCELED, "0.001", cancel_type="CancelByUser", updated_at=at(9))
    bot, (gone,) = stepped(folded(standing, OrderShown(part), LotDropped(1)))
    assert (gone.qty, gone.written_off.qty) == (D("0.001"), D("0.000998"))
    assert gone.cost + gone.written_off.cost == D(100)
    assert D("0.4") < gone.profit == bot.stats.realised < D("0.6")
    assert (bot.stats.trades, bot.stats.wins) == (1, 1)
    assert balances(bot, str(gone.cost))
    (told,) = news_of(bot, bot, (gone,), at(9))
    assert told.kind.value == "dca_sold"


def test_what_a_fee_took_beyond_a_lot_that_is_written_off_stays_owed():
    over = replace(a_lot(buys=bought().lots[0].buys), is_dropped=True)
    sells = folded(stepped(bought())[0], Filled(execution(sell_id(), "0.001998", "50601.2", fee_currency="BTC")))
    lot = replace(over, sells=sells.lots[0].sells)
    assert (lot.left, lot.owed) == (0, D("101.1011976") / 1000)
    done = settle(a_bot(lots=(lot,), next_lot=2), RULES, FEES, at(9), D(50000))
    assert (done.closed[0].written_off, done.bot.dust) == (Dust(), Dust(owed=lot.owed))
