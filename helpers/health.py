"""What `/health` says: each part in one line, with the numbers behind the word."""

from datetime import datetime
from typing import Final, assert_never

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange import Exchange, Health
from execution.exchange_events import StreamState
from execution.monitor import Phase
from execution.new_trade.entry_standing import positions_and_trades
from execution.views import AccountView, PositionView, series_in_words, state_in_words, unguarded_in_words
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


_OUTCOMES: Final = {"ambiguous": "without an answer", "transient": "not done and sent again"}
"""Of requests, those whose names are ours alone."""


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
    swept = view.last_sweep_at.strftime("%H:%M:%S UTC") if view.last_sweep_at else "not yet"
    counts = health.requests.items()
    requests = (
        ", ".join(f"{count} {_OUTCOMES.get(outcome, outcome)}" for outcome, count in sorted(counts)) or "none yet"
    )
    failures = manager.failures()
    return [
        *connectivity.lines(),
        f"Bybit private stream: {health.private_stream.value}{_age(health.private_stream_age)}",
        f"Bybit public stream: {public_words(health)}",
        f"Bybit requests: {requests}",
        candles.line(),
        f"Telegram: {telegram_status}",
        f"Last sweep: {swept}",
        guarded_line(view),
        *guard_lines(view),
        *dca_lines(dca),
        state_files,
        f"Closed trades against Bybit's closed PnL: {_verdicts(profits)}",
        *state_lines(store),
        *(f"Trouble ({count} times): {text}" for text, count in failures.items()),
        *tasks.lines(),
    ]


def state_lines(store: RobustPersistence) -> list[str]:
    """Whether the state is on disk, and when its copies were made and verified."""
    breaker = store.breaker
    since = _time(breaker.since)
    match breaker.state:
        case BreakerState.SAFE_MODE:
            return [f"State: SAFE MODE since {since}, nothing is written: {first_findings(breaker.reason)}"]
        case BreakerState.OPEN | BreakerState.HALF_OPEN:
            told = (
                f"State: NOT WRITTEN since {since} ({breaker.reason}): {store.held_changes} changes held in memory, "
                f"tried again {breaker.attempts} times"
            )
        case BreakerState.CLOSED:
            told = f"State: on disk; the disk failed {breaker.opened} times since the start"
        case _:
            assert_never(breaker.state)
    checked = store.last_integrity
    verified = "not yet verified"
    if checked is not None:
        found = (
            "verified" if checked["ok"] else f"PROBLEMS ({first_findings('; '.join(map(str, checked['problems'])))})"
        )
        verified = f"{found} {_time(checked['checked_at'])}"
    copies = f"state file {_time(store.last_snapshot_at)}, backup {_time(store.last_backup_at)}"
    return [told, f"State's files: {verified}, {copies}"]


def guarded_line(view: AccountView) -> str:
    if view.waits_for_exchange:
        return f"Guarded: none yet, Bybit has not answered since the start; in the records: {len(view.positions)}"
    waiting = sum(1 for position in view.positions if position.phase is Phase.OPENING)
    guarded = positions_and_trades(len(view.positions) - waiting, waiting)
    return f"Guarded: {guarded}, without a standing stop since the start: {view.naked_seconds} s"


def guard_lines(view: AccountView) -> list[str]:
    """A pause, what the auditor counted, what is not kept now, and the exchange's own figures of each stop."""
    counts = [(invariant.value, count) for invariant, count in view.breach_counts.items() if count]
    counted = ", ".join(f"{text('words-invariant', invariant=name)} {count}" for name, count in counts)
    open_ones = [f"{p.symbol} {p.side.word}: {finding.evidence}" for p in view.positions for finding in p.breaches]
    open_ones += [f"{finding.subject} {finding.evidence}".strip() for finding in view.breaches]
    paused = [] if view.paused_since is None else [f"PAUSED since {_time(view.paused_since)}: no new entries are sent"]
    lines = [*paused, f"Found not as it should be, since the start: {counted or 'nothing'}"]
    lines += [f"NOT GUARDED: {text}" for text in unguarded_in_words(view.unguarded)]
    lines += [f"Ignored, as you said: {text}" for text in unguarded_in_words(view.ignored)]
    stops = [_stop(position) for position in view.positions[:MOST_STOPS]]
    if len(view.positions) > MOST_STOPS:
        stops.append(f"… and the stops of {len(view.positions) - MOST_STOPS} more: /positions")
    return [*lines, *(f"NOT AS IT SHOULD BE now: {text}" for text in open_ones), *stops]


def _stop(position: PositionView) -> str:
    name, naked = f"{position.symbol} {position.side.word}", f"without a stop while guarded {position.naked_seconds} s"
    shown = position.stop_figures
    if position.phase is Phase.OPENING:
        return f"Stop of {name}: comes with the entry, of which nothing has filled"
    if shown is None:
        return f"Stop of {name}: not seen yet, {naked}"
    at = plain(shown.price) if shown.price is not None else "?"
    what = f"{at} ({series_in_words(shown.trigger_by)}), {state_in_words(shown.status)}, read {_time(shown.seen_at)}"
    return f"Stop of {name}: {what}, {naked}"


def _verdicts(profits: ProfitAudit) -> str:
    """Since the start; those that are waiting for the exchange's rows are not among them."""
    counts = profits.counts
    return (
        f"{counts[Verdict.AGREES]} agree, {counts[Verdict.DIFFERS]} differ, "
        f"{counts[Verdict.NOT_THERE]} without its figures"
    )


def _time(at: datetime | None) -> str:
    return f"{at:%H:%M:%S} UTC" if at else "not yet"


def public_words(health: Health) -> str:
    """How the public stream is; it rests while nobody wants prices."""
    idle = health.public_stream is StreamState.DOWN and not health.is_watching
    return "idle, nothing to watch" if idle else f"{health.public_stream.value}{_age(health.public_stream_age)}"


def _age(seconds: float | None) -> str:
    return f", last heard {seconds:.0f} s ago" if seconds is not None else ""
