"""Fills that orders show and executions do not tell yet."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import OrderBy
from execution.dca.fold_order import ASK_SOON, GIVEN_UP_AFTER, LISTED_WITHIN
from execution.dca.observations import ExecutionsRead, GateOpened, OrderAsked, OrderShown, Unanswered
from execution.dca.requests import ReadExecutions, requests, wake_at
from execution.dca.unexplained import READ_BACK, SELDOM, TOLD_AFTER, is_unexplained, read_from, read_until
from execution.facts.executions import Execution
from execution.facts.orders import OrderStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import a_bot, a_plan, at, bought, buy_id, execution, folded, row, sell_id, stepped

D = Decimal
FILL = execution(buy_id(), "0.002", "50000", at=at(0.5))


def filled_says_the_row() -> DcaBot:
    bot = folded(a_bot(), GateOpened(D(50000), at(0)), OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002")))
    return stepped(bot, now=at(1))[0]


def lived(bot: DcaBot, until: int, told_from: float) -> tuple[DcaBot, list[float]]:
    """The bot while the list of executions lags until ``told_from``; with when it was read."""
    reads = []
    for seconds in range(2, until):
        for request in requests(bot, at(seconds)):
            if isinstance(request, ReadExecutions):
                found: tuple[Execution, ...] = (FILL,) if seconds >= told_from and request.since <= FILL.at else ()
                bot, _ = stepped(bot, [ExecutionsRead(found, at(seconds))], now=at(seconds))
                reads.append(seconds)
    return bot, reads


def test_a_fill_is_found_however_late_the_list_tells_it():
    """Lists lagged three minutes, reads began two minutes back, and the lot was lost for good."""
    bot, reads = lived(filled_says_the_row(), 7200, told_from=5000)
    assert [lot.number for lot in bot.lots] == [1]
    assert (bot.unexplained_since, bot.is_unexplained_told, bot.read_again_at) == (None, False, None)
    assert len(reads) < 30
    pauses = [later - sooner for sooner, later in pairwise(reads)]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= SELDOM.total_seconds() + 1


def test_a_restart_forgets_nothing_of_it():
    bot, _ = lived(filled_says_the_row(), 600, told_from=10**6)
    again = DcaBot.from_plain(bot.to_plain())
    assert read_from(again) <= FILL.at
    assert is_unexplained(again)


def test_reads_go_on_from_where_all_was_explained():
    bot = a_bot(read_since=at(0))
    assert folded(bot, ExecutionsRead((), at(600))).read_since == at(0)
    later = folded(bot, ExecutionsRead((), at(36000)))
    assert (later.read_since, read_until(later)) == (at(36000) - READ_BACK, at(36000))
    assert folded(later, ExecutionsRead((), at(0))).read_since == later.read_since


def test_what_an_order_lacks_is_read_from_before_it_was_made():
    """Whatever was read since: its fill was in no list then."""
    bot = filled_says_the_row()
    order = replace(bot.orders[buy_id()], created_at=at(-90000))
    assert read_from(replace(bot, orders={buy_id(): order})) == at(-90000) - READ_BACK
    assert read_from(replace(bot, orders={buy_id(): replace(order, is_stray=True)})) == bot.read_since
    assert read_from(replace(bot, read_since=at(-99999))) == at(-99999)


def test_it_wakes_to_read_and_to_tell():
    bot = filled_says_the_row()
    assert wake_at(replace(bot, orders={}), at(1)) == at(3)
    waits = replace(bot, orders={}, read_again_at=at(300))
    assert wake_at(waits, at(3)) == at(1) + TOLD_AFTER
    assert wake_at(waits, at(100)) == at(300)


def test_everything_is_read_before_an_order_is_given_up():
    bot, _ = stepped(bought())
    bot = folded(replace(bot, read_since=at(0)), OrderAsked(sell_id(), None, at(3)))
    assert bot.orders[sell_id()].missing_since is None, "it was not sent yet"
    live = replace(bot.orders[sell_id()], state=OrderState.LIVE, missing_since=at(7200), ask_at=at(99999))
    bot = replace(bot, orders={sell_id(): live})
    due = at(7200) + ASK_SOON
    assert requests(bot, at(7200)) == [], "a read that begins with the answer may be older than it"
    assert requests(bot, due) == [ReadExecutions(at(0))]
    assert requests(replace(bot, read_again_at=due + timedelta(seconds=9)), due) == []
    read = folded(bot, ExecutionsRead((), due), now=due)
    assert requests(read, due) == []
    just_sent = replace(bot, orders={sell_id(): replace(live, written_at=at(7190))})
    assert requests(just_sent, at(7249)) == []
    assert requests(just_sent, at(7190) + LISTED_WITHIN) == [ReadExecutions(at(0))]
    at_once = replace(bot, orders={sell_id(): replace(live, is_immediate=True)})
    assert requests(at_once, at(7200) + GIVEN_UP_AFTER - timedelta(seconds=1)) == []
    assert requests(at_once, at(7200) + GIVEN_UP_AFTER) == [ReadExecutions(at(0))]


def test_r9_a_sell_that_filled_unanswered_is_not_sold_twice_where_it_is_not_found():
    """Lists lag behind by its id as well: what it filled is looked for before it counts as never landed."""
    bot = bought(a_bot(plan=a_plan(sell={"by": OrderBy.MARKET}), read_since=at(0) - READ_BACK))
    bot, _ = stepped(bot, price="52000", now=at(4))
    lost = folded(bot, Unanswered(sell_id(), at(10)), now=at(4))
    assert wake_at(lost, at(4)) == at(10)
    bot, _ = stepped(lost, [OrderAsked(sell_id(), None, at(70))], price="52000", now=at(70))
    assert bot.orders[sell_id()].state is OrderState.PLANNED, "it may have landed"
    assert any(isinstance(request, ReadExecutions) for request in requests(bot, at(70)))
    fill = execution(sell_id(), "0.001998", "52000", at=at(5))
    read = [ExecutionsRead((fill,), at(71)), OrderAsked(sell_id(), None, at(72))]
    after, closed = stepped(bot, read, price="52000", now=at(72))
    assert ([each.qty for each in closed], after.orders, after.lots) == ([D("0.001998")], {}, ())
    read = [ExecutionsRead((), at(71)), OrderAsked(sell_id(), None, at(72))]
    after, _ = stepped(bot, read, price="52000", now=at(72))
    assert after.orders[sell_id()].state is OrderState.ENDED, "it never landed, and is too late by now"
