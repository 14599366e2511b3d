"""Stops that are wanted and do not stand yet."""

import pytest

from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from tests.execution.builders import (
    D,
    fold_all,
    plan,
    price_for,
    resting,
    tp_fill,
)

SIDES = pytest.mark.parametrize("side", list(Side))
AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))


def after_tp1(side: Side = Side.BUY) -> Monitor:
    before = resting(side, plan(side, break_even=AT_TP1))
    return fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)


def moved_to(price: object, side: Side = Side.BUY) -> Monitor:
    """S* is another one than what stands."""
    return with_stop(resting(side), price_for(side, price), StopOrigin.BREAK_EVEN)
