"""A foreign position becomes ours: its record takes the slot over, and its actor begins."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from secrets import token_hex

import structlog

from execution.adoption.adopted_monitor import adopted_monitor
from execution.adoption.adopted_plan import Proposal
from execution.adoption.found import Found
from execution.adoption.owners import OWNERS, owner_key
from execution.commands.answers import Confirmed
from execution.commands.position_commands import CONFIRM_WITHIN
from execution.facts.instruments import Instrument
from execution.facts.slots import Slot
from execution.monitor import Monitor
from execution.new_trade.daily_loss import HistoryUnreadable
from execution.new_trade.no_new_trades import disk_fails
from execution.observations import SlotRead
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from utils.clock import Clock
from utils.persistence.errors import WriterFailedError
from utils.robust_persistence import Transaction

log = structlog.get_logger(__name__)


class TakeOver:
    """Called while nobody else may take a slot."""

    def __init__(
        self,
        books: MonitorBooks,
        clock: Clock,
        actors: Mapping[Slot, SlotActor],
        begin: Callable[[Monitor, Instrument], None],
    ) -> None:
        """``begin`` starts the actor of a monitor that is on disk."""
        self._books = books
        self._clock = clock
        self._actors = actors
        self._begin = begin

    async def guard(
        self,
        found: Found,
        proposal: Proposal,
        *,
        chat_id: int,
        automatic: bool,
        offered: tuple[Decimal, ...] = (),
    ) -> Slot:
        """The monitor takes the slot over, in one commit; then its actor begins. Raises NoNewTrades."""
        counted, now = await self._counted(found), self._clock.now()
        monitor = adopted_monitor(
            found,
            proposal,
            generation=token_hex(8),
            chat_id=chat_id,
            now=now,
            automatic=automatic,
            offered=offered,
            counted=counted,
        )

        def hand_over(txn: Transaction) -> None:
            txn.delete(OWNERS, owner_key(found.slot))

        try:
            await self._books.open(monitor, hand_over)
        except WriterFailedError as error:
            raise disk_fails(str(error)) from error
        self._begin(monitor, found.instrument)
        read = SlotRead(began_at=found.row.observed_at, row=found.row, open_orders=found.orders, by_symbol=False)
        self._actors[found.slot].post(read)
        log.info("adopted", key=monitor.key, read_back=not monitor.is_estimated, automatic=automatic)
        return found.slot

    async def _counted(self, found: Found) -> frozenset[str] | None:
        """Executions that trades have which ended since the first of these; None: the history cannot be read."""
        if not found.executions:
            return frozenset()
        try:
            ended = await self._books.closed_since(min(execution.at for execution in found.executions))
        except HistoryUnreadable:
            return None
        return frozenset(exec_id for trade in ended for exec_id in trade.detail.get("fills", ()))

    async def confirmed(self, slot: Slot) -> Confirmed:
        """What the exchange showed of its stop, in time or not."""
        actor = self._actors[slot]
        done = await actor.seen(lambda m: m.stop_confirmed, CONFIRM_WITHIN)
        return Confirmed(key=actor.monitor.key, done=done, stop=actor.monitor.standing_stop)
