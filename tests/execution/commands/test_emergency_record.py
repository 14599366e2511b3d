"""What is exposed, and what a read of the account says of an emergency. Pure."""

from typing import Any

from msgspec.structs import replace

from execution.commands.emergency_record import (
    EmergencyRecord,
    Exposure,
    Item,
    ItemShown,
    Kind,
    Report,
    Scope,
    reported,
)
from execution.commands.exposure import bots_exposed, guarded_exposed, unguarded_exposed
from execution.dca.dca_bot import BotState
from execution.dca.dca_order import OrderRole
from execution.facts.slots import Side, Slot
from execution.picture import picture
from execution.tracked_orders import Role
from tests.execution.builders import D, at, monitor, order_row, resting, row, tracked
from tests.execution.dca.bot_facts import a_bot
from tests.execution.dca.linear_facts import on_linear
from tests.execution.dca.test_hard_stop import an_order

HELD = Item(
    kind=Kind.GUARDED, key="BTCUSDT_Buy_main", mark="g", symbol="BTCUSDT", side=Side.BUY, size=D(1), position_idx=0
)
BOT = replace(HELD, kind=Kind.BOT, key="b1", symbol="ETHUSDT")
BUYER = replace(HELD, kind=Kind.BUYER, key="b2", symbol="SOLUSDT")


def record(*items: Item, scope: Scope = Scope.EVERYTHING) -> EmergencyRecord:
    return EmergencyRecord(id="0123456789abcdef", scope=scope, begun_at=at(0), items=items)


def report(*rows: Any, orders: Any = (), scope: Scope = Scope.EVERYTHING, quiet: Any = ("b1",)) -> Report:
    emergency = record(HELD, BOT, BUYER, scope=scope)
    return reported(emergency, orders, rows, at(5), {"b1": "no"}, frozenset(quiet))


def test_it_is_confirmed_only_when_all_is_seen_to_be_flat_and_no_order_of_ours_is_left() -> None:
    open_one = report(row("0.4", 102, 6), row("0", 102, 6, symbol="ETHUSDT"), quiet=["b1", "b2"])
    assert [(s.is_over, s.left) for s in open_one.items] == [(False, D("0.4")), (True, D(0)), (True, None)]
    assert not open_one.is_confirmed
    ours = order_row(tracked(Role.TAKE_PROFIT, 1), symbol="BTCUSDT", reduce_only=True)
    left = report(orders=[ours], quiet=["b1", "b2"])
    assert (len(left.orders), left.is_confirmed) == (1, False)
    assert report(quiet=["b1", "b2"]).is_confirmed
    assert not report().is_confirmed, "a bot still buys"
    assert not Report(items=()).is_confirmed, "nothing was read"


def test_what_stays_is_named_and_is_no_part_of_it() -> None:
    mine = order_row(tracked(Role.ENTRY, 1), reduce_only=False)
    theirs = replace(mine, link_id="")
    of_a_bot = replace(mine, link_id="dca-0123abcd-b1-0")
    said = report(row("2", 102, 6, side=Side.SELL), orders=[theirs, of_a_bot], scope=Scope.GUARDED)
    assert (said.others, said.orders, said.foreign_entries) == (("BTCUSDT short 2",), (), 1)
    assert [shown.is_over for shown in said.items][:2] == [True, True]
    assert len(report(orders=[of_a_bot]).orders) == 1
    refused = report(row("1", 102, 6, symbol="ETHUSDT"))
    assert refused.items[1] == ItemShown(item=BOT, is_over=False, left=D(1), stop=D(49000), why="no")


def test_only_what_has_a_size_is_a_position() -> None:
    assert [item.is_position for item in (HELD, BUYER, replace(HELD, size=D(0)))] == [True, False, False]


def test_the_record_comes_back_as_it_was() -> None:
    whole = replace(record(HELD, BUYER), report=report())
    assert EmergencyRecord.from_plain(whole.to_plain()) == whole


def test_what_came_since_is_told_from_what_was_shown() -> None:
    other = replace(HELD, mark="another one in its place")
    shown = Exposure(items=(HELD, BOT))
    assert [e.is_nothing for e in (shown, Exposure(items=()), Exposure(items=(), others=("2 BTC",)))] == [
        False, True, True,
    ]  # fmt: skip
    assert not Exposure(items=(), is_known=False).is_nothing
    assert not Exposure(items=(), is_safe_mode=True).is_nothing, "nobody knows what waits"
    assert shown.of(Scope.GUARDED) == (HELD,)
    assert shown.of(Scope.EVERYTHING) == (HELD, BOT)
    assert Exposure(items=(BOT,)).newer_than(shown.items) == ()
    assert Exposure(items=(other, BOT)).newer_than(shown.items) == (other,)


def test_a_guarded_position_and_a_waiting_trade_are_exposed() -> None:
    held = guarded_exposed(picture(resting(), None))
    assert (held.size, held.worth, held.stop, held.entries) == (D(1), None, D(49000), 0)
    waits = guarded_exposed(picture(monitor(), None))
    assert (waits.size, waits.entries) == (D(0), 1)
    view = replace(picture(resting(), None), price=D(50000), drawn_for=None)
    assert (guarded_exposed(view).worth, guarded_exposed(view).mark) == (D(50000), "")


def test_an_unguarded_position_is_worth_what_its_result_was_computed_with() -> None:
    plain = row("2", 102, 6)
    known = replace(plain, avg_price=D(50000), unrealised_pnl=D(100), opened_at=at(1))
    flat, unknown = replace(plain, size=D(0)), replace(plain, unrealised_pnl=None)
    (first, second) = unguarded_exposed([known, flat, replace(plain, side=None), unknown])
    assert (first.worth, first.result, second.worth) == (D(100100), D(100), None)
    assert first.mark != second.mark


def test_a_bot_with_a_position_is_closed_and_others_only_buy_no_more() -> None:
    bot = on_linear()
    slot = Slot(bot.identity.account, bot.symbol, 0)
    known = row("0.1", 102, 6, symbol=bot.symbol, unrealised_pnl=D(5))
    (seen,) = bots_exposed([bot], {slot: known})
    assert (seen.kind, seen.size, seen.stop, seen.worth) == (Kind.BOT, D("0.1"), D(49000), D(5005))
    (unseen,) = bots_exposed([bot], {})
    assert (unseen.kind, unseen.size, unseen.worth) == (Kind.BOT, D("0.01"), None)
    for plain in (on_linear((), slot=None), a_bot()):
        (buyer,) = bots_exposed([plain], {})
        assert buyer.kind is Kind.BUYER
        assert bots_exposed([replace(plain, state=BotState.PAUSED, lots=())], {}) == ()


def test_a_bot_is_over_only_when_it_is_known_to_buy_no_more() -> None:
    still_buys = report(quiet=["b2"])
    assert ([s.is_over for s in still_buys.items], still_buys.is_confirmed) == ([True, False, True], False)


def test_what_no_row_shows_is_not_over_while_its_guard_is_not_done() -> None:
    emergency = record(HELD)
    said = reported(emergency, (), (), at(5), {}, frozenset(), frozenset({HELD.place}))
    assert said.items == (ItemShown(item=HELD, is_over=False),)
    assert not said.is_confirmed


def test_a_buy_in_flight_is_exposed_and_what_it_opens_on_a_perpetual_is_closed() -> None:
    bot = on_linear(())
    (waiting,) = bots_exposed([bot], {})
    assert (waiting.kind, waiting.size, waiting.is_position) == (Kind.BOT, D(0), False)
    assert waiting.is_of(row("0.1", 102, 6, symbol=bot.symbol))
    buying = replace(bot, state=BotState.STOPPED, orders={"b": an_order(OrderRole.BUY)})
    assert [item.kind for item in bots_exposed([buying], {})] == [Kind.BOT]
    assert bots_exposed([replace(buying, orders={})], {}) == ()
