"""Whether the guard does its work, in one word and one line for who looks after the process. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from msgspec import Struct

from execution.views import AccountView
from execution.watching.invariants import Finding, Invariant
from helpers.connectivity.glance import Away, Glance
from helpers.connectivity.link import LinkState
from helpers.job_trouble import JobTrouble
from helpers.sweep_pace import FRESH

SWEEP: Final = "sync_positions"
"""The job that reads the account."""


class Liveness(Enum):
    """What somebody outside may conclude."""

    GUARDING = "guarding"
    WAITING = "waiting"
    """For what is not here, and known: the exchange."""
    AILING = "ailing"
    """Something needs a person; a new start would mend nothing."""
    STUCK = "stuck"
    """The account is not read, and nothing explains why: a new start may help."""

    @property
    def is_well(self) -> bool:
        return self in _WELL


_WELL: Final = frozenset({Liveness.GUARDING, Liveness.WAITING})


class Verdict(Struct, frozen=True):
    """``line`` is plain English for a log or a monitor, without names of people or amounts."""

    liveness: Liveness
    line: str


def verdict(
    view: AccountView,
    glance: Glance,
    ailing: Collection[JobTrouble],
    begun_at: datetime | None,
    now: datetime,
    *,
    no_chat: str = "",
) -> Verdict:
    """As it is now.

    Args:
        view: the present picture of the account.
        glance: the connection.
        ailing: jobs whose last run failed or is not over.
        begun_at: when the jobs began; None: they wait for the exchange.
        now: the time.
        no_chat: why there is none, in a word; "": there is one, connected or not.
    """
    found = _of_the_guard(view, glance, ailing, begun_at, now)
    if no_chat and found.liveness.is_well:
        return Verdict(Liveness.AILING, f"{found.line}; there is no chat ({no_chat}): nobody is told anything")
    return found


def _of_the_guard(
    view: AccountView, glance: Glance, ailing: Collection[JobTrouble], begun_at: datetime | None, now: datetime
) -> Verdict:
    if view.safe_mode:
        return Verdict(Liveness.AILING, "safe mode: the state could not be read, and no position is guarded")
    if view.is_denied or Away.DENIED in glance.ailing:
        return Verdict(Liveness.AILING, "Bybit denies access: nothing can be moved or closed")
    if view.waits_for_exchange or begun_at is None:
        return Verdict(Liveness.WAITING, "waiting for the first answer of Bybit")
    if frozen := [f"{p.symbol} {p.side.word}" for p in view.positions if p.frozen_since is not None]:
        return Verdict(Liveness.AILING, f"nothing but stops and closes is sent for {', '.join(frozen)}")
    if bare := [f"{p.symbol} {p.side.word}" for p in view.positions if _is_breached(p.breaches)]:
        return Verdict(Liveness.AILING, f"the stop is not as it should be of {', '.join(bare)}")
    if why := _why_away(glance):
        return Verdict(Liveness.WAITING, why)
    read_at = view.last_sweep_at or begun_at
    if now - read_at > FRESH:
        return _not_read(now - read_at, ailing)
    disk = f"; the state is not on the disk: {view.disk_trouble}" if view.disk_trouble else ""
    return Verdict(Liveness.GUARDING, f"guarding {len(view.positions)} positions{disk}")


def _is_breached(findings: Collection[Finding]) -> bool:
    return any(finding.invariant is Invariant.I1 for finding in findings)


def _why_away(glance: Glance) -> str:
    since = f" since {glance.away_since:%H:%M:%S} UTC" if glance.away_since is not None else ""
    if Away.POSTPONED in glance.ailing:
        return f"Bybit takes no requests{since}"
    if Away.REST in glance.ailing or glance.state in {LinkState.OFFLINE, LinkState.RECOVERING}:
        return f"Bybit is not reached{since}"
    return ""


def _not_read(lasts: timedelta, ailing: Collection[JobTrouble]) -> Verdict:
    """The job says itself when a read fails; one that is late says nothing."""
    line = f"the account was not read for {lasts.total_seconds():.0f} s"
    is_known = any(trouble.name == SWEEP and not trouble.is_late for trouble in ailing)
    if is_known:  # Bybit is there, as far as anybody knows: whoever calls that well hears of it from nobody
        return Verdict(Liveness.AILING, f"{line}: each attempt fails")
    return Verdict(Liveness.STUCK, line)
