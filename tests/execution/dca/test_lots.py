"""What a lot holds, cost and brought, in the currency in which each fee was paid."""

from decimal import Decimal

from execution.dca.lots import ClosedLot, Dust, Lot
from tests.execution.dca.bot_facts import a_fill, a_lot, at

D = Decimal


def test_a_fee_in_base_leaves_less_and_one_in_quote_costs_more():
    in_base = a_lot(buys=(a_fill("1", "100", "0.01", in_base=True),))
    assert (in_base.received, in_base.cost, in_base.left) == (D("0.99"), D(100), D("0.99"))
    in_quote = a_lot(buys=(a_fill("1", "100", "0.1"),))
    assert (in_quote.received, in_quote.cost) == (D(1), D("100.1"))


def test_a_rebate_is_a_fee_below_zero():
    assert a_lot(buys=(a_fill("1", "100", "-0.01"),)).cost == D("99.99")
    assert a_lot(buys=(a_fill("1", "100", "-0.01", in_base=True),)).received == D("1.01")


def test_sales_bring_what_their_fees_leave():
    lot = a_lot(
        buys=(a_fill("2", "100"),), sells=(a_fill("1", "110", "0.1"), a_fill("0.5", "120", "0.01", in_base=True))
    )
    assert (lot.sold, lot.proceeds, lot.left) == (D("1.51"), D("169.9"), D("0.49"))


def test_what_it_took_over_is_in_it_and_not_in_its_price():
    lot = Lot(number=1, buys=(a_fill("1", "100"), a_fill("1", "200", at=at(9))), carried=Dust(D("0.5"), D(10), D(1)))
    assert (lot.received, lot.cost, lot.mean_price, lot.bought_at) == (D("2.5"), D(310), D(150), at(1))


def test_a_sold_lot_is_kept_as_it_is():
    row = ClosedLot(
        bot_id="b", symbol="BTCUSDT", number=1, qty=D(1), cost=D(100), proceeds=D("101.5"), fees=D("0.2"),
        buy_price=D(100), sell_price=D(102), bought_at=at(0), sold_at=at(1), dust=Dust(), credit_used=D(0),
        credit_given=D(0),
    )  # fmt: skip
    assert row.profit == D("1.5")
    assert ClosedLot.from_plain(row.to_plain()) == row
