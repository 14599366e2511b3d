"""One slot, one actor: observe, fold, commit, plan, act; one message and one write at a time (R4, R9).

Start-up, reconnection, the sweep and ordinary operation differ only in the observations that arrive. The actor holds
the one current Monitor of its slot; everyone else sees committed copies.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from execution import ledger, naked_watch
from execution.acting import Denied, ReadFailed, act, describe
from execution.announce import announce
from execution.desired_orders import desired_orders
from execution.exchange import Exchange
from execution.fold import Rules, fold, is_over
from execution.monitor import Monitor, Role
from execution.naked_watch import NakedWatch
from execution.notices import Notice
from execution.observations import Observation, Woken
from execution.order_diff import Action, AskOrder, Cancel, Drop, LookAtSlot, Place, ReadExecutions, SetStop, diff
from utils.clock import Clock
from utils.persistence.errors import PersistenceError

log = structlog.get_logger(__name__)

AFTER_A_DEFECT: Final = 1.0
COMMIT_AGAIN: Final = timedelta(seconds=1)


class Books(Protocol):
    """Where an actor's changes become durable."""

    async def save(self, monitor: Monitor, notices: tuple[Notice, ...]) -> None:
        """One commit; on disk on return. Raises PersistenceError."""

    async def close(self, monitor: Monitor, notices: tuple[Notice, ...]) -> None:
        """The end of a monitor: removed, archived exactly once, told; one commit. Raises PersistenceError."""


class SlotActor:
    """Runs one generation of one slot until it is over."""

    def __init__(
        self,
        monitor: Monitor,
        *,
        exchange: Exchange,
        books: Books,
        rules: Rules,
        clock: Clock,
        on_failure: Callable[[str], None],
    ) -> None:
        self._monitor = monitor
        self._saved = monitor
        self._exchange = exchange
        self._books = books
        self._rules = rules
        self._clock = clock
        self._on_failure = on_failure
        self._mailbox: deque[Observation] = deque()
        self._awake = asyncio.Event()
        self._wake_at: datetime | None = None
        self._reads_rest_until: datetime | None = None
        self._catching_up: list[asyncio.Event] = []
        self._untold: tuple[Notice, ...] = ()
        self._naked = NakedWatch()
        self.is_over = False

    @property
    def monitor(self) -> Monitor:
        return self._monitor

    @property
    def rules(self) -> Rules:
        return self._rules

    def naked_time(self) -> timedelta:
        """Time in which this process saw size without a standing stop."""
        return self._naked.lasted(self._clock.now())

    def post(self, observation: Observation) -> None:
        """Puts an observation into the mailbox; never blocks."""
        self._mailbox.append(observation)
        self._awake.set()

    async def caught_up(self) -> None:
        """Returns when everything posted so far is folded and on disk, or the monitor is over."""
        if self.is_over:
            return
        done = asyncio.Event()
        self._catching_up.append(done)
        self.post(Woken())
        await done.wait()

    async def run(self) -> None:
        """Steps until the monitor is over. Only cancellation ends it before."""
        self.post(Woken())
        while not self.is_over:
            await self._wait()
            try:
                await self.step()
            except Exception:
                # The edge of the actor: a defect in one slot must neither end its guard nor touch another one.
                log.exception("slot_step_failed", key=self._monitor.key)
                self._on_failure(f"step of {self._monitor.key} failed")
                await self._clock.sleep(AFTER_A_DEFECT)
                self._awake.set()
        for event in self._catching_up:
            event.set()

    async def step(self) -> None:
        """Folds what has arrived, commits it, and takes the one most urgent action."""
        now = self._clock.now()
        if self._reads_rest_until is not None and now >= self._reads_rest_until:
            self._reads_rest_until = None
        catching_up, self._catching_up = self._catching_up, []
        monitor, told = announce(self._saved, self._fold_mailbox(now), now)
        self._naked, naked = naked_watch.watch(self._naked, monitor, now)
        self._monitor = monitor
        self._untold = (*self._untold, *told, *naked)
        is_durable = await self._commit()
        if is_durable:
            for event in catching_up:
                event.set()
        else:
            self._catching_up += catching_up
        if self.is_over:
            return
        ticker = self._exchange.last_ticker(monitor.slot.symbol)
        price = ticker.price(monitor.plan.trigger_by) if ticker else None
        wanted = desired_orders(monitor, self._rules.instrument, now)
        todo = diff(monitor, wanted, self._rules.instrument, price, now)
        self._wake_at = todo.wake_at if is_durable else min(todo.wake_at or now + COMMIT_AGAIN, now + COMMIT_AGAIN)
        action = next((a for a in todo.actions if self._may(a, is_durable=is_durable)), None)
        if action is not None:
            await self._take(action)

    # ---------------------------------------- observe and fold

    async def _wait(self) -> None:
        if self._mailbox:
            return
        self._awake.clear()
        wakes = [at for at in (self._wake_at, self._reads_rest_until, self._naked.tell_at) if at is not None]
        timeout = max(0.0, (min(wakes) - self._clock.now()).total_seconds()) if wakes else None
        try:
            async with asyncio.timeout(timeout):
                await self._awake.wait()
        except TimeoutError:
            self._mailbox.append(Woken())

    def _fold_mailbox(self, now: datetime) -> Monitor:
        monitor = self._monitor
        while self._mailbox:
            monitor = fold(monitor, self._mailbox.popleft(), self._rules, now)
        return monitor

    # ---------------------------------------- commit

    async def _commit(self) -> bool:
        """False when the store cannot write: protection goes on then, nothing that would need a record starts."""
        monitor = self._monitor
        if not is_over(monitor) and not self._untold and monitor.intent() == self._saved.intent():
            self._saved = monitor
            return True
        try:
            if is_over(monitor):
                await self._books.close(monitor, self._untold)
                self.is_over = True
            else:
                await self._books.save(monitor, self._untold)
        except PersistenceError as error:
            log.exception("commit_failed", key=monitor.key)
            self._on_failure(f"cannot save {monitor.key}: {error}")
            return False
        self._saved, self._untold = monitor, ()
        return True

    def _may(self, action: Action, *, is_durable: bool) -> bool:
        match action:
            case AskOrder() | ReadExecutions() | LookAtSlot():
                return self._reads_rest_until is None
            case SetStop():
                return True
            case Place(order, _):
                return is_durable or order.role is Role.CLOSE
            case _:
                return is_durable

    # ---------------------------------------- act

    async def _take(self, action: Action) -> None:
        """What an action changes in the record is on disk before its request leaves."""
        match action:
            case Drop(link_id):
                self._monitor = ledger.drop(self._monitor, link_id)
                self.post(Woken())
                return
            case Place(order, _):
                self._monitor = ledger.with_order(self._monitor, order)
            case Cancel(request):
                self._monitor = ledger.mark_cancelling(self._monitor, request.link_id)
            case _:
                pass
        is_durable = await self._commit()
        if not self._may(action, is_durable=is_durable):
            return
        log.info("act", key=self._monitor.key, action=type(action).__name__, detail=describe(action))
        outcome = await act(self._exchange, self._monitor, action, self._clock)
        if isinstance(outcome, Denied):
            self._on_failure(f"Bybit denies access: {outcome.text}")
            outcome = outcome.outcome
        if isinstance(outcome, ReadFailed):
            self._reads_rest_until = outcome.until
            return
        self.post(outcome)
