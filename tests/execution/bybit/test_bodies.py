"""What we send: docs/bybit.md, 2.4 to 2.6, rules R11 and R14."""

from decimal import Decimal
from typing import Any

import pytest

from execution.bybit import bodies
from execution.exchange import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest
from execution.facts import Side, TriggerBy

ENTRY: dict[str, Any] = {
    "link_id": "hf-1",
    "symbol": "BTCUSDT",
    "position_idx": 0,
    "side": Side.BUY,
    "qty": Decimal("0.010"),
    "stop_loss": Decimal("4.9E+4"),
    "trigger_by": TriggerBy.MARK,
}
EXIT: dict[str, Any] = {"link_id": "hf-2", "symbol": "BTCUSDT", "position_idx": 2, "side": Side.BUY}


def test_a_limit_entry_carries_its_stop() -> None:
    assert bodies.entry(EntryOrder(**ENTRY, price=Decimal("50000.50"))) == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "positionIdx": 0,
        "orderLinkId": "hf-1",
        "side": "Buy",
        "orderType": "Limit",
        "qty": "0.01",
        "price": "50000.5",
        "timeInForce": "GTC",
        "reduceOnly": False,
        "tpslMode": "Full",
        "stopLoss": "49000",
        "slTriggerBy": "MarkPrice",
        "slOrderType": "Market",
    }


def test_a_market_entry_has_no_price() -> None:
    body = bodies.entry(EntryOrder(**ENTRY, price=None))
    assert body["orderType"] == "Market"
    assert {"price", "timeInForce"}.isdisjoint(body)
    assert body["stopLoss"] == "49000"


def test_r12_a_close_at_the_edge_of_the_band_does_not_rest() -> None:
    body = bodies.exit_(ExitOrder(**EXIT, qty=Decimal("0.5"), price=Decimal(47500), is_immediate=True))
    assert (body["orderType"], body["price"], body["timeInForce"]) == ("Limit", "47500", "IOC")
    assert body["reduceOnly"] is True


def test_a_take_profit_only_shrinks() -> None:
    body = bodies.exit_(ExitOrder(**EXIT, qty=Decimal("1E-7"), price=Decimal("0.0000123")))
    assert body == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "positionIdx": 2,
        "orderLinkId": "hf-2",
        "side": "Buy",
        "qty": "0.0000001",
        "price": "0.0000123",
        "orderType": "Limit",
        "timeInForce": "GTC",
        "reduceOnly": True,
    }


def test_a_partial_close_is_a_reduce_only_market_order() -> None:
    body = bodies.exit_(ExitOrder(**EXIT, qty=Decimal("0.5"), price=None))
    assert (body["orderType"], body["qty"], body["reduceOnly"]) == ("Market", "0.5", True)
    assert "closeOnTrigger" not in body


def test_r11_closing_all_is_quantity_zero_with_close_on_trigger() -> None:
    body = bodies.exit_(ExitOrder(**EXIT, qty=Decimal("0.000"), price=None))
    assert (body["orderType"], body["qty"], body["reduceOnly"], body["closeOnTrigger"]) == ("Market", "0", True, True)
    assert body["positionIdx"] == 2


@pytest.mark.parametrize(
    ("qty", "price", "expected"),
    [
        (Decimal("1.50"), None, {"qty": "1.5"}),
        (None, Decimal(3), {"price": "3"}),
        (Decimal(100), Decimal("0.10"), {"qty": "100", "price": "0.1"}),
    ],
)
def test_an_amendment_says_only_what_changes(
    qty: Decimal | None, price: Decimal | None, expected: dict[str, str]
) -> None:
    body = bodies.amend(AmendOrder(link_id="hf-3", symbol="BTCUSDT", qty=qty, price=price))
    assert body == {"category": "linear", "symbol": "BTCUSDT", "orderLinkId": "hf-3"} | expected


def test_a_cancel_goes_by_our_id() -> None:
    assert bodies.cancel(CancelOrder(link_id="hf-4", symbol="BTCUSDT")) == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "orderLinkId": "hf-4",
    }


def test_r14_a_stop_is_complete_and_leaves_the_take_profit_alone() -> None:
    request = StopRequest(symbol="BTCUSDT", position_idx=1, stop_loss=Decimal("49000.10"), trigger_by=TriggerBy.LAST)
    assert bodies.stop(request) == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "positionIdx": 1,
        "tpslMode": "Full",
        "stopLoss": "49000.1",
        "slTriggerBy": "LastPrice",
        "slOrderType": "Market",
    }
