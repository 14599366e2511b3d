import pytest

from execution.bybit.stream_socket import Timings
from execution.bybit.supervisor import pause_before


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0.2), (1, 0.2), (2, 0.4), (3, 0.8), (8, 25.6), (9, 30.0), (10_000, 30.0)]
)
def test_retries_begin_fast_and_slow_down(failures: int, seconds: float) -> None:
    pauses = [pause_before(failures, Timings()) for _ in range(200)]
    assert all(0.5 * seconds <= pause <= seconds for pause in pauses)
    assert max(pauses) - min(pauses) > 0.3 * seconds, "many bots must not come back in step"
