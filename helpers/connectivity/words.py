"""What is said of the connection: in the log, in `/health`, and where an entry is refused. Pure."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from helpers.connectivity.link import Ill, Link, LinkState, Rest, Seen, lesser_ills
from helpers.connectivity.record import ConnectivityRecord
from utils.texts.catalogue import text

PASSED: Final = "✓ Connectivity check passed"


def failed(failures: int) -> str:
    return f"⚠ Connectivity check failed (failure #{failures})"


def waiting(seconds: int) -> str:
    return f"Waiting {seconds}s before retry..."


def restored(failures: int) -> str:
    return f"✓ Connectivity restored after {failures} failures"


def why_entries_wait(link: Link) -> str:
    """One sentence; "" while they do not."""
    match link.state:
        case LinkState.OFFLINE:
            return text("connection-entries-wait", since=clock_time(link.away_since))
        case LinkState.RECOVERING:
            return text("connection-entries-wait-for-read")
        case _:
            return ""


def link_lines(link: Link, seen: Seen | None, said: str, last_life: ConnectivityRecord) -> list[str]:
    """For `/health`: the state with what it rests on, then REST; ``said`` is what a failed request said."""
    if seen is None:
        return [_with_last_life(text("health-link-unchecked"), last_life)]
    at = clock_time(link.last_success)
    counted = text("health-link", state=link.state.value, failures=link.failures, at=at)
    ills = (_ill(ill, seen) for ill in lesser_ills(seen))
    return [_with_last_life("; ".join([counted, *ills]), last_life), _rest(link, seen, said)]


def _ill(ill: Ill, seen: Seen) -> str:
    match ill:
        case Ill.PUBLIC_STREAM:
            return text("health-link-public-stream")
        case Ill.CHAT:
            return text("health-link-chat")
        case Ill.CLOCKS:
            return text("health-link-clocks", offset=str(seen.clock_offset_ms))
        case _:
            assert_never(ill)


def _rest(link: Link, seen: Seen, said: str) -> str:
    if seen.rest is Rest.ANSWERS:
        return text("health-rest-answers", offset=str(seen.clock_offset_ms))
    line = text("health-rest", rest=seen.rest.name.lower(), said=said)
    return line if link.away_since is None else text("health-rest-since", line=line, at=clock_time(link.away_since))


def _with_last_life(line: str, record: ConnectivityRecord) -> str:
    """With what the life before this one has left behind."""
    if not record.failure_count:
        return line
    at = clock_time(record.last_success)
    return text("health-link-before", line=line, failures=record.failure_count, at=at)


def duration(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"


def clock_time(at: datetime | None) -> str:
    return f"{at:%H:%M:%S} UTC" if at is not None else text("health-never")
