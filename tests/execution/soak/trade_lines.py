"""A `/trade` line by chance, of all that its grammar has (docs/trade.md)."""

import random
from collections.abc import Callable
from decimal import Decimal

from execution.facts.slots import Side
from simulator.engine.records import Instrument

D = Decimal
RANGES = ("1m", "5m", "15m", "1h")


def a_trade(chance: random.Random, rules: Instrument, price: Decimal, side: Side, *, merges: bool = False) -> str:
    """``merges``: a second line of a guarded position, which may not name another trigger, kind of leg or leverage."""
    sign = side.sign

    def at(percent: float) -> str:
        value = price * (1 + sign * D(percent).quantize(D("1e-6")) / 100)
        return format((value / rules.tick_size).to_integral_value() * rules.tick_size, "f")

    words = [f"/trade {rules.symbol} {'long' if sign > 0 else 'short'}", *_size(chance, rules, price)]
    stop = chance.uniform(0.3, 3)
    if chance.random() < 0.4:
        prices = sorted(chance.uniform(0.02, stop * 0.8) for _ in range(chance.randint(1, 4)))
        entries = " ".join(at(-each) for each in prices)
        if chance.random() < 0.1:
            entries = at(0.2)  # marketable
        words.append(f"entry {entries}")
    words.append(f"sl {at(-stop)}" if chance.random() < 0.7 else f"sl {stop:.2f}%")
    legs = chance.randint(1, chance.choice((1, 3, 10)))
    words.append("tp " + " ".join(targets(chance, legs, at)))
    if chance.random() < 0.5:
        when = chance.choice((f"tp{chance.randint(1, legs)}", f"{chance.uniform(0.1, 1.5):.2f}%", "1R", "0.5R"))
        offset = chance.choice(("", "", " +0.1%", f" +{rules.tick_size * 7:f}"))
        words.append(f"be {when}{offset}")
    if chance.random() < 0.4:
        words.append(a_trail(chance, legs, price, rules, at(chance.uniform(0.1, 1))))
    if chance.random() < 0.25:
        words.append(chance.choice(("follow", "follow 2")))
    if chance.random() < 0.2:
        words.append(f"smart {at(-stop * chance.uniform(0.85, 0.98))} {chance.choice(('5m', '15m', '1h'))}")
    if chance.random() < 0.1:
        words.append(f"hours {chance.choice(('0.01', '0.05', '1'))}")
    if not merges:
        words += [f"trigger {chance.choice(('last', 'mark'))}"] if chance.random() < 0.2 else []
        words += [f"legs {chance.choice(('limit', 'market', 'market'))}"] if chance.random() < 0.25 else []
        words += [f"lev {chance.choice((5, 10, 20))}"] if chance.random() < 0.1 else []
    return " ".join(words)


def _size(chance: random.Random, rules: Instrument, price: Decimal) -> list[str]:
    least = max(rules.min_qty * price, rules.min_notional)
    dice = chance.random()
    if dice < 0.4:
        return [f"usdt {chance.randint(50, 3000)}"]
    if dice < 0.65:
        return [f"risk {chance.choice(('0.2', '0.5', '1', '2'))}%"]
    if dice < 0.8:
        return [f"usdt {least * chance.randint(1, 8):.0f}"]
    if dice < 0.9:
        return [f"size {rules.min_qty * chance.randint(1, 60):f}"]
    return []


def targets(chance: random.Random, legs: int, at: Callable[[float], str]) -> list[str]:
    """As prices, percents or multiples of the risk, with shares or without."""
    kind = chance.choice(("price", "percent", "r"))
    goals = sorted(chance.uniform(0.05, 4) for _ in range(legs))
    if kind == "price":
        words = [at(each) for each in goals]
    else:
        words = [f"{each:.2f}{'%' if kind == 'percent' else 'R'}" for each in goals]
    if chance.random() < 0.4:
        total = chance.choice((100, 100, 80))
        cuts = sorted(chance.randint(1, total - 1) for _ in range(legs - 1)) if legs > 1 else []
        shares = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
        if all(share > 0 for share in shares):
            words = [f"{word}:{share}%" for word, share in zip(words, shares, strict=True)]
    return words


def a_trail(chance: random.Random, legs: int, price: Decimal, rules: Instrument, active_at: str) -> str:
    kind = chance.choice(("percent", "percent", "price", "atr", "native", "native"))
    distance = f"{chance.uniform(0.1, 2):.2f}%"
    if kind == "price" or (kind == "native" and chance.random() < 0.5):
        ticks = (price * D(chance.uniform(0.001, 0.02)).quantize(D("1e-6")) / rules.tick_size).to_integral_value()
        distance = f"${max(1, ticks) * rules.tick_size:f}"
    if kind == "atr":
        distance = f"{chance.choice(('0.5', '1', '2', '3'))}atr {chance.choice(RANGES)}"
    start = chance.choice(("", f" after tp{chance.randint(1, legs)}", f" at {active_at}"))
    return f"trail {distance}{start}{' native' if kind == 'native' else ''}"
