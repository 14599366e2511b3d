"""Which notices a change of the monitor gives: each fact is told once, and not before it is confirmed (I8). Pure.

Each room knows what there is to tell of its own (``*_news.py``); here it is put in order.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from execution.closing.close_news import news_of_close
from execution.closing.end_news import notice_of_end
from execution.closing.reduction_news import news_of_reduction
from execution.closing.trade_end import is_over
from execution.monitor import Monitor
from execution.new_trade.entry_news import tell_entries
from execution.new_trade.moved_entries import news_of_moved_entries
from execution.notices import Notice
from execution.stops.liquidation_news import tell_liquidation
from execution.stops.stop_news import tell_stop
from execution.stops.trail_news import news_of_trail
from execution.targets.joined_legs import news_of_joined_legs
from execution.targets.target_news import news_of_lost_targets, news_of_targets_by_hand, tell_targets
from execution.watching.size_news import news_of_size


def announce(
    before: Monitor, after: Monitor, now: datetime, most_at_risk: Decimal | None = None
) -> tuple[Monitor, tuple[Notice, ...]]:
    """The monitor with its marks of what has been told, and what is to be told now.

    ``most_at_risk`` is the money that one trade may lose (MAX_RISK_PER_TRADE); None: not known.
    """
    over = is_over(after)
    if after == before and after.stop.announced == after.stop.price and not over:
        return after, ()
    after, of_entries = tell_entries(after, now)
    after, of_targets = tell_targets(after, now)
    after, of_stop = tell_stop(before, after, now)
    after, of_liquidation = tell_liquidation(after, now)
    notices = [
        *news_of_moved_entries(before, after, now, most_at_risk),
        *of_entries,
        *of_targets,
        *of_stop,
        *of_liquidation,
        *news_of_trail(before, after, now),
        *news_of_joined_legs(before, after, now),
        *news_of_reduction(before, after, now),
        *news_of_targets_by_hand(before, after, now),
        *news_of_lost_targets(before, after, now),
        *news_of_close(before, after, now),
        *news_of_size(before, after, now),
    ]
    if over:  # also where an action's own commit has written down what ends it: nothing was told with that (I5)
        notices.append(notice_of_end(after, now))
    # Told in this order, also where one read brought everything at once.
    return after, tuple(replace(n, at=now + timedelta(microseconds=i)) for i, n in enumerate(notices))
