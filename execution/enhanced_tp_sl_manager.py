"""The engine's face: routes what the exchange says to the actors, opens and closes trades, sweeps, shows.

It owns the set of actors, one for each slot, and nothing else; what a position needs is decided in the pure files
beside this one, and done by its actor.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from decimal import Decimal
from secrets import token_hex
from typing import Any, Final

import structlog
from msgspec import Struct

from execution import ledger
from execution.account_watch import AccountWatch
from execution.acting import belongs_to
from execution.adopting import Adopting
from execution.adoption import Adopt, Answered, Choice
from execution.books import Also, MonitorBooks
from execution.closing import CloseReason
from execution.commands import ChangeRefused, ClosePlan, Confirmed
from execution.daily_loss import HistoryUnreadable, midnight, require_loss_below
from execution.disk_watch import DiskWatch
from execution.entry import Entry
from execution.exchange import (
    Event,
    Exchange,
    Executed,
    OrderMoved,
    PositionMoved,
    PriceMoved,
    PrivateStreamMoved,
    StreamState,
)
from execution.facts import ZERO, Execution, Instrument, OrderRow, PositionRow, Side, Slot, Ticker
from execution.failures import Failures
from execution.fold import Rules
from execution.monitor import Monitor
from execution.no_new_trades import disk_fails, require_written_state
from execution.notices import Notice
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    OrderObserved,
    PriceSeen,
    PricesMissed,
    RowObserved,
)
from execution.observe import observing
from execution.owners import Owner
from execution.picture import picture, risk_at_stop
from execution.position_commands import PositionCommands, name_of
from execution.safe_mode import SafeMode
from execution.sizing import Limits
from execution.slot_actor import SlotActor
from execution.stop_record import SentStop, Stop, StopOrigin
from execution.stop_wishes import watched_price
from execution.sweep import Sweep
from execution.trade_request import TradePreview, TradeRejected, TradeRequest
from execution.views import AccountView, PositionView
from utils.clock import Clock
from utils.money import floor_to_step, plain
from utils.persistence.breaker import Breaker, BreakerState
from utils.persistence.errors import WriterFailedError

log = structlog.get_logger(__name__)


GAP: Final = timedelta(seconds=10)
"""Tickers come every second at least: a longer silence is a gap, which candles fill (R17)."""


class Brakes(Struct, frozen=True, kw_only=True):
    """What of the settings stops the engine from acting."""

    max_positions: int
    close_when_stop_refused: bool
    close_when_through_break_even: bool
    observe: bool
    undo_for: timedelta = timedelta(seconds=30)
    close_at_margin: Decimal | None = None
    """Maintenance margin rate of the account (1 is liquidation) at which the largest position is closed."""
    restore_stop: bool = False
    adopt: Adopt = Adopt.ASK


class EnhancedTPSLManager:
    """Guards the positions of one account."""

    def __init__(
        self,
        exchange: Exchange,
        books: MonitorBooks,
        clock: Clock,
        limits: Limits,
        brakes: Brakes,
        breaker: Breaker,
    ) -> None:
        """``breaker`` is the store's: what it says decides on new trades, and on safe mode for good."""
        exchange = observing(exchange) if brakes.observe else exchange
        self._exchange = exchange
        self._books = books
        self._clock = clock
        self._brakes = brakes
        self._entry = Entry(exchange, limits)
        self._daily_loss = limits.daily_loss
        self._actors: dict[Slot, SlotActor] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = asyncio.Lock()
        self._breaker = breaker
        is_unreadable = breaker.state is BreakerState.SAFE_MODE
        self._safe_mode = SafeMode(exchange, clock, self._tell, breaker.reason) if is_unreadable else None
        self._adopting = Adopting(
            exchange, books, clock, limits, brakes.adopt, self._actors, self._take_over, self._opening
        )
        meet = None if brakes.observe else self._adopting.look
        self._sweep = Sweep(exchange, clock, lambda: self._actors, self._safe_mode, self._tell, meet)
        self._failures = Failures(clock, self._tell)
        self._account = AccountWatch(exchange, clock, self._tell, None if brakes.observe else brakes.close_at_margin)
        self._disk = DiskWatch(breaker, clock, self._spawn, self._tell)
        books.report_to(self._failures.note)
        self._blind: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self.commands = PositionCommands(self._actors.values, exchange, clock, observe=brakes.observe)
        self._has_moved = False
        self._priced_at: dict[str, datetime] = {}
        self._is_started = False
        self._naked_before = timedelta()
        breaker.listen(self._on_breaker)
        if self._safe_mode is not None:
            self._safe_mode.begin()

    # ---------------------------------------- life

    async def start(self) -> None:
        """Loads every monitor, doubts all it knew, and begins to listen. Raises ExchangeError, ValidationError.

        In safe mode there is none to load, and the account is only watched.
        """
        self._books.drain_soon()
        monitors = self._books.load()
        instruments = {m.slot.symbol: await self._exchange.instrument(m.slot.symbol) for m in monitors}
        for monitor in monitors:
            doubted = ledger.doubt_all(monitor, self._clock.now())
            self._begin(doubted, self._rules(instruments[monitor.slot.symbol]))
        self._watch_prices()
        await self._exchange.start(self._on_event)
        self._look_without_the_stream()
        self._is_started = True

    async def stop(self) -> None:
        """Stops watching; everything on the exchange stays as it stands."""
        await self._exchange.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---------------------------------------- commands of the chat

    async def preview(self, request: TradeRequest) -> TradePreview:
        """What a trade would be. Raises NoNewTrades, TradeRejected, ExchangeError."""
        require_written_state(self._breaker)
        self._account.require_no_maintenance()
        self._require_free_slots(request.symbol, request.side)
        await self._adopting.require_free(request.symbol, request.side)
        await self._require_no_daily_loss()
        return await self._entry.preview(request, self._risk_of_all())

    async def open_trade(self, preview: TradePreview, *, chat_id: int, also: Also) -> str:
        """Records the trade and begins it; the monitor's key. On disk, with what ``also`` writes, on return.

        Raises NoNewTrades, TradeRejected, ExchangeError, and whatever ``also`` raises; nothing is recorded then.
        """
        async with self._opening:
            require_written_state(self._breaker)
            self._account.require_no_maintenance()
            self._require_free_slots(preview.symbol, preview.side)
            await self._adopting.require_free(preview.symbol, preview.side)
            await self._require_no_daily_loss()
            if self._brakes.observe:
                raise TradeRejected("", "MODE=observe: nothing is sent. This is what would be done.")
            baseline_seq = await self._entry.confirm(preview, self._risk_of_all())
            monitor = self.create_dashboard_monitor_entry(preview, chat_id=chat_id, baseline_seq=baseline_seq)
            if monitor.slot in self._actors:
                raise TradeRejected("symbol", f"{preview.symbol} is guarded already")
            try:
                await self._books.open(monitor, also, preview)
            except WriterFailedError as error:
                raise disk_fails(self._breaker.reason or str(error)) from error
            self._begin(monitor, self._rules(preview.instrument))
            self._watch_prices()
            return monitor.key

    def create_dashboard_monitor_entry(self, preview: TradePreview, *, chat_id: int, baseline_seq: int) -> Monitor:
        """The record of a new trade: a new generation of its slot, with nothing sent yet (R5)."""
        return Monitor(
            slot=Slot(self._exchange.account, preview.symbol, preview.position_idx),
            side=preview.side,
            generation=token_hex(8),
            epoch=0,
            chat_id=chat_id,
            plan=preview.plan,
            stop=Stop(
                price=preview.plan.stop, origin=StopOrigin.PLAN, sent=(SentStop(preview.plan.stop, StopOrigin.PLAN),)
            ),
            taker_fee=preview.taker_fee,
            created_at=self._clock.now(),
            baseline_seq=baseline_seq,
        )

    async def adopt(self, symbol: str, side: Side | None, choice: Choice, *, chat_id: int = 0) -> Confirmed:
        """Guard or ignore a position that was opened elsewhere; what the exchange then showed (R20).

        Raises NoSuchPosition, ChangeRefused, NoNewTrades, ExchangeError.
        """
        self._require_may_adopt()
        return await self._adopting.adopt(symbol, side, choice, chat_id=chat_id)

    async def answer_adoption(self, question: str, drawn: int, choice: Choice, *, chat_id: int) -> Answered:
        """A press on a question about such a position. Raises ChangeRefused, NoNewTrades, ExchangeError."""
        self._require_may_adopt()
        return await self._adopting.answer(question, drawn, choice, chat_id=chat_id)

    def _require_may_adopt(self) -> None:
        if self._brakes.observe:
            raise ChangeRefused("MODE=observe: nothing is sent")
        if not self._is_started:
            raise ChangeRefused("Bybit has not answered since the start; it is tried again every few seconds")
        require_written_state(self._breaker)

    def _take_over(self, monitor: Monitor, instrument: Instrument) -> None:
        self._begin(monitor, self._rules(instrument))
        self._watch_prices()

    def _is_ignored(self, slot: Slot) -> bool:
        owner = self._adopting.owner_of(slot)
        return owner is not None and owner.owner is Owner.IGNORED

    async def close_position(self, symbol: str, side: Side | None, percent: Decimal | None) -> ClosePlan:
        """Begins to close a position, wholly or by percent. Raises NoSuchPosition, TradeRejected, ExchangeError."""
        if self._brakes.observe:
            raise TradeRejected("", "MODE=observe: nothing is sent.")
        if self._safe_mode is not None:
            if percent is not None and percent < 100:
                raise TradeRejected("percent", f"in safe mode only the whole of it can be closed: /close {symbol}")
            return await self._safe_mode.close(symbol, side)
        actor = self.commands.find(symbol, side)
        monitor, rules = actor.monitor, actor.rules
        qty: Decimal | None = None
        if percent is not None and percent < 100:
            if monitor.reduction is not None:
                raise TradeRejected("percent", "a partial close is under way; send it again when that is done")
            step, least = rules.instrument.qty_step, rules.instrument.min_qty
            qty = floor_to_step(monitor.size * percent / 100, step)
            if qty < least:
                raise TradeRejected(
                    "percent", f"{plain(percent)} % of {plain(monitor.size)} is less than the exchange takes"
                )
        actor.post(CloseRequested(qty))
        await actor.caught_up()
        return ClosePlan(key=monitor.key, symbol=symbol, side=monitor.side, size=monitor.size, qty=qty)

    def account_view(self) -> AccountView:
        """The present picture, from records and streamed prices."""
        wallet = self._sweep.wallet
        actors = sorted(self._actors.values(), key=lambda actor: name_of(actor.monitor))
        naked = sum((a.naked_time() for a in self._actors.values()), self._naked_before)
        return AccountView(
            equity=wallet.equity if wallet else None,
            available=wallet.available if wallet else None,
            positions=tuple(self._picture(actor) for actor in actors),
            unguarded=self._sweep.names(lambda slot: not self._is_ignored(slot)),
            naked_seconds=Decimal(int(naked.total_seconds() * 1000)) / 1000,
            last_sweep_at=self._sweep.last_at,
            private_stream_up=self._exchange.health().private_stream is StreamState.UP,
            disk_trouble="" if self._safe_mode is not None else self._breaker.reason,
            safe_mode=self._safe_mode is not None,
            watched=self._safe_mode.views() if self._safe_mode is not None else (),
            ignored=self._sweep.names(self._is_ignored),
        )

    def _picture(self, actor: SlotActor) -> PositionView:
        ticker = self._exchange.last_ticker(actor.monitor.slot.symbol)
        return picture(actor.monitor, ticker, self._account.margin_mode, frozen_since=actor.frozen_since)

    def report(self, text: str) -> None:
        """Something went wrong around the engine: counted, shown in `/health`, and told."""
        self._failures.note(text)

    def failures(self) -> dict[str, int]:
        """Everything that went wrong inside since the start, counted by its text."""
        return self._failures.counts()

    async def sweep(self, *, with_orders: bool) -> None:
        """Reads the whole account and hands each slot its part. Raises ExchangeError."""
        await self._sweep.run(with_orders=with_orders)
        rate = self._sweep.wallet.maintenance_rate if self._sweep.wallet is not None else None
        chosen = self._account.weigh(rate, [actor.monitor for actor in self._actors.values()])
        if chosen is not None:
            self._actors[chosen.slot].post(CloseRequested(None, CloseReason.MARGIN))

    async def watch_account(self) -> None:
        """Reads what changes seldom: maintenance of the exchange, the account's margin mode. Raises ExchangeError."""
        await self._account.look()

    # ---------------------------------------- events

    def _on_event(self, event: Event) -> None:
        match event:
            case PositionMoved(row):
                self._post(row, RowObserved(row))
                if self._safe_mode is not None:
                    self._look_soon()
            case OrderMoved(row):
                self._post(row, OrderObserved(row))
            case Executed(execution):
                for actor in self._owners(execution):
                    actor.post(ExecutionObserved(execution))
            case PriceMoved(ticker):
                self._on_price(ticker)
            case PrivateStreamMoved(state, reason):
                log.info("private_stream", state=state.value, reason=reason)
                if state is StreamState.UP:
                    self._spawn(self._sweep.run_until_done(), "sweep after the stream came up")
                else:
                    self._look_without_the_stream()

    def _look_without_the_stream(self) -> None:
        if self._blind is None or self._blind.done():
            self._blind = self._spawn(self._sweep.run_while_blind(), "sweeps while the stream is down")

    def _look_soon(self) -> None:
        """In safe mode only a sweep reads; what moves during one makes another."""
        self._has_moved = True
        if self._looking is None or self._looking.done():
            self._looking = self._spawn(self._look_at_what_moved(), "a look at what is watched")

    async def _look_at_what_moved(self) -> None:
        while self._has_moved:
            self._has_moved = False
            await self._sweep.run_until_done()

    def _post(self, row: PositionRow | OrderRow, observation: RowObserved | OrderObserved) -> None:
        actor = self._actors.get(Slot(self._exchange.account, row.symbol, row.position_idx))
        if actor is not None:
            actor.post(observation)

    def _owners(self, execution: Execution) -> list[SlotActor]:
        """Executions name no slot: by our id first, else by side and closed size."""
        here = [a for a in self._actors.values() if a.monitor.slot.symbol == execution.symbol]
        by_id = [a for a in here if execution.link_id in a.monitor.orders]
        return by_id or [a for a in here if belongs_to(a.monitor, execution)]

    def _on_price(self, ticker: Ticker) -> None:
        before = self._priced_at.get(ticker.symbol)
        self._priced_at[ticker.symbol] = ticker.at
        if before is not None and ticker.at - before > GAP:
            for actor in self._actors.values():
                if actor.monitor.slot.symbol == ticker.symbol:
                    actor.post(PricesMissed(before))
        for actor in self._actors.values():
            monitor = actor.monitor
            if monitor.slot.symbol != ticker.symbol:
                continue
            watched = watched_price(monitor)
            price = ticker.price(monitor.plan.trigger_by)
            if watched is not None and (price - watched) * monitor.side.sign >= ZERO:
                actor.post(PriceSeen(price, ticker.at))

    # ---------------------------------------- actors

    def _rules(self, instrument: Instrument) -> Rules:
        return Rules(
            instrument=instrument,
            close_when_stop_refused=self._brakes.close_when_stop_refused,
            close_when_through_break_even=self._brakes.close_when_through_break_even,
            undo_for=self._brakes.undo_for,
            restore_stop=self._brakes.restore_stop,
        )

    def _begin(self, monitor: Monitor, rules: Rules) -> None:
        actor = SlotActor(
            monitor,
            exchange=self._exchange,
            books=self._books,
            rules=rules,
            clock=self._clock,
            on_failure=self._failures.note,
        )
        self._actors[monitor.slot] = actor
        self._spawn(self._run(actor), monitor.key)
        log.info("guarding", key=monitor.key, generation=monitor.generation)

    async def _run(self, actor: SlotActor) -> None:
        await actor.run()
        self._naked_before += actor.naked_time()
        del self._actors[actor.monitor.slot]
        self._watch_prices()
        self._spawn(self._sweep.run_until_done(), "sweep after a close")  # the wallet has changed
        log.info("monitor_gone", key=actor.monitor.key)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_died", task=task.get_name(), exc_info=error)
            self._failures.note(f"{task.get_name()} ended: {type(error).__name__}")

    def _on_breaker(self, state: BreakerState, _reason: str) -> None:
        if state is BreakerState.CLOSED:
            self._spawn(self._log_what_waited(), "the trade log of the time in which the disk failed")

    async def _log_what_waited(self) -> None:
        await self._books.try_drain()

    def _tell(self, notice: Notice) -> None:
        self._spawn(self._books.tell(notice), "telling a failure")

    def _watch_prices(self) -> None:
        self._exchange.watch(frozenset(slot.symbol for slot in self._actors))

    # ---------------------------------------- checks

    def _require_free_slots(self, symbol: str, side: Side) -> None:
        if not self._is_started:
            raise TradeRejected("", "Bybit has not answered since the start; it is tried again every few seconds")
        same = [a.monitor for a in self._actors.values() if a.monitor.slot.symbol == symbol]
        taken = next((m for m in same if m.slot.position_idx == 0 or m.side is side), None)
        if taken is not None:
            raise TradeRejected("symbol", f"{name_of(taken)} is guarded already; close it first: /close {symbol}")
        if len(self._actors) >= self._brakes.max_positions:
            raise TradeRejected(
                "", f"{len(self._actors)} positions are guarded, and MAX_POSITIONS is {self._brakes.max_positions}"
            )

    async def _require_no_daily_loss(self) -> None:
        if self._daily_loss is None:
            return
        try:
            today = await self._books.closed_since(midnight(self._clock.now()))
        except HistoryUnreadable:
            why = "the trade history cannot be read, so what today has cost is not known (DAILY_LOSS_LIMIT)"
            raise TradeRejected("", why) from None
        require_loss_below(self._daily_loss, today)

    def _risk_of_all(self) -> Decimal:
        return sum((risk_at_stop(a.monitor) for a in self._actors.values()), ZERO)
