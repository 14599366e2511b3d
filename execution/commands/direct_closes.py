"""Positions that no actor of ours closes: market orders until the exchange shows them flat.

The id of each order says for what it is and which try, so that after a restart the same one is no second order.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

import structlog

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError, Refusal, Refused
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Side
from execution.order_ids import generation_of, order_link_id
from execution.requests import CancelOrder, ExitOrder
from execution.tracked_orders import Role
from utils.money import ZERO, plain

log = structlog.get_logger(__name__)

_SAYS_NOTHING: Final = frozenset({Refusal.DUPLICATE_ID, Refusal.NO_POSITION})
"""It is on its way, or there already: the next read tells."""


class DirectCloses:
    """``generation``: 16 hex digits that name whoever wanted it."""

    def __init__(self, exchange: Exchange, generation: str) -> None:
        self._exchange = exchange
        self._generation = generation
        self._tries: dict[int, int] = {}

    async def withdraw_entries(self, orders: Iterable[OrderRow]) -> None:
        """Cancels those that are ours; whoever has them in a ledger does so by himself."""
        await cancel_each(self._exchange, (o for o in orders if not o.reduce_only and generation_of(o.link_id)))

    async def close(self, number: int, row: PositionRow, side: Side, orders: Sequence[OrderRow]) -> str:
        """Sends one order for all that is left of a position; what was said against it, "" nothing.

        ``number`` names the position among those that are closed together, ``side`` is the position's. Orders that
        rest to reduce it go only where they leave no room, and never a stop.
        """
        there = [o for o in orders if (o.symbol, o.position_idx) == (row.symbol, row.position_idx)]
        tries = self._tries.get(number, 0)
        order = ExitOrder(
            link_id=order_link_id(self._generation, 0, Role.CLOSE, number, tries),
            symbol=row.symbol,
            position_idx=row.position_idx,
            side=side.opposite,
            qty=ZERO,
            price=None,
        )
        log.warning("closing_directly", symbol=row.symbol, size=plain(row.size), link_id=order.link_id)
        try:
            await self._exchange.place_exit(order)
        except Refused as refused:
            # A former life may have used up many ids: those are stepped over in leaps.
            is_taken = refused.refusal is Refusal.DUPLICATE_ID
            self._tries[number] = 2 * tries + 1 if is_taken else tries + 1
            if refused.refusal is Refusal.NO_HEADROOM:
                await cancel_each(self._exchange, (o for o in there if o.reduce_only and o.trigger_price is None))
            return "" if refused.refusal in _SAYS_NOTHING else refused.text
        except ExchangeError as error:
            return str(error)  # the same id once more: it may have landed
        self._tries[number] = tries + 1
        return ""


async def cancel_each(exchange: Exchange, orders: Iterable[OrderRow]) -> None:
    """All at once: one that fails, or is not answered, keeps neither the others nor the close that follows from going.

    Each is an order that was read: what still stands is cancelled when it is asked for again.
    """
    await asyncio.gather(*(_cancel(exchange, order) for order in orders))


async def _cancel(exchange: Exchange, order: OrderRow) -> None:
    wanted = CancelOrder(link_id=order.link_id, symbol=order.symbol, order_id=order.order_id)
    try:
        await exchange.cancel(wanted)
    except ExchangeError as error:
        log.info("order_stays", order_id=order.order_id, text=str(error))
