"""Everything closed at once: on disk before the first request, and gone on with until the exchange shows it done.

New entries are paused and those that wait are cancelled, then all is closed: what is guarded by its actor, everything
else by market orders of our own. Then the whole account is read again and again, so that it needs no stream. Stops stay
until the position is flat. A restart goes on where the last life ended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog
from msgspec import ValidationError
from msgspec.structs import replace

from execution.commands.closes import ENTRIES_FIRST, has_no_entries, is_flat
from execution.commands.direct_closes import DirectCloses
from execution.commands.emergency_record import (
    EmergencyRecord,
    Exposure,
    Item,
    ItemShown,
    Kind,
    Place,
    Report,
    Scope,
    reported,
)
from execution.commands.exposure import bots_exposed, guarded_exposed, may_buy, unguarded_exposed
from execution.commands.pausing import Pausing
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaRejected
from execution.engine_tasks import failed_inside
from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Side, Slot
from execution.monitor import Monitor
from execution.new_trade.trade_request import TradeRejected
from execution.observations import CloseRequested, EntriesUnwanted
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from execution.tracked_orders import Role
from execution.views import AccountView
from utils.clock import Clock
from utils.money import ZERO
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

EMERGENCY: Final = "emergency"
"""Section of the store; its one row is the newest of them."""
_ROW: Final = "last"
AGAIN: Final = 1.0
"""Seconds between two looks at the account."""
TRIED_FOR: Final = timedelta(minutes=15)
"""After that a new order would be a surprise; a close that was begun by a guard goes on for as long as it takes."""


class Bots(Protocol):
    """What is asked of the DCA bots."""

    def bots(self) -> list[DcaBot]: ...
    async def pause(self, bot_id: str) -> DcaBot: ...
    async def halt(self, bot_id: str) -> DcaBot: ...


class Emergency:
    """One at a time."""

    def __init__(
        self,
        exchange: Exchange,
        books: MonitorBooks,
        clock: Clock,
        *,
        actors: Callable[[], Collection[SlotActor]],
        view: Callable[[], AccountView],
        unguarded: Callable[[], Mapping[Slot, PositionRow]],
        pausing: Pausing,
        spawn: Callable[[Coroutine[Any, Any, None], str], object],
        observe: bool,
    ) -> None:
        """``unguarded``: the positions that no actor has, as last read, those of DCA bots included."""
        self._exchange = exchange
        self._books = books
        self._clock = clock
        self._actors = actors
        self._view = view
        self._unguarded = unguarded
        self._pausing = pausing
        self._spawn = spawn
        self._observe = observe
        self._bots: Bots | None = None
        self._record: EmergencyRecord | None = None
        self._report: Report | None = None

    def take_bots(self, bots: Bots) -> None:
        """Whose positions and buys belong to it."""
        self._bots = bots

    def resume(self) -> None:
        """Takes up what the last life left; what was begun in this one goes on already."""
        if self._record is not None:
            return
        self._record = self._stored()
        if self._record is not None and self._record.report is None:
            self._begin(self._record)

    # ---------------------------------------- what is asked

    @property
    def last(self) -> EmergencyRecord | None:
        """The newest, also of a former life; it is under way while it has no report."""
        return self._record or self._stored()

    def exposure(self) -> Exposure:
        """What could be closed now, asking nobody."""
        view, rows = self._view(), self._unguarded()
        bots = self._bots.bots() if self._bots is not None else []
        of_bots = bots_exposed(bots, rows)
        foreign = unguarded_exposed(row for row in rows.values() if not any(item.is_of(row) for item in of_bots))
        items = (*map(guarded_exposed, view.positions), *foreign, *of_bots)
        # Records know what is guarded; what was opened elsewhere only a sweep.
        is_known = not view.waits_for_exchange and view.last_sweep_at is not None
        return Exposure(items=items, is_known=is_known)

    def require_none(self) -> None:
        """Raises TradeRejected: an entry now would be closed with the rest, and nothing would be seen to be over."""
        last = self.last
        if last is not None and last.report is None:
            raise TradeRejected("", text("refused-emergency"))

    async def begin(self, emergency_id: str, scope: Scope, items: tuple[Item, ...]) -> None:
        """On disk on return, unless the disk fails, and under way. The same id twice is one. Raises TradeRejected."""
        if self._observe:
            raise TradeRejected("", text("refused-observe-now"))
        last = self.last
        if last is not None and last.id == emergency_id:
            return
        if last is not None and last.report is None:
            raise TradeRejected("", text("refused-emergency-again"))
        record = EmergencyRecord(id=emergency_id, scope=scope, begun_at=self._clock.now(), items=items)
        self._record = record
        await self._books.note(lambda txn: txn.put(EMERGENCY, _ROW, record.to_plain()))
        self._begin(record)

    def report(self, emergency_id: str) -> Report | None:
        """How far it is; None: it is not the newest, or never began."""
        last = self.last
        if last is None or last.id != emergency_id:
            return None
        return last.report or self._report or _unread(last)

    # ---------------------------------------- how it goes

    def _stored(self) -> EmergencyRecord | None:
        """A row that cannot be read must not keep the guard from starting."""
        row = self._books.rows(EMERGENCY).get(_ROW)
        try:
            return None if row is None else EmergencyRecord.from_plain(row)
        except ValidationError:
            log.exception("emergency_unreadable")
            return None

    def _begin(self, record: EmergencyRecord) -> None:
        log.warning("emergency", id=record.id, scope=record.scope.value, items=[item.key for item in record.items])
        self._report = None
        self._spawn(self._run(record), "closing everything")

    async def _run(self, record: EmergencyRecord) -> None:
        closes = DirectCloses(self._exchange, record.id)
        why: dict[str, str] = {}
        if not self._observe:
            await self._pausing.pause()
        while not (report := await self._round_safely(record, closes, why)).is_ended:
            self._report = report
            await self._clock.sleep(AGAIN)
        ended = replace(record, report=report)
        # Told as ended once it is on disk: until then nothing else may begin.
        await self._books.note(lambda txn: txn.put(EMERGENCY, _ROW, ended.to_plain()))
        self._record = ended
        log.warning("emergency_over", id=record.id)

    async def _round_safely(self, record: EmergencyRecord, closes: DirectCloses, why: dict[str, str]) -> Report:
        """It has ended when the exchange shows it done, or when it was tried for long enough."""
        is_last = self._observe or self._clock.now() >= record.begun_at + TRIED_FOR
        report = self._report or _unread(record)
        try:
            report = await self._round(record, closes, why, begins=not is_last)
        except ExchangeError as error:
            report = replace(report, trouble=str(error))
        except Exception:
            # The edge: whatever it is, everything else of it still has to be closed.
            log.exception("emergency_round_failed", id=record.id)
            report = replace(report, trouble=failed_inside())
        is_ended = is_last or (report.is_confirmed and not report.trouble)
        return replace(report, is_ended=is_ended, is_observed=self._observe)

    async def _round(
        self, record: EmergencyRecord, closes: DirectCloses, why: dict[str, str], *, begins: bool
    ) -> Report:
        """Begins what is not begun, and looks; ``begins`` False only looks. Raises ExchangeError."""
        begins = begins and not self._view().waits_for_exchange
        trouble = await self._begin_each(record, closes, why) if begins else ""
        # Who may still open something, then orders, then positions: what fills meanwhile is seen as one of them.
        quiet, busy, read_at = self._quiet(), self._busy(), self._clock.now()
        unread: ExchangeError | None = None
        orders: Sequence[OrderRow] = ()
        try:
            orders = await self._exchange.open_orders()
        except ExchangeError as error:
            unread = error
        rows = await self._exchange.get_all_positions()
        if begins:
            await self._close_others(record, closes, rows, orders, why)
        if unread is not None:
            raise unread
        report = reported(record, orders, rows, read_at, why | self._said_to_guards(record), quiet, busy)
        return replace(report, trouble=trouble)

    async def _begin_each(self, record: EmergencyRecord, closes: DirectCloses, why: dict[str, str]) -> str:
        """A defect in one of them holds up none of the others; it is returned in words, "" none."""
        # What is known of the others is enough to begin with: a slow exchange is not asked first.
        known = tuple(self._unguarded().values()) if self._report is None else ()
        answers = await asyncio.gather(
            self._close_guarded(record),
            self._hold_bots(record, why),
            self._close_others(record, closes, known, (), why),
            return_exceptions=True,
        )
        defects = [answer for answer in answers if answer is not None]
        for defect in defects:
            log.error("emergency_begin_failed", id=record.id, exc_info=defect)
        return failed_inside() if defects else ""

    async def _close_guarded(self, record: EmergencyRecord) -> None:
        """Entries first; an actor that closes already is left to it."""
        wanted = [actor for actor in self._actors() if self._is_wanted(record, actor)]
        for actor in wanted:
            actor.post(EntriesUnwanted())
        await asyncio.gather(*(actor.seen(has_no_entries, ENTRIES_FIRST) for actor in wanted))
        for actor in wanted:
            actor.post(CloseRequested(None))

    def _is_wanted(self, record: EmergencyRecord, actor: SlotActor) -> bool:
        monitor = actor.monitor
        is_meant = any(item.kind is not Kind.BUYER and item.place == _place(monitor) for item in record.items)
        return is_meant and monitor.closing is None and monitor.flat_since is None

    async def _hold_bots(self, record: EmergencyRecord, why: dict[str, str]) -> None:
        """A bot that has a position is stopped, the others buy no more."""
        bots = self._bots
        if bots is None:
            return
        states = {bot.bot_id: bot.state for bot in bots.bots()}

        async def hold(item: Item, command: Callable[[str], Awaitable[DcaBot]]) -> None:
            try:
                await command(item.key)
            except (DcaRejected, ExchangeError, TimeoutError) as error:
                why[item.key] = str(error) or text("emergency-disk-silent")
            else:
                why.pop(item.key, None)

        alive = (BotState.RUNNING, BotState.PAUSED)
        stop = [hold(i, bots.halt) for i in record.items if i.kind is Kind.BOT and states.get(i.key) in alive]
        running = (i for i in record.items if i.kind is Kind.BUYER and states.get(i.key) is BotState.RUNNING)
        await asyncio.gather(*stop, *(hold(item, bots.pause) for item in running))

    async def _close_others(
        self,
        record: EmergencyRecord,
        closes: DirectCloses,
        rows: Sequence[PositionRow],
        orders: Sequence[OrderRow],
        why: dict[str, str],
    ) -> None:
        """Positions of it that no actor has; one that was guarded, and is not any more, is somebody else's."""
        taken = {(a.monitor.slot.symbol, a.monitor.slot.position_idx) for a in self._actors()}
        await closes.withdraw_entries(o for o in orders if (o.symbol, o.position_idx) not in taken)

        async def close(number: int, item: Item, row: PositionRow, side: Side) -> None:
            why[item.key] = await closes.close(number, row, side, orders)

        await asyncio.gather(
            *(
                close(number, item, row, row.side)
                for number, item in enumerate(record.items)
                for row in rows
                if item.kind in {Kind.UNGUARDED, Kind.BOT}
                and item.is_of(row)
                and row.size > ZERO
                and row.side is not None
                and (row.symbol, row.position_idx) not in taken
            )
        )

    def _said_to_guards(self, record: EmergencyRecord) -> dict[str, str]:
        """Why the exchange refused their last closing orders."""
        keys = {item.key for item in record.items}
        monitors = [actor.monitor for actor in self._actors() if actor.monitor.key in keys]
        last = {monitor.key: monitor.orders_of(Role.CLOSE)[-1:] for monitor in monitors}
        return {key: order.note for key, orders in last.items() for order in orders if order.note}

    def _quiet(self) -> frozenset[str]:
        """Bots that are known to buy nothing, and to have no buy left."""
        bots = self._bots.bots() if self._bots is not None else []
        return frozenset(bot.bot_id for bot in bots if not may_buy(bot))

    def _busy(self) -> frozenset[Place]:
        """Where a guard knows of size, or of an order that may have landed: lists may lag behind that."""
        return frozenset(_place(actor.monitor) for actor in self._actors() if not is_flat(actor.monitor))


def _place(monitor: Monitor) -> Place:
    return monitor.slot.symbol, monitor.slot.position_idx, monitor.side


def _unread(record: EmergencyRecord) -> Report:
    return Report(items=tuple(ItemShown(item=item) for item in record.items))
