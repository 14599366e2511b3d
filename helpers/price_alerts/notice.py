"""An alert that has gone off, as a fact for the chat. Pure."""

from datetime import datetime
from decimal import Decimal

from execution.facts.prices import Ticker
from execution.notices import Notice, NoticeKind
from helpers.price_alerts.alert import Missed, PriceAlert


def notice_of(
    alert: PriceAlert,
    ticker: Ticker,
    value: Decimal | None,
    crossing: Missed | None,
    late_since: datetime | None,
    now: datetime,
) -> Notice:
    """``crossing``: the candle that shows it, else ``value`` is what was seen; ``late_since``: a gap lies before it."""
    wish = alert.wish
    return Notice(
        id=f"price:{alert.alert_id}:{alert.told}",
        kind=NoticeKind.PRICE_ALERT,
        chat_id=alert.chat_id,
        at=now,
        urgent=False,
        fields={
            "symbol": wish.symbol,
            "side": "",
            "measure": wish.measure.value,
            "is_above": wish.is_above,
            "limit": wish.limit,
            "value": crossing.extreme if crossing is not None else value,
            "price": ticker.last,
            "crossed_at": crossing.at if crossing is not None else ticker.at,
            "late_since": late_since,
            "is_sure": crossing is None or crossing.is_sure,
            "is_by_candle": crossing is not None,
            "repeats": wish.repeat is not None,
        },
    )
