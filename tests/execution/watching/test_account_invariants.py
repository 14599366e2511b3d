"""I4 and I5 of the account: records and slots are the same, and what has closed left nothing behind."""

from datetime import timedelta

from msgspec.structs import replace

from execution.facts.slots import Side, Slot
from execution.tracked_orders import OrderState, Role
from execution.watching.account_invariants import Claim, Swept, look, stray_orders
from execution.watching.invariants import Invariant
from tests.execution.builders import OTHER_GENERATION, D, at, monitor, order_row, resting, row, tracked, with_orders

BTC = Slot("main", "BTCUSDT", 0)
ETH = Slot("main", "ETHUSDT", 0)


def swept(*slots: Slot, orders: tuple = ()) -> Swept:
    return Swept(began_at=at(60), rows={slot: row(1, 101, 3) for slot in slots}, orders=orders)


def kinds(found) -> list[tuple[Invariant, str, str]]:
    return [(finding.invariant, finding.what, finding.subject) for finding in found.found]


def test_a_guarded_slot_and_a_claimed_one_are_fine() -> None:
    guarded = resting()
    own = tuple(order_row(order) for order in guarded.orders.values() if order.is_open)
    claims = [Claim(slot=ETH, side=Side.BUY)]
    assert kinds(look(swept(BTC, ETH, orders=own), {BTC: guarded}, claims, ())) == []


def test_i4_size_that_no_record_knows_is_found() -> None:
    (finding,) = look(swept(ETH), {}, (), ()).found
    assert (finding.invariant, finding.what, finding.subject) == (Invariant.I4, "no record", "ETHUSDT long")
    assert (finding.looks, finding.patience) == (2, timedelta(seconds=10))
    assert finding.evidence.words.startswith("1 is open")
    assert finding.words == f"ETHUSDT long: {finding.evidence.words}"
    assert replace(finding, subject="").words == finding.evidence.words
    nameless = Swept(began_at=at(60), rows={ETH: replace(row(1), side=None)}, orders=())
    assert look(nameless, {}, (), ()).found[0].subject == "ETHUSDT"


def test_i4_a_record_of_a_slot_that_holds_nothing_is_found() -> None:
    assert kinds(look(swept(), {}, [Claim(slot=ETH, side=Side.SELL)], ())) == [
        (Invariant.I4, "of nothing", "ETHUSDT short")
    ]
    assert kinds(look(swept(), {}, [Claim(slot=ETH, side=Side.BUY, may_be_empty=True)], ())) == [], "it is a bot's"
    ended = [replace(o, state=OrderState.ENDED) for o in resting().orders.values()]
    flat = replace(resting(), row=None, fills=(), flat_since=at(9), orders={o.link_id: o for o in ended})
    assert kinds(look(swept(), {BTC: flat}, (), ())) == [(Invariant.I4, "of nothing", "BTCUSDT long")]
    assert kinds(look(swept(BTC), {BTC: flat}, (), ())) == []


def test_i4_a_trade_that_waits_for_its_entry_is_a_record_of_something() -> None:
    waiting = with_orders(monitor(), tracked(Role.ENTRY, 1, 1, D(49900)))
    order = order_row(tracked(Role.ENTRY, 1, 1, D(49900)))
    assert kinds(look(swept(orders=(order,)), {BTC: waiting}, (), ())) == []
    assert kinds(look(swept(), {BTC: monitor()}, (), ())) == [], "it has not left yet"


def test_i5_orders_with_our_ids_that_no_record_knows_are_found() -> None:
    stray = order_row(tracked(Role.TAKE_PROFIT, 1, 1, D(51000)))
    theirs = replace(stray, link_id="mine-1", order_id="x")
    (finding,) = look(swept(orders=(stray, theirs)), {}, (), ()).found
    assert (finding.invariant, finding.what, finding.looks) == (Invariant.I5, "strays", 3)
    assert finding.evidence.words.endswith("no trade of it: BTCUSDT sell 1")
    assert "mine-1" not in finding.evidence.words
    assert set(stray_orders((stray, theirs), ())) == {stray.link_id}
    many = tuple(order_row(tracked(Role.TAKE_PROFIT, leg, 1, D(51000))) for leg in range(1, 8))
    assert "and 2 more" in look(swept(orders=many), {}, (), ()).found[0].evidence.words


def test_i5_an_order_of_the_trade_before_stands_in_the_ledger_of_the_one_that_its_late_entry_began() -> None:
    entry = tracked(Role.ENTRY, 2, 1, D(49500))
    heir = with_orders(monitor(generation=OTHER_GENERATION), entry)
    assert stray_orders((order_row(entry),), (heir,)) == {}


def test_i5_without_the_orders_nothing_is_said_of_them() -> None:
    unread = look(Swept(began_at=at(60), rows={}, orders=None), {}, (), ())
    assert (unread.found, unread.undecided) == ((), {"strays"})


def test_i5_a_trade_that_closed_and_is_not_in_the_log_is_found() -> None:
    found = look(swept(), {}, (), ["BTCUSDT long 0123"])
    assert kinds(found) == [(Invariant.I5, "unrecorded", "BTCUSDT long 0123")]
    assert found.found[0].looks == 2
