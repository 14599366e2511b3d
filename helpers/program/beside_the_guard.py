"""All that works beside the guard: the chat, the jobs, and what looks in from outside. It is loaded after the guard."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

import structlog

from execution.exchange_events import Event
from execution.notices import OUTBOX
from execution.watching.profit_audit import ProfitAudit
from helpers.background_tasks import BackgroundTasks
from helpers.connectivity.link import LinkState
from helpers.connectivity.ports import ChatHealth
from helpers.dca_bots import periodic_save
from helpers.health import health_lines
from helpers.health_watch import HealthWatch
from helpers.heartbeat import Heartbeat
from helpers.metrics.chat_figures import ChatFigures
from helpers.metrics.outside import Outside
from helpers.metrics.sources import Sources
from helpers.price_alerts.watcher import PriceAlerts
from helpers.profit_today import ProfitToday
from helpers.program.guarding import Guarding
from helpers.program.no_chat import NoChat
from helpers.reports import Reports
from helpers.trade_log import TradeLog
from utils.loading import why_not_begun
from utils.settings import Settings
from utils.texts.catalogue import text

log = structlog.get_logger("holdfast")

TALK_AGAIN: Final = 5.0
"""Seconds until a chat that has ended by an error is begun anew."""


class Chat(Protocol):
    """What the program asks of its chat."""

    @property
    def healthy(self) -> bool: ...

    @property
    def status(self) -> str:
        """One phrase about the connection to Telegram."""

    def notify(self) -> None:
        """Something was committed."""

    async def refresh_dashboards(self) -> None: ...

    def figures(self) -> ChatFigures: ...

    async def run(self) -> None:
        """Until it is stopped."""

    async def stop(self) -> None: ...


class BesideTheGuard:
    """What may fail, and come later, without a position being the worse for it."""

    def __init__(self, settings: Settings, guarding: Guarding, make_chat: Callable[["BesideTheGuard"], Chat]) -> None:
        """``make_chat`` gets this with all but the jobs and the metrics, which need the chat."""
        self.settings = settings
        self.guarding = guarding
        exchange, books, manager, clock = guarding.exchange, guarding.books, guarding.manager, guarding.clock
        self.profits = ProfitAudit(exchange, guarding.store, clock)
        self.profit_today = ProfitToday(books, clock)
        self.trade_log = TradeLog(books, guarding.history, settings.state_dir)
        self.price_alerts = PriceAlerts(
            exchange, books, clock, manager.account_view, partial(manager.watch_also, whose="alerts")
        )
        self._health_watch = HealthWatch(
            exchange,
            books,
            manager,
            clock,
            lambda: guarding.connectivity.glance().state is LinkState.OFFLINE,
            told_after=timedelta(seconds=settings.health_alert_seconds),
        )
        self.chat = self._chat_of(make_chat)
        self._no_chat = self.chat.why if isinstance(self.chat, NoChat) else ""
        guarding.follow_chat(lambda: ChatHealth(self.chat.healthy, self.chat.status))
        self.tasks = self._jobs()
        sources = Sources(
            manager, exchange, guarding.store, guarding.connectivity, self.tasks, self.profits, guarding.dca,
            self.chat.figures,
        )  # fmt: skip
        self._outside = Outside(sources, clock, settings.metrics_host, settings.metrics_port, self._no_chat)
        self._lives: tuple[asyncio.Task[None], ...] = ()

    def health_lines(self) -> list[str]:
        """For `/health`: what the parts of the program say of themselves."""
        guarding = self.guarding
        own = health_lines(
            guarding.manager, guarding.exchange, guarding.store, self.tasks, guarding.connectivity, guarding.candles,
            self.profits, guarding.dca, guarding.mirror.line(), self.chat.status,
        )  # fmt: skip
        return [*own, *self._outside.lines()]

    async def start(self) -> None:
        """The chat at once, and the jobs once the engine has begun: a sweep before it would take all for foreign."""
        self.guarding.manager.follow_linear(self._on_linear)
        self.guarding.books.listen(self._on_notice)
        self.price_alerts.start()
        talking = asyncio.create_task(self._keep_talking(), name="telegram")
        self._lives = (talking, asyncio.create_task(self._begin_the_jobs(), name="jobs"))
        await self._outside.start()

    async def stopping(self) -> None:
        """The program was told to end: who watches it from outside hears so, and no job begins."""
        await self._outside.stopping()
        self.tasks.stop()

    async def give_up(self) -> None:
        """It could not begin: what of it runs already ends, and the program goes on."""
        self.tasks.stop()
        await self.stop()

    async def stop(self) -> None:
        ends = (self._health_watch.stop, self.chat.stop, self.profit_today.stop, self.price_alerts.stop)
        try:
            for stop in (*ends, self._outside.stop):
                await stop()
        finally:
            for life in self._lives:
                life.cancel()
            await asyncio.gather(*self._lives, return_exceptions=True)

    def _chat_of(self, make_chat: Callable[["BesideTheGuard"], Chat]) -> Chat:
        """Without one all else goes on: what is guarded does not need it, and who looks in from outside sees that."""
        try:
            return make_chat(self)
        except Exception as error:
            store, why = self.guarding.store, why_not_begun(error)
            log.exception("chat_cannot_begin", why=why)
            self.guarding.manager.report(text("trouble-no-chat"))
            return NoChat(why, lambda: len(store.items(OUTBOX)))

    def _jobs(self) -> BackgroundTasks:
        settings, guarding = self.settings, self.guarding
        heartbeat_url = settings.heartbeat_url
        return BackgroundTasks(
            manager=guarding.manager,
            store=guarding.store,
            books=guarding.books,
            profits=self.profits,
            heartbeat=Heartbeat(
                heartbeat_url.get_secret_value() if heartbeat_url is not None else None,
                guarding.manager.account_view,
                guarding.clock,
                text("heartbeat-no-chat") if self._no_chat else "",
            ),
            connectivity=guarding.connectivity,
            connectivity_seconds=settings.connectivity_check_interval,
            refresh_dashboards=self.chat.refresh_dashboards,
            send_reports=Reports(guarding.store, guarding.books, self.trade_log, guarding.clock).run,
            save_states=periodic_save(settings, guarding.mirror),
            save_seconds=settings.save_interval,
            keep_trades_for=timedelta(days=settings.history_retention_days),
        )

    def _on_linear(self, event: Event) -> None:
        self.guarding.dca.on_linear(event)
        self.price_alerts.on_event(event)

    def _on_notice(self) -> None:
        self.profit_today.doubt()
        self.chat.notify()

    async def _begin_the_jobs(self) -> None:
        await self.guarding.begun.wait()
        self.tasks.start()
        self._health_watch.start()

    async def _keep_talking(self) -> None:
        """The chat may fail as often as it likes; the guard beside it does not notice."""
        while True:
            try:
                await self.chat.run()
            except Exception:
                log.exception("telegram_failed")
                await asyncio.sleep(TALK_AGAIN)
            else:
                return
