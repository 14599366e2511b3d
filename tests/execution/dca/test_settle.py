"""What is over: orders, lots, dust, credit."""

from decimal import Decimal

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import Market
from execution.dca.lots import ClosedLot, Dust
from execution.dca.observations import Accepted, Declined, Filled, GateOpened, OrderShown
from execution.dca.settle import Settled, settle
from execution.dca.unexplained import filled_of
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import (
    FEES,
    RULES,
    a_bot,
    a_fill,
    a_lot,
    a_plan,
    at,
    bought,
    buy_id,
    execution,
    folded,
    row,
    sell_id,
    stepped,
)

D = Decimal
HALF_CREDIT = a_plan(sell={"credit_percent": D(50)})


def settled(bot: DcaBot) -> Settled:
    return settle(bot, RULES, FEES, at(9), D(50000))


def sold(bot: DcaBot, lot: int, price: str, qty: str | None = None) -> DcaBot:
    """All that can be sold of a lot, its order ended."""
    left = qty or str(bot.lot(lot).left)
    link = sell_id(lot, bot.lot(lot).sell_revision - 1)
    return folded(bot, Filled(execution(link, left, price)), OrderShown(row(link, OrderStatus.FILLED, left)))


def amended(bot: DcaBot) -> DcaBot:
    """Its sells stand where they are wanted now."""
    live = {i: replace(order, state=OrderState.LIVE) for i, order in bot.orders.items()}
    bot, _ = stepped(replace(bot, orders=live), price="40000")
    return replace(bot, orders={i: replace(o, target=o.wanted_price or o.target) for i, o in bot.orders.items()})


def one_sold(price: str = "50601.2", bot: DcaBot | None = None) -> tuple[DcaBot, ClosedLot]:
    bot, _ = stepped(bot or bought())
    done = settled(sold(bot, 1, price))
    (closed,) = done.closed
    return done.bot, closed


def test_an_order_is_over_when_it_has_ended_and_all_its_executions_are_held():
    bot = folded(a_bot(), GateOpened(D(50000), at(0)), Accepted(buy_id(), ""))
    shown = folded(
        bot, OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002")), Filled(execution(buy_id(), "0.001", "50000"))
    )
    waits = settled(shown).bot
    assert (list(waits.orders), waits.unexplained_since) == ([buy_id()], at(9))
    assert settle(waits, RULES, FEES, at(12)).bot.unexplained_since == at(9)
    whole = settled(folded(waits, Filled(execution(buy_id(), "0.001", "50001")))).bot
    assert (whole.orders, whole.unexplained_since) == ({}, None)


def test_every_buy_that_ends_without_a_fill_may_still_land():
    opened = folded(a_bot(), GateOpened(D(50000), at(0)))
    for ended in (Declined(buy_id(), Refusal.INVALID, "no"), OrderShown(row(buy_id(), OrderStatus.CANCELLED))):
        bot = settled(folded(opened, ended)).bot
        assert (bot.orders, bot.dropped) == ({}, (1,))
        landed = folded(bot, Filled(execution(buy_id(), "0.002", "50000")))
        assert [lot.number for lot in landed.lots] == [1]
    assert settled(bought()).bot.dropped == ()
    assert len(settled(a_bot(dropped=tuple(range(99)))).bot.dropped) == 50


def test_what_is_held_of_an_order():
    bot, _ = stepped(bought())
    order = bot.orders[sell_id()]
    assert filled_of(bot, order) == 0
    assert filled_of(sold(bot, 1, "50601.2", "0.001"), order) == D("0.001")
    assert filled_of(replace(bot, lots=()), order) == 0


def test_a_sold_lot_is_a_trade_with_its_profit():
    bot, closed = one_sold()
    assert bot.lots == ()
    assert (closed.qty, closed.cost, closed.buy_price, closed.sell_price) == (
        D("0.001998"),
        D(100),
        D(50000),
        D("50601.2"),
    )
    assert closed.profit == D("101.1011976") * D("0.999") - 100
    assert (bot.stats.trades, bot.stats.wins, bot.stats.losses, bot.stats.realised) == (1, 1, 0, closed.profit)
    assert closed.fees == D("0.1") + D("0.1011011976")
    assert not closed.by_stop


def test_a_loss_and_neither():
    assert one_sold("40000")[0].stats.losses == 1
    even = a_bot(next_lot=2, lots=(a_lot(buys=(a_fill("1", "100"),), sells=(a_fill("1", "100", link_id=sell_id()),)),))
    stats = settled(even).bot.stats
    assert (stats.trades, stats.wins, stats.losses) == (1, 0, 0)


def test_what_rounding_leaves_is_dust_with_its_share_of_the_cost():
    bot, _ = stepped(bought(qty="0.0004"))
    done = settled(sold(bot, 1, "50601.2", "0.000399"))
    assert done.bot.dust.qty == D("0.0000006")
    assert done.bot.dust.cost == D("0.03003003")
    assert done.closed[0].cost + done.bot.dust.cost == D(20)
    assert done.closed[0].dust == done.bot.dust


def test_a_lot_that_is_too_small_waits_as_dust_for_the_next():
    small = settled(bought(qty="0.00005", bot=a_bot(dust=Dust(D("0.00001"), D("0.05"), D("0.1"))), price="4000"))
    assert small.closed == ()
    assert small.bot.lots == ()
    assert small.bot.dust == Dust(D("0.00005995"), D("0.25"), D("0.1"))


def test_what_is_worth_the_minimum_at_market_stays_a_lot_whatever_its_target():
    """By credit, or by what others of it brought, a target may be next to nothing: its coins are not."""
    credited = replace(bought(), lots=(replace(bought().lots[0], credit=D(101)),))
    assert settle(credited, RULES, FEES, at(9), D(50000)).bot.lots == credited.lots
    (order,) = stepped(credited, price="50000")[0].orders.values()
    assert (order.price, order.qty) == (D(49900), D("0.001998"))
    assert settle(credited, RULES, FEES, at(9), D(2500)).bot.lots == (), "0.001998 of 2500 is less than 5"


def test_nothing_is_dissolved_while_nobody_knows_what_it_is_worth():
    small = bought(qty="0.00005", price="4000")
    assert settle(small, RULES, FEES, at(9), None).bot.lots == small.lots
    assert settle(small, replace(RULES, min_qty=D("0.0001")), FEES, at(9), None).bot.lots == ()
    tiny = a_bot(next_lot=2, lots=(a_lot("0.0000005"),))
    assert settle(tiny, RULES, FEES, at(9), None).bot.lots == ()


def test_a_fee_that_took_more_than_was_left_is_owed_by_the_next_lot():
    """Else what the bot counts would be more than the account has."""
    lot = a_lot(buys=(a_fill("1", "100"),), sells=(a_fill("1", "110", "0.001", in_base=True, link_id=sell_id()),))
    bot = settled(a_bot(next_lot=2, lots=(lot,))).bot
    assert bot.dust == Dust(owed=D("0.001"))
    later = folded(bot, Filled(execution(buy_id(2), "0.0004", "50000", fee=D(0))))
    assert (later.lots[0].left, later.lots[0].owed, later.dust) == (D(0), D("0.0006"), Dust())
    after = folded(later, Filled(execution(buy_id(2), "0.0016", "50000", fee=D(0))))
    assert (after.lots[0].received, after.lots[0].left, after.lots[0].owed) == (D("0.001"), D("0.001"), 0)
    assert after.lots[0].cost == 100


def test_a_fee_that_took_more_than_was_left_is_paid_by_dust_and_the_newest_open_lot_first():
    """The account has taken it from them: the last of them could not be sold for want of coins."""
    lot = a_lot(buys=(a_fill("1", "100"),), sells=(a_fill("1", "110", "0.001", in_base=True, link_id=sell_id()),))
    others = (a_lot(number=2), a_lot(number=3))
    both = a_bot(next_lot=4, lots=(lot, *others), dust=Dust(D("0.0004"), D(20)))
    bot, _ = stepped(both, price="50000")
    assert bot.dust == Dust(D(0), D(20))
    assert [each.left for each in bot.lots] == [D("0.001998"), D("0.001398")]
    assert sorted((order.lot, order.qty) for order in bot.orders.values()) == [(2, D("0.001998")), (3, D("0.001398"))]
    dust_of_old = settled(replace(both, lots=(lot,), dust=Dust(D("-0.0004")))).bot.dust
    assert dust_of_old == Dust(owed=D("0.0014")), "as a record of before says it"


def test_a_lot_whose_sell_is_open_is_not_over():
    bot, _ = stepped(bought())
    partly = folded(bot, Filled(execution(sell_id(), "0.001998", "50601.2")))
    assert settled(partly).closed == ()


def test_half_of_what_was_beyond_the_target_goes_to_the_newest_lot():
    two = bought(bought(a_bot(plan=HALF_CREDIT)), price="45000")
    bot, closed = one_sold("52000", two)
    assert closed.credit_given > 1
    assert (bot.lots[0].credit, bot.stats.credit_given) == (closed.credit_given, closed.credit_given)
    assert bot.stats.realised == closed.profit, "credit is never a profit"


def test_the_last_lot_has_nobody_to_give_to():
    assert one_sold("52000", bought(a_bot(plan=HALF_CREDIT)))[1].credit_given == 0


def test_credit_that_a_lot_was_given_as_another_closed_goes_on_with_it():
    """Both end in the same step: the second one has what the first gave it."""
    two, _ = stepped(bought(bought(bought(a_bot(plan=HALF_CREDIT)), price="45000"), price="44000"))
    both = sold(sold(two, 1, "52000"), 2, "52000")
    both = replace(both, lots=(both.lots[2], both.lots[0], both.lots[1]))
    done = settled(both)
    assert len(done.closed) == 2
    kept = sum((lot.credit for lot in done.bot.lots), done.bot.dust.credit)
    assert done.bot.stats.credit_given == kept + done.bot.stats.credit_used
    assert done.bot.stats.credit_used == sum(each.credit_used for each in done.closed) > 0


def test_lots_that_share_a_target_bring_it_together_whichever_is_sold_first():
    plan = a_plan(sell={"at_average": True})
    for first, second in ((1, 2), (2, 1)):
        bot, _ = stepped(bought(bought(a_bot(plan=plan)), price="40000"), price="40000")
        total = D(0)
        for number in (first, second):
            price = str(bot.orders[sell_id(number)].target)
            done = settled(sold(bot, number, price))
            total += done.closed[0].profit
            bot = amended(done.bot)
        assert D("1.8") <= total < D("1.801"), "one percent of 180"


def test_a_campaign_that_is_over_has_no_stop():
    plan = a_plan(market=Market.LINEAR, stop_percent=D(10))
    stop = a_fill("0.01", "45000", link_id="", by_stop=True)
    over = settled(
        a_bot(plan=plan, next_lot=2, stop_price=D(45000), lots=(a_lot(buys=(a_fill("0.01", "50000"),), sells=(stop,)),))
    )
    assert over.bot.stop_price is None
    assert over.closed[0].by_stop
    held = a_bot(plan=plan, next_lot=2, stop_price=D(45000), lots=(a_lot(),))
    assert settled(held).bot.stop_price == D(45000)
