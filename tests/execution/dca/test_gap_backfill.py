"""R17 for bots: what their trails make of prices that nobody heard, by the candles of that time."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_fold import fold
from execution.dca.dca_news import news_of
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.gap_backfill import FARTHEST
from execution.dca.observations import CandlesRead, GateOpened, Paused, PriceSeen, PricesMissed, Resumed, Stopped
from execution.dca.price_gap import PriceGap
from execution.dca.requests import ReadCandles, requests
from execution.dca.targets import target_of
from execution.facts.prices import Candle
from execution.notices import NoticeKind
from execution.stops.gap_record import GapAction, GapPolicy, GapWhy
from execution.stops.trailing import TrailStatus
from tests.execution.dca.bot_facts import FEES, RULES, a_bot, a_plan, at, bought, folded, stepped

D = Decimal
EXECUTE = GapPolicy()
BACK = at(420)
"""When prices are heard again."""
TRAILING = {"by": OrderBy.TRAILING, "trail_percent": D("0.5")}


def candle(minute: int, high: int, low: int, close: int | None = None) -> Candle:
    is_closed = minute < 7
    end = D(low if close is None else close)
    return Candle(
        start=at(60 * minute), open=end, high=D(high), low=D(low), close=end, volume=D(1), is_closed=is_closed
    )


def waiting() -> DcaBot:
    """One lot of 0.002 at 50000, whose trail began at 09:00:03 and waits for 50855.5."""
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell=TRAILING))))
    (lot,) = bot.lots
    assert (lot.trail.status, lot.trail.waits_since, lot.trail.activation) == (
        TrailStatus.WAITING, at(3), D("50855.5"),
    )  # fmt: skip
    return bot


def active(best: int = 51000) -> DcaBot:
    bot = folded(waiting(), PriceSeen(D(best), at(50)), now=at(50))
    assert bot.lots[0].trail.status is TrailStatus.ACTIVE
    return bot


def back(bot: DcaBot, *candles: Candle, policy: GapPolicy = EXECUTE, **gap: Any) -> DcaBot:
    """After a gap since the last price, and the read of its candles."""
    terms = {"since": at(50), "buys": True, "sells": True} | gap
    bot = fold(bot, PricesMissed(**terms), RULES, BACK)
    assert bot.price_gap is not None
    return fold(bot, CandlesRead(tuple(candles), BACK), RULES, BACK, policy)


def news(before: DcaBot, after: DcaBot) -> list[dict[str, Any]]:
    told = news_of(before, after, (), BACK)
    assert {notice.kind for notice in told} <= {NoticeKind.DCA_TRAIL_GAP}
    assert all(notice.urgent for notice in told)
    return [notice.fields for notice in told]


def test_r17_a_trail_that_sells_follows_the_prices_that_it_missed():
    before = active()
    after = back(before, candle(2, 52000, 51700), candle(3, 51950, 51900))
    trail = after.lots[0].trail
    assert (trail.status, trail.watermark, after.price_gap) == (TrailStatus.ACTIVE, D(52000), None)
    assert news(before, after) == []
    sold, _ = stepped(after, [PriceSeen(D(51735), at(421))], price="51735", now=at(421))
    (order,) = sold.orders_of(OrderRole.SELL)
    assert order.is_immediate
    assert after.lots[0].trail.watermark_at == at(120)


def test_r17_a_price_that_was_missed_activates_it():
    after = back(waiting(), candle(2, 50900, 50880))
    assert (after.lots[0].trail.status, after.lots[0].trail.watermark) == (TrailStatus.ACTIVE, D(50900))


def test_r17_prices_of_before_a_trail_began_are_none_of_its_own():
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell=TRAILING))), now=at(200))
    after = back(bot, candle(1, 52000, 51000), candle(3, 52000, 51000, 50000), since=at(10))
    assert after.lots[0].trail.status is TrailStatus.WAITING
    again = folded(
        after, PricesMissed(at(201), buys=True, sells=True), CandlesRead((candle(4, 52000, 51900),), BACK), now=BACK
    )
    assert again.lots[0].trail.watermark == D(52000)


def test_a_trigger_that_rose_unseen_sells_where_the_price_is_near():
    before = active()
    after = back(before, candle(2, 52000, 51800), candle(7, 51800, 51600))
    (lot,) = after.lots
    assert lot.trail.status is TrailStatus.TRIGGERED
    (told,) = news(before, after)
    assert (told["lot"], told["action"], told["why"], told["trigger"], told["price"]) == (
        1, "execute", "setting", D(51740), D(51600),
    )  # fmt: skip
    sold, _ = stepped(after, price="51600", now=BACK)
    (order,) = sold.orders_of(OrderRole.SELL)
    target = target_of(lot, sold.plan.sell, RULES, FEES)
    assert order.is_immediate
    assert target is not None
    assert order.price is not None
    assert order.price >= target.price


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        (GapPolicy(action=GapAction.REARM), GapWhy.SETTING),
        (GapPolicy(max_age=timedelta(seconds=299)), GapWhy.TOO_OLD),
        (GapPolicy(max_slippage=D("0.2")), GapWhy.TOO_FAR),
        (GapPolicy(action=GapAction.ASK, max_slippage=D("0.2")), GapWhy.TOO_FAR),
    ],
)
def test_a_trigger_that_rose_unseen_waits_again_where_the_rule_says_so(policy: GapPolicy, why: GapWhy):
    before = active()
    after = back(before, candle(2, 52000, 51800), candle(7, 51800, 51600), policy=policy)
    (lot,) = after.lots
    assert (lot.trail.status, lot.trail.watermark, lot.trail.waits_since) == (TrailStatus.WAITING, None, BACK)
    assert [(told["action"], told["why"]) for told in news(before, after)] == [("rearm", why.value)]
    assert stepped(after, price="51600", now=BACK)[0].orders == {}
    late = folded(
        after, PricesMissed(at(50), buys=True, sells=True), CandlesRead((candle(2, 52000, 51800),), BACK), now=BACK
    )
    assert late.lots[0].trail.status is TrailStatus.WAITING, "the candles that were judged do not raise it again"


def test_nobody_is_asked_about_a_bot_the_setting_that_asks_sells():
    after = back(active(), candle(2, 52000, 51800), candle(7, 51800, 51600), policy=GapPolicy(action=GapAction.ASK))
    assert after.lots[0].trail.status is TrailStatus.TRIGGERED


def test_r17_nothing_is_sold_below_the_floor_of_its_lot():
    before = active(50900)
    after = back(before, candle(2, 50950, 50700), candle(7, 50700, 50500))
    assert after.lots[0].trail.status is TrailStatus.WAITING
    assert [(told["action"], told["why"]) for told in news(before, after)] == [("rearm", "below floor")]


def test_a_price_that_went_through_it_and_came_back_is_told_once():
    before = active()
    candles = candle(2, 52000, 51900), candle(3, 51900, 51700, 51950), candle(7, 51990, 51960)
    after = back(before, *candles)
    assert after.lots[0].trail.status is TrailStatus.ACTIVE
    (told,) = news(before, after)
    assert (told["action"], told["trigger"]) == ("missed", D(51740))
    assert news(after, back(after, candle(7, 51990, 51960))) == []


def test_what_is_kept_back_by_its_policy_is_told_nothing():
    bot = active()
    kept = fold(bot, PricesMissed(at(50), buys=True, sells=False), RULES, BACK)
    assert kept == bot, "no trail runs that asks"
    assert fold(bot, CandlesRead((candle(2, 52000, 51900),), BACK), RULES, BACK) == bot


def buying(low: int = 49000) -> DcaBot:
    """Its trail down began at 09:00:00 at 50000, and has followed the price."""
    bot = folded(a_bot(plan=a_plan(buy=TRAILING)), GateOpened(D(50000), at(0)), now=at(0))
    return folded(bot, PriceSeen(D(low), at(50)), now=at(50))


def test_r17_a_trail_that_buys_follows_what_it_missed_where_that_is_wanted():
    after = back(buying(), candle(2, 48200, 48000))
    assert (after.buy_trail.status, after.buy_trail.watermark) == (TrailStatus.ACTIVE, D(48000))


def test_each_kind_of_trail_follows_its_own_setting():
    both = replace(active(), buy_trail=buying().buy_trail)
    after = back(both, candle(2, 52000, 51900), candle(3, 51000, 48000, 48100), sells=False)
    assert after.lots[0].trail == both.lots[0].trail
    assert after.buy_trail.watermark == D(48000)


def test_a_buy_that_turned_unseen_is_for_the_gate_where_the_price_is_near():
    before = buying()
    after = back(before, candle(2, 48200, 48000), candle(7, 48300, 48200, 48300))
    assert after.buy_trail.status is TrailStatus.TRIGGERED
    (told,) = news(before, after)
    assert (told["lot"], told["action"], told["trigger"], told["price"]) == (None, "execute", D(48240), D(48300))


@pytest.mark.parametrize("close", [48800, 50000])
def test_a_buy_that_turned_long_ago_or_is_far_away_is_forgotten(close: int):
    policy = GapPolicy(max_age=timedelta(seconds=10)) if close == 48800 else EXECUTE
    before = buying()
    after = back(before, candle(2, 48200, 48000), candle(7, close, close), policy=policy)
    assert after.buy_trail.status is TrailStatus.INACTIVE
    assert [told["action"] for told in news(before, after)] == ["rearm"]


def test_a_gap_that_was_not_read_yet_is_not_forgotten_for_a_newer_one():
    bot = fold(active(), PricesMissed(at(50), buys=False, sells=True), RULES, BACK)
    bot = fold(bot, PricesMissed(at(300), buys=True, sells=False), RULES, BACK)
    assert bot.price_gap is not None, "no buy trails, so the newer one is none"
    assert (bot.price_gap.since, bot.price_gap.buys, bot.price_gap.sells) == (at(50), False, True)
    both = replace(bot, buy_trail=buying().buy_trail)
    both = fold(both, PricesMissed(at(300), buys=True, sells=False), RULES, BACK)
    assert both.price_gap is not None
    assert (both.price_gap.since, both.price_gap.buys, both.price_gap.sells) == (at(50), True, True)
    assert ReadCandles(at(50), BACK) in requests(both, BACK)


def test_after_a_restart_each_trail_says_until_when_it_heard_prices():
    bot = fold(waiting(), PricesMissed(None, buys=True, sells=True), RULES, BACK)
    assert bot.price_gap is not None
    assert bot.price_gap.since == at(3), "it never heard one"
    bot = fold(active(), PricesMissed(None, buys=True, sells=True), RULES, BACK)
    assert bot.price_gap is not None
    assert bot.price_gap.since == at(50)
    both = replace(active(), buy_trail=replace(buying().buy_trail, updated_at=at(20)))
    assert fold(both, PricesMissed(None, buys=True, sells=True), RULES, BACK).price_gap.since == at(20)
    old = replace(buying(), buy_trail=replace(buying().buy_trail, updated_at=None, waits_since=None))
    assert fold(old, PricesMissed(None, buys=True, sells=True), RULES, BACK).price_gap.since == old.created_at
    late = BACK + 2 * FARTHEST
    assert fold(active(), PricesMissed(None, buys=True, sells=True), RULES, late).price_gap.since == late - FARTHEST


def test_a_bot_that_is_stopped_asks_for_no_candles():
    bot = replace(active(), state=BotState.STOPPED)
    assert fold(bot, PricesMissed(None, buys=True, sells=True), RULES, BACK) == bot


def test_a_trail_that_has_turned_meanwhile_is_left_alone():
    bot = fold(
        replace(active(), buy_trail=buying().buy_trail), PricesMissed(at(50), buys=True, sells=True), RULES, BACK
    )
    bot = folded(bot, PriceSeen(D(50700), at(419)), now=at(419))
    assert bot.lots[0].trail.status is bot.buy_trail.status is TrailStatus.TRIGGERED
    after = fold(bot, CandlesRead((candle(2, 52000, 48000),), BACK), RULES, BACK)
    assert (after.lots[0].trail, after.buy_trail) == (bot.lots[0].trail, bot.buy_trail)


def test_r17_candles_that_are_older_than_a_gap_say_nothing_of_it():
    """A read may take longer than prices stay away for the next time."""
    bot = fold(active(), PricesMissed(at(50), buys=True, sells=True), RULES, at(180))
    bot = fold(bot, PricesMissed(at(200), buys=True, sells=True), RULES, BACK)
    late = fold(bot, CandlesRead((candle(2, 51100, 51050),), at(180)), RULES, BACK)
    assert late == bot, "they are asked for once more"
    after = fold(late, CandlesRead((candle(2, 51100, 51050), candle(4, 52000, 51900)), BACK), RULES, BACK)
    assert (after.price_gap, after.lots[0].trail.watermark) == (None, D(52000))


def test_r17_a_clock_that_was_set_back_meanwhile_has_candles_read_no_more_than_once():
    bot = fold(active(), PricesMissed(at(50), buys=True, sells=True), RULES, at(180))
    bot = fold(bot, PricesMissed(at(200), buys=True, sells=True), RULES, at(-900))
    (asked,) = [each for each in requests(bot, at(-899)) if isinstance(each, ReadCandles)]
    after = fold(bot, CandlesRead((candle(2, 52000, 51900),), asked.noted_at), RULES, at(-898))
    assert (after.price_gap, after.lots[0].trail.watermark) == (None, D(52000))


def test_a_gap_of_an_older_record_is_read_too():
    bot = replace(active(), price_gap=PriceGap(since=at(50), buys=False, sells=True))
    (asked,) = [each for each in requests(bot, BACK) if isinstance(each, ReadCandles)]
    after = fold(bot, CandlesRead((candle(2, 52000, 51900),), asked.noted_at), RULES, BACK)
    assert (after.price_gap, after.lots[0].trail.watermark) == (None, D(52000))


def test_a_bot_that_was_stopped_meanwhile_does_nothing_about_its_gap_and_tells_nothing():
    noted = fold(active(), PricesMissed(at(50), buys=True, sells=True), RULES, BACK)
    stopped = fold(noted, Stopped(), RULES, BACK)
    after = fold(stopped, CandlesRead((candle(2, 52000, 51800), candle(7, 51800, 51600)), BACK), RULES, BACK)
    assert after == replace(stopped, price_gap=None)
    assert news(stopped, after) == []


def test_r17_a_trail_begins_with_its_lot_also_where_our_clock_is_behind():
    """Candles are of the exchange's time: by ours, what was paid before the lot was bought would be its own."""
    late = replace(bought(a_bot(plan=a_plan(sell=TRAILING))))
    fills = tuple(replace(fill, at=at(200)) for fill in late.lots[0].buys)
    late = replace(late, lots=(replace(late.lots[0], buys=fills),))
    bot, _ = stepped(late, now=at(100))
    assert bot.lots[0].trail.waits_since == at(200)
    assert back(bot, candle(2, 52000, 51000), candle(3, 52000, 51000, 50000)).lots[0].trail.watermark is None


def test_r17_a_trail_that_waits_again_does_so_from_the_price_that_ended_it_whatever_our_clock_says():
    bot = folded(active(), PriceSeen(D(50700), at(300)), now=at(200))
    assert bot.lots[0].trail.status is TrailStatus.TRIGGERED
    bot, _ = stepped(bot, price="50000", now=at(200))
    trail = bot.lots[0].trail
    assert (trail.status, trail.waits_since, trail.updated_at) == (TrailStatus.WAITING, at(300), at(300))


@pytest.mark.parametrize("price", [50700, 51000])
def test_a_bot_that_was_stopped_begins_its_trails_anew_when_it_runs_again(price: int):
    """On spot nobody heard prices for it; whether one fired meanwhile would hang on what other bots watch."""
    stopped = folded(active(), Stopped(), PriceSeen(D(price), at(60)), now=at(60))
    bot, _ = stepped(stopped, [Resumed()], price="53000", now=BACK)
    trail = bot.lots[0].trail
    assert (trail.status, trail.watermark, trail.waits_since, bot.orders) == (TrailStatus.WAITING, None, BACK, {})
    after = folded(
        bot, PricesMissed(at(60), buys=True, sells=True), CandlesRead((candle(2, 60000, 52000),), BACK), now=BACK
    )
    assert after.lots[0].trail.watermark is None, "what the price did while it was stopped is no matter of them"


def test_a_pause_interrupts_no_trail_that_sells():
    bot = folded(active(), Paused(), Resumed(), now=BACK)
    assert bot.lots[0].trail == active().lots[0].trail
