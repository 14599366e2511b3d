"""The process itself: tasks, threads, memory, open files, garbage collection."""

import asyncio
import threading
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.metrics_core import Metric

from helpers.metrics.families import gauge


class ProcessFigures:
    """Memory, files and processor time by the names that Prometheus has for those of every process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def families(self) -> Iterator[Metric]:
        """Only from the event loop."""
        yield gauge("asyncio_tasks", "Tasks that have not ended.", len(asyncio.all_tasks()))
        yield gauge("threads", "Threads.", threading.active_count())
        yield from self._registry.collect()
