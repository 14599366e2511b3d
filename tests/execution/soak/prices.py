"""Prices: they walk, jump, and go to exactly what something waits for."""

import random
from decimal import Decimal

from tests.execution.soak.acts import D, last
from tests.execution.soak.scene import Scene


def walk(scene: Scene, chance: random.Random) -> None:
    """A few small moves."""
    symbol = chance.choice(scene.house.symbols)
    for _ in range(chance.randint(1, 4)):
        _move(scene, symbol, last(scene, symbol) * (1 + D(chance.gauss(0, 0.0015)).quantize(D("1e-6"))))
        scene.pass_time(chance.uniform(0.01, 0.5))


def jump(scene: Scene, chance: random.Random) -> None:
    symbol = chance.choice(scene.house.symbols)
    _move(scene, symbol, last(scene, symbol) * (1 + D(chance.uniform(-0.03, 0.03)).quantize(D("1e-6"))))


def to_a_level(scene: Scene, chance: random.Random) -> None:
    """Exactly to a price that something waits for, or a tick or two short of it or beyond."""
    symbol = chance.choice(scene.house.symbols)
    levels = _levels(scene, symbol)
    if levels:
        tick = scene.house.engine.instrument(symbol).tick_size
        _move(scene, symbol, chance.choice(levels) + chance.choice((0, 0, 0, 1, -1, 2, -2)) * tick)


def gap(scene: Scene, chance: random.Random) -> None:
    """Through a price that something waits for, and well beyond."""
    symbol = chance.choice(scene.house.symbols)
    levels = _levels(scene, symbol)
    if levels:
        level = chance.choice(levels)
        beyond = 1 if level > last(scene, symbol) else -1
        _move(scene, symbol, level * (1 + beyond * D(chance.choice(("0.001", "0.005", "0.02")))))


def whipsaw(scene: Scene, chance: random.Random) -> None:
    """To a level and back, at once."""
    symbol = chance.choice(scene.house.symbols)
    levels = _levels(scene, symbol)
    if levels:
        before = last(scene, symbol)
        _move(scene, symbol, chance.choice(levels))
        if chance.random() < 0.5:
            scene.pass_time(chance.uniform(0, 0.05))
        _move(scene, symbol, before)


def _move(scene: Scene, symbol: str, price: Decimal) -> None:
    tick = scene.house.engine.instrument(symbol).tick_size
    start = scene.house.engine.instrument(symbol).launch_price
    price = min(max(price, start / 2), start * 2)
    price = (price / tick).to_integral_value() * tick
    scene.note(f"{symbol} goes to {price}")
    scene.house.engine.set_price(symbol, price)
    scene.house.hurry()


def _levels(scene: Scene, symbol: str) -> list[Decimal]:
    orders = scene.house.engine.open_orders(symbol)
    return [level for order in orders if (level := order.trigger_price or order.price)]
