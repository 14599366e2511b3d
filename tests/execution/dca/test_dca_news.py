"""What a person is told, once."""

from decimal import Decimal

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_news import news_of
from execution.dca.lots import Dust
from execution.dca.observations import Accepted, Declined, Filled, GateOpened, Observation, OrderShown, Paused, Stopped
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.notices import Notice, NoticeKind
from tests.execution.dca.bot_facts import (
    RULES,
    a_bot,
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


def told(bot: DcaBot, *observations: Observation, price: str = "50000") -> tuple[DcaBot, list[Notice]]:
    after, closed = stepped(bot, observations, price=price)
    return after, list(news_of(bot, after, closed, at(3)))


def test_a_lot_is_told_of_when_all_of_it_is_there():
    bot = folded(a_bot(), GateOpened(D(50000), at(0)), Accepted(buy_id(), ""))
    part, news = told(bot, Filled(execution(buy_id(), "0.001", "50000")))
    assert news == []
    _, (notice,) = told(
        part, Filled(execution(buy_id(), "0.001", "50002")), OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002"))
    )
    assert notice.kind is NoticeKind.DCA_BOUGHT
    assert (notice.fields["received"], notice.fields["cost"]) == (D("0.001998"), D("100.002"))
    assert (notice.fields["price"], notice.fields["fee"], notice.fields["of"]) == (D(50001), D("0.100002"), 10)


def test_each_notice_says_by_what_its_figures_are_shown():
    bot = folded(a_bot(), GateOpened(D(50000), at(0)), Accepted(buy_id(), ""))
    facts = [Filled(execution(buy_id(), "0.002", "50000")), OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002"))]
    after, closed = stepped(bot, facts)
    (notice,) = news_of(bot, after, closed, at(3), RULES)
    shown_by = {name: notice.fields[name] for name in ("tick", "step", "coin", "quote")}
    assert shown_by == {"tick": D("0.1"), "step": D("0.000001"), "coin": "BTC", "quote": "USDT"}
    assert notice.fields["target"] == after.orders[sell_id()].price


def test_what_a_lot_took_over_is_not_mixed_into_what_it_bought():
    carried = Dust(D("0.00008"), D(4))
    bot = folded(a_bot(dust=carried), GateOpened(D(50000), at(0)), Accepted(buy_id(), ""))
    begun, (notice,) = told(
        bot, Filled(execution(buy_id(), "0.002", "50000")), OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002"))
    )
    assert (notice.fields["received"], notice.fields["cost"]) == (D("0.001998"), D(100))
    assert (notice.fields["carried"], notice.fields["carried_cost"]) == (carried.qty, carried.cost)
    qty = str(begun.orders[sell_id()].qty)
    _, (sale,) = told(
        begun, Filled(execution(sell_id(), qty, "60000")), OrderShown(row(sell_id(), OrderStatus.FILLED, qty))
    )
    assert (sale.fields["carried"], sale.fields["carried_cost"]) == (carried.qty, carried.cost)
    assert sale.fields["together"] == []


def test_lots_that_are_sold_in_one_step_are_told_as_such():
    bot, _ = stepped(bought(bought()))
    facts = []
    for number in (1, 2):
        qty = str(bot.orders[sell_id(number)].qty)
        facts += [Filled(execution(sell_id(number), qty, "60000"))]
        facts += [OrderShown(row(sell_id(number), OrderStatus.FILLED, qty))]
    _, news = told(bot, *facts)
    assert [(notice.fields["lot"], notice.fields["together"]) for notice in news] == [(1, [2]), (2, [1])]


def test_a_credit_is_told_with_who_got_it_and_who_used_it():
    bot, _ = stepped(bought(bought(a_bot(plan=a_plan(sell={"credit_percent": D(50)})))))
    news = []
    for number in (1, 2):
        qty = str(bot.orders[sell_id(number)].qty)
        bot, (sale,) = told(
            bot,
            Filled(execution(sell_id(number), qty, "60000")),
            OrderShown(row(sell_id(number), OrderStatus.FILLED, qty)),
        )
        news.append(sale.fields)
    assert news[0]["credit"] == news[1]["credit_used"] > 0
    assert [fields["credit_to"] for fields in news] == [2, None]
    assert (news[0]["credit_used"], news[1]["credit"]) == (0, 0)


def test_a_fee_in_quote_is_part_of_what_a_lot_cost():
    bot = folded(a_bot(), GateOpened(D(50000), at(0)), Accepted(buy_id(), ""))
    fill = execution(buy_id(), "0.002", "50000", fee=D("0.1"), fee_currency="USDT")
    _, (notice,) = told(bot, Filled(fill), OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002")))
    assert (notice.fields["fee"], notice.fields["cost"]) == (D("0.1"), D("100.1"))


def test_a_sale_is_told_with_its_profit():
    bot, _ = stepped(bought())
    qty = str(bot.lots[0].left)
    _, (notice,) = told(
        bot, Filled(execution(sell_id(), qty, "50601.2")), OrderShown(row(sell_id(), OrderStatus.FILLED, qty))
    )
    assert notice.kind is NoticeKind.DCA_SOLD
    assert notice.fields["profit"] == notice.fields["total"] > D("0.99")


def test_a_sell_that_a_person_removed_is_told_each_time():
    bot, _ = stepped(bought())
    removed = row(sell_id(), OrderStatus.CANCELLED, cancel_type="CancelByUser")
    held, (first,) = told(bot, OrderShown(removed))
    assert first.kind is NoticeKind.DCA_SELL_REMOVED
    assert told(held) == (held, [])
    again, _ = stepped(replace(held, lots=(replace(held.lots[0], is_held=False),)))
    _, (second,) = told(again, OrderShown(replace(removed, link_id=sell_id(1, 1))))
    assert second.id != first.id


def test_refusals_in_a_row_are_told_once():
    bot = folded(a_bot(), GateOpened(D(50000), at(0)))
    refused, (notice,) = told(bot, Declined(buy_id(), Refusal.MARGIN, "Insufficient balance."))
    assert (notice.kind, notice.urgent, notice.fields["text"]) == (
        NoticeKind.DCA_REFUSED,
        False,
        "Insufficient balance.",
    )
    again = folded(refused, GateOpened(D(50000), at(20)))
    again = replace(again, buy_not_before=None)
    assert told(again, Declined(buy_id(2), Refusal.MARGIN, "Insufficient balance."))[1] == []


def test_a_refused_sell_is_urgent():
    bot, _ = stepped(bought())
    refused, (notice,) = told(bot, OrderShown(row(sell_id(), OrderStatus.REJECTED, reject_reason="no")))
    assert (notice.kind, notice.urgent, notice.fields["lot"]) == (NoticeKind.DCA_REFUSED, True, 1)
    assert told(refused)[1] == []


def test_a_bot_that_halts_itself_says_why_and_a_persons_wish_is_no_news():
    bot = a_bot(lots=(a_lot(is_held=True),))
    _, (notice,) = told(bot, Stopped("its hard stop fired"))
    assert (notice.kind, notice.urgent, notice.fields["reason"]) == (NoticeKind.DCA_HALTED, True, "its hard stop fired")
    assert told(bot, Paused())[1] == []
    assert news_of(a_bot(), bot, (), at(3))[-1].kind is NoticeKind.DCA_SELL_REMOVED


def test_nothing_below_zero_is_called_a_gift():
    """Lots that share a target hand on what they lack, too."""
    shared = a_plan(sell={"at_average": True})
    bot, _ = stepped(bought(bought(a_bot(plan=shared)), price="40000"), price="40000")
    qty = str(bot.lots[0].left)
    _, news = told(
        bot,
        Filled(execution(sell_id(), qty, "45600")),
        OrderShown(row(sell_id(), OrderStatus.FILLED, qty)),
        price="40000",
    )
    assert [notice.fields["credit"] for notice in news] == [0]


def test_r25_three_sells_in_a_row_without_a_fill_are_told_once():
    bot, now, news = bought(), 3.0, []
    for _ in range(5):
        bot, _ = stepped(bot, now=at(now))
        (link_id,) = bot.orders
        ended = OrderShown(row(link_id, OrderStatus.CANCELLED, cancel_type="CancelByAdmin"))
        after, closed = stepped(bot, [ended], now=at(now))
        news += news_of(bot, after, closed, at(now))
        bot, now = after, now + 130
    (notice,) = news
    assert (notice.kind, notice.urgent, notice.fields["lot"]) == (NoticeKind.DCA_REFUSED, True, 1)
    assert notice.fields["text"] == "3 in a row ended without a fill: CancelByAdmin"


def test_r25_sells_that_ended_for_no_known_reason_are_told_without_one():
    lot = a_lot(unsold=2)
    before, after = (a_bot(lots=(each,)) for each in (lot, replace(lot, unsold=3)))
    (notice,) = news_of(before, after, (), at(3))
    assert notice.fields["text"] == "3 in a row ended without a fill"


def test_a_sell_that_was_lost_is_told_each_time():
    bot, _ = stepped(bought())
    lost = replace(bot, orders={}, lots=(replace(bot.lots[0], lost=1),))
    (notice,) = news_of(bot, lost, (), at(3))
    assert (notice.kind, notice.urgent, notice.fields["lot"]) == (NoticeKind.DCA_SELL_LOST, True, 1)
    again = replace(lost, lots=(replace(lost.lots[0], lost=2),))
    assert news_of(lost, again, (), at(3))[0].id != notice.id


def test_fills_that_nobody_explains_for_a_minute_are_told_once():
    bot = folded(a_bot(), GateOpened(D(50000), at(0)), OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002")))
    news = []
    for seconds in (3, 62, 63, 64):
        after, closed = stepped(bot, now=at(seconds))
        news += news_of(bot, after, closed, at(seconds))
        bot = after
    (notice,) = news
    assert (notice.kind, notice.urgent, notice.at) == (NoticeKind.DCA_UNEXPLAINED, True, at(63))
    there, _ = stepped(bot, [Filled(execution(buy_id(), "0.002", "50000"))])
    assert not there.is_unexplained_told
