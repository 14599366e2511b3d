"""One scrape: every figure asked of the part that owns it, when somebody wants to know. Nothing is kept here."""

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric

from helpers.metrics.exchange_families import exchange_families
from helpers.metrics.guard_families import dca_families, guard_families
from helpers.metrics.loop_lag import LoopLag
from helpers.metrics.process_families import ProcessFigures
from helpers.metrics.sources import Sources
from helpers.metrics.store_families import store_families
from helpers.metrics.work_families import chat_families, job_families, profit_families

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Scrape:
    def __init__(self, sources: Sources, lag: LoopLag) -> None:
        self._sources = sources
        self._lag = lag
        self._process = ProcessFigures()

    async def text(self) -> bytes:
        """In the text format of Prometheus. Raises StoreClosedError while the program ends."""
        statistics = await self._sources.store.get_stats()
        return generate_latest(_Collected(list(self._families(statistics))))

    def _families(self, statistics: dict[str, object]) -> Iterator[Metric]:
        asked = self._sources
        yield from guard_families(asked.manager, asked.exchange.account)
        yield from dca_families(asked.dca)
        yield from exchange_families(asked.exchange, asked.connectivity.glance())
        yield from store_families(statistics)
        yield from chat_families(asked.chat())
        yield from job_families(asked.tasks.counted())
        yield from profit_families(asked.profits.counts)
        yield self._lag.family()
        yield from self._process.families()


@dataclass(frozen=True, slots=True)
class _Collected:
    """In the form in which the library wants it."""

    families: list[Metric]

    def collect(self) -> list[Metric]:
        return self.families
