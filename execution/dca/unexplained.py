"""Fills that orders show and executions do not tell yet: when they are read, and from when on. Pure.

No read proves that there are no others: lists lag behind, and the exchange's clock is not ours. So what is read begins
well before the last read that left nothing unexplained; each execution counts once by its id.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder
from execution.dca.fold_order import READ_AGAIN, given_up_at, proven_by_read_at
from execution.dca.hard_stop import is_odd
from execution.pauses import growing
from utils.money import ZERO

READ_BACK: Final = timedelta(hours=1)
"""A read of executions begins so long before the last one that explained everything."""
EXPLAIN_WITHIN: Final = timedelta(seconds=2)
"""Executions are waited for so long by stream before they are read."""
SELDOM: Final = timedelta(minutes=5)
"""At least so often they are read while something is unexplained."""
TOLD_AFTER: Final = timedelta(minutes=1)


def filled_of(bot: DcaBot, order: DcaOrder) -> Decimal:
    """What we hold executions of, in base currency."""
    lot = bot.lot(order.lot)
    return ZERO if lot is None else lot.executed(order.link_id)


def is_filled(bot: DcaBot, order: DcaOrder) -> bool:
    """Whether nothing of it is left to fill; of one that was found by a fill nobody knows its quantity."""
    return order.qty is not None and not order.cancelling and filled_of(bot, order) >= order.qty


def lacks_fills(bot: DcaBot, order: DcaOrder) -> bool:
    """Whether it shows more than we hold. Of a stray one nothing is held."""
    return not order.is_stray and order.seen_filled > filled_of(bot, order)


def is_unexplained(bot: DcaBot) -> bool:
    return is_odd(bot) or any(lacks_fills(bot, order) for order in bot.orders.values())


def judged(bot: DcaBot, now: datetime) -> DcaBot:
    """With since when something is unexplained, and whether that is worth telling."""
    since = (bot.unexplained_since or now) if is_unexplained(bot) else None
    is_told = since is not None and (bot.is_unexplained_told or now >= since + TOLD_AFTER)
    return replace(bot, unexplained_since=since, is_unexplained_told=is_told)


def read_from(bot: DcaBot) -> datetime:
    """What an order lacks has filled since it was made, however often was read since then."""
    lacking = (order.created_at - READ_BACK for order in bot.orders.values() if lacks_fills(bot, order))
    return min((bot.read_since, *lacking))


def read_until(bot: DcaBot) -> datetime:
    """When the last read began that left nothing unexplained."""
    return bot.read_since + READ_BACK


def is_read_due(bot: DcaBot, now: datetime) -> bool:
    """While something is unexplained; and before an order is given up that is not found any more."""
    return any(now >= at for at in _reads_at(bot))


def wake_times(bot: DcaBot) -> tuple[datetime | None, ...]:
    """When something here is due."""
    since = bot.unexplained_since
    return (*_reads_at(bot), bot.read_again_at, None if since is None else since + TOLD_AFTER)


def _reads_at(bot: DcaBot) -> list[datetime]:
    times = [] if bot.unexplained_since is None else [bot.unexplained_since + EXPLAIN_WITHIN]
    proofs = (at for order in bot.orders.values() for at in (given_up_at(order), proven_by_read_at(order)))
    times += [at for at in proofs if at is not None and read_until(bot) < at]
    return times if bot.read_again_at is None else [max(at, bot.read_again_at) for at in times]


def read(bot: DcaBot, began_at: datetime, now: datetime) -> DcaBot:
    """After all executions were read and folded: what they leave unexplained is read again, ever more seldom."""
    if is_unexplained(bot):
        waited = now - (bot.unexplained_since or now)
        return replace(bot, reads_failed=0, read_again_at=now + min(SELDOM, max(EXPLAIN_WITHIN, waited / 2)))
    since = max(bot.read_since, began_at - READ_BACK)
    return replace(bot, reads_failed=0, read_again_at=None, read_since=since)


def not_read(bot: DcaBot, now: datetime) -> DcaBot:
    pause = growing(READ_AGAIN, bot.reads_failed, 5)
    return replace(bot, reads_failed=bot.reads_failed + 1, read_again_at=now + pause)
