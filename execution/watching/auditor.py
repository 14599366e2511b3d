"""From what is not kept to what is told: once when it has become a breach, once when that is over. Pure.

A finding that passes by itself is no breach: the engine is at work. One that stays is counted, the engine is made to
look again at once and while it lasts, and a person is told, unless another alert says the same.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.notices import Notice, NoticeKind
from execution.watching.invariants import Finding, Invariant, Look

LOOK_AGAIN: Final = timedelta(seconds=10)
"""While a breach lasts, the engine is made to look this often."""


class Suspicion(Struct, frozen=True, kw_only=True):
    """A finding since it was seen first. ``since`` .. ``breached_at``: it might have passed."""

    finding: Finding
    since: datetime
    looks: int = 1
    breached_at: datetime | None = None
    is_told: bool = False
    """That it is a breach; so its end is told, too."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.finding.subject, self.finding.invariant.value, self.finding.what

    def is_breach(self, now: datetime) -> bool:
        return now - self.since >= self.finding.patience and self.looks >= self.finding.looks


class Audit(Struct, frozen=True, kw_only=True):
    """``counts`` are breaches since the start, by invariant."""

    suspicions: tuple[Suspicion, ...] = ()
    counts: dict[str, int] = {}
    mended_at: datetime | None = None
    """When the engine was last made to look because of a breach; None without one."""

    @property
    def breaches(self) -> tuple[Finding, ...]:
        return tuple(s.finding for s in self.suspicions if s.breached_at is not None)

    @property
    def wakes_at(self) -> datetime | None:
        """When a suspicion becomes a breach, or a breach has to be looked at again, though nothing happens."""
        due = [s.since + s.finding.patience for s in self.suspicions if s.breached_at is None and s.finding.patience]
        due += [self.mended_at + LOOK_AGAIN] if self.mended_at is not None else []
        return min(due, default=None)


class About(Struct, frozen=True, kw_only=True):
    """What a notice is about: a guarded position, or, with empty words, the account."""

    id: str
    symbol: str = ""
    side: str = ""
    chat_id: int = 0


class Judged(Struct, frozen=True, kw_only=True):
    audit: Audit
    notices: tuple[Notice, ...]
    has_to_look: bool
    """The engine has to look at the exchange now."""


def judge(before: Audit, look: Look, about: About, now: datetime) -> Judged:
    """The audit after one look."""
    known = {suspicion.key: suspicion for suspicion in before.suspicions}
    counts, notices, suspicions = dict(before.counts), [], []
    for finding in look.found:
        suspicion = _seen(known.pop((finding.subject, finding.invariant.value, finding.what), None), finding, now)
        if suspicion.breached_at is None and suspicion.is_breach(now):
            suspicion = replace(suspicion, breached_at=now, is_told=not finding.told_elsewhere)
            counts[finding.invariant.value] = counts.get(finding.invariant.value, 0) + 1
            if suspicion.is_told:
                notices.append(_notice(NoticeKind.BREACH, suspicion, about, now))
        suspicions.append(suspicion)
    stay = [s for s in known.values() if s.finding.what in look.undecided and (s.breached_at or s.finding.looks > 1)]
    over = [s for s in known.values() if s.is_told and s not in stay]
    suspicions += stay
    notices += [_notice(NoticeKind.BREACH_OVER, suspicion, about, now) for suspicion in over]
    lasts = any(suspicion.breached_at is not None for suspicion in suspicions)
    due = lasts and (before.mended_at is None or now >= before.mended_at + LOOK_AGAIN or counts != before.counts)
    mended_at = now if due else before.mended_at if lasts else None
    audit = Audit(suspicions=tuple(suspicions), counts=counts, mended_at=mended_at)
    return Judged(audit=audit, notices=tuple(notices), has_to_look=due)


def total(counts: Iterable[dict[str, int]]) -> dict[Invariant, int]:
    """Breaches by invariant, each of them named."""
    listed = list(counts)
    return {invariant: sum(count.get(invariant.value, 0) for count in listed) for invariant in Invariant}


def _seen(before: Suspicion | None, finding: Finding, now: datetime) -> Suspicion:
    if before is None:
        return Suspicion(finding=finding, since=now)
    return replace(before, finding=finding, looks=before.looks + 1)


def _notice(kind: NoticeKind, suspicion: Suspicion, about: About, now: datetime) -> Notice:
    finding = suspicion.finding
    name = f"{finding.subject}:{finding.invariant.value}:{finding.what}"
    return Notice(
        id=f"{about.id}:{kind.value}:{name}:{suspicion.since.isoformat()}",
        kind=kind,
        chat_id=about.chat_id,
        at=now,
        urgent=True,
        fields={
            "symbol": about.symbol,
            "side": about.side,
            "subject": finding.subject,
            "invariant": finding.invariant.value,
            "evidence": finding.evidence.words,
            "seconds": int((now - suspicion.since).total_seconds()),
        },
    )
