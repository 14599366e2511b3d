"""From what a text says to the `/trade` line that it means, with the questions that it leaves open. Pure.

Where a part can mean several things there is a line for each of them, and a doubt: none is preferred.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise, product
from statistics import median
from typing import Final

from msgspec import Struct

from execution.facts.slots import Side
from handlers.grammar.clause_values import MOST_LEGS
from handlers.signals.amounts import size_of
from handlers.signals.break_even import BreakEven
from handlers.signals.doubts import Asked, Doubt
from handlers.signals.left_over import LeftOver, left_over_in
from handlers.signals.levels import Level, Levels, levels_of
from handlers.signals.leverages import is_most, leverage_of, leverages_in
from handlers.signals.numbers import Style, value_of
from handlers.signals.percents import entry_clause, is_distance, target_clauses, word_of
from handlers.signals.sections import Sections
from handlers.signals.sides import fits, other, sides_said
from handlers.signals.tokens import Kind, Token
from handlers.signals.version import MOST_LINES, NO_SYMBOL, Version
from handlers.signals.vocabulary import About, Word
from utils.money import plain

_MARKET: Final = "entry market"
_FAR: Final = 5
_ONE: Final = Decimal(1)


class _Way(Struct, frozen=True):
    """One way to read a part: the clause, and its prices."""

    clause: str
    prices: tuple[Decimal, ...] = ()


class Versioning:
    """The parts of one version; every doubt is noted as it comes up."""

    def __init__(
        self,
        sections: Sections,
        symbols: tuple[str, ...],
        scale: int,
        break_even: BreakEven,
        style: Style,
        over: str = "",
    ) -> None:
        self._sections = sections
        self._symbols = symbols
        self._scale = scale
        self._break_even = break_even
        self._style = style
        self._asked: list[Asked] = []
        self._over = over
        self._leverage = leverage_of(sections, style)

    def version(self) -> Version:
        """Raises UnreadableNumber."""
        stop, entries, targets = self._levels(About.STOP), self._entries(), self._levels(About.TARGET)
        sides = sides_said(self._sections)
        if len(sides) > 1 and not self._sections.sides:
            sides = tuple(side for side in sides if self._fits_zones(side, entries, stop, targets)) or sides
        entries, targets = self._with_zones(sides, entries, targets)
        prices = (*entries.prices, *stop.prices, *targets.prices)
        left_over = self._left_over(prices, targets.prices)
        ways_in = self._ways_in(entries, list(left_over.prices.values()))
        stops = self._stops(stop, entries)
        sides = self._sides(sides, entries.prices, stop.prices, targets.prices)
        self._check_prices(prices, entries.prices or stop.prices)
        divisors = self._divisors(stop, targets)
        leverages = self._leverages()
        base = self._symbols[0].removesuffix("USDT").removesuffix("PERP") if self._symbols else ""
        sizes = self._sizes(base)
        if not self._symbols:
            self._ask(Doubt.SYMBOL_MISSING)
        elif len(self._symbols) > 1:
            self._ask(Doubt.SYMBOLS, ", ".join(self._symbols))
        if self._over:
            self._ask(Doubt.RUNNING, self._over)
        if self._scale > 1:
            self._ask(Doubt.SCALED, self._symbols[0])
        lines = [
            self._line(symbol, side, way_in, leverage, size, word_of(stop_level, divisor) if stop_level else "", clause)
            for divisor in divisors
            for clause in self._target_clauses(targets, entries, stop, divisor)
            for symbol, side, way_in, leverage, size, stop_level in product(
                self._symbols or (NO_SYMBOL,), sides, ways_in, leverages, sizes, stops
            )
        ]
        if len(self._symbols) > 1 and len(stops) > 1:
            self._asked, lines = [Asked(Doubt.SEVERAL, ", ".join(self._symbols))], []
        return Version(
            lines=tuple(dict.fromkeys(lines))[:MOST_LINES],
            asked=tuple(dict.fromkeys(self._asked)),
            symbols=self._symbols,
            prices=prices,
            unused=left_over.unused,
        )

    def _levels(self, about: About | Word) -> Levels:
        return levels_of(self._sections.of(about), self._style, self._sections).times(self._scale)

    def _entries(self) -> Levels:
        return self._levels(About.ENTRY)

    def _with_zones(self, sides: tuple[Side, ...], entries: Levels, targets: Levels) -> tuple[Levels, Levels]:
        """Where a long buys it enters, where it sells it leaves; a short the other way round."""
        if len(sides) != 1:
            return _both(entries, _both(self._levels(Word.BUY_AT), self._levels(Word.SELL_AT))), targets
        way_in, way_out = (Word.BUY_AT, Word.SELL_AT) if sides[0] is Side.BUY else (Word.SELL_AT, Word.BUY_AT)
        return _both(entries, self._levels(way_in)), _both(self._levels(way_out), targets)

    def _fits_zones(self, side: Side, entries: Levels, stop: Levels, targets: Levels) -> bool:
        """Both zones are named, and the stop tells which of them is the way in."""
        entries, targets = self._with_zones((side,), entries, targets)
        return bool(stop.prices) and fits(side, entries.prices, stop.prices[0], targets.prices)

    def _ways_in(self, entries: Levels, left_over: list[Decimal]) -> list[_Way]:
        is_market = Word.MARKET in self._sections.said
        if Word.CONDITION in self._sections.said:
            self._ask(Doubt.CONDITION)
        levels = [level for level in entries.levels if level.kind is Kind.NUMBER]
        if len(levels) < len(entries.levels) or len(levels) > MOST_LEGS:
            self._ask(Doubt.TOO_MANY if len(levels) > MOST_LEGS else Doubt.NUMBER, "entry")
        if not levels:
            if not is_market and not entries.levels:
                self._ask(Doubt.ENTRY_MISSING)
            if is_market or not left_over:
                return [_Way(_MARKET)]
            return [_Way(" ".join(["entry", *map(plain, left_over[:MOST_LEGS])]), tuple(left_over)), _Way(_MARKET)]
        clauses = entry_clause(levels)
        if len(clauses) > 1 or entries.is_torn:
            self._ask(Doubt.SHARES, "entry")
        ways = [_Way(clause, entries.prices) for clause in clauses if clause]
        if is_market:
            self._ask(Doubt.MARKET_AND_PRICE, ", ".join(map(plain, entries.prices)))
            ways.append(_Way(_MARKET))
        return ways

    def _stops(self, stop: Levels, entries: Levels) -> list[Level | None]:
        """Each that is said; a percent that says once more where a price is, is none."""
        levels = [
            level
            for level in stop.levels
            if level.kind is Kind.NUMBER
            or (level.kind is Kind.PERCENT and not is_distance(level.value, stop.prices, entries.mean, self._leverage))
        ]
        if not levels:
            self._ask(Doubt.STOP_MISSING)
            return [None]
        if len(levels) > 1:
            self._ask(Doubt.STOPS, ", ".join(word_of(level, _ONE) for level in levels))
        return list(levels)

    def _sides(
        self,
        said: tuple[Side, ...],
        entries: tuple[Decimal, ...],
        stops: tuple[Decimal, ...],
        targets: tuple[Decimal, ...],
    ) -> tuple[Side, ...]:
        stop = stops[0] if stops else None
        fitting = tuple(side for side in (Side.BUY, Side.SELL) if fits(side, entries, stop, targets))
        if not said:
            self._ask(Doubt.SIDE_MISSING)
            return fitting or (Side.BUY, Side.SELL)
        if len(said) > 1:
            self._ask(Doubt.SIDES)
            return tuple(side for side in said if side in fitting) or said
        (side,) = said
        if side in fitting:
            if self._is_lit_otherwise(side) and other(side) in fitting:
                self._ask(Doubt.SIDES)
                return side, other(side)
            return said
        if other(side) in fitting:
            self._ask(Doubt.SIDE_AGAINST_PRICES, other(side).word)
            return (other(side),)
        self._ask(Doubt.PRICES, ", ".join(map(plain, (*entries, *stops, *targets))))
        return said

    def _is_lit_otherwise(self, side: Side) -> bool:
        return self._sections.lights == {other(side)}

    def _check_prices(self, prices: tuple[Decimal, ...], known: tuple[Decimal, ...]) -> None:
        """Against all of them, and against the entries: several targets may be wrong together."""
        for middle in [median(some) for some in (prices, known) if some]:
            far = [price for price in prices if price * _FAR < middle or price > middle * _FAR]
            if far:
                self._ask(Doubt.FAR, ", ".join(map(plain, far)))
                break
        for label, behind in self._loose_labels():
            place, value = Decimal(label.text), value_of(behind.text, self._style, behind.suffix)
            if behind.kind is Kind.NUMBER and value and place * _FAR > value and value * _FAR > place:
                self._ask(Doubt.LABELS, f"{label.text} {behind.text}")

    def _loose_labels(self) -> list[tuple[Token, Token]]:
        """Small numbers before a price; those that count up from one are the places of a list."""
        labels = self._sections.loose_labels
        places = [int(label.text) for label, _ in labels]
        follows = all(place in {1, before + 1} for before, place in pairwise(places))
        return [] if len(places) > 1 and places[0] == 1 and follows and max(places) > 1 else labels

    def _left_over(self, prices: tuple[Decimal, ...], targets: tuple[Decimal, ...]) -> LeftOver:
        found = left_over_in(self._sections, self._style, prices, targets, self._break_even.lines)
        for text in found.prices:
            self._ask(Doubt.LEFT_OVER, text)
        if found.shares:
            self._ask(Doubt.SHARES, "tp")
        return found

    def _divisors(self, stop: Levels, targets: Levels) -> list[Decimal]:
        """Percents of a text with leverage are of the price, or of the margin."""
        percents = [level for level in (*stop.levels, *targets.levels) if level.kind is Kind.PERCENT]
        is_beside_price = bool(stop.prices) and not any(level.kind is Kind.PERCENT for level in targets.levels)
        if not percents or is_beside_price or self._leverage is None or self._leverage == 1:
            return [_ONE]
        self._ask(Doubt.LEVERED, ", ".join(word_of(level, _ONE) for level in percents))
        return [_ONE, self._leverage]

    def _target_clauses(self, targets: Levels, entries: Levels, stop: Levels, divisor: Decimal) -> list[str]:
        if not targets.levels:
            self._ask(Doubt.TARGET_MISSING)
            return [""]
        if targets.prices and any(level.kind is Kind.PERCENT for level in targets.levels):
            self._ask(Doubt.SHARES, "tp")
            targets = Levels(tuple(level for level in targets.levels if level.kind is not Kind.PERCENT))
        if len(targets.levels) > MOST_LEGS:
            self._ask(Doubt.TOO_MANY, "tp")
        beyond = stop.prices[0] if stop.prices else None
        clauses = target_clauses(targets.levels, entries.mean, beyond, self._leverage or _ONE, divisor)
        if len(clauses) > 1 or targets.is_torn:
            self._ask(Doubt.SHARES, "tp")
        return [clause for clause in clauses if clause]

    def _leverages(self) -> list[str]:
        """Clauses; a range or a limit is asked about, as what stands on the account may be anything else."""
        values = leverages_in(self._sections, self._style)
        clauses = [f"lev {plain(value)}" for value in values] or [""]
        is_limit = bool(values) and is_most(self._sections)
        if len(values) > 1 or is_limit:
            said = " / ".join(f"{plain(value)}x" for value in values)
            self._ask(Doubt.LEVERAGE, f"≤ {said}" if is_limit else said)
        return [*clauses, ""] if is_limit else clauses

    def _sizes(self, base: str) -> list[str]:
        """Clauses; under a leverage that is a limit a margin may be worth less."""
        leverages = [self._leverage, None] if is_most(self._sections) else [self._leverage]
        found = [size_of(self._sections, self._style, leverage, base) for leverage in dict.fromkeys(leverages)]
        self._asked += [ask for _, asked in found for ask in asked]
        return list(dict.fromkeys(clause for clauses, _ in found for clause in clauses))

    def _line(self, symbol: str, side: Side, way_in: _Way, leverage: str, size: str, stop: str, targets: str) -> str:
        stop = f"sl {stop}" if stop else ""
        target = self._break_even.target
        even = f"be tp{target}" if target is not None and targets else ""
        clauses = (way_in.clause, leverage, size, stop, targets, even)
        return " ".join(["/trade", symbol, side.word, *filter(None, clauses)])

    def _ask(self, doubt: Doubt, what: str = "") -> None:
        self._asked.append(Asked(doubt, what))


def _both(first: Levels, second: Levels) -> Levels:
    levels: Iterator[Level] = iter((*first.levels, *second.levels))
    return Levels(tuple(dict.fromkeys(levels)), first.is_torn or second.is_torn)
