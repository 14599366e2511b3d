"""Where a figure was measured."""

import os
import platform
from datetime import UTC, datetime


def machine() -> str:
    """The day, the system, its processors, Python."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return f"{datetime.now(UTC):%Y-%m-%d}, {system}, Python {platform.python_version()}"
