"""What is asked of the bot in the chat."""

import random
from collections.abc import Callable, Coroutine
from typing import Any

from execution.adoption.choices import Answered, Choice, Outcome
from execution.exit_plan import Offset, OffsetBy, Trail
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.stops.gap_record import GapChoice
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_record import StopChoice
from execution.stops.trailing import TrailBy, TrailDistance
from handlers.trade.command import parse_trade
from tests.execution.soak.acts import D, last, on_grid
from tests.execution.soak.scene import Scene
from tests.execution.soak.trade_lines import a_trade

Who = tuple[str, Side | None]


def trade(scene: Scene, chance: random.Random) -> None:
    """A `/trade` by chance; where its slot is guarded already it is a second one, which merges."""
    if not scene.life.is_started:
        return
    manager = scene.life.manager
    symbol, side = chance.choice(scene.house.symbols), chance.choice(list(Side))
    there = [m for m in guarded(scene) if m.slot.symbol == symbol]
    if there and not scene.setting.hedge and chance.random() < 0.8:
        side = there[0].side
    rules, merges = scene.house.engine.instrument(symbol), any(m.side is side for m in there)
    line = a_trade(chance, rules, last(scene, symbol), side, merges=merges)
    pause = chance.choice((0.0, 0.0, 0.5, 3.0))

    async def ask() -> str:
        preview = await manager.preview(parse_trade(line))
        if pause:
            await scene.life.clock.sleep(pause)
        if any(a.monitor.slot.symbol == symbol for a in manager._actors.values()):
            scene.wanted_another_stop = True  # it merges, and may bring another stop
        await manager.open_trade(preview, chat_id=1, also=lambda _: None)
        return line

    scene.note(line)
    scene.command("trade", ask)


# ---------------------------------------- of one position


def close(scene: Scene, chance: random.Random) -> None:
    symbol, side = who(scene, chance)
    percent = chance.choice((None, None, D(10), D(33), D(50), D(90), D(100)))
    scene.command("close", lambda: scene.life.manager.close_position(symbol, side, percent))


def set_stop(scene: Scene, chance: random.Random) -> None:
    symbol, side = who(scene, chance)
    price = _near(scene, chance, symbol)

    async def ask() -> object:
        scene.wanted_another_stop = True
        commands = scene.life.manager.commands
        return await commands.set_stop(commands.preview_stop(symbol, side, price))

    scene.command("set_stop", ask)


def break_even(scene: Scene, chance: random.Random) -> None:
    symbol, side = who(scene, chance)
    offset = chance.choice((None, None, Offset(OffsetBy.PERCENT, D("0.1"))))

    async def ask() -> object:
        scene.wanted_another_stop = True
        commands = scene.life.manager.commands
        return await commands.set_stop(commands.preview_break_even(symbol, side, offset))

    scene.command("break_even", ask)


def set_trail(scene: Scene, chance: random.Random) -> None:
    symbol, side = who(scene, chance)
    percent = TrailDistance(TrailBy.PERCENT, D(chance.choice(("0.1", "0.5", "1", "2"))))
    ranges = TrailDistance(TrailBy.ATR, D(2), chance.choice((1, 5, 15)))
    trail = chance.choice(
        (None, Trail(distance=percent), Trail(distance=percent, native=True), Trail(distance=ranges))
    )  # fmt: skip
    scene.command("trail", lambda: scene.life.manager.commands.set_trail(symbol, side, trail))


def set_smart(scene: Scene, chance: random.Random) -> None:
    symbol, side = who(scene, chance)
    smart = chance.choice((None, SmartStop(price=_near(scene, chance, symbol), minutes=5)))
    scene.command("set_smart", lambda: scene.life.manager.commands.set_smart(symbol, side, smart))


def set_targets(scene: Scene, chance: random.Random) -> None:
    there = guarded(scene)
    if not there:
        return
    monitor = chance.choice(there)
    symbol, side = monitor.slot.symbol, monitor.side
    line = a_trade(chance, scene.house.engine.instrument(symbol), last(scene, symbol), side)

    async def ask() -> object:
        commands = scene.life.manager.commands
        change = commands.preview_targets(symbol, side, parse_trade(line).targets)
        return (await commands.set_targets(change)).done

    scene.command("set_targets", ask)


def cancel_entries(scene: Scene, chance: random.Random) -> None:
    symbol, side = who(scene, chance)
    scene.command("cancel_entries", lambda: scene.life.manager.commands.cancel_entries(symbol, side))


def undo(scene: Scene, chance: random.Random) -> None:
    symbol, side = who(scene, chance)
    scene.wanted_another_stop = True
    scene.command("undo", lambda: scene.life.manager.commands.undo(symbol, side))


def adopt(scene: Scene, chance: random.Random) -> None:
    symbol, side = chance.choice(scene.house.symbols), None
    choice = chance.choice((Choice.DEFAULT_PLAN, Choice.STOP_ONLY, Choice.IGNORE))
    scene.wanted_another_stop = True
    scene.command("adopt", lambda: _ignoring(scene, symbol, choice, scene.life.manager.adopt(symbol, side, choice)))


async def _ignoring(scene: Scene, symbol: str, choice: Choice, work: Coroutine[Any, Any, Any]) -> Any:
    """What a person wants left alone is left alone from then on; what opened before the answer is meant as well."""
    if choice is Choice.IGNORE:
        scene.ignored.append((scene.now_ms(), symbol))
    answered = await work
    was_refused = isinstance(answered, Answered) and answered.outcome is not Outcome.IGNORED
    if choice is Choice.IGNORE and not was_refused:
        scene.ignored.append((scene.now_ms(), symbol))
    return answered


def answer(scene: Scene, chance: random.Random) -> None:
    """A press on one of the questions that the chat was asked, the newest or one of long ago."""
    if not scene.life.is_started:
        return
    scene.listen()
    questions = {NoticeKind.ADOPTION_ASKED, NoticeKind.STOP_ASKED, NoticeKind.TRAIL_ASKED}
    asked = [row for row in scene.spoken.values() if row["kind"] in questions]
    if not asked:
        return
    row = chance.choice((asked[-1], asked[-1], chance.choice(asked)))
    scene.wanted_another_stop = True
    fields, manager = row["fields"], scene.life.manager
    work: Callable[[], Coroutine[Any, Any, Any]]
    if row["kind"] == NoticeKind.ADOPTION_ASKED:
        choice = chance.choice(list(Choice))
        pressed = lambda: manager.answer_adoption(fields["question"], fields["drawn"], choice, chat_id=1)  # noqa: E731
        work = lambda: _ignoring(scene, fields["symbol"], choice, pressed())  # noqa: E731
    elif row["kind"] == NoticeKind.TRAIL_ASKED:
        end = chance.choice(list(GapChoice))
        work = lambda: manager.answer_gap(fields["question"], fields["number"], end)  # noqa: E731
    else:
        back = chance.choice(list(StopChoice))
        work = lambda: manager.answer_stop(fields["question"], fields["number"], back)  # noqa: E731
    scene.command("answer", work)


# ---------------------------------------- of all


def close_all(scene: Scene, _chance: random.Random) -> None:
    if scene.life.is_started:
        scene.command("close_all", scene.life.manager.close_all)


def pause_or_resume(scene: Scene, chance: random.Random) -> None:
    """Mostly only for a moment: a paused bot takes no trades."""
    wants_pause = chance.random() < 0.4

    async def ask() -> object:
        manager = scene.life.manager
        if wants_pause:
            await manager.pause()
            await scene.life.clock.sleep(2.0)
        return await manager.resume()

    scene.command("pause", ask)


def sync(scene: Scene, _chance: random.Random) -> None:
    if scene.life.is_started:
        scene.command("sync", scene.life.manager.sync)


# ---------------------------------------- who is meant


def guarded(scene: Scene) -> list[Monitor]:
    return [actor.monitor for actor in scene.life.manager._actors.values()] if scene.life.is_started else []


def who(scene: Scene, chance: random.Random) -> Who:
    """Mostly a position that is guarded."""
    there = guarded(scene)
    if there and chance.random() < 0.9:
        monitor = chance.choice(there)
        return monitor.slot.symbol, monitor.side
    return chance.choice(scene.house.symbols), chance.choice((None, Side.BUY, Side.SELL))


def _near(scene: Scene, chance: random.Random, symbol: str) -> Any:
    away = D(chance.uniform(-0.02, 0.02)).quantize(D("1e-6"))
    return on_grid(scene, symbol, last(scene, symbol) * (1 + away))
