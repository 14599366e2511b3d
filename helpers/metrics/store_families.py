"""The state on disk: what was written, how long it took, and how large its files are."""

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.metrics_core import Metric, SummaryMetricFamily

from helpers.metrics.families import PREFIX, counter, gauge, gauges, one_of, timestamp
from utils.persistence.breaker import BreakerState


def store_families(statistics: Mapping[str, Any]) -> Iterator[Metric]:
    """``statistics`` as the store's ``get_stats`` gives them."""
    breaker = statistics["breaker"]
    yield counter("store_commits", "Changes that are on the disk.", statistics["commits"])
    yield SummaryMetricFamily(
        f"{PREFIX}store_flush_seconds",
        "Writes of the journal with their sync; several commits may share one.",
        count_value=statistics["flushes"],
        sum_value=statistics["flush_seconds"],
    )
    yield gauges(
        "store_commit_seconds", "From the decision to the disk, of the newest 1000 commits.", ("quantile",),
        {("0.5",): _seconds(statistics["commit_ms_p50"]), ("0.99",): _seconds(statistics["commit_ms_p99"])},
    )  # fmt: skip
    yield gauge("store_waiting_for_flush", "Changes that wait for the next write.", statistics["waiting_for_flush"])
    yield gauge(
        "store_held_changes", "Records that are in memory only, while the disk fails.", statistics["held_changes"]
    )
    yield gauge("store_journal_bytes", "The journal since the state file.", statistics["journal_bytes"])
    yield gauge("store_state_bytes", "The state file.", statistics["snapshot_bytes"])
    yield gauge("store_backup_bytes", "Backups that are not compressed.", statistics["backup_bytes"])
    yield gauge("store_archive_bytes", "Compressed backups and old journals.", statistics["archive_bytes"])
    yield gauge("store_backups", "Backups that are not compressed.", statistics["backups"])
    yield gauge("store_quarantined_files", "Unsound bytes that were put aside.", statistics["quarantined_files"])
    yield gauges(
        "store_records", "Records by section.", ("section",),
        {(section,): count for section, count in statistics["records"].items()},
    )  # fmt: skip
    snapshot, backup = timestamp(statistics["last_snapshot_at"]), timestamp(statistics["last_backup_at"])
    yield gauge("store_last_snapshot_timestamp_seconds", "When the state file was written.", snapshot)
    yield gauge("store_last_backup_timestamp_seconds", "When the newest backup was made.", backup)
    checked = statistics["last_integrity_check"]
    yield gauge("store_files_verified", "1 if the last check of the files found nothing.", checked and checked["ok"])
    yield one_of(
        "store_breaker_state", "Whether the state can be written.", "state",
        (state.value for state in BreakerState), breaker["state"],
    )  # fmt: skip
    yield counter("store_breaker_opened", "How often the disk failed.", breaker["opened"])


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
