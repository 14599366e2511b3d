"""What `/health` says: each part in one line, with the numbers behind the word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, assert_never

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange import Exchange, Health
from execution.exchange_events import StreamState
from execution.monitor import Phase
from execution.new_trade.entry_standing import positions_and_trades
from execution.views import (
    AccountView,
    PositionView,
    others_in_words,
    series_in_words,
    state_in_words,
    unguarded_in_words,
)
from execution.watching.profit_audit import ProfitAudit
from execution.watching.profit_check import Verdict
from execution.watching.safe_mode import first_findings
from helpers.background_tasks import BackgroundTasks
from helpers.connectivity.supervisor import Connectivity
from helpers.dca_health import ShowsBots, dca_lines
from helpers.market_data.candle_cache import CandleCache
from utils.money import plain
from utils.persistence.breaker import BreakerState
from utils.robust_persistence import RobustPersistence
from utils.texts.catalogue import text

MOST_STOPS: Final = 8
"""More of them would not fit into a message beside the rest."""


def health_lines(
    manager: EnhancedTPSLManager,
    exchange: Exchange,
    store: RobustPersistence,
    tasks: BackgroundTasks,
    connectivity: Connectivity,
    candles: CandleCache,
    profits: ProfitAudit,
    dca: ShowsBots,
    state_files: str,
    telegram_status: str,
) -> list[str]:
    """The connection, streams, requests, chat, the state on disk, the engine's failures, and the recurring jobs."""
    health = exchange.health()
    view = manager.account_view()
    return [
        *connectivity.lines(),
        text("health-private-stream", stream=_stream(health.private_stream, health.private_stream_age)),
        text("health-public-stream", stream=public_words(health)),
        _requests(health),
        candles.line(),
        text("health-telegram", status=telegram_status),
        text("health-sweep", at=_time(view.last_sweep_at)),
        guarded_line(view),
        *guard_lines(view),
        *dca_lines(dca),
        state_files,
        _verdicts(profits),
        *state_lines(store),
        *trouble_lines(manager.failures(), health.failures),
        *tasks.lines(),
    ]


def trouble_lines(*counted: Mapping[str, int]) -> list[str]:
    """What has gone wrong inside since the start, by its words, and how often."""
    return [text("health-trouble", what=what, count=count) for each in counted for what, count in each.items()]


def state_lines(store: RobustPersistence) -> list[str]:
    """Whether the state is on disk, and when its copies were made and verified."""
    breaker = store.breaker
    since = _time(breaker.since)
    match breaker.state:
        case BreakerState.SAFE_MODE:
            return [text("health-state-safe-mode", since=since, findings=first_findings(breaker.reason))]
        case BreakerState.OPEN | BreakerState.HALF_OPEN:
            held, tries = store.held_changes, breaker.attempts
            told = text("health-state-not-written", since=since, reason=breaker.reason, held=held, tries=tries)
        case BreakerState.CLOSED:
            told = text("health-state", failures=breaker.opened)
        case _:
            assert_never(breaker.state)
    snapshot, backup = _time(store.last_snapshot_at), _time(store.last_backup_at)
    return [told, text("health-files", verified=_verified(store), snapshot=snapshot, backup=backup)]


def _verified(store: RobustPersistence) -> str:
    checked = store.last_integrity
    if checked is None:
        return text("health-files-unverified")
    at = _time(checked["checked_at"])
    if checked["ok"]:
        return text("health-files-verified", at=at)
    return text("health-files-problems", findings=first_findings("; ".join(map(str, checked["problems"]))), at=at)


def guarded_line(view: AccountView) -> str:
    if view.waits_for_exchange:
        return text("health-guarded-unknown", count=len(view.positions))
    waiting = sum(1 for position in view.positions if position.phase is Phase.OPENING)
    guarded = positions_and_trades(len(view.positions) - waiting, waiting)
    return text("health-guarded", guarded=guarded, seconds=str(view.naked_seconds))


def guard_lines(view: AccountView) -> list[str]:
    """A pause, what the auditor counted, what is not kept now, and the exchange's own figures of each stop."""
    counts = [(invariant.value, count) for invariant, count in view.breach_counts.items() if count]
    counted = ", ".join(f"{text('words-invariant', invariant=name)} {count}" for name, count in counts)
    open_ones = [
        f"{p.symbol} {p.side.word}: {finding.evidence.words}" for p in view.positions for finding in p.breaches
    ]
    open_ones += [f"{finding.subject} {finding.evidence.words}".strip() for finding in view.breaches]
    lines = [] if view.paused_since is None else [text("health-paused", since=_time(view.paused_since))]
    lines.append(text("health-found", counted=counted) if counted else text("health-found-nothing"))
    lines += [text("health-not-guarded", what=what) for what in unguarded_in_words(view.unguarded)]
    lines += [text("health-ignored", what=what) for what in unguarded_in_words(view.ignored)]
    lines += [text("health-others", what=", ".join(others_in_words(view)))] if view.holds_others else []
    stops = [_stop(position) for position in view.positions[:MOST_STOPS]]
    if len(view.positions) > MOST_STOPS:
        stops.append(text("health-stops-more", count=len(view.positions) - MOST_STOPS))
    return [*lines, *(text("health-found-now", what=what) for what in open_ones), *stops]


def _stop(position: PositionView) -> str:
    name, seconds = f"{position.symbol} {position.side.word}", str(position.naked_seconds)
    shown = position.stop_figures
    if position.phase is Phase.OPENING:
        return text("health-stop-to-come", name=name)
    if shown is None:
        return text("health-stop-unseen", name=name, seconds=seconds)
    return text(
        "health-stop",
        name=name,
        price=plain(shown.price) if shown.price is not None else "?",
        series=series_in_words(shown.trigger_by),
        state=state_in_words(shown.status),
        at=_time(shown.seen_at),
        seconds=seconds,
    )


def _verdicts(profits: ProfitAudit) -> str:
    """Since the start; those that are waiting for the exchange's rows are not among them."""
    agree, differ, missing = (profits.counts[each] for each in (Verdict.AGREES, Verdict.DIFFERS, Verdict.NOT_THERE))
    return text("health-profits", agree=agree, differ=differ, missing=missing)


def _time(at: datetime | None) -> str:
    return f"{at:%H:%M:%S} UTC" if at else text("health-not-yet")


def _requests(health: Health) -> str:
    """By what became of them."""
    counts = sorted(health.requests.items())
    counted = ", ".join(text("health-requests-of", outcome=outcome, count=count) for outcome, count in counts)
    return text("health-requests", counted=counted) if counted else text("health-requests-none")


def public_words(health: Health) -> str:
    """How the public stream is; it rests while nobody wants prices."""
    idle = health.public_stream is StreamState.DOWN and not health.is_watching
    return text("health-stream-idle") if idle else _stream(health.public_stream, health.public_stream_age)


def _stream(state: StreamState, seconds: float | None) -> str:
    """``seconds``: since it was heard last; None: never."""
    stream = text("health-stream", state=state.value)
    return stream if seconds is None else text("health-stream-heard", stream=stream, seconds=f"{seconds:.0f}")
