"""The lines that change a guarded position: words in, what is wanted out. Prices are not looked at here."""

from typing import Final, TypeVar

from msgspec import Struct

from execution.adoption.choices import Choice
from execution.exit_plan import Offset, OffsetBy, Trail
from execution.facts.slots import Side
from execution.new_trade.trade_request import StopRequested, TargetRequest
from execution.stops.smart_stop import SmartStop
from handlers.grammar.clause_values import of_part, wrong_word
from handlers.grammar.line_values import number, percent
from handlers.positions.named_line import Grammar, Named, Tail, no_more, parse_line
from handlers.trade import stop_clauses
from handlers.trade.clauses import Intent, take
from handlers.words.say import label

_OFF: Final = "off"
_STOP: Final = Grammar(command="sl", clause="sl", example="2%", words=("be",))
_TARGETS: Final = Grammar(command="tp", clause="tp", example="2R", words=(_OFF,))
_BREAK_EVEN: Final = Grammar(command="breakeven", clause="be")
_TRAIL: Final = Grammar(command="trail", clause="trail", example="1%", words=(_OFF,))
_SMART: Final = Grammar(command="smart", clause="smart", example="49500 15m", words=(_OFF,))
_GUARD: Final = Grammar(command="guard")
_CHOICES: Final = {"default": Choice.DEFAULT_PLAN, "stop": Choice.STOP_ONLY, "ignore": Choice.IGNORE}

_W = TypeVar("_W")


class BreakEvenWanted(Struct, frozen=True):
    """The stop at break-even now, or that far beyond it."""

    offset: Offset | None


class Wanted(Struct, frozen=True):
    """The position that is named; ``side`` None: whichever is open."""

    symbol: str
    side: Side | None


class StopLine(Wanted, frozen=True):
    stop: StopRequested | BreakEvenWanted


class TargetsLine(Wanted, frozen=True):
    """``targets`` empty: none any more."""

    targets: tuple[TargetRequest, ...]


class TrailLine(Wanted, frozen=True):
    """``trail`` None: none any more."""

    trail: Trail | None


class SmartLine(Wanted, frozen=True):
    """``smart`` None: none any more."""

    smart: SmartStop | None


class GuardLine(Wanted, frozen=True):
    choice: Choice


def parse_stop(text: str) -> StopLine:
    """`/sl SYMBOL [long|short] PRICE | P% | be`. Raises LineError."""
    return parse_line(text, _STOP, _stop)


def parse_targets(text: str) -> TargetsLine:
    """`/tp SYMBOL [long|short] PRICE | P% | nR [:SHARE%] … | off`. Raises LineError."""
    return parse_line(text, _TARGETS, _targets)


def parse_break_even(text: str) -> StopLine:
    """`/breakeven SYMBOL [long|short] [+P% | +PRICE]`. Raises LineError."""
    return parse_line(text, _BREAK_EVEN, lambda named: StopLine(*_who(named), BreakEvenWanted(_offset(named.tail))))


def parse_trail(text: str) -> TrailLine:
    """`/trail SYMBOL [long|short] TERMS | off`. Raises LineError."""
    return parse_line(text, _TRAIL, _trail)


def parse_smart(text: str) -> SmartLine:
    """`/smart SYMBOL [long|short] PRICE [5m|15m|1h] | off`. Raises LineError."""
    return parse_line(text, _SMART, _smart)


def parse_guard(text: str) -> GuardLine:
    """`/guard SYMBOL [long|short] [default|stop|ignore]`. Raises LineError."""
    return parse_line(text, _GUARD, _guard)


def parse_which(text: str, command: str) -> Wanted:
    """A line that only names a position. Raises LineError."""
    return parse_line(text, Grammar(command=command), _which)


def _which(named: Named) -> Wanted:
    no_more(named.tail)
    return Wanted(*_who(named))


def _who(named: Named) -> tuple[str, Side | None]:
    return named.symbol, named.side


def _stop(named: Named) -> StopLine:
    if _is_word(named.tail, "be"):
        return StopLine(*_who(named), BreakEvenWanted(None))
    stop = _taken(named.tail).stop
    return StopLine(*_who(named), _there(stop))


def _targets(named: Named) -> TargetsLine:
    off = _is_word(named.tail, _OFF)
    return TargetsLine(*_who(named), () if off else _taken(named.tail).targets)


def _trail(named: Named) -> TrailLine:
    off = _is_word(named.tail, _OFF)
    return TrailLine(*_who(named), None if off else stop_clauses.trail(named.tail))


def _smart(named: Named) -> SmartLine:
    off = _is_word(named.tail, _OFF)
    return SmartLine(*_who(named), None if off else _there(_taken(named.tail).smart))


def _guard(named: Named) -> GuardLine:
    tail = named.tail
    if not tail.values:
        return GuardLine(*_who(named), Choice.DEFAULT_PLAN)
    word = tail.values[0].lower
    if word not in _CHOICES:
        raise wrong_word(tail, 0, label("positions-line-guard-how", word=tail.values[0].text), _CHOICES)
    _alone(tail)
    return GuardLine(*_who(named), _CHOICES[word])


def _offset(tail: Tail) -> Offset | None:
    """`+0.1%` or `+15`: how far beyond break-even."""
    if not tail.values:
        return None
    text = tail.values[0].text
    if not text.startswith("+"):
        problem = label("positions-line-break-even-beyond", word=text)
        raise tail.error_at(0, problem, f"+{text}" if text[0].isdigit() else None)
    _alone(tail)
    if text.endswith("%"):
        return Offset(OffsetBy.PERCENT, of_part(tail, 0, text[1:], percent))
    return Offset(OffsetBy.PRICE, of_part(tail, 0, text[1:], number))


def _is_word(tail: Tail, word: str) -> bool:
    """The value is that word, and alone. Raises LineError."""
    found = bool(tail.values) and tail.values[0].lower == word
    if found:
        _alone(tail)
    return found


def _alone(tail: Tail) -> None:
    if len(tail.values) > 1:
        raise tail.error_at(1, label("positions-line-one-too-many", word=tail.values[1].text), "")


def _taken(tail: Tail) -> Intent:
    intent = Intent()
    take(tail, intent)
    return intent


def _there(value: _W | None) -> _W:
    """What a clause has left in the intent; it raises where it leaves nothing."""
    if value is None:
        raise TypeError("the clause was read and said nothing")
    return value
