"""Reads a position that was opened elsewhere, with all that its plan depends on."""

from collections.abc import Awaitable, Callable, Container
from datetime import timedelta
from typing import Final, TypeVar

from execution.adoption.adopted_monitor import entry_fills
from execution.adoption.found import Found, is_whole
from execution.commands.answers import ChangeRefused, NoSuchPosition
from execution.exchange import Exchange
from execution.exchange_errors import Refusal, Refused
from execution.facts.positions import PositionRow
from execution.facts.slots import Side, Slot
from execution.funding import of_slot
from utils.clock import Clock
from utils.money import ZERO
from utils.texts.catalogue import text

READ_BACK: Final = timedelta(days=30)
"""Executions of an older position are not looked for."""
UNKNOWN_AGE: Final = timedelta(days=7)
"""So far back where the exchange does not tell when the position opened."""
BEFORE_IT_OPENED: Final = timedelta(seconds=60)
LISTS_LAG: Final = timedelta(seconds=5)
"""A position that has just changed may be there before the executions that explain it: the next sweep looks again."""
LOOKS: Final = 4
"""So often a person's wish is tried while not all of the position is shown, and is refused then."""
LOOK_AGAIN: Final = 0.5
"""Seconds between them."""

_T = TypeVar("_T")


class NotAllShown(ChangeRefused):
    """A position is there, but what was read of it is not of one picture yet: that is not flat (R19)."""

    def __init__(self, symbol: str) -> None:
        super().__init__(text("refused-not-all-shown", symbol=symbol))


async def when_all_is_shown(clock: Clock, act: Callable[[], Awaitable[_T]]) -> _T:
    """``act``, begun anew each time that it raises NotAllShown, which the last of `LOOKS` passes on.

    What ``act`` holds is free while it waits.
    """
    for _ in range(LOOKS - 1):
        try:
            return await act()
        except NotAllShown:
            await clock.sleep(LOOK_AGAIN)
    return await act()


class ForeignReads:
    """Of one account; ``guarded`` are the slots that are ours."""

    def __init__(self, exchange: Exchange, clock: Clock, guarded: Container[Slot]) -> None:
        self._exchange = exchange
        self._clock = clock
        self._guarded = guarded

    async def find(self, symbol: str, side: Side | None) -> Found:
        """The one position of a symbol, or of one side of it. Raises NoSuchPosition, NotAllShown, ExchangeError."""
        try:
            rows = [row for row in await self._exchange.positions(symbol) if row.size > ZERO]
        except Refused as refused:
            if refused.refusal is not Refusal.INVALID:
                raise
            raise NoSuchPosition(symbol, ()) from refused
        foreign = {self._slot(row): row for row in rows if self._slot(row) not in self._guarded}
        slots = [slot for slot, row in foreign.items() if side in {None, row.side}]
        found = await self.read(slots[0]) if len(slots) == 1 else None
        if found is None:
            raise NoSuchPosition(symbol, tuple(f"{symbol} {row.side.word}" for row in foreign.values() if row.side))
        return found

    async def read(self, slot: Slot) -> Found | None:
        """None: flat. Raises NotAllShown, ExchangeError."""
        symbol, exchange = slot.symbol, self._exchange
        rows = await exchange.positions(symbol)
        row = next((r for r in rows if r.position_idx == slot.position_idx and r.size > ZERO), None)
        if row is None:
            return None
        if row.side is None or row.avg_price is None:
            raise NotAllShown(symbol)
        orders = tuple(o for o in await exchange.open_orders(symbol) if o.position_idx == slot.position_idx)
        now = self._clock.now()
        since = max(row.opened_at or now - UNKNOWN_AGE, now - READ_BACK) - BEFORE_IT_OPENED
        other = sum((r.size for r in rows if r.position_idx != slot.position_idx), ZERO)
        read = await exchange.executions(symbol, since)
        parts = (of_slot(execution, slot.position_idx, row.size, other) for execution in read)
        executions = tuple(part for part in parts if part is not None)
        has_just_changed = now - row.updated_at < LISTS_LAG
        if not is_whole(row, orders) or (has_just_changed and entry_fills(executions, row) is None):
            raise NotAllShown(symbol)
        return Found(
            slot=slot,
            side=row.side,
            row=row,
            orders=orders,
            executions=executions,
            ticker=await exchange.ticker(symbol),
            fees=await exchange.fee_rate(symbol),
            equity=(await exchange.wallet()).equity,
            instrument=await exchange.instrument(symbol),
            avg_price=row.avg_price,
        )

    def _slot(self, row: PositionRow) -> Slot:
        return Slot(self._exchange.account, row.symbol, row.position_idx)
