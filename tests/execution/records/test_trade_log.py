"""The row and the events of a trade, as functions of its monitor."""

import pytest
from msgspec.structs import replace

from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing
from execution.facts.executions import ExecType
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.records import trade_log
from tests.execution.builders import (
    GENERATION,
    MAKER,
    TAKER,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    monitor,
    resting,
    row,
    stop_row,
    tp_fill,
)
from tests.execution.test_monitor import lives
from tests.handlers.fakes import a_preview
from utils.persistence.plain import freeze, thaw


def events(the_monitor: Monitor, *notices: Notice) -> dict[str, trade_log.Event]:
    return {event.event_id: event for event in trade_log.events_of(the_monitor, notices)}


def closed_by_all_take_profits() -> Monitor:
    the_monitor = resting()
    for leg, (qty, seq) in enumerate(((D("0.5"), 110), (D("0.3"), 111), (D("0.2"), 112)), 1):
        the_monitor = fold_all(
            the_monitor, ExecutionObserved(tp_fill(the_monitor, leg, qty, seq=seq, seconds=10 + leg)), seconds=10 + leg
        )
    return the_monitor


def test_a_confirmed_trade_has_a_row_before_anything_was_sent() -> None:
    trade = trade_log.trade_of(monitor())
    assert (trade.trade_id, trade.key, trade.symbol, trade.side) == (GENERATION, "BTCUSDT_Buy_main", "BTCUSDT", "Buy")
    assert (trade.opened_at, trade.closed_at, trade.reason) == (at(0), None, None)
    assert (trade.entry_qty, trade.entry_price, trade.exit_price) == (D(0), None, None)
    assert (trade.gross, trade.net, trade.fees, trade.funding) == (None, None, D(0), D(0))
    assert trade.detail["planned_qty"] == D(1)
    assert trade.detail["initial_stop"] == D(49000)
    assert trade.detail["targets"][1] == {"price": D(52000), "share": D("0.3")}


def test_while_it_is_under_way_its_profit_is_not_known_but_its_fees_are() -> None:
    trade = trade_log.trade_of(guarded())
    assert (trade.opened_at, trade.entry_qty, trade.entry_price) == (at(1.5), D(1), D(50000))
    assert (trade.gross, trade.net, trade.fees) == (None, None, 50000 * TAKER)
    assert trade.detail["fills"] == ["entry-1"]


def test_the_final_row_is_what_the_executions_say() -> None:
    trade = trade_log.trade_of(closed_by_all_take_profits(), at(99))
    gross = D("0.5") * 1000 + D("0.3") * 2000 + D("0.2") * 3000
    fees = 50000 * TAKER + (D("0.5") * 51000 + D("0.3") * 52000 + D("0.2") * 53000) * MAKER
    assert (trade.closed_at, trade.reason) == (at(13), "TP3")
    assert (trade.gross, trade.fees, trade.net) == (gross, fees, gross - fees)
    assert trade.exit_price == D("0.5") * 51000 + D("0.3") * 52000 + D("0.2") * 53000
    assert trade.detail["fills"] == ["entry-1", "tp1-110", "tp2-111", "tp3-112"]


def test_a_trade_that_never_filled_ends_when_its_monitor_goes() -> None:
    trade = trade_log.trade_of(monitor(), at(99))
    assert (trade.closed_at, trade.reason, trade.entry_qty) == (at(99), "entry not filled", D(0))
    assert (trade.gross, trade.net) == (D(0), D(0))


def test_a_close_that_no_execution_explains_has_no_invented_profit() -> None:
    trade = trade_log.trade_of(replace(guarded(), external_qty=D(-1)), at(99))
    assert (trade.closed_at, trade.gross, trade.net) == (at(99), None, None)


def test_a_monitor_that_went_without_a_close_ends_with_what_is_known() -> None:
    trade = trade_log.trade_of(guarded())
    ended, event = trade_log.removed(trade, at(99))
    assert (ended.closed_at, ended.reason, ended.net, ended.entry_qty) == (at(99), "monitor removed", None, D(1))
    assert (event.event_id, event.kind, event.at) == (f"{GENERATION}:removed", "removed", at(99))


def test_every_execution_is_an_event_whoever_made_it() -> None:
    foreign = execution("by-hand", Side.BUY, "0.2", seq=105, seconds=4)
    the_monitor = fold_all(resting(), ExecutionObserved(foreign), seconds=4)
    fills = [event for event in events(the_monitor).values() if event.kind == "fill"]
    assert [(f.event_id, f.detail["role"], f.at) for f in fills] == [
        (f"{GENERATION}:entry-1", "entry", at(1.5)),
        (f"{GENERATION}:by-hand", "exchange", at(4)),
    ]
    assert (fills[1].detail["qty"], fills[1].detail["fee"]) == (D("0.2"), D("0.2") * 50000 * TAKER)


def test_each_payment_of_funding_is_an_event_as_far_as_its_time_is_known() -> None:
    paid = [
        execution(f"f{n}", Side.BUY, "1", seq=105 + n, seconds=10 + n, fee=D("0.5"), exec_type=ExecType.FUNDING)
        for n in (1, 2)
    ]
    the_monitor = fold_all(guarded(), *(ExecutionObserved(each) for each in paid), seconds=20)
    logged = [event for event in events(the_monitor).values() if event.kind == "funding"]
    assert sorted((event.event_id, event.at, event.detail["amount"]) for event in logged) == [
        (f"{GENERATION}:funding:f{n}", at(10 + n), D("-0.5")) for n in (1, 2)
    ]
    former = replace(the_monitor, funding_payments=the_monitor.funding_payments[1:])
    assert [e.detail["exec_id"] for e in events(former).values() if e.kind == "funding"] == ["f2"]


def test_opened_and_armed_stand_in_the_log_with_the_time_of_the_fact() -> None:
    before, after = events(entered()), events(guarded())
    assert f"{GENERATION}:armed" not in before
    assert (after[f"{GENERATION}:armed"].at, after[f"{GENERATION}:armed"].kind) == (at(2), "armed")
    opened = after[f"{GENERATION}:opened"]
    assert (opened.at, opened.kind, opened.detail["plan"]["stop"]) == (at(0), "opened", D(49000))


def test_a_close_from_the_chat_is_logged_though_nobody_has_to_be_told() -> None:
    closing = replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(20)))
    event = events(closing)[f"{GENERATION}:closing:CHAT"]
    assert (event.kind, event.at, event.detail) == ("closing", at(20), {"reason": "from the chat"})


def test_a_close_that_is_told_is_logged_once_with_what_is_told() -> None:
    before = resting()
    after = replace(before, closing=Closing(reason=CloseReason.STOP_IMPOSSIBLE, since=at(20)))
    _, notices = announce(before, after, at(21))
    assert [notice.kind for notice in notices if notice.kind is NoticeKind.CLOSING] == [NoticeKind.CLOSING]
    closings = [e for e in trade_log.events_of(after, notices) if e.kind == "closing"]
    assert [(e.event_id, e.detail["size"]) for e in closings] == [(f"{GENERATION}:closing:STOP_IMPOSSIBLE", D(1))]


def test_what_is_told_is_an_event_under_the_notices_own_id() -> None:
    before = resting()
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=110)), seconds=10)
    _, notices = announce(before, after, at(10))
    hit = events(after, *notices)[f"{GENERATION}:tp_hit:1"]
    assert (hit.kind, hit.detail["qty"], hit.detail["price"]) == ("tp_hit", D("0.5"), D(51000))


def test_a_stop_that_goes_to_break_even_is_named_so() -> None:
    moved = {
        origin: Notice(
            id=f"{GENERATION}:stop_moved:{origin}",
            kind=NoticeKind.STOP_MOVED,
            chat_id=1,
            at=at(5),
            urgent=False,
            fields={"origin": origin},
        )
        for origin in ("break-even", "person")
    }
    found = events(resting(), *moved.values())
    assert [found[f"{GENERATION}:stop_moved:{o}"].kind for o in moved] == ["break_even", "stop_moved"]


def test_the_same_facts_are_the_same_events_whenever_they_are_folded() -> None:
    once = closed_by_all_take_profits()
    again = fold_all(
        Monitor.from_plain(once.to_plain()), RowObserved(row(0, 112, 30)), OrderObserved(stop_row(49000)), seconds=40
    )
    assert set(events(once)) <= set(events(again))
    for event_id, event in events(once).items():
        assert events(again)[event_id] == event


def test_the_preview_is_an_event_and_its_risk_stands_in_the_row() -> None:
    preview = a_preview()
    event = trade_log.previewed(monitor(the_plan=preview.plan), preview)
    assert (event.event_id, event.kind, event.at) == (f"{GENERATION}:previewed", "previewed", at(0))
    assert (event.detail["planned_risk"], event.detail["equity"]) == (D("105.445"), D(10000))
    assert event.detail["targets"][0]["profit"] == D("48.115")
    assert trade_log.planned(preview) == {"planned_risk": D("105.445"), "planned_risk_percent": D("1.05445")}


def test_a_trade_that_is_added_brings_what_was_shown_and_the_risk_of_both_together() -> None:
    the_monitor, preview = guarded(), a_preview()
    (trade,), (shown,) = trade_log.from_rows(trade_log.added(the_monitor, preview, at(30)))
    assert trade.trade_id == GENERATION
    assert trade.detail["planned_risk"] == preview.loss_at_stop
    assert trade.detail["fills"] == ["entry-1"], "what stood in the row stays"
    assert (shown.event_id, shown.at) == (f"{GENERATION}:previewed:1", at(30))


def test_rows_read_back_as_they_were_put_and_are_plain_enough_for_the_store() -> None:
    the_monitor = closed_by_all_take_profits()
    trade = trade_log.trade_of(the_monitor, at(13))
    all_events = (trade_log.previewed(the_monitor, a_preview()), *trade_log.events_of(the_monitor, ()))
    rows = trade_log.as_rows([trade], all_events)
    assert trade_log.row_key(GENERATION) in rows
    kept = {key: thaw(freeze(row, key)) for key, row in rows.items()}
    assert trade_log.from_rows(kept) == ([trade], list(all_events))


def test_what_is_known_is_left_out_and_all_else_is_not() -> None:
    paid = execution("f1", Side.BUY, "1", seq=105, seconds=10, fee=D("0.5"), exec_type=ExecType.FUNDING)
    before = fold_all(guarded(), ExecutionObserved(paid), seconds=20)
    after = replace(before, closing=Closing(reason=CloseReason.STOP_IMPOSSIBLE, since=at(20)))
    _, notices = announce(before, after, at(21))
    whole = trade_log.events_of(after, notices)
    assert {event.kind for event in whole} >= {"opened", "fill", "funding", "armed", "closing"}
    ids = frozenset(event.event_id for event in whole)
    assert trade_log.events_of(after, notices, ids) == ()
    for event in whole:
        assert trade_log.events_of(after, notices, ids - {event.event_id}) == (event,)


@pytest.mark.parametrize("number", range(10))
def test_the_row_of_a_running_trade_is_the_same_while_what_it_is_made_of_is(number: int) -> None:
    """Whatever else of a record changes, to whatever it is in another one."""
    one, changed = lives()[number], 0
    for other in lives():
        for name in Monitor.__struct_fields__:
            if name not in {"generation", "slot", "side", "created_at"}:  # these never change
                mixed = replace(one, **{name: getattr(other, name)})
                is_same = trade_log.basis_of(mixed) == trade_log.basis_of(one)
                assert not is_same or trade_log.trade_of(mixed) == trade_log.trade_of(one), name
                changed += not is_same
    assert changed
