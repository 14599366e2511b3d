"""What `/health` says: each part in one line, with the numbers behind the word."""

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange import Exchange, Health, StreamState
from helpers.background_tasks import BackgroundTasks


def health_lines(
    manager: EnhancedTPSLManager, exchange: Exchange, tasks: BackgroundTasks, telegram_status: str
) -> list[str]:
    """Streams, requests, clock, chat, the engine's failures, and the recurring jobs."""
    health = exchange.health()
    view = manager.account_view()
    swept = view.last_sweep_at.strftime("%H:%M:%S UTC") if view.last_sweep_at else "not yet"
    offset = f"{health.clock_offset_ms} ms" if health.clock_offset_ms is not None else "unknown"
    requests = ", ".join(f"{count} {outcome}" for outcome, count in sorted(health.requests.items())) or "none yet"
    failures = manager.failures()
    return [
        f"Bybit private stream: {health.private_stream.value}{_age(health.private_stream_age)}",
        f"Bybit public stream: {_public(health)}",
        f"Bybit requests: {requests}",
        f"Clock: Bybit's minus ours {offset}",
        f"Telegram: {telegram_status}",
        f"Last sweep: {swept}",
        f"Guarded: {len(view.positions)}, without a standing stop since the start: {view.naked_seconds} s",
        *(f"Trouble ({count} times): {text}" for text, count in failures.items()),
        *tasks.lines(),
    ]


def _public(health: Health) -> str:
    idle = health.public_stream is StreamState.DOWN and health.public_stream_age is None
    return "idle, nothing to watch" if idle else f"{health.public_stream.value}{_age(health.public_stream_age)}"


def _age(seconds: float | None) -> str:
    return f", last heard {seconds:.0f} s ago" if seconds is not None else ""
