"""What the command line decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.bybit.auth import Credentials
from simulator.bybit.rate_limits import RateLimits
from simulator.engine.instruments import LINEAR
from simulator.market import MarketMode

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.fault_script import ScriptEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Choices that last for a process; ``speed`` moves the market, never the server's time.

    When ``is_stepped`` the clock stands still, at first at ``clock_start_ms`` (None: at the machine's time), and else
    it runs ``clock_factor`` times
    as fast as the machine's.
    """

    seed: int = 7
    market: MarketMode = MarketMode.HOLD
    csv: Path | None = None
    speed: float = 1.0
    latency_ms: int = 2
    telegram_user: int = 1001
    credentials: Credentials = field(default_factory=lambda: Credentials("simkey", "simsecret"))
    is_stepped: bool = False
    clock_start_ms: int | None = None
    clock_factor: int = 1
    limits: RateLimits = field(default_factory=RateLimits)
    faults: tuple[ScriptEntry, ...] = ()
    symbols: int = len(LINEAR)
    """How many perpetuals are listed."""
