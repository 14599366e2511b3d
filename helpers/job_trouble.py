"""What is wrong with a recurring job, and what became of its runs."""

from msgspec import Struct


class JobTrouble(Struct, frozen=True, kw_only=True):
    """``is_late``: its last run is not over; else that run failed."""

    name: str
    is_late: bool = False


class JobRuns(Struct, frozen=True, kw_only=True):
    """Since the start. ``runs``: those that ended, also the ones that said themselves that they failed."""

    name: str
    runs: int
    failed: int
    late: int
    """Not begun in time, or still running when the next one was due."""
    is_ailing: bool
    """Its last run failed, or is not over."""
