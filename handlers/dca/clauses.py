"""The clauses of a `/dca new` line, one function each: words in, terms of a bot out."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from execution.dca.dca_plan import DcaDefaults, Market, OrderBy
from execution.dca.indicator_terms import (
    PRESETS,
    Ema,
    Macd,
    Mfi,
    PriceDrop,
    PriceRise,
    Rsi,
    Stochastic,
    StochasticRsi,
    Term,
)
from handlers.dca import values as dca_values
from handlers.dca.names import new_name
from handlers.grammar.clause import Clause, either
from handlers.grammar.clause_values import wrong_word
from handlers.grammar.line_values import BadValue, number, percent
from handlers.words.say import label

NONE: Final = "none"
_SETS: Final = (NONE, *PRESETS)
_TARGETS: Final = {"lot": False, "average": True}
_LEAST_LOOKBACK: Final = 2

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass
class Wanted:
    """What the clauses have said so far; what they have not said is None, or the settings' word."""

    defaults: DcaDefaults
    name: str = ""
    market: Market = Market.SPOT
    amount: Decimal | None = None
    profit: Decimal | None = None
    buy: OrderBy | None = None
    buy_trail: Decimal | None = None
    sell: OrderBy | None = None
    sell_trail: Decimal | None = None
    every: Decimal = Decimal(0)
    below: Decimal | None = None
    above: Decimal | None = None
    step: Decimal | None = None
    multiplier: Decimal | None = None
    widest: Decimal | None = None
    lots: int | None = None
    budget: Decimal | None = None
    credit: Decimal = Decimal(0)
    at_average: bool = False
    indicators: str = NONE
    terms: dict[str, Term] = field(default_factory=dict)
    """By the names of `Term`; each takes the place of the one in the set."""
    agreement: Decimal | None = None
    candles: int | None = None
    expires: int | None = None
    stop: Decimal | None = None


def take(clause: Clause, wanted: Wanted) -> None:
    """Read one clause. Raises LineError."""
    match clause.name:
        case "usdt":
            wanted.amount = clause.only(number)
        case "name":
            wanted.name = _name(clause)
        case "market":
            wanted.market = _one_of(clause, Market)
            clause.no_more_than(1)
        case "profit":
            wanted.profit = clause.only(dca_values.up_to_all)
        case "buy":
            wanted.buy, wanted.buy_trail = _order(clause)
        case "sell":
            wanted.sell, wanted.sell_trail = _order(clause)
        case "every":
            wanted.every = clause.only(dca_values.hours)
        case "below":
            wanted.below = clause.only(number)
        case "above":
            wanted.above = clause.only(number)
        case "step":
            _step(clause, wanted)
        case "lots":
            wanted.lots = clause.only(dca_values.count)
        case "budget":
            wanted.budget = clause.only(number)
        case "credit":
            wanted.credit = clause.only(dca_values.up_to_all)
        case "target":
            wanted.at_average = _target(clause)
        case "indicators":
            wanted.indicators = _set(clause)
        case "agree":
            wanted.agreement = clause.only(dca_values.up_to_all) / 100
        case "candles":
            wanted.candles = _candles(clause)
        case "expires":
            wanted.expires = clause.only(dca_values.whole_minutes)
        case "sl":
            wanted.stop = clause.only(dca_values.below_all)
        case _:
            term = _term(clause)
            wanted.terms[term.name] = term


def _name(clause: Clause) -> str:
    if not clause.values:
        raise clause.missing()
    if len(clause.values) > 1:
        joined = "-".join(value.text for value in clause.values)
        raise clause.error(label("dca-line-name-one-word", name=joined), f"name {joined}")
    try:
        return new_name(clause.values[0].text)
    except BadValue as bad:
        raise clause.error_at(0, label("dca-line-of-name", problem=bad.problem), bad.correction or None) from None


def _order(clause: Clause) -> tuple[OrderBy, Decimal | None]:
    """`limit | market | trailing [P%]`."""
    by = _one_of(clause, OrderBy)
    if by is not OrderBy.TRAILING or len(clause.values) == 1:
        if len(clause.values) > 1 and clause.values[1].text[0].isdigit():
            problem = label("dca-line-no-distance", clause=clause.name, way=by.value)
            raise clause.error(problem, f"{clause.name} trailing {clause.values[1].text}")
        clause.no_more_than(1)
        return by, None
    behind = clause.read(1, dca_values.trail)
    clause.no_more_than(2)
    return by, behind


def _step(clause: Clause, wanted: Wanted) -> None:
    """`P% [xN] [max P%]`."""
    if not clause.values:
        raise clause.missing()
    wanted.step = clause.read(0, dca_values.below_all)
    at = 1
    while at < len(clause.values):
        word = clause.values[at].lower
        if word == "max" and wanted.widest is None:
            if len(clause.values) == at + 1:
                raise clause.error(label("dca-line-step-max"), f"{clause.text} 5%")
            wanted.widest = clause.read(at + 1, dca_values.below_all)
            at += 2
        elif wanted.multiplier is None and any(character.isdigit() for character in word) and word != "max":
            wanted.multiplier = clause.read(at, dca_values.factor)
            at += 1
        elif word[0].isdigit() or word == "max" or word[0] == "x":
            raise clause.error_at(at, label("dca-line-step-too-many", word=clause.values[at].text), "")
        else:
            raise wrong_word(clause, at, label("dca-line-step-goes-on"), ("max",))
    if wanted.widest is not None and wanted.widest < wanted.step:
        raise clause.error(label("dca-line-step-narrower"))


def _target(clause: Clause) -> bool:
    if not clause.values:
        raise clause.missing()
    word = clause.values[0].lower
    if word not in _TARGETS:
        raise wrong_word(clause, 0, label("dca-line-target"), _TARGETS)
    clause.no_more_than(1)
    return _TARGETS[word]


def _set(clause: Clause) -> str:
    if not clause.values:
        raise clause.missing()
    word = clause.values[0].lower
    if word not in _SETS:
        raise wrong_word(clause, 0, label("dca-line-indicators", sets=", ".join(_SETS)), _SETS)
    clause.no_more_than(1)
    return word


def _candles(clause: Clause) -> int:
    if not clause.values:
        raise clause.missing()
    word = clause.values[0].lower
    if word not in dca_values.CANDLES:
        meant = f"{word}m" if f"{word}m" in dca_values.CANDLES else None
        raise clause.error_at(0, label("dca-line-candles", lengths=", ".join(dca_values.CANDLES)), meant)
    clause.no_more_than(1)
    return dca_values.CANDLES[word]


def _term(clause: Clause) -> Term:
    match clause.name:
        case "rsi":
            return Rsi() if not clause.values else Rsi(oversold=clause.only(dca_values.level))
        case "stoch":
            return Stochastic() if not clause.values else Stochastic(oversold=clause.only(dca_values.level))
        case "stochrsi":
            return StochasticRsi() if not clause.values else StochasticRsi(oversold=clause.only(dca_values.level))
        case "mfi":
            return Mfi() if not clause.values else Mfi(oversold=clause.only(dca_values.level))
        case "ema":
            return Ema() if not clause.values else Ema(length=clause.only(_length))
        case "macd":
            clause.no_more_than(0)
            return Macd()
        case "rise":
            part, lookback = _move(clause)
            return PriceRise(percent=part, lookback=lookback)
        case _:
            part, lookback = _move(clause)
            return PriceDrop(percent=part, lookback=lookback, is_mandatory=True)


def _move(clause: Clause) -> tuple[Decimal, int]:
    """`P% [N]`: so far, within so many closed candles."""
    if not clause.values:
        raise clause.missing()
    part = clause.read(0, percent)
    lookback = clause.read(1, _length) if len(clause.values) > 1 else PriceDrop().lookback
    clause.no_more_than(2)
    return part, lookback


def _length(text: str) -> int:
    value = dca_values.count(text)
    if value < _LEAST_LOOKBACK:
        raise BadValue(label("dca-line-candles-least", word=text, least=_LEAST_LOOKBACK), f"{_LEAST_LOOKBACK}")
    return value


def _one_of(clause: Clause, known: type[_Word]) -> _Word:
    if not clause.values:
        raise clause.missing()
    words = [each.value for each in known]
    word = clause.values[0].lower
    if word not in words:
        raise wrong_word(clause, 0, label("dca-line-one-of", clause=clause.name, words=either(words)), words)
    return known(word)
