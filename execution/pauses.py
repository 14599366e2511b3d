"""How long to wait before the same thing is tried again. Pure."""

from datetime import timedelta


def growing(first: timedelta, repeats: int, doublings: int) -> timedelta:
    """``first``, doubled with each repeat, at most ``doublings`` times."""
    factor: int = 2 ** min(repeats, doublings)
    return first * factor
