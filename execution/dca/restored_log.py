"""What the log says when a bot comes back, in the words that its users know. Pure."""

from collections.abc import Iterator

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.trail_log import money
from execution.stops.trailing import TrailStatus

FRESH = "No saved state found - starting fresh"


def restored_lines(bot: DcaBot, source: str) -> Iterator[str]:
    """``source``: where its record came from."""
    yield f"State loaded from {source}"
    yield "Stats restored"
    yield "Strategy state restored"
    for trail in (*(lot.trail for lot in bot.lots), bot.buy_trail):
        if trail.status is not TrailStatus.INACTIVE:
            start = trail.watermark if trail.activation is None else trail.activation
            yield f"Trailing state restored: {trail.status.value} {trail.direction.value} from {money(start)}"
    for order in bot.orders_of(OrderRole.SELL):
        if order.is_open:
            yield f"Pending sell order restored: target {money(order.target)}"
