"""A scheduler whose jobs go on as before while the machine's clock is set."""

from datetime import timedelta
from time import monotonic_ns, time_ns
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

HEEDED: Final = timedelta(seconds=1)
"""A job that is late by less has lost nothing."""


class SteadyScheduler(AsyncIOScheduler):  # type: ignore[misc]
    """Keeps the next run of each job as far away as it was.

    APScheduler knows it as a time of the machine's clock. Set back by hours, no job would run for hours; set forward by
    years, as where a machine begins in 1970, all the runs that would have been are counted one by one.
    """

    _lead: int | None = None
    """By so much the machine's clock was ahead of the time since it was switched on, in nanoseconds."""

    def wakeup(self) -> None:
        """As often as a job is due, and whenever one has changed."""
        before, self._lead = self._lead, time_ns() - monotonic_ns()
        set_by = timedelta(microseconds=(self._lead - before) // 1000) if before is not None else timedelta()
        if abs(set_by) > HEEDED:
            self._move(set_by)
        super().wakeup()

    def _move(self, by: timedelta) -> None:
        for job in self.get_jobs():
            if job.next_run_time is not None:
                self.modify_job(job.id, next_run_time=job.next_run_time + by)
