"""What is said of the connection: in the log, in `/health`, and where an entry is refused. Pure."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from helpers.connectivity.link import Ill, Link, LinkState, Rest, Seen, lesser_ills
from helpers.connectivity.record import ConnectivityRecord

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
            return (
                f"Bybit cannot be reached since {clock_time(link.away_since)}: no new entries until it is back and "
                "everything was read again. What stands on the exchange goes on protecting."
            )
        case LinkState.RECOVERING:
            return "Bybit answers again: no new entries until everything was read once. Try again in a moment."
        case _:
            return ""


def link_lines(link: Link, seen: Seen | None, said: str, last_life: ConnectivityRecord) -> list[str]:
    """For `/health`: the state with what it rests on, then REST; ``said`` is what a failed request said."""
    before = _last_life(last_life)
    if seen is None:
        return [f"Connectivity: not checked yet{before}"]
    ills = "".join(f"; {_ill(ill, seen)}" for ill in lesser_ills(seen))
    counted = f"{link.failures} failed checks in a row, last success {clock_time(link.last_success)}"
    return [
        f"Connectivity: {link.state.value.upper()}, {counted}{ills}{before}",
        f"Bybit REST: {_rest(link, seen, said)}",
    ]


def _ill(ill: Ill, seen: Seen) -> str:
    match ill:
        case Ill.PUBLIC_STREAM:
            return "the public stream is down"
        case Ill.CHAT:
            return "the chat is away"
        case Ill.CLOCKS:
            return f"the clocks differ by {seen.clock_offset_ms} ms"
        case _:
            assert_never(ill)


def _rest(link: Link, seen: Seen, said: str) -> str:
    if seen.rest is Rest.ANSWERS:
        return f"answers, its clock minus ours {seen.clock_offset_ms} ms"
    since = f", away since {clock_time(link.away_since)}" if link.away_since is not None else ""
    return f"{seen.rest.value} ({said}){since}"


def _last_life(record: ConnectivityRecord) -> str:
    if not record.failure_count:
        return ""
    return f" (before the start: {record.failure_count} failures, last success {clock_time(record.last_success)})"


def duration(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"


def clock_time(at: datetime | None) -> str:
    return f"{at:%H:%M:%S} UTC" if at is not None else "never"
