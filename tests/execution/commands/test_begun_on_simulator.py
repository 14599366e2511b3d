"""Who asks is told that it has begun once it is on disk, and before the exchange has shown anything of it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from execution.commands.answers import ClosePlan
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator

KEY = "BTCUSDT_Buy_main"


async def test_a_trade_and_its_closes_have_begun_when_they_are_on_disk(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        seen: list[Any] = []

        async def opening() -> None:
            record = guard.monitor(KEY)
            assert record is not None
            seen.append(record.size)

        async def closing(plan: ClosePlan) -> None:
            record = guard.monitor(KEY)
            assert record is not None
            seen.append((plan.done, plan.qty, record.reduction is not None, record.closing is not None))

        preview = await guard.manager.preview(request())
        opened = await guard.manager.open_trade(preview, chat_id=1, also=lambda _: None, begun=opening)
        assert (opened.done, seen) == (True, [0])
        await until(lambda: guard.told("entry_filled"), "the entry")
        half = await guard.manager.close_position("BTCUSDT", None, Decimal(50), closing)
        assert (half.done, half.left) == (True, Decimal("0.005"))
        assert seen[1:] == [(False, Decimal("0.005"), True, False)]
        whole = await guard.manager.close_position("BTCUSDT", None, None, closing)
        assert (whole.done, whole.left) == (True, 0)
        assert seen[2:] == [(False, None, False, True)]


async def test_a_part_that_is_refused_says_why_and_is_not_waited_for(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
        await simulator.fault("ret_code", "/v5/order/create", ret_code=110017, ret_msg="reduce-only", count=1)
        plan = await guard.manager.close_position("BTCUSDT", None, Decimal(50))
        assert (plan.done, plan.left) == (False, Decimal("0.01"))
        assert "reduce-only" in plan.refused
