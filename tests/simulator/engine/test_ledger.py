"""The transaction log explains every balance."""

from decimal import Decimal

import pytest

from simulator.engine.words import TransactionType
from tests.simulator.engine.desk import BTC, ETH, Desk
from tests.simulator.engine.story import MODES, Story


def test_a_trade_has_its_cash_flow_fee_and_the_balance_after_it(desk: Desk) -> None:
    desk.buy("0.1")
    desk.price("50100")
    desk.sell("0.1", reduce_only=True)
    bought, sold = desk.engine.transactions()
    assert (bought.kind, bought.cash_flow, bought.fee, bought.change) == (
        TransactionType.TRADE,
        0,
        Decimal("2.75"),
        Decimal("-2.75"),
    )
    assert (bought.size, sold.size) == (Decimal("0.1"), 0)
    assert (sold.cash_flow, sold.fee, sold.funding) == (10, Decimal("2.7555"), 0)
    assert sold.cash_balance == desk.balance()
    assert (sold.currency, sold.trade_id) == ("USDT", desk.engine.executions()[-1].exec_id)


def test_funding_is_a_settlement_and_positive_when_received(desk: Desk) -> None:
    desk.sell("0.1")
    desk.engine.funding(BTC, Decimal("0.001"))
    row = desk.engine.transactions()[-1]
    assert (row.kind, row.funding, row.fee, row.cash_flow, row.change) == (TransactionType.SETTLEMENT, 5, 0, 0, 5)
    assert row.size == Decimal("-0.1")


def test_what_the_exchange_did_has_words_of_its_own(desk: Desk) -> None:
    desk.buy("0.2")
    desk.engine.adl(BTC, qty=Decimal("0.05"))
    desk.engine.liquidate(BTC, qty=Decimal("0.05"))
    desk.engine.liquidate(BTC)
    desk.buy("1", symbol=ETH)
    desk.engine.delist(ETH)
    kinds = [row.kind for row in desk.engine.transactions()]
    assert kinds == [
        TransactionType.TRADE,
        TransactionType.ADL,
        TransactionType.LIQUIDATION,
        TransactionType.LIQUIDATION,
        TransactionType.TRADE,
        TransactionType.DELIVERY,
    ]


@pytest.mark.parametrize("mode", MODES)
def test_every_balance_of_a_long_story_is_explained_to_the_last_digit(mode: str) -> None:
    engine = Story(5, 300, mode).engine
    rows = engine.transactions()
    balances = {"USDT": Decimal(10_000)}
    for row in rows:
        assert row.change == row.cash_flow + row.funding - row.fee
        balances[row.currency] = balances.get(row.currency, Decimal(0)) + row.change
        assert row.cash_balance == balances[row.currency]
    assert balances == {coin.coin: coin.wallet_balance for coin in engine.wallet().coins}
    assert len(rows) > 20
