"""The usual answers to each step, with what they come to. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.facts.price_grid import against, in_favour
from execution.facts.slots import Side
from handlers.wizard.answers import MARKET, NONE, side_of
from handlers.wizard.market_facts import MarketFacts
from handlers.wizard.state import Step, Wizard
from handlers.words.figures import UNKNOWN, money, price
from handlers.words.say import label
from utils.money import plain

HUNDRED: Final = Decimal(100)
_USUAL: Final = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
_NEAR: Final = (Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2))
_RISKS: Final = (Decimal("0.5"), Decimal(1), Decimal(2))
_STOPS: Final = (Decimal(1), Decimal(2), Decimal(3), Decimal(5))
_RANGES: Final = (Decimal("1.5"), Decimal(2), Decimal(3))
_TARGETS: Final = ("2R", "1R:50% 2R:50%", "1R:50% 2R:30% 3R:20%", "1R:50% 2R:25%")
_EVENS: Final = ("tp1", "1R", "tp1 +0.1%")
_TRAILS: Final = ("1%", "1% after tp1", "2% after tp1", "2atr after tp1")
_MOST: Final = 9


class Choice(Struct, frozen=True):
    """``value`` is the answer, as it could be typed."""

    text: str
    value: str


def choices_of(
    wizard: Wizard, facts: MarketFacts, favourites: Sequence[str], template: Sequence[Decimal]
) -> list[list[Choice]]:
    """In rows. ``template``: the shares of TP_SHARES, empty where there is none."""
    match wizard.step:
        case Step.SYMBOL:
            return _rows(list(_symbols(facts, favourites)), 3)
        case Step.SIDE:
            return [[Choice(label("wizard-long"), "long"), Choice(label("wizard-short"), "short")]]
        case Step.ENTRY:
            at = label("wizard-market", price=price(facts.price))
            return [[Choice(at, MARKET)], *_rows(list(_entries(wizard, facts)), 2)]
        case Step.SIZE:
            return [list(_sizes(facts)), [Choice(label("wizard-default-size"), NONE)]]
        case Step.STOP:
            return [
                [Choice(f"{plain(step)}%", f"{plain(step)}%") for step in _STOPS],
                *_rows(list(_ranges(wizard, facts)), 2),
            ]
        case Step.TARGETS:
            return [[choice] for choice in _targets(template)]
        case Step.EVEN:
            return [[Choice(label("wizard-none"), NONE)], [Choice(each, each) for each in _EVENS]]
        case Step.TRAIL:
            return [[Choice(label("wizard-none"), NONE)], *_rows([Choice(each, each) for each in _TRAILS], 2)]
        case _:
            return []


def symbols_found(typed: str, symbols: frozenset[str]) -> list[str]:
    """Those that somebody may have meant, the likeliest first; one alone is meant exactly."""
    wanted = "".join(char for char in typed.upper() if char.isalnum())
    for exact in (wanted, f"{wanted}USDT"):
        if exact in symbols:
            return [exact]
    begin = sorted((symbol for symbol in symbols if symbol.startswith(wanted)), key=_by_length)
    within = sorted((symbol for symbol in symbols if wanted in symbol and symbol not in begin), key=_by_length)
    return [*begin, *within][:_MOST] if wanted else []


def _by_length(symbol: str) -> tuple[int, str]:
    return len(symbol), symbol


def _symbols(facts: MarketFacts, favourites: Sequence[str]) -> Iterator[Choice]:
    others = [symbol for symbol in (*facts.recents, *_USUAL) if symbol not in favourites]
    for symbol in (*favourites, *dict.fromkeys(others)):
        yield Choice(label("wizard-favourite", symbol=symbol) if symbol in favourites else symbol, symbol)


def _entries(wizard: Wizard, facts: MarketFacts) -> Iterator[Choice]:
    """Limits a little better than the market."""
    if facts.price is None or facts.tick is None:
        return
    side = side_of(wizard)
    for percent in _NEAR:
        at = against(side, facts.price * (1 - side.sign * percent / HUNDRED), facts.tick)
        yield Choice(label("wizard-limit", price=plain(at), way=f"{_sign(side)}{plain(percent)}%"), plain(at))


def _sign(side: Side) -> str:
    return "−" if side is Side.BUY else "+"


def _sizes(facts: MarketFacts) -> Iterator[Choice]:
    for percent in _RISKS:
        loss = UNKNOWN if facts.equity is None else money(facts.equity * percent / HUNDRED)
        yield Choice(label("wizard-risk", percent=f"{plain(percent)}%", loss=loss), f"{plain(percent)}%")


def _ranges(wizard: Wizard, facts: MarketFacts) -> Iterator[Choice]:
    """Stops as far from the entry as the price usually goes."""
    entry = entry_price(wizard, facts)
    if entry is None or facts.tick is None or facts.average_range is None:
        return
    side = side_of(wizard)
    for ranges in _RANGES:
        at = in_favour(side, entry - side.sign * ranges * facts.average_range, facts.tick)
        if at > 0:
            yield Choice(label("wizard-range", ranges=plain(ranges), price=plain(at)), plain(at))


def entry_price(wizard: Wizard, facts: MarketFacts) -> Decimal | None:
    """The plain mean of the limits, or the market's price."""
    words = [word.partition(":")[0] for word in (wizard.entry or "").split()[1:]]
    prices = [Decimal(word) for word in words if word != MARKET]
    return sum(prices, Decimal(0)) / len(prices) if prices else facts.price


def _targets(template: Sequence[Decimal]) -> Iterator[Choice]:
    for each in _TARGETS:
        yield Choice(each.replace(":", " "), each)
    if template:
        shares = "/".join(plain(share) for share in template)
        multiples = " ".join(f"{number}R" for number in range(1, len(template) + 1))
        yield Choice(label("wizard-template", shares=shares, targets=multiples), multiples)


def _rows(choices: list[Choice], width: int) -> list[list[Choice]]:
    return [choices[at : at + width] for at in range(0, len(choices), width)]
