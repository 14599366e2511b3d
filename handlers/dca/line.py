"""The `/dca new` line, read as strictly as `/trade`: what is wrong, where, and how the whole line could read.

    /dca new SYMBOL usdt AMOUNT [CLAUSE…]

Clauses stand in any order, each once, and case does not matter. Pure: prices are not looked at here.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.dca.dca_plan import BuyRules, DcaDefaults, DcaPlan, Market, OrderBy, SellRules
from execution.dca.indicator_terms import PRESETS, IndicatorTerms, problems
from handlers.dca.clauses import NONE, Wanted, take
from handlers.dca.words import AMOUNT, CLAUSES, DCA, INDICATORS
from handlers.grammar.clause import Clause, clauses_of, join_loose_signs, unknown_word
from handlers.grammar.command_line import NOWHERE, Line, LineError, all_mended, end_of, mended
from handlers.trade.line import read_symbol
from handlers.words.say import label
from utils.money import plain

EXAMPLE: Final = "/dca new BTCUSDT usdt 20 every 4h step 0.5% lots 10 profit 1%"

_HEAD: Final = 3
"""Words before the clauses: the command, what it does, the symbol."""
_UNITS: Final = frozenset({"m", "h", "d"})
_BASE_AND_QUOTE: Final = re.compile(r"[/-]")


class DcaSyntaxError(LineError):
    """A `/dca` line that is not understood."""


class NewBot(Struct, frozen=True, kw_only=True):
    """What a line asks for. ``name`` "": none was given. ``notes`` say how it was read, where that is not obvious."""

    plan: DcaPlan
    name: str
    notes: tuple[str, ...]


def parse_new(text: str, defaults: DcaDefaults) -> NewBot:
    """Read the text of a `/dca new` message.

    Raises:
        DcaSyntaxError: the first mistake in the line; its corrected line, when there is one, is without any.
    """
    line = Line.read(text)
    try:
        return _parse(line, defaults)
    except LineError as error:
        raise _settled(line, error, defaults) from None


def refused(text: str, problems_found: Sequence[str], defaults: DcaDefaults) -> DcaSyntaxError:
    """What the engine refuses, the first of it pointed at in the line that asked for it."""
    line = Line.read(text)
    first = problems_found[0]
    name = first.split(maxsplit=1)[0].rstrip(":")
    clause = next((each for each in clauses_of(DCA, line, _HEAD) if each.name == name), None)
    together = "; ".join(problems_found)
    if clause is None:
        return _settled(line, LineError(line, NOWHERE, together), defaults)
    meant = re.search(rf"\b{clause.name} [\d.]+%?$", first)  # where it names one that would do, that is its last word
    return _settled(line, clause.error(together, meant[0] if meant else ""), defaults)


def symbol_unknown(text: str, symbol: str, market: Market) -> DcaSyntaxError:
    """The exchange trades no such pair there."""
    line = Line.read(text)
    word = line.words[2]
    problem = label("dca-line-no-pair", symbol=symbol, market=market.value)
    wrong = DcaSyntaxError(line, word.span, problem)
    wrong.instead = EXAMPLE
    return wrong


def name_taken(text: str, name: str, free: str, defaults: DcaDefaults) -> DcaSyntaxError:
    """Another bot has the name; ``free`` is one that none has."""
    line = Line.read(text)
    clause = next(each for each in clauses_of(DCA, line, _HEAD) if each.name == "name")
    return _settled(line, clause.error(label("dca-line-name-taken", name=name), f"name {free}"), defaults)


def _settled(line: Line, error: LineError, defaults: DcaDefaults) -> DcaSyntaxError:
    candidate = mended(error.corrected_line, lambda corrected: _parse(corrected, defaults))
    settled = DcaSyntaxError(line, error.span, error.problem, error.correction, candidate)
    settled.examples = all_mended(error.examples, lambda corrected: _parse(corrected, defaults))
    settled.instead = EXAMPLE
    return settled


def _parse(line: Line, defaults: DcaDefaults) -> NewBot:
    join_loose_signs(DCA, line, _HEAD, _UNITS)
    symbol, notes = _symbol(line)
    clauses = clauses_of(DCA, line, _HEAD)
    if len(line.words) > _HEAD and (not clauses or clauses[0].first > _HEAD):
        raise _before_clauses(line, clauses)
    wanted = Wanted(defaults)
    for number, clause in enumerate(clauses):
        if any(clause.name == earlier.name for earlier in clauses[:number]):
            raise _twice(clause)
        take(clause, wanted)
    if wanted.amount is None:
        raise LineError(line, end_of(line), label("dca-line-amount-missing"))
    by_name = {clause.name: clause for clause in clauses}
    _check_together(line, by_name, wanted)
    plan = DcaPlan(
        symbol=symbol,
        market=wanted.market,
        amount=wanted.amount,
        buy=_buy_rules(wanted),
        sell=_sell_rules(wanted),
        indicators=_indicators(by_name, wanted),
        stop_percent=wanted.stop,
    )
    return NewBot(plan=plan, name=wanted.name, notes=notes)


def _symbol(line: Line) -> tuple[str, tuple[str, ...]]:
    if len(line.words) < _HEAD:
        raise LineError(line, end_of(line), label("dca-line-what"))
    word = line.words[2]
    if word.lower in CLAUSES:
        raise LineError(line, word.span, label("line-symbol-missing", word=word.text))
    symbol = read_symbol(line, 2)
    _, *quote = _BASE_AND_QUOTE.split(word.text.upper())
    if quote == ["USD"]:
        return f"{symbol}T", (label("dca-line-read-as", word=word.text, symbol=f"{symbol}T"),)
    return symbol, ()


def _before_clauses(line: Line, clauses: Sequence[Clause]) -> LineError:
    """A bare number behind the symbol is usually the amount."""
    word = line.words[_HEAD]
    if not word.text[0].isdigit() or any(clause.name == AMOUNT for clause in clauses):
        return unknown_word(DCA, line, _HEAD)
    meant = f"{AMOUNT} {word.text}"
    problem = label("dca-line-amount-bare", word=word.text, meant=meant)
    return LineError(line, word.span, problem, meant, line.replaced(_HEAD, _HEAD + 1, meant))


def _twice(clause: Clause) -> LineError:
    head = clause.head
    without = clause.line.replaced(clause.first, clause.beyond, "")
    problem = label("line-clause-twice", clause=clause.name)
    return LineError(clause.line, head.span, problem, "", without)


def _buy_rules(wanted: Wanted) -> BuyRules:
    defaults, unsaid = wanted.defaults, BuyRules()
    return BuyRules(
        by=wanted.buy or defaults.buy_by,
        trail_percent=wanted.buy_trail or defaults.trail_buy_percent,
        expires_minutes=wanted.expires or unsaid.expires_minutes,
        interval_hours=wanted.every,
        max_price=wanted.below,
        min_price=wanted.above,
        step_percent=wanted.step,
        step_multiplier=wanted.multiplier or unsaid.step_multiplier,
        max_step_percent=wanted.widest or max(unsaid.max_step_percent, wanted.step or unsaid.max_step_percent),
        max_lots=wanted.lots or unsaid.max_lots,
        budget=wanted.budget,
    )


def _sell_rules(wanted: Wanted) -> SellRules:
    defaults = wanted.defaults
    return SellRules(
        by=wanted.sell or defaults.sell_by,
        profit_percent=wanted.profit or defaults.profit_percent,
        trail_percent=wanted.sell_trail or defaults.trail_sell_percent,
        at_average=wanted.at_average,
        credit_percent=wanted.credit,
    )


def _indicators(clauses: dict[str, Clause], wanted: Wanted) -> IndicatorTerms | None:
    if wanted.indicators == NONE and not wanted.terms:
        return None
    base = PRESETS.get(wanted.indicators, IndicatorTerms(wanted=()))
    of_set = {term.name: term for term in base.wanted}
    terms = replace(base, wanted=tuple((of_set | wanted.terms).values()))
    if wanted.agreement is not None:
        terms = replace(terms, agreement=wanted.agreement)
    if wanted.candles is not None:
        terms = replace(terms, minutes=wanted.candles)
    if found := problems(terms):
        clause = next(clauses[name] for name in (*INDICATORS, "indicators") if name in clauses)
        raise clause.error(found[0])
    return terms


def _check_together(line: Line, clauses: dict[str, Clause], wanted: Wanted) -> None:
    """Clauses that are right by themselves and make no sense together. Raises LineError."""
    asks_none = wanted.indicators == NONE
    if asks_none and wanted.terms and "indicators" in clauses:
        raise clauses["indicators"].without(label("dca-line-indicators-none"))
    for name in ("agree", "candles"):
        if name in clauses and asks_none and not wanted.terms:
            raise clauses[name].without(label("dca-line-without-indicators", clause=name))
    if wanted.below is not None and wanted.above is not None and wanted.above >= wanted.below:
        problem = label("dca-line-above-below", above=plain(wanted.above), below=plain(wanted.below))
        raise clauses["above"].error(problem)
    if "expires" in clauses and (wanted.buy or wanted.defaults.buy_by) is not OrderBy.LIMIT:
        raise clauses["expires"].without(label("dca-line-expires"))
    if wanted.credit and wanted.at_average:
        raise clauses["credit"].without(label("dca-line-credit"))
    if wanted.market is Market.SPOT and wanted.stop is not None:
        raise clauses["sl"].without(label("dca-line-stop-on-spot"))
    if wanted.market is Market.LINEAR and wanted.stop is None:
        stop = f"sl {DCA.examples['sl']}"
        raise LineError(line, end_of(line), label("dca-line-stop-missing", example=stop), stop, line.appended(stop))
