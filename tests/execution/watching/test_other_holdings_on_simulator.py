"""R19: what the engine lists as not guarded, and what an exchange that does not tell changes: nothing."""

from decimal import Decimal
from pathlib import Path

import pytest

from execution.dca.market import DcaRequest
from execution.facts.other_holdings import OtherPosition, Product
from execution.facts.slots import Side
from execution.views import others_in_words
from tests.execution.guard import Guard, until
from tests.execution.simulator_hand import Simulator

D = Decimal
POSITIONS = "/v5/position/list"


async def bought(guard: Guard) -> None:
    """A tenth of a bitcoin on spot."""
    order = DcaRequest(link_id="by-hand", symbol="BTCUSDT", side=Side.BUY, qty=D("0.1"), amount=None, price=None)
    await guard.exchange.spot.place(order)


async def asked(guard: Guard) -> int:
    return (await guard.simulator.look("stats"))["requests"].get(POSITIONS, 0)


async def test_r19_coins_on_spot_are_listed_but_those_of_bots(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        manager, held = guard.manager, {"BTC": D(0)}
        manager.others.leave_out(lambda: held)
        await bought(guard)
        for _ in range(2):
            await manager.sweep(with_orders=True)
        (coin,) = manager.account_view().other_coins
        assert (coin.name, coin.qty) == ("BTC", D("0.0999"))
        assert others_in_words(manager.account_view()) == ["0.0999 BTC (spot, about 4995 USD)"]
        held["BTC"] = D("0.0999")
        await manager.sweep(with_orders=True)
        assert manager.account_view().other_coins == ()
        assert manager.account_view().unguarded == ()


async def test_r19_inverse_and_options_cost_two_requests_an_hour_and_none_before_all_is_verified(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        manager = guard.manager
        verified = manager.verified.is_set()
        before = await asked(guard)
        await manager.watch_account()
        assert verified or await asked(guard) == before
        await manager.sweep(with_orders=True)
        await until(manager.verified.is_set, "all to be verified")
        before = await asked(guard)
        for _ in range(3):
            await manager.watch_account()
        assert await asked(guard) == before + (0 if verified else 2)


async def test_r19_inverse_and_options_are_listed_apart_from_what_could_be_guarded(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inverse = OtherPosition(product=Product.INVERSE, symbol="BTCUSD", side=Side.BUY, size=D(1000))

    async def other_positions(product: Product) -> list[OtherPosition]:
        return [inverse] if product is Product.INVERSE else []

    async with Guard(simulator, tmp_path) as guard:
        monkeypatch.setattr(guard.exchange, "other_positions", other_positions)
        await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="0.1")
        await guard.manager.sweep(with_orders=True)
        await until(guard.manager.verified.is_set, "all to be verified")
        await guard.manager.watch_account()
        view = guard.manager.account_view()
        assert view.other_positions == (inverse,)
        assert [each.name for each in view.unguarded] == ["ETHUSDT long"]


async def test_r19_that_they_cannot_be_read_fails_nothing(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        manager = guard.manager
        await manager.sweep(with_orders=True)
        await until(manager.verified.is_set, "all to be verified")
        await simulator.fault("ret_code", POSITIONS, ret_code=10005, ret_msg="permission denied", count=2)
        await manager.watch_account()
        assert (await simulator.look("faults"))["faults"] == [], "both were asked for"
        await manager.sweep(with_orders=True)
        view = manager.account_view()
        assert (view.other_positions, view.last_sweep_at is not None) == ((), True)
        assert manager.failures() == {}


async def test_r19_a_person_who_wants_the_account_read_gets_them_read_too(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        manager = guard.manager
        await manager.sweep(with_orders=True)
        await until(manager.verified.is_set, "all to be verified")
        await manager.watch_account()
        before = await asked(guard)
        await manager.sync()

        async def all_asked() -> bool:
            return await asked(guard) == before + 4  # two settle coins of the sweep, and these

        await until(all_asked, "inverse contracts and options to be read")
