"""A sell that rests and offers another quantity than we asked for: respected where it is less, put back where more."""

from decimal import Decimal
from itertools import permutations

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_news import news_of
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.gate import Surroundings, cheap_obstacles
from execution.dca.observations import Accepted, Filled, Observation, OrderShown, PositionShown
from execution.dca.requests import ReadPosition, requests, wake_at
from execution.dca.targets import target_of
from execution.facts.orders import OrderRow, OrderStatus
from execution.notices import NoticeKind
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
    execution,
    folded,
    row,
    sell_id,
    stepped,
)
from tests.execution.dca.linear_facts import a_linear_lot, closed, on_linear, position, seen

D = Decimal


def resting() -> DcaBot:
    """0.001998 offered at 50601.2."""
    bot, _ = stepped(bought())
    bot, _ = stepped(bot, [Accepted(sell_id(), "o"), OrderShown(shown("0.001998"))], now=at(4))
    return bot


def shown(qty: str, **changes: object) -> OrderRow:
    return row(sell_id(), OrderStatus.NEW, qty=D(qty), price=D("50601.2"), **changes)


def told(before: DcaBot, after: DcaBot) -> list[dict[str, object]]:
    notices = news_of(before, after, (), at(9))
    assert {notice.kind for notice in notices} <= {NoticeKind.DCA_SELL_RESIZED}
    return [notice.fields for notice in notices]


def test_a_sell_that_a_person_made_smaller_stays_so_and_is_told_once():
    before = resting()
    after, _ = stepped(before, [OrderShown(shown("0.001", updated_at=at(6)))], now=at(7))
    (order,) = after.orders.values()
    assert (order.qty, order.cancelling) == (D("0.001"), False)
    (fields,) = told(before, after)
    assert (fields["lot"], fields["was"], fields["qty"], fields["is_withdrawn"]) == (
        1, D("0.001998"), D("0.001"), False,
    )  # fmt: skip
    again, _ = stepped(after, [OrderShown(shown("0.001", updated_at=at(8)))], now=at(9))
    assert told(after, again) == []
    assert again.orders[sell_id()].price == order.price, "what is left of the lot does not move it"


def test_what_a_smaller_sell_left_of_its_lot_is_offered_when_it_has_filled():
    bot, _ = stepped(resting(), [OrderShown(shown("0.001", updated_at=at(6)))], now=at(7))
    fill = Filled(execution(sell_id(), "0.001", "50601.2"))
    ended = OrderShown(row(sell_id(), OrderStatus.FILLED, "0.001", qty=D("0.001"), updated_at=at(8)))
    bot, closed = stepped(bot, [fill, ended], now=at(9))
    (rest,) = bot.orders.values()
    assert closed == ()
    assert (rest.link_id, rest.qty, rest.price) == (sell_id(1, 1), D("0.000998"), D("50601.2"))


def test_a_sell_that_a_person_made_larger_than_its_lot_is_withdrawn_and_placed_as_it_was():
    """It would sell coins that are another lot's, or the person's own."""
    before = resting()
    after, _ = stepped(before, [OrderShown(shown("0.005", updated_at=at(6)))], now=at(7))
    assert after.orders[sell_id()].cancelling
    assert [fields["is_withdrawn"] for fields in told(before, after)] == [True]
    gone = OrderShown(row(sell_id(), OrderStatus.CANCELLED, cancel_type="CancelByUser", updated_at=at(8)))
    again, _ = stepped(after, [gone], now=at(9))
    (order,) = again.orders_of(OrderRole.SELL)
    assert (order.link_id, order.qty) == (sell_id(1, 1), D("0.001998"))
    assert not again.lots[0].is_held


def test_a_sell_made_larger_while_the_bot_was_down_is_told_as_withdrawn():
    """Until everything was read nothing is planned: what will become of it follows from what its lot has."""
    before = resting()
    after = folded(before, OrderShown(shown("0.005", updated_at=at(6))))
    assert not after.orders[sell_id()].cancelling
    assert [fields["is_withdrawn"] for fields in told(before, after)] == [True]
    over = replace(after, lots=())
    assert [fields["is_withdrawn"] for fields in told(replace(before, lots=()), over)] == [False]


def offering_both() -> DcaBot:
    """Two lots of 0.013, each offered; the position is known."""
    lots = [a_linear_lot(1, "0.013"), a_linear_lot(2, "0.013")]
    bot = on_linear(lots, orders={sell_id(): a_sell(D("0.013")), sell_id(2): a_sell(D("0.013"), 2)})
    return seen(bot, "0.026", now=at(4))


def cut(lot: int, qty: str, seconds: float = 6) -> OrderShown:
    """As a row of the exchange shows a sell that only reduces."""
    when = {"updated_at": at(seconds), "observed_at": at(seconds)}
    return OrderShown(row(sell_id(lot), OrderStatus.NEW, qty=D(qty), price=D(50600), reduce_only=True, **when))


def closed_by_hand(qty: str) -> Filled:
    return closed(qty, price="50000", create_type="CreateByClosing", at=at(5))


def settled(bot: DcaBot, seconds: float, *observations: Observation) -> tuple[DcaBot, list[NoticeKind]]:
    """After a step of that moment; and what it told."""
    after, _ = stepped(bot, observations, now=at(seconds), price=None)
    return after, kinds(bot, after)


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_linear_sell_that_the_exchange_trimmed_is_told_by_nobody_whatever_is_heard_first(newest_first: bool):
    """0.002 was closed by hand: lots lose the oldest first, the exchange trims which order it likes."""
    trimmed = cut(2 if newest_first else 1, "0.011")
    shown = PositionShown(position("0.024", updated_at=at(6), observed_at=at(6), seq=11))
    for order in permutations((trimmed, closed_by_hand("0.002"), shown)):
        bot, told_of = offering_both(), []
        for step, each in enumerate(order):
            bot, kinds_of_step = settled(bot, 6 + step / 10, each)
            told_of += kinds_of_step
        bot, last = settled(bot, 40, PositionShown(position("0.024", updated_at=at(6), observed_at=at(40), seq=11)))
        assert told_of + last == [NoticeKind.DCA_HALTED], "somebody closed 0.002 in the app"


def test_a_linear_sell_that_is_smaller_and_nothing_else_is_told_once_the_position_shows_that_a_person_did_it():
    bot, told_of = settled(offering_both(), 6, cut(1, "0.011"))
    assert told_of == []
    assert bot.slot is not None
    assert ReadPosition() not in requests(bot, at(6))
    assert wake_at(bot, at(6)) == at(8)
    assert ReadPosition() in requests(bot, at(8))
    bot, told_of = settled(DcaBot.from_plain(bot.to_plain()), 7, cut(1, "0.009", 7))
    assert told_of == []
    known = PositionShown(position("0.026", updated_at=at(4), observed_at=at(9)))
    after, _ = stepped(bot, [known], now=at(9), price=None)
    (fields,) = told(bot, after)
    assert (fields["lot"], fields["was"], fields["qty"], fields["is_withdrawn"]) == (1, D("0.013"), D("0.009"), False)
    later, told_of = settled(after, 50, PositionShown(position("0.026", updated_at=at(4), observed_at=at(50))))
    assert told_of == []
    later, told_of = settled(later, 60, cut(1, "0.013", 60))
    assert (told_of, later.orders[sell_id()].cut) == ([NoticeKind.DCA_SELL_RESIZED], None)


def test_while_nobody_knows_why_the_position_is_another_no_sell_is_said_to_be_a_persons():
    odd = PositionShown(position("0.025", updated_at=at(6), observed_at=at(20), seq=11))
    bot, told_of = settled(offering_both(), 6, cut(1, "0.011"))
    bot, more = settled(bot, 20, odd)
    assert told_of + more == []
    assert ReadPosition() not in requests(bot, at(20)), "it was looked at"
    over, _ = stepped(replace(bot, lots=bot.lots[1:]), [odd], now=at(21), price=None)
    assert told(bot, over) == [], "its lot has ended"


def test_a_sell_that_a_person_moved_is_told_each_time():
    before = resting()
    moved = OrderShown(replace(shown("0.001998", updated_at=at(6)), price=D(51000)))
    after = folded(before, moved)
    (notice,) = news_of(before, after, (), at(9))
    assert (notice.kind, notice.fields["lot"]) == (NoticeKind.DCA_SELL_MOVED, 1)
    assert (notice.fields["was"], notice.fields["price"]) == (D("50601.2"), D(51000))
    assert kinds(after, folded(after, moved)) == []
    on = folded(after, OrderShown(replace(shown("0.001998", updated_at=at(7)), price=D(52000))))
    assert kinds(after, on) == [NoticeKind.DCA_SELL_MOVED]


def test_a_sell_that_was_moved_and_made_too_large_does_not_stay_where_it_was_put():
    before = resting()
    after, _ = stepped(before, [OrderShown(replace(shown("0.005", updated_at=at(6)), price=D(51000)))], now=at(7))
    assert kinds(before, after) == [NoticeKind.DCA_SELL_RESIZED]
    back = folded(after, OrderShown(replace(shown("0.001", updated_at=at(8)), price=D(52000))))
    assert kinds(after, back) == [], "it was said that this one is withdrawn"


def a_sell(qty: Decimal, lot: int = 1) -> DcaOrder:
    return DcaOrder(
        link_id=sell_id(lot), role=OrderRole.SELL, lot=lot, revision=0, qty=qty, amount=None, price=D(50600),
        state=OrderState.LIVE, created_at=at(2),
    )  # fmt: skip


def kinds(before: DcaBot, after: DcaBot) -> list[NoticeKind]:
    return [notice.kind for notice in news_of(before, after, (), at(9))]


def test_a_lot_whose_larger_sell_sold_a_persons_own_coins_is_told_at_once():
    bot, _ = stepped(bought())
    fill = Filled(execution(sell_id(), "0.003", "50601.2"))
    after, closed = stepped(bot, [fill, OrderShown(row(sell_id(), OrderStatus.FILLED, "0.003", qty=D("0.003")))])
    (notice,) = news_of(bot, after, closed, at(9))
    assert (notice.kind, notice.urgent, notice.fields["beyond"]) == (NoticeKind.DCA_SOLD, True, D("0.001002"))
    linear = on_linear(lots=())
    (notice,) = news_of(linear, linear, closed, at(9))
    assert (notice.urgent, notice.fields["beyond"]) == (False, 0), "there the bot says what it came off"


def test_a_partly_sold_lot_has_its_rest_sold_for_the_profit_of_the_whole():
    """A part that was sold for more makes the rest cheaper, one for less dearer; the cost is that of all of it."""
    whole = a_lot()
    part = a_fill("0.001", "50601.2", "0.0506012", link_id=sell_id())
    lot = a_lot(sells=(part,))
    plan = a_plan().sell
    target, rest = target_of(whole, plan, RULES, FEES), target_of(lot, plan, RULES, FEES)
    assert target is not None
    assert rest is not None
    assert rest.qty == target.qty - D("0.001")
    earned = lot.proceeds + rest.qty * rest.price * (1 - FEES.maker)
    assert earned >= lot.cost * D("1.01") > earned - rest.qty * RULES.tick_size
    assert (lot.cost, lot.left) == (whole.cost, whole.left - D("0.001"))


def test_a_budget_counts_what_is_still_in_a_partly_sold_lot():
    lot = a_lot(sells=(a_fill("0.000999", "50601.2", link_id=sell_id()),))
    bot = a_bot(plan=a_plan(buy={"budget": D(151)}), lots=(lot,), next_lot=2)
    around = Surroundings(available=D(1000), rules=RULES)
    assert not any("budget" in each.words for each in cheap_obstacles(bot, D(50000), around, at(9)))
    whole = a_bot(plan=bot.plan, lots=(a_lot(),), next_lot=2)
    assert any("budget" in each.words for each in cheap_obstacles(whole, D(50000), around, at(9)))
