"""What a request to the exchange brings back to be folded."""

from datetime import datetime
from unittest import mock

from execution.acting import act
from execution.actions import ReadCandles
from execution.facts.prices import Candle
from execution.observations import CandlesRead
from execution.outcomes import READ_PAUSE, ReadFailed
from tests.execution.builders import D, at, guarded
from utils.clock import SystemClock


class Clock(SystemClock):
    def now(self) -> datetime:
        return at(9)


async def test_r17_candles_of_a_minute_that_is_yet_to_come_for_the_exchange_are_asked_for_again_after_a_pause():
    """Our clock goes before the exchange's: a read that brings none at once would be repeated without end."""
    running = Candle(start=at(0), open=D(1), high=D(2), low=D(1), close=D(2), volume=None, is_closed=False)
    exchange = mock.Mock(candles=mock.AsyncMock(side_effect=[[], [running]]))
    asked = (ReadCandles(at(0), at(8)),)
    assert await act(exchange, guarded(), asked, Clock()) == [ReadFailed(at(9) + READ_PAUSE)]
    assert await act(exchange, guarded(), asked, Clock()) == [CandlesRead((running,), at(8))]
