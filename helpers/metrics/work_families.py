"""Alerts, recurring jobs, and the comparison of profits."""

from collections.abc import Iterator, Mapping, Sequence

from prometheus_client.metrics_core import Metric

from execution.watching.profit_check import Verdict
from helpers.job_trouble import JobRuns
from helpers.metrics.chat_figures import ChatFigures
from helpers.metrics.families import counters, gauge, gauges


def chat_families(chat: ChatFigures) -> Iterator[Metric]:
    yield gauge("telegram_up", "1 while Telegram answers.", chat.is_up)
    yield gauge("chat_missing", "1 while there is no chat, as it could not be loaded.", chat.is_missing)
    yield gauge("alerts_waiting", "Alerts that are not delivered yet.", chat.alerts_waiting)
    yield counters("alerts", "Alerts by what they tell and what became of them.", ("kind", "delivery"), chat.alerts)
    counted = {(name,): count for name, count in chat.counted.items()}
    yield counters("chat_events", "What the chat counts in /health.", ("event",), counted)


def job_families(jobs: Sequence[JobRuns]) -> Iterator[Metric]:
    yield counters("job_runs", "Runs of recurring jobs.", ("job",), {(job.name,): job.runs for job in jobs})
    troubles = {(job.name, "failed"): job.failed for job in jobs} | {(job.name, "late"): job.late for job in jobs}
    yield counters("job_troubles", "Runs that failed, or were late or missed.", ("job", "trouble"), troubles)
    ailing = {(job.name,): job.is_ailing for job in jobs}
    yield gauges("job_ailing", "1 while the last run of a job has failed or is not over.", ("job",), ailing)


def profit_families(counts: Mapping[Verdict, int]) -> Iterator[Metric]:
    values = {(verdict.name.lower(),): count for verdict, count in counts.items()}
    yield counters("profit_checks", "Closed trades against the exchange's closed PnL.", ("verdict",), values)
