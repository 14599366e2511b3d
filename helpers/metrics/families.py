"""Metric families of Prometheus, each from the values that its owner has now. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

PREFIX = "holdfast_"
Number = int | float
Labels = TypeVar("Labels", bound=tuple[str, ...])
"""The values of the labels of a sample, in their order."""


def gauge(name: str, help_text: str, value: Number | None) -> Metric:
    """One value; without a sample while it is not known."""
    return gauges(name, help_text, (), {(): value})


def gauges(name: str, help_text: str, labels: Iterable[str], values: Mapping[Labels, Number | None]) -> Metric:
    """One sample each; a value that is not known now has none."""
    family = GaugeMetricFamily(f"{PREFIX}{name}", help_text, labels=list(labels))
    for key, value in values.items():
        if value is not None:
            family.add_metric(list(key), float(value))
    return family


def counter(name: str, help_text: str, value: Number) -> Metric:
    """What only grows, from 0 at the start of the process; its sample's name ends in ``_total``."""
    return counters(name, help_text, (), {(): value})


def counters(name: str, help_text: str, labels: Iterable[str], values: Mapping[Labels, Number]) -> Metric:
    family = CounterMetricFamily(f"{PREFIX}{name}", help_text, labels=list(labels))
    for key, value in values.items():
        family.add_metric(list(key), float(value))
    return family


def one_of(name: str, help_text: str, label: str, choices: Iterable[str], chosen: str | None) -> Metric:
    """A state: 1 for the one that is, 0 for the others; without a sample while it is not known."""
    values = {(choice,): None if chosen is None else float(choice == chosen) for choice in choices}
    return gauges(name, help_text, (label,), values)


def timestamp(at: datetime | None) -> float | None:
    return at.timestamp() if at is not None else None
