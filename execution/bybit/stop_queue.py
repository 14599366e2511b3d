"""The one door of this account to trading-stop: the line of `stop_line.py`, paced by the budget (R16)."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

from execution.bybit import bodies
from execution.bybit.budget import Priority
from execution.bybit.endpoints import Endpoint
from execution.bybit.stop_line import SlotOfStop, StopLine, slot_of
from execution.exchange_errors import Overtaken, Transient
from execution.requests import StopRequest, StopUrgency
from utils.texts.catalogue import text

PRIORITIES: Final[Mapping[StopUrgency, Priority]] = MappingProxyType(
    {
        StopUrgency.NAKED: Priority.STOP,
        StopUrgency.REASSERT: Priority.REASSERTED_STOP,
        StopUrgency.MOVE: Priority.MOVED_STOP,
        StopUrgency.RATCHET: Priority.RATCHET,
    }
)


class Post(Protocol):
    """The way to the exchange, and its budget (`rest.Rest`)."""

    def try_pay(self, endpoint: Endpoint, priority: Priority) -> float: ...
    async def write_paid(self, endpoint: Endpoint, priority: Priority, parameters: bodies.Body) -> None: ...


class StopQueue:
    """Belongs to the event loop. Works only while something waits."""

    def __init__(self, post: Post, sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep) -> None:
        self._post = post
        self._sleep = sleep
        self._line = StopLine()
        self._answers: dict[SlotOfStop, asyncio.Future[None]] = {}
        self._resting: asyncio.Task[None] | None = None
        """Until the budget has room for the first."""
        self._is_called = False
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        return len(self._line)

    async def set(self, request: StopRequest) -> None:
        """Return when the exchange has taken it. Raises ExchangeError; `Overtaken` without a word to the exchange."""
        slot = slot_of(request)
        if self._line.put(request):
            _fail(self._answers[slot], Overtaken(f"a newer stop for {request.symbol} waits in its place"))
        answer = self._answers[slot] = asyncio.get_running_loop().create_future()
        self._go_on()
        await answer

    def close(self) -> None:
        """Refuse what waits; what is under way ends with the connection."""
        if self._resting is not None:
            self._resting.cancel()
        for answer in self._answers.values():
            _fail(answer, Transient(text("exchange-closed")))

    def _go_on(self) -> None:
        """Soon: of those who come in one turn of the loop the most urgent is the first."""
        if not self._is_called:
            self._is_called = True
            asyncio.get_running_loop().call_soon(self._serve)

    def _serve(self) -> None:
        """Who is first may change while the budget is waited for: it is asked anew whenever somebody comes or goes."""
        self._is_called = False
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        while (first := self._line.first()) is not None:
            delay = self._post.try_pay(Endpoint.SET_TRADING_STOP, PRIORITIES[first.urgency])
            if delay > 0:
                self._resting = asyncio.create_task(self._rest(delay), name="bybit: stops in line")
                return
            self._line.take(first)
            sending = asyncio.create_task(self._send(first, self._answers.pop(slot_of(first))))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)

    async def _rest(self, delay: float) -> None:
        await self._sleep(delay)
        self._resting = None
        self._go_on()

    async def _send(self, request: StopRequest, answer: asyncio.Future[None]) -> None:
        try:
            await self._post.write_paid(Endpoint.SET_TRADING_STOP, PRIORITIES[request.urgency], bodies.stop(request))
        except Exception as error:  # noqa: BLE001  it is the caller's, whatever it is
            _fail(answer, error)
        else:
            if not answer.done():
                answer.set_result(None)
        finally:
            self._line.answered(request)
            self._go_on()


def _fail(answer: asyncio.Future[None], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
