"""What is to be done about a trail's trigger that rose unseen, with the price beyond it by now. Pure.

Positions and DCA bots are judged by the same rule.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from execution.facts.prices import Candle
from execution.stops.gap_record import GapAction, GapPolicy, GapTrigger, GapWhy
from execution.stops.trailing import Trailing

HUNDRED: Final = Decimal(100)


def newest_close(candles: Iterable[Candle]) -> Decimal:
    """The price as it is now, by the newest candle. Raises ValueError where there is none."""
    return max(candles, key=lambda candle: candle.start).close


def judged(
    trail: Trailing,
    trigger: Decimal,
    price: Decimal,
    policy: GapPolicy,
    now: datetime,
    *,
    limits_a_loss: bool,
    before: GapTrigger | None,
) -> GapTrigger:
    """Of a trail as the candles left it. ``limits_a_loss``: an exit there asks not how far the price has run.

    ``before``: what was judged last of it.
    """
    is_old = now - (trail.watermark_at or now) > policy.max_age
    may_execute = limits_a_loss or _is_near(trail, trigger, price, policy)
    executed = GapAction.EXECUTE if may_execute else GapAction.REARM
    if is_old:
        action, why = GapAction.REARM, GapWhy.TOO_OLD
    elif policy.action is GapAction.EXECUTE and not may_execute:
        action, why = GapAction.REARM, GapWhy.TOO_FAR
    else:
        action, why = policy.action, GapWhy.SETTING
    return GapTrigger(
        number=1 if before is None else before.number + 1,
        trigger=trigger,
        watermark=trail.watermark,
        price=price,
        at=now,
        action=action,
        why=why,
        until=now + policy.ask_for if action is GapAction.ASK else None,
        unanswered=executed,
    )


def _is_near(trail: Trailing, trigger: Decimal, price: Decimal, policy: GapPolicy) -> bool:
    beyond = (trigger - price) * trail.direction.sign
    return policy.max_slippage is None or beyond * HUNDRED <= trigger * policy.max_slippage
