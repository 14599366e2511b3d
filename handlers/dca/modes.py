"""Whether anything is sent, as texts want it: their fact ``mode`` is the MODE setting."""

from typing import Final

OBSERVE: Final = "observe"
"""The MODE in which nothing is sent."""
LIVE: Final = "live"


def mode_of(*, is_observing: bool) -> str:
    return OBSERVE if is_observing else LIVE
