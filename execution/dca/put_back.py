"""A record that is put back, from a backup or a state file: the exchange has seen more of the bot than it has. Pure.

Ids that it would use next may be used up, and orders that it knows may have ended since, by the bot's own hand as well
(R10). So what it sends from now on has numbers that no life before this one had reached, and what an order came to
before now is no act of a person.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder
from execution.dca.own_slot import OwnSlot

_NUMBERS_BEGIN: Final = datetime(2025, 1, 1, tzinfo=UTC)
_ONE_NUMBER: Final = timedelta(seconds=10)
"""No lot has more sells, and no slot more closes, than one in so long: pauses between those that fail grow."""


def put_back(bot: DcaBot, now: datetime) -> DcaBot:
    """Its orders keep their ids, so that none is sent twice; those to come have ids that were never used."""
    first = max(bot.first_revision, (now - _NUMBERS_BEGIN) // _ONE_NUMBER)
    return replace(
        bot,
        first_revision=first,
        lots=tuple(replace(lot, sell_revision=max(lot.sell_revision, first)) for lot in bot.lots),
        orders={link_id: _unseen(order, now) for link_id, order in bot.orders.items()},
        slot=None if bot.slot is None else _nothing_asked(bot.slot, first),
    )


def _unseen(order: DcaOrder, now: datetime) -> DcaOrder:
    return replace(order, status=None, put_back_at=now)


def _nothing_asked(slot: OwnSlot, first: int) -> OwnSlot:
    """A close that it wanted then was of a position that may be another one now; rows tell whether one is wanted."""
    return replace(slot, closes=max(slot.closes, first), is_closing=False)
