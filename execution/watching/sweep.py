"""The sweep: the whole account read over REST, and each slot handed its part (R19).

It is how everything is noticed that no stream told: a stream has no replay, and the first read after a start is the
same as any other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError, Refused, Transient, Unreadable
from execution.exchange_events import StreamState
from execution.facts.account import Wallet
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Slot
from execution.failures import system_notice
from execution.first_named import first_named
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import Doubted, SlotRead
from execution.requests import CancelOrder
from execution.slot_actor import SlotActor
from execution.views import UnguardedView
from execution.watching.account_invariants import Swept, stray_orders
from execution.watching.safe_mode import SafeMode
from utils.clock import Clock
from utils.money import plain
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

AGAIN: Final = 2.0
WHILE_BLIND: Final = 3.0
"""Without the private stream nothing tells us of a fill: the account is read this often instead of every 30 s."""

EACH_FOR_ITSELF: Final = timedelta(seconds=30)
"""Between two times at which the slots look for themselves, because the account cannot be read whole."""

AT_ONCE: Final = 20
"""So many slots look at their part before anything else has its turn: a fill must not wait for a thousand of them."""

_MOST_NAMED: Final = 10


class Sweep:
    """Reads one account; holds what only a sweep knows: the wallet, and the positions that nobody guards."""

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        actors: Callable[[], Mapping[Slot, SlotActor]],
        safe_mode: SafeMode | None,
        tell: Callable[[Notice], None],
        meet: Callable[[Mapping[Slot, PositionRow]], Awaitable[None]] | None = None,
        audit: Callable[[Swept], Awaitable[None]] | None = None,
    ) -> None:
        """``meet`` gets the positions in slots without an actor; None: they are only shown. ``audit`` comes last."""
        self._exchange = exchange
        self._clock = clock
        self._actors = actors
        self._safe_mode = safe_mode
        self._tell = tell
        self._meet = meet
        self._audit = audit
        self._running = asyncio.Lock()
        self._strays: frozenset[str] = frozenset()
        self._doubted_at: datetime | None = None
        self.wallet: Wallet | None = None
        self.wallet_at: datetime | None = None
        """When the read of it began."""
        self.foreign: dict[Slot, PositionRow] = {}
        self.last_at: datetime | None = None
        self.with_orders_at: datetime | None = None
        """When the newest one began that has read all orders as well."""

    async def run(self, *, with_orders: bool) -> None:
        """One sweep; an account that cannot be read whole changes nothing. Raises ExchangeError.

        The wallet comes last: neither a stop nor a position that nobody guards waits for it. It is read, too, where one
        row that cannot be read hides all others: the margin is of them all (R18).
        """
        async with self._running:
            try:
                await self._look(with_orders=with_orders)
            except Unreadable:
                await self.read_wallet()
                raise
            await self.read_wallet()

    async def read_wallet(self) -> None:
        """The account's money, and nothing else. Raises ExchangeError."""
        began_at = self._clock.now()
        self.wallet = await self._exchange.wallet()
        self.wallet_at = began_at

    async def _look(self, *, with_orders: bool) -> None:
        began_at = self._clock.now()
        try:
            rows = {self._slot(row): row for row in await self._exchange.get_all_positions()}
            orders = await self._exchange.open_orders() if with_orders else None
        except Unreadable:
            self._let_each_look(began_at)
            raise
        by_slot: defaultdict[Slot, list[OrderRow]] = defaultdict(list)
        for order in orders or ():
            by_slot[self._slot(order)].append(order)
        if orders is not None:
            self.with_orders_at = began_at  # before anybody is handed a part: who then looks would not look again
        actors = self._actors()
        for number, (slot, actor) in enumerate(list(actors.items()), start=1):
            mine = None if orders is None else tuple(by_slot[slot])
            actor.post(SlotRead(began_at=began_at, row=rows.get(slot), open_orders=mine, by_symbol=False))
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        self.last_at = began_at
        if self._safe_mode is not None:
            # Nobody knows whose orders these are; what looks stray may be all that protects.
            self._safe_mode.watch(tuple(rows.values()))
            return
        self.foreign = {slot: row for slot, row in rows.items() if slot not in actors}
        if self._meet is not None:
            await self._meet(self.foreign)
        if orders is not None:
            await self._remove_strays(orders, [actor.monitor for actor in actors.values()])
        if self._audit is not None:
            shown = None if orders is None else tuple(orders)
            await self._audit(Swept(began_at=began_at, rows=rows, orders=shown))

    def names(self, is_meant: Callable[[Slot], bool]) -> tuple[str, ...]:
        """Positions without an actor, as "BTCUSDT long"; those of them that are meant."""
        return tuple(view.name for view in self.unguarded(is_meant))

    def unguarded(self, is_meant: Callable[[Slot], bool]) -> tuple[UnguardedView, ...]:
        """The same, each with the stop that its row showed."""
        actors, foreign = self._actors(), self.foreign.items()
        rows = [row for slot, row in foreign if slot not in actors and is_meant(slot)]
        return tuple(UnguardedView(name=_name(row), stop=row.stop_loss) for row in rows)

    async def run_until_done(self) -> None:
        """As often as it takes: until everything was read once, nothing that was missed is known.

        For the wallet alone nothing is read again: the next sweep asks for it.
        """
        while True:
            try:
                async with self._running:
                    await self._look(with_orders=True)
                break
            except ExchangeError as error:
                log.warning("sweep_failed", error=str(error))
                await self._clock.sleep(AGAIN)
        try:
            await self.read_wallet()
        except ExchangeError as error:
            log.warning("wallet_unread", error=str(error))

    async def run_while_blind(self) -> None:
        """Instead of the private stream, until it is back."""
        while self._exchange.health().private_stream is StreamState.DOWN:
            await self.run_until_done()
            await self._clock.sleep(WHILE_BLIND)

    def _let_each_look(self, now: datetime) -> None:
        """One strange row hides all others of the account here, but none from a slot that reads its own symbol."""
        if self._doubted_at is not None and now < self._doubted_at + EACH_FOR_ITSELF:
            return
        self._doubted_at = now
        for actor in self._actors().values():
            actor.post(Doubted())

    async def _remove_strays(self, orders: list[OrderRow], monitors: Iterable[Monitor]) -> None:
        """Orders that carry our ids and stand in no ledger, seen by two sweeps in a row, are ours to remove (I5).

        Only a restored backup knows nothing of them.
        """
        strays = stray_orders(orders, monitors)
        seen_before = [order for link_id, order in strays.items() if link_id in self._strays]
        self._strays = frozenset(strays)
        removed: list[OrderRow] = []
        try:
            for order in seen_before:
                await self._remove(order, removed)
        finally:
            if removed:
                self._tell_removed(removed)

    async def _remove(self, order: OrderRow, removed: list[OrderRow]) -> None:
        try:
            await self._exchange.cancel(CancelOrder(link_id=order.link_id, symbol=order.symbol))
        except (Refused, Transient) as error:
            log.info("stray_order_stays", link_id=order.link_id, text=str(error))
        else:
            log.warning("stray_order_removed", link_id=order.link_id, symbol=order.symbol)
            removed.append(order)

    def _tell_removed(self, removed: list[OrderRow]) -> None:
        named = first_named([_order(order) for order in removed], _MOST_NAMED)
        told = text("told-strays", count=len(removed), orders="; ".join(named))
        unguarded = sorted({order.symbol for order in removed if self._slot(order) not in self._actors()})
        if unguarded:
            symbols = ", ".join(unguarded[:_MOST_NAMED])
            told = text("told-strays-unguarded", removed=told, symbols=symbols)
        self._tell(system_notice(told, self._clock.now(), is_urgent=bool(unguarded)))

    def _slot(self, row: PositionRow | OrderRow) -> Slot:
        return Slot(self._exchange.account, row.symbol, row.position_idx)


def _order(order: OrderRow) -> str:
    price = plain(order.price) if order.price else "none"
    return text("told-stray", symbol=order.symbol, side=order.side.value.lower(), qty=plain(order.qty), price=price)


def _name(row: PositionRow) -> str:
    return f"{row.symbol} {row.side.word if row.side else ''}".rstrip()
