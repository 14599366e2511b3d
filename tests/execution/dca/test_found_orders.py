"""Orders under a bot's id that its record does not hold."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca.dca_order import OrderRole
from execution.dca.found_orders import counted_to, found_by_row, may_begin, named_by
from execution.dca.observations import Filled, OrderShown
from execution.dca.requests import Ask, Withdraw, requests
from execution.facts.orders import OrderStatus
from tests.execution.dca.bot_facts import (
    a_bot,
    a_fill,
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

D = Decimal


def test_only_its_own_ids():
    assert named_by(a_bot(), buy_id(7)).lot == 7
    assert named_by(a_bot(), "dca-ffffffff-b7-0") is None
    assert named_by(a_bot(), "") is None


@pytest.mark.parametrize(("number", "is_own"), [(1001, True), (1002, False), (999999999, False)])
def test_a_number_that_no_record_can_be_behind_of_is_made_up(number, is_own):
    """Each number that is skipped is remembered: a made-up one would have filled the memory."""
    bot = a_bot(next_lot=2)
    assert (named_by(bot, buy_id(number)) is not None) is is_own
    found = found_by_row(bot, row(buy_id(number), OrderStatus.NEW))
    assert found.next_lot == (number + 1 if is_own else 2)


def test_a_buy_that_was_given_up_and_rests_all_the_same_is_cancelled():
    bot = a_bot(next_lot=2, dropped=(1,))
    resting = OrderShown(row(buy_id(1), OrderStatus.NEW, price=D(50000)))
    found = folded(bot, resting)
    assert requests(found, at(3)) == [Withdraw(buy_id(1))]
    assert found.dropped == (1,), "until it fills, it may still be a lot"
    gone = folded(found, OrderShown(row(buy_id(1), OrderStatus.CANCELLED, updated_at=at(9))))
    assert stepped(gone)[0].orders == {}


def test_a_buy_that_was_given_up_and_fills_in_parts_is_one_lot():
    """Alone, the first part would be too small to be sold, and the second would be nobody's."""
    bot = a_bot(next_lot=2, dropped=(1,))
    part, _ = stepped(bot, [Filled(execution(buy_id(1), "0.00001", "50000"))])
    assert [lot.number for lot in part.lots] == [1]
    assert requests(part, at(3)) == [Ask(buy_id(1))]
    whole, _ = stepped(
        part,
        [Filled(execution(buy_id(1), "0.00199", "50000")), OrderShown(row(buy_id(1), OrderStatus.FILLED, "0.002"))],
    )
    assert [lot.received for lot in whole.lots] == [D("0.001998")]
    assert [o.link_id for o in whole.orders.values()] == [sell_id(1)]


def test_a_record_from_a_backup_takes_up_what_was_bought_since():
    found = folded(a_bot(next_lot=2), OrderShown(row(buy_id(4), OrderStatus.FILLED, "0.002")))
    assert found.next_lot == 5
    assert [number for number in range(6) if may_begin(found, number)] == [2, 3, 4, 5]
    assert counted_to(found, 1) == found


def test_an_unknown_sell_of_a_lot_is_cancelled_and_its_number_is_used_up():
    bot = bought()
    assert folded(bot, OrderShown(row(sell_id(9), OrderStatus.NEW))) == bot
    found = folded(replace(bot, lots=(*bot.lots, a_lot(number=2))), OrderShown(row(sell_id(1, 5), OrderStatus.NEW)))
    assert [(lot.number, lot.sell_revision) for lot in found.lots] == [(1, 6), (2, 0)]
    assert found.orders[sell_id(1, 5)].cancelling


@pytest.mark.parametrize("link_id", [buy_id(1), sell_id(1), sell_id(3), "somebody"])
def test_old_rows_of_what_is_over_say_nothing(link_id):
    """An order is forgotten once all its executions are held: a row that comes again is no new order."""
    bot = a_bot(next_lot=2, lots=(a_lot(sells=(a_fill("0.001", "50600", link_id=sell_id(1)),)),))
    over = row(link_id, OrderStatus.PARTIALLY_FILLED_CANCELED, "0.001")
    assert found_by_row(bot, over) == bot


def test_a_row_of_what_ended_for_a_lot_that_was_sold_says_nothing():
    bot = a_bot(next_lot=2)
    assert found_by_row(bot, row(buy_id(1), OrderStatus.FILLED, "1")) == bot
    assert found_by_row(bot, row(sell_id(1), OrderStatus.FILLED, "1")) == bot


@pytest.mark.parametrize("link_id", [buy_id(1), sell_id(1, 3)])
def test_what_is_open_for_a_lot_that_is_over_is_cancelled(link_id):
    """It would sell coins of another lot, or buy some that nobody counts."""
    bot = a_bot(next_lot=2)
    found = folded(bot, OrderShown(row(link_id, OrderStatus.NEW, price=D(51000))))
    assert requests(found, at(3)) == [Withdraw(link_id)]
    gone, _ = stepped(found, [OrderShown(row(link_id, OrderStatus.CANCELLED, updated_at=at(9)))])
    assert gone == bot


@pytest.mark.parametrize("link_id", [buy_id(1), sell_id(1)])
def test_an_old_row_of_a_lot_that_is_over_counts_nothing_twice(link_id):
    """It comes late, and the order has long filled: it is looked at once more, and what was sold begins no new lot."""
    bot = a_bot(next_lot=2)
    late = folded(bot, OrderShown(row(link_id, OrderStatus.NEW)))
    shown = OrderShown(row(link_id, OrderStatus.FILLED, "0.002", updated_at=at(9)))
    over, closed = stepped(late, [Filled(execution(link_id, "0.002", "50000")), shown])
    assert (over, closed) == (bot, ())


def test_a_known_order_is_not_found_again():
    bot, _ = stepped(bought())
    assert found_by_row(bot, row(sell_id(1), OrderStatus.NEW)) == bot
    assert bot.orders_of(OrderRole.SELL)
