"""The real engine and adapter cut off from the simulator, and back: what is held, what goes on, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from execution.bybit.adapter import BybitExchange
from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.notices import OUTBOX
from execution.requests import EntryOrder, Receipt
from helpers.connectivity.internet import Internet
from helpers.connectivity.ports import ChatHealth
from helpers.connectivity.supervisor import GAP, Connectivity
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock


class PatientClock(SystemClock):
    """A wait after a failure lasts until a test ends it, or what ends it in life."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.is_over = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        if seconds <= GAP:
            await super().sleep(seconds / 10)
            return
        self.asked.append(seconds)
        await self.is_over.wait()
        self.is_over.clear()


class Heard:
    def __init__(self) -> None:
        self.news: list[str] = []

    def on_trouble(self, failures: int) -> None:
        self.news.append(f"trouble {failures}")

    def on_recovered(self) -> None:
        self.news.append("recovered")


class Watched:
    """One life of the engine, watched."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.clock = PatientClock()
        self.heard = Heard()
        url = urlsplit(guard.simulator.url)
        assert url.hostname is not None
        assert url.port is not None
        self.connectivity = Connectivity(
            exchange=guard.exchange,
            guard=guard.manager,
            books=guard.books,
            chat=lambda: ChatHealth(is_up=True, status="none here"),
            internet=Internet((url.hostname, url.port)),
            clock=self.clock,
            max_failures=2,
        )
        self.connectivity.listen(self.heard)
        guard.manager.follow_connection(self.connectivity.on_connection)

    async def becomes(self, state: str) -> None:
        await until(lambda: self.connectivity.link.state.value == state, state)

    async def is_refused(self) -> str:
        with pytest.raises(NoNewTrades) as caught:
            await self.guard.manager.preview(request(symbol="ETHUSDT"))
        return caught.value.problem

    def row_of(self, state: str) -> dict[str, Any] | None:
        row = self.guard.store.get("connectivity", "exchange")
        return row if row["state"] == state else None

    @property
    def alerts(self) -> list[str]:
        rows = self.guard.store.items(OUTBOX).values()
        return [row["fields"]["text"] for row in rows if "Bybit" in row["fields"].get("text", "")]


@asynccontextmanager
async def watched(simulator: Simulator, directory: Path) -> AsyncIterator[Watched]:
    async with Guard(simulator, directory) as guard:
        guard.may_freeze = guard.may_breach = True  # what cannot be reached cannot be kept either
        life = Watched(guard)
        life.connectivity.start()
        await life.becomes("online")
        try:
            yield life
        finally:
            await life.connectivity.stop()


async def cut_rest(simulator: Simulator, match: str = "") -> None:
    await simulator.fault("http_status", match, status=503, count=None)


async def cut_stream(simulator: Simulator) -> None:
    await simulator.fault("refuse_connect", "", target="ws_private", count=None)
    await simulator.fault("disconnect", "", target="ws_private", count=None)


async def mend(simulator: Simulator, target: str = "", match: str | None = None) -> None:
    for fault in (await simulator.look("faults"))["faults"]:
        if fault["target"].startswith(target) and match in {None, fault["match"]}:
            async with simulator._http.delete("/control/faults", params={"id": fault["id"]}) as answer:
                assert answer.status == 200


async def test_cut_off_and_back(simulator: Simulator, tmp_path: Path) -> None:
    """C2, C5: OFFLINE, no entry, RECOVERING, a sweep, ONLINE; what filled meanwhile is found, the stop never left."""
    async with watched(simulator, tmp_path) as life:
        key = await life.guard.trade(request())
        await until(lambda: life.guard.stop_at_is("49000"), "the stop")
        shown = await life.guard.manager.preview(request(symbol="ETHUSDT", stop="2900", targets=(("3200", None),)))
        reached_at = life.connectivity.record.last_success
        await cut_rest(simulator)
        await cut_stream(simulator)
        await life.becomes("offline")
        await until(lambda: life.clock.asked == [30], "the first wait")
        assert "cannot be reached" in await life.is_refused()
        with pytest.raises(NoNewTrades):  # and at the press of Confirm
            await life.guard.manager.open_trade(shown, chat_id=1001, also=lambda _: None)
        assert "cannot be reached" in life.guard.manager.account_view().entries_held
        life.clock.is_over.set()
        await until(lambda: life.clock.asked == [30, 60], "the second failure")
        assert life.heard.news == ["trouble 2"]
        (told,) = await until(lambda: life.alerts, "an alert")
        assert "2 checks failed; the internet: answers in" in told
        row = life.guard.store.get("connectivity", "exchange")
        assert (row["state"], row["failure_count"]) == ("offline", 2)
        assert row["last_success"] >= reached_at
        outage_at = row["last_success"]

        await simulator.price("50600")  # TP1 fills, and nobody says so
        assert await life.guard.stop_at() == Decimal(49000)
        await mend(simulator)
        await life.becomes("online")
        assert life.clock.asked == [30, 60], "the minute was not waited out"
        assert life.heard.news == ["trouble 2", "recovered"]
        assert life.guard.manager.account_view().entries_held == ""
        row = await until(lambda: life.row_of("online"), "what is written down")
        assert row["failure_count"] == 0
        assert row["last_success"] > outage_at

        def took_profit() -> bool:
            monitor = life.guard.monitor(key)
            return monitor is not None and monitor.leg_done(1)

        await until(took_profit, "what filled meanwhile")
        assert await life.guard.manager.preview(request(symbol="ETHUSDT", stop="2900", targets=(("3200", None),)))


class Entries:
    """Counts the entries that leave."""

    def __init__(self, exchange: BybitExchange) -> None:
        self.sent = self.under_way = 0
        self._place = exchange.place_entry
        exchange.place_entry = self._counted  # type: ignore[method-assign]

    async def _counted(self, order: EntryOrder) -> Receipt:
        self.sent += 1
        self.under_way += 1
        try:
            return await self._place(order)
        finally:
            self.under_way -= 1


async def test_c5_offline_no_entry_leaves_though_it_could_and_a_close_does(
    simulator: Simulator, tmp_path: Path
) -> None:
    """The way of orders is open: what keeps entries back is the state. They are looked at anew when it ends."""
    async with watched(simulator, tmp_path) as life:
        guard, entries = life.guard, Entries(life.guard.exchange)
        await guard.trade(request(symbol="ETHUSDT", qty="0.1", stop="2900", targets=(("3200", None),)))
        await until(lambda: guard.position("ETHUSDT"), "a position to close")
        await simulator.fault("ret_code", "/v5/order/create", ret_code=110079, count=None)
        opening = asyncio.create_task(guard.trade(request(entries=("49900", "49800"))))
        await until(lambda: guard.exchange.health().requests["transient"], "an entry that did not get through")
        await cut_rest(simulator, "/v5/market/time")
        await cut_stream(simulator)
        await life.becomes("offline")
        await until(lambda: not entries.under_way, "an answer to what had left before")
        left_before = entries.sent
        await mend(simulator, match="/v5/order/create")

        async def is_closed() -> bool:
            return await guard.position("ETHUSDT") is None

        await guard.manager.close_position("ETHUSDT", None, None)
        await until(is_closed, "the close, which goes on")
        assert entries.sent == left_before
        assert await guard.own_orders() == []
        await mend(simulator)
        await life.becomes("online")

        async def both() -> bool:
            return len(await guard.own_orders()) == 2

        await until(both, "the entries, which are still wanted")
        await opening


async def test_without_the_private_stream_it_is_degraded_and_trades_are_taken(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with watched(simulator, tmp_path) as life:
        await cut_stream(simulator)
        await life.becomes("degraded")
        assert await life.guard.manager.preview(request())
        assert life.clock.asked == []
        await mend(simulator)
        await life.becomes("online")
        assert life.heard.news == []


async def test_rest_that_answers_again_ends_the_wait_before_the_stream_is_back(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with watched(simulator, tmp_path) as life:
        await cut_rest(simulator)
        await cut_stream(simulator)
        await life.becomes("offline")
        await mend(simulator, "rest")
        await life.becomes("degraded")
        assert life.clock.asked in ([], [30]), "and no half minute was waited out"
        assert await life.guard.manager.preview(request())


async def test_one_answer_that_got_lost_is_looked_at_at_once_and_was_nothing(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with watched(simulator, tmp_path) as life:
        before = life.connectivity.record.last_success
        assert isinstance(before, datetime)
        await simulator.fault("http_status", "/v5/account/wallet-balance", status=502)
        with suppress(ExchangeError):  # a sweep may have met it first
            await life.guard.exchange.wallet()

        def looked() -> bool:
            now = life.connectivity.record.last_success
            return now is not None and now > before

        await until(looked, "a check that no job has asked for")
        assert life.connectivity.link.state.value == "online"
