"""All that looks after the process from outside, as one part of the program: metrics, `/healthz`, the watchdog."""

import asyncio
import os
from importlib import import_module
from typing import TYPE_CHECKING, Final

import structlog

from helpers.metrics.liveness import Verdict, verdict
from helpers.metrics.sources import Sources
from helpers.service_manager.notify import Notifier
from helpers.service_manager.watchdog import Watchdog
from utils.clock import Clock

if TYPE_CHECKING:
    from helpers.metrics.server import MetricsServer

log = structlog.get_logger(__name__)

_SERVER: Final = "helpers.metrics.server"
"""Loaded where it is wanted: its web server takes ten megabytes, and a tenth of the time of a start."""


class Outside:
    """``host`` and ``port`` are METRICS_HOST and METRICS_PORT; who started the program stands in the environment.

    ``no_chat`` is why there is none; "": there is one.
    """

    def __init__(self, sources: Sources, clock: Clock, host: str, port: int | None, no_chat: str = "") -> None:
        self._sources = sources
        self._clock = clock
        self._host = host
        self._port = port
        self._no_chat = no_chat
        self._server: MetricsServer | None = None
        self._watchdog = Watchdog(Notifier(os.environ), self.alive, clock)

    def alive(self) -> Verdict:
        """Whether the guard does its work, as it is now."""
        asked = self._sources
        ailing = asked.tasks.ailing() or ()
        view, glance = asked.manager.account_view(), asked.connectivity.glance()
        return verdict(view, glance, ailing, asked.tasks.begun_at, self._clock.now(), no_chat=self._no_chat)

    def lines(self) -> list[str]:
        """For `/health`."""
        return [] if self._server is None else self._server.lines()

    async def start(self) -> None:
        """The state is read, and the program begins to work."""
        if self._port is not None:
            try:
                module = await asyncio.to_thread(import_module, _SERVER)
                self._server = module.MetricsServer(self._host, self._port, self._sources, self.alive)
                await self._server.start()
            except Exception:  # who asks there gets no answer, and that is one; nothing else needs it
                log.exception("metrics_cannot_begin")
        self._watchdog.start()

    async def stopping(self) -> None:
        """It was told to end, and begins to."""
        await self._watchdog.stop()

    async def stop(self) -> None:
        if self._server is not None:
            await self._server.stop()
