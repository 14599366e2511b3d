"""What a person is told of an outage without asking: once when it lasts, once when it is over. Pure."""

from datetime import datetime, timedelta

from msgspec import Struct

from helpers.connectivity.link import Link
from helpers.connectivity.words import clock_time, duration
from utils.texts.catalogue import text


class Alert(Struct, frozen=True):
    text: str
    is_urgent: bool


def alert_of(before: Link, after: Link, internet: str, now: datetime) -> Alert | None:
    """What there is to tell, if anything; ``internet`` is how that answered last."""
    if after.is_told and not before.is_told:
        return Alert(_of_outage(after, internet), is_urgent=True)
    if before.is_told and not after.is_told:
        return Alert(_of_return(before, now), is_urgent=False)
    return None


def _of_outage(link: Link, internet: str) -> str:
    return text("connection-lost", since=clock_time(link.away_since), failures=link.failures, internet=internet)


def _of_return(before: Link, now: datetime) -> str:
    lasted = now - before.away_since if before.away_since is not None else timedelta()
    return text("connection-back", duration=duration(lasted), failures=before.failures)
