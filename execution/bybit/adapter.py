"""Bybit as the `Exchange` of one account."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import structlog

from execution.bybit import bodies, wire
from execution.bybit.budget import Priority
from execution.bybit.endpoints import Endpoint
from execution.bybit.fees import DEFAULT_SPOT_FEES, Fees
from execution.bybit.figures import RestFigures
from execution.bybit.instruments import Instruments
from execution.bybit.library_logs import quiet_libraries
from execution.bybit.lives import Life, Lives
from execution.bybit.other_holdings import other_positions
from execution.bybit.private_stream import PrivateStream
from execution.bybit.public_stream import PublicStream
from execution.bybit.reads import AccountReads
from execution.bybit.rest import Rest
from execution.bybit.spot_market import BybitSpot
from execution.bybit.stop_queue import StopQueue
from execution.bybit.stream_socket import Login, Timings
from execution.bybit.supervisor import Supervisor
from execution.bybit.urls import LINEAR, urls_of
from execution.exchange import BatchOutcome, Exchange, Health
from execution.exchange_errors import RULES_IN_DOUBT, ExchangeError, Refusal, Refused
from execution.exchange_events import Event, Listener, PriceMoved, RestMoved, SpotPriceMoved
from execution.facts.account import KeyInfo, Maintenance, MarginMode, Wallet
from execution.facts.executions import ClosedPnl, Execution
from execution.facts.instruments import FeeRate, Instrument, RiskTier
from execution.facts.orders import OrderRow
from execution.facts.other_holdings import OtherPosition, Product
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, PriceBand, Ticker, TriggerBy
from execution.facts.slots import PositionMode
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, Receipt, StopRequest, TrailRequest
from utils.clock import Clock
from utils.money import plain

_log = structlog.get_logger(__name__)

_CLOCK_EVERY: Final = 600.0
_CLOCK_RETRY: Final = 10.0
_FAREWELL: Final = 0.8


class BybitExchange(Exchange):
    """One account of Bybit; see the port for what each method promises."""

    def __init__(
        self,
        *,
        account: str = "main",
        env: str,
        api_key: str,
        api_secret: str,
        rest_url: str | None,
        ws_url: str | None,
        clock: Clock,
        timings: Timings | None = None,
        spot_fees: FeeRate = DEFAULT_SPOT_FEES,
    ) -> None:
        """``spot_fees`` are those of spot pairs where Bybit does not tell them."""
        quiet_libraries()
        self._account = account
        urls = urls_of(env, rest_url, ws_url)
        self._listener: Listener | None = None
        self._rest = Rest(
            urls, api_key, api_secret, clock, on_answered=lambda is_answered: self._emit(RestMoved(is_answered))
        )
        self._reads = AccountReads(self._rest, clock)
        self._stops = StopQueue(self._rest)
        self._instruments = Instruments(self._rest)
        self._fees = Fees(self._rest, is_demo=env == "demo")
        login = Login(api_key, api_secret, self._rest.offset.server_ms)
        timings = timings or Timings()
        private = PrivateStream(urls.private_stream, login, clock, first=self._rest.know_the_time)
        self._public = PublicStream(urls.public_stream, clock, timings, wire.ticker, PriceMoved)
        self._private_life = Supervisor(private, timings, self._emit)
        self._public_life = Supervisor(self._public, timings, self._emit)
        spot = PublicStream(urls.spot_stream, clock, timings, wire.spot_price, SpotPriceMoved, "spot")
        self._spot_stream = spot
        self._spot_life = Supervisor(spot, timings, self._emit)
        self._spot = BybitSpot(self._rest, spot, clock, is_demo=env == "demo", fees=spot_fees)
        self._lives = Lives()

    @property
    def account(self) -> str:
        return self._account

    @property
    def spot(self) -> BybitSpot:
        """Its spot market; connected as long as somebody watches prices there."""
        return self._spot

    async def start(self, listener: Listener) -> None:
        self._listener = listener
        self._run("private stream", self._private_life.run)
        self._run("public stream", self._public_life.run)
        self._run("watched symbols", self._public.follow)
        self._run("spot stream", self._spot_life.run)
        self._run("watched spot pairs", self._spot_stream.follow)
        self._run("clock", self._keep_clock)

    async def stop(self) -> None:
        self._listener = None
        await self._lives.stop()
        self._stops.close()
        await self._rest.stop(_FAREWELL)

    def watch(self, symbols: frozenset[str]) -> None:
        self._public.watch(symbols)

    def last_ticker(self, symbol: str) -> Ticker | None:
        return self._public.newest(symbol)

    def health(self) -> Health:
        return Health(
            private_stream=self._private_life.state,
            private_stream_age=self._private_life.age,
            public_stream=self._public_life.state,
            public_stream_age=self._public_life.age,
            clock_offset_ms=self._rest.offset.milliseconds,
            is_watching=self._public.is_wanted,
            requests=self._rest.outcomes,
            failures=self._lives.failures,
        )

    def figures(self) -> RestFigures:
        """Of its requests, for who watches from outside."""
        return self._rest.figures(self._stops.waiting)

    # ------------------------------------------------------------------------------------------------- reads

    async def instrument(self, symbol: str) -> Instrument:
        return await self._instruments.of(symbol)

    async def symbols(self) -> frozenset[str]:
        return await self._instruments.tradable()

    async def ticker(self, symbol: str) -> Ticker:
        return await self._reads.ticker(symbol)

    async def tickers(self, symbols: frozenset[str]) -> list[Ticker]:
        return await self._reads.tickers(symbols)

    async def fee_rate(self, symbol: str) -> FeeRate:
        return await self._fees.of(symbol)

    async def wallet(self) -> Wallet:
        return await self._reads.wallet()

    async def key_info(self) -> KeyInfo:
        return await self._reads.key_info()

    async def clock_offset_ms(self) -> int:
        return await self._rest.sync_clock()

    async def position_mode(self, symbol: str) -> PositionMode:
        return await self._reads.position_mode(symbol)

    async def margin_mode(self) -> MarginMode | None:
        return await self._reads.margin_mode()

    async def risk_tiers(self, symbol: str) -> list[RiskTier]:
        return await self._reads.risk_tiers(symbol)

    async def price_band(self, symbol: str) -> PriceBand:
        return await self._reads.price_band(symbol)

    async def maintenances(self) -> list[Maintenance]:
        return await self._reads.maintenances()

    async def get_all_positions(self) -> list[PositionRow]:
        return await self._reads.all_positions()

    async def other_positions(self, product: Product) -> list[OtherPosition]:
        return await other_positions(self._rest, product)

    async def positions(self, symbol: str) -> list[PositionRow]:
        return await self._reads.positions(symbol)

    async def open_orders(self, symbol: str | None = None) -> list[OrderRow]:
        return await self._reads.orders(symbol)

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        return await self._reads.order(symbol, link_id)

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        return await self._reads.executions(symbol, since)

    async def closed_pnl(self, symbol: str, since: datetime) -> list[ClosedPnl]:
        return await self._reads.closed_pnl(symbol, since)

    async def candles(
        self, symbol: str, series: TriggerBy, since: datetime, minutes: int = 1, before: datetime | None = None
    ) -> list[Candle]:
        """As in the port, also of a day (1440); with ``before`` those that began earlier than that."""
        return await self._reads.candles(symbol, series, since, minutes, before)

    # ------------------------------------------------------------------------------------------------ writes

    async def set_leverage(self, symbol: str, leverage: Decimal) -> None:
        text = plain(leverage)
        body = {"category": LINEAR, "symbol": symbol, "buyLeverage": text, "sellLeverage": text}
        try:
            await self._write(Endpoint.SET_LEVERAGE, Priority.ENTRY, body)
        except Refused as refused:
            if refused.refusal is not Refusal.NOT_MODIFIED:
                raise

    async def place_entry(self, order: EntryOrder) -> Receipt:
        return await self._write(Endpoint.CREATE_ORDER, Priority.ENTRY, bodies.entry(order))

    async def place_exit(self, order: ExitOrder) -> Receipt:
        closes = order.trigger is None and (order.price is None or order.is_immediate)
        priority = Priority.CLOSE if closes else Priority.TAKE_PROFIT
        return await self._write(Endpoint.CREATE_ORDER, priority, bodies.exit_(order))

    async def amend(self, order: AmendOrder) -> Receipt:
        return await self._write(Endpoint.AMEND_ORDER, Priority.TAKE_PROFIT, bodies.amend(order))

    async def cancel(self, order: CancelOrder) -> Receipt:
        return await self._write(Endpoint.CANCEL_ORDER, Priority.TAKE_PROFIT, bodies.cancel(order))

    async def place_exits(self, orders: Sequence[ExitOrder]) -> list[BatchOutcome]:
        return await self._write_batch(Endpoint.CREATE_BATCH, [bodies.exit_(order) for order in orders])

    async def amend_each(self, orders: Sequence[AmendOrder]) -> list[BatchOutcome]:
        return await self._write_batch(Endpoint.AMEND_BATCH, [bodies.amend(order) for order in orders])

    async def cancel_each(self, orders: Sequence[CancelOrder]) -> list[BatchOutcome]:
        return await self._write_batch(Endpoint.CANCEL_BATCH, [bodies.cancel(order) for order in orders])

    async def set_stop(self, stop: StopRequest) -> None:
        with self._doubting_rules(stop.symbol):
            await self._stops.set(stop)

    async def set_trail(self, trail: TrailRequest) -> None:
        await self._write(Endpoint.SET_TRADING_STOP, Priority.RATCHET, bodies.trail(trail))

    # ------------------------------------------------------------------------------------------------ inside

    async def _write(self, endpoint: Endpoint, priority: Priority, body: dict[str, Any]) -> Receipt:
        with self._doubting_rules(body["symbol"]):
            result = await self._rest.write(endpoint, priority, body)
        return Receipt(order_id=str(result.get("orderId", "")))

    @contextlib.contextmanager
    def _doubting_rules(self, symbol: str) -> Iterator[None]:
        """A refusal that other trading rules would explain has them read again."""
        try:
            yield
        except Refused as refused:
            if refused.refusal in RULES_IN_DOUBT:
                self._instruments.doubt(symbol)
            raise

    async def _write_batch(self, endpoint: Endpoint, items: list[dict[str, Any]]) -> list[BatchOutcome]:
        results = await self._rest.write_batch(endpoint, Priority.TAKE_PROFIT, bodies.batch(items))
        return [self._outcome(item["symbol"], result) for item, result in zip(items, results, strict=True)]

    def _outcome(self, symbol: str, result: dict[str, Any] | ExchangeError) -> BatchOutcome:
        if isinstance(result, ExchangeError):
            if isinstance(result, Refused) and result.refusal in RULES_IN_DOUBT:
                self._instruments.doubt(symbol)
            return result
        return Receipt(order_id=str(result.get("orderId", "")))

    def _run(self, name: str, life: Life) -> None:
        self._lives.begin(f"bybit {self._account}: {name}", life)

    def _emit(self, event: Event) -> None:
        if self._listener is None:
            return
        try:
            self._listener(event)
        except Exception:  # noqa: BLE001  the listener's edge: its mistake must not end the stream
            _log.error("the listener failed", account=self._account, on=type(event).__name__, exc_info=True)

    async def _keep_clock(self) -> None:
        await self._rest.know_the_time()
        while True:
            await asyncio.sleep(_CLOCK_EVERY if self._rest.offset.milliseconds is not None else _CLOCK_RETRY)
            with contextlib.suppress(ExchangeError):  # counted and judged where it happened
                await self._rest.sync_clock()
