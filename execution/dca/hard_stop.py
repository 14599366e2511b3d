"""The hard stop of a bot on a perpetual: what rows show of it. What has to be done then, `hard_stop_plan` says. Pure.

The exchange holds it from the first fill on: every buy brings it along. The bot looks whether it stands (R14), sets it
again at once where it does not, and keeps to a tighter one that a person has set. Where it does not stand and the price
is through it, the loss that was planned is reached: the position is closed at market (R3, R13).

| the position's row shows                    | what follows                                                   |
|---------------------------------------------|----------------------------------------------------------------|
| size, and the campaign's stop               | nothing                                                        |
| size, and a tighter stop                    | it is the campaign's from now on; buys with the older one go   |
| size, and no stop, or a looser one          | set again, where none stands each second; told when it lasts,  |
|                                             | and when the campaign's stands again                           |
| the same, and the price through it          | closed at market, an order each second until flat              |
| another size than the lots hold             | executions are read; if they do not explain it, the bot pauses |
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.own_slot import OwnSlot, StopLost
from execution.dca.worth import held
from execution.facts.executions import Execution
from execution.facts.positions import PositionRow
from execution.funding import is_of_slot
from execution.pauses import growing
from execution.stops import trailing
from execution.tracked_orders import OrderState
from utils.money import ZERO, ceil_to_step, plain
from utils.texts.catalogue import text

LOOK_EVERY: Final = timedelta(seconds=30)
LOOK_SOON: Final = timedelta(milliseconds=300)
"""After an execution, in case that no row is pushed."""
MOST_LAGGING: Final = 4
"""Doublings of that while the rows that are read are older than what is known."""
AGAIN: Final = timedelta(seconds=1)
MOST_DOUBLINGS: Final = 5
"""Of the pause between two requests for the stop, where a looser one stands meanwhile."""
EXPLAINED_WITHIN: Final = timedelta(seconds=4)
"""A size that the lots do not hold is a person's after so long, when the executions were read."""
_HUNDRED: Final = Decimal(100)


def owns_its_slot(bot: DcaBot) -> bool:
    """Until it is stopped and holds nothing (R23)."""
    is_over = bot.state is BotState.STOPPED and not bot.lots and not bot.orders and held(bot) == ZERO
    return bot.plan.market is Market.LINEAR and not is_over


def stop_from(price: Decimal, percent: Decimal, tick: Decimal) -> Decimal:
    """The hard stop of a campaign whose first lot costs ``price``."""
    return ceil_to_step(price * (1 - percent / _HUNDRED), tick)


def lacks_stop(bot: DcaBot) -> bool:
    """Whether there is size that the campaign's stop does not cover, as far as the newest row shows."""
    slot, wanted = bot.slot, bot.stop_price
    has_size = slot is not None and slot.size is not None and slot.size > ZERO
    return slot is not None and wanted is not None and has_size and (slot.stop is None or slot.stop < wanted)


def stands(bot: DcaBot) -> bool:
    """Whether a row shows the campaign's stop over all that the bot holds: nothing more is bought without it."""
    slot = bot.slot
    if slot is None or held(bot) <= ZERO:
        return True
    return slot.size is not None and slot.size >= held(bot) and slot.stop is not None and not lacks_stop(bot)


def is_odd(bot: DcaBot) -> bool:
    """The newest row shows another size than the executions explain, and nobody was told of that yet."""
    slot = bot.slot
    return slot is not None and slot.size is not None and slot.size not in {held(bot), slot.odd_told}


def is_look_due(bot: DcaBot, now: datetime) -> bool:
    return bot.slot is not None and bot.slot.look_at is not None and now >= bot.slot.look_at


# ---------------------------------------- facts


def fold_position(bot: DcaBot, row: PositionRow, now: datetime) -> DcaBot:
    """The bot after a row of its slot; an older one says nothing."""
    slot = bot.slot
    if slot is None or row.position_idx != slot.position_idx:
        return bot
    if _is_older(row, slot):
        return _read_again(bot, slot, now)
    size = row.size * row.side.sign if row.side is not None else ZERO
    stood = not lacks_stop(bot) and slot.stop is not None and slot.size is not None and slot.size > ZERO
    slot = replace(
        slot,
        size=size,
        shown_size=size,
        stop=row.stop_loss if size > ZERO else None,
        seq=row.seq,
        updated_at=row.updated_at,
        seen_at=row.observed_at,
        look_at=now + LOOK_EVERY,
        older=0,
    )
    bot = _with_tighter(replace(bot, slot=slot), slot.stop)
    bot = _judged(bot, slot, stood=stood, now=now)
    return _beyond_liquidation(bot, row)


def unseen(bot: DcaBot, now: datetime) -> DcaBot:
    """A read found no such row: as the mode was switched, which nothing open survives."""
    return bot if bot.slot is None else replace(bot, slot=replace(bot.slot, look_at=now + LOOK_EVERY))


def _read_again(bot: DcaBot, slot: OwnSlot, now: datetime) -> DcaBot:
    """The list lags behind what is known: the next read waits a little, and longer each time."""
    if not is_look_due(bot, now):
        return bot
    look_at = now + growing(LOOK_SOON, slot.older, MOST_LAGGING)
    return replace(bot, slot=replace(slot, look_at=look_at, older=slot.older + 1))


def _is_older(row: PositionRow, slot: OwnSlot) -> bool:
    if slot.updated_at is None or slot.seen_at is None:
        return row.seq < slot.seq
    return (row.seq, row.updated_at, row.observed_at) < (slot.seq, slot.updated_at, slot.seen_at)


def _with_tighter(bot: DcaBot, shown: Decimal | None) -> DcaBot:
    """A stop above the campaign's is a person's: it is kept, and no buy may take its place by an older one (R1)."""
    wanted = bot.stop_price
    if shown is None or wanted is None or shown <= wanted:
        return bot
    orders = {
        link_id: replace(order, cancelling=True)
        if order.role is OrderRole.BUY and order.state is OrderState.LIVE
        else order
        for link_id, order in bot.orders.items()
    }
    return replace(bot, stop_price=shown, orders=orders)


def _judged(bot: DcaBot, slot: OwnSlot, *, stood: bool, now: datetime) -> DcaBot:
    """Since when there is no stop, or a looser one, or not the size that the lots hold."""
    lacks = lacks_stop(bot)
    is_naked, is_loose = lacks and slot.stop is None, lacks and slot.stop is not None
    lost = slot.lost if lacks else None
    if lacks and stood:
        lost = StopLost(slot.stop)
    return replace(
        bot,
        slot=replace(
            slot,
            naked_since=(slot.naked_since or now) if is_naked else None,
            is_naked_told=slot.is_naked_told and is_naked,
            loose_since=(slot.loose_since or now) if is_loose else None,
            is_loose_told=slot.is_loose_told and is_loose,
            stop_asks=slot.stop_asks if lacks else 0,
            stop_not_before=slot.stop_not_before if lacks else None,
            lost=lost,
            odd_since=(slot.odd_since or now) if is_odd(bot) else None,
            odd_told=slot.odd_told if slot.size == slot.odd_told else None,
        ),
    )


def _beyond_liquidation(bot: DcaBot, row: PositionRow) -> DcaBot:
    """A stop that the liquidation comes before protects nothing (R18): no more is bought."""
    stop, liquidation = bot.stop_price, row.liq_price
    if row.size == ZERO or stop is None or liquidation is None or stop > liquidation:
        return bot
    return paused(bot, text("dca-paused-liquidated-first", liquidation=plain(liquidation), stop=plain(stop)))


def seen_execution(bot: DcaBot, execution: Execution, now: datetime) -> DcaBot:
    """Rows that are older than an execution of the slot no longer say what is there."""
    slot = bot.slot
    if slot is None or not execution.changes_size or execution.seq <= slot.seq:
        return bot
    if not is_of_slot(slot.position_idx, execution):
        return bot
    soon = now + LOOK_SOON if slot.look_at is None else min(slot.look_at, now + LOOK_SOON)
    return replace(bot, slot=replace(slot, seq=execution.seq, size=None, odd_since=None, look_at=soon))


def doubted(bot: DcaBot, now: datetime) -> DcaBot:
    """Nothing is known any more: the row is read at once."""
    slot = bot.slot
    if slot is None:
        return bot
    slot = replace(slot, size=None, look_at=now, not_before=None, stop_not_before=None, odd_since=None)
    return replace(bot, slot=slot)


def explained(bot: DcaBot, began_at: datetime, now: datetime, coin: str) -> DcaBot:
    """After executions were read: a size that they do not explain is a person's, and the bot waits for one."""
    slot = bot.slot
    if slot is None or not is_odd(bot) or slot.odd_since is None or slot.seen_at is None or slot.size is None:
        return bot
    if now < slot.odd_since + EXPLAINED_WITHIN or began_at < slot.seen_at:
        return bot
    bot = replace(bot, slot=replace(slot, odd_told=slot.size, odd_since=None))
    size, lots = plain(slot.size), plain(held(bot))
    return disturbed(bot, text("dca-paused-other-size", size=size, held=lots, coin=coin))


def paused(bot: DcaBot, why: str) -> DcaBot:
    """Paused by itself; a person resumes it."""
    if bot.state is not BotState.RUNNING:
        return bot
    return replace(bot, state=BotState.PAUSED, state_reason=why, buy_trail=trailing.reset())


def disturbed(bot: DcaBot, why: str) -> DcaBot:
    """Somebody else traded in its slot: it waits for a person, and says the newest of it, also if it was paused."""
    if bot.state is BotState.STOPPED:
        return bot
    return replace(bot, state=BotState.PAUSED, state_reason=why, buy_trail=trailing.reset())


def answered(bot: DcaBot, *, is_close: bool, pause: timedelta, now: datetime) -> DcaBot:
    """Whatever was said to a stop or a close: the row tells what became of it."""
    slot = bot.slot
    if slot is None:
        return bot
    if is_close:
        return replace(bot, slot=replace(slot, is_closing=False, not_before=now + pause, look_at=now))
    waits = pause if slot.loose_since is None else growing(pause, slot.stop_asks, MOST_DOUBLINGS)
    asks = slot.stop_asks + 1
    return replace(bot, slot=replace(slot, stop_asks=asks, stop_not_before=now + waits, look_at=now))
