"""The connection at a glance, for who shows it all the time: its state, and each link that ails. Pure."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from helpers.connectivity.link import Ill, Link, LinkState, Rest, Seen, glanced_at, lesser_ills


class Away(StrEnum):
    """What the state itself rests on."""

    REST = "rest"
    """Requests get no answer."""
    POSTPONED = "postponed"
    """Bybit takes no requests now."""
    DENIED = "denied"
    """Bybit does not let us in: only a person can mend it."""
    PRIVATE_STREAM = "private-stream"


_OF_REST = {Rest.AWAY: Away.REST, Rest.POSTPONED: Away.POSTPONED, Rest.DENIED: Away.DENIED}


class Glance(Struct, frozen=True, kw_only=True):
    """``state`` None: nothing was looked at yet. ``away_since``: when the first of these failures was seen."""

    state: LinkState | None = None
    ailing: tuple[Away | Ill, ...] = ()
    away_since: datetime | None = None


def glance_of(link: Link, seen: Seen | None) -> Glance:
    """``seen`` as streams and chat are now, with what became of the last request."""
    if seen is None:
        return Glance()
    away = [_OF_REST[seen.rest]] if seen.rest in _OF_REST else []
    away += [] if seen.private_stream_up else [Away.PRIVATE_STREAM]
    state = glanced_at(link, seen).state
    return Glance(state=state, ailing=(*away, *lesser_ills(seen)), away_since=link.away_since)
