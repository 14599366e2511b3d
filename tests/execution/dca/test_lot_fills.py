"""Executions into lots: each once, in the right one."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.dca.dca_bot import BotState
from execution.dca.fee_log import other_fees
from execution.dca.lots import Dust
from execution.dca.observations import Filled, OrderShown
from execution.dca.own_slot import OwnSlot
from execution.dca.unexplained import filled_of
from execution.facts.executions import ExecType
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance
from tests.execution.dca.bot_facts import (
    a_bot,
    a_lot,
    at,
    bought,
    buy_id,
    execution,
    folded,
    row,
    sell_id,
    stepped,
)
from tests.execution.dca.linear_facts import a_linear_lot, on_linear

D = Decimal


def test_an_execution_counts_once():
    fill = Filled(execution(buy_id(), "0.002", "50000"))
    once = folded(a_bot(), fill)
    assert folded(once, fill) == once
    assert (once.stats.bought, once.stats.spent, once.stats.fees) == (D("0.001998"), D(100), D("0.1"))
    assert (once.stats.purchases, once.next_lot, once.last_buy_price) == (1, 2, D(50000))


def test_a_fee_in_quote_is_money_spent():
    bot = folded(a_bot(), Filled(execution(buy_id(), "0.002", "50000", fee=D("0.1"), fee_currency="USDT")))
    assert (bot.stats.bought, bot.stats.spent, bot.stats.fees) == (D("0.002"), D("100.1"), D("0.1"))


def test_funding_and_other_peoples_orders_change_nothing():
    bot = bought()
    funding = execution("", "1", "50000", exec_type=ExecType.FUNDING)
    for other in (funding, execution("", "1", "50000"), execution("dca-ffffffff-s1-0", "1", "50000")):
        assert folded(bot, Filled(other)) == bot


def test_a_lot_takes_dust_and_credit_over_when_its_buy_fills():
    bot = folded(a_bot(dust=Dust(D("0.00001"), D("0.5"), D("0.2"))), Filled(execution(buy_id(), "0.002", "50000")))
    (lot,) = bot.lots
    assert (lot.received, lot.cost, lot.credit, bot.dust) == (D("0.002008"), D("100.5"), D("0.2"), Dust())


def test_an_older_fill_that_comes_late_is_not_the_newest_buy():
    bot = folded(
        a_bot(),
        Filled(execution(buy_id(), "0.001", "50010", at=at(5))),
        Filled(execution(buy_id(), "0.001", "50000", at=at(4))),
    )
    assert (bot.last_buy_price, bot.last_buy_at) == (D(50010), at(5))


def test_a_fill_ends_the_pause_and_the_trail_of_buys():
    waiting = trailing.start(Direction.DOWN, TrailDistance(TrailBy.PERCENT, D(1)), None)
    bot = a_bot(buy_not_before=at(99), buy_refusals=3, buy_trail=waiting)
    bot = folded(bot, Filled(execution(buy_id(), "0.002", "50000")))
    assert (bot.buy_not_before, bot.buy_refusals, bot.buy_trail) == (None, 0, trailing.reset())


def test_lots_stay_in_the_order_of_their_numbers():
    bot = a_bot(next_lot=4, dropped=(2,), lots=(a_lot(), a_lot(number=3)))
    bot = folded(bot, Filled(execution(buy_id(2), "0.002", "50000")))
    assert [lot.number for lot in bot.lots] == [1, 2, 3]
    assert bot.dropped == ()


def test_a_fill_of_a_lot_that_is_over_changes_nothing():
    bot = a_bot(next_lot=2)
    assert folded(bot, Filled(execution(buy_id(1), "0.002", "50000"))) == bot
    assert folded(bot, Filled(execution(sell_id(1), "0.002", "50000"))) == bot


def test_a_sale_counts_once_and_ends_the_pause_of_its_lot():
    bot = bought()
    bot = replace(bot, lots=tuple(replace(lot, refusals=2, not_before=at(99)) for lot in bot.lots))
    fill = Filled(execution(sell_id(), "0.001", "51000"))
    sold = folded(bot, fill)
    assert folded(sold, fill) == sold
    assert (sold.stats.sold, sold.stats.earned) == (D("0.001"), D("50.949"))
    assert (sold.lots[0].left, sold.lots[0].refusals, sold.lots[0].not_before) == (D("0.000998"), 0, None)


@pytest.mark.parametrize(
    ("link_id", "fee", "is_base"),
    [(buy_id(), "0.001", True), (buy_id(), "-0.001", False), (sell_id(), "0.001", False), (sell_id(), "-0.001", True)],
)
def test_a_fee_without_a_coin_is_taken_from_what_came_in_and_a_rebate_from_the_other(link_id, fee, is_base):
    bot = bought()
    fill = execution(link_id, "0.001", "50000", exec_id="new", fee=D(fee), fee_currency="")
    (lot,) = folded(bot, Filled(fill)).lots
    counted = next(each for each in (*lot.buys, *lot.sells) if each.exec_id == "new")
    assert (counted.fee, counted.fee_in_base) == (D(fee), is_base)


def test_on_a_perpetual_a_fee_without_a_coin_is_money():
    fill = execution(buy_id(2), "0.01", "50000", fee=D("0.275"), fee_currency="")
    lot = folded(on_linear(), Filled(fill)).lots[-1]
    assert (lot.received, lot.cost) == (D("0.01"), D("500.275"))


def test_a_fee_in_a_third_coin_is_in_no_sum_and_is_told_once():
    """Twelve cents of MNT were quote currency once, and would have been a cost."""
    before = a_bot()
    after = folded(before, Filled(execution(buy_id(), "0.002", "50000", fee=D("0.12"), fee_currency="MNT")))
    (lot,) = after.lots
    assert (lot.received, lot.cost, after.stats.fees) == (D("0.002"), D(100), D(0))
    assert (lot.buys[0].other_fee, lot.buys[0].other_coin) == (D("0.12"), "MNT")
    told = "WARNING: lot 1 paid a fee of 0.12 MNT: it is in no cost, no profit and no target"
    assert list(other_fees(before, after)) == [told]
    more = folded(after, Filled(execution(buy_id(), "0.001", "50000")))
    assert list(other_fees(after, more)) == list(other_fees(more, more)) == []


def enlarged(*qtys: str, price: str = "50601.2"):
    """Its sell of 0.001998 was made larger while nobody looked, and filled in these parts."""
    bot, _ = stepped(bought())
    whole = str(sum(map(D, qtys)))
    fills = [Filled(execution(sell_id(), qty, price, exec_id=f"e{n}")) for n, qty in enumerate(qtys)]
    shown = OrderShown(row(sell_id(), OrderStatus.FILLED, whole, qty=D(whole), updated_at=at(4)))
    return bot, fills, shown


def test_a_sell_made_larger_that_fills_sells_of_its_lot_no_more_than_that_had():
    """The rest were a person's own coins: neither profit of the bot nor a debt of its next lot."""
    bot, fills, shown = enlarged("0.003")
    after, (row_of_lot,) = stepped(bot, [*fills, *fills, shown], now=at(5))
    assert (row_of_lot.qty, row_of_lot.beyond, after.dust) == (D("0.001998"), D("0.001002"), Dust())
    assert row_of_lot.proceeds == D("0.001998") * D("50601.2") * D("0.999")
    assert (after.stats.sold, after.stats.realised) == (D("0.001998"), row_of_lot.profit)
    assert after.stats.fees == D("0.1") + D("0.001998") * D("50601.2") * D("0.001")
    assert (after.orders, after.lots) == ({}, ()), "every execution of it is explained"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=6))
def test_however_large_a_sell_was_made_dust_is_never_below_zero(parts: list[int]):
    bot, fills, shown = enlarged(*(str(D(part).scaleb(-6)) for part in parts))
    folded_in = folded(bot, *fills)
    whole = D(sum(parts)).scaleb(-6)
    assert filled_of(folded_in, folded_in.orders[sell_id()]) == whole
    after, closed = stepped(bot, [*fills, shown], now=at(5))
    sold = min(whole, D("0.001998"))
    assert after.stats.sold == sold
    assert abs(after.stats.earned - sold * D("50601.2") * D("0.999")) < D("1e-10")
    assert after.dust.qty >= 0
    assert sum((each.beyond for each in closed), D(0)) == whole - sold


def test_what_was_offered_is_the_lots_though_it_paid_anothers_fee_since():
    """Its sell took the coins that the fee had taken already: the next lot owes them, and nothing goes uncounted."""
    bot, _ = stepped(bought(bought()))
    fee_of_first = {"fee": D("0.0000005"), "fee_currency": "BTC"}
    first = Filled(execution(sell_id(1), "0.001998", "50601.2", **fee_of_first))
    bot, _ = stepped(bot, [first, OrderShown(row(sell_id(1), OrderStatus.FILLED, "0.001998"))], now=at(4))
    assert (bot.lots[0].left, bot.lots[0].debt) == (D("0.0019975"), D("0.0000005"))
    second = Filled(execution(sell_id(2), "0.001998", "50601.2"))
    shown = OrderShown(row(sell_id(2), OrderStatus.FILLED, "0.001998"))
    done, (sold,) = stepped(bot, [first, second, shown], now=at(5))
    assert (sold.qty, sold.beyond, done.stats.sold) == (D("0.001998"), 0, D("0.0039965"))
    assert done.dust == Dust(owed=D("0.0000005"))


def test_a_rebate_in_base_currency_is_the_lots_to_sell():
    bot, _ = stepped(bought(qty="0.004"))
    rebate = {"fee": D("-0.000002"), "fee_currency": "BTC"}
    part = Filled(execution(sell_id(), "0.001", "50601.2", **rebate))
    (lot,) = folded(bot, part).lots
    assert lot.to_sell == lot.left == D("0.002998")
    taken = Filled(execution(sell_id(), "0.001", "50601.2", exec_id="took", fee=D("0.000001"), fee_currency="BTC"))
    (lot,) = folded(bot, part, taken).lots
    assert (lot.left, lot.to_sell) == (D("0.001997"), D("0.001998")), "a fee beside it may take more than there is"


def test_r23_on_a_perpetual_what_a_larger_sell_closed_beyond_its_lot_came_off_the_others():
    bot = on_linear([a_linear_lot(1, "0.01"), a_linear_lot(2, "0.02", "49000")])
    fee = {"fee": D("0.3"), "fee_currency": "USDT"}
    fill = Filled(execution(sell_id(), "0.015", "50601.2", closed_size=D("0.015"), at=at(6), **fee))
    after = folded(bot, fill, fill)
    assert [lot.left for lot in after.lots] == [0, D("0.015")]
    assert [sum(f.fee for f in lot.sells) for lot in after.lots] == [D("0.2"), D("0.1")]
    assert after.state is BotState.PAUSED
    assert (
        after.state_reason == "the sell of lot 1 closed 0.005 BTC more than that lot had left, at 50601.2, from lot 2"
    )


def test_r23_what_a_person_has_added_to_a_position_is_theirs_also_when_a_larger_sell_closes_it():
    bot = on_linear([a_linear_lot(1, "0.01"), a_linear_lot(2, "0.02", "49000")])
    bot = replace(bot, slot=OwnSlot(size=D("0.04"), odd_told=D("0.04")))
    fee = {"fee": D("0.3"), "fee_currency": "USDT"}
    fill = Filled(execution(sell_id(), "0.025", "50601.2", closed_size=D("0.025"), at=at(6), **fee))
    after = folded(bot, fill, fill)
    assert [lot.left for lot in after.lots] == [0, D("0.015")], "0.01 of it was theirs"
    assert after.slot.odd_told == D("0.015"), "all that is left there"


def test_r23_a_sell_whose_lot_was_closed_in_the_app_meanwhile_is_not_said_to_be_larger():
    bot = on_linear([a_linear_lot(1, "0.01"), a_linear_lot(2, "0.02", "49000")])
    usdt = {"fee": D("0.3"), "fee_currency": "USDT"}
    by_hand = Filled(execution("", "0.01", "50000", side=Side.SELL, closed_size=D("0.01"), at=at(5), **usdt))
    fill = Filled(execution(sell_id(), "0.01", "50601.2", closed_size=D("0.01"), at=at(6), **usdt))
    after = folded(bot, by_hand, fill)
    assert [lot.left for lot in after.lots] == [0, D("0.01")]
    assert after.state_reason == "the sell of lot 1 closed 0.01 BTC more than that lot had left, at 50601.2, from lot 2"
