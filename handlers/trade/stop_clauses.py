"""The clauses of a `/trade` line that say how the stop moves: `be` and `trail`."""

from decimal import Decimal
from typing import Final

from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy, Trail
from execution.facts.prices import CANDLE_MINUTES
from execution.new_trade.trade_request import DistanceBy
from execution.stops.trailing import MOST_PERCENT, TrailBy, TrailDistance
from handlers.grammar.clause import Clause, either, leverage_meant
from handlers.grammar.clause_values import leg_number, of_part, wrong_word
from handlers.grammar.command_line import LineError
from handlers.grammar.line_values import HUNDRED, BadValue, distance, number, percent
from handlers.words.figures import candle_word
from handlers.words.say import label
from utils.money import plain

_CANDLES: Final = {candle_word(minutes): minutes for minutes in CANDLE_MINUTES}
_RANGE: Final = "atr"
_PRICE: Final = "$"
_MOST_RANGES: Final = 100


def break_even(clause: Clause) -> BreakEven | None:
    """`tpN | P% | nR [+P% | +PRICE]` or `off`."""
    if not clause.values:
        raise clause.missing()
    word = clause.values[0].lower
    if word == "off":
        clause.no_more_than(1)
        return None
    policy = _when(clause, word)
    if len(clause.values) == 1:
        return policy
    offset = _offset(clause)
    clause.no_more_than(2)
    return BreakEven(when=policy.when, value=policy.value, offset=offset)


def _when(clause: Clause, word: str) -> BreakEven:
    if word.startswith("tp"):
        return BreakEven(when=BreakEvenWhen.AFTER_TP, value=leg_number(clause, 0))
    if word[0].isalpha():
        raise wrong_word(clause, 0, label("line-be"), ("off", "tp1"))
    goal = clause.read(0, distance)
    match goal.by:
        case DistanceBy.PERCENT:
            return BreakEven(when=BreakEvenWhen.AT_PERCENT, value=goal.value)
        case DistanceBy.R:
            return BreakEven(when=BreakEvenWhen.AT_R, value=goal.value)
        case DistanceBy.PRICE:
            raise _bare(clause, word, goal.value)


def _bare(clause: Clause, word: str, value: Decimal) -> LineError:
    """A number alone: the take profit with that number, or a percentage without its sign."""
    of_leg = [f"tp{word}"] if word.isdecimal() and len(word) == 1 else []
    meant = [*of_leg, *([f"{word}%"] if value < HUNDRED else [])]
    if not meant:
        return clause.error_at(0, label("line-be"))
    return clause.error_at(0, label("line-be-meant", word=word, meant=either(meant)), meant[0])


def _offset(clause: Clause) -> Offset:
    """`+0.1%` or `+15`: how far beyond break-even."""
    text = clause.values[1].text
    if not text.startswith("+"):
        if not text[:1].isdigit() or leverage_meant(clause.vocabulary, clause.values[1]):
            clause.no_more_than(1)
        meant = None if text[-1:] in {"r", "R"} else f"+{text}"
        raise clause.error_at(1, label("line-be-beyond"), meant)
    if text.endswith("%"):
        return Offset(OffsetBy.PERCENT, of_part(clause, 1, text[1:], percent))
    return Offset(OffsetBy.PRICE, of_part(clause, 1, text[1:], number))


def trail(clause: Clause) -> Trail:
    """`P% | $PRICE | nATR [15m] [after tpN | at PRICE] [native]`."""
    if not clause.values:
        raise clause.missing()
    behind = clause.read(0, _behind)
    after_tp: int | None = None
    at: Decimal | None = None
    native = False
    number_of_next = 1
    if behind.by is TrailBy.ATR and len(clause.values) > 1 and clause.values[1].lower in _CANDLES:
        behind = TrailDistance(behind.by, behind.value, _CANDLES[clause.values[1].lower])
        number_of_next = 2
    while number_of_next < len(clause.values):
        word = clause.values[number_of_next].lower
        if word == "native" and not native:
            native = True
            number_of_next += 1
        elif word in {"after", "at"} and after_tp is None and at is None:
            _needs_value(clause, number_of_next, word)
            if word == "after":
                after_tp = int(leg_number(clause, number_of_next + 1))
            else:
                at = clause.read(number_of_next + 1, number)
            number_of_next += 2
        else:
            raise _strange(clause, number_of_next, behind)
    return Trail(distance=behind, after_tp=after_tp, at=at, native=native)


def _needs_value(clause: Clause, at: int, word: str) -> None:
    if len(clause.values) == at + 1:
        example = f"{clause.text} tp1" if word == "after" else ""
        raise clause.error(label("line-trail-needs", word=word), example)


def _strange(clause: Clause, at: int, behind: TrailDistance) -> Exception:
    """A word that cannot stand there; behind a trail that is complete it is one too many."""
    if clause.values[at].lower in {"after", "at", "native"}:
        return clause.error_at(at, label("line-trail-once"))
    if behind.by is TrailBy.ATR and at == 1 and clause.values[at].text[0].isdigit():
        return clause.error_at(at, label("line-trail-candles", lengths=", ".join(_CANDLES)))
    if at > 1 or leverage_meant(clause.vocabulary, clause.values[at]):
        clause.no_more_than(at)
    says = label("line-trail-goes-on")
    return wrong_word(clause, at, says, ("after", "at", "native"))


def _behind(text: str) -> TrailDistance:
    """`1%` of the price, `$250` in price units, `2atr`: twice the average true range.

    A bare number could be meant as either, so it is none.
    """
    if text.startswith(_PRICE):
        return TrailDistance(TrailBy.PRICE, number(text[len(_PRICE) :] or "?"))
    if text.lower().endswith(_RANGE):
        ranges = number(text[: -len(_RANGE)] or "?")
        if ranges > _MOST_RANGES:
            raise BadValue(label("line-trail-most", word=text, most=f"{_MOST_RANGES}atr"))
        return TrailDistance(TrailBy.ATR, ranges)
    value = percent(text)
    if value > MOST_PERCENT:
        raise BadValue(label("line-trail-most", word=text, most=f"{plain(MOST_PERCENT)}%"))
    return TrailDistance(TrailBy.PERCENT, value)
