"""What a life on the simulator has to agree with: the exchange's wallet, and the backtest of the same candles."""

from helpers.dca_backtest.result import Question
from helpers.dca_backtest.run import Backtest
from tests.helpers.dca_backtest.simulated_day import Lived

REQUESTS = 288
"""Of candles in a day: one for each that closes, whatever the 1,440 looks at the gate."""


def agrees_with_the_wallet(lived: Lived) -> None:
    """To the last digit."""
    stats = lived.bot.stats
    assert lived.usdt == stats.earned - stats.spent
    assert lived.btc == stats.bought - stats.sold
    assert stats.trades == len(lived.sold) == stats.wins + stats.losses
    assert stats.realised == sum(lot.profit for lot in lived.sold)


async def agrees_with_the_backtest(lived: Lived, question: Question) -> None:
    """The same lots, bought and sold at the same moments and prices, for the same money to the last digit.

    They may be so equal because trailing sells and market buys trade at the last price in both. An order that rests may
    differ: the simulator fills it when the price touches it, the backtest when the price has gone through it.
    """
    backtest = Backtest(question)
    result = await backtest.run()
    stats = lived.bot.stats
    assert (result.buys, result.sells, result.open_lots) == (stats.purchases, stats.trades, len(lived.bot.lots))
    played = sorted(backtest.books.sold, key=lambda lot: lot.number)
    for there, here in zip(lived.sold, played, strict=True):
        assert (there.number, there.buy_price, there.sell_price) == (here.number, here.buy_price, here.sell_price)
        assert (there.bought_at, there.sold_at) == (here.bought_at, here.sold_at)
    assert (result.realised, result.fees) == (stats.realised, stats.fees)
    assert result.profit == lived.usdt + lived.btc * question.candles[-1].close
