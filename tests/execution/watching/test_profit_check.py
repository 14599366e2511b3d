"""R22, the pure half: what is compared, and when it counts as equal."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.facts.executions import ClosedPnl
from execution.facts.slots import Side
from execution.fills import profit
from execution.monitor import Monitor
from execution.observations import ExecutionObserved
from execution.watching.profit_check import WITHIN, ProfitCheck, Verdict, check_of, judge
from tests.execution.builders import D, at, execution, fold_all, resting, tp_fill

SIDES = pytest.mark.parametrize("side", list(Side))


def closed(side: Side = Side.BUY) -> Monitor:
    """Half by TP1, half by hand; entered for a fee."""
    start = resting(side)
    first = replace(tp_fill(start, 1, "0.5", seq=102), order_id="tp-order")
    rest = replace(execution("x", side.opposite, "0.5", 50900, seq=103, fee=D("14")), order_id="by-hand")
    return fold_all(start, ExecutionObserved(first), ExecutionObserved(rest), seconds=9)


def rows(check: ProfitCheck, *, off: str = "0", size: str = "0.5") -> list[ClosedPnl]:
    return [
        ClosedPnl(order_id="tp-order", closed_size=D(size), pnl=check.profit - 100 + D(off)),
        ClosedPnl(order_id="by-hand", closed_size=D("0.5"), pnl=D(100)),
        ClosedPnl(order_id="another-trade", closed_size=D(9), pnl=D(-777)),
    ]


@SIDES
def test_a_closed_trade_is_compared_without_its_funding(side):
    monitor = replace(closed(side), funding=D("-3.5"))
    check = check_of(monitor, at(10))
    assert check is not None
    assert check.order_ids == ("tp-order", "by-hand")
    assert check.size == 1
    assert check.profit == profit(monitor).net + D("3.5")
    assert check.since <= at(6) - timedelta(seconds=59)
    assert check.until == at(10) + WITHIN
    assert ProfitCheck.from_plain(check.to_plain()) == check


@pytest.mark.parametrize(
    ("off", "verdict"),
    [("0", Verdict.AGREES), ("0.000002", Verdict.AGREES), ("-0.0000021", Verdict.DIFFERS), ("1", Verdict.DIFFERS)],
)
def test_equal_means_to_a_millionth_a_row(off, verdict):
    check = check_of(closed(), at(10))
    assert check is not None
    assert judge(check, rows(check, off=off)) == (verdict, check.profit + Decimal(off), check.size)


def test_rows_that_do_not_cover_the_close_are_not_there_yet():
    check = check_of(closed(), at(10))
    assert check is not None
    assert judge(check, [])[0] is Verdict.NOT_THERE
    assert judge(check, rows(check)[1:])[0] is Verdict.NOT_THERE
    assert judge(check, rows(check, size="0.499"))[0] is Verdict.NOT_THERE


def test_what_nothing_explains_is_not_compared():
    start = resting()
    assert check_of(start, at(10)) is None
    assert check_of(replace(closed(), external_qty=D("-0.1")), at(10)) is None
    half = replace(closed(), fills=closed().fills[:-1])
    assert check_of(half, at(10)) is None
    nameless = tuple(replace(fill, order_id="") for fill in closed().fills)
    assert check_of(replace(closed(), fills=nameless), at(10)) is None
