"""A supervisor on a stepped clock, with everything around it as a test says."""

import asyncio
from typing import Any, cast

from execution.exchange import Exchange, Health
from execution.exchange_errors import ExchangeError, Transient
from execution.exchange_events import PrivateStreamMoved, RestMoved, StreamState
from execution.notices import Notice
from execution.records.books import MonitorBooks
from helpers.connectivity.internet import Internet
from helpers.connectivity.ports import ChatHealth
from helpers.connectivity.supervisor import GAP, Connectivity
from tests.utils.stepped_clock import SteppedClock

UP, DOWN = StreamState.UP, StreamState.DOWN
AWAY = Transient("ConnectionError")


class Bench:
    """The exchange, the engine, the store, the chat, the internet and a listener in one; all of it well at first."""

    name = "127.0.0.1:1"

    def __init__(self, max_failures: int = 2) -> None:
        self.clock = SteppedClock()
        self.rest: ExchangeError | None = None
        """What a request meets; None: an answer."""
        self.swept: ExchangeError | Exception | None = None
        """What a sweep meets."""
        self.private, self.public, self.chat_up = UP, UP, True
        self.is_watching = True
        self.asked = 0
        self.sweeps: list[bool] = []
        self.held: list[str] = []
        self.row: dict[str, Any] | None = None
        self.writes: list[dict[str, Any]] = []
        self.told: list[Notice] = []
        self.heard: list[str] = []
        self.reports: list[str] = []
        everything: Any = self
        self.connectivity = Connectivity(
            exchange=cast("Exchange", everything),
            guard=everything,
            books=cast("MonitorBooks", everything),
            chat=lambda: ChatHealth(self.chat_up, "as the test says"),
            internet=cast("Internet", everything),
            clock=self.clock,
            max_failures=max_failures,
        )
        self.connectivity.listen(everything)

    # the exchange

    async def clock_offset_ms(self) -> int:
        self.asked += 1
        if self.rest is not None:
            raise self.rest
        return 12

    def health(self) -> Health:
        return Health(
            private_stream=self.private, private_stream_age=None, public_stream=self.public, public_stream_age=None,
            clock_offset_ms=12, is_watching=self.is_watching, requests={},
        )  # fmt: skip

    # the engine

    async def sweep(self, *, with_orders: bool) -> None:
        self.sweeps.append(with_orders)
        if self.swept is not None:
            raise self.swept

    def hold_entries(self, why: str) -> None:
        self.held.append(why)

    def release_entries(self) -> None:
        self.held.clear()

    def report(self, text: str) -> None:
        self.reports.append(text)

    # the store

    def rows(self, section: str) -> dict[str, Any]:
        assert section == "connectivity"
        return {} if self.row is None else {"exchange": self.row}

    def put(self, section: str, key: str, value: dict[str, Any]) -> None:
        assert (section, key) == ("connectivity", "exchange")
        self.writes.append(value)

    async def note(self, change: Any, notices: tuple[Notice, ...] = ()) -> None:
        change(self)
        self.told += notices

    # the internet, and who listens

    async def look(self) -> str:
        return "answers in 1 ms"

    def on_trouble(self, failures: int) -> None:
        self.heard.append(f"trouble {failures}")

    def on_recovered(self) -> None:
        self.heard.append("recovered")

    # what happens

    async def start(self) -> None:
        self.connectivity.start()
        await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def after(self, seconds: float) -> None:
        await self.clock.advance(seconds)
        await self.settle()

    async def regular_check(self) -> None:
        """The job, and time enough for what it asks for."""
        await self.connectivity.check()
        await self.settle()
        await self.after(GAP)

    async def cut(self) -> None:
        """REST and the private stream are gone, which the stream's end tells."""
        self.rest = self.swept = AWAY
        self.private = DOWN
        await self.says(PrivateStreamMoved(DOWN, "cut"))

    async def mend(self) -> None:
        self.rest = self.swept = None
        self.private = UP
        await self.says(PrivateStreamMoved(UP, "subscribed"))

    async def says(self, event: PrivateStreamMoved | RestMoved) -> None:
        self.connectivity.on_connection(event)
        await self.settle()
        await self.after(GAP)

    @property
    def state(self) -> str:
        return self.connectivity.link.state.value
