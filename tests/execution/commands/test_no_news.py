"""Commands after which all would be as before: nothing goes anywhere, and what can be taken back stays as it was."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.commands import position_commands
from execution.commands.answers import ChangeRefused, Confirmed
from execution.commands.changes import undoable
from execution.commands.plan_version import version_of
from execution.commands.position_commands import PositionCommands
from execution.exit_plan import Trail
from execution.monitor import Monitor
from execution.new_trade.trade_request import DistanceBy, TargetRequest
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.actor_bench import Bench, Clock, actor_of
from tests.execution.builders import D, monitor, plan, resting

ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
SMART = SmartStop(price=D(49500))


async def may_enter(_: Monitor) -> str:
    """Nothing keeps anything from entering."""
    return ""


def commands_of(record: Monitor, bench: Bench) -> PositionCommands:
    """Of an actor that does not run: what is posted to it stays."""
    actor = actor_of(record, bench)
    return PositionCommands(lambda: [actor], bench, Clock(), may_enter, observe=False)  # type: ignore[arg-type]


async def all_as_it_is(commands: PositionCommands, record: Monitor) -> list[Confirmed]:
    """Every command, asked for what is so already."""
    legs = record.plan.legs
    same = tuple(TargetRequest(DistanceBy.PRICE, leg.price, leg.share) for leg in legs)
    return [
        await commands.set_stop(commands.preview_stop("BTCUSDT", None, record.stop.price)),
        await commands.set_trail("BTCUSDT", None, record.plan.trail),
        await commands.set_smart("BTCUSDT", None, record.plan.smart),
        await commands.set_targets(commands.preview_targets("BTCUSDT", None, same)),
        await commands.cancel_entries("BTCUSDT", None),
    ]


@pytest.mark.parametrize("trail", [None, ONE_PERCENT])
@pytest.mark.parametrize("smart", [None, SMART])
async def test_what_is_so_already_is_no_news_and_leaves_the_undo(trail: Trail | None, smart: SmartStop | None) -> None:
    bench = Bench()
    start = resting(the_plan=replace(plan(), trail=trail, smart=smart))
    commands = commands_of(start, bench)
    for answer in await all_as_it_is(commands, start):
        assert (answer.is_news, answer.done) == (False, True)
    assert commands.find("BTCUSDT", None).monitor == start
    assert not bench.sent


async def test_entries_that_wait_are_news_to_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(position_commands, "CONFIRM_WITHIN", 0.01)
    answer = await commands_of(monitor(), Bench()).cancel_entries("BTCUSDT", None)
    assert answer.is_news


async def test_an_undo_says_what_it_took_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(position_commands, "CONFIRM_WITHIN", 0.01)
    bench = Bench()
    start = resting()
    now = Clock().now()
    changed = replace(undoable(start, now, timedelta(days=1)), plan=replace(start.plan, trail=ONE_PERCENT))
    changed = with_stop(changed, D(48500), StopOrigin.CHAT)
    actor = actor_of(changed, bench)
    running = asyncio.create_task(actor.run())
    commands = PositionCommands(lambda: [actor], bench, Clock(), may_enter, observe=False)  # type: ignore[arg-type]
    answer = await commands.undo("BTCUSDT", None)
    assert answer.taken_back is not None
    assert answer.taken_back.before == version_of(changed)
    assert (answer.taken_back.after.plan, answer.taken_back.after.stop) == (start.plan, start.stop.price)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_undo_that_would_change_nothing_is_none() -> None:
    """The stop was brought back in the app meanwhile."""
    start = resting()
    undone = undoable(start, Clock().now(), timedelta(days=1))
    with pytest.raises(ChangeRefused, match="nothing to take back"):
        await commands_of(undone, Bench()).undo("BTCUSDT", None)
    tighter = with_stop(undone, D(49500), StopOrigin.CHAT)
    with pytest.raises(ChangeRefused, match="stood at 49000, which is looser"):
        await commands_of(tighter, Bench()).undo("BTCUSDT", None)
    with pytest.raises(ChangeRefused, match="nothing to take back"):
        await commands_of(start, Bench()).undo("BTCUSDT", None)
