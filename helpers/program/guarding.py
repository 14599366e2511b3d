"""All that guards: the engine, the DCA bots, and who watches the way to the exchange. It needs no chat."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange_errors import AccessDenied, ExchangeError
from execution.records.books import MonitorBooks
from execution.watching.second_channel import SecondChannel
from helpers.connectivity.internet import Internet
from helpers.connectivity.ports import ChatHealth
from helpers.connectivity.supervisor import Connectivity
from helpers.dca_bots import candle_cache, dca_bots, dca_markets, state_files, state_mirror
from helpers.key_watch import hold_as_last_seen
from helpers.program.engine_settings import ACCOUNT, brakes_of, exchange_of, limits_of
from utils import heap
from utils.clock import Clock
from utils.garbage import SPARED_FOR, spare_what_stays, spared, spared_until
from utils.robust_persistence import RobustPersistence
from utils.settings import Settings
from utils.texts.catalogue import text
from utils.trade_history import TradeHistory

log = structlog.get_logger("holdfast")

START_AGAIN: Final = 5.0
"""Seconds between attempts while the exchange cannot be reached at start."""
FIRST_LOOK: Final = 5.0
"""Seconds, at most, in which the first look after a start has the processor and the exchange's limits to itself."""


class Guarding:
    """What is there before anything else, and goes on whatever becomes of the rest."""

    def __init__(self, settings: Settings, store: RobustPersistence, history: TradeHistory, clock: Clock) -> None:
        self.store = store
        self.history = history
        self.clock = clock
        self.exchange = exchange_of(settings, clock)
        second = SecondChannel(settings.alert_chat_id, settings.telegram_allowed_user_ids)
        self.books = MonitorBooks(store, history, clock, second)
        self.manager = EnhancedTPSLManager(
            self.exchange, self.books, clock, limits_of(settings), brakes_of(settings), store.breaker
        )
        self._chat_health: Callable[[], ChatHealth] = _no_chat_yet
        self.connectivity = Connectivity(
            exchange=self.exchange,
            guard=self.manager,
            books=self.books,
            chat=self._chat,
            internet=Internet(settings.connectivity_target),
            clock=clock,
            max_failures=settings.max_connectivity_failures,
        )
        self.markets = dca_markets(settings, self.exchange, self.manager, clock)
        self.candles = candle_cache(settings, self.markets, clock)
        files = state_files(settings)
        self.dca = dca_bots(
            settings, ACCOUNT, self.markets, self.candles, self.manager, self.books, clock, files,
            self.exchange.key_info,
        )  # fmt: skip
        self.mirror = state_mirror(files, self.dca, self.connectivity, self.manager, store.breaker, clock)
        self.manager.follow_connection(self.connectivity.on_connection)
        self.manager.follow_spot(self.dca.on_spot, self.dca.doubt_all)
        self.manager.follow_linear(self.dca.on_linear)
        self.manager.emergency.take_bots(self.dca)
        self.manager.others.leave_out(self.dca.roster.coins_held)
        self.begun = asyncio.Event()
        """Set once the engine has begun."""
        self._has_looked = asyncio.Event()
        self._life: asyncio.Task[None] | None = None

    def begin(self, stopping: asyncio.Event) -> None:
        """Guards from now on. ``stopping`` is set if that ends by an error that is none of the exchange's."""
        for finding in self.store.recoveries:
            self.manager.report(text("told-state-mended", finding=finding))
        hold_as_last_seen(self.books, self.manager)
        self._life = asyncio.create_task(self._run(), name="start")
        self._life.add_done_callback(lambda life: stopping.set() if _error_of(life) is not None else None)

    async def first_look(self, stopping: asyncio.Event) -> None:
        """Returns when it is over, or cannot begin, or has had its time; or at once when all has to stop."""
        over = [asyncio.create_task(event.wait()) for event in (self._has_looked, stopping)]
        _, others = await asyncio.wait(over, timeout=FIRST_LOOK, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()

    async def stop_beside_the_engine(self) -> None:
        """No more attempts to begin; the bots and who watches the connection stand still."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
        for stop in (self.connectivity.stop, self.dca.stop, self.mirror.stop):
            await stop()

    async def stop(self) -> None:
        """Everything on the exchange stays as it stands."""
        await self.manager.stop()

    def follow_chat(self, health: Callable[[], ChatHealth]) -> None:
        """There is a chat now, and this is how it fares."""
        self._chat_health = health

    def is_broken(self) -> bool:
        """Whether it has ended by such an error, which is logged."""
        error = _error_of(self._life) if self._life is not None else None
        if error is not None:
            log.error("cannot_guard", exc_info=error)
        return error is not None

    def _chat(self) -> ChatHealth:
        return self._chat_health()

    async def _run(self) -> None:
        """The engine starts as soon as the exchange answers; until then the chat says what it waits for."""
        while not await self._is_begun():
            self._has_looked.set()
            await asyncio.sleep(START_AGAIN)
        self.begun.set()
        async with asyncio.TaskGroup() as looking:
            looking.create_task(spared_until(self.manager.verified, SPARED_FOR))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.manager.verified.wait(), FIRST_LOOK)
            self._has_looked.set()
            self.connectivity.start()
            await self._begin_or_tell(self.dca.start, "trouble-dca-bots")
            await self._begin_or_tell(self.mirror.start, "trouble-state-files")
        await self.manager.verified.wait()  # with thousands of positions that takes longer
        spare_what_stays()
        await asyncio.to_thread(heap.give_back)

    async def _begin_or_tell(self, start: Callable[[], Awaitable[None]], told: str) -> None:
        """What is beside the engine and cannot begin is told: positions are guarded all the same."""
        try:
            await start()
        except Exception:
            log.exception("cannot_begin", told=told)
            self.manager.report(text(told))

    async def _is_begun(self) -> bool:
        try:
            with spared():
                await self.manager.start()
        except AccessDenied as error:
            log.exception("access_denied")
            self.manager.report(text("told-access-denied", reason=str(error)))
        except ExchangeError as error:
            log.warning("exchange_unreachable", error=str(error))
        else:
            return True
        return False


def _no_chat_yet() -> ChatHealth:
    return ChatHealth(is_up=False, status=text("telegram-not-yet"))


def _error_of(life: asyncio.Task[None]) -> BaseException | None:
    return life.exception() if life.done() and not life.cancelled() else None
