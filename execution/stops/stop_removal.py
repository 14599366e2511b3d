"""Who took a stop away that stood: a person, or the exchange; said only where its own words tell. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from execution.closing.closing_record import CloseReason
from execution.fills import forced_reason
from execution.monitor import Monitor
from execution.stops.stop_record import Overruled

AROUND: Final = timedelta(seconds=10)
"""The exchange clears the orders of a position before it takes a part of it: so near to that it is the same act."""


class RemovedBy(StrEnum):
    """Whose doing it was."""

    PERSON = "person"
    ADL = "adl"
    LIQUIDATION = "liquidation"
    EXCHANGE = "exchange"
    """For a reason of its own."""
    UNKNOWN = "unknown"


BY_CANCEL: Final[Mapping[str, RemovedBy]] = {
    "CancelByUser": RemovedBy.PERSON,
    "CancelByTpSlTsClear": RemovedBy.UNKNOWN,  # known of the end of a position; of an open one nobody knows who did it
    "CancelByPrepareAdl": RemovedBy.ADL,
    "CancelAllBeforeAdl": RemovedBy.ADL,
    "CancelByPrepareLiq": RemovedBy.LIQUIDATION,
    "CancelAllBeforeLiq": RemovedBy.LIQUIDATION,
    "CancelByAdmin": RemovedBy.EXCHANGE,
}
"""Words under which a stop ends that was taken away and has not fired."""
_BY_FORCE: Final = {CloseReason.ADL: RemovedBy.ADL, CloseReason.LIQUIDATION: RemovedBy.LIQUIDATION}


def who_removed(monitor: Monitor, overruled: Overruled) -> RemovedBy:
    """What the exchange took of the position at that moment says more than the word under which the order ended."""
    if overruled.at is not None:
        for fill in monitor.fills:
            forced = forced_reason(fill)
            if forced is not None and abs(fill.at - overruled.at) <= AROUND:
                return _BY_FORCE[forced]
    return BY_CANCEL.get(overruled.cancel_type, RemovedBy.UNKNOWN)
