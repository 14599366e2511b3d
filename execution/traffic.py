"""What is under way between one actor and the exchange: one request in each lane, and never two about one order (R9).

A request that hangs cannot hold up a stop or a close; what arrives meanwhile is folded.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from execution.actions import Action, Amend, Place, SetStop, describe, in_words
from execution.engine_tasks import failed_inside
from execution.lanes import Lane, lane_of, order_in
from execution.monitor import Monitor
from execution.observations import Observation, Woken
from execution.outcomes import Denied, Outcome, ReadFailed, unforeseen
from execution.requests import StopUrgency
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

Send = Callable[[tuple[Action, ...]], Awaitable[list[Outcome]]]
"""One request for all of them, with an outcome for each."""


class _Request(NamedTuple):
    actions: tuple[Action, ...]
    task: asyncio.Task[None]


class Traffic:
    """The requests of one slot: begun, overtaken, answered; and the reads that rest after they have failed."""

    def __init__(
        self,
        send: Send,
        on_answer: Callable[[Action, Observation], None],
        clock: Clock,
        on_failure: Callable[[str], None],
    ) -> None:
        """``on_answer`` is called for each action of a request, with what its answer means."""
        self._send = send
        self._on_answer = on_answer
        self._clock = clock
        self._on_failure = on_failure
        self._under_way: dict[Lane, _Request] = {}
        self._overtaken: tuple[asyncio.Task[None], ...] = ()
        self._unfolded: list[Action] = []
        """Answered while a step was under way, which does not know of it yet: not sent again by that step."""
        self._resting: dict[Action, datetime] = {}

    @property
    def wakes(self) -> Iterable[datetime]:
        """When what rests may be tried again."""
        return self._resting.values()

    def begin_step(self, now: datetime) -> None:
        """What has rested for long enough may be tried again."""
        self._resting = {action: until for action, until in self._resting.items() if until > now}

    def folded(self) -> None:
        """A step takes in all that was answered so far."""
        self._unfolded.clear()

    def is_free(self, lane: Lane) -> bool:
        return lane not in self._under_way

    def takes(self, action: Action, lane: Lane) -> bool:
        """Whether a lane is free, or what is in it gives its place to this one."""
        return self.is_free(lane) or self._is_overtaken(lane, action)

    def holds(self, action: Action, chosen: Sequence[Action] = ()) -> bool:
        """Whether an action waits: something about the same order is under way or not folded yet, or it rests.

        ``chosen`` are about to be under way.

        So do orders for the stop of a naked position: it may be refused because that has to be closed now (R3).
        """
        if action in self._unfolded or action in self._resting:
            return True
        under_way = itertools.chain(*(request.actions for request in self._under_way.values()))
        going = [*self._unfolded, *chosen, *under_way]
        if _is_for_later(action) and any(_ends_naked_time(other) for other in going):
            return True
        link_id = order_in(action)
        return link_id is not None and link_id in map(order_in, going)

    def start(self, actions: tuple[Action, ...], lane: Lane, monitor: Monitor) -> None:
        """Sends actions in one request; what was in the lane goes on beside it. ``monitor`` is named in the log."""
        key = monitor.key
        for action in actions:
            log.info("act", key=key, action=type(action).__name__, detail=describe(action))
        if lane in self._under_way:
            self._overtaken += (self._under_way[lane].task,)
            self._under_way[lane].task.add_done_callback(self._forget)
        task = asyncio.create_task(self._run(actions, monitor), name=f"{key} {lane.value}")
        self._under_way[lane] = _Request(actions, task)

    def stop(self) -> None:
        for task in (*(request.task for request in self._under_way.values()), *self._overtaken):
            task.cancel()

    def _forget(self, overtaken: asyncio.Task[None]) -> None:
        self._overtaken = tuple(task for task in self._overtaken if task is not overtaken)

    async def _run(self, actions: tuple[Action, ...], monitor: Monitor) -> None:
        outcomes = await self._outcomes(actions, monitor)
        me = asyncio.current_task()  # where a newer stop has taken its place, the lane is not free
        self._under_way = {each: request for each, request in self._under_way.items() if request.task is not me}
        self._unfolded += actions
        for action, outcome in zip(actions, outcomes, strict=True):
            self._on_answer(action, self._meaning(action, outcome))

    async def _outcomes(self, actions: tuple[Action, ...], monitor: Monitor) -> list[Outcome]:
        try:
            return await self._send(actions)
        except Exception:
            # The edge of a lane: whatever a request did to us, the lane is free again and the slot looks anew.
            log.exception("action_failed", key=monitor.key, detail=describe(actions[0]))
            self._on_failure(f"{monitor.name}, {in_words(actions[0])}: {failed_inside()}")
            return [unforeseen(action, self._clock.now()) for action in actions]

    def _meaning(self, action: Action, outcome: Outcome) -> Observation:
        if isinstance(outcome, Denied):
            self._on_failure(text("told-access-denied", reason=outcome.text))
            outcome = outcome.outcome
        if isinstance(outcome, ReadFailed):
            self._resting[action] = outcome.until
            return Woken()
        return outcome

    def _is_overtaken(self, lane: Lane, action: Action) -> bool:
        """A stop that may still wait for its turn gives its place to a newer one, or to a more urgent one (R16)."""
        (older, *_) = self._under_way[lane].actions
        if not isinstance(action, SetStop) or not isinstance(older, SetStop):
            return False
        new, old = action.request, older.request
        return new.urgency < old.urgency or replace(new, urgency=old.urgency) != old


def _is_for_later(action: Action) -> bool:
    """It neither closes nor clears the way for a close, which it would be in the way of."""
    return isinstance(action, Place | Amend) and lane_of(action) is Lane.ORDERS


def _ends_naked_time(action: Action) -> bool:
    return isinstance(action, SetStop) and action.request.urgency is StopUrgency.NAKED
