"""What is asked of the bot in the chat."""

import random
from decimal import Decimal

from execution.exit_plan import Trail
from execution.facts import Side
from execution.stops.trailing import TrailBy, TrailDistance
from handlers.trade_command import parse_trade
from tests.execution.soak.acts import D, last
from tests.execution.soak.scene import Scene


def trade(scene: Scene, chance: random.Random) -> None:
    """A `/trade` by chance, of all that its grammar has."""
    symbol = chance.choice(scene.house.symbols)
    line = a_trade(chance, symbol, last(scene, symbol), scene.house.engine.instrument(symbol).tick_size)
    manager = getattr(scene.life, "manager", None)
    if manager is None:
        return
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


def a_trade(chance: random.Random, symbol: str, price: Decimal, tick: Decimal) -> str:
    sign = chance.choice((1, -1))

    def at(percent: float) -> str:
        value = price * (1 + sign * D(percent).quantize(D("1e-6")) / 100)
        return format((value / tick).to_integral_value() * tick, "f")

    words = [f"/trade {symbol} {'long' if sign > 0 else 'short'}"]
    size = chance.random()
    if size < 0.4:
        words.append(f"usdt {chance.randint(50, 3000)}")
    elif size < 0.7:
        words.append(f"risk {chance.choice(('0.2', '0.5', '1', '2'))}%")
    elif size < 0.9:
        words.append(f"usdt {chance.randint(6, 40)}")
    stop = chance.uniform(0.3, 3)
    if chance.random() < 0.4:
        prices = sorted(chance.uniform(0.02, stop * 0.8) for _ in range(chance.randint(1, 4)))
        entries = " ".join(at(-each) for each in prices)
        if chance.random() < 0.1:
            entries = at(0.2)  # marketable
        words.append(f"entry {entries}")
    words.append(f"sl {at(-stop)}" if chance.random() < 0.7 else f"sl {stop:.2f}%")
    legs = chance.randint(1, chance.choice((1, 3, 10)))
    kind = chance.choice(("price", "percent", "r"))
    goals = sorted(chance.uniform(0.05, 4) for _ in range(legs))
    if kind == "price":
        targets = [at(each) for each in goals]
    elif kind == "percent":
        targets = [f"{each:.2f}%" for each in goals]
    else:
        targets = [f"{each:.2f}R" for each in goals]
    if chance.random() < 0.4:
        total = chance.choice((100, 100, 80))
        cuts = sorted(chance.randint(1, total - 1) for _ in range(legs - 1)) if legs > 1 else []
        shares = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
        if all(share > 0 for share in shares):
            targets = [f"{target}:{share}%" for target, share in zip(targets, shares, strict=True)]
    words.append("tp " + " ".join(targets))
    if chance.random() < 0.5:
        words.append(
            "be " + chance.choice((f"tp{chance.randint(1, legs)}", f"{chance.uniform(0.1, 1.5):.2f}%", "1R", "0.5R"))
        )
    if chance.random() < 0.3:
        after = chance.choice(("", f" after tp{chance.randint(1, legs)}", f" at {at(chance.uniform(0.1, 1))}"))
        words.append(f"trail {chance.uniform(0.1, 2):.2f}%{after}")
    if chance.random() < 0.25:
        words.append("follow")
    if chance.random() < 0.1:
        words.append(f"hours {chance.choice(('0.01', '0.05', '1'))}")
    if chance.random() < 0.2:
        words.append(f"trigger {chance.choice(('last', 'mark'))}")
    return " ".join(words)


def close(scene: Scene, chance: random.Random) -> None:
    symbol, side = _meant(scene, chance)
    percent = chance.choice((None, None, D(10), D(33), D(50), D(90), D(100)))
    scene.command("close", lambda: scene.life.manager.close_position(symbol, side, percent))


def set_stop(scene: Scene, chance: random.Random) -> None:
    symbol, side = _meant(scene, chance)
    tick = scene.house.engine.instrument(symbol).tick_size
    price = last(scene, symbol) * (1 + D(chance.uniform(-0.02, 0.02)).quantize(D("1e-6")))
    price = (price / tick).to_integral_value() * tick
    commands = scene.life.manager.commands if scene.life.is_started else None

    async def ask() -> object:
        assert commands is not None
        scene.wanted_another_stop = True
        return await commands.set_stop(commands.preview_stop(symbol, side, price))

    scene.command("set_stop", ask)


def break_even(scene: Scene, chance: random.Random) -> None:
    symbol, side = _meant(scene, chance)
    commands = scene.life.manager.commands if scene.life.is_started else None

    async def ask() -> object:
        assert commands is not None
        scene.wanted_another_stop = True
        return await commands.set_stop(commands.preview_break_even(symbol, side))

    scene.command("break_even", ask)


def set_trail(scene: Scene, chance: random.Random) -> None:
    symbol, side = _meant(scene, chance)
    percent = D(chance.choice(("0.1", "0.5", "1", "2")))
    trail = chance.choice((None, Trail(distance=TrailDistance(TrailBy.PERCENT, percent))))
    scene.command("trail", lambda: scene.life.manager.commands.set_trail(symbol, side, trail))


def cancel_entries(scene: Scene, chance: random.Random) -> None:
    symbol, side = _meant(scene, chance)
    scene.command("cancel_entries", lambda: scene.life.manager.commands.cancel_entries(symbol, side))


def undo(scene: Scene, chance: random.Random) -> None:
    symbol, side = _meant(scene, chance)
    scene.wanted_another_stop = True
    scene.command("undo", lambda: scene.life.manager.commands.undo(symbol, side))


def _meant(scene: Scene, chance: random.Random) -> tuple[str, Side | None]:
    symbol = chance.choice(scene.house.symbols)
    return symbol, chance.choice((None, Side.BUY, Side.SELL)) if scene.setting.hedge else None
