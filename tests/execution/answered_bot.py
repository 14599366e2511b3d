"""A bot of pure functions on the mini exchange, some of whose requests are answered with a code of Bybit."""

import random
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar, cast

from execution.acting import act
from execution.actions import Action, Amend, Cancel, Place, RemoveStop, SetStop
from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.monitor import Monitor
from execution.outcomes import Denied, Outcome
from execution.tracked_orders import Role
from execution.watching import write_breaker
from tests.execution.codes_by_call import Call, Said, error_of
from tests.execution.mini_exchange import FENCE, Bot, MiniExchange
from utils.clock import Clock
from utils.money import ZERO

Result = TypeVar("Result")


class Done(NamedTuple):
    """An action, and when it left."""

    at: datetime
    action: Action


class AnsweredBot(Bot):
    """The next requests of a kind get an answer, and nothing happens; all others are carried out."""

    def __init__(self, monitor: Monitor, exchange: MiniExchange) -> None:
        super().__init__(monitor, exchange, random.Random(7))
        self.done: list[Done] = []
        self.answered: list[int] = []
        """Which of ``done`` got the answer."""
        self.denied: list[str] = []
        self.was_naked = False
        """Something was done while there was size without a stop."""
        self._call: Call | None = None
        self._said: Said = (0, "")
        self._times = 0

    def answer(self, call: Call, said: Said, times: int = 1) -> None:
        self._call, self._said, self._times = call, said, times

    def _act(self, action: Action) -> None:
        self.done.append(Done(self.now, action))
        self.was_naked |= self.exchange.size > ZERO and self.exchange.stop is None
        if self._times == 0 or self._call is None or not is_of(self._call, action):
            super()._act(action)
            return
        self._times -= 1
        self.answered.append(len(self.done) - 1)
        self.exchange.now += timedelta(milliseconds=1)
        self._mark(action)
        outcome = outcome_of(self.monitor, action, self._said, self.now)
        if isinstance(outcome, Denied):
            self.denied.append(outcome.text)
            outcome = outcome.outcome
        self.writes = write_breaker.answered(self.writes, self.monitor, action, outcome, self.now)
        self.mailbox.append(outcome)


def outcome_of(monitor: Monitor, action: Action, said: Said, now: datetime) -> Outcome:
    """What a request that is answered so gives to fold."""
    exchange = cast(Exchange, _Answering(error_of(said, now + FENCE)))
    (outcome,) = _result(act(exchange, monitor, [action], cast(Clock, _Standing(now))))
    return outcome


def is_of(call: Call, action: Action) -> bool:
    match action:
        case Place(order, _) if order.role is Role.ENTRY:
            return call is Call.ENTRY
        case Place(order, _) if order.role is Role.CLOSE:
            return call is Call.CLOSE
        case Place(order, _):
            return call is (Call.TAKE_PROFIT if order.trigger_by is None else Call.WAITING_LEG)
        case Amend():
            return call is Call.AMEND
        case Cancel():
            return call is Call.CANCEL
        case RemoveStop():
            return call is Call.LEFTOVER
        case SetStop():
            return call in {Call.STOP, Call.NAKED_STOP}
        case _:
            return False


class _Answering:
    """Whatever is asked of it, it raises."""

    def __init__(self, error: ExchangeError) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        async def fails(*_: object) -> None:
            raise self._error

        return fails


class _Standing:
    """A clock that stands still."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def _result(work: Coroutine[Any, Any, Result]) -> Result:
    """Of something that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        return cast(Result, end.value)
    raise AssertionError("it waits")
