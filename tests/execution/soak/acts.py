"""What the acts of a scene have in common: what there is to act on, and how an act is tried and noted."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from simulator.engine.records import Order, Position
from simulator.engine.requests import Refusal
from tests.execution.soak.scene import Scene

Step = Callable[[Scene, random.Random], None]
D = Decimal
ZERO: Final = D(0)


def attempt_act(scene: Scene, what: str, act: Callable[[], object]) -> bool:
    try:
        act()
    except (Refusal, ValueError) as refusal:
        scene.note(f"{what}: refused, {refusal}")
        return False
    finally:
        scene.house.hurry()
    scene.note(what)
    return True


def a_position(scene: Scene, chance: random.Random) -> Position | None:
    positions = [p for p in scene.house.engine.positions() if p.size]
    return chance.choice(positions) if positions else None


def an_order(scene: Scene, chance: random.Random) -> Order | None:
    orders = [o for symbol in scene.house.symbols for o in scene.house.engine.open_orders(symbol)]
    return chance.choice(orders) if orders else None


def some(scene: Scene, symbol: str, qty: Decimal, chance: random.Random) -> Decimal:
    rules = scene.house.engine.instrument(symbol)
    part = qty * D(chance.uniform(0.05, 1)).quantize(D("1e-4"))
    return max(rules.min_qty, part // rules.qty_step * rules.qty_step)


def on_grid(scene: Scene, symbol: str, price: Decimal) -> Decimal:
    tick = scene.house.engine.instrument(symbol).tick_size
    return (price / tick).to_integral_value() * tick


def last(scene: Scene, symbol: str) -> Decimal:
    return scene.house.engine.last_price(symbol)
