"""One slot, one actor: observe, fold, plan, commit, act; one message at a time (R4).

Start-up, reconnection, the sweep and ordinary operation differ only in the observations that arrive. The actor holds
the one current Monitor of its slot; everyone else sees committed copies.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

import structlog
from msgspec.structs import replace

from execution import ledger
from execution.acting import act
from execution.actions import Action
from execution.announce import announce
from execution.closing import late_entry
from execution.closing.trade_end import is_over
from execution.desired_orders import desired_orders
from execution.engine_tasks import failed_inside
from execution.exchange import Exchange
from execution.facts.instruments import Instrument
from execution.fold import Rules, fold
from execution.mailbox import Mailbox
from execution.monitor import Monitor
from execution.observations import Doubted, Observation, RulesChanged, Woken
from execution.order_diff import diff
from execution.outcomes import Outcome, doubts_rules
from execution.read_turns import ReadTurns
from execution.sending import Sending
from execution.slot_record import Also, Books, SlotRecord
from execution.traffic import Traffic
from execution.waiters import Confirmations, Waiters
from execution.watching.slot_breaker import SlotBreaker
from execution.watching.slot_watch import SlotWatch
from execution.watching.write_breaker import ends_freeze
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

AFTER_A_DEFECT: Final = 1.0
TRY_AGAIN: Final = timedelta(seconds=1)
"""After the store has refused a record that it will not even hold."""


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
        reads: ReadTurns,
        on_failure: Callable[[str], None],
        is_paused: Callable[[], bool] = lambda: False,
        doubt_rules: Callable[[], None] = lambda: None,
        on_moved: Callable[[], None] = lambda: None,
        most_at_risk: Callable[[], Decimal | None] = lambda: None,
        first_step_at: datetime | None = None,
        stored: Monitor | None = None,
    ) -> None:
        """``is_paused``: no entry may be sent now; who ends that posts Woken.

        ``doubt_rules`` is called when something was refused that other trading rules would explain, ``on_moved``
        whenever what is believed of the slot is another monitor than before.

        ``most_at_risk``: the money that one trade may lose now, None: not known. ``first_step_at``: not before that,
        unless something is posted; None: at once. ``stored`` as `SlotRecord` says.
        """
        self.rules = rules
        self.watch = SlotWatch()
        """What this actor measures of its slot."""
        self._exchange = exchange
        self._clock = clock
        self._on_failure = on_failure
        self._doubt_rules = doubt_rules
        self._most_at_risk = most_at_risk
        self._mailbox = Mailbox(clock)
        self._record = SlotRecord(monitor, books, on_failure, on_moved, stored)
        self._traffic = Traffic(self._act, self._answered, clock, on_failure)
        look_anew = self._look_anew  # one for all of them: there are thousands of actors
        self._waiters = Waiters(look_anew)
        self._confirmations = Confirmations(look_anew)
        self._breaker = SlotBreaker(on_failure)
        self._turn = reads.of(look_anew)
        self._sending = Sending(self._record, self._traffic, self._breaker, self._turn, clock, is_paused, look_anew)
        self._wake_at = first_step_at
        self._waits_for_disk = False

    # ---------------------------------------- what others see and ask

    @property
    def monitor(self) -> Monitor:
        return self._record.monitor

    @property
    def is_over(self) -> bool:
        return self._record.is_over

    @property
    def frozen_since(self) -> datetime | None:
        """When the write breaker tripped (R25); stop and close go on. None: all is as usual."""
        return self._breaker.frozen_since

    @property
    def mail_waiting(self) -> int:
        """Observations that are posted and not folded yet."""
        return len(self._mailbox)

    def naked_time(self) -> timedelta:
        """Time in which this process saw size without a standing stop."""
        return self.watch.naked_time(self._clock.now())

    def use(self, instrument: Instrument) -> None:
        """Other trading rules from now on."""
        self.rules = replace(self.rules, instrument=instrument)
        self.post(RulesChanged())

    def post(self, observation: Observation) -> None:
        """Puts an observation into the mailbox; never blocks."""
        self._mailbox.post(observation)

    def leave(self, observation: Observation) -> None:
        """Puts in what needs no step of its own: it is folded with what is posted next, or when a step is due."""
        self._mailbox.leave(observation)

    def disk_heals(self) -> None:
        """What was held back until its record is on disk goes on."""
        if self._waits_for_disk:
            self._look_anew()

    async def change(self, wanted: Observation, also: Also) -> bool:
        """Folds what a person has confirmed, in one commit with what ``also`` writes; False: it does not hold any more.

        Raises WriterFailedError while the disk fails, and whatever ``also`` raises; nothing is changed then.
        """
        return not self.is_over and await self._confirmations.ask(wanted, also)

    async def seen(self, what: Callable[[Monitor], bool], within: float | None) -> bool:
        """Waits until the committed record shows something; False when it does not in that many seconds, None: ever.

        The record is of the generation that is here now, whatever takes over its slot meanwhile.
        """
        generation = self._record.committed.generation

        def is_seen() -> bool:
            return what(self._record.committed_of(generation))

        if not self.is_over and not await self._waiters.until(lambda _: is_seen(), within):
            return False
        return is_seen()

    async def caught_up(self) -> None:
        """Returns when everything posted so far is folded and saved, or the monitor is over."""
        if not self.is_over:
            await self._waiters.caught_up()

    # ---------------------------------------- one step after the other

    async def run(self) -> None:
        """Steps until the monitor is over. Only cancellation ends it before."""
        try:
            if self._wake_at is None:
                self._look_anew()
            while not self.is_over:
                await self._mailbox.wait(self._wake_at, *self._traffic.wakes, *self.watch.wakes, self._breaker.thaws_at)
                await self._step_safely()
            self._waiters.let_go()
            self._confirmations.refuse()
        finally:
            self._turn.end()
            self._traffic.stop()
            self._confirmations.cancel()

    async def step(self) -> None:
        """Folds what has arrived, and starts the most urgent action of each free lane.

        One commit takes it all: what was seen, what is told of it, and what is about to leave.
        """
        now = self._clock.now()
        self._traffic.begin_step(now)
        asked_before = self._waiters.catching_up
        await self._observe(now)
        if is_over(self.monitor):
            await self._commit(asked_before, may_end=True)
            if self.is_over:
                return
        await self._confirmations.answer_each(partial(self._change, now))
        try:
            self._sending.choose(self._plan(now))
        finally:  # a defect in planning keeps nothing that was seen from the disk
            await self._commit(asked_before)
            self._sending.send()

    async def _commit(self, asked_before: int, *, may_end: bool = False) -> None:
        was_durable = self._record.is_durable
        if await self._record.commit(may_end=may_end):
            self._waiters.committed(self.monitor, asked_before, is_over=self.is_over)
        self._waits_for_disk = not self._record.is_durable
        if self._record.is_refused:
            try_again = self._clock.now() + TRY_AGAIN
            self._wake_at = min(self._wake_at or try_again, try_again)
        elif not (was_durable or self._waits_for_disk):
            self._look_anew()  # what was held back may leave

    async def _step_safely(self) -> None:
        try:
            await self.step()
        except Exception:
            # The edge of the actor: a defect in one slot must neither end its guard nor touch another one.
            log.exception("slot_step_failed", key=self.monitor.key)
            self._on_failure(text("engine-step-failed", name=self.monitor.name, failed=failed_inside()))
            self._turn.end()  # others need not wait for what is broken here
            await self._clock.sleep(AFTER_A_DEFECT)
            # What could not be folded is lost: everything is asked for again.
            self._record.monitor = ledger.doubt_all(self.monitor, self._clock.now())
            self._look_anew()

    def _look_anew(self) -> None:
        self.post(Woken())

    # ---------------------------------------- observe and fold

    async def _observe(self, now: datetime) -> None:
        self._fold_mailbox(now)
        if late_entry.is_due(self.monitor, now):
            await self._record.hand_over(self._price(), self.rules.instrument, now)
        monitor, told = announce(self._record.committed, self.monitor, now, self._most_at_risk())
        watched = self.watch.look(monitor, self.rules.instrument, now, is_frozen=self.frozen_since is not None)
        if self.watch.has_to_look:
            self.post(Doubted())
        self._record.take_in(monitor, (*told, *watched))

    def _fold_mailbox(self, now: datetime) -> None:
        self._traffic.folded()
        commanded = any(ends_freeze(observation) for observation in self._mailbox)
        while self._mailbox:
            observation = self._mailbox.take()
            self.watch.note(observation)
            self._record.monitor = fold(self.monitor, observation, self.rules, now)
        self._breaker.look(self.monitor, now, commanded=commanded)

    async def _change(self, now: datetime, wanted: Observation, also: Also) -> bool:
        folded = fold(self.monitor, wanted, self.rules, now)
        if folded.plan == self.monitor.plan:
            return False
        await self._record.change(folded, also, now)
        self._breaker.look(self.monitor, now, commanded=True)
        return True

    # ---------------------------------------- plan

    def _plan(self, now: datetime) -> tuple[Action, ...]:
        wanted = desired_orders(self.monitor, self.rules.instrument, now)
        todo = diff(self.monitor, wanted, self.rules.instrument, self._price(), now)
        self._wake_at = todo.wake_at
        return todo.actions

    def _price(self) -> Decimal | None:
        ticker = self._exchange.last_ticker(self.monitor.slot.symbol)
        return ticker.price(self.monitor.plan.trigger_by) if ticker else None

    async def _act(self, actions: tuple[Action, ...]) -> list[Outcome]:
        return await act(self._exchange, self.monitor, actions, self._clock)

    def _answered(self, action: Action, answer: Observation) -> None:
        if doubts_rules(answer):
            self._doubt_rules()
        self._breaker.answered(self.monitor, action, answer, self._clock.now())
        self.post(answer)
