"""A record that is older than what was done since: no id is used twice, and what we did ourselves is told of nobody."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_news import news_of
from execution.dca.observations import (
    Accepted,
    Declined,
    Doubted,
    ExecutionsRead,
    Filled,
    GateOpened,
    OrderAsked,
    OrderShown,
    OrdersRead,
)
from execution.dca.own_slot import OwnSlot
from execution.dca.put_back import put_back
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderRow, OrderStatus
from execution.notices import NoticeKind
from tests.execution.dca.bot_facts import RULES, at, bought, buy_id, execution, folded, row, sell_id, stepped

D = Decimal
TODAY = at(100_000)


def told(before: DcaBot, after: DcaBot) -> list[NoticeKind]:
    return [notice.kind for notice in news_of(before, after, (), TODAY, RULES)]


def ended(link_id: str, seconds: float, cancel_type: str = "CancelByUser", filled: str = "0") -> OrderRow:
    """As a cancel leaves it; ours looks as a person's."""
    status = OrderStatus.CANCELLED if filled == "0" else OrderStatus.PARTIALLY_FILLED_CANCELED
    return row(link_id, status, filled, cancel_type=cancel_type, updated_at=at(seconds), price=D("50601.2"))


def resting() -> DcaBot:
    bot, _ = stepped(bought())
    return folded(bot, Accepted(sell_id(), "o"), OrderShown(row(sell_id(), OrderStatus.NEW, price=D("50601.2"))))


# ---------------------------------------- a file that was only copied: what the exchange says is all there is


@pytest.mark.parametrize("cancel_type", ["CancelByUser", "CancelByReduceOnly"])
def test_r10_an_id_that_was_used_before_is_nobodys_cancel_and_the_lot_is_sold_again_at_once(cancel_type: str) -> None:
    planned, _ = stepped(bought(), now=TODAY)
    doubled = folded(planned, Declined(sell_id(), Refusal.DUPLICATE_ID, "duplicate"), now=TODAY)
    after, _ = stepped(doubled, [OrderAsked(sell_id(), ended(sell_id(), 500, cancel_type), TODAY)], now=TODAY)
    assert (after.lot(1).is_held, list(after.orders)) == (False, [sell_id(1, 1)])
    assert (after.lot(1).unsold, told(doubled, after)) == (0, [])


def test_r10_what_was_rejected_under_a_used_id_refuses_nothing_now() -> None:
    planned, _ = stepped(bought(), now=TODAY)
    was = row(sell_id(), OrderStatus.REJECTED, reject_reason="EC_Old", updated_at=at(500))
    taken = Declined(sell_id(), Refusal.DUPLICATE_ID, "duplicate")
    after, _ = stepped(planned, [taken, OrderAsked(sell_id(), was, TODAY)], now=TODAY)
    assert (after.lot(1).refusals, list(after.orders)) == (0, [sell_id(1, 1)])


def test_r10_a_part_that_an_order_of_before_sold_is_counted_once_its_executions_are_here() -> None:
    planned, _ = stepped(bought(), now=TODAY)
    was = ended(sell_id(), 500, filled="0.001")
    taken = Declined(sell_id(), Refusal.DUPLICATE_ID, "duplicate")
    waiting, _ = stepped(planned, [taken, OrderAsked(sell_id(), was, TODAY)], now=TODAY)
    assert (waiting.lot(1).is_held, list(waiting.orders)) == (False, [sell_id()])
    after, _ = stepped(waiting, [Filled(execution(sell_id(), "0.001", "50601.2", at=at(499)))], now=TODAY)
    assert [(order.link_id, order.qty) for order in after.orders.values()] == [(sell_id(1, 1), D("0.000998"))]


def test_r15_a_sell_that_the_exchange_took_and_a_person_cancelled_is_held_however_the_clocks_differ() -> None:
    """Ours is an hour ahead: the exchange's time of the cancel is before the order was made."""
    planned, _ = stepped(bought(), now=TODAY)
    taken = folded(planned, Accepted(sell_id(), "o"), now=TODAY)
    after = folded(taken, OrderShown(ended(sell_id(), 100_000 - 3600)), now=TODAY)
    assert after.lot(1).is_held
    assert told(taken, after) == [NoticeKind.DCA_SELL_REMOVED]


def test_r10_a_sell_that_a_newer_one_of_its_lot_has_followed_was_ended_by_us() -> None:
    """Since the file was copied the bot was stopped, which cancelled it, and resumed: another rests."""
    newer = row(sell_id(1, 1), OrderStatus.NEW, price=D("50601.2"), updated_at=at(900), observed_at=TODAY)
    read = (Doubted(), ExecutionsRead((), TODAY), OrdersRead((newer,), TODAY))
    before = folded(resting(), *read, now=TODAY)
    assert [(order.link_id, order.cancelling) for order in before.orders.values()] == [
        (sell_id(), True),
        (sell_id(1, 1), True),
    ]
    after, _ = stepped(before, [OrderAsked(sell_id(), ended(sell_id(), 500), TODAY)], now=TODAY)
    assert (after.lot(1).is_held, told(before, after)) == (False, [])
    gone = OrderShown(ended(sell_id(1, 1), 100_001))
    again, _ = stepped(after, [gone], now=TODAY)
    assert list(again.orders) == [sell_id(1, 2)]


def test_what_nobody_took_from_us_and_nobody_knows_was_never_at_rest() -> None:
    """An id so old that it is forgotten: another sell is placed, and no order is told to be lost."""
    planned, _ = stepped(bought(), now=TODAY)
    later = at(100_000 + 62)
    doubled = folded(planned, Declined(sell_id(), Refusal.DUPLICATE_ID, "duplicate"), now=TODAY)
    missing = folded(doubled, OrderAsked(sell_id(), None, TODAY), now=TODAY)
    read = folded(missing, ExecutionsRead((), later), OrdersRead((), later), now=later)
    after, _ = stepped(read, [OrderAsked(sell_id(), None, later)], now=later)
    assert (after.lot(1).lost, list(after.orders)) == (0, [sell_id(1, 1)])


def test_r25_what_ended_before_its_receipt_came_is_sent_again_after_a_pause_however_the_clocks_differ() -> None:
    """The stream may overtake the receipt; ours is ahead of the exchange's clock."""
    planned, _ = stepped(bought(), now=TODAY)
    gone = OrderShown(ended(sell_id(), 100_000 - 1, "CancelByReduceOnly"))
    after = folded(planned, gone, now=TODAY)
    assert after.lot(1).unsold == 1
    assert after.lot(1).not_before is not None


# ---------------------------------------- a backup that was put back, and a state file that was imported


def test_r10_new_orders_of_a_record_that_was_put_back_have_ids_that_were_never_used() -> None:
    bot = put_back(bought(), TODAY)
    sells, _ = stepped(bot, now=TODAY)
    (sell,) = sells.orders.values()
    assert sell.revision == bot.first_revision > 3_000_000
    bot = folded(sells, GateOpened(D(50000), TODAY), now=TODAY)
    assert list(bot.orders) == [sell.link_id, buy_id(2, bot.first_revision)]
    bot = folded(bot, Filled(execution(buy_id(2, bot.first_revision), "0.002", "50000")))
    assert [lot.sell_revision for lot in bot.lots] == [bot.first_revision + 1, bot.first_revision]
    again = put_back(bought(), at(100_010))
    assert again.first_revision == bot.first_revision + 1, "of the same backup, put back once more"


def test_put_back_twice_at_a_time_and_by_a_clock_that_is_wrong_no_number_goes_back() -> None:
    bot = put_back(resting(), TODAY)
    assert put_back(bot, TODAY) == bot
    early = put_back(bot, at(-300_000_000))
    assert early.first_revision == bot.first_revision
    assert early.lots == bot.lots
    assert put_back(resting(), at(-300_000_000)).lot(1).sell_revision == 1


def test_r10_a_sell_that_ended_before_its_record_was_put_back_is_offered_again() -> None:
    before = put_back(resting(), TODAY)
    after, _ = stepped(before, [OrderAsked(sell_id(), ended(sell_id(), 500), TODAY)], now=TODAY)
    assert (after.lot(1).is_held, told(before, after)) == (False, [])
    assert list(after.orders) == [sell_id(1, before.first_revision)]


def test_r15_a_sell_that_a_person_cancels_after_its_record_was_put_back_is_held() -> None:
    for seen in ((), (OrderShown(row(sell_id(), OrderStatus.NEW, price=D("50601.2"), updated_at=at(3))),)):
        before = folded(put_back(resting(), TODAY), *seen, now=TODAY)
        after = folded(before, OrderShown(ended(sell_id(), 100_007)), now=at(100_007))
        assert after.lot(1).is_held


def test_r10_a_close_of_a_record_that_was_put_back_is_not_sent_and_the_next_one_has_a_new_id() -> None:
    slot = OwnSlot(position_idx=0, closes=3, is_closing=True)
    after = put_back(replace(bought(), slot=slot), TODAY)
    assert after.slot is not None
    assert (after.slot.is_closing, after.slot.closes) == (False, after.first_revision)
