"""One slot, one actor: observe, fold, commit, plan, act; one message at a time (R4).

Each kind of request has a lane of its own, with one under way in each, and never two about one order (R9): a request
that hangs cannot hold up a stop or a close, and what arrives meanwhile is folded.

Start-up, reconnection, the sweep and ordinary operation differ only in the observations that arrive. The actor holds
the one current Monitor of its slot; everyone else sees committed copies.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final, Protocol

import structlog
from msgspec.structs import replace

from execution import ledger
from execution.acting import Denied, Outcome, ReadFailed, act, describe, unforeseen
from execution.actions import (
    Action,
    Amend,
    Cancel,
    Drop,
    Place,
    SetStop,
    SetTrail,
)
from execution.announce import announce
from execution.closing import late_entry
from execution.desired_orders import desired_orders
from execution.exchange import Exchange, Refusal
from execution.facts import Instrument
from execution.fold import Rules, fold, is_over
from execution.lanes import Lane, lane_of, order_in
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import Doubted, Observation, OrderRefused, RulesChanged, StopRefused, Woken
from execution.order_diff import diff
from execution.stops import native_trail, stop_policy
from execution.targets.batches import together
from execution.tracked_orders import Role
from execution.watching import write_breaker
from execution.watching.slot_watch import SlotWatch
from execution.watching.write_breaker import WriteBreaker
from utils.clock import Clock
from utils.persistence.errors import PersistenceError
from utils.robust_persistence import Transaction

log = structlog.get_logger(__name__)

AFTER_A_DEFECT: Final = 1.0
LOOK_AGAIN: Final = timedelta(seconds=1)
"""While the disk fails: what waits for it goes on when it heals."""
_RULES_IN_DOUBT: Final = frozenset({Refusal.INVALID, Refusal.BELOW_MINIMUM})


Also = Callable[[Transaction], None]
"""Writes more into a commit; what it raises prevents it."""


class Books(Protocol):
    """Where an actor's changes become durable, or are held in memory while the disk fails: then they are False."""

    @property
    def is_durable(self) -> bool:
        """Whether everything that was saved so far is on disk."""

    async def save(self, monitor: Monitor, notices: tuple[Notice, ...]) -> bool:
        """One commit. Raises PersistenceError."""

    async def change(self, monitor: Monitor, notices: tuple[Notice, ...], also: Also) -> None:
        """One commit that is on the disk, or not at all. Raises PersistenceError, and whatever ``also`` raises."""

    async def close(self, monitor: Monitor, notices: tuple[Notice, ...], heir: Monitor | None = None) -> bool:
        """The end of a monitor: removed, archived exactly once, told; one commit. Raises PersistenceError.

        ``heir``: the generation that takes over its slot, in the same commit.
        """


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
        is_paused: Callable[[], bool] = lambda: False,
        doubt_rules: Callable[[], None] = lambda: None,
    ) -> None:
        """``is_paused``: no entry may be sent now; who ends that posts Woken.

        ``doubt_rules`` is called when something was refused that other trading rules would explain.
        """
        self._monitor = monitor
        self._saved = monitor
        self._exchange = exchange
        self._books = books
        self._rules = rules
        self._clock = clock
        self._on_failure = on_failure
        self._is_paused = is_paused
        self._doubt_rules = doubt_rules
        self._mailbox: deque[Observation] = deque()
        self._awake = asyncio.Event()
        self._wake_at: datetime | None = None
        self._lanes: dict[Lane, asyncio.Task[None]] = {}
        self._overtaken: set[asyncio.Task[None]] = set()
        self._under_way: dict[Lane, tuple[Action, ...]] = {}
        self._unfolded: list[Action] = []
        """Answered while a step was under way, which does not know of it yet: not sent again by that step."""
        self._resting: dict[Action, datetime] = {}
        self._catching_up: list[asyncio.Event] = []
        self._waiting: list[tuple[Callable[[Monitor], bool], asyncio.Event]] = []
        self._confirmed: deque[tuple[Observation, Also, asyncio.Future[bool]]] = deque()
        self._untold: tuple[Notice, ...] = ()
        self._is_refused = False
        self._watch = SlotWatch()
        self._writes = WriteBreaker()
        self.is_over = False

    @property
    def monitor(self) -> Monitor:
        return self._monitor

    @property
    def rules(self) -> Rules:
        return self._rules

    def naked_time(self) -> timedelta:
        """Time in which this process saw size without a standing stop."""
        return self._watch.naked_time(self._clock.now())

    @property
    def watch(self) -> SlotWatch:
        """What this actor measures of its slot."""
        return self._watch

    @property
    def frozen_since(self) -> datetime | None:
        """When the write breaker tripped (R25); stop and close go on. None: all is as usual."""
        return self._writes.frozen_at

    def use(self, instrument: Instrument) -> None:
        """Other trading rules from now on."""
        self._rules = replace(self._rules, instrument=instrument)
        self.post(RulesChanged())

    def post(self, observation: Observation) -> None:
        """Puts an observation into the mailbox; never blocks."""
        self._mailbox.append(observation)
        self._awake.set()

    async def change(self, wanted: Observation, also: Also) -> bool:
        """Folds what a person has confirmed, in one commit with what ``also`` writes; False: it does not hold any more.

        Raises WriterFailedError while the disk fails, and whatever ``also`` raises; nothing is changed then.
        """
        if self.is_over:
            return False
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._confirmed.append((wanted, also, done))
        self.post(Woken())
        return await done

    async def seen(self, what: Callable[[Monitor], bool], within: float) -> bool:
        """Waits until the committed record shows something; False when it does not in that many seconds."""
        if self.is_over:
            return what(self._saved)
        waiter = (what, asyncio.Event())
        self._waiting.append(waiter)
        self.post(Woken())
        try:
            async with asyncio.timeout(within):
                await waiter[1].wait()
        except TimeoutError:
            return False
        finally:
            self._waiting.remove(waiter)
        return what(self._saved)

    async def caught_up(self) -> None:
        """Returns when everything posted so far is folded and saved, or the monitor is over."""
        if self.is_over:
            return
        done = asyncio.Event()
        self._catching_up.append(done)
        self.post(Woken())
        await done.wait()

    async def run(self) -> None:
        """Steps until the monitor is over. Only cancellation ends it before."""
        try:
            await self._run()
        finally:
            for task in (*self._lanes.values(), *self._overtaken):
                task.cancel()
            for _, _, done in self._confirmed:
                done.cancel()

    async def _run(self) -> None:
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
                # What could not be folded is lost: everything is asked for again.
                self._monitor = ledger.doubt_all(self._monitor, self._clock.now())
                self.post(Woken())
        for event in self._catching_up:
            event.set()
        for _, _, done in self._confirmed:
            done.set_result(False)

    async def step(self) -> None:
        """Folds what has arrived, commits it, and starts the most urgent action of each free lane."""
        now = self._clock.now()
        self._resting = {action: until for action, until in self._resting.items() if until > now}
        posted_before = len(self._catching_up)
        monitor, told = announce(self._saved, await self._succeeded(self._fold_mailbox(now), now), now)
        watched = self._watch.look(monitor, self._rules.instrument, now, is_frozen=self.frozen_since is not None)
        if self._watch.has_to_look:
            self.post(Doubted())
        self._monitor = monitor
        self._untold = (*self._untold, *told, *watched)
        if await self._commit(may_end=True):
            for event in self._catching_up[:posted_before]:
                event.set()
            del self._catching_up[:posted_before]
            for what, event in self._waiting:
                if self.is_over or what(monitor):
                    event.set()
        if self.is_over:
            return
        monitor = await self._take_confirmed(now)
        ticker = self._exchange.last_ticker(monitor.slot.symbol)
        price = ticker.price(monitor.plan.trigger_by) if ticker else None
        wanted = desired_orders(monitor, self._rules.instrument, now)
        todo = diff(monitor, wanted, self._rules.instrument, price, now)
        look_again = now + LOOK_AGAIN
        self._wake_at = todo.wake_at if self._is_durable else min(todo.wake_at or look_again, look_again)
        for lane in Lane:
            possible = [a for a in todo.actions if lane_of(a) is lane and self._may(a) and not self._is_under_way(a)]
            if possible and (lane not in self._lanes or self._overtakes(possible[0], lane)):
                await self._take(together(self._monitor, possible), lane)

    # ---------------------------------------- observe and fold

    async def _wait(self) -> None:
        if self._mailbox:
            return
        self._awake.clear()
        appointments = (self._wake_at, *self._resting.values(), *self._watch.wakes, self._writes.thaws_at)
        wakes = [at for at in appointments if at is not None]
        timeout = max(0.0, (min(wakes) - self._clock.now()).total_seconds()) if wakes else None
        try:
            async with asyncio.timeout(timeout):
                await self._awake.wait()
        except TimeoutError:
            self._mailbox.append(Woken())

    def _fold_mailbox(self, now: datetime) -> Monitor:
        self._unfolded.clear()
        commanded = any(write_breaker.ends_freeze(observation) for observation in self._mailbox)
        while self._mailbox:
            observation = self._mailbox.popleft()
            self._watch.note(observation)
            self._monitor = fold(self._monitor, observation, self._rules, now)
        self._writes = write_breaker.look(self._writes, self._monitor, now, commanded=commanded)
        return self._monitor

    async def _succeeded(self, monitor: Monitor, now: datetime) -> Monitor:
        """The generation that a late entry began, in place of the one that ended (R2); else the monitor as it is."""
        if not late_entry.is_due(monitor, now):
            return monitor
        ticker = self._exchange.last_ticker(monitor.slot.symbol)
        price = ticker.price(monitor.plan.trigger_by) if ticker else None
        ended, heir = late_entry.handed_over(monitor, generation=token_hex(8), price=price, now=now)
        ended, told = announce(self._saved, ended, now)
        try:
            await self._books.close(ended, (*self._untold, *told), heir)
        except PersistenceError as error:
            log.exception("commit_failed", key=monitor.key)
            self._on_failure(f"cannot save {monitor.key}: {error}")
            return monitor
        log.info("late_entry_guarded", key=heir.key, ended=ended.generation, generation=heir.generation)
        self._saved, self._untold = heir, ()
        return heir

    # ---------------------------------------- commit

    async def _commit(self, *, may_end: bool = False) -> bool:
        """False when the store takes nothing at all, not even into memory; protection goes on all the same.

        A monitor ends only where its end was announced: an action's own commit leaves that to the next step (I5).
        """
        monitor = self._monitor
        ends = may_end and is_over(monitor)
        self._is_refused = False
        if not ends and not self._untold and monitor.intent() == self._saved.intent():
            self._saved = monitor
            return True
        try:
            if ends:
                await self._books.close(monitor, self._untold)
                self.is_over = True
            else:
                await self._books.save(monitor, self._untold)
        except PersistenceError as error:
            log.exception("commit_failed", key=monitor.key)
            self._on_failure(f"cannot save {monitor.key}: {error}")
            self._is_refused = True
            return False
        self._saved, self._untold = monitor, ()
        return True

    async def _take_confirmed(self, now: datetime) -> Monitor:
        while self._confirmed:
            wanted, also, done = self._confirmed.popleft()
            try:
                is_changed = await self._change(wanted, also, now)
            except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for the answer
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(is_changed)
        return self._monitor

    async def _change(self, wanted: Observation, also: Also, now: datetime) -> bool:
        folded = fold(self._monitor, wanted, self._rules, now)
        if folded.plan == self._monitor.plan:
            return False
        monitor, told = announce(self._saved, folded, now)
        await self._books.change(monitor, (*self._untold, *told), also)
        self._monitor = self._saved = monitor
        self._untold = ()
        self._writes = write_breaker.look(self._writes, monitor, now, commanded=True)
        return True

    @property
    def _is_durable(self) -> bool:
        return self._books.is_durable and not self._is_refused

    def _may(self, action: Action) -> bool:
        """Nothing that repeats without effect (R25).

        Before the record is on disk: nothing that its loss would double, or would blame on a person (R15).
        """
        if write_breaker.holds(self._writes, self._monitor, action):
            return False
        match action:
            case Place(order, _) if order.role is Role.ENTRY and self._is_paused():
                return False
            case Place(order, _):
                return self._is_durable or order.role is Role.CLOSE
            case Cancel(request):
                return self._is_durable or self._is_leaving(request.link_id)
            case _:
                return action not in self._resting

    def _is_leaving(self, link_id: str) -> bool:
        """An entry, which only adds risk; or a take profit that is in the way of a close."""
        monitor = self._monitor
        is_closing = monitor.closing is not None or monitor.reduction is not None or monitor.flat_since is not None
        return is_closing or monitor.orders[link_id].role is Role.ENTRY

    def _is_under_way(self, action: Action) -> bool:
        link_id = order_in(action)
        if action in self._unfolded:
            return True
        going = itertools.chain(self._unfolded, *self._under_way.values())
        under_way = (order_in(other) for other in going)
        return link_id is not None and link_id in under_way

    def _overtakes(self, action: Action, lane: Lane) -> bool:
        """A stop that may still wait for its turn gives its place to a newer one, or to a more urgent one (R16)."""
        (older, *_) = self._under_way[lane]
        if not isinstance(action, SetStop) or not isinstance(older, SetStop):
            return False
        new, old = action.request, older.request
        return new.urgency < old.urgency or replace(new, urgency=old.urgency) != old

    # ---------------------------------------- act

    async def _take(self, actions: tuple[Action, ...], lane: Lane) -> None:
        """What actions change in the record is saved, in one commit, before their request leaves."""
        for action in actions:
            self._mark(action)
        if isinstance(actions[0], Drop):
            self.post(Woken())
            return
        await self._commit()
        going = tuple(action for action in actions if self._may(action))
        for action in actions:
            if action not in going:
                self._put_off(action)
            else:
                log.info("act", key=self._monitor.key, action=type(action).__name__, detail=describe(action))
        if going:
            if lane in self._lanes:
                self._overtaken.add(self._lanes[lane])
                self._lanes[lane].add_done_callback(self._overtaken.discard)
            self._under_way[lane] = going
            self._lanes[lane] = asyncio.create_task(self._act(going, lane), name=f"{self._monitor.key} {lane.value}")

    def _mark(self, action: Action) -> None:
        match action:
            case Drop(link_id, makes_room):
                self._monitor = ledger.drop(self._monitor, link_id, makes_room=makes_room)
            case Place(order, _):
                self._monitor = ledger.with_order(self._monitor, order)
            case Cancel(request, makes_room):
                self._monitor = ledger.mark_cancelling(self._monitor, request.link_id, makes_room=makes_room)
            case Amend(request):
                self._monitor = ledger.mark_amending(self._monitor, request)
            case SetStop(request):
                self._monitor = stop_policy.mark_sent(self._monitor, request.stop_loss)
            case SetTrail():
                self._monitor = native_trail.mark_sent(self._monitor, self._clock.now())
            case _:
                pass

    def _put_off(self, action: Action) -> None:
        """The disk failed under the action's own commit: what the record says of it is taken back until it heals.

        A new order stays in the ledger: asked for by id, not found, and sent when its record is on disk.
        """
        if isinstance(action, Cancel):
            self._monitor = ledger.unmark_cancelling(self._monitor, action.request.link_id)
        self.post(Woken())

    async def _act(self, actions: tuple[Action, ...], lane: Lane) -> None:
        try:
            outcomes = await act(self._exchange, self._monitor, actions, self._clock)
        except Exception:
            # The edge of a lane: whatever a request did to us, the lane is free again and the slot looks anew.
            log.exception("action_failed", key=self._monitor.key, detail=describe(actions[0]))
            self._on_failure(f"{type(actions[0]).__name__} of {self._monitor.key} failed")
            outcomes = [unforeseen(action, self._clock.now()) for action in actions]
        if self._lanes.get(lane) is asyncio.current_task():  # else a newer stop has taken its place
            del self._lanes[lane], self._under_way[lane]
        self._unfolded += actions
        for action, outcome in zip(actions, outcomes, strict=True):
            self._answered(action, outcome)

    def _answered(self, action: Action, outcome: Outcome) -> None:
        if isinstance(outcome, Denied):
            self._on_failure(f"Bybit denies access: {outcome.text}")
            outcome = outcome.outcome
        if isinstance(outcome, ReadFailed):
            self._resting[action] = outcome.until
            outcome = Woken()
        if isinstance(outcome, OrderRefused | StopRefused) and outcome.refusal in _RULES_IN_DOUBT:
            self._doubt_rules()
        self._count(action, outcome)
        self.post(outcome)

    def _count(self, action: Action, outcome: Observation) -> None:
        link_id = order_in(action)
        if link_id is not None and link_id not in self._monitor.orders:
            return  # of the generation before this one (R2)
        before, now = self._writes, self._clock.now()
        self._writes = write_breaker.answered(before, self._monitor, action, outcome, now)
        if self._writes.frozen_at is not None and before.frozen_at is None:
            log.error("writes_frozen", key=self._monitor.key, why=self._writes.why)
            self._on_failure(
                f"{self._monitor.key}: {self._writes.why}. Take profits and entries of it rest for up to 10 minutes, or"
                " until something new happens or you give a command. Its stop and closing go on."
            )
