"""Funding by the clock: who pays, when, and what is remembered of it."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from simulator.engine.instruments import LINEAR
from simulator.engine.words import ExecType, OrderType
from tests.simulator.engine.desk import BTC, ETH, Desk

HOUR = 3_600_000


def fundings(desk: Desk) -> list[tuple[int, Decimal]]:
    return [(each.time_ms, each.fee) for each in desk.engine.executions() if each.exec_type is ExecType.FUNDING]


def test_every_eight_hours_of_the_clock_is_paid_once_and_on_the_hour(desk: Desk) -> None:
    desk.buy("0.1")
    desk.engine.advance(24 * HOUR)
    times = [time for time, _ in fundings(desk)]
    assert len(times) == 3
    assert all(time % (8 * HOUR) == 0 for time in times)
    assert [fee for _, fee in fundings(desk)] == [Decimal("0.5")] * 3


def test_the_ticker_says_when_and_at_which_rate(desk: Desk) -> None:
    desk.buy("0.1")
    desk.engine.set_funding_rate(BTC, Decimal("-0.0003"))
    ticker = desk.engine.ticker(BTC)
    assert ticker.funding_rate == Decimal("-0.0003")
    desk.engine.advance(ticker.next_funding_ms - desk.clock.now_ms() - 1)
    assert fundings(desk) == []
    desk.engine.advance(1)
    assert fundings(desk) == [(ticker.next_funding_ms, Decimal("-1.5"))]
    assert desk.engine.ticker(BTC).next_funding_ms == ticker.next_funding_ms + 8 * HOUR
    assert desk.engine.next_due_ms() == desk.engine.ticker(BTC).next_funding_ms


def test_funding_now_leaves_the_schedule_and_the_rate_alone(desk: Desk) -> None:
    desk.sell("0.1")
    due = desk.engine.next_due_ms()
    desk.engine.funding(BTC, Decimal("0.001"))
    assert fundings(desk) == [(desk.clock.now_ms(), Decimal(-5))]
    assert desk.engine.next_due_ms() == due
    assert desk.engine.ticker(BTC).funding_rate == Decimal("0.0001")


def test_both_sides_of_a_hedge_pay_and_receive(desk: Desk) -> None:
    desk.engine.switch_mode(hedge=True)
    desk.buy("0.1", position_idx=1)
    desk.sell("0.2", position_idx=2)
    desk.engine.funding(BTC)
    assert [fee for _, fee in fundings(desk)] == [Decimal("0.5"), Decimal(-1)]


def test_a_contract_with_another_interval_has_its_own_hours(desk: Desk) -> None:
    desk.engine.change_instrument(replace(LINEAR[1], funding_interval_ms=4 * HOUR))
    desk.buy("0.1")
    desk.buy("1", symbol=ETH)
    desk.engine.advance(24 * HOUR)
    paid = [each.symbol for each in desk.engine.executions() if each.exec_type is ExecType.FUNDING]
    assert (paid.count(BTC), paid.count(ETH)) == (3, 6)
    desk.engine.change_instrument(LINEAR[1])
    desk.engine.advance(24 * HOUR)
    paid = [each.symbol for each in desk.engine.executions() if each.exec_type is ExecType.FUNDING]
    assert (paid.count(BTC), paid.count(ETH)) == (6, 9)


def test_what_is_due_happens_on_another_call_of_a_clock_that_ran_on(desk: Desk) -> None:
    desk.buy("0.1")
    desk.clock.advance(17 * HOUR)
    assert fundings(desk) == []
    desk.price("50100")
    assert len(fundings(desk)) == 2
    assert [fee for _, fee in fundings(desk)] == [Decimal("0.5")] * 2


def test_history_is_newest_first_and_reaches_back(desk: Desk) -> None:
    desk.engine.advance(8 * HOUR)
    desk.engine.funding(BTC, Decimal("0.0007"))
    rows = desk.engine.funding_history(BTC)
    assert len(rows) == 200
    assert (rows[0].rate, rows[1].rate, rows[2].rate) == (Decimal("0.0007"), Decimal("0.0001"), Decimal("0.0001"))
    times = [row.time_ms for row in rows]
    assert times == sorted(times, reverse=True)
    assert {before - after for before, after in pairwise(times[1:])} == {8 * HOUR}
    assert desk.engine.funding_history(BTC, limit=2) == rows[:2]
    assert desk.engine.funding_history(BTC, start_ms=times[5], end_ms=times[3]) == rows[3:6]
    assert desk.engine.funding_history(ETH)[0].time_ms == times[1]


def test_funding_is_paid_by_longs_and_changes_no_size(desk: Desk) -> None:
    desk.buy("0.1")
    before = desk.balance()
    desk.engine.funding(BTC, Decimal("0.0002"))
    execution = desk.engine.executions()[-1]
    assert (execution.exec_type, execution.order_type, execution.fee) == (
        ExecType.FUNDING,
        OrderType.UNKNOWN,
        Decimal(1),
    )
    assert desk.balance() == before - 1
    assert desk.size() == Decimal("0.1")
    assert desk.position().seq == execution.seq


def test_funding_moves_the_liquidation_price(desk: Desk) -> None:
    desk.buy("1.5")
    desk.engine.funding(BTC, Decimal("0.02"))
    assert desk.position().liq_price == Decimal("44610.8")


def test_shorts_receive_it(desk: Desk) -> None:
    desk.sell("0.1")
    desk.engine.funding(BTC)
    assert desk.engine.executions()[-1].fee == Decimal("-0.5")


def test_nobody_pays_when_flat(desk: Desk) -> None:
    desk.engine.funding(BTC)
    assert desk.engine.executions() == []
