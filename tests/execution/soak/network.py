"""The way between the bot and the exchange: latency, and everything that can happen to a request or to a message.

What the server does it does, whoever is still there to hear of it.
"""

import asyncio
import random
from collections import Counter
from contextvars import Context
from dataclasses import dataclass, replace
from typing import Any, Protocol

import requests
from pybit.exceptions import FailedRequestError, InvalidRequestError

from execution.bybit.client import TIMEOUT, URGENT_TIMEOUT, Reply
from execution.bybit.endpoints import Endpoint
from simulator.engine.events import Event, PriceChanged
from tests.execution.soak.house import Answer, House
from tests.execution.soak.virtual_time import LoopClock, VirtualLoop

PATHS = {
    "get_server_time": "/v5/market/time",
    "get_instruments_info": "/v5/market/instruments-info",
    "get_tickers": "/v5/market/tickers",
    "get_price_limit": "/v5/market/price-limit",
    "get_risk_limit": "/v5/market/risk-limit",
    "get_system_status": "/v5/system/status",
    "get_kline": "/v5/market/kline",
    "get_mark_price_kline": "/v5/market/mark-price-kline",
    "get_index_price_kline": "/v5/market/index-price-kline",
    "get_wallet_balance": "/v5/account/wallet-balance",
    "get_account_info": "/v5/account/info",
    "get_fee_rates": "/v5/account/fee-rate",
    "get_api_key_information": "/v5/user/query-api",
    "get_positions": "/v5/position/list",
    "get_open_orders": "/v5/order/realtime",
    "get_order_history": "/v5/order/history",
    "get_executions": "/v5/execution/list",
    "get_closed_pnl": "/v5/position/closed-pnl",
    "set_leverage": "/v5/position/set-leverage",
    "set_trading_stop": "/v5/position/trading-stop",
    "place_order": "/v5/order/create",
    "amend_order": "/v5/order/amend",
    "cancel_order": "/v5/order/cancel",
    "cancel_all_orders": "/v5/order/cancel-all",
    "place_batch_order": "/v5/order/create-batch",
    "amend_batch_order": "/v5/order/amend-batch",
    "cancel_batch_order": "/v5/order/cancel-batch",
}
RECV_WINDOW_MS = 5000
TOO_MANY, RATE_WINDOW_MS = 10006, 1000
STALE_MS = 2000
SWEPT_WITHIN_MS = 30_000
"""What a lost message would have told is read by the next sweep of positions."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How often each thing happens to a request, or to a message; ``slow`` is the longest usual way, in seconds."""

    slow: float = 0.02
    lost_request: float = 0.0
    lost_answer: float = 0.0
    late_landing: float = 0.0
    late_answer: float = 0.0
    no_connection: float = 0.0
    gateway: float = 0.0
    rate_limited: float = 0.0
    stale_read: float = 0.0
    """An answer to the same question of up to two seconds ago."""
    lost_message: float = 0.0
    doubled_message: float = 0.0
    late_message: float = 0.0


CALM = Weather()
STORM = Weather(
    slow=0.25, lost_request=0.05, lost_answer=0.06, late_landing=0.04, late_answer=0.06, no_connection=0.04,
    gateway=0.04, rate_limited=0.05, lost_message=0.03, doubled_message=0.08, late_message=0.15,
)  # fmt: skip
RAIN = Weather(
    slow=0.1, lost_request=0.01, lost_answer=0.02, late_landing=0.01, late_answer=0.02, no_connection=0.01,
    gateway=0.01, rate_limited=0.02, doubled_message=0.04, late_message=0.05,
)  # fmt: skip
HAZE = replace(RAIN, stale_read=0.05)
SKEWED = replace(CALM, slow=0.4, late_message=0.3, doubled_message=0.3)


class Bot(Protocol):
    """Who hears what the exchange says by itself."""

    def hear(self, frame: dict[str, Any], way: float, late: float) -> None:
        """A frame of the private stream, so many seconds from now; a late one is overtaken by others."""

    def hear_price(self, event: PriceChanged, way: float) -> None: ...


class Network:
    """Everything between one bot and the house; it outlives the bot's lives."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        self.loop: VirtualLoop = house.loop
        self.weather = CALM
        self.faults: Counter[str] = Counter()
        self.exchange: Bot | None = None
        self._answers: dict[str, tuple[int, Answer]] = {}
        house.told.append(self._told)

    # ---------------------------------------- requests

    async def send(self, endpoint: Endpoint, parameters: dict[str, Any], clock: LoopClock, server_ms: int) -> Reply:
        """One request and what comes back; what goes wrong with it keeps the bot as long as anybody waits for it."""
        fate, sent_ms = self._fate(endpoint.is_write), self.house.clock.now_ms()
        answer: Reply | None = None
        try:
            answer = await self._travel(fate, endpoint, parameters, clock, server_ms)
            return answer
        finally:
            if fate or (answer is not None and isinstance(answer.error, requests.exceptions.ReadTimeout)):
                self.house.disruptions.add(sent_ms, self.house.clock.now_ms())

    async def _travel(
        self, fate: str, endpoint: Endpoint, parameters: dict[str, Any], clock: LoopClock, server_ms: int
    ) -> Reply:
        began_at = signed_at = clock.now()
        is_urgent = endpoint in {Endpoint.SET_TRADING_STOP, Endpoint.SERVER_TIME}
        patience = URGENT_TIMEOUT if is_urgent else TIMEOUT

        def reply(body: object = None, error: Exception | None = None, headers: dict[str, str] | None = None) -> Reply:
            return Reply(body, error, headers or {}, began_at, clock.now(), signed_at, "")

        way_there, way_back = self._way(), self._way()
        if fate == "no_connection":
            await asyncio.sleep(way_there)
            signed_at = None
            return reply(error=requests.exceptions.ConnectTimeout())
        answered: asyncio.Future[Answer] = self.loop.create_future()
        if fate == "late_landing":
            way_there = self.chance.uniform(patience, RECV_WINDOW_MS / 1000 + 0.9)
        if fate == "late_answer":
            way_back += self.chance.uniform(0.3, patience)
        lost_on_the_way = fate == "lost_request" or (fate == "gateway" and self.chance.random() < 0.5)
        if not lost_on_the_way:
            self.loop.call_later(way_there, self._land, endpoint, parameters, server_ms, answered, context=Context())
        if fate == "gateway":
            await asyncio.sleep(way_there + way_back)
            return reply(error=FailedRequestError("", "bad gateway", 502, "", {}))
        if fate in {"lost_request", "lost_answer", "late_landing"}:
            await asyncio.sleep(patience)
            return reply(error=requests.exceptions.ReadTimeout())
        try:
            async with asyncio.timeout(patience):
                answer = await answered
                await asyncio.sleep(way_back)
        except TimeoutError:
            return reply(error=requests.exceptions.ReadTimeout())
        body, headers = answer.body, answer.headers
        if body["retCode"] == TOO_MANY:
            now = self.house.clock.now_ms()
            self.house.disruptions.add(now, now + RATE_WINDOW_MS)
        if body["retCode"]:
            error = InvalidRequestError("", body["retMsg"], body["retCode"], "", headers)
            return reply(error=error, headers=headers)
        return reply(body, headers=headers)

    def _fate(self, is_write: bool) -> str:
        weather, dice = self.weather, self.chance.random()
        for name in (
            "lost_request",
            "lost_answer",
            "late_landing",
            "late_answer",
            "no_connection",
            "gateway",
            "rate_limited",
        ):
            chance = getattr(weather, name)
            if dice < chance:
                if name == "late_landing" and not is_write:
                    return ""
                self.faults[name] += 1
                return name
            dice -= chance
        return ""

    def _way(self) -> float:
        return self.chance.uniform(0.0005, self.weather.slow / 2 + 0.0005)

    def _land(
        self, endpoint: Endpoint, parameters: dict[str, Any], server_ms: int, answered: "asyncio.Future[Any]"
    ) -> None:
        now = self.house.clock.now_ms()
        if endpoint.is_signed and not now - RECV_WINDOW_MS <= server_ms < now + 1000:
            answer = Answer({"retCode": 10002, "retMsg": "invalid request, please check your server timestamp"})
        elif self.weather.rate_limited and self.chance.random() < self.weather.rate_limited / 2:
            self.faults["rate_limited"] += 1
            answer = Answer({"retCode": 10006, "retMsg": "Too many visits. Exceeded the API Rate Limit."})
        else:
            method = "POST" if endpoint.is_write else "GET"
            answer = self.house.answer(method, PATHS[endpoint.method], parameters)
        if not endpoint.is_write:
            answer = self._perhaps_stale(f"{endpoint.method} {sorted(parameters.items(), key=str)}", answer, now)
        if not answered.done():
            answered.set_result(answer)

    def _perhaps_stale(self, question: str, fresh: Answer, now: int) -> Answer:
        if not self.weather.stale_read:
            return fresh
        answered_ms, before = self._answers.get(question, (0, fresh))
        if now - answered_ms <= STALE_MS and self.chance.random() < self.weather.stale_read:
            self.faults["stale_read"] += 1
            return before
        self._answers[question] = (now, fresh)
        return fresh

    # ---------------------------------------- streams

    def _told(self, event: Event) -> None:
        exchange = self.exchange
        if exchange is None:
            return
        if isinstance(event, PriceChanged):
            exchange.hear_price(event, self._way())
            return
        for message in self.house.messages.of(event):
            if message.topic not in {"order", "position", "execution"}:
                continue
            frame = {
                "topic": message.topic,
                "id": message.message_id,
                "creationTime": self.house.clock.now_ms(),
                "data": message.items,
            }
            self._push(exchange, frame)

    def _push(self, exchange: Bot, frame: dict[str, Any]) -> None:
        weather, chance, now = self.weather, self.chance, self.house.clock.now_ms()
        if weather.lost_message and chance.random() < weather.lost_message:
            self.faults["lost_message"] += 1
            self.house.disruptions.add(now, now + SWEPT_WITHIN_MS)
            return
        copies = 2 if chance.random() < weather.doubled_message else 1
        self.faults["doubled_message"] += copies - 1
        for _ in range(copies):
            late = 0.0
            if chance.random() < weather.late_message:
                self.faults["late_message"] += 1
                late = chance.uniform(0.05, 2.0)
                self.house.disruptions.add(now, now + int(late * 1000))
            exchange.hear(frame, self._way(), late)
