"""How often the account is read, and from when on it counts as not read. Pure."""

from datetime import timedelta
from typing import Final

SYNC_SECONDS: Final = 30
"""Positions are swept this often, orders every second time."""
FRESH: Final = timedelta(seconds=90)
"""Three sweeps that did not come."""
