"""Requests: pybit's blocking client on a few threads of our own, a budget before it, one outcome after it."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog

from execution.bybit.answering import Answering
from execution.bybit.budget import Budget, Priority
from execution.bybit.client import FENCE, TIMEOUT, URGENT_TIMEOUT, Client, Reply
from execution.bybit.clock_offset import ClockOffset, ClockSample
from execution.bybit.codes import Meaning
from execution.bybit.daemon_threads import Lane, LaneClosedError, in_daemon_thread
from execution.bybit.endpoints import Endpoint
from execution.bybit.failures import Failure, failure_of, failure_of_item, is_confirmation, outcome_of
from execution.bybit.figures import RestFigures
from execution.bybit.silence import Silence
from execution.bybit.urls import Urls
from execution.exchange_errors import AccessDenied, Ambiguous, ExchangeError, Refused, Transient
from utils.clock import Clock
from utils.texts.catalogue import text

_log = structlog.get_logger(__name__)

OUTCOMES: Final = ("confirmed", "refused", "transient", "ambiguous", "denied")
_CLOCK_SAMPLES: Final = 3
_URGENT_THREADS: Final = 3
_ORDER_THREADS: Final = 3
_READ_THREADS: Final = 4

_LIMIT: Final = "X-Bapi-Limit"
_REMAINING: Final = "X-Bapi-Limit-Status"
_RESET_AT: Final = "X-Bapi-Limit-Reset-Timestamp"
_SOONEST_RETRY: Final = 0.05
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_TIME: Final = re.compile(r"1[5-9][0-9]{17}|[2-6][0-9]{18}")
"""Nanoseconds since 1970, of 2017 to 2191: what is believed of an exchange's clock."""
_MOST_A_SECOND: Final = 10_000
"""Requests; no budget is larger, and what a header says beyond that is not what it says."""
_LONGEST_BAN: Final = 3600.0
"""A ban lasts ten minutes; whoever asks for more than this is asked again all the same."""
_LATEST_RETRY: Final = 5.0
"""Budgets are counted by the second (docs/bybit.md, 4): a reset further away is a clock gone wrong."""


class Rest:
    """Reads and writes of one account. Belongs to the event loop. ``on_answered``: see `Answering`."""

    def __init__(
        self,
        urls: Urls,
        api_key: str,
        api_secret: str,
        clock: Clock,
        budget: Budget | None = None,
        on_answered: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self.offset = ClockOffset(clock)
        self._requests: Counter[tuple[Endpoint, str]] = Counter()
        """By what became of them, under one of `OUTCOMES`."""
        self._secrets = tuple(secret for secret in (api_key, api_secret) if secret)
        self._answering = Answering(on_answered)
        self._budget = budget or Budget()
        self._silence = Silence(time.monotonic)
        self._clock_lock = asyncio.Lock()
        self._measurements = 0
        self._first_measurement: asyncio.Task[None] | None = None

        def lane(name: str, size: int, *, is_urgent: bool = False) -> Lane[Client]:
            def make() -> Client:
                timeout = URGENT_TIMEOUT if is_urgent else TIMEOUT
                return Client(urls, api_key, api_secret, clock, self.offset, timeout)

            return Lane(f"bybit-{name}", size, make, Client.close)

        # Threads that wait for slow answers to reads must not be the ones that a stop needs.
        self._urgent = lane("urgent", _URGENT_THREADS, is_urgent=True)
        self._orders = lane("orders", _ORDER_THREADS)
        self._reads = lane("reads", _READ_THREADS)

    @property
    def outcomes(self) -> dict[str, int]:
        """Requests by what became of them."""
        counts = dict.fromkeys(OUTCOMES, 0)
        for (_, outcome), count in self._requests.items():
            counts[outcome] += count
        return counts

    def figures(self, stops_waiting: int) -> RestFigures:
        """For who watches from outside."""
        lanes = {"urgent": self._urgent, "orders": self._orders, "reads": self._reads}
        return RestFigures(
            requests={(endpoint.name.lower(), outcome): count for (endpoint, outcome), count in self._requests.items()},
            budgets=self._budget.left(),
            waiting_for_budget=self._budget.waiting,
            waiting_for_thread={name: lane.waiting for name, lane in lanes.items()},
            stops_waiting=stops_waiting,
        )

    async def read(
        self, endpoint: Endpoint, /, priority: Priority = Priority.READ, **parameters: Any
    ) -> dict[str, Any]:
        """Return ``result``; parameters that are None are left out.

        Raises:
            ExchangeError: never `Ambiguous`.
        """
        return await self._result(endpoint, priority, parameters)

    async def write(self, endpoint: Endpoint, priority: Priority, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return ``result`` of an accepted request.

        Raises:
            ExchangeError: any of the outcomes that is not "confirmed".
        """
        return await self._result(endpoint, priority, parameters)

    def try_pay(self, endpoint: Endpoint, priority: Priority) -> float:
        """Take the right to send one request now, and return 0; or the seconds until it may be there."""
        return self._budget.try_take(endpoint, priority)

    async def write_paid(self, endpoint: Endpoint, priority: Priority, parameters: dict[str, Any]) -> None:
        """Send what `try_pay` was asked for, at once. Raises as `write`."""
        await self._exchange(endpoint, priority, parameters, 0)

    async def write_batch(
        self, endpoint: Endpoint, priority: Priority, parameters: dict[str, Any]
    ) -> list[dict[str, Any] | ExchangeError]:
        """Return for each item of ``parameters["request"]``, in their order, its row or why there is none.

        Raises:
            ExchangeError: what befell the request as a whole; `Ambiguous` too where its answer cannot be read.
        """
        count = len(parameters["request"])
        reply = await self._exchange(endpoint, priority, parameters, count)
        match reply.body:
            case {"result": {"list": list(rows)}, "retExtInfo": {"list": list(said)}} if (
                len(rows) == len(said) == count
            ):
                return [await self._item(endpoint, reply, row, word) for row, word in zip(rows, said, strict=True)]
            case _:
                failure = failure_of(ValueError("an answer that does not list the batch"), self._secrets)
                raise await self._react(endpoint, reply, failure)

    async def sync_clock(self) -> int:
        """Measure the exchange's clock against ours; returns the offset in milliseconds.

        Raises:
            ExchangeError: nobody told the time.
        """
        async with self._clock_lock:
            samples = [await self._ask_time() for _ in range(_CLOCK_SAMPLES)]
            self._measurements += 1
            return self.offset.learn(samples)

    async def know_the_time(self) -> None:
        """Return once the clock was measured, or the first attempt at it has failed."""
        if self._first_measurement is None:
            self._first_measurement = asyncio.create_task(self._resync())
        if not self._first_measurement.done():
            await asyncio.shield(self._first_measurement)

    async def stop(self, limit: float) -> None:
        """Refuse what waits, give what is under way ``limit`` seconds, then leave it behind."""
        lanes = (self._urgent, self._orders, self._reads)
        for lane in lanes:
            lane.close()
        deadline = time.monotonic() + limit

        def join() -> None:
            for lane in lanes:
                lane.join(max(0.0, deadline - time.monotonic()))

        await in_daemon_thread(join, limit=limit + 1)

    async def _result(self, endpoint: Endpoint, priority: Priority, parameters: dict[str, Any]) -> dict[str, Any]:
        match (await self._exchange(endpoint, priority, parameters)).body:
            case {"result": dict(result)}:
                return result
            case _:
                return {}

    async def _item(
        self, endpoint: Endpoint, reply: Reply, row: object, said: object
    ) -> dict[str, Any] | ExchangeError:
        failure = failure_of_item(said, self._secrets, reply.headers)
        if failure is None:
            return row if isinstance(row, dict) else {}
        error = await self._react(endpoint, reply, failure)
        self._requests[endpoint, _name_of(error)] += 1
        return error

    async def _exchange(
        self, endpoint: Endpoint, priority: Priority, parameters: dict[str, Any], count: int = 1
    ) -> Reply:
        """``count`` is how much of the endpoint's budget it has to wait for; 0: it was taken before."""
        is_probe = self._silence.lasts
        self._silence.keep(priority)
        if endpoint.is_signed:
            await self.know_the_time()
        if count:
            await self._budget.acquire(endpoint, priority, count)
        if not is_probe:
            self._silence.keep(priority)  # the ban may have come while this one waited
        try:
            reply = await self._lane_for(priority).call(lambda client: client.send(endpoint, parameters), priority)
        except LaneClosedError:
            raise Transient(text("exchange-closed")) from None
        self._learn_limits(endpoint, reply.headers)
        failure = self._failure_in(reply)
        self._answering.note(failure.verdict.meaning if failure is not None else None)
        if failure is None:
            if is_probe:
                self._silence.end()
            self._requests[endpoint, "confirmed"] += 1
            return reply
        error = await self._react(endpoint, reply, failure)
        self._requests[endpoint, _name_of(error)] += 1
        raise error

    def _failure_in(self, reply: Reply) -> Failure | None:
        if reply.error is not None:
            return failure_of(reply.error, self._secrets, reply.complaint)
        # pybit lets an answer pass that has no code at all (`{}`), which confirms nothing.
        match reply.body:
            case {"retCode": code} if is_confirmation(code):
                return None
            case _:
                return failure_of(ValueError("an answer without a code"), self._secrets)

    async def _react(self, endpoint: Endpoint, reply: Reply, failure: Failure) -> ExchangeError:
        retry_after = failure.verdict.retry_after
        match failure.verdict.meaning:
            case Meaning.CLOCK if endpoint.is_signed:
                await self._resync()
            case Meaning.RATE:
                retry_after = self._until_reset(failure.headers) or retry_after
                self._budget.block(endpoint, retry_after)
            case Meaning.BANNED:
                retry_after = min(_LONGEST_BAN, _number(failure.headers, "Retry-After") or retry_after)
                self._silence.begin(retry_after)
                _log.error("shut out by Bybit, keeping silence", seconds=retry_after, code=failure.code)
            case _:
                pass
        fence = reply.signed_at + FENCE if endpoint.is_write and reply.signed_at is not None else None
        return outcome_of(failure, retry_after=retry_after, fence=fence)

    def _lane_for(self, priority: Priority) -> Lane[Client]:
        match priority:
            case Priority.STOP | Priority.REASSERTED_STOP | Priority.CLOSE | Priority.MOVED_STOP | Priority.RATCHET:
                return self._urgent
            case Priority.TAKE_PROFIT | Priority.ENTRY:
                return self._orders
            case Priority.SWEEP | Priority.READ:
                return self._reads

    def _learn_limits(self, endpoint: Endpoint, headers: Mapping[str, str]) -> None:
        limit, remaining = _number(headers, _LIMIT), _number(headers, _REMAINING)
        if limit is not None and remaining is not None and limit <= _MOST_A_SECOND:
            self._budget.learn(endpoint, int(limit), int(remaining))

    def _until_reset(self, headers: Mapping[str, str]) -> float | None:
        reset_at = _number(headers, _RESET_AT)
        if reset_at is None:
            return None
        return min(_LATEST_RETRY, max(_SOONEST_RETRY, (reset_at - self.offset.server_ms()) / 1000))

    async def _resync(self) -> None:
        """Measure the clock as a side errand, once for all who ask at the same time."""
        before = self._measurements
        async with self._clock_lock:
            is_done = self._measurements != before
        if is_done:
            return
        try:
            await self.sync_clock()
        except ExchangeError as error:
            _log.warning("the clock of Bybit could not be read", error=str(error))

    async def _ask_time(self) -> ClockSample:
        reply = await self._exchange(Endpoint.SERVER_TIME, Priority.STOP, {})
        match reply.body:
            case {"result": {"timeNano": str(nanoseconds)}} if _TIME.fullmatch(nanoseconds):
                return ClockSample(reply.began_at, int(nanoseconds) // 1_000_000, reply.ended_at)
            case _:
                raise Transient(text("exchange-tells-no-time"))


def _name_of(error: ExchangeError) -> str:
    match error:
        case Refused():
            return "refused"
        case Ambiguous():
            return "ambiguous"
        case AccessDenied():
            return "denied"
        case _:
            return "transient"


def _number(headers: Mapping[str, str], name: str) -> float | None:
    text = headers.get(name, "").strip()
    return float(text) if _NUMBER.fullmatch(text) else None
