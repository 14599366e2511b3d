"""What terms come to before a bot is begun: the first lot, and the worst of all lots."""

from decimal import Decimal
from typing import Any

import pytest

from execution.dca.dca_plan import BuyRules, DcaPlan, Market, OrderBy, SellRules
from execution.dca.forecast import all_open, first_lot
from execution.dca.market import MarketRules
from execution.facts.instruments import FeeRate

D = Decimal
RULES = MarketRules(
    symbol="BTCUSDT",
    base_coin="BTC",
    quote_coin="USDT",
    is_trading=True,
    tick_size=D("0.1"),
    qty_step=D("0.000001"),
    amount_step=D("0.01"),
    min_qty=D("0.000001"),
    min_amount=D(5),
    max_limit_qty=None,
    max_market_qty=None,
)
SPOT = FeeRate(taker=D("0.001"), maker=D("0.001"))
LINEAR = FeeRate(taker=D("0.00055"), maker=D("0.0002"))


def a_plan(**changes: Any) -> DcaPlan:
    buy, sell = BuyRules(**changes.pop("buy", {})), SellRules(**changes.pop("sell", {}))
    return DcaPlan(
        **({"symbol": "BTCUSDT", "market": Market.SPOT, "amount": D(20), "buy": buy, "sell": sell} | changes)
    )


def test_the_first_lot_on_spot_loses_its_fee_in_coins_and_its_target_makes_up_for_it() -> None:
    lot = first_lot(a_plan(), RULES, SPOT, D(50000))
    assert lot is not None
    assert (lot.received, lot.cost) == (D("0.0003996"), D(20))
    # 50601.152 would be exactly 1 %; 50601.05, as the seed has it, would be less than that.
    assert (lot.target.qty, lot.target.price) == (D("0.000399"), D("50601.2"))
    assert 1 <= lot.net < D("1.001")


def test_the_first_lot_on_linear_pays_its_fee_in_money() -> None:
    plan = a_plan(market=Market.LINEAR, stop_percent=D(10), sell={"by": OrderBy.MARKET})
    lot = first_lot(plan, RULES, LINEAR, D(50000))
    assert lot is not None
    assert (lot.received, lot.cost) == (D("0.0004"), D("20.011"))
    assert lot.target.price == D("50555.6")


def test_an_amount_under_one_step_is_no_lot() -> None:
    assert first_lot(a_plan(amount=D("0.01")), RULES, SPOT, D(50000)) is None
    nothing = all_open(a_plan(amount=D("0.01")), RULES, SPOT, D(50000))
    assert (nothing.lots, nothing.money, nothing.lowest) == (0, 0, D(50000))


def test_steps_widen_and_the_tenth_lot_is_where_they_lead() -> None:
    worst = all_open(a_plan(buy={"step_percent": D("0.5")}), RULES, SPOT, D(50000))
    assert worst.lots == 10
    assert worst.lowest.quantize(D(1)) == 38587
    assert D("199.8") < worst.money <= 200
    assert (worst.stop, worst.loss) == (None, None)


@pytest.mark.parametrize(
    ("buy", "lots", "lowest"),
    [
        ({"max_lots": 3}, 3, D(50000)),
        ({"budget": D(70)}, 3, D(50000)),
        ({"max_price": D(40000), "max_lots": 1}, 1, D(40000)),
        ({"min_price": D(60000), "max_lots": 1}, 1, D(60000)),
        (
            {"step_percent": D(10), "step_multiplier": D(1), "max_step_percent": D(10), "min_price": D(44000)},
            2,
            D(45000),
        ),
    ],
)
def test_whatever_limits_the_lots_limits_the_worst_case(buy: dict[str, Any], lots: int, lowest: Decimal) -> None:
    worst = all_open(a_plan(buy=buy), RULES, SPOT, D(50000))
    assert (worst.lots, worst.lowest) == (lots, lowest)


def test_r23_a_linear_bot_buys_nothing_at_its_stop_and_loses_so_much_there() -> None:
    steps = {"step_percent": D(6), "step_multiplier": D(1), "max_step_percent": D(6)}
    plan = a_plan(market=Market.LINEAR, stop_percent=D(10), buy=steps)
    worst = all_open(plan, RULES, LINEAR, D(50000))
    assert (worst.lots, worst.stop) == (2, D(45000))  # the third would be at 44180
    sizes = D("0.0004") + D("0.000425")
    entries = D("0.0004") * 50000 + D("0.000425") * 47000
    fees = (entries + sizes * 45000) * LINEAR.taker
    assert worst.loss == entries - sizes * 45000 + fees
