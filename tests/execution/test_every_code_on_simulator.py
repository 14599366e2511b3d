"""Codes of Bybit on each of our requests, with engine, adapter, sockets and simulator; judged by the referee.

One code of each class on each request; that all others of a class are heeded alike is `test_every_code.py`'s business.
"""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from execution.exchange_errors import AccessDenied, Ambiguous, Refused, Transient
from tests.execution.answered_guard import (
    AMEND,
    CANCEL,
    CREATE,
    LEVERAGE,
    ONE_TARGET,
    STOP,
    AnsweredGuard,
    Life,
    cancels,
    closes,
    moves_a_stop,
    opens,
    places_a_leg,
    resizes_a_leg,
)
from tests.execution.guard import request, until
from tests.execution.simulator_hand import Simulator

UNANSWERED, CLOCK, BUDGET, BUSY = 10016, 10002, 10006, 110079
BASE_PRICE = "StopLoss:490000000 set for Buy position should lower than base_price:480000000??LastPrice"
NO_HEADROOM = "Reduce-only rule not satisfied"


@pytest_asyncio.fixture(autouse=True)
async def _no_id_twice(simulator: Simulator) -> AsyncIterator[None]:
    yield
    assert (await simulator.look("stats"))["duplicate_link_ids"] == 0


@pytest_asyncio.fixture
async def guard(simulator: Simulator, tmp_path: Path) -> AsyncIterator[AnsweredGuard]:
    """Whatever a test does in it, nothing is naked."""
    async with AnsweredGuard(simulator, tmp_path) as started:
        yield started
    assert (await simulator.look("stats"))["max_naked_ms"] == 0


# ---------------------------------------- what delays: unanswered, clock, budget, busy


@pytest.mark.parametrize("life", [opens, places_a_leg, resizes_a_leg, cancels, moves_a_stop, closes])
async def test_what_only_delays_a_request_is_sent_again_until_it_is_done(guard: AnsweredGuard, life: Life) -> None:
    await life(guard, guard.says(UNANSWERED, CLOCK, BUSY, *([BUDGET] if life in {opens, moves_a_stop} else [])))
    assert await guard.all_said()
    assert guard.manager.failures() == {}


# ---------------------------------------- what is refused


async def test_an_entry_that_is_refused_is_given_up_and_told_whatever_the_reason(
    guard: AnsweredGuard, simulator: Simulator
) -> None:
    texts = {110003: "price", 110007: "margin", 110013: "tier", 110023: "status", 10001: "position idx not match"}
    for code, text in texts.items():
        await guard.answer(CREATE, code, text=text)
        await guard.trade(request())
        await until(lambda: not guard.manager.account_view().positions, "the end of the trade")
    assert [told["text"] for told in guard.told("entry_refused")] == list(texts.values())
    assert await guard.sent(CREATE) == len(texts), "none was sent again"
    account = await simulator.look("account")
    assert (account["orders"], account["executions"]) == ([], [])


async def test_a_take_profit_that_is_refused_is_placed_a_moment_later(guard: AnsweredGuard) -> None:
    await guard.trade(request(targets=ONE_TARGET))
    await until(guard.size, "the entry")
    await guard.answer(CREATE, 110003)
    await until(lambda: guard.legs_are("0.01"), "the take profit")
    assert await guard.all_said()


async def test_an_order_that_is_said_to_be_gone_is_asked_for_and_resized(guard: AnsweredGuard) -> None:
    await resizes_a_leg(guard, guard.says(110001, text="order not exists or too late to replace"))
    assert await guard.all_said()


@pytest.mark.parametrize(
    ("code", "text"),
    [(34040, "not modified"), (10001, "can not set tp/sl/ts for zero position"), (110059, "mode")],
)
async def test_a_stop_that_is_refused_keeps_the_older_one_and_is_tried_again(
    guard: AnsweredGuard, code: int, text: str
) -> None:
    await moves_a_stop(guard, guard.says(code, text=text))
    assert await guard.all_said()
    assert not guard.told("closing")


async def test_r13_a_price_said_to_be_through_the_stop_is_told_and_waited_out(guard: AnsweredGuard) -> None:
    await moves_a_stop(guard, guard.says(10001, text=BASE_PRICE))
    (waited,) = guard.told("stop_waits")
    assert (waited["wanted"], waited["standing"]) == (Decimal(49500), Decimal(49000))


@pytest.mark.parametrize(("code", "text"), [(110017, NO_HEADROOM), (110017, "current position is zero")])
async def test_a_close_that_is_refused_is_sent_until_it_is_flat(guard: AnsweredGuard, code: int, text: str) -> None:
    await closes(guard, guard.says(code, text=text))
    assert await guard.all_said()


async def test_r9_a_close_whose_answer_was_lost_counts_once(guard: AnsweredGuard, simulator: Simulator) -> None:
    async def say(path: str) -> None:
        await simulator.fault("html_body", path)

    await closes(guard, say)


@pytest.mark.parametrize("code", [UNANSWERED, 10001])
async def test_r15_a_batch_that_is_not_answered_or_is_refused_as_a_whole_is_done_all_the_same(
    guard: AnsweredGuard, simulator: Simulator, code: int
) -> None:
    for path in ("create", "amend", "cancel"):
        await guard.answer(f"/v5/order/{path}-batch", code)
    await guard.trade(request(qty="0.02", entries=(None, "49500")))
    await until(lambda: guard.legs_are("0.002", "0.003", "0.005"), "the take profits")
    await simulator.price("49500")
    await until(lambda: guard.legs_are("0.004", "0.006", "0.01"), "the take profits of both")
    await guard.manager.close_position("BTCUSDT", None, None)
    await until(guard.last_trade, "the trade in the history")
    assert await guard.all_said()
    assert (await simulator.look("account"))["orders"] == []


# ---------------------------------------- naked


@pytest_asyncio.fixture
async def bare(simulator: Simulator, tmp_path: Path) -> AsyncIterator[AnsweredGuard]:
    """Stops that entries bring along are a minute late: the bot has to set them (R3)."""
    await simulator.control("switch", name="child_stop_delay_ms", value=60_000)
    async with AnsweredGuard(simulator, tmp_path) as started:
        started.may_breach = True
        yield started


async def test_a_first_stop_that_is_delayed_is_set_all_the_same(bare: AnsweredGuard) -> None:
    await bare.answer(STOP, UNANSWERED, CLOCK, BUSY, 34040)
    await bare.trade(request(targets=ONE_TARGET))
    await until(lambda: bare.stop_at_is("49000"), "the stop")
    assert await bare.all_said()
    assert not bare.told("closing")


async def test_r13_a_first_stop_that_the_price_is_through_closes_at_once(bare: AnsweredGuard) -> None:
    await bare.answer(STOP, 10001, text=BASE_PRICE)
    await bare.trade(request(targets=ONE_TARGET))
    trade = await until(bare.last_trade, "the trade in the history")
    assert trade.reason == "no stop possible"
    assert bare.told("closing")
    assert await bare.all_said()
    # After one refusal. Beside a close that takes longer than a second another one is sent: that is its net (R12).
    assert not bare.told("stop_refused")


async def test_r13_a_price_that_goes_through_a_stop_that_gets_no_answer_closes(
    bare: AnsweredGuard, simulator: Simulator
) -> None:
    await bare.answer(STOP, *[BUSY] * 100)
    await bare.trade(request(targets=ONE_TARGET))
    await until(bare.size, "the entry")
    await simulator.price("48900")
    trade = await until(bare.last_trade, "the trade in the history")
    assert trade.reason == "no stop possible"
    assert not await bare.all_said(), "without a refusal"


async def test_a_first_stop_that_is_refused_three_times_closes_and_says_so(bare: AnsweredGuard) -> None:
    await bare.answer(STOP, 110061, 110061, 110061)
    await bare.trade(request(targets=ONE_TARGET))
    trade = await until(bare.last_trade, "the trade in the history")
    assert trade.reason == "no stop possible"
    (refused,) = bare.told("stop_refused")
    assert (refused["refusals"], refused["standing"]) == (3, None)


# ---------------------------------------- leverage


async def test_leverage_that_stands_already_is_no_reason_and_any_other_refusal_opens_nothing(
    guard: AnsweredGuard,
) -> None:
    asked = replace(request(), leverage=Decimal(5))
    refusals = {110013: Refused, 110015: Refused, 110007: Refused, 10001: Refused, 10003: AccessDenied}
    for code, kind in {**refusals, UNANSWERED: Ambiguous, CLOCK: Transient}.items():
        await guard.answer(LEVERAGE, code)
        with pytest.raises(kind):
            await guard.trade(asked)
        assert guard.manager.account_view().positions == ()
    assert await guard.sent(CREATE) == 0
    await guard.answer(LEVERAGE, 110043)
    await guard.trade(asked)
    await until(lambda: guard.told("entry_filled"), "the entry")


# ---------------------------------------- keys, bans, reads


async def test_a_read_that_is_refused_is_an_error_and_changes_nothing(guard: AnsweredGuard) -> None:
    key = await guard.guarded()
    paths = (CREATE, AMEND, CANCEL, STOP)
    writes = [await guard.sent(path) for path in paths]
    kinds = {10001: Refused, 10003: AccessDenied, UNANSWERED: Transient, BUDGET: Transient}
    for path, read in guard.reads():
        for code, kind in kinds.items():
            await guard.answer(path, code)
            with pytest.raises(kind):
                await read()
    for path in ("/v5/position/list", "/v5/order/realtime", "/v5/account/wallet-balance"):
        await guard.answer(path, UNANSWERED)
        with pytest.raises(Transient):
            await guard.manager.sweep(with_orders=True)
    assert guard.manager.failures() == {}, "it passes in a moment"
    await guard.manager.sweep(with_orders=True)
    monitor = guard.monitor(key)
    assert monitor is not None
    assert (monitor.size, monitor.standing_stop) == (Decimal("0.01"), Decimal(49000))
    assert await guard.legs_are("0.01")
    assert [await guard.sent(path) for path in paths] == writes


async def test_a_key_that_is_not_accepted_any_more_is_told_urgently(guard: AnsweredGuard) -> None:
    await guard.guarded()
    await guard.answer("/v5/position/list", 33004, text="Your api key has expired.")
    with pytest.raises(AccessDenied):
        await guard.manager.sweep(with_orders=True)
    (told,) = await until(lambda: guard.told("system"), "the news")
    assert "Bybit denies access: Your api key has expired. (33004)" in told["text"]


async def test_a_write_that_is_not_accepted_any_more_is_told_urgently(guard: AnsweredGuard) -> None:
    await guard.guarded()
    await guard.answer(STOP, 10005, text="Permission denied")
    guard.want_stop("49500")
    (told,) = await until(lambda: guard.told("system"), "the news")
    assert told["text"] == "Bybit denies access: Permission denied (10005)"
    assert await guard.stop_at() == 49000


async def test_a_ban_is_answered_with_silence_and_told(guard: AnsweredGuard) -> None:
    await guard.guarded()
    await guard.answer("/v5/position/list", 10018, text="Exceeded the IP Rate Limit")
    with pytest.raises(Transient, match="Rate Limit"):
        await guard.manager.sweep(with_orders=True)
    before = await guard.requests()
    for _, read in [("", lambda: guard.manager.sweep(with_orders=True)), *guard.reads()]:
        with pytest.raises(Transient, match="shut out"):
            await read()
    assert await guard.requests() == before, "not one request more"
    (told,) = await until(lambda: guard.told("system"), "the news")
    assert "10 minutes" in told["text"]
    assert await guard.stop_at() == 49000
