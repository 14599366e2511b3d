"""Everything that stands in the way of a buy, in words."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.gate import Surroundings, cheap_obstacles
from execution.dca.lots import Dust
from execution.dca.observations import GateOpened
from tests.execution.dca.bot_facts import RULES, a_bot, a_lot, a_plan, at, folded

D = Decimal
RICH = Surroundings(available=D(1000))


def obstacles(bot: DcaBot, price: str | None = "50000", around: Surroundings = RICH) -> tuple[str, ...]:
    return tuple(each.words for each in cheap_obstacles(bot, None if price is None else D(price), around, at(0)))


def planned(**buy: Any) -> DcaBot:
    return a_bot(plan=a_plan(buy=buy))


@pytest.mark.parametrize(
    ("by", "rules", "is_enough"),
    [
        (OrderBy.MARKET, {}, True),
        (OrderBy.MARKET, {"min_amount": D("100.1")}, False),
        (OrderBy.LIMIT, {}, True),
        (OrderBy.LIMIT, {"min_qty": D("0.0021")}, False),
        (OrderBy.LIMIT, {"min_amount": D("100.1")}, False),
        (OrderBy.LIMIT, {"qty_step": D("0.0021")}, False),
    ],
)
def test_a_buy_under_the_minimum_is_shown_and_not_planned(by, rules, is_enough):
    rules = replace(RULES, **rules)
    bot = a_bot(plan=a_plan(buy={"by": by}))
    words = () if is_enough else ("100 USDT buys less at 50000 than the exchange takes an order of",)
    assert obstacles(bot, around=replace(RICH, rules=rules)) == words
    assert len(folded(bot, GateOpened(D(50000), at(0)), rules=rules).orders) == is_enough
    assert "the price is not known" in obstacles(bot, None, replace(RICH, rules=rules))


def test_nothing_stands_in_the_way():
    assert obstacles(a_bot()) == ()


@pytest.mark.parametrize(
    ("bot", "words"),
    [
        (a_bot(state=BotState.PAUSED), "the bot is paused"),
        (a_bot(state=BotState.STOPPED, state_reason="its stop"), "the bot is stopped: its stop"),
        (folded(a_bot(), GateOpened(D(50000), at(0))), "a buy is under way"),
        (a_bot(unexplained_since=at(0)), "executions are being read"),
        (a_bot(buy_not_before=at(30)), "the last buy was refused; again in 30 s"),
        (replace(planned(max_lots=1), lots=(a_lot(),)), "1 of 1 lots are open"),
        (replace(planned(budget=D(150)), lots=(a_lot(),)), "open lots cost 100 of a budget of 150"),
        (replace(planned(budget=D(150)), dust=Dust(D(1), D(51))), "open lots cost 51 of a budget of 150"),
        (replace(planned(interval_hours=D(4)), last_buy_at=at(-60)), "the next buy may come in 3 h 59 min"),
        (replace(planned(interval_hours=D("0.5")), last_buy_at=at(-60)), "the next buy may come in 29 min"),
        (planned(max_price=D(49999)), "the price 50000 is above 49999"),
        (planned(min_price=D(50001)), "the price 50000 is below 50001"),
        (replace(planned(step_percent=D("0.5")), lots=(a_lot(),)), "the next lot is bought at 49750 or below"),
        (a_bot(stop_price=D(50000)), "the price is at the stop 50000"),
    ],
)
def test_each_obstacle_is_named(bot: DcaBot, words: str):
    assert obstacles(bot) == (words,)


def test_what_is_over_stands_no_more_in_the_way():
    bot = replace(planned(interval_hours=D(1), budget=D(200), step_percent=D("0.5")), lots=(a_lot(),))
    bot = replace(bot, last_buy_at=at(-3600), buy_not_before=at(0), stop_price=D(45000))
    assert obstacles(bot, "49750") == ()


def test_what_decides_beside_the_bot():
    assert obstacles(a_bot(), around=Surroundings(available=D(99))) == ("99 is free, a buy takes 100",)
    assert obstacles(a_bot(), None) == ("the price is not known",)
    closed = Surroundings(available=None, forbidden="the connection is lost")
    assert obstacles(a_bot(), around=closed) == ("the connection is lost",)
    assert obstacles(a_bot(), around=Surroundings(available=None)) == ("the balance is not known",)


def test_obstacles_are_told_on_the_tick_and_with_their_currency():
    around = Surroundings(available=D("99.999"), rules=replace(RULES, tick_size=D("0.5")))
    lots = (a_lot(price="50000.3"),)
    bot = replace(planned(step_percent=D("0.5"), budget=D(150)), lots=lots)
    assert obstacles(bot, "50000.55", around) == (
        "99.99 USDT is free, a buy takes 100 USDT",
        "open lots cost 100 USDT of a budget of 150 USDT",
        "the next lot is bought at 49750 or below",
    )
    assert "the next lot is bought at 49750.29 or below" in obstacles(bot, "50000.55")


def test_on_linear_a_buy_takes_margin_only():
    bot = a_bot(plan=a_plan(market=Market.LINEAR, stop_percent=D(10)))
    assert obstacles(bot, around=Surroundings(available=D(20))) == ()
