"""What we send: docs/bybit.md, 2.4 to 2.6, rules R11 and R14."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.bybit import bodies
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest, TrailRequest, Trigger

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


def test_a_trail_is_a_price_distance_and_leaves_the_stop_alone() -> None:
    request = TrailRequest(symbol="BTCUSDT", position_idx=2, distance=Decimal("500.0"), activation=None)
    body = {
        "category": "linear",
        "symbol": "BTCUSDT",
        "positionIdx": 2,
        "tpslMode": "Full",
        "trailingStop": "500",
    }
    assert bodies.trail(request) == body
    waiting = replace(request, activation=Decimal("49000.50"))
    assert bodies.trail(waiting) == body | {"activePrice": "49000.5"}
    assert bodies.trail(replace(request, distance=Decimal("0.0"))) == body | {"trailingStop": "0"}


@pytest.mark.parametrize(("side", "direction"), [(Side.SELL, 1), (Side.BUY, 2)])
def test_r21_a_take_profit_that_waits_can_only_shrink_and_is_reached_from_the_losing_side(
    side: Side, direction: int
) -> None:
    order = ExitOrder(
        **(EXIT | {"side": side}), qty=Decimal("0.5"), price=None, trigger=Trigger(Decimal("51000.0"), TriggerBy.MARK)
    )
    assert bodies.exit_(order) == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "positionIdx": 2,
        "orderLinkId": "hf-2",
        "side": side.value,
        "qty": "0.5",
        "reduceOnly": True,
        "closeOnTrigger": True,
        "triggerPrice": "51000",
        "triggerBy": "MarkPrice",
        "triggerDirection": direction,
        "orderType": "Market",
    }


def test_r21_a_trigger_is_amended_as_one() -> None:
    order = AmendOrder(link_id="hf-3", symbol="BTCUSDT", qty=None, price=None, trigger_price=Decimal("51000.50"))
    assert bodies.amend(order) == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "orderLinkId": "hf-3",
        "triggerPrice": "51000.5",
    }


def test_r15_a_batch_says_what_is_common_once() -> None:
    items = [bodies.cancel(CancelOrder(link_id=link_id, symbol="BTCUSDT")) for link_id in ("hf-1", "hf-2")]
    assert bodies.batch(items) == {
        "category": "linear",
        "request": [
            {"symbol": "BTCUSDT", "orderLinkId": "hf-1"},
            {"symbol": "BTCUSDT", "orderLinkId": "hf-2"},
        ],
    }


def test_r1_an_entry_beside_a_position_brings_a_stop_for_its_own_fills() -> None:
    body = bodies.entry(EntryOrder(**ENTRY, price=Decimal(50000), stop_is_partial=True))
    assert (body["tpslMode"], body["stopLoss"], body["slOrderType"]) == ("Partial", "49000", "Market")


def test_r1_what_has_no_id_of_ours_is_cancelled_by_the_exchanges() -> None:
    body = bodies.cancel(CancelOrder(link_id="", symbol="BTCUSDT", order_id="e1f0"))
    assert body == {"category": "linear", "symbol": "BTCUSDT", "orderId": "e1f0"}
