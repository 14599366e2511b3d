"""Several orders in one request: what is sent, what the budget counts, and what each of them is told (R15)."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from execution.bybit.adapter import BybitExchange
from execution.exchange_errors import Ambiguous, Refusal, Refused, Transient
from execution.exchange_events import OrderMoved, PositionMoved, PrivateStreamMoved
from execution.facts.orders import OrderStatus, OrderType, StopKind
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, Receipt, Trigger
from tests.execution.bybit.fake_bybit import FakeBybit, Handler, Heard, envelope, hang_up, no, ok
from tests.execution.simulator_hand import Simulator

AMEND = "/v5/order/amend-batch"
CREATE = "/v5/order/create-batch"


def target(link_id: str, qty: str, price: str, trigger: TriggerBy | None = None) -> ExitOrder:
    at = Decimal(price)
    return ExitOrder(
        link_id=link_id,
        symbol="BTCUSDT",
        position_idx=0,
        side=Side.SELL,
        qty=Decimal(qty),
        price=at if trigger is None else None,
        trigger=None if trigger is None else Trigger(at, trigger),
    )


def amended(link_id: str, qty: str) -> AmendOrder:
    return AmendOrder(link_id=link_id, symbol="BTCUSDT", qty=Decimal(qty), price=None)


def said(*codes: int | None) -> Handler:
    """An answer that speaks of so many orders; None: of this one it says nothing that can be read."""

    async def answer(_: web.Request) -> web.StreamResponse:
        body = envelope({"list": [{"orderId": f"id-{n}"} for n, _ in enumerate(codes)]})
        words = [{} if code is None else {"code": code, "msg": f"no {code}" if code else "OK"} for code in codes]
        return web.json_response(body | {"retExtInfo": {"list": words}})

    return answer


# ---------------------------------------- what is sent and told


async def test_r15_what_is_common_stands_once_and_each_has_its_outcome(
    bybit: FakeBybit, exchange: BybitExchange
) -> None:
    bybit.answer(AMEND, said(0, 110001, 10006, 10016, None))
    orders = [amended(f"hf-{n}", f"0.00{n}") for n in range(1, 6)]
    first, gone, rate, doubtful, mute = await exchange.amend_each(orders)
    (asked,) = bybit.requests(AMEND)
    assert asked.body["category"] == "linear"
    assert asked.body["request"][0] == {"symbol": "BTCUSDT", "orderLinkId": "hf-1", "qty": "0.001"}
    assert first == Receipt("id-0")
    assert isinstance(gone, Refused)
    assert (gone.refusal, gone.code, gone.text) == (Refusal.ORDER_GONE, 110001, "no 110001")
    assert isinstance(rate, Transient)
    assert isinstance(doubtful, Ambiguous)
    assert isinstance(mute, Ambiguous)
    requests = exchange.health().requests
    assert (requests["refused"], requests["transient"], requests["ambiguous"]) == (1, 1, 2)


@pytest.mark.parametrize(
    "answer",
    [pytest.param(hang_up, id="hung up"), pytest.param(said(0), id="too short"), pytest.param(ok(), id="none")],
)
async def test_r15_an_answer_that_does_not_list_them_leaves_all_in_doubt(
    bybit: FakeBybit, exchange: BybitExchange, answer: Handler
) -> None:
    bybit.answer(AMEND, answer)
    with pytest.raises(Ambiguous):
        await exchange.amend_each([amended("hf-1", "1"), amended("hf-2", "2")])


async def test_r15_a_batch_that_is_refused_as_a_whole_says_so(bybit: FakeBybit, exchange: BybitExchange) -> None:
    bybit.answer(CREATE, no(10032, "demo trading is not supported"))
    with pytest.raises(Refused) as refused:
        await exchange.place_exits([target("hf-1", "1", "51000"), target("hf-2", "1", "52000")])
    assert refused.value.refusal is Refusal.UNSUPPORTED


async def test_rules_that_one_of_them_contradicts_are_read_again(bybit: FakeBybit, exchange: BybitExchange) -> None:
    bybit.answer(CREATE, said(110094))
    (small,) = await exchange.place_exits([target("hf-1", "1", "51000")])
    assert isinstance(small, Refused)
    assert exchange._instruments._doubted == {"BTCUSDT"}


# ---------------------------------------- on the simulator


@pytest_asyncio.fixture
async def live(simulator: Simulator) -> AsyncIterator[tuple[BybitExchange, Heard]]:
    """A long of 0.1 BTC, and an adapter whose private stream is up."""
    heard, exchange = Heard(), simulator.exchange()
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    entry = EntryOrder(
        link_id="hf-entry",
        symbol="BTCUSDT",
        position_idx=0,
        side=Side.BUY,
        qty=Decimal("0.1"),
        price=None,
        stop_loss=Decimal(49000),
        trigger_by=TriggerBy.LAST,
    )
    await exchange.place_entry(entry)
    await heard.until(lambda events: any(isinstance(e, PositionMoved) and e.row.size for e in events))
    yield exchange, heard
    await exchange.stop()


async def test_r15_ten_take_profits_in_one_request_and_their_life_in_two_more(
    simulator: Simulator, live: tuple[BybitExchange, Heard]
) -> None:
    exchange, _ = live
    orders = [target(f"hf-t{n}", "0.01", str(51000 + 100 * n)) for n in range(10)]
    placed = await exchange.place_exits(orders)
    assert all(isinstance(receipt, Receipt) for receipt in placed)
    changed = await exchange.amend_each([amended(f"hf-t{n}", "0.005") for n in range(9)] + [amended("hf-none", "1")])
    assert [type(outcome) for outcome in changed] == [Receipt] * 9 + [Refused]
    shown = {order.link_id: order for order in await exchange.open_orders("BTCUSDT") if order.link_id}
    assert {link: (order.qty, order.order_id) for link, order in shown.items()} == {
        f"hf-t{n}": (Decimal("0.005" if n < 9 else "0.01"), receipt.order_id)
        for n, receipt in enumerate(placed)
        if isinstance(receipt, Receipt)
    }
    gone = await exchange.cancel_each([CancelOrder(link_id=f"hf-t{n}", symbol="BTCUSDT") for n in range(10)])
    assert all(isinstance(receipt, Receipt) for receipt in gone)
    requests = (await simulator.look("stats"))["requests"]
    assert [requests[f"/v5/order/{kind}-batch"] for kind in ("create", "amend", "cancel")] == [1, 1, 1]
    assert requests["/v5/order/create"] == 1, "the entry"


async def test_r15_what_is_over_the_budget_is_not_sent_and_told_for_each(
    simulator: Simulator, live: tuple[BybitExchange, Heard]
) -> None:
    """The exchange lets in as many as its budget has left: ten a second, which these batches share with nobody."""
    exchange, _ = live
    orders = [target(f"hf-t{n}", "0.005", str(51000 + 100 * n)) for n in range(10)]
    outcomes = await exchange.place_exits(orders)
    more = await exchange.place_exits([target(f"hf-m{n}", "0.005", str(53000 + 100 * n)) for n in range(10)])
    assert [type(outcome) for outcome in (*outcomes, *more)] == [Receipt] * 20, "the second waited for its turn"
    assert (await simulator.look("stats"))["rejected"] == {}


async def test_r21_a_take_profit_that_waits_fires_under_its_own_id(
    simulator: Simulator, live: tuple[BybitExchange, Heard]
) -> None:
    exchange, heard = live
    await exchange.place_exits([target("hf-a", "0.05", "51000", TriggerBy.LAST), target("hf-b", "0.05", "52000")])
    (waiting,) = [o for o in await exchange.open_orders("BTCUSDT") if o.link_id == "hf-a"]
    assert (waiting.status, waiting.stop_kind, waiting.order_type) == (
        OrderStatus.UNTRIGGERED,
        StopKind.STOP,
        OrderType.MARKET,
    )
    assert (waiting.trigger_price, waiting.trigger_by, waiting.price) == (Decimal(51000), TriggerBy.LAST, None)
    moved: dict[str, Any] = {"link_id": "hf-a", "symbol": "BTCUSDT", "qty": Decimal("0.04"), "price": None}
    await exchange.amend(AmendOrder(**moved, trigger_price=Decimal(51100)))
    with pytest.raises(Refused) as passed:
        await exchange.place_exit(target("hf-c", "0.01", "49900", TriggerBy.LAST))
    assert passed.value.refusal is Refusal.PRICE_THROUGH
    await simulator.price("51100")

    def is_filled(events: list[Any]) -> bool:
        rows = [event.row for event in events if isinstance(event, OrderMoved)]
        return any((r.link_id, r.order_id, r.status) == ("hf-a", waiting.order_id, OrderStatus.FILLED) for r in rows)

    await heard.until(is_filled)
