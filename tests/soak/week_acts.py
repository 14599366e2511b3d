"""Who does what in the week: positions are opened anew, people act, the exchange does, and things go wrong."""

import random
from decimal import Decimal
from typing import Final

from execution.facts.slots import Side
from handlers.trade.command import parse_trade
from tests.execution.soak import chat, fate, person, prices
from tests.execution.soak.acts import D, Step, last
from tests.execution.soak.naked import Slot
from tests.execution.soak.network import CALM, HAZE, RAIN, SKEWED, STORM
from tests.execution.soak.trade_lines import a_trail, targets
from tests.soak.week_world import WeekScene

WEATHERS: Final = (CALM, CALM, CALM, CALM, CALM, RAIN, HAZE, STORM, SKEWED)
AWAY: Final = (5.0, 90.0)
"""Seconds, from and to, until a position that ended, or a trade that was refused, is followed by another."""


def crash(scene: WeekScene, chance: random.Random) -> None:
    if scene.keeps_records:  # what a disk that is full could not take, a kill would lose: that is told, and known
        fate.crash(scene, chance)


def weather(scene: WeekScene, chance: random.Random) -> None:
    scene.network.weather = chance.choice(WEATHERS)


def ban(scene: WeekScene, chance: random.Random) -> None:
    seconds = chance.choice((30.0, 300.0))
    scene.note(f"shut out for {seconds} s")
    scene.network.ban(seconds)


def hush_prices(scene: WeekScene, chance: random.Random) -> None:
    seconds = chance.choice((10.0, 60.0, 300.0))
    scene.note(f"no prices for {seconds} s")
    scene.network.hush_prices(seconds)


def skew(scene: WeekScene, chance: random.Random) -> None:
    """The exchange's clock goes on seven seconds beyond ours, more than it forgives."""
    scene.note("the clocks part")
    scene.network.faults["clock_skew"] += 1
    now = scene.now_ms()
    scene.house.clock._start_ms += 7000
    scene.house.disruptions.add(now, now + 9000)
    scene.house.hurry()


def fill_disk(scene: WeekScene, chance: random.Random) -> None:
    seconds = chance.choice((5.0, 60.0, 240.0))
    scene.note(f"the disk is full for {seconds} s")
    scene.network.faults["disk_full"] += 1
    scene.disk.fill()
    scene.loop.call_later(seconds, scene.disk.clear)


USUAL: Final[dict[str, tuple[Step, int]]] = {
    "close": (chat.close, 6), "set stop": (chat.set_stop, 8), "break even": (chat.break_even, 4),
    "trail": (chat.set_trail, 8), "smart stop": (chat.set_smart, 4), "targets": (chat.set_targets, 8),
    "cancel entries": (chat.cancel_entries, 4), "undo": (chat.undo, 4), "sync": (chat.sync, 4),
    "merging trade": (chat.trade, 2),
    "person adds": (person.adds, 4), "person reduces": (person.reduces, 6), "person offers": (person.offers, 3),
    "person moves stop": (person.moves_stop, 6), "person removes stop": (person.removes_stop, 2),
    "person sets take profit": (person.sets_take_profit, 3), "person cancels": (person.cancels, 5),
    "person amends": (person.amends, 4),
    "to a level": (prices.to_a_level, 10), "gap": (prices.gap, 2), "whipsaw": (prices.whipsaw, 4),
    "jump": (prices.jump, 2), "strangers": (fate.strangers_take, 8), "adl": (fate.deleverage, 1),
    "stream down": (fate.cut_stream, 6), "maintenance": (fate.maintenance, 1),
}  # fmt: skip
FAULTS: Final[dict[str, tuple[Step, int]]] = {
    "weather": (weather, 20), "ban": (ban, 1), "no prices": (hush_prices, 6), "clock skew": (skew, 1),
    "disk full": (fill_disk, 2),
}  # fmt: skip
KILLS: Final = {"crash": (crash, 12)}


class Traders:
    """Keep every slot taken: as many positions as the exchange has room for."""

    def __init__(self, scene: WeekScene, chance: random.Random, positions: int) -> None:
        self._scene, self._chance = scene, chance
        self._slots = scene.slots()[:positions]
        self._due = dict.fromkeys(self._slots, 0.0)

    def open_anew(self) -> None:
        scene = self._scene
        if not scene.keeps_records:
            return
        taken = {(p.symbol, p.position_idx) for p in scene.house.engine.positions()}
        taken |= {(m.slot.symbol, m.slot.position_idx) for m in chat.guarded(scene)}
        now = scene.loop.time()
        for slot in self._slots:
            if slot not in taken and self._due[slot] <= now:
                self._due[slot] = now + self._chance.uniform(*AWAY)
                self._open(slot)

    def _open(self, slot: Slot) -> None:
        scene, line = self._scene, a_line(self._scene, self._chance, slot)

        async def ask() -> str:
            manager = scene.life.manager
            preview = await manager.preview(parse_trade(line))
            await manager.open_trade(preview, chat_id=1, also=lambda _: None)
            return line

        scene.command("trade", ask)


def a_line(scene: WeekScene, chance: random.Random, slot: Slot) -> str:
    """A small trade with all that the grammar has: fifty of them have room in one account."""
    symbol, index = slot
    side = Side.SELL if index == 2 or (index == 0 and chance.random() < 0.5) else Side.BUY
    rules, price = scene.house.engine.instrument(symbol), last(scene, symbol)

    def at(percent: float) -> str:
        value = price * (1 + side.sign * Decimal(percent).quantize(D("1e-6")) / 100)
        return format((value / rules.tick_size).to_integral_value() * rules.tick_size, "f")

    stop, legs = chance.uniform(0.5, 3), chance.randint(1, 4)
    words = [f"/trade {symbol} {'long' if side is Side.BUY else 'short'} usdt {chance.randint(120, 400)}"]
    if chance.random() < 0.2:
        entries = sorted(chance.uniform(0.02, stop * 0.6) for _ in range(chance.randint(1, 3)))
        words.append("entry " + " ".join(at(-each) for each in entries) + " hours 0.5")
    words += [f"sl {at(-stop)}", "tp " + " ".join(targets(chance, legs, at))]
    if chance.random() < 0.5:
        words.append(f"be {chance.choice(('tp1', '0.5%', '1R'))}")
    if chance.random() < 0.4:
        words.append(a_trail(chance, legs, price, rules, at(chance.uniform(0.1, 1))))
    if chance.random() < 0.2:
        words.append("follow")
    if chance.random() < 0.15:
        words.append(f"smart {at(-stop * 0.9)} {chance.choice(('5m', '15m', '1h'))}")
    if chance.random() < 0.1:
        words.append("legs market")
    return " ".join(words)
