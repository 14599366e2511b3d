"""One look after another at what an emergency shall close: what is not begun is begun, and then the account is read.

What is guarded is closed by its actor, everything else by market orders of our own; bots are held, so that they open
nothing meanwhile. A defect in one of them holds up none of the others.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Final, Protocol, TypeVar

import structlog
from msgspec.structs import replace

from execution.commands.closes import ENTRIES_FIRST, has_no_entries, is_flat
from execution.commands.direct_closes import DirectCloses
from execution.commands.emergency_record import EmergencyRecord, Item, Kind, Place, Report, reported
from execution.commands.exposure import may_buy
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaRejected
from execution.engine_tasks import failed_inside
from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Side, Slot
from execution.monitor import Monitor
from execution.observations import CloseRequested, EntriesUnwanted
from execution.slot_actor import SlotActor
from execution.tracked_orders import Role
from utils.clock import Clock
from utils.money import ZERO
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


_Row = TypeVar("_Row")
_DIRECT: Final = frozenset({Kind.UNGUARDED, Kind.BOT})
"""What is closed by market orders of our own."""


class Bots(Protocol):
    """What is asked of the DCA bots."""

    def bots(self) -> list[DcaBot]: ...
    async def pause(self, bot_id: str) -> DcaBot: ...
    async def halt(self, bot_id: str) -> DcaBot: ...


class EmergencyRounds:
    """Of one emergency in one life."""

    def __init__(
        self,
        record: EmergencyRecord,
        exchange: Exchange,
        clock: Clock,
        *,
        actors: Callable[[], Collection[SlotActor]],
        unguarded: Callable[[], Mapping[Slot, PositionRow]],
        bots: Callable[[], Bots | None],
    ) -> None:
        """``unguarded``: the positions that no actor has, as last read, those of DCA bots included."""
        self._record = record
        self._exchange = exchange
        self._clock = clock
        self._actors = actors
        self._unguarded = unguarded
        self._bots = bots
        self._closes = DirectCloses(exchange, record.id)
        self._why: dict[str, str] = {}
        """Why what was asked for an item was refused, by its key."""
        self._has_looked = False

    async def next(self, *, begins: bool) -> Report:
        """Begins what is not begun, and looks; ``begins`` False only looks. Raises ExchangeError."""
        has_looked, self._has_looked = self._has_looked, True
        # What is known of the others is enough to begin with: a slow exchange is not asked first.
        known = () if has_looked else tuple(self._unguarded().values())
        trouble = await self._begin_each(known) if begins else ""
        # Who may still open something, then orders, then positions: what fills meanwhile is seen as one of them.
        quiet, busy, read_at = self._quiet(), self._busy(), self._clock.now()
        unread: ExchangeError | None = None
        orders: Sequence[OrderRow] = ()
        try:
            orders = await self._exchange.open_orders()
        except ExchangeError as error:
            unread = error
            orders = await self._by_symbol(self._exchange.open_orders, lambda _: ()) if begins else ()
        rows: Sequence[PositionRow] = ()
        try:
            rows = await self._exchange.get_all_positions()
        except ExchangeError as error:
            unread = error
            rows = await self._by_symbol(self._exchange.positions, self._last_read) if begins else ()
        if begins:
            await self._close_others(rows, orders)
        if unread is not None:
            raise unread
        report = reported(self._record, orders, rows, read_at, self._why | self._said_to_guards(), quiet, busy)
        return replace(report, trouble=trouble)

    async def _by_symbol(
        self, read: Callable[[str], Awaitable[Sequence[_Row]]], otherwise: Callable[[str], Sequence[_Row]]
    ) -> list[_Row]:
        """Of what no actor closes: a row that cannot be read hides the whole account, and not what shall be closed."""

        async def of(symbol: str) -> Sequence[_Row]:
            try:
                return await read(symbol)
            except ExchangeError:
                return otherwise(symbol)

        symbols = sorted({item.symbol for item in self._record.items if item.kind in _DIRECT})
        return [row for rows in await asyncio.gather(*map(of, symbols)) for row in rows]

    def _last_read(self, symbol: str) -> Sequence[PositionRow]:
        """A close of what is gone since can only be refused."""
        return [row for row in self._unguarded().values() if row.symbol == symbol]

    async def _begin_each(self, known: Sequence[PositionRow]) -> str:
        """What went wrong inside, in words; "" nothing."""
        answers = await asyncio.gather(
            self._close_guarded(), self._hold_bots(), self._close_others(known, ()), return_exceptions=True
        )
        defects = [answer for answer in answers if answer is not None]
        for defect in defects:
            log.error("emergency_begin_failed", id=self._record.id, exc_info=defect)
        return failed_inside() if defects else ""

    # ---------------------------------------- what is closed, and by whom

    async def _close_guarded(self) -> None:
        """Entries first; an actor that closes already is left to it."""
        wanted = [actor for actor in self._actors() if self._is_wanted(actor.monitor)]
        for actor in wanted:
            actor.post(EntriesUnwanted())
        await asyncio.gather(*(actor.seen(has_no_entries, ENTRIES_FIRST) for actor in wanted))
        for actor in wanted:
            actor.post(CloseRequested(None))

    def _is_wanted(self, monitor: Monitor) -> bool:
        is_meant = any(item.kind is not Kind.BUYER and item.place == _place(monitor) for item in self._record.items)
        return is_meant and monitor.closing is None and monitor.flat_since is None

    async def _hold_bots(self) -> None:
        """A bot that has a position is stopped, the others buy no more."""
        bots, items = self._bots(), self._record.items
        if bots is None:
            return
        states = {bot.bot_id: bot.state for bot in bots.bots()}
        alive = (BotState.RUNNING, BotState.PAUSED)
        stop = [self._hold(i, bots.halt) for i in items if i.kind is Kind.BOT and states.get(i.key) in alive]
        running = (i for i in items if i.kind is Kind.BUYER and states.get(i.key) is BotState.RUNNING)
        await asyncio.gather(*stop, *(self._hold(item, bots.pause) for item in running))

    async def _hold(self, item: Item, command: Callable[[str], Awaitable[DcaBot]]) -> None:
        try:
            await command(item.key)
        except (DcaRejected, ExchangeError, TimeoutError) as error:
            self._why[item.key] = str(error) or text("emergency-disk-silent")
        else:
            self._why.pop(item.key, None)

    async def _close_others(self, rows: Sequence[PositionRow], orders: Sequence[OrderRow]) -> None:
        """Positions of it that no actor has; one that was guarded, and is not any more, is somebody else's."""
        taken = {(a.monitor.slot.symbol, a.monitor.slot.position_idx) for a in self._actors()}
        await self._closes.withdraw_entries(o for o in orders if (o.symbol, o.position_idx) not in taken)

        async def close(number: int, item: Item, row: PositionRow, side: Side) -> None:
            self._why[item.key] = await self._closes.close(number, row, side, orders)

        await asyncio.gather(
            *(
                close(number, item, row, row.side)
                for number, item in enumerate(self._record.items)
                for row in rows
                if item.kind in _DIRECT
                and item.is_of(row)
                and row.size > ZERO
                and row.side is not None
                and (row.symbol, row.position_idx) not in taken
            )
        )

    # ---------------------------------------- what is known beside the account

    def _said_to_guards(self) -> dict[str, str]:
        """Why the exchange refused their last closing orders."""
        keys = {item.key for item in self._record.items}
        monitors = [actor.monitor for actor in self._actors() if actor.monitor.key in keys]
        last = {monitor.key: monitor.orders_of(Role.CLOSE)[-1:] for monitor in monitors}
        return {key: order.note for key, orders in last.items() for order in orders if order.note}

    def _quiet(self) -> frozenset[str]:
        """Bots that are known to buy nothing, and to have no buy left."""
        bots = self._bots()
        return frozenset(bot.bot_id for bot in bots.bots() if not may_buy(bot)) if bots is not None else frozenset()

    def _busy(self) -> frozenset[Place]:
        """Where a guard knows of size, or of an order that may have landed: lists may lag behind that."""
        return frozenset(_place(actor.monitor) for actor in self._actors() if not is_flat(actor.monitor))


def _place(monitor: Monitor) -> Place:
    return monitor.slot.symbol, monitor.slot.position_idx, monitor.side
