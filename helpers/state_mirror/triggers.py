"""What of a commit is worth a new state file at once; the rest waits for the periodic save. Pure."""

from enum import StrEnum

from execution.dca.dca_bot import DcaBot


class Trigger(StrEnum):
    """Why a file is written, in the order in which reasons are told."""

    PURCHASE = "purchase"
    SELL = "sell"
    CHANGE = "change"
    """Of the bot's state, of an order or of a trail."""
    CONNECTIVITY = "connectivity"
    PERIODIC = "periodic"
    START = "start"
    STOP = "stop"


def triggers_of(before: DcaBot | None, after: DcaBot) -> frozenset[Trigger]:
    """Of a commit from one record to the next; ``before`` None: the bot is new. Empty: a watermark moved, or less."""
    if before is None:
        return frozenset({Trigger.CHANGE})
    found = set()
    if after.stats.bought != before.stats.bought:
        found.add(Trigger.PURCHASE)
    if after.stats.sold != before.stats.sold:
        found.add(Trigger.SELL)
    if _statuses(before) != _statuses(after):
        found.add(Trigger.CHANGE)
    return frozenset(found)


def _statuses(bot: DcaBot) -> tuple[object, ...]:
    orders = {link_id: (order.state, order.price, order.cancelling) for link_id, order in bot.orders.items()}
    lots = [(lot.number, lot.trail.status, lot.is_held, lot.refusals, lot.credit) for lot in bot.lots]
    return bot.state, bot.state_reason, bot.buy_trail.status, orders, lots, bot.stats.trades, bot.stop_price
