"""The engine's face: routes what the exchange says to the actors, opens and closes trades, sweeps, shows.

It owns the set of actors, one for each slot, and nothing else; what a position needs is decided in the pure files
beside this one, and done by its actor.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from secrets import token_hex
from typing import Final

import structlog

from execution.account_picture import AccountPicture
from execution.adoption.adopting import Adopting
from execution.adoption.bot_slots import BotSlots
from execution.adoption.choices import Answered, Choice
from execution.brakes import Brakes
from execution.closing.closing_record import CloseReason
from execution.commands.all_questions import OpenQuestion
from execution.commands.answers import (
    Begun,
    CloseBegun,
    ClosedLater,
    ClosePlan,
    Confirmed,
    Opened,
    OpenedLater,
    unheard,
)
from execution.commands.closes import Closes
from execution.commands.emergency import Emergency
from execution.commands.position_commands import PositionCommands
from execution.commands.questions import Questions
from execution.commands.syncing import Synced, sync
from execution.engine_tasks import EngineTasks
from execution.event_routing import ConnectionListener, EventRouting
from execution.evidence import clock_set_back
from execution.evidence.left_at_rest import doubt_after_restart, is_at_rest
from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.exchange_events import Event, SpotEvent
from execution.facts.positions import PositionRow
from execution.facts.slots import Side, Slot
from execution.failures import Failures
from execution.guards import Guards
from execution.monitor import Monitor
from execution.new_trade.entry_standing import is_to_be_sent
from execution.new_trade.first_record import first_record
from execution.new_trade.opening import Opening
from execution.new_trade.plan_limits import most_at_risk
from execution.new_trade.plan_terms import Limits
from execution.new_trade.trade_request import TradePreview, TradeRequest
from execution.notices import Notice
from execution.observations import (
    CloseRequested,
)
from execution.observe import observing
from execution.observed_wishes import ObservedWishes
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from execution.slot_record import Also
from execution.stops.gap_record import GapAnswer, GapChoice
from execution.stops.manual_stop import StopAnswer
from execution.stops.stop_record import StopChoice
from execution.views import AccountView
from execution.watching.account_audit import AccountAudit
from execution.watching.account_watch import AccountWatch
from execution.watching.disk_watch import DiskWatch
from execution.watching.first_contact import FirstContact
from execution.watching.first_look import tell_when_verified
from execution.watching.instrument_watch import InstrumentWatch
from execution.watching.other_holdings import OtherHoldings
from execution.watching.prices_by_request import PricesByRequest
from execution.watching.safe_mode import SafeMode
from execution.watching.sweep import Sweep
from utils.clock import Clock
from utils.persistence.breaker import Breaker, BreakerState

log = structlog.get_logger(__name__)

SWEPT_WITHIN: Final = timedelta(seconds=5)
"""After a start; what was left at rest steps then, whether the first sweep has come or not."""


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
        exchange = observing(exchange, ObservedWishes(self._tell, clock)) if brakes.observe else exchange
        self._exchange = exchange
        self._books = books
        self._clock = clock
        self._brakes = brakes
        self._failures = Failures(clock, self._tell)
        self._first_contact = FirstContact(clock, self._tell)
        self._tasks = EngineTasks(self._failures.note)
        self._guards = Guards(
            exchange, books, clock, brakes, self._tasks, self._failures.note, self._on_end,
            self._doubt_rules, lambda: most_at_risk(limits, self._sweep.wallet),
        )  # fmt: skip
        self._actors = self._guards.by_slot
        self._breaker = breaker
        is_unreadable = breaker.state is BreakerState.SAFE_MODE
        self._safe_mode = SafeMode(exchange, clock, self._tell, breaker.reason) if is_unreadable else None
        opening = asyncio.Lock()
        self._adopting = Adopting(
            exchange, books, clock, limits, brakes.adopt, self._actors, self._guards.begin, opening
        )
        self.bot_slots = BotSlots(exchange, self._adopting.owners, self._actors, opening)
        meet = None if brakes.observe else self._adopting.meeting.look
        self._audit = AccountAudit(
            self._actors, books, clock, self._adopting.owners.claims, self._tell, lambda: self._sweep_soon("a breach")
        )
        audit = None if brakes.observe else self._audit.look
        self._sweep = Sweep(exchange, clock, lambda: self._actors, self._safe_mode, self._tell, meet, audit)
        close_at = None if brakes.observe else brakes.close_at_margin
        self._account = AccountWatch(exchange, clock, self._tell, close_at, self._guards.entry_hold)
        self._instruments = InstrumentWatch(exchange, clock, self._actors, self._tell)
        self.others = OtherHoldings(exchange, clock)
        self._new_trades = Opening(
            exchange, books, clock, limits, brakes, breaker, self._actors, self._account, self._adopting, opening,
            self._guards.pausing, self._guards.entry_hold,
            self.create_dashboard_monitor_entry, self._guards.begin, self._tasks.spawn,
            lambda: self._first_contact.is_over,
        )  # fmt: skip
        self._events = EventRouting(
            exchange, self._actors, self._guards.watched, self._sweep, self._tasks.spawn, is_safe_mode=is_unreadable
        )
        self._prices = PricesByRequest(
            exchange, clock, self._guards.watched.awaited, self._events.on_price_read, self._tell
        )
        self._disk = DiskWatch(breaker, clock, self._tasks.spawn, self._tell)
        books.report_to(self._failures.note)
        self.commands = PositionCommands(
            self._actors.values, exchange, clock, self._new_trades.why_not_again, observe=brakes.observe
        )
        self._closes = Closes(
            self._actors.values, self.commands, self._safe_mode, self._tasks.spawn, observe=brakes.observe
        )
        self._questions = Questions(
            self._actors, self._adopting, exchange, clock, self._first_contact, breaker, observe=brakes.observe
        )
        self._picture = AccountPicture(
            exchange, self._guards, self._adopting.owners, self._sweep, self._account, self._audit,
            self._first_contact, breaker, self._safe_mode, self.others,
        )  # fmt: skip
        self.verified = asyncio.Event()
        """Set when the exchange has shown again, since the start, all that guards."""
        self.emergency = Emergency(
            exchange, books, clock, actors=self._actors.values, view=self.account_view, unguarded=self._without_actor,
            pausing=self._guards.pausing, spawn=self._tasks.spawn, observe=brakes.observe,
        )  # fmt: skip
        breaker.listen(self._on_breaker)
        if self._safe_mode is not None:
            self._safe_mode.begin()

    # ---------------------------------------- life

    async def start(self) -> None:
        """Loads every monitor, doubts all it knew, and begins to listen. Raises ExchangeError, ValidationError.

        In safe mode there is none to load, and the account is only watched.
        """
        began_at = self._clock.now()
        self._books.drain_soon()
        self._guards.pausing.load()
        monitors = self._books.load()
        self._first_contact.begin(monitors)
        try:
            instruments = await self._instruments.of_each(monitors)
            offset = timedelta(milliseconds=await self._exchange.clock_offset_ms() if monitors else 0)
            doubted = [(self._doubted(monitor, offset), monitor) for monitor in monitors]
            at_rest = {m.key for m in monitors if is_at_rest(m, began_at) and not clock_set_back.is_ahead(m, began_at)}
        except ExchangeError as error:
            self._first_contact.failed(error)
            raise
        if any(is_to_be_sent(monitor, began_at) for monitor in monitors):
            self._account.hold_entries_until_read()
        for monitor, stored in doubted:
            # With hundreds, a step of each would hold up the sweep, before which those at rest have nothing to do.
            first_step_at = began_at + SWEPT_WITHIN if monitor.key in at_rest else None
            self._guards.begin(monitor, instruments[monitor.key], stored=stored, first_step_at=first_step_at)
        await self._exchange.start(self._events.on_event)
        self._events.look_without_the_stream()
        self._tasks.spawn(self._prices.run(), "asking for prices")
        begun, swept_at = tuple(self._actors.values()), lambda: self._sweep.with_orders_at
        self._tasks.spawn(
            tell_when_verified(begun, swept_at, began_at, self._clock, self.verified.set), "the first look"
        )
        self._first_contact.over()
        self.emergency.resume()

    def _doubted(self, monitor: Monitor, offset: timedelta) -> Monitor:
        """``offset`` is the exchange's clock minus ours."""
        now = self._clock.now()
        if not clock_set_back.is_ahead(monitor, now):
            return doubt_after_restart(monitor, now, now + offset)
        log.warning("clock_set_back", key=monitor.key)
        return clock_set_back.doubted(monitor, now, now + offset)

    async def stop(self) -> None:
        """Stops watching; everything on the exchange stays as it stands."""
        await self._exchange.stop()
        await self._tasks.stop()

    # ---------------------------------------- commands of the chat

    async def preview(self, request: TradeRequest) -> TradePreview:
        """What a trade would be. Raises NoNewTrades, TradeRejected, ExchangeError."""
        return await self._new_trades.preview(request)

    async def open_trade(
        self, preview: TradePreview, *, chat_id: int, also: Also, begun: Begun = unheard, later: OpenedLater = unheard
    ) -> Opened:
        """Records the trade, or adds it to the one that it was shown for, and begins it; what the exchange showed.

        It is on disk, with what ``also`` writes, before anything is sent; then ``begun`` is called. Raises NoNewTrades,
        TradeRejected, ExchangeError, and whatever ``also`` raises; nothing is recorded then.
        """
        return await self._new_trades.open(preview, chat_id=chat_id, also=also, begun=begun, later=later)

    def create_dashboard_monitor_entry(self, preview: TradePreview, *, chat_id: int, baseline_seq: int) -> Monitor:
        """The record of a new trade: a new generation of its slot, with nothing sent yet (R5)."""
        return first_record(
            preview,
            account=self._exchange.account,
            chat_id=chat_id,
            baseline_seq=baseline_seq,
            generation=token_hex(8),
            now=self._clock.now(),
        )

    async def adopt(self, symbol: str, side: Side | None, choice: Choice, *, chat_id: int = 0) -> Confirmed:
        """Guard or ignore a position that was opened elsewhere; what the exchange then showed (R20).

        Raises NoSuchPosition, ChangeRefused, NoNewTrades, ExchangeError.
        """
        return await self._questions.adopt(symbol, side, choice, chat_id)

    async def answer_adoption(
        self, question: str, drawn: int, choice: Choice, *, chat_id: int, begun: Begun = unheard
    ) -> Answered:
        """A press on a question about such a position. Raises ChangeRefused, NoNewTrades, ExchangeError."""
        return await self._questions.answer_adoption(question, drawn, choice, chat_id, begun)

    async def answer_stop(self, question: str, number: int, choice: StopChoice, begun: Begun = unheard) -> StopAnswer:
        """A press on a question about a stop that was moved in the app. Raises ChangeRefused, ExchangeError."""
        return await self._questions.answer_stop(question, number, choice, begun)

    async def answer_gap(self, question: str, number: int, choice: GapChoice, begun: Begun = unheard) -> GapAnswer:
        """A press on a question about a trigger that was missed. Raises ChangeRefused."""
        return await self._questions.answer_gap(question, number, choice, begun)

    async def close_position(
        self,
        symbol: str,
        side: Side | None,
        percent: Decimal | None,
        begun: CloseBegun = unheard,
        later: ClosedLater = unheard,
    ) -> ClosePlan:
        """Closes a position, wholly or by percent. Raises NoSuchPosition, TradeRejected, ExchangeError."""
        self._require_may_close(symbol, side)
        return await self._closes.close(symbol, side, percent, begun, later)

    async def close_all(self, begun: Begun = unheard, later: ClosedLater = unheard) -> tuple[ClosePlan, ...]:
        """Every guarded position, entries first; one answer for each. Raises TradeRejected."""
        self._require_may_close()
        return await self._closes.close_all(begun, later)

    def _require_may_close(self, symbol: str = "", side: Side | None = None) -> None:
        if self._safe_mode is None:  # there nothing is begun: what is open is asked for with each close
            self._first_contact.require_over_to_close(symbol, side)

    async def pause(self) -> datetime:
        """No new entries from now on, also after a restart; since when."""
        return await self._guards.pausing.pause()

    async def resume(self) -> bool:
        """Entries are sent again; False: there was no pause. Raises TradeRejected while everything is being closed."""
        self.emergency.require_none()
        return await self._guards.pausing.resume()

    async def sync(self) -> Synced:
        """A whole sweep now, and what differed. Raises ExchangeError."""
        synced = await sync(self._sweep, list(self._actors.values()))
        self._tasks.spawn(self.others.look(at_once=True), "what is not guarded")
        return synced

    def open_questions(self) -> frozenset[OpenQuestion] | None:
        """Those that can be answered now; None before the exchange has first answered."""
        return self._questions.open_ones()

    def account_view(self) -> AccountView:
        """The present picture, from records and streamed prices."""
        return self._picture.view()

    def hold_entries(self, why: str, whose: str = "the connection") -> None:
        """No entry is sent while ``whose`` holder has not called `release_entries`; ``why`` is for a person."""
        self._guards.entry_hold.begin(why, whose)

    def release_entries(self, whose: str = "the connection") -> None:
        self._guards.entry_hold.end(whose)

    def follow_connection(self, listener: ConnectionListener) -> None:
        """Tells ``listener`` what moves on the way to the exchange: the private stream, and whether it answers."""
        self._events.follow_connection(listener)

    def follow_spot(self, listener: Callable[[SpotEvent], None], on_gap: Callable[[], None]) -> None:
        """Tells ``listener`` what moves on spot; ``on_gap``: something may have been missed there, read it again."""
        self._events.follow_spot(listener, on_gap)

    def follow_linear(self, listener: Callable[[Event], None]) -> None:
        """Tells ``listener`` of every row, execution and price of perpetuals, whosever they are."""
        self._events.follow_linear(listener)

    def watch_also(self, symbols: frozenset[str], whose: str = "bots") -> None:
        """Has the prices of these perpetuals streamed beside those of guarded positions; replaces the last call's.

        ``whose`` tells those who ask apart.
        """
        self._guards.watch_also(symbols, whose)

    async def why_nothing_may_enter(self) -> str:
        """One sentence for a person where neither a trade nor a DCA bot may enter a market now; "": they may."""
        return await self._new_trades.why_nothing_may_enter()

    def report(self, text: str) -> None:
        """Something went wrong around the engine: counted, shown in `/health`, and told."""
        self._failures.note(text)

    def failures(self) -> dict[str, int]:
        """Everything that went wrong inside since the start, counted by its text."""
        return self._failures.counts()

    def mail_waiting(self) -> tuple[int, ...]:
        """For each slot, observations that are posted and not folded yet."""
        return tuple(actor.mail_waiting for actor in self._actors.values())

    async def sweep(self, *, with_orders: bool) -> None:
        """Reads the whole account and hands each slot its part. Raises ExchangeError."""
        self._account.look_at_time()  # first: what time alone begins and ends waits for no answer
        began_at = self._clock.now()
        try:
            await self._sweep.run(with_orders=with_orders)
        except ExchangeError as error:
            self._failures.note_unread(error)
            raise
        finally:  # however much of it could be read
            self._weigh(began_at)

    def _weigh(self, since: datetime) -> None:
        """The margin as it was read since then; where it could not be, it is unknown."""
        wallet, at = self._sweep.wallet, self._sweep.wallet_at
        rate = None
        if wallet is not None and at is not None and at >= since:
            self.others.note(wallet)
            rate = wallet.maintenance_rate
        chosen = self._account.weigh(rate, [actor.monitor for actor in self._actors.values()])
        if chosen is not None:
            self._actors[chosen.slot].post(CloseRequested(None, CloseReason.MARGIN))

    async def watch_account(self) -> None:
        """Reads what changes seldom: maintenance, margin mode, trading rules. Raises ExchangeError."""
        try:
            await self._account.look()
        finally:  # some of it is not to be had everywhere; the rules are needed all the same
            await self._instruments.look()
            if self.verified.is_set():
                await self.others.look()

    # ---------------------------------------- inside

    def _without_actor(self) -> Mapping[Slot, PositionRow]:
        """Positions that no actor has, as last read; in safe mode that is every one."""
        if self._safe_mode is None:
            return {slot: row for slot, row in self._sweep.foreign.items() if slot not in self._actors}
        account = self._exchange.account
        return {Slot(account, row.symbol, row.position_idx): row for row in self._safe_mode.rows()}

    def _on_end(self, actor: SlotActor) -> None:
        self._audit.ended(actor)
        self._sweep_soon("a close")  # the wallet has changed

    def _doubt_rules(self) -> None:
        self._tasks.spawn(self._instruments.look_at_once(), "reading the trading rules after a refusal")

    def _sweep_soon(self, after: str) -> None:
        self._tasks.spawn(self._sweep.run_until_done(), f"a sweep after {after}")

    def _on_breaker(self, state: BreakerState, _reason: str) -> None:
        if state is BreakerState.CLOSED:
            self._guards.disk_heals()
            self._tasks.spawn(self._log_what_waited(), "the trade log of the time in which the disk failed")

    async def _log_what_waited(self) -> None:
        await self._books.try_drain()

    def _tell(self, notice: Notice) -> None:
        self._tasks.spawn(self._books.tell(notice), "telling a failure")
