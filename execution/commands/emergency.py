"""Everything closed at once: on disk before the first request, and gone on with until the exchange shows it done.

New entries are paused and those that wait are cancelled, then all is closed: what is guarded by its actor, everything
else by market orders of our own. Then the whole account is read again and again, so that it needs no stream. Stops stay
until the position is flat. A restart goes on where the last life ended.
"""

from collections.abc import Callable, Collection, Coroutine, Mapping
from datetime import timedelta
from typing import Any, Final

import structlog
from msgspec import ValidationError
from msgspec.structs import replace

from execution.commands.emergency_record import EmergencyRecord, Exposure, Item, ItemShown, Report, Scope
from execution.commands.emergency_rounds import Bots, EmergencyRounds
from execution.commands.exposure import bots_exposed, guarded_exposed, unguarded_exposed
from execution.commands.pausing import Pausing
from execution.engine_tasks import failed_inside
from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.facts.positions import PositionRow
from execution.facts.slots import Slot
from execution.new_trade.trade_request import TradeRejected
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from execution.views import AccountView, others_in_words
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

EMERGENCY: Final = "emergency"
"""Section of the store; its one row is the newest of them."""
_ROW: Final = "last"
AGAIN: Final = 1.0
"""Seconds between two looks at the account."""
TRIED_FOR: Final = timedelta(minutes=15)
"""After that a new order would be a surprise; a close that was begun by a guard goes on for as long as it takes."""


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
        others = tuple(others_in_words(view))
        return Exposure(
            items=items, is_known=is_known, is_safe_mode=view.safe_mode, others=others, read_at=view.last_sweep_at
        )

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
        rounds = EmergencyRounds(
            record,
            self._exchange,
            self._clock,
            actors=self._actors,
            unguarded=self._unguarded,
            bots=lambda: self._bots,
        )
        if not self._observe:
            await self._pausing.pause()
        while not (report := await self._round_safely(record, rounds)).is_ended:
            self._report = report
            await self._clock.sleep(AGAIN)
        ended = replace(record, report=report)
        # Told as ended once it is on disk: until then nothing else may begin.
        await self._books.note(lambda txn: txn.put(EMERGENCY, _ROW, ended.to_plain()))
        self._record = ended
        log.warning("emergency_over", id=record.id)

    async def _round_safely(self, record: EmergencyRecord, rounds: EmergencyRounds) -> Report:
        """It has ended when the exchange shows it done, or when it was tried for long enough."""
        is_last = self._observe or self._clock.now() >= record.begun_at + TRIED_FOR
        report = self._report or _unread(record)
        try:
            report = await rounds.next(begins=not is_last and not self._view().waits_for_exchange)
        except ExchangeError as error:
            report = replace(report, trouble=str(error))
        except Exception:
            # The edge: whatever it is, everything else of it still has to be closed.
            log.exception("emergency_round_failed", id=record.id)
            report = replace(report, trouble=failed_inside())
        is_ended = is_last or (report.is_confirmed and not report.trouble)
        return replace(report, is_ended=is_ended, is_observed=self._observe)


def _unread(record: EmergencyRecord) -> Report:
    return Report(items=tuple(ItemShown(item=item) for item in record.items))
