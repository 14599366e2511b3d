"""The `/trade` line, read as strictly as money deserves: what is wrong, where, and how the whole line could read.

    /trade SYMBOL long|short CLAUSE…

Clauses stand in any order, each once, and case does not matter. Pure: prices are not looked at here.
"""

from typing import Final

from execution.exit_plan import BreakEvenWhen
from execution.new_trade.trade_request import TradeRejected, TradeRequest
from handlers.grammar.clause import Clause, clauses_of, join_loose_signs
from handlers.grammar.command_line import NOWHERE, Line, LineError, all_mended, end_of, mended
from handlers.trade.clauses import Intent, take
from handlers.trade.line import before_clauses, refuse_second, side_of, symbol_of
from handlers.trade.words import CLAUSES, SIZES, TRADE
from handlers.words.say import label

HELP: Final = "/help trade"
EXAMPLE: Final = "/trade BTCUSDT long risk 1% sl 2% tp 1R:50% 2R:50% be tp1"

_HEAD: Final = 3
"""Words before the clauses: the command, the symbol, the side."""
_UNITS: Final = frozenset({"r", "atr"})


class TradeSyntaxError(LineError):
    """A `/trade` line that is not understood, or asks for what is not there yet."""


def parse_trade(text: str) -> TradeRequest:
    """Read the text of a `/trade` message.

    Raises:
        TradeSyntaxError: the first mistake in the line; its corrected line, when there is one, is without any.
    """
    line = Line.read(text)
    try:
        return _parse(line)
    except LineError as error:
        settled = _settled(line, error)
        # Only where nothing was written yet: another line would drop what somebody meant.
        settled.instead = EXAMPLE if len(line.words) == 1 else HELP
        raise settled from None


def rejected(text: str, refusal: TradeRejected) -> TradeSyntaxError:
    """A refusal of the engine, pointed at in the line that asked for it."""
    line = Line.read(text)
    names = SIZES if refusal.clause in SIZES else (refusal.clause,)
    clause = next((c for c in clauses_of(TRADE, line, _HEAD) if c.name in names), None)
    if refusal.clause in {"symbol", "side"} and len(line.words) > 2:
        place = 1 if refusal.clause == "symbol" else 2
        value = refusal.correction.removeprefix(f"{refusal.clause} ")
        word = line.words[place]
        corrected = line.replaced(place, place + 1, value) if value else ""
        error = LineError(line, word.span, refusal.problem, value, corrected)
    elif clause is not None:
        error = clause.error(refusal.problem, refusal.correction)
    else:
        corrected = line.appended(refusal.correction) if refusal.correction else ""
        at = end_of(line) if refusal.clause in CLAUSES else NOWHERE
        error = LineError(line, at, refusal.problem, refusal.correction, corrected)
    return _settled(line, error)


def _parse(line: Line) -> TradeRequest:
    join_loose_signs(TRADE, line, _HEAD, _UNITS)
    symbol = symbol_of(line)
    side = side_of(line)
    clauses = clauses_of(TRADE, line, _HEAD)
    if len(line.words) > 3 and (not clauses or clauses[0].first > 3):
        raise before_clauses(line, clauses)
    intent = Intent()
    for number, clause in enumerate(clauses):
        refuse_second(clause, clauses[:number])
        take(clause, intent)
    if intent.stop is None:
        raise _missing(line, label("line-stop-missing", example="sl 2%"), "sl 2%")
    if not intent.targets:
        raise _missing(line, label("line-target-missing", example="tp 2R"), "tp 2R")
    _check_legs(clauses, intent)
    return TradeRequest(
        symbol=symbol,
        side=side,
        size=intent.size,
        entries=intent.entries,
        stop=intent.stop,
        targets=intent.targets,
        break_even=intent.break_even,
        leverage=intent.leverage,
        trigger_by=intent.trigger_by,
        trail=intent.trail,
        follow=intent.follow,
        max_hours=intent.max_hours,
        clauses=frozenset(clause.name for clause in clauses),
        smart=intent.smart,
        leg_kind=intent.leg_kind,
    )


def _settled(line: Line, error: LineError) -> TradeSyntaxError:
    """The error with its corrected line, and its examples, mended until nothing is wrong with them, or without."""
    candidate = mended(error.corrected_line, _parse)
    settled = TradeSyntaxError(line, error.span, error.problem, error.correction, candidate)
    settled.examples = all_mended(error.examples, _parse)
    return settled


def _missing(line: Line, problem: str, example: str) -> LineError:
    return LineError(line, end_of(line), problem, example, line.appended(example))


def _check_legs(clauses: list[Clause], intent: Intent) -> None:
    """`be tpN` and `trail … after tpN` name a take profit of this line."""
    count = len(intent.targets)
    policy = intent.break_even
    for clause in clauses:
        if clause.name == "be" and policy is not None and policy.when is BreakEvenWhen.AFTER_TP:
            at, number = 0, int(policy.value)
        elif clause.name == "trail" and len(clause.values) == 3 and clause.values[1].lower == "after":
            at, number = 2, int(clause.values[2].lower.removeprefix("tp"))
        else:
            continue
        if number > count:
            problem = label("line-target-not-there", clause=clause.name, number=number, count=count)
            raise clause.error_at(at, problem, f"tp{count}")
