"""Money with its currency, wherever the symbol tells which."""

import pytest

from execution.facts.settle_coins import settle_coin
from execution.notices import NoticeKind
from handlers.alerts.alert_text import alert_text
from handlers.positions.positions_text import positions_texts
from handlers.words.units import Units
from tests.handlers.fakes import D, an_account


@pytest.mark.parametrize(
    ("symbol", "coin", "base"),
    [("BTCUSDT", "USDT", "BTC"), ("ETHUSDC", "USDC", "ETH"), ("BTCPERP", "USDC", ""), ("BTCUSD", "", "")],
)
def test_a_symbol_tells_in_what_its_money_is(symbol: str, coin: str, base: str) -> None:
    assert settle_coin(symbol) == coin
    units = Units.of_symbol(symbol)
    assert (units.quote, units.coin) == (coin, base)


@pytest.mark.parametrize(
    ("symbol", "said"), [("BTCPERP", "+47.20 USDC</b> after fees"), ("BTCUSD", "+47.20</b> after fees")]
)
def test_an_alert_says_in_what_a_profit_is_and_invents_none(symbol: str, said: str) -> None:
    fields = {"symbol": symbol, "side": "Buy", "profit": D("47.2"), "qty": D("0.05"), "price": D(51000), "leg": 1}
    assert said in alert_text({"kind": NoticeKind.TP_HIT.value, "fields": fields}, repeated=False)
    unknown = {**fields, "profit": None}
    assert "–</b> after fees" in alert_text({"kind": NoticeKind.TP_HIT.value, "fields": unknown}, repeated=False)


def test_the_head_of_the_positions_says_in_what_the_equity_is() -> None:
    assert "equity 10012.34 USDT · free 9000.00" in positions_texts(an_account())[0]
    assert "equity – · free" in positions_texts(an_account(equity=None))[0]
