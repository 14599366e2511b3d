"""`/metrics` and `/healthz` on a port of their own, for as long as the program runs. They only read."""

from collections.abc import Callable
from typing import Final

import structlog
from aiohttp import web

from helpers.metrics.liveness import Verdict
from helpers.metrics.loop_lag import LoopLag
from helpers.metrics.scrape import CONTENT_TYPE, Scrape
from helpers.metrics.sources import Sources
from utils.addresses import is_this_machine
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

_FAREWELL: Final = 0.5


class MetricsServer:
    """``port`` None: nobody listens, and nothing is measured."""

    def __init__(self, host: str, port: int | None, sources: Sources, alive: Callable[[], Verdict]) -> None:
        self._host = host
        self._port = port
        self._alive = alive
        self._lag = LoopLag()
        self._scrape = Scrape(sources, self._lag)
        self._runner: web.AppRunner | None = None
        self._trouble = ""

    async def start(self) -> None:
        """Begin to listen. A port that cannot be had is logged and shown: the guard does not depend on it."""
        if self._port is None:
            return
        application = web.Application()
        application.add_routes([web.get("/metrics", self._metrics), web.get("/healthz", self._healthz)])
        runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=_FAREWELL)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            self._trouble = error.strerror or str(error)
            log.warning("metrics_cannot_listen", host=self._host, port=self._port, error=self._trouble)
            return
        self._runner = runner
        self._lag.start()
        log.info("metrics", host=self._host, port=self._port)

    async def stop(self) -> None:
        await self._lag.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def lines(self) -> list[str]:
        """For `/health`; nothing where they are off."""
        if self._port is None:
            return []
        where = f"[{self._host}]:{self._port}" if ":" in self._host else f"{self._host}:{self._port}"
        if self._trouble:
            return [text("health-metrics-failed", where=where, error=self._trouble)]
        return [text("health-metrics" if is_this_machine(self._host) else "health-metrics-open", where=where)]

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=await self._scrape.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _healthz(self, _: web.Request) -> web.Response:
        verdict = self._alive()
        return web.Response(text=f"{verdict.line}\n", status=200 if verdict.liveness.is_well else 503)
