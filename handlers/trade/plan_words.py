"""Break-even, trail, follow, smart stop, the price that triggers: in words that stand within a sentence (no HTML)."""

from typing import assert_never

from execution.exit_plan import BreakEven, BreakEvenWhen, OffsetBy, Trail
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from handlers.words.figures import candle_word, multiple_of_r, percent, price
from handlers.words.say import label
from utils.money import plain

_ONE_OR_TWO = {0: "none", 1: "one", 2: "two"}


def break_even_words(policy: BreakEven | None) -> str:
    if policy is None:
        return label("trade-break-even-off")
    when, offset = _when(policy), policy.offset
    if offset is None:
        return when
    beyond = f"{plain(offset.value)}%" if offset.by is OffsetBy.PERCENT else price(offset.value)
    return label("trade-break-even-beyond", when=when, offset=beyond)


def trail_words(trail: Trail) -> str:
    behind = _behind(trail.distance)
    if trail.after_tp is not None:
        said = label("trade-trail-of-bot", start="tp", behind=behind, at=f"{trail.after_tp}")
    else:
        start = "entry" if trail.at is None else "price"
        said = label("trade-trail-of-bot", start=start, behind=behind, at=price(trail.at))
    return label("trade-trail-of-exchange", trail=said) if trail.native else said


def follow_words(behind: int) -> str:
    """``behind``: how many targets the stop stays behind the last one hit, one or two."""
    return label("trade-follow", behind=_ONE_OR_TWO[behind])


def follow_word(behind: int) -> str:
    """The same in a word or two, for what a change was from and to; 0: it does not follow."""
    return label("trade-follow-word", behind=_ONE_OR_TWO[behind])


def smart_words(smart: SmartStop, side: Side) -> str:
    return label("trade-smart-stop", side=side.word, candle=smart.word, price=price(smart.price))


def trigger_word(trigger_by: TriggerBy) -> str:
    match trigger_by:
        case TriggerBy.LAST:
            series = "last"
        case TriggerBy.MARK:
            series = "mark"
        case TriggerBy.INDEX:
            series = "index"
        case _:
            assert_never(trigger_by)
    return label("trade-series", series=series)


def _when(policy: BreakEven) -> str:
    match policy.when:
        case BreakEvenWhen.AFTER_TP:
            return label("trade-break-even-when", when="tp", value=plain(policy.value))
        case BreakEvenWhen.AT_PERCENT:
            return label("trade-break-even-when", when="percent", value=percent(policy.value))
        case BreakEvenWhen.AT_R:
            return label("trade-break-even-when", when="r", value=multiple_of_r(policy.value))
        case _:
            assert_never(policy.when)


def _behind(distance: TrailDistance) -> str:
    match distance.by:
        case TrailBy.PERCENT:
            return f"{plain(distance.value)}%"
        case TrailBy.PRICE:
            return price(distance.value)
        case TrailBy.ATR:
            return label("trade-trail-range", ranges=plain(distance.value), candle=candle_word(distance.minutes))
        case _:
            assert_never(distance.by)
