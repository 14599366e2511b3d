"""What open lots are worth at a price, beside what they cost."""

from execution.dca.lots import Dust, LotFill
from execution.dca.worth import cost_of_held, cost_of_rest, held, unrealised
from tests.handlers.dca.fakes import a_bot, a_lot
from tests.handlers.fakes import NOON, D


def test_a_bot_that_holds_nothing_has_earned_nothing() -> None:
    assert unrealised(a_bot(), D(50000), D("0.001")) == 0


def test_lots_and_dust_are_worth_what_a_sale_now_would_bring() -> None:
    bot = a_bot(a_lot(1), a_lot(2, "49000"), dust=Dust(D("0.0000006"), D("0.03")))
    assert held(bot) == D("0.0007998")
    assert cost_of_held(bot) == D("39.63")
    assert unrealised(bot, D(50000), D("0.001")) == D("0.0007998") * 50000 * D("0.999") - D("39.63")


def test_what_a_part_of_a_lot_has_brought_is_taken_off_its_cost() -> None:
    sold = LotFill(
        exec_id="s1",
        link_id="s1",
        order_id="",
        price=D(50600),
        qty=D("0.0002"),
        fee=D("0.01"),
        fee_in_base=False,
        at=NOON,
    )
    bot = a_bot(a_lot(1, sells=(sold,)))
    assert held(bot) == D("0.0001996")
    assert cost_of_held(bot) == D(20) - D("10.11")
    assert cost_of_rest(bot) == D(20) * D("0.0001996") / D("0.0003996"), "what it brought says nothing of the rest"
    assert cost_of_rest(a_bot(a_lot(1), dust=Dust(D("0.0000006"), D("0.03")))) == D("20.03")
