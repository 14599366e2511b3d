"""DAILY_LOSS_LIMIT: what the trades that closed today have lost, and when that is enough. Pure."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from execution.new_trade.trade_request import TradeRejected
from utils.money import ZERO, plain
from utils.texts.catalogue import text
from utils.trade_history.records import Trade


class HistoryUnreadable(Exception):
    """What today's trades have lost is not known; unknown is not zero."""


def midnight(now: datetime) -> datetime:
    """The beginning of the day, UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def require_loss_below(limit: Decimal, today: Iterable[Trade]) -> None:
    """Raises TradeRejected when today's trades lost the limit or more. A result that is not known counts as none."""
    net = sum((trade.net for trade in today if trade.net is not None), ZERO)
    if -net >= limit:
        raise TradeRejected("", text("refused-daily-loss", lost=plain(-net), limit=plain(limit)))
