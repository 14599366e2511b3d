"""Every code of Bybit on the requests that no actor sends one by one: reads, leverage, and orders in batches.

What the engine does about an order or a stop is `tests/execution/test_every_code.py`'s business.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from execution.bybit.adapter import BybitExchange
from execution.exchange_errors import ExchangeError, Refusal, Refused
from execution.facts.slots import Side
from execution.requests import AmendOrder, CancelOrder, ExitOrder
from tests.execution.bybit.fake_bybit import FakeBybit, Handler, envelope, no
from tests.execution.codes_by_call import Call, Said, codes_of, error_of, meaning_of

READ, LEVERAGE = "/v5/position/list", "/v5/position/set-leverage"
FENCE = datetime(2026, 1, 1, tzinfo=UTC)
A_BATCH = 10
BATCHES: dict[Call, tuple[str, Callable[[BybitExchange, list[str]], Awaitable[list[Any]]]]] = {
    Call.TAKE_PROFIT: (
        "/v5/order/create-batch",
        lambda exchange, ids: exchange.place_exits([_exit(id_) for id_ in ids]),
    ),
    Call.AMEND: ("/v5/order/amend-batch", lambda exchange, ids: exchange.amend_each([_amend(id_) for id_ in ids])),
    Call.CANCEL: ("/v5/order/cancel-batch", lambda exchange, ids: exchange.cancel_each([_cancel(id_) for id_ in ids])),
}


def _exit(link_id: str) -> ExitOrder:
    return ExitOrder(
        link_id=link_id, symbol="BTCUSDT", position_idx=0, side=Side.SELL, qty=Decimal("0.01"), price=Decimal(51000)
    )


def _amend(link_id: str) -> AmendOrder:
    return AmendOrder(link_id=link_id, symbol="BTCUSDT", qty=Decimal("0.02"), price=None)


def _cancel(link_id: str) -> CancelOrder:
    return CancelOrder(link_id=link_id, symbol="BTCUSDT")


def shown(said: Said) -> str:
    return f"{said[0]} {said[1]}"


def kind_of(error: Any) -> tuple[type, Refusal | None]:
    assert isinstance(error, ExchangeError), error
    return type(error), error.refusal if isinstance(error, Refused) else None


def expected(said: Said, fence: datetime | None) -> tuple[type, Refusal | None]:
    return kind_of(error_of(said, fence))


@pytest.mark.parametrize("said", [*codes_of(Call.READ)], ids=shown)
async def test_r19_a_read_that_any_code_answers_is_an_error_and_no_list(
    exchange: BybitExchange, bybit: FakeBybit, said: Said
) -> None:
    bybit.answer(READ, no(*said))
    with pytest.raises(ExchangeError) as raised:
        await exchange.positions("BTCUSDT")
    assert kind_of(raised.value) == expected(said, None)
    assert len(bybit.requests(READ)) == 1


@pytest.mark.parametrize("said", [*codes_of(Call.LEVERAGE)], ids=shown)
async def test_r24_leverage_that_any_code_answers_is_an_error_unless_it_stands_already(
    exchange: BybitExchange, bybit: FakeBybit, said: Said
) -> None:
    bybit.answer(LEVERAGE, no(*said))
    if meaning_of(said) is Refusal.NOT_MODIFIED:
        await exchange.set_leverage("BTCUSDT", Decimal(5))
    else:
        with pytest.raises(ExchangeError) as raised:
            await exchange.set_leverage("BTCUSDT", Decimal(5))
        assert kind_of(raised.value) == expected(said, FENCE)
    assert len(bybit.requests(LEVERAGE)) == 1


def in_batches() -> list[tuple[Call, list[Said]]]:
    of_each = {call: list(codes_of(call)) for call in BATCHES}
    return [(call, said[at : at + A_BATCH]) for call, said in of_each.items() for at in range(0, len(said), A_BATCH)]


@pytest.mark.parametrize(("call", "some"), in_batches())
async def test_r15_each_order_of_a_batch_is_told_its_own_code(
    exchange: BybitExchange, bybit: FakeBybit, call: Call, some: list[Said]
) -> None:
    path, send = BATCHES[call]
    bybit.answer(path, _of_each(some))
    outcomes = await send(exchange, [f"hf-{n}" for n, _ in enumerate(some)])
    assert [kind_of(outcome) for outcome in outcomes] == [expected(said, FENCE) for said in some]


def _of_each(some: list[Said]) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        words = [{"code": code, "msg": text} for code, text in some]
        return web.json_response(envelope({"list": [{} for _ in some]}) | {"retExtInfo": {"list": words}})

    return answer


@pytest.mark.parametrize("said", [*codes_of(Call.CANCEL)], ids=shown)
async def test_r15_a_code_for_the_whole_batch_is_its_error(
    exchange: BybitExchange, bybit: FakeBybit, said: Said
) -> None:
    path, send = BATCHES[Call.CANCEL]
    bybit.answer(path, no(*said))
    with pytest.raises(ExchangeError) as raised:
        await send(exchange, ["hf-1", "hf-2"])
    assert kind_of(raised.value) == expected(said, FENCE)
    assert len(bybit.requests(path)) == 1
