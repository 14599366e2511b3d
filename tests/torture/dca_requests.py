"""How many requests the cache and the smart gate save: counted by the simulator over a whole day of checks."""

from execution.dca.smart_gate import SmartGate
from tests.helpers.indicators import test_a_day_of_checks as checks

url = checks.url


async def test_i6_a_whole_day_1440_requests_become_288(url: str) -> None:
    """The same day twice: no cache and no gate, then the cache alone; in neither is an older candle judged."""
    bare = await checks.spend(url, SmartGate(is_on=False), 0)
    assert (bare.requests, bare.asked, bare.late) == (1440, 1440, 0)
    cached = await checks.spend(url, SmartGate(is_on=False), 300)
    assert (cached.requests, cached.asked, cached.late) == (288, 1440, 0)
    assert cached.bought == bare.bought
    gated = await checks.spend(url, SmartGate(), 300)
    assert 0 < gated.requests < cached.requests
