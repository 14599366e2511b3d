"""Jobs, while the machine's clock is set."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import time_ns

import pytest
from apscheduler.schedulers import base

from helpers import steady_scheduler
from helpers.steady_scheduler import SteadyScheduler


async def test_r19_sweeps_go_on_while_the_machines_clock_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else they would wait for as long as it was set back, or all that were missed would be counted."""
    set_by, ran = timedelta(0), asyncio.Event()

    class Wall(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + set_by

    monkeypatch.setattr(base, "datetime", Wall)
    monkeypatch.setattr(steady_scheduler, "time_ns", lambda: time_ns() + int(set_by.total_seconds() * 1e9))

    async def sweep() -> None:
        ran.set()

    scheduler = SteadyScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
    scheduler.add_job(sweep, "interval", seconds=0.02)
    scheduler.start()
    try:
        for step in (timedelta(0), timedelta(hours=-2), timedelta(hours=-5), timedelta(days=9999)):
            set_by = step
            ran.clear()
            async with asyncio.timeout(30):
                await ran.wait()
    finally:
        scheduler.shutdown(wait=False)
