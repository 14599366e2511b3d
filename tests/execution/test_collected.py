"""What is kept of each position by the dozen is no work for the garbage collector, whose pauses hold up everything."""

import gc

import msgspec
import pytest

from execution.bybit import wire
from tests.execution.builders import at, resting
from tests.execution.bybit.messages import EXECUTION, ORDER, POSITION

_KEPT = resting()


@pytest.mark.parametrize(
    "kept",
    [
        wire.order_row(ORDER["data"][0], said_at=at(0), observed_at=at(0)),
        wire.position_row(POSITION["data"][0], said_at=at(0), observed_at=at(0)),
        wire.execution(EXECUTION["data"][0]),
        *_KEPT.orders.values(),
        *_KEPT.fills,
        _KEPT.row,
        _KEPT.stop,
        _KEPT.stop.order,
        _KEPT.plan,
        _KEPT.trail,
    ],
    ids=lambda kept: type(kept).__name__,
)
def test_nothing_of_it_is_gone_through(kept: msgspec.Struct) -> None:
    assert not gc.is_tracked(kept)
    assert not gc.is_tracked(msgspec.structs.replace(kept))
