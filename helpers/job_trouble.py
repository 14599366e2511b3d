"""What is wrong with a recurring job."""

from msgspec import Struct


class JobTrouble(Struct, frozen=True, kw_only=True):
    """``is_late``: its last run is not over; else that run failed."""

    name: str
    is_late: bool = False
