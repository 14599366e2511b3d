"""What a step sends: chosen and marked in the record before the step's commit, and on its way after it."""

from collections.abc import Callable, Sequence
from itertools import chain

from execution.actions import Action, Drop
from execution.departure import marked, may_leave, put_off
from execution.lanes import Lane, lane_of
from execution.read_turns import ReadTurn, need_not_wait
from execution.slot_record import SlotRecord
from execution.targets.batches import together
from execution.traffic import Traffic
from execution.watching.slot_breaker import SlotBreaker
from utils.clock import Clock


class Sending:
    """Between the plan of an actor and its traffic; ``look_anew`` makes the actor step again."""

    def __init__(
        self,
        record: SlotRecord,
        traffic: Traffic,
        breaker: SlotBreaker,
        turn: ReadTurn,
        clock: Clock,
        is_paused: Callable[[], bool],
        look_anew: Callable[[], None],
    ) -> None:
        """``is_paused``: no entry may be sent now."""
        self._record = record
        self._traffic = traffic
        self._breaker = breaker
        self._turn = turn
        self._clock = clock
        self._is_paused = is_paused
        self._look_anew = look_anew
        self._leaving: dict[Lane, tuple[Action, ...]] = {}
        self._unmarked = record.monitor
        """The record before what leaves was marked in it."""

    def choose(self, actions: Sequence[Action]) -> None:
        """Takes for each free lane the most urgent of its actions, and marks what they change in the record."""
        self._leaving = {}  # of a step that failed in its commit: chosen anew, if it is wanted still
        self._unmarked = self._record.monitor
        for lane in Lane:
            chosen = list(chain.from_iterable(self._leaving.values()))
            possible = [a for a in actions if lane_of(a) is lane and self._may_go(a, chosen)]
            if lane is Lane.READS and self._traffic.is_free(lane) and not self._may_ask(possible):
                continue
            if possible and self._traffic.takes(possible[0], lane):
                self._leaving[lane] = together(self._record.monitor, possible)
                for action in self._leaving[lane]:
                    if not isinstance(action, Drop):
                        self._mark(action)

    def send(self) -> None:
        """What was chosen leaves; what had to be on disk before, and is not, is put off."""
        leaving, self._leaving = self._leaving, {}
        for lane, actions in leaving.items():
            if isinstance(actions[0], Drop):  # it asks for nothing: the next step tells and commits what ends by it
                self._mark(actions[0])
                self._look_anew()
                continue
            going = tuple(action for action in actions if self._may_leave(action))
            for action in actions:
                if action not in going:
                    self._record.monitor = put_off(self._record.monitor, action, self._unmarked)
                    self._look_anew()
            if going:
                self._traffic.start(going, lane, self._record.monitor)

    def _may_ask(self, reads: Sequence[Action]) -> bool:
        """Whether it is this slot's turn to ask something; without a question it gives its turn away."""
        if not reads:
            self._turn.end()
            return False
        return need_not_wait(self._record.monitor) or self._turn.take()

    def _may_go(self, action: Action, chosen: Sequence[Action]) -> bool:
        return self._may_leave(action) and not self._traffic.holds(action, chosen)

    def _may_leave(self, action: Action) -> bool:
        """Nothing that repeats without effect (R25), and nothing that has to wait for its record."""
        is_durable, is_paused = self._record.is_durable, self._is_paused()
        is_allowed = may_leave(self._record.monitor, action, is_durable=is_durable, is_paused=is_paused)
        return is_allowed and not self._breaker.holds(self._record.monitor, action)

    def _mark(self, action: Action) -> None:
        self._record.monitor = marked(self._record.monitor, action, self._clock.now())
