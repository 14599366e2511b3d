"""The `/trade` line, read as strictly as money deserves: what is wrong, where, and how the whole line could read.

    /trade SYMBOL long|short CLAUSE…

Clauses stand in any order, each once, and case does not matter. Pure: prices are not looked at here.
"""

import re
from typing import Final

from execution.exit_plan import BreakEvenWhen
from execution.facts import Side
from execution.new_trade.trade_request import TradeRejected, TradeRequest
from handlers.command_line import NOWHERE, Line, LineError, Word, end_of, nearest
from handlers.trade_clauses import Intent, take
from handlers.trade_words import CLAUSES, SIZES, Clause, leverage_meant, unknown_word

EXAMPLE: Final = "/trade BTCUSDT long risk 1% sl 2% tp 1R:50% 2R:50% be tp1"

_SIDES: Final = {"long": Side.BUY, "short": Side.SELL}
_SIDES_MEANT: Final = {"buy": "long", "sell": "short", "l": "long", "s": "short"}
_SYMBOL: Final = re.compile(r"[A-Za-z0-9]{2,20}(?:[/-][A-Za-z0-9]{2,10})?", re.ASCII)
_MOST_ROUNDS: Final = 30


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
        settled.instead = EXAMPLE
        raise settled from None


def rejected(text: str, refusal: TradeRejected) -> TradeSyntaxError:
    """A refusal of the engine, pointed at in the line that asked for it."""
    line = Line.read(text)
    names = SIZES if refusal.clause in SIZES else (refusal.clause,)
    clause = next((c for c in _clauses(line) if c.name in names), None)
    if refusal.clause in {"symbol", "side"} and len(line.words) > 2:
        place = 1 if refusal.clause == "symbol" else 2
        value = refusal.correction.removeprefix(f"{refusal.clause} ")
        word = line.words[place]
        corrected = line.replaced(place, place + 1, value) if value else ""
        error = LineError(line, (word.start, word.end), refusal.problem, value, corrected)
    elif clause is not None:
        error = clause.error(refusal.problem, refusal.correction)
        if len(clause.values) > 1 and len(refusal.correction.split()) == 2:
            error.corrected_line = ""  # one price in place of many would drop the others
    else:
        corrected = line.appended(refusal.correction) if refusal.correction else ""
        at = end_of(line) if refusal.clause in CLAUSES else NOWHERE
        error = LineError(line, at, refusal.problem, refusal.correction, corrected)
    settled = _settled(line, error)
    settled.instead = EXAMPLE if clause is not None else ""
    return settled


def read_symbol(line: Line, at: int) -> str:
    """The symbol at a word, as the exchange writes it. Raises LineError."""
    word = line.words[at]
    if _SYMBOL.fullmatch(word.text):
        return re.sub("[/-]", "", word.text).upper()
    meant = re.sub(r"[^A-Za-z0-9]", "", word.text.split(".")[0]).upper()
    meant = meant if word.text.isascii() and _SYMBOL.fullmatch(meant) else ""
    problem = f"{word.text} is no symbol; they look like BTCUSDT, btc/usdt or BTC-USDT"
    raise LineError(line, (word.start, word.end), problem, meant, line.replaced(at, at + 1, meant) if meant else "")


def read_side(word: Word) -> Side | None:
    return _SIDES.get(word.lower)


def _parse(line: Line) -> TradeRequest:
    _join_loose_signs(line)
    symbol = _symbol(line)
    side = _side(line)
    clauses = _clauses(line)
    if len(line.words) > 3 and (not clauses or clauses[0].first > 3):
        raise _before_clauses(line, clauses)
    intent = Intent()
    for number, clause in enumerate(clauses):
        _refuse_second(clause, clauses[:number])
        take(clause, intent)
    if intent.stop is None:
        raise _missing(line, "sl", "where the trade is given up", "sl 2%")
    if not intent.targets:
        raise _missing(line, "tp", "where profit is taken", "tp 2R")
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
    """The error with its corrected line mended until nothing is wrong with it, or without one."""
    candidate = error.corrected_line
    for _ in range(_MOST_ROUNDS):
        if not candidate:
            break
        try:
            _parse(Line.read(candidate))
            break
        except LineError as next_error:
            candidate = next_error.corrected_line
    else:
        candidate = ""
    return TradeSyntaxError(line, (error.start, error.end), error.problem, error.correction, candidate)


def _join_loose_signs(line: Line) -> None:
    """`1 %`, `49000 :50%`, `2 R`: people put spaces where they do not belong."""
    for at in range(3, len(line.words)):
        before, word = line.words[at - 1], line.words[at]
        torn = (
            word.text == "%"
            or (word.text.startswith(":") and before.lower not in CLAUSES)
            or (before.text.endswith(":") and word.lower not in CLAUSES and before.lower[:-1] not in CLAUSES)
            or (word.lower in {"r", "atr"} and before.text[0].isdigit())
        )
        if torn and before.lower not in CLAUSES:
            joined = before.text + word.text
            problem = f"{before.text} {word.text} is written in one word"
            raise LineError(line, (before.start, word.end), problem, joined, line.replaced(at - 1, at + 1, joined))


def _symbol(line: Line) -> str:
    if len(line.words) < 2:
        raise LineError(line, end_of(line), "say what to trade: a symbol, long or short, a stop and a take profit")
    word = line.words[1]
    if word.lower in _SIDES and len(line.words) > 2 and _SYMBOL.fullmatch(line.words[2].text):
        other = line.words[2]
        if other.lower not in CLAUSES:
            swapped = f"{other.text} {word.text}"
            raise LineError(
                line, (word.start, other.end), "the symbol stands first, then long or short", swapped,
                line.replaced(1, 3, swapped),
            )  # fmt: skip
    if word.lower in _SIDES or word.lower in CLAUSES:
        raise LineError(line, (word.start, word.end), f"a symbol such as BTCUSDT is missing before {word.text}")
    return read_symbol(line, 1)


def _side(line: Line) -> Side:
    problem = "long or short is missing behind the symbol"
    if len(line.words) < 3:
        raise LineError(line, end_of(line), problem)
    word = line.words[2]
    side = read_side(word)
    if side is not None:
        return side
    at = (word.start, word.end)
    if word.lower in CLAUSES:
        raise LineError(line, at, problem)
    meant = _SIDES_MEANT.get(word.lower) or nearest(word.text, _SIDES)
    problem = f"{word.text} is neither long nor short"
    raise LineError(line, at, problem, meant, line.replaced(2, 3, meant) if meant else "")


def _before_clauses(line: Line, clauses: list[Clause]) -> LineError:
    """What stands behind the side and belongs to no clause: a bare price there is usually the entry."""
    word = line.words[3]
    if not word.text[0].isdigit() or leverage_meant(word) or any(clause.name == "entry" for clause in clauses):
        return unknown_word(line, 3)
    meant = f"entry {word.text}"
    problem = f"{word.text} belongs to no clause; an entry price is written {meant}"
    return LineError(line, (word.start, word.end), problem, meant, line.replaced(3, 4, meant))


def _clauses(line: Line) -> list[Clause]:
    """The clauses in their order; words before the first one belong to none."""
    heads = [at for at in range(min(3, len(line.words)), len(line.words)) if line.words[at].lower in CLAUSES]
    ends = [*heads[1:], len(line.words)]
    return [
        Clause(line, first, line.words[first].lower, line.words[first + 1 : beyond])
        for first, beyond in zip(heads, ends, strict=False)
    ]


def _refuse_second(clause: Clause, earlier: list[Clause]) -> None:
    without = clause.line.replaced(clause.first, clause.beyond, "")
    for other in earlier:
        if other.name == clause.name:
            problem = f"{clause.name} stands twice"
        elif other.name in SIZES and clause.name in SIZES:
            problem = f"{other.name} and {clause.name} exclude each other: the size is said once"
        else:
            continue
        head = clause.head
        raise LineError(clause.line, (head.start, head.end), problem, "", without)


def _missing(line: Line, name: str, meaning: str, example: str) -> LineError:
    problem = f"{name} is missing: {meaning}, for example {example}"
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
            legs = "one take profit" if count == 1 else f"{count} take profits"
            raise clause.error_at(at, f"{clause.name}: there is no tp{number}; the line has {legs}", f"tp{count}")
