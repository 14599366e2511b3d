"""What happens to a bot's position on a perpetual without an order of a lot: closes and funding. R22, R23."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState
from execution.dca.dca_news import news_of
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import SellRules
from execution.dca.hard_stop import is_odd
from execution.dca.lots import Dust
from execution.dca.observations import ExecutionsRead, Filled, GateOpened
from execution.dca.own_slot import OwnSlot
from execution.dca.planning import plan_changes
from execution.dca.settle import settle
from execution.dca.targets import price_for
from execution.dca.worth import held
from execution.facts.executions import ExecType
from execution.facts.instruments import FeeRate
from execution.facts.slots import Side
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import (
    BOT,
    FEES,
    RULES,
    a_bot,
    a_fill,
    a_lot,
    at,
    buy_id,
    execution,
    folded,
    sell_id,
)
from tests.execution.dca.linear_facts import STOP, a_linear_lot, closed, on_linear, seen

D = Decimal


def three_lots():
    return on_linear([a_linear_lot(1, "0.01"), a_linear_lot(2, "0.02", "49000"), a_linear_lot(3, "0.03", "48000")])


def paid(fee: str, **changes) -> Filled:
    facts = {"exec_type": ExecType.FUNDING, "fee": D(fee), "fee_currency": "USDT", "exec_id": "f1", "at": at(8)}
    return Filled(execution("", changes.pop("qty", "0.06"), "50000", **(facts | changes)))


def test_r23_a_close_by_the_stop_leaves_the_oldest_lots_and_pauses_the_bot():
    bot = folded(three_lots(), closed("0.025"))
    assert [lot.left for lot in bot.lots] == [0, D("0.005"), D("0.03")]
    assert sum((fill.fee for lot in bot.lots for fill in lot.sells), D(0)) == D("0.25")
    assert (bot.stats.sold, bot.stats.earned) == (D("0.025"), 45000 * D("0.025") - D("0.25"))
    assert (bot.state, bot.state_reason) == (BotState.PAUSED, "its hard stop fired: 0.025 BTC at 45000, from lots 1, 2")
    assert settle(bot, RULES, FEES, at(9)).closed[0].by_stop


def test_r23_lots_that_one_order_closes_share_its_fee_by_what_each_gave():
    """To the last digit, whatever the shares are; and so a rebate."""
    for fee in ("0.1", "-0.1"):
        bot = folded(three_lots(), closed("0.035", fee=D(fee)))
        shares = [sum((fill.fee for fill in lot.sells), D(0)) for lot in bot.lots]
        assert sum(shares) == D(fee)
        sizes = D("0.01"), D("0.02"), D("0.005")
        assert all(
            abs(share - D(fee) * size / D("0.035")) < D("1e-11") for share, size in zip(shares, sizes, strict=True)
        )
        assert bot.stats.fees == D(fee)


def test_r23_it_counts_once_also_when_its_lots_are_gone():
    bot = folded(three_lots(), closed("0.01"))
    resumed = replace(bot, lots=bot.lots[1:], state=BotState.RUNNING)
    assert folded(resumed, closed("0.01")) == resumed
    assert folded(resumed, closed("0.01", exec_id="another")) != resumed


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"create_type": "CreateByUser"}, "somebody closed 0.01 BTC at 45000 in the app, from lot 1"),
        (
            {"create_type": "", "exec_type": ExecType.LIQUIDATION},
            "the exchange liquidated 0.01 BTC at 45000, from lot 1",
        ),
        (
            {"create_type": "", "exec_type": ExecType.ADL},
            "the exchange closed 0.01 BTC at 45000 by auto-deleveraging, from lot 1",
        ),
        (
            {"create_type": "CreateByUser", "link_id": f"dca-{BOT}-x-1"},
            "its hard stop did not stand, and the price was through it: closed 0.01 BTC at 45000 at market, from lot 1",
        ),
    ],
)
def test_r23_the_pause_says_who_closed(changes, why):
    link_id = changes.pop("link_id", "")
    fill = replace(closed("0.01", **changes).execution, link_id=link_id)
    bot = folded(three_lots(), Filled(fill))
    assert bot.state_reason == why
    assert not settle(bot, RULES, FEES, at(9)).closed[0].by_stop


def test_r23_what_a_person_had_added_to_the_position_goes_first():
    bot = replace(three_lots(), slot=OwnSlot(size=D("0.08"), odd_told=D("0.08")))
    some = folded(bot, closed("0.015"))
    assert some.lots == bot.lots
    assert some.slot is not None
    assert some.slot.odd_told == D("0.065")
    assert folded(some, closed("0.015")) == some, "it counts once"
    rest = folded(some, closed("0.015", exec_id="c2", seq=12))
    assert [lot.left for lot in rest.lots] == [0, D("0.02"), D("0.03")]
    less = replace(three_lots(), slot=OwnSlot(odd_told=D("0.05")))
    assert folded(less, closed("0.01")).lots[0].left == 0


def test_r23_a_close_in_many_executions_is_told_as_the_one_order_that_it_was():
    bot = folded(three_lots(), closed("0.01"), closed("0.015", exec_id="c2", seq=12, price="44990"))
    assert bot.state_reason == "its hard stop fired: 0.025 BTC at 44990 to 45000, from lots 1, 2"
    assert folded(bot, closed("0.015", exec_id="c2", seq=12, price="44990")) == bot
    other = folded(bot, closed("0.005", exec_id="c3", seq=13, order_id="o3", create_type="CreateByUser"))
    assert other.state_reason == "somebody closed 0.005 BTC at 45000 in the app, from lot 2"
    assert [notice.fields["reason"] for notice in news_of(bot, other, (), at(9))] == [other.state_reason]


def test_r23_what_of_a_close_was_a_persons_own_is_in_its_figures():
    bot = replace(three_lots(), slot=OwnSlot(size=D("0.065"), odd_told=D("0.065")))
    own = folded(bot, closed("0.005", create_type="CreateByUser"))
    assert own.state_reason == ""
    both = folded(own, closed("0.01", exec_id="c2", seq=12, create_type="CreateByUser"))
    assert both.state_reason == "somebody closed 0.015 BTC at 45000 in the app, 0.01 BTC of it from lot 1"


def test_r23_what_was_a_persons_own_is_as_much_after_other_executions():
    """One order closes in many, and lots sell meanwhile: no row has to come between."""
    bot = replace(three_lots(), slot=OwnSlot(size=D("0.07"), odd_told=D("0.07"), seq=10))
    by_hand = [closed(qty, exec_id=f"c{qty}", create_type="CreateByUser") for qty in ("0.015", "0.02")]
    after = folded(bot, *by_hand)
    assert (held(after), after.slot.odd_told) == (D("0.035"), D("0.035")), "0.01 of 0.035 was theirs"
    sale = Filled(execution(sell_id(), "0.01", "51000", seq=12, fee_currency="USDT"))
    sold = folded(bot, sale, sale)
    assert (held(sold), sold.slot.odd_told) == (D("0.05"), D("0.06"))
    assert not is_odd(seen(sold, "0.06", now=at(9), seq=12)), "that was told"
    bought = folded(bot, Filled(execution(buy_id(4), "0.01", "51000", seq=12, fee_currency="USDT")))
    assert (held(bought), bought.slot.odd_told) == (D("0.07"), D("0.08"))


def test_r6_an_execution_that_is_no_newer_than_the_size_that_was_told_is_in_it():
    late = Filled(execution(buy_id(4), "0.01", "51000", seq=10, fee_currency="USDT"))
    for seq in (10, 11):
        bot = folded(replace(three_lots(), slot=OwnSlot(size=D("0.07"), odd_told=D("0.07"), seq=seq)), late)
        assert (held(bot), bot.slot.odd_told) == (D("0.07"), D("0.07"))


def test_r23_what_happens_in_the_slot_of_a_bot_that_was_paused_is_told_as_well():
    """By a person it was paused without a reason; a stopped one has nobody who waits for a word."""
    paused = folded(replace(three_lots(), state=BotState.PAUSED), closed("0.01"))
    assert (paused.state, paused.state_reason) == (
        BotState.PAUSED,
        "its hard stop fired: 0.01 BTC at 45000, from lot 1",
    )
    stopped = folded(replace(three_lots(), state=BotState.STOPPED), closed("0.01"))
    assert (stopped.state, stopped.state_reason, stopped.lots[0].left) == (BotState.STOPPED, "", 0)


def test_r23_what_opened_the_other_side_is_none_of_it():
    bot = three_lots()
    assert folded(bot, closed("0.01", closed_size=D(0))).lots == bot.lots
    turned = folded(bot, closed("0.1", closed_size=D("0.06")))
    assert [lot.left for lot in turned.lots] == [0, 0, 0]
    assert sum((fill.fee for lot in turned.lots for fill in lot.sells), D(0)) == D("0.15")


def test_r23_a_close_before_a_lot_was_bought_is_none_of_it():
    bot = three_lots()
    assert folded(bot, closed("0.01", at=at(0))).lots == bot.lots
    assert folded(on_linear([]), closed("0.01")).state is BotState.RUNNING


def test_what_others_buy_there_is_no_lot():
    bot = three_lots()
    assert folded(bot, Filled(execution("", "1", "50000"))).lots == bot.lots


def test_a_sell_that_offers_more_than_is_left_of_its_lot_is_taken_back():
    sell = DcaOrder(
        link_id=sell_id(), role=OrderRole.SELL, lot=1, revision=0, qty=D("0.01"), amount=None, price=D(51000),
        state=OrderState.LIVE, created_at=at(0),
    )  # fmt: skip
    bot = replace(three_lots(), orders={sell.link_id: sell})
    assert not plan_changes(bot, at(6), RULES, FEES).orders[sell.link_id].cancelling
    part = folded(bot, Filled(execution(sell_id(), "0.004", "51000")))
    assert not plan_changes(part, at(6), RULES, FEES).orders[sell.link_id].cancelling
    assert plan_changes(folded(part, closed("0.001")), at(6), RULES, FEES).orders[sell.link_id].cancelling
    strange = replace(bot, orders={sell.link_id: replace(sell, lot=9)})
    assert not plan_changes(strange, at(6), RULES, FEES).orders[sell.link_id].cancelling


def test_r22_funding_is_shared_by_size_and_part_of_the_cost():
    bot = folded(three_lots(), paid("0.6"))
    assert [lot.funding for lot in bot.lots] == [D("0.1"), D("0.2"), D("0.3")]
    assert bot.lots[0].cost == D("500.1")
    assert bot.stats.funding == D("0.6")
    assert folded(bot, paid("0.6")) == bot
    odd = folded(bot, paid("-0.1", exec_id="f2"))
    assert sum((lot.funding for lot in odd.lots), D(0)) == D("0.5"), "nothing is lost in rounding"


def test_r22_a_lot_that_is_sold_already_has_no_share():
    bot = folded(three_lots(), closed("0.01"), paid("0.5", qty="0.05"))
    assert [lot.funding for lot in bot.lots] == [0, D("0.2"), D("0.3")]


def test_r22_where_nothing_is_open_the_next_lot_carries_it():
    bot = folded(on_linear([], dust=Dust(D(0), D("0.1"))), paid("0.6"))
    assert bot.dust == Dust(D(0), D("0.7"))


def test_r22_funding_of_others_changes_nothing():
    for bot in (a_bot(), on_linear(slot=None), on_linear(created_at=at(9))):
        assert folded(bot, paid("0.6")) == bot
    hedge = on_linear(slot=OwnSlot(position_idx=1))
    assert folded(hedge, paid("0.6", qty="0.4", side=Side.SELL)) == hedge
    assert folded(hedge, paid("0.6", qty="0.01", side=Side.SELL)) != hedge, "its size is the long side's"
    assert folded(hedge, paid("0.6", qty="0.4")) != hedge


def test_a_buy_that_lands_late_begins_a_campaign_with_its_stop():
    bot = on_linear([], stop_price=None, next_lot=2, dropped=(1,))
    late = execution(buy_id(), "0.01", "50000", fee=D("0.2"), fee_currency="USDT")
    assert folded(bot, Filled(late)).stop_price == STOP
    assert folded(on_linear([], stop_price=None, next_lot=2), Filled(late)).stop_price is None, "of a lot that is over"
    planned = folded(replace(bot, stop_price=D(46000)), GateOpened(D(50000), at(3)))
    assert folded(planned, Filled(late)).stop_price == D(46000), "that of the buy that is under way"


def test_a_campaign_of_which_an_older_record_learns_with_the_end_of_the_last_has_its_own_stop():
    """One read tells both. By the old stop, above the market now, the new position would be closed at once."""
    ended = execution(sell_id(), "0.01", "50500", fee=D("0.2"), fee_currency="USDT", seq=20, at=at(100))
    begun = execution(buy_id(2), "0.01", "40000", fee=D("0.2"), fee_currency="USDT", seq=21, at=at(200))
    bot = folded(on_linear(), ExecutionsRead((ended, begun), at(300)), now=at(300))
    assert ([lot.number for lot in bot.lots if lot.left], bot.stop_price) == ([2], D(36000))
    more = folded(on_linear(), ExecutionsRead((begun,), at(300)), now=at(300))
    assert more.stop_price == STOP, "the campaign goes on"


@pytest.mark.parametrize(
    ("buy", "sell", "target"),
    [("0.00055", "0.00055", "50555.58"), ("0.0002", "0.00055", "50537.90"), ("0.0002", "0.0002", "50520.20")],
)
def test_the_target_on_a_perpetual_is_after_both_fees_in_quote(buy, sell, target):
    """Bought at 50000 for 1 %: the fee of the way in and that of the way out, as a maker or as a taker."""
    fill = a_fill("0.01", "50000", str(D(500) * D(buy)))
    rules = replace(RULES, tick_size=D("0.01"))
    found = price_for((a_lot(buys=(fill,)),), SellRules(), rules, FeeRate(taker=D("0.00055"), maker=D(sell)))
    assert found is not None
    assert abs(found - D(target)) <= D("0.01")
    earned = found * D("0.01") * (1 - D(sell))
    assert earned >= (D(500) + fill.fee) * D("1.01") > (found - rules.tick_size) * D("0.01") * (1 - D(sell))
