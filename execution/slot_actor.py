"""One slot, one actor: observe, fold, commit, plan, act; one message and one write at a time (R4, R9).

Start-up, reconnection, the sweep and ordinary operation differ only in the observations that arrive. The actor holds
the one current Monitor of its slot; everyone else sees committed copies.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol, assert_never

import structlog

from execution import ledger
from execution.announce import announce
from execution.desired_orders import desired_orders
from execution.exchange import AccessDenied, Ambiguous, EntryOrder, Exchange, Refused, Transient
from execution.facts import ZERO, OrderRow
from execution.fold import Rules, fold, is_over
from execution.monitor import Monitor, Role
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionsRead,
    Observation,
    OrderAccepted,
    OrderAsked,
    OrderRefused,
    OrderUncertain,
    SlotRead,
    StopAccepted,
    StopRefused,
    StopUncertain,
    Woken,
)
from execution.order_diff import (
    Action,
    Amend,
    AskOrder,
    Cancel,
    Drop,
    LookAtSlot,
    Place,
    ReadExecutions,
    SetStop,
    diff,
)
from utils.clock import Clock
from utils.persistence.errors import PersistenceError

log = structlog.get_logger(__name__)

READ_PAUSE: Final = timedelta(seconds=1)
"""After a failed read the next one waits: a read that fails changes nothing, and storms help nobody."""
DENIED_PAUSE: Final = 15.0
NAKED_ALERT: Final = timedelta(seconds=2)


class Books(Protocol):
    """Where an actor's changes become durable."""

    async def save(self, monitor: Monitor, notices: tuple[Notice, ...]) -> None:
        """One commit; on disk on return. Raises what the store raises when it cannot."""

    async def close(self, monitor: Monitor, notices: tuple[Notice, ...]) -> None:
        """The end of a monitor: removed, archived exactly once, told; one commit."""


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
        self._exchange = exchange
        self._books = books
        self._rules = rules
        self._clock = clock
        self._on_failure = on_failure
        self._mailbox: deque[Observation] = deque()
        self._waiting: list[asyncio.Event] = []
        self._awake = asyncio.Event()
        self._wake_at: datetime | None = None
        self._saved = monitor
        self._untold: tuple[Notice, ...] = ()
        self._reads_after: datetime | None = None
        self._naked_since: datetime | None = None
        self._naked_told = False
        self._naked_total = timedelta()
        self.is_over = False

    @property
    def monitor(self) -> Monitor:
        return self._monitor

    @property
    def rules(self) -> Rules:
        return self._rules

    def naked_time(self) -> timedelta:
        """Time during which this process saw size without a standing stop, the running interval included."""
        running = self._clock.now() - self._naked_since if self._naked_since else timedelta()
        return self._naked_total + running

    def post(self, observation: Observation) -> None:
        """Puts an observation into the mailbox; never blocks."""
        self._mailbox.append(observation)
        self._awake.set()

    async def caught_up(self) -> None:
        """Returns when everything posted so far is folded and on disk."""
        told = asyncio.Event()
        self._waiting.append(told)
        self.post(Woken())
        await told.wait()

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
                await self._clock.sleep(1.0)
                self._awake.set()

    async def step(self) -> None:
        """Folds what has arrived, commits it, and takes the one most urgent action."""
        now = self._clock.now()
        waiting, self._waiting = self._waiting, []
        monitor = self._fold_mailbox(now)
        monitor, notices = announce(self._saved, monitor, now)
        notices = (*notices, *self._watch_nakedness(monitor, now))
        self._monitor = monitor
        if is_over(monitor):
            await self._books.close(monitor, (*self._untold, *notices))
            self.is_over = True
            _tell(waiting)
            return
        durable = await self._commit(monitor, notices)
        if durable:
            _tell(waiting)
        else:
            self._waiting += waiting
        ticker = self._exchange.last_ticker(monitor.slot.symbol)
        price = ticker.price(monitor.plan.trigger_by) if ticker else None
        wanted = desired_orders(monitor, self._rules.instrument, now)
        todo = diff(monitor, wanted, self._rules.instrument, price, now)
        self._wake_at = todo.wake_at
        action = next((a for a in todo.actions if self._may(a, durable=durable, now=now)), None)
        if action is not None:
            await self._take(action)

    # ---------------------------------------- observe and fold

    async def _wait(self) -> None:
        if self._mailbox:
            return
        self._awake.clear()
        now = self._clock.now()
        wakes = [at for at in (self._wake_at, self._reads_after, self._naked_alert_at()) if at is not None]
        timeout = max(0.0, (min(wakes) - now).total_seconds()) if wakes else None
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

    def _watch_nakedness(self, monitor: Monitor, now: datetime) -> tuple[Notice, ...]:
        is_naked = monitor.size > ZERO and monitor.standing_stop is None
        if is_naked and self._naked_since is None:
            self._naked_since, self._naked_told = now, False
        if self._naked_since is None:
            return ()
        lasted = now - self._naked_since
        if is_naked:
            if lasted < NAKED_ALERT or self._naked_told:
                return ()
            self._naked_told = True
            return (self._protection_notice(monitor, NoticeKind.UNPROTECTED, lasted, now),)
        self._naked_total += lasted
        self._naked_since = None
        if not self._naked_told or monitor.size == ZERO:
            return ()
        return (self._protection_notice(monitor, NoticeKind.PROTECTED, lasted, now),)

    def _protection_notice(self, monitor: Monitor, kind: NoticeKind, lasted: timedelta, now: datetime) -> Notice:
        fields = {
            "symbol": monitor.slot.symbol,
            "side": monitor.side.value,
            "size": monitor.size,
            "stop": monitor.standing_stop,
            "seconds": int(lasted.total_seconds()),
        }
        name = f"{monitor.generation}:{kind.value}:{now.isoformat()}"
        return Notice(id=name, kind=kind, chat_id=monitor.chat_id, at=now, urgent=True, fields=fields)

    def _naked_alert_at(self) -> datetime | None:
        return self._naked_since + NAKED_ALERT if self._naked_since and not self._naked_told else None

    # ---------------------------------------- commit

    async def _commit(self, monitor: Monitor, notices: tuple[Notice, ...]) -> bool:
        """False when the store cannot write: protection goes on then, nothing that would need a record starts."""
        self._untold = (*self._untold, *notices)
        if not self._untold and monitor.intent() == self._saved.intent():
            self._saved = monitor
            return True
        try:
            await self._books.save(monitor, self._untold)
        except PersistenceError as error:
            log.exception("commit_failed", key=monitor.key)
            self._on_failure(f"cannot save {monitor.key}: {error}")
            return False
        self._saved, self._untold = monitor, ()
        return True

    def _may(self, action: Action, *, durable: bool, now: datetime) -> bool:
        match action:
            case AskOrder() | ReadExecutions() | LookAtSlot():
                return self._reads_after is None or now >= self._reads_after
            case SetStop():
                return True
            case Place(order, _):
                return durable or order.role is Role.CLOSE
            case _:
                return durable

    # ---------------------------------------- act

    async def _take(self, action: Action) -> None:
        if isinstance(action, Drop):
            self._monitor = ledger.drop(self._monitor, action.link_id)
            self.post(Woken())
            return
        if isinstance(action, Place):
            self._monitor = ledger.with_order(self._monitor, action.order)
            durable = await self._commit(self._monitor, ())
            if not durable and action.order.role is not Role.CLOSE:
                return
        if isinstance(action, Cancel):
            self._monitor = ledger.mark_cancelling(self._monitor, action.request.link_id)
            await self._commit(self._monitor, ())
        log.info("act", key=self._monitor.key, action=type(action).__name__, detail=_detail(action))
        began_at = self._clock.now()
        try:
            self.post(await self._request(action, began_at))
            self._reads_after = None
        except Transient as error:
            self._post_uncertain(action, None, self._clock.now() + timedelta(seconds=error.retry_after), began_at)
        except Ambiguous as error:
            log.warning("write_ambiguous", key=self._monitor.key, detail=_detail(action), fence=error.fence)
            self._post_uncertain(action, error.fence, self._clock.now(), began_at)
        except AccessDenied as error:
            self._on_failure(f"Bybit denies access: {error}")
            self._post_uncertain(action, None, self._clock.now() + timedelta(seconds=DENIED_PAUSE), began_at)
        except Refused as error:
            log.info("refused", key=self._monitor.key, detail=_detail(action), refusal=error.refusal, text=error.text)
            self._post_refused(action, error)

    async def _request(self, action: Action, began_at: datetime) -> Observation:
        exchange, symbol = self._exchange, self._monitor.slot.symbol
        match action:
            case SetStop(request):
                await exchange.set_stop(request)
                return StopAccepted(price=request.stop_loss, began_at=began_at)
            case Place(order, request):
                if isinstance(request, EntryOrder):
                    receipt = await exchange.place_entry(request)
                else:
                    receipt = await exchange.place_exit(request)
                return OrderAccepted(link_id=order.link_id, order_id=receipt.order_id, began_at=began_at)
            case Amend(request):
                receipt = await exchange.amend(request)
                return OrderAccepted(
                    link_id=request.link_id,
                    order_id=receipt.order_id,
                    began_at=began_at,
                    qty=request.qty,
                    price=request.price,
                )
            case Cancel(request):
                receipt = await exchange.cancel(request)
                return OrderAccepted(
                    link_id=request.link_id, order_id=receipt.order_id, began_at=began_at, cancelled=True
                )
            case AskOrder(link_id):
                row = await exchange.find_order(symbol, link_id)
                return OrderAsked(link_id=link_id, began_at=began_at, row=row)
            case ReadExecutions(since):
                executions = await exchange.executions(symbol, since)
                mine = tuple(
                    e for e in executions if self._is_of_this_slot(e.link_id, e.side.value, e.closed_size > ZERO)
                )
                return ExecutionsRead(began_at=began_at, since=since, executions=mine)
            case LookAtSlot():
                return await self._look(began_at)
            case Drop():
                raise AssertionError("dropping an order asks nobody")
            case _:
                assert_never(action)

    async def _look(self, began_at: datetime) -> SlotRead:
        slot = self._monitor.slot
        rows = await self._exchange.positions(slot.symbol)
        orders = await self._exchange.open_orders(slot.symbol)
        row = next((r for r in rows if r.position_idx == slot.position_idx), None)
        return SlotRead(began_at=began_at, row=row, open_orders=self._of_slot(orders), by_symbol=True)

    def _of_slot(self, orders: list[OrderRow]) -> tuple[OrderRow, ...]:
        return tuple(o for o in orders if o.position_idx == self._monitor.slot.position_idx)

    def _is_of_this_slot(self, link_id: str, side: str, closes: bool) -> bool:  # noqa: FBT001 - three facts of a row
        return link_id in self._monitor.orders or is_in_slot(self._monitor.slot.position_idx, side, closes=closes)

    def _post_uncertain(self, action: Action, fence: datetime | None, retry_at: datetime, began_at: datetime) -> None:
        match action:
            case SetStop(request):
                price = request.stop_loss
                self.post(StopUncertain(price=price, began_at=began_at, fence=fence, retry_at=retry_at))
            case Place(order, _):
                self.post(OrderUncertain(link_id=order.link_id, fence=fence, retry_at=retry_at))
            case Amend(request) | Cancel(request):
                self.post(OrderUncertain(link_id=request.link_id, fence=fence, retry_at=retry_at))
            case _:
                self._reads_after = max(retry_at, self._clock.now() + READ_PAUSE)

    def _post_refused(self, action: Action, error: Refused) -> None:
        match action:
            case SetStop(request):
                self.post(StopRefused(price=request.stop_loss, refusal=error.refusal, text=error.text))
            case Place(order, _):
                self.post(OrderRefused(link_id=order.link_id, refusal=error.refusal, text=error.text, creating=True))
            case Amend(request) | Cancel(request):
                self.post(OrderRefused(link_id=request.link_id, refusal=error.refusal, text=error.text, creating=False))
            case _:
                self._reads_after = self._clock.now() + READ_PAUSE


def _tell(waiting: list[asyncio.Event]) -> None:
    for event in waiting:
        event.set()


def is_in_slot(position_idx: int, side: str, *, closes: bool) -> bool:
    """Whether an execution that names no position belongs to a slot: in hedge mode by side and closed size."""
    if position_idx == 0:
        return True
    is_long_side = (side == "Buy") != closes
    return position_idx == (1 if is_long_side else 2)


def _detail(action: Action) -> str:
    match action:
        case SetStop(request):
            return f"stop {request.stop_loss}"
        case Place(order, _):
            return f"{order.link_id} {order.role.value} {order.qty} @ {order.price or 'market'}"
        case Amend(request):
            return f"{request.link_id} qty {request.qty} price {request.price}"
        case Cancel(request):
            return request.link_id
        case AskOrder(link_id) | Drop(link_id):
            return link_id
        case ReadExecutions(since):
            return since.isoformat()
        case LookAtSlot():
            return ""
        case _:
            assert_never(action)
