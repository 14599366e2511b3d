"""A position is read, or it is flat, or not all of it is shown yet: three things, and none stands for another."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from execution.adoption.foreign_reads import LISTS_LAG, LOOKS, ForeignReads, NotAllShown, when_all_is_shown
from execution.facts.slots import Side
from tests.execution.adoption.foreign_positions import SIDES, found, persons_stop
from tests.execution.builders import SYMBOL, D, at, row


class StoppedClock:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self.sleep = mock.AsyncMock()

    def now(self) -> datetime:
        return self._now


def reads(side: Side = Side.BUY, *, rows: Any = None, now: datetime | None = None, **of_found: Any) -> ForeignReads:
    """Of an exchange that shows what ``of_found`` says; the row has changed just ``now``."""
    shown = found(side, **of_found)
    exchange = SimpleNamespace(
        account="main",
        positions=mock.AsyncMock(return_value=[shown.row] if rows is None else rows),
        open_orders=mock.AsyncMock(return_value=list(shown.orders)),
        executions=mock.AsyncMock(return_value=list(shown.executions)),
        ticker=mock.AsyncMock(return_value=shown.ticker),
        fee_rate=mock.AsyncMock(return_value=shown.fees),
        wallet=mock.AsyncMock(return_value=SimpleNamespace(equity=shown.equity)),
        instrument=mock.AsyncMock(return_value=shown.instrument),
    )
    return ForeignReads(exchange, StoppedClock(now or shown.row.updated_at), {})  # type: ignore[arg-type]


SLOT = found().slot


@SIDES
async def test_r19_all_of_it_is_shown(side: Side) -> None:
    assert await reads(side).read(SLOT) == found(side)


@pytest.mark.parametrize("rows", [[], [row(0)]])
async def test_r19_flat_is_none(rows: list[Any]) -> None:
    assert await reads(rows=rows).read(SLOT) is None


@SIDES
@pytest.mark.parametrize(
    "of_found",
    [
        {"executions": []},
        {"stop_loss": D(49500)},
        {"rows": [row(1, side=None)]},
        {"rows": [row(1, avg_price=None)]},
    ],
    ids=["its executions are behind", "its stop has no order", "no side", "no average"],
)
async def test_r19_what_is_not_of_one_picture_is_not_flat(side: Side, of_found: dict[str, Any]) -> None:
    with pytest.raises(NotAllShown, match=f"{SYMBOL}: Bybit does not show all of it yet"):
        await reads(side, **of_found).read(SLOT)
    with pytest.raises(NotAllShown):
        await reads(side, **of_found).find(SYMBOL, None)


async def test_r20_what_cannot_be_read_back_is_shown_as_it_is_once_the_lists_had_their_time() -> None:
    old = found(executions=[])
    read = await reads(executions=[], now=old.row.updated_at + LISTS_LAG).read(SLOT)
    assert read == old


async def test_r19_a_stop_with_its_order_is_whole() -> None:
    read = await reads(stop_loss=D(49500), orders=[persons_stop(Side.BUY)]).read(SLOT)
    assert read is not None


async def test_r20_a_wish_is_tried_again_until_all_is_shown_and_then_refused() -> None:
    act, clock = mock.AsyncMock(side_effect=[NotAllShown(SYMBOL), "done"]), StoppedClock(at(0))
    assert await when_all_is_shown(clock, act) == "done"
    assert clock.sleep.await_count == 1
    act = mock.AsyncMock(side_effect=NotAllShown(SYMBOL))
    with pytest.raises(NotAllShown):
        await when_all_is_shown(clock, act)
    assert act.await_count == LOOKS
