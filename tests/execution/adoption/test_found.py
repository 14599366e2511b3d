"""What was read of a foreign position is one picture, or is read again."""

from execution.adoption.found import is_whole
from execution.facts.slots import Side
from tests.execution.adoption.foreign_positions import persons_stop
from tests.execution.builders import (
    D,
    row,
)


def test_a_stop_of_the_row_without_its_order_is_half_a_picture():
    stop = persons_stop(Side.BUY, 49500)
    assert is_whole(row(stop_loss=None), [])
    assert not is_whole(row(stop_loss=D(49500)), [])
    assert not is_whole(row(stop_loss=D(49400)), [stop])
    assert is_whole(row(stop_loss=D(49500)), [stop])
