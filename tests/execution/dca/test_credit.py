"""What a sale gives to the newest other lot."""

from decimal import Decimal

import pytest

from execution.dca.credit import credit_of, give
from execution.dca.dca_plan import SellRules
from tests.execution.dca.bot_facts import a_bot, a_lot

D = Decimal


@pytest.mark.parametrize(
    ("excess", "percent", "given"),
    [("1", "50", "0.5"), ("1", "0", "0"), ("-1", "100", "0"), ("0.000000015", "100", "0.00000001")],
)
def test_a_part_of_what_was_beyond_the_target(excess, percent, given):
    assert credit_of(D(excess), SellRules(credit_percent=D(percent))) == D(given)


def test_lots_that_share_a_target_give_all_of_it_and_what_was_lacking():
    shared = SellRules(at_average=True)
    assert credit_of(D("1.5"), shared) == D("1.5")
    assert credit_of(D("-1.5"), shared) == D("-1.5")


def test_the_newest_lot_has_it_and_it_is_counted():
    bot = give(a_bot(lots=(a_lot(), a_lot(number=2, credit=D(1)))), D(2))
    assert [lot.credit for lot in bot.lots] == [D(0), D(3)]
    assert bot.stats.credit_given == D(2)
    assert bot.stats.realised == 0
