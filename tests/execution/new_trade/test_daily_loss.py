"""DAILY_LOSS_LIMIT: pure."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from execution.new_trade.daily_loss import midnight, require_loss_below
from execution.new_trade.trade_request import TradeRejected
from utils.trade_history import Trade

NOON = datetime(2026, 3, 2, 12, 30, 1, 5, tzinfo=UTC)


def closed(net: str | None) -> Trade:
    return Trade(
        "g", "BTCUSDT_Buy_main", "BTCUSDT", "Buy", "main", NOON, NOON, net=None if net is None else Decimal(net)
    )


def test_the_day_begins_at_midnight_utc():
    assert midnight(NOON) == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("nets", [(), ("-99.99",), ("-150", "50.01"), ("-60", None, "-39")])
def test_below_the_limit_trades_are_taken(nets):
    require_loss_below(Decimal(100), [closed(net) for net in nets])


@pytest.mark.parametrize("nets", [("-100",), ("-60", "-40"), ("-150", "49.99", None)])
def test_at_the_limit_no_new_ones(nets):
    with pytest.raises(TradeRejected, match="DAILY_LOSS_LIMIT is 100: no new ones until 00:00 UTC"):
        require_loss_below(Decimal(100), [closed(net) for net in nets])
