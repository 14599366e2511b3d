"""What is to be done about the hard stop of a bot on a perpetual: set, closed without it, told. Pure.

`hard_stop` has the table.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.hard_stop import lacks_stop, paused
from execution.dca.own_slot import OwnSlot
from utils.texts.catalogue import text

ATTACHED_WITHIN: Final = timedelta(milliseconds=500)
"""The stop that a buy brings along shows up in this time (R3)."""
TOLD_AFTER: Final = timedelta(seconds=2)


def plan_slot(bot: DcaBot, price: Decimal | None, now: datetime) -> DcaBot:
    """The bot with a closing order where its stop does not stand and the price is through it; what lasts is told."""
    slot = bot.slot
    if slot is None:
        return bot
    is_naked_told = slot.is_naked_told or _lasts(slot.naked_since, now)
    is_loose_told = slot.is_loose_told or _lasts(slot.loose_since, now)
    slot = replace(slot, is_naked_told=is_naked_told, is_loose_told=is_loose_told)
    if is_close_due(bot, price, now):
        orders = {i: replace(o, cancelling=True) if o.is_open else o for i, o in bot.orders.items()}
        slot = replace(slot, closes=slot.closes + 1, is_closing=True)
        bot = paused(replace(bot, orders=orders), text("dca-paused-closed"))
    return replace(bot, slot=slot)


def _lasts(since: datetime | None, now: datetime) -> bool:
    return since is not None and now >= since + TOLD_AFTER


def is_close_due(bot: DcaBot, price: Decimal | None, now: datetime) -> bool:
    slot, wanted = bot.slot, bot.stop_price
    if slot is None or wanted is None or price is None or slot.lacking_since is None or slot.is_closing:
        return False
    is_free = slot.not_before is None or now >= slot.not_before
    return is_free and lacks_stop(bot) and price <= wanted and now >= slot.lacking_since + ATTACHED_WITHIN


def is_stop_due(bot: DcaBot, now: datetime) -> bool:
    """Whether the campaign's stop is to be sent now."""
    slot = bot.slot
    if slot is None or slot.is_closing or not lacks_stop(bot):
        return False
    if slot.stop_not_before is not None and now < slot.stop_not_before:
        return False
    return slot.naked_since is None or now >= slot.naked_since + ATTACHED_WITHIN or slot.lost is not None


def close_id(bot: DcaBot, slot: OwnSlot) -> str:
    """Of the last order to close: no lot's, so that what it sells leaves the oldest lots."""
    return f"dca-{bot.bot_id}-x-{slot.closes}"


def wake_times(bot: DcaBot) -> tuple[datetime | None, ...]:
    """When something here is due."""
    slot = bot.slot
    if slot is None:
        return ()
    lacking = slot.lacking_since
    times = (None, None) if lacking is None else (lacking + ATTACHED_WITHIN, lacking + TOLD_AFTER)
    return (slot.look_at, slot.not_before, slot.stop_not_before, *times)
