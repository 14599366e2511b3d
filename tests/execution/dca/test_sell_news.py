"""A sell that rests and offers another quantity than we asked for: respected where it is less, put back where more."""

from decimal import Decimal

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_news import news_of
from execution.dca.dca_order import OrderRole
from execution.dca.gate import Surroundings, cheap_obstacles
from execution.dca.observations import Accepted, Filled, OrderShown
from execution.dca.targets import target_of
from execution.facts.orders import OrderRow, OrderStatus
from execution.notices import NoticeKind
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
    row,
    sell_id,
    stepped,
)

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
    assert not any("budget" in each for each in cheap_obstacles(bot, D(50000), around, at(9)))
    whole = a_bot(plan=bot.plan, lots=(a_lot(),), next_lot=2)
    assert any("budget" in each for each in cheap_obstacles(whole, D(50000), around, at(9)))
