"""What closed trades have made, as a picture: the curve of their net together, and each day by itself. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from helpers.charts.picture import Move, Theme
from utils.money import ZERO
from utils.trade_history.records import Trade
from utils.trade_statistics import statistics

DAY: Final = timedelta(days=1)


class ProfitPicture(Struct, frozen=True, kw_only=True):
    """``curve``: what all have made together from each close on, oldest first; ``days``: net of each day, UTC."""

    title: str
    curve: tuple[Move, ...]
    days: tuple[Move, ...]
    """At midnight; days without a close are left out."""
    win_rate: Decimal
    max_drawdown: Decimal
    theme: Theme = Theme.DARK


def picture_of(trades: Iterable[Trade], title: str, theme: Theme = Theme.DARK) -> ProfitPicture | None:
    """None: there is no closed trade whose result is known."""
    entered = [trade for trade in trades if trade.entry_qty != ZERO]
    found = statistics(entered)
    if found.win_rate is None:
        return None
    known = ((each.closed_at, each.trade_id, each.net) for each in entered)
    closes = sorted((at, name, net) for at, name, net in known if at is not None and net is not None)
    total, curve, days = ZERO, [], dict[datetime, Decimal]()
    for at, _, net in closes:
        total += net
        curve.append(Move(at, total))
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        days[day] = days.get(day, ZERO) + net
    return ProfitPicture(
        title=title,
        curve=tuple(curve),
        days=tuple(Move(day, net) for day, net in days.items()),
        win_rate=found.win_rate,
        max_drawdown=found.max_drawdown,
        theme=theme,
    )
