"""The hard stop of a bot on a perpetual: whether it stands, and what is done where it does not. R3, R8, R14, R18."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca import hard_stop
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.gate import Surroundings, cheap_obstacles
from execution.dca.hard_stop import owns_its_slot, stands, stop_from
from execution.dca.hard_stop_plan import plan_slot
from execution.dca.lots import Dust
from execution.dca.observations import Doubted, ExecutionsRead, Filled, PositionShown, SlotAnswered
from execution.dca.own_slot import OwnSlot, StopLost
from execution.dca.requests import CloseAll, ReadExecutions, ReadPosition, Send, SetStop, key_of, requests, wake_at
from execution.dca.settle import settle
from execution.facts.executions import ExecType
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import BOT, FEES, RULES, a_bot, at, buy_id, execution, folded, sell_id
from tests.execution.dca.linear_facts import STOP, closed, on_linear, position, seen

D = Decimal
AGAIN = timedelta(seconds=1)


def an_order(role: OrderRole, state: OrderState = OrderState.LIVE) -> DcaOrder:
    link_id = buy_id(2) if role is OrderRole.BUY else sell_id()
    lot = 2 if role is OrderRole.BUY else 1
    return DcaOrder(
        link_id=link_id, role=role, lot=lot, revision=0, qty=D("0.01"), amount=None, price=D(49000), state=state,
        created_at=at(0),
    )  # fmt: skip


def with_orders(bot: DcaBot, *orders: DcaOrder) -> DcaBot:
    return replace(bot, orders={order.link_id: order for order in orders})


def asked(bot: DcaBot, second: float) -> list[type]:
    return [type(request) for request in requests(bot, at(second))]


def test_the_stop_of_a_campaign_is_rounded_to_its_safe_side():
    assert stop_from(D("50000.3"), D(10), D("0.1")) == D("45000.3")


def test_r14_a_stop_that_the_row_shows_stands_and_nothing_is_asked_but_to_look_again():
    bot = seen(on_linear(), now=at(1))
    assert stands(bot)
    assert requests(bot, at(2)) == []
    assert wake_at(bot, at(2)) == at(31)
    assert requests(bot, at(31)) == [ReadPosition()]


@pytest.mark.parametrize(
    ("size", "stop"), [("0.01", None), ("0.01", "44000"), ("0.005", "45000")], ids=["none", "looser", "too little"]
)
def test_r14_nothing_is_bought_where_it_does_not_stand(size, stop):
    assert not stands(seen(on_linear(), size, stop, now=at(1)))
    assert not stands(on_linear()), "nothing was seen yet"
    assert stands(on_linear(lots=(), stop_price=None))
    assert stands(a_bot())


def test_r3_the_stop_that_a_buy_brings_has_half_a_second_and_is_set_then():
    bot = seen(on_linear(), stop=None, now=at(1))
    assert asked(bot, 1.4) == []
    assert wake_at(bot, at(1.4)) == at(1.5)
    assert requests(bot, at(1.5)) == [SetStop(STOP)]
    bot = folded(bot, SlotAnswered(is_close=False, pause=AGAIN), now=at(1.6))
    assert asked(bot, 1.6) == [ReadPosition]
    still = seen(bot, stop=None, now=at(1.7))
    assert SetStop not in asked(still, 2.5)
    assert SetStop in asked(still, 2.6)


def test_r8_a_stop_that_was_taken_away_is_set_again_at_once_and_is_lost_until_it_stands():
    bot = seen(on_linear(), now=at(1))
    for stop in (None, "44000"):
        gone = seen(bot, stop=stop, now=at(2))
        assert gone.slot.lost == StopLost(None if stop is None else D(stop))
        assert asked(gone, 2) == [SetStop]
        assert seen(gone, stop=stop, now=at(2.1)).slot.lost == gone.slot.lost
        back = seen(gone, now=at(3))
        assert (back.slot.lost, back.slot.naked_since) == (None, None)
        flat = seen(gone, "0", None, now=at(3))
        assert flat.slot.lost is None


def test_r8_a_tighter_stop_of_a_person_is_kept_and_resting_buys_with_the_older_one_go():
    buy, sell = an_order(OrderRole.BUY), an_order(OrderRole.SELL)
    unsent = replace(buy, link_id=buy_id(3), lot=3, state=OrderState.PLANNED)
    bot = seen(with_orders(on_linear(), buy, sell, unsent), stop="46000", now=at(1))
    assert bot.stop_price == D(46000)
    assert stands(bot)
    assert [order.cancelling for order in bot.orders.values()] == [True, False, False]
    assert SetStop in asked(seen(bot, stop="45000", now=at(2)), 2)


def test_a_row_that_is_older_says_nothing():
    bot = seen(on_linear(), now=at(5))
    for older in ({"seq": 9, "updated_at": at(9)}, {"updated_at": at(4)}, {"observed_at": at(4)}):
        assert seen(bot, stop=None, now=at(6), **({"updated_at": at(5)} | older)) == bot
    assert seen(bot, stop=None, now=at(6), position_idx=1) == bot
    sold = folded(on_linear(), Filled(execution(sell_id(), "0.005", "51000", seq=20)))
    assert folded(sold, PositionShown(position(seq=19))) == sold


def test_an_execution_makes_older_rows_worthless_and_has_a_new_one_read():
    bot = seen(on_linear(), now=at(1))
    sold = folded(bot, Filled(execution(sell_id(), "0.005", "51000", seq=20)), now=at(3))
    assert (sold.slot.size, sold.slot.seq, sold.slot.look_at) == (None, 20, at(3.3))
    assert not stands(sold)
    again = folded(sold, Filled(execution(sell_id(), "0.002", "51000", seq=19, exec_id="late")), now=at(4))
    assert again.slot == sold.slot
    first = folded(on_linear(), Filled(execution(sell_id(), "0.005", "51000", seq=20)), now=at(3))
    assert first.slot.look_at == at(3.3)


def test_r6_a_list_that_lags_behind_is_read_again_after_a_pause_that_grows():
    bot = folded(seen(on_linear(), now=at(1)), Filled(execution(sell_id(), "0.005", "51000", seq=50)), now=at(2))
    now, pauses = at(2.3), []
    for _ in range(7):
        assert ReadPosition() in requests(bot, now)
        older = PositionShown(position(seq=40, updated_at=at(1), observed_at=now))
        bot = folded(bot, older, older, now=now)
        assert requests(bot, now) == []
        pauses.append((bot.slot.look_at - now).total_seconds())
        now = bot.slot.look_at
    assert pauses == [0.3, 0.6, 1.2, 2.4, 4.8, 4.8, 4.8]
    assert seen(bot, now=now, seq=50).slot.older == 0


def test_in_hedge_mode_the_other_side_says_nothing_of_the_slot():
    bot = on_linear(slot=OwnSlot(position_idx=1))
    opened_short = execution("", "1", "50000", side=closed("1").execution.side, seq=30)
    assert folded(bot, Filled(opened_short)) == bot
    paid = execution("", "1", "50000", exec_type=ExecType.FUNDING, seq=31, exec_id="f", at=at(-1))
    assert folded(bot, Filled(paid)).slot == bot.slot


def test_r3_with_no_stop_and_the_price_through_it_the_position_is_closed_at_market():
    bot = with_orders(seen(on_linear(), stop=None, now=at(1)), an_order(OrderRole.SELL), an_order(OrderRole.BUY))
    assert plan_slot(bot, D(44999), at(1.4)).slot.closes == 0, "the attached stop may still show up"
    assert plan_slot(bot, D(45001), at(2)).slot.closes == 0
    assert plan_slot(bot, None, at(2)).slot.closes == 0
    closing = plan_slot(bot, STOP, at(2))
    assert all(order.cancelling for order in closing.orders.values())
    assert closing.state is BotState.PAUSED
    assert [r for r in requests(closing, at(2)) if isinstance(r, CloseAll | SetStop)] == [CloseAll(f"dca-{BOT}-x-1")]
    assert plan_slot(closing, STOP, at(2.1)).slot.closes == 1, "one at a time"
    answered = folded(closing, SlotAnswered(is_close=True, pause=AGAIN), now=at(2.2))
    assert not answered.slot.is_closing
    assert plan_slot(answered, STOP, at(3)).slot.closes == 1
    assert plan_slot(answered, STOP, at(3.2)).slot.closes == 2, "until it is flat"
    ended = with_orders(bot, an_order(OrderRole.SELL, OrderState.ENDED))
    assert not plan_slot(ended, STOP, at(2)).orders[sell_id()].cancelling


@pytest.mark.parametrize("stood", [True, False])
def test_r13_with_a_looser_stop_and_the_price_through_the_campaigns_the_position_is_closed_at_market(stood):
    """The loss that was planned is reached; the looser one would lose more than anybody was shown."""
    before = seen(on_linear(), now=at(0)) if stood else on_linear()
    bot = with_orders(seen(before, stop="44000", now=at(1)), an_order(OrderRole.SELL))
    assert plan_slot(bot, D(45001), at(2)).slot.closes == 0
    assert plan_slot(bot, D(44999), at(1.4)).slot.closes == 0, "it is being set back"
    closing = plan_slot(bot, D(45000), at(1.5))
    assert (closing.slot.closes, closing.state) == (1, BotState.PAUSED)
    assert CloseAll(f"dca-{BOT}-x-1") in requests(closing, at(1.5))
    again = folded(closing, SlotAnswered(is_close=True, pause=AGAIN), now=at(1.6))
    assert plan_slot(again, D(45000), at(2.6)).slot.closes == 2, "until it is flat"


def test_r13_a_stop_that_cannot_be_set_back_delays_no_close():
    bot = seen(on_linear(), stop="44000", now=at(1))
    for second in range(2, 9):
        bot = folded(bot, SlotAnswered(is_close=False, pause=AGAIN), now=at(second))
    assert bot.slot.stop_not_before > at(20)
    assert plan_slot(bot, D(44000), at(9)).slot.closes == 1


def test_r16_a_looser_stop_that_cannot_be_set_back_is_asked_for_ever_more_slowly_and_none_each_second():
    looser, none = (seen(on_linear(), stop=stop, now=at(1)) for stop in ("44000", None))
    pauses = []
    for times in range(1, 9):
        now = at(100 * times)
        looser = seen(folded(looser, SlotAnswered(is_close=False, pause=AGAIN), now=now), stop="44000", now=now)
        none = folded(none, SlotAnswered(is_close=False, pause=AGAIN), now=now)
        assert none.slot.stop_not_before == now + AGAIN
        pauses.append((looser.slot.stop_not_before - now).total_seconds())
        assert SetStop not in asked(looser, 100 * times + pauses[-1] - 0.1)
        assert wake_at(looser, now) is not None
        assert SetStop in asked(looser, 100 * times + pauses[-1])
    assert pauses == [1, 2, 4, 8, 16, 32, 32, 32]
    back = seen(looser, now=at(900))
    assert (back.slot.stop_asks, back.slot.stop_not_before, back.slot.loose_since) == (0, None, None)
    assert SetStop in asked(folded(looser, Doubted(), PositionShown(position(stop="44000", seq=11))), 801)


def test_what_lasts_is_told_once():
    bot = seen(on_linear(), stop=None, now=at(1))
    assert not plan_slot(bot, None, at(2.9)).slot.is_naked_told
    told = plan_slot(bot, None, at(3))
    assert told.slot.is_naked_told
    assert plan_slot(told, None, at(4)) == told
    assert not seen(told, now=at(5)).slot.is_naked_told


def test_a_looser_stop_that_lasts_is_told_once_and_once_more_when_it_is_gone():
    bot = seen(on_linear(), stop="44000", now=at(1))
    assert not plan_slot(bot, None, at(2.9)).slot.is_loose_told
    assert wake_at(bot, at(2)) == at(3)
    told = plan_slot(bot, None, at(3))
    assert told.slot.is_loose_told
    assert plan_slot(told, None, at(4)) == told
    gone = seen(told, stop=None, now=at(5))
    assert (gone.slot.is_loose_told, gone.slot.loose_since, gone.slot.naked_since) == (False, None, at(5))
    assert plan_slot(gone, None, at(7)).slot.is_naked_told
    assert not seen(told, now=at(5)).slot.is_loose_told


def test_r18_a_stop_that_liquidation_comes_before_pauses_the_bot():
    bot = seen(on_linear(), now=at(1), liq_price=D(45000))
    assert bot.state is BotState.PAUSED
    assert bot.state_reason.startswith("it would be liquidated at 45000, before its hard stop 45000")
    assert seen(bot, now=at(2), liq_price=D(46000)).state_reason == bot.state_reason
    for harmless in ({"liq_price": D(44000)}, {"liq_price": None}):
        assert seen(on_linear(), now=at(1), **harmless).state is BotState.RUNNING
    assert seen(on_linear(stop_price=None), now=at(1), liq_price=D(46000)).state is BotState.RUNNING
    assert seen(on_linear(), "0", None, now=at(1), liq_price=D(46000)).state is BotState.RUNNING


def test_r6_another_size_has_executions_read_and_what_they_do_not_explain_is_a_persons():
    bot = seen(on_linear(), "0.03", now=at(1))
    bot = settle(bot, RULES, FEES, at(1)).bot
    assert bot.unexplained_since == at(1)
    assert ReadExecutions in asked(bot, 3)
    assert folded(bot, ExecutionsRead((), at(3)), now=at(3)).state is BotState.RUNNING, "not so soon"
    assert folded(bot, ExecutionsRead((), at(0)), now=at(6)).state is BotState.RUNNING, "the read is older than the row"
    halted = folded(bot, ExecutionsRead((), at(6)), now=at(6))
    assert halted.state is BotState.PAUSED
    assert halted.state_reason == "its position is 0.03 BTC and its lots hold 0.01 BTC: somebody traded in its slot"
    assert settle(halted, RULES, FEES, at(7)).bot.unexplained_since is None, "it is told once"
    assert seen(halted, "0.03", now=at(8)).slot.odd_told == D("0.03")
    assert seen(halted, "0.04", now=at(8)).slot.odd_told is None
    assert folded(a_bot(), ExecutionsRead((), at(6)), now=at(6)).state is BotState.RUNNING


def test_a_short_in_its_slot_gets_no_stop_of_the_bot():
    bot = seen(on_linear(lots=(), stop_price=None), "-0.02", None, now=at(1))
    assert bot.slot.size == D("-0.02")
    assert SetStop not in asked(bot, 5)
    assert hard_stop.is_odd(bot)


def test_after_a_start_nothing_is_known_and_the_row_is_read_at_once():
    bot = seen(on_linear(), now=at(1))
    doubted = folded(bot, Doubted(), now=at(5))
    assert doubted.slot.size is None
    assert (doubted.slot.shown_size, doubted.slot.stop, doubted.slot.seen_at) == (D("0.01"), STOP, bot.slot.seen_at)
    assert ReadPosition in asked(doubted, 5)
    assert folded(a_bot(), Doubted(), now=at(5)).slot is None
    unseen = folded(doubted, PositionShown(None), now=at(6))
    assert unseen.slot.look_at == at(36)


def test_what_concerns_no_slot_changes_no_bot_on_spot():
    bot = a_bot()
    shown = PositionShown(position())
    assert folded(bot, shown, PositionShown(None), SlotAnswered(is_close=True, pause=AGAIN)) == bot
    assert plan_slot(bot, D(1), at(3)) == bot
    assert not owns_its_slot(bot)


def test_r23_the_slot_is_owned_until_the_bot_is_stopped_and_holds_nothing():
    assert owns_its_slot(on_linear(lots=()))
    stopped = on_linear(lots=(), state=BotState.STOPPED)
    assert not owns_its_slot(stopped)
    assert owns_its_slot(on_linear(state=BotState.STOPPED))
    assert owns_its_slot(with_orders(stopped, an_order(OrderRole.SELL)))
    assert owns_its_slot(replace(stopped, dust=Dust(D("0.001"), D(50))))


def test_the_stop_of_a_campaign_ends_with_what_it_protects():
    assert settle(on_linear(lots=()), RULES, FEES, at(1)).bot.stop_price is None
    dust = on_linear(lots=(), dust=Dust(D("0.00001"), D("0.5")))
    assert settle(dust, RULES, FEES, at(1)).bot.stop_price == STOP


def test_nothing_is_bought_before_the_stop_is_seen_to_stand():
    around = Surroundings(available=D(1000))
    said = "its hard stop is not seen to stand yet"
    found = cheap_obstacles(seen(on_linear(), stop=None, now=at(1)), D(50000), around, at(2))
    assert said in [each.words for each in found]
    found = cheap_obstacles(seen(on_linear(), now=at(1)), D(50000), around, at(2))
    assert said not in [each.words for each in found]


def test_r9_of_two_requests_about_the_same_the_second_waits():
    same = (ReadPosition(), SetStop(STOP), ReadExecutions(at(0)), CloseAll("dca-x-1"), Send("b1"))
    assert [key_of(request) for request in same] == ["position", "stop", "executions", "dca-x-1", "b1"]


def test_only_what_was_decided_of_a_slot_is_worth_a_commit():
    bot = plan_slot(seen(on_linear(slot=OwnSlot(position_idx=1)), stop=None, now=at(1), position_idx=1), STOP, at(2))
    assert bot.slot.without_sightings() == OwnSlot(position_idx=1, closes=1, is_closing=True)
    assert DcaBot.from_plain(bot.to_plain()) == bot
