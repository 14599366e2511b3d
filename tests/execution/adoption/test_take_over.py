"""What is looked up before a position that was opened elsewhere becomes ours."""

from types import SimpleNamespace
from unittest import mock

import pytest

from execution.adoption.adopted_plan import propose
from execution.adoption.take_over import TakeOver
from execution.new_trade.daily_loss import HistoryUnreadable
from tests.execution.adoption.foreign_positions import LIMITS, found
from utils.clock import SystemClock


async def taken_over(the_found, **closed_since):
    """The monitor that is begun, and what the log was asked."""
    books = mock.Mock(open=mock.AsyncMock(), closed_since=mock.AsyncMock(**closed_since))
    begin = mock.Mock()
    actors = {the_found.slot: mock.Mock()}
    await TakeOver(books, SystemClock(), actors, begin).guard(
        the_found, propose(the_found, LIMITS), chat_id=1, automatic=False
    )
    return begin.call_args.args[0], books.closed_since


@pytest.mark.parametrize(
    ("log", "is_estimated"),
    [
        ({"return_value": [SimpleNamespace(detail={}), SimpleNamespace(detail={"fills": ["other"]})]}, False),
        ({"return_value": [SimpleNamespace(detail={"fills": ["open"]})]}, True),
        ({"side_effect": HistoryUnreadable}, True),
    ],
)
async def test_i9_executions_that_a_finished_trade_counts_are_not_counted_again(log, is_estimated):
    the_found = found()
    monitor, asked = await taken_over(the_found, **log)
    assert monitor.is_estimated is is_estimated
    asked.assert_awaited_once_with(the_found.executions[0].at)


async def test_a_position_without_executions_asks_the_log_nothing():
    monitor, asked = await taken_over(found(executions=[]), return_value=[])
    assert monitor.is_estimated
    asked.assert_not_awaited()
