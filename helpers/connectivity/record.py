"""What the next life shall know of the connection: a section of the store with one row. Pure.

Nothing is decided by it: a start counts from zero, whatever the last life had counted.
"""

from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from helpers.connectivity.link import Link
from utils.plain_records import to_plain

CONNECTIVITY: Final = "connectivity"
"""Section of the store."""
ROW: Final = "exchange"


class ConnectivityRecord(Struct, frozen=True, kw_only=True):
    """``last_success``: when a check last got an answer; None: never."""

    state: str = ""
    failure_count: int = 0
    last_success: datetime | None = None

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)


def record_of(link: Link) -> ConnectivityRecord:
    return ConnectivityRecord(state=link.state.value, failure_count=link.failures, last_success=link.last_success)


def from_plain(row: dict[str, Any] | None) -> ConnectivityRecord:
    """The record of the last life; one that cannot be read says as little as none, and is written anew soon."""
    try:
        return msgspec.convert(row or {}, ConnectivityRecord)
    except msgspec.ValidationError:
        return ConnectivityRecord()
