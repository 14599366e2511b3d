"""The connection to the exchange: four states, moved by what each check sees. Pure.

A check asks the exchange for its time over REST, and looks at what the streams, the chat and the internet say:

| REST               | private stream | state before          | failures | state after                             |
|--------------------|----------------|-----------------------|----------|-----------------------------------------|
| answers            | any            | OFFLINE or RECOVERING | kept     | RECOVERING: a sweep follows             |
| answers            | down           | ONLINE or DEGRADED    | 0        | DEGRADED                                |
| answers            | up             | ONLINE or DEGRADED    | 0        | ONLINE; DEGRADED if anything lesser ails |
| no answer          | down           | any                   | + 1      | OFFLINE                                 |
| no answer          | up             | OFFLINE or RECOVERING | + 1      | OFFLINE                                 |
| no answer, once    | up             | ONLINE or DEGRADED    | + 1      | DEGRADED: one request may get lost      |
| no answer, again   | up             | ONLINE or DEGRADED    | + 1      | OFFLINE                                 |
| postponed, denied  | any            | OFFLINE or RECOVERING | kept     | as before                               |
| postponed, denied  | any            | ONLINE or DEGRADED    | kept     | DEGRADED                                |

In RECOVERING the whole account is swept:

| sweep              | failures | state after                                                           |
|--------------------|----------|-----------------------------------------------------------------------|
| whole              | 0        | ONLINE or DEGRADED, by what the streams, the chat and the clock say then |
| no answer          | + 1      | OFFLINE                                                               |
| postponed, denied  | kept     | RECOVERING                                                            |

What ails lesser: the public stream is down while prices are wanted, the chat is away, or the clocks differ by more
than a second. The internet's answer is shown and decides nothing.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.exchange_errors import AccessDenied, Ambiguous, ExchangeError, Postponed, Transient

CLOCK_LIMIT_MS: Final = 1000
"""A request whose timestamp is a second ahead is refused."""
OFFLINE_AFTER: Final = 2
"""Failures in a row that outweigh a private stream that is up."""
TOLD_AFTER: Final = 2
"""Failures in a row after which a person is told: half a minute of silence is not worth an alert in the night."""
DELAYS: Final = (30, 60, 120, 240, 300)
"""Seconds to wait after the first failure, the second, and so on; the last one for all further ones."""


class LinkState(StrEnum):
    ONLINE = "online"
    DEGRADED = "degraded"
    """Something is away that others make up for: protection and entries go on."""
    OFFLINE = "offline"
    """Nothing can be moved or closed; what stands on the exchange protects. No entries."""
    RECOVERING = "recovering"
    """It answers again, and what happened meanwhile is not known yet. No entries."""


class Rest(StrEnum):
    """What became of a request, as far as it says something about the way there."""

    ANSWERS = "answers"
    AWAY = "no answer"
    """Network, time-out, or an error inside the exchange."""
    POSTPONED = "postponed"
    """It is there and takes nothing now: too many requests, a ban, a timestamp; or it says no for another reason."""
    DENIED = "denied"
    """Only a person can mend it: key, permission, address, region."""


class Seen(Struct, frozen=True, kw_only=True):
    """One look at everything. ``public_stream_up``: also while nobody wants prices."""

    rest: Rest
    private_stream_up: bool
    public_stream_up: bool
    chat_up: bool
    clock_offset_ms: int | None = None
    """The exchange's clock minus ours."""


class Ill(StrEnum):
    """Something lesser that is not right."""

    PUBLIC_STREAM = "public-stream"
    """It is down while prices are wanted."""
    CHAT = "chat"
    CLOCKS = "clocks"
    """They differ by more than `CLOCK_LIMIT_MS`."""


class Link(Struct, frozen=True, kw_only=True):
    """Where the connection stands. A start knows nothing yet: it is DEGRADED until the first check."""

    state: LinkState = LinkState.DEGRADED
    failures: int = 0
    """Failed checks in a row."""
    last_success: datetime | None = None
    """When a check last got an answer over REST; None: never."""
    away_since: datetime | None = None
    """When the first of these failures was seen."""
    is_troubled: bool = False
    """So many failures that trails have to know."""
    is_told: bool = False
    """So long OFFLINE that a person is told."""

    @property
    def holds_entries(self) -> bool:
        return self.state in {LinkState.OFFLINE, LinkState.RECOVERING}

    @property
    def wait_seconds(self) -> int | None:
        """Until the next check; None: at the next regular one."""
        return delay_after(self.failures) if self.failures else None


def delay_after(failures: int) -> int:
    """Seconds to wait after this many failures in a row, one or more."""
    return DELAYS[min(failures, len(DELAYS)) - 1]


def rest_of(error: ExchangeError) -> Rest:
    """What an error says about the way: only what never got an answer counts as a failure of it."""
    match error:
        case Postponed():
            return Rest.POSTPONED
        case Transient() | Ambiguous():
            return Rest.AWAY
        case AccessDenied():
            return Rest.DENIED
        case _:
            return Rest.POSTPONED


def after_check(link: Link, seen: Seen, now: datetime, max_failures: int) -> Link:
    """The link after a check; ``max_failures`` in a row are trouble for trails."""
    match seen.rest:
        case Rest.AWAY:
            agreed = not seen.private_stream_up or link.holds_entries or link.failures + 1 >= OFFLINE_AFTER
            return _failed(link, LinkState.OFFLINE if agreed else LinkState.DEGRADED, now, max_failures)
        case Rest.ANSWERS if link.holds_entries:
            return replace(link, state=LinkState.RECOVERING, last_success=now)
        case Rest.ANSWERS:
            return Link(state=_well_or_not(seen), last_success=now)
        case _:
            return link if link.holds_entries else replace(link, state=LinkState.DEGRADED)


def after_sweep(link: Link, seen: Seen, now: datetime, max_failures: int) -> Link:
    """A link that is RECOVERING, after a sweep; ``seen.rest`` is what became of that."""
    match seen.rest:
        case Rest.AWAY:
            return _failed(link, LinkState.OFFLINE, now, max_failures)
        case Rest.ANSWERS:
            return Link(state=_well_or_not(seen), last_success=now)
        case _:
            return link


def glanced_at(link: Link, seen: Seen) -> Link:
    """Between two checks: a stream or the chat may have come or gone, which a well link shows without a request."""
    is_well = seen.rest is Rest.ANSWERS and not link.failures and not link.holds_entries
    return replace(link, state=_well_or_not(seen)) if is_well else link


def _failed(link: Link, state: LinkState, now: datetime, max_failures: int) -> Link:
    failures = link.failures + 1
    return Link(
        state=state,
        failures=failures,
        last_success=link.last_success,
        away_since=link.away_since or now,
        is_troubled=failures >= max_failures,
        is_told=link.is_told or (state is LinkState.OFFLINE and failures >= TOLD_AFTER),
    )


def _well_or_not(seen: Seen) -> LinkState:
    is_well = seen.private_stream_up and not lesser_ills(seen)
    return LinkState.ONLINE if is_well else LinkState.DEGRADED


def lesser_ills(seen: Seen) -> tuple[Ill, ...]:
    """What is not right and decides nothing."""
    offset = seen.clock_offset_ms
    ills = (
        (Ill.PUBLIC_STREAM, not seen.public_stream_up),
        (Ill.CHAT, not seen.chat_up),
        (Ill.CLOCKS, offset is not None and abs(offset) > CLOCK_LIMIT_MS),
    )
    return tuple(ill for ill, is_so in ills if is_so)
