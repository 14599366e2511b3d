from datetime import UTC, datetime, timedelta

import pytest

from execution.bybit.clock_offset import ClockOffset, ClockSample, milliseconds

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Stopped:
    def now(self) -> datetime:
        return NOON

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def sample(server: timedelta, round_trip: timedelta) -> ClockSample:
    return ClockSample(NOON, milliseconds(NOON + server), NOON + round_trip)


def test_the_answer_is_taken_for_the_middle_of_the_round_trip() -> None:
    assert sample(timedelta(milliseconds=1000), timedelta(milliseconds=400)).offset_ms == 800


def test_the_shortest_round_trip_is_believed() -> None:
    offset = ClockOffset(Stopped())
    assert offset.milliseconds is None
    assert offset.server_ms() == milliseconds(NOON)
    slow, quick = timedelta(milliseconds=900), timedelta(milliseconds=20)
    learned = offset.learn([sample(slow, slow), sample(timedelta(seconds=5), quick), sample(slow, slow)])
    assert learned == offset.milliseconds == 4990
    assert offset.server_ms() == milliseconds(NOON) + 4990


@pytest.mark.parametrize("moment", [1746270400199, 1, 1700000000001])
def test_milliseconds_are_exact(moment: int) -> None:
    assert milliseconds(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)) == moment
