"""What nobody decides: strangers, the exchange's own hand, the network's weather, the machine that the bot is on."""

import random
from dataclasses import replace
from typing import Final

from tests.execution.soak.acts import ZERO, D, a_position, attempt_act, some
from tests.execution.soak.house import is_ours
from tests.execution.soak.scene import Scene

_TRADING_STOP: Final = "/v5/position/trading-stop"
_LOOKS, _LOOK = 100, 0.001
"""How often, and after how many seconds each, it is looked whether a stop has landed."""


def strangers_take(scene: Scene, chance: random.Random) -> None:
    """A part of a resting order is taken at its price."""
    resting = [o for s in scene.house.symbols for o in scene.house.engine.open_orders(s) if o.rests]
    if resting:
        order = chance.choice(resting)
        qty = some(scene, order.symbol, order.leaves_qty, chance)
        if ZERO < qty <= order.leaves_qty:
            attempt_act(
                scene,
                f"a stranger takes {qty} of {order.link_id}",
                lambda: scene.house.engine.trade_against(order.order_id, qty),
            )


def deleverage(scene: Scene, chance: random.Random) -> None:
    _force(scene, chance, "adl")


def liquidate(scene: Scene, chance: random.Random) -> None:
    _force(scene, chance, "liquidate")


def _force(scene: Scene, chance: random.Random, how: str) -> None:
    position = a_position(scene, chance)
    if position is None:
        return
    slot = (position.symbol, position.position_idx)
    qty = some(scene, position.symbol, position.size, chance) if chance.random() < 0.7 else None
    if qty is not None and not ZERO < qty < position.size:
        qty = None
    for each in scene.slots() if how == "liquidate" else [slot]:
        # A liquidation takes the stops of all positions away, step by step.
        scene.house.naked.excuse(each, how, scene.house.engine.switches.liquidation_step_ms)
    force = getattr(scene.house.engine, how)
    attempt_act(scene, f"{how} {qty or 'all'} of {slot}", lambda: force(*slot, qty))


def funding(scene: Scene, chance: random.Random) -> None:
    symbol = chance.choice(scene.house.symbols)
    rate = D(chance.choice(("0.0001", "-0.0003", "0.001")))
    attempt_act(scene, f"funding {rate} of {symbol}", lambda: scene.house.engine.funding(symbol, rate))


def change_instrument(scene: Scene, chance: random.Random) -> None:
    """Another grid of prices, or a finer one of quantities; what is held on that stays off the old one for good."""
    engine, symbol = scene.house.engine, chance.choice(scene.house.symbols)
    listed = scene.house.listed[symbol]
    changed = replace(
        engine.instrument(symbol),
        tick_size=listed.tick_size * chance.choice((1, 5, 10)),
        qty_step=min(engine.instrument(symbol).qty_step, listed.qty_step / chance.choice((1, 10))),
    )
    attempt_act(
        scene, f"{symbol}: tick {changed.tick_size}, step {changed.qty_step}", lambda: engine.change_instrument(changed)
    )


def delist(scene: Scene, chance: random.Random) -> None:
    """The end of a contract, where another one is left."""
    symbol = scene.house.symbols[-1]
    if len(scene.house.symbols) > 1 and chance.random() < 0.2:
        for slot in scene.slots():
            scene.house.naked.excuse(slot, "delisting")
        attempt_act(scene, f"{symbol} is delisted", lambda: scene.house.engine.delist(symbol))


def maintenance(scene: Scene, chance: random.Random) -> None:
    """Announced, and over again half a minute later."""
    begin = scene.now_ms() + chance.choice((0, 5000, 600_000))
    row = {"id": str(begin), "title": "", "state": "scheduled", "begin": str(begin), "end": str(begin + 5000)}
    if chance.random() < 0.4:
        scene.note("maintenance is announced")
        scene.house.maintenance = [row]
        scene.loop.call_later(30, scene.house.maintenance.clear)


def crash(scene: Scene, chance: random.Random) -> None:
    pause = chance.choice((0.0, 0.0, 0.1, 2.0, 20.0))
    scene.note(f"crash, {pause} s away")
    scene.crash(pause)


def crash_under_a_stop(scene: Scene, chance: random.Random) -> None:
    """A take profit of the bot is reached; the kill comes with the stop that follows it, perhaps before its record."""
    orders = [o for s in scene.house.symbols for o in scene.house.engine.open_orders(s)]
    targets = [o for o in orders if o.rests and o.reduce_only and is_ours(o)]
    if not targets:
        return
    target, sent = chance.choice(targets), scene.house.requests[_TRADING_STOP]
    price = target.price
    attempt_act(scene, f"{target.link_id} is reached", lambda: scene.house.engine.set_price(target.symbol, price))
    for _ in range(_LOOKS):
        scene.pass_time(_LOOK)
        if scene.house.requests[_TRADING_STOP] > sent:
            break
    crash(scene, chance)


def cut_stream(scene: Scene, chance: random.Random) -> None:
    seconds = chance.choice((0.05, 1.0, 5.0, 30.0))
    scene.note(f"stream down for {seconds} s")
    scene.life.exchange.disconnect(seconds)


def weather(scene: Scene, chance: random.Random) -> None:
    scene.network.weather = chance.choice(scene.setting.weathers)


def wait(scene: Scene, chance: random.Random) -> None:
    scene.pass_time(chance.choice((0.3, 1.0, 1.0, 3.0, 3.0, 8.0, 8.0, 35.0, 35.0, 310.0)))
