"""Opening a trade: what must not be in the way, the preview, and the commit that begins it."""

from asyncio import Lock
from collections.abc import Callable, Coroutine, Mapping
from decimal import Decimal
from typing import Any, Protocol

from execution.adoption.adopting import Adopting
from execution.adoption.owners import conflicts
from execution.brakes import Brakes
from execution.commands.answers import Begun, Opened, OpenedLater, unheard
from execution.commands.pausing import Pausing
from execution.commands.plan_version import still_holds
from execution.exchange import Exchange
from execution.facts.instruments import Instrument
from execution.facts.slots import Side, Slot
from execution.monitor import Monitor
from execution.new_trade.daily_loss import HistoryUnreadable, midnight, require_loss_below
from execution.new_trade.entries_shown import entries_answered, tell_in_the_end
from execution.new_trade.entry import Entry
from execution.new_trade.entry_hold import EntryHold
from execution.new_trade.entry_standing import counted
from execution.new_trade.merging import require_open_to_more
from execution.new_trade.no_new_trades import NoNewTrades, disk_fails, require_written_state
from execution.new_trade.plan_terms import Limits
from execution.new_trade.risk import risk_at_stop
from execution.new_trade.sizing import require_total_risk
from execution.new_trade.trade_request import Merge, TradePreview, TradeRejected, TradeRequest
from execution.observations import TradeMerged
from execution.records.books import MonitorBooks
from execution.records.trade_log import added
from execution.records.trade_log_drain import put_rows
from execution.slot_actor import SlotActor
from execution.slot_record import Also
from execution.watching.account_watch import AccountWatch
from utils.clock import Clock
from utils.money import ZERO
from utils.persistence.breaker import Breaker
from utils.persistence.errors import WriterFailedError
from utils.robust_persistence import Transaction
from utils.texts.catalogue import text


class Record(Protocol):
    """Makes the first record of a trade."""

    def __call__(self, preview: TradePreview, *, chat_id: int, baseline_seq: int) -> Monitor: ...


class Opening:
    """New trades of one account; ``lock`` is held while a slot changes hands."""

    def __init__(
        self,
        exchange: Exchange,
        books: MonitorBooks,
        clock: Clock,
        limits: Limits,
        brakes: Brakes,
        breaker: Breaker,
        actors: Mapping[Slot, SlotActor],
        account: AccountWatch,
        adopting: Adopting,
        lock: Lock,
        pausing: Pausing,
        entry_hold: EntryHold,
        record: Record,
        begin: Callable[[Monitor, Instrument], None],
        spawn: Callable[[Coroutine[Any, Any, None], str], object],
        is_started: Callable[[], bool],
    ) -> None:
        self._exchange = exchange
        self._entry = Entry(exchange, limits)
        self._books = books
        self._clock = clock
        self._limits = limits
        self._brakes = brakes
        self._breaker = breaker
        self._actors = actors
        self._account = account
        self._adopting = adopting
        self._lock = lock
        self._pausing = pausing
        self._entry_hold = entry_hold
        self._record = record
        self._begin = begin
        self._spawn = spawn
        self._is_started = is_started

    async def preview(self, request: TradeRequest) -> TradePreview:
        """What a trade would be. Raises NoNewTrades, TradeRejected, ExchangeError."""
        self._require_nothing_in_the_way()
        guarded = self._guarded(request.symbol, request.side)
        if guarded is not None:
            await self._require_no_daily_loss()
            others, now = self._risk_of_all_but(guarded), self._clock.now()
            return await self._entry.preview_merge(request, guarded.monitor, others, now)
        self._require_free_place()
        await self._adopting.owners.require_free(request.symbol, request.side)
        await self._require_no_daily_loss()
        return await self._entry.preview(request, self._risk_of_all_but(None))

    async def open(
        self, preview: TradePreview, *, chat_id: int, also: Also, begun: Begun = unheard, later: OpenedLater = unheard
    ) -> Opened:
        """Records the trade, or adds it to the one that it was shown for, and begins it; what the exchange showed.

        It is on disk, with what ``also`` writes, before anything is sent. Raises NoNewTrades, TradeRejected,
        ExchangeError, and whatever ``also`` raises; nothing is recorded then.
        """
        actor = await self._record_and_begin(preview, chat_id, also)
        await begun()
        opened = await entries_answered(actor, preview.new_entries)
        if not opened.done:
            work = tell_in_the_end(actor, preview.new_entries, later)
            self._spawn(work, f"the answer to a trade in {actor.monitor.name}")
        return opened

    async def _record_and_begin(self, preview: TradePreview, chat_id: int, also: Also) -> SlotActor:
        async with self._lock:
            self._require_nothing_in_the_way()
            guarded = self._guarded(preview.symbol, preview.side)
            if preview.merge is not None:
                return await self._merge(preview, preview.merge, guarded, also)
            if guarded is not None:
                raise TradeRejected("symbol", text("refused-guarded-again", name=guarded.monitor.name))
            self._require_free_place()
            await self._adopting.owners.require_free(preview.symbol, preview.side)
            await self._require_no_daily_loss()
            self._require_may_send()
            baseline_seq = await self._entry.confirm(preview, self._risk_of_all_but(None))
            monitor = self._record(preview, chat_id=chat_id, baseline_seq=baseline_seq)
            if monitor.slot in self._actors:
                raise TradeRejected("symbol", text("refused-guarded", symbol=preview.symbol))
            try:
                await self._books.open(monitor, also, preview)
            except WriterFailedError as error:
                raise disk_fails(self._breaker.reason or str(error)) from error
            self._begin(monitor, preview.instrument)
            return self._actors[monitor.slot]

    async def _merge(self, preview: TradePreview, merge: Merge, guarded: SlotActor | None, also: Also) -> SlotActor:
        """Adds the trade to the position that it was shown for, in one commit."""
        changed = TradeRejected("symbol", text("refused-changed-since-preview", symbol=preview.symbol))
        if guarded is None or not still_holds(merge.drawn_for, guarded.monitor, preview.plan.stop):
            raise changed
        require_open_to_more(guarded.monitor)
        await self._require_no_daily_loss()
        self._require_may_send()
        now = self._clock.now()
        await self._entry.confirm_merge(preview, guarded.monitor, self._risk_of_all_but(guarded), now)
        shown = added(guarded.monitor, preview, now)

        def with_what_was_shown(txn: Transaction) -> None:
            also(txn)
            put_rows(txn, shown)

        try:
            is_merged = await guarded.change(TradeMerged(plan=preview.plan, merge=merge), with_what_was_shown)
        except WriterFailedError as error:
            raise disk_fails(self._breaker.reason or str(error)) from error
        if not is_merged:
            raise changed
        return guarded

    # ---------------------------------------- checks

    async def why_nothing_may_enter(self) -> str:
        """Why nothing of ours may enter a market now, whatever it is; "": it may."""
        try:
            self._require_nothing_in_the_way()
            await self._require_no_daily_loss()
            self._require_may_send()
        except (NoNewTrades, TradeRejected) as error:
            return error.problem
        return ""

    async def why_not_again(self, monitor: Monitor) -> str:
        """Why entries that a person cancelled must not wait again, as in ``monitor``; "": they may.

        Another trade may have taken the room meanwhile. Raises ExchangeError.
        """
        problem = await self.why_nothing_may_enter()
        if problem:
            return problem
        equity = (await self._exchange.wallet()).equity
        others = self._risk_of_all_but(self._actors.get(monitor.slot))
        try:
            require_total_risk(self._risk_of(monitor) + others, equity, self._limits)
        except TradeRejected as error:
            return error.problem
        return ""

    def _guarded(self, symbol: str, side: Side) -> SlotActor | None:
        """The actor whose position a trade would be added to. Raises TradeRejected where it has the other side."""
        for actor in self._actors.values():
            monitor = actor.monitor
            if monitor.slot.symbol != symbol or not conflicts(monitor.slot, monitor.side, side):
                continue
            if monitor.side is side:
                return actor
            raise TradeRejected("symbol", text("refused-guarded-close", name=monitor.name, symbol=symbol))
        return None

    def _require_may_send(self) -> None:
        if self._brakes.observe:
            raise TradeRejected("", text("refused-observe-preview"))

    def _require_nothing_in_the_way(self) -> None:
        require_written_state(self._breaker)
        self._pausing.require_none()
        self._account.look_at_time()
        self._entry_hold.require_none()
        if not self._is_started():
            raise TradeRejected("", text("refused-no-answer"))

    def _require_free_place(self) -> None:
        if len(self._actors) >= self._brakes.max_positions:
            guarded = counted(actor.monitor for actor in self._actors.values())
            most = self._brakes.max_positions
            raise TradeRejected("", text("refused-places", counted=guarded, most=most))

    async def _require_no_daily_loss(self) -> None:
        if self._limits.daily_loss is None:
            return
        try:
            today = await self._books.closed_since(midnight(self._clock.now()))
        except HistoryUnreadable:
            raise TradeRejected("", text("refused-history")) from None
        require_loss_below(self._limits.daily_loss, today)

    def _risk_of_all_but(self, one: SlotActor | None) -> Decimal:
        return sum((self._risk_of(actor.monitor) for actor in self._actors.values() if actor is not one), ZERO)

    def _risk_of(self, monitor: Monitor) -> Decimal:
        ticker = self._exchange.last_ticker(monitor.slot.symbol)
        return risk_at_stop(monitor, self._clock.now(), ticker.last if ticker else None)
