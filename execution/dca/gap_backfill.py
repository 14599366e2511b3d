"""What trails of a bot make of prices that they missed, by the candles of that time. Pure.

The machine is that of guarded positions (`execution.stops.trailing`), and so is the rule for a trigger that rose
unseen, with the price beyond it by now (`execution.stops.gap_judgement`). What differs:

| trail     | GAP_TRIGGER_ACTION=ask        | rearm                                | besides                        |
|-----------|-------------------------------|--------------------------------------|--------------------------------|
| of a sell | as execute: it brings profit  | it waits for its price again         | below its floor nothing is sold|
| of a buy  | as execute: it has its gate   | it is forgotten, the gate asked anew |                                |

The floor of a sell's trail is its first trigger, which brings the lot's target.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.lots import Lot
from execution.dca.observations import CandlesRead
from execution.dca.price_gap import PriceGap
from execution.facts.prices import Candle
from execution.stops import trailing
from execution.stops.gap_judgement import judged, newest_close
from execution.stops.gap_record import GapAction, GapPolicy, GapTrigger, GapWhy
from execution.stops.trail_gap import MissedTrigger, fold_candles
from execution.stops.trailing import Trailing, TrailStatus

FARTHEST: Final = timedelta(days=7)
"""Candles of a minute are read so far back at most: the best price of before is too old to sell by (at most a week)."""


def noted(bot: DcaBot, since: datetime | None, now: datetime, *, buys: bool, sells: bool) -> DcaBot:
    """The bot that knows of a gap; an earlier one that was not read counts. Nothing where no trail runs.

    ``since`` None: the program did not run, and each trail says until when it heard prices.
    """
    heard = list(_heard_until(bot, buys=buys, sells=sells))
    if not heard or bot.state is BotState.STOPPED:
        return bot
    began = min(heard) if since is None else since
    since = max(began, now - FARTHEST)
    if (earlier := bot.price_gap) is not None:
        since, buys, sells = min(earlier.since, since), buys or earlier.buys, sells or earlier.sells
    gap = PriceGap(since=since, buys=buys, sells=sells, noted_at=now)
    return replace(bot, price_gap=gap)


def _heard_until(bot: DcaBot, *, buys: bool, sells: bool) -> Iterable[datetime]:
    if buys and bot.buy_trail.is_running:
        yield bot.buy_trail.updated_at or _began(bot.buy_trail, bot.created_at)
    if sells:
        yield from (lot.trail.updated_at or _began(lot.trail, lot.bought_at) for lot in bot.lots if _runs(lot))


def _runs(lot: Lot) -> bool:
    return lot.trail.is_running


def _began(trail: Trailing, otherwise: datetime) -> datetime:
    """No price of before is the trail's own."""
    return trail.waits_since or otherwise


def caught_up(bot: DcaBot, read: CandlesRead, policy: GapPolicy, tick: Decimal, now: datetime) -> DcaBot:
    """The bot after the candles of its gap, with what is done about a trigger that they show to have been missed.

    What was asked for before the newest gap was noted has not all of it: it is read again. Stopped, it does nothing.
    """
    gap, candles = bot.price_gap, read.candles
    if gap is None or read.noted_at != gap.noted_at:
        return bot
    bot = replace(bot, price_gap=None)
    if bot.state is BotState.STOPPED:
        return bot
    if gap.sells:
        lots = (_sell_caught_up(lot, candles, gap.since, policy, tick, now) if _runs(lot) else lot for lot in bot.lots)
        bot = replace(bot, lots=tuple(lots))
    if gap.buys and bot.buy_trail.is_running:
        since = max(gap.since, _began(bot.buy_trail, bot.created_at))
        after = _caught(bot.buy_trail, candles, since, bot.buy_gap, policy, tick, now)
        trail = trailing.reset() if after.is_rearmed else after.trail
        bot = replace(bot, buy_trail=trail, buy_gap=after.gap, buy_missed=after.missed or bot.buy_missed)
    return bot


def _sell_caught_up(
    lot: Lot, candles: Sequence[Candle], since: datetime, policy: GapPolicy, tick: Decimal, now: datetime
) -> Lot:
    after = _caught(lot.trail, candles, max(since, _began(lot.trail, lot.bought_at)), lot.gap, policy, tick, now)
    trail = trailing.begin_anew(after.trail, now) if after.is_rearmed else after.trail
    return replace(lot, trail=trail, gap=after.gap, missed=after.missed or lot.missed)


class _After(Struct, frozen=True):
    trail: Trailing
    gap: GapTrigger | None
    missed: MissedTrigger | None
    is_rearmed: bool = False


def _caught(
    trail: Trailing,
    candles: Sequence[Candle],
    since: datetime,
    before: GapTrigger | None,
    policy: GapPolicy,
    tick: Decimal,
    now: datetime,
) -> _After:
    caught = fold_candles(trail, candles, since, tick)
    after = caught.trailing
    trigger = trailing.trigger_price(after, tick) if after.watermark != trail.watermark else None
    if trigger is None:
        return _After(after, before, caught.missed)
    price = newest_close(candles)
    if (price - trigger) * after.direction.sign > 0:
        return _After(after, before, caught.missed)
    gap = _decided(after, trigger, price, before, policy, tick, now)
    if gap.action is GapAction.REARM:
        return _After(after, gap, None, is_rearmed=True)
    return _After(replace(after, status=TrailStatus.TRIGGERED), gap, None)


def _decided(
    trail: Trailing,
    trigger: Decimal,
    price: Decimal,
    before: GapTrigger | None,
    policy: GapPolicy,
    tick: Decimal,
    now: datetime,
) -> GapTrigger:
    """Nobody is asked: what is sold brings its profit, and a buy has its gate."""
    action = GapAction.REARM if policy.action is GapAction.REARM else GapAction.EXECUTE
    policy = replace(policy, action=action)
    gap = judged(trail, trigger, price, policy, now, limits_a_loss=False, before=before)
    floor = _floor(trail, tick)
    if gap.action is GapAction.EXECUTE and floor is not None and price < floor:
        return replace(gap, action=GapAction.REARM, why=GapWhy.BELOW_FLOOR)
    return gap


def _floor(trail: Trailing, tick: Decimal) -> Decimal | None:
    """Where a sell's trail triggers first."""
    if trail.activation is None:
        return None
    return trailing.trigger_price(replace(trail, watermark=trail.activation), tick)
