"""Whatever kind of bot is played: its record and the purse of the market agree to the last digit."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from execution.dca.dca_plan import OrderBy
from execution.facts.prices import Candle
from helpers.dca_backtest.run import Backtest
from tests.helpers.dca_backtest.bench import candle, question

D = Decimal
WIDE = {"max_lots": 6, "step_percent": D("0.2")}


def walk(minutes: int) -> Iterator[Candle]:
    chance, price = Random(11), 50000
    for number in range(minutes):
        opened = price
        steps = [opened + chance.randint(-120, 120) for _ in range(3)]
        price = steps[-1]
        yield candle(number, opened, max(opened, *steps), min(opened, *steps), price)


@pytest.mark.parametrize(
    "changes",
    [
        {"buy": WIDE | {"by": OrderBy.LIMIT}, "sell": {"by": OrderBy.LIMIT}},
        {"buy": WIDE | {"by": OrderBy.MARKET}, "sell": {"by": OrderBy.MARKET}},
        {"buy": WIDE | {"by": OrderBy.TRAILING}, "sell": {"by": OrderBy.TRAILING, "trail_percent": D("0.1")}},
        {"buy": WIDE | {"by": OrderBy.MARKET}, "sell": {"at_average": True}},
        {"buy": WIDE | {"by": OrderBy.MARKET}, "sell": {"by": OrderBy.MARKET, "credit_percent": D(50)}},
    ],
    ids=["limit", "market", "trailing", "average", "credit"],
)
async def test_record_and_purse_agree(changes: dict[str, Any]) -> None:
    sell = {"profit_percent": D("0.2")} | changes["sell"]
    asked = question(list(walk(300)), money=600, buy=changes["buy"], sell=sell)
    backtest = Backtest(asked)
    result = await backtest.run()
    bot, purse = backtest.actor.bot, backtest.purse
    assert result.sells
    assert purse.money == 600 + bot.stats.earned - bot.stats.spent
    assert purse.coins == bot.stats.bought - bot.stats.sold == sum(lot.left for lot in bot.lots) + bot.dust.qty
    assert result.realised == sum(lot.profit for lot in backtest.books.sold)
    assert result.profit == result.realised + result.unrealised
    assert purse.free_money <= purse.money
