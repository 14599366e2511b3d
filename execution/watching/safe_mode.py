"""Safe mode: the state could not be read, so nobody knows which orders are ours and what a person had wanted.

What stands on the exchange is left as it stands, stops above all. It is watched, shown, and told where a stop is
missing; a person may close a position, wholly.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final

import structlog

from execution.commands.answers import ClosePlan, NoSuchPosition
from execution.commands.direct_closes import cancel_each
from execution.exchange import Exchange
from execution.exchange_errors import Refusal, Refused
from execution.facts.positions import PositionRow
from execution.facts.slots import Side
from execution.failures import system_notice
from execution.new_trade.trade_request import TradeRejected
from execution.notices import Notice
from execution.order_ids import generation_of, order_link_id
from execution.requests import ExitOrder
from execution.tracked_orders import Role
from execution.trouble_subjects import Subject
from execution.views import WatchedView
from utils.clock import Clock
from utils.money import ZERO, plain
from utils.persistence.monitors import monitor_key
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

TOLD_EVERY: Final = timedelta(minutes=10)
_MOST_REASON: Final = 600
_TRIES: Final = 8
_TRY_AGAIN: Final = 0.25


class SafeMode:
    """Watches the positions of one account as each sweep brings them; changes nothing unless a person says so."""

    def __init__(self, exchange: Exchange, clock: Clock, tell: Callable[[Notice], None], reason: str) -> None:
        self._exchange = exchange
        self._clock = clock
        self._tell = tell
        self._reason = reason
        self._rows: dict[str, PositionRow] = {}
        self._naked_told_at: dict[str, datetime] = {}

    def begin(self) -> None:
        """Says what has happened and what to do."""
        log.error("safe_mode", reason=self._reason)
        self._say(text("told-safe-mode", findings=first_findings(self._reason)), Subject.SAFE_MODE, is_urgent=True)

    def watch(self, rows: Sequence[PositionRow]) -> None:
        """All positions of the account, as just read."""
        now = self._clock.now()
        seen = {_name(row): row for row in rows}
        for name in self._rows.keys() - seen.keys():
            self._say(text("told-safe-mode-gone", name=name), Subject.SAFE_MODE.of(name), is_urgent=False)
        self._rows = seen
        naked = {name: row for name, row in seen.items() if row.stop_loss is None}
        self._naked_told_at = {name: at for name, at in self._naked_told_at.items() if name in naked}
        for name, row in naked.items():
            told_at = self._naked_told_at.get(name)
            if told_at is None or now - told_at >= TOLD_EVERY:
                self._naked_told_at[name] = now
                told = text("told-safe-mode-naked", name=name, size=plain(row.size))
                self._say(told, Subject.SAFE_MODE.of(name), is_urgent=True)

    def views(self) -> tuple[WatchedView, ...]:
        return tuple(
            WatchedView(
                symbol=row.symbol,
                side=row.side,
                size=row.size,
                avg_entry=row.avg_price,
                stop=row.stop_loss,
                unrealised=row.unrealised_pnl,
            )
            for _, row in sorted(self._rows.items())
            if row.side is not None
        )

    def rows(self) -> tuple[PositionRow, ...]:
        """As the last sweep read them."""
        return tuple(row for _, row in sorted(self._rows.items()))

    async def close(self, symbol: str, side: Side | None) -> ClosePlan:
        """Closes all of a position at market, as a person asked (R11); sent again when asked again.

        Orders that carry our ids go with it: entries first, take profits only where they are in the way.
        Raises NoSuchPosition, TradeRejected, ExchangeError.
        """
        try:
            rows = [row for row in await self._exchange.positions(symbol) if row.size > ZERO]
        except Refused as refused:
            if any(row.symbol == symbol for row in self._rows.values()):
                raise
            # Bybit does not know such a symbol: a slip of the finger.
            raise NoSuchPosition(symbol, tuple(sorted(self._rows))) from refused
        matching = [(row, row.side) for row in rows if row.side is not None and side in {None, row.side}]
        if len(matching) != 1:
            raise NoSuchPosition(symbol, tuple(_name(row) for row in rows) or tuple(sorted(self._rows)))
        ((row, held),) = matching
        orders = await self._exchange.open_orders(symbol)
        ours = [o for o in orders if generation_of(o.link_id) and o.position_idx == row.position_idx]
        log.warning("closing_in_safe_mode", symbol=symbol, size=plain(row.size), orders=[o.link_id for o in ours])
        await cancel_each(self._exchange, (o for o in ours if not o.reduce_only))
        if not await self._closed(row, held, 0):
            await cancel_each(self._exchange, (o for o in ours if o.reduce_only))
            await self._close_when_clear(row, held)
        key = monitor_key(symbol, held.value, self._exchange.account)
        return ClosePlan(key=key, symbol=symbol, side=held, size=row.size, qty=None)

    async def _close_when_clear(self, row: PositionRow, held: Side) -> None:
        """A cancelled order takes a moment to give its quantity free."""
        for attempt in range(1, _TRIES + 1):
            await self._clock.sleep(_TRY_AGAIN)
            if await self._closed(row, held, attempt):
                return
        raise TradeRejected("symbol", text("refused-close-orders", symbol=row.symbol))

    async def _closed(self, row: PositionRow, held: Side, attempt: int) -> bool:
        """False when open orders leave a closing one no quantity."""
        order = ExitOrder(
            link_id=order_link_id(token_hex(8), 0, Role.CLOSE, 0, attempt),
            symbol=row.symbol,
            position_idx=row.position_idx,
            side=held.opposite,
            qty=ZERO,
            price=None,
        )
        try:
            await self._exchange.place_exit(order)
        except Refused as refused:
            if refused.refusal is Refusal.NO_HEADROOM:
                return False
            raise
        return True

    def _say(self, words: str, subject: str, *, is_urgent: bool) -> None:
        self._tell(system_notice(words, self._clock.now(), is_urgent=is_urgent, subject=subject))


def first_findings(reason: str) -> str:
    """As much as a message has room for of a reason that names one finding for each file and backup."""
    clauses = [clause if len(clause) <= _MOST_REASON else f"{clause[:_MOST_REASON]}…" for clause in reason.split("; ")]
    count = len(clauses)
    while count > 1 and len("; ".join(clauses[:count])) > _MOST_REASON:
        count -= 1
    left_out = len(clauses) - count
    more = [text("told-safe-mode-more", count=left_out)] if left_out else []
    return "; ".join(clauses[:count] + more)


def _name(row: PositionRow) -> str:
    return f"{row.symbol} {row.side.word if row.side else ''}".rstrip()
