"""The clauses of a `/trade` line, one function each: words in, typed intent out."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar

from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts import TriggerBy
from execution.trade_request import DistanceBy, EntryRequest, Size, SizeBy, StopRequested, TargetRequest
from execution.trailing import MOST_PERCENT, TrailBy, TrailDistance
from handlers.command_line import LineError, nearest
from handlers.line_values import HUNDRED, BadValue, distance, number, percent, value_and_share
from handlers.trade_words import Clause
from utils.money import plain

_MOST: Final = 10
_MOST_HOURS: Final = Decimal(24 * 365)

_T = TypeVar("_T")


@dataclass
class Intent:
    """What the clauses have said so far."""

    size: Size | None = None
    entries: tuple[EntryRequest, ...] = (EntryRequest(None, None),)
    stop: StopRequested | None = None
    targets: tuple[TargetRequest, ...] = ()
    break_even: BreakEven | None = None
    leverage: Decimal | None = None
    trigger_by: TriggerBy | None = None
    trail: Trail | None = None
    follow: int = 0
    max_hours: Decimal | None = None


def take(clause: Clause, intent: Intent) -> None:
    """Read one clause into the intent. Raises LineError."""
    match clause.name:
        case "size":
            intent.size = Size(SizeBy.QUANTITY, clause.only(number))
        case "usdt":
            intent.size = Size(SizeBy.NOTIONAL, clause.only(number))
        case "risk":
            intent.size = Size(SizeBy.RISK, clause.only(_up_to_all))
        case "entry":
            intent.entries = _entries(clause)
        case "lev":
            intent.leverage = clause.only(number)
        case "sl":
            intent.stop = _stop(clause)
        case "tp":
            intent.targets = _targets(clause)
        case "be":
            intent.break_even = _break_even(clause)
        case "trigger":
            intent.trigger_by = _trigger(clause)
        case "trail":
            intent.trail = _trail(clause)
        case "hours":
            intent.max_hours = clause.only(_hours)
        case _:
            clause.no_more_than(0)
            intent.follow = 1


def _up_to_all(text: str) -> Decimal:
    value = percent(text)
    if value > HUNDRED:
        raise BadValue(f"{text} is more than everything")
    return value


def _entries(clause: Clause) -> tuple[EntryRequest, ...]:
    if not clause.values:
        raise clause.missing()
    words = [value.lower for value in clause.values]
    if "market" in words:
        if len(words) > 1:
            raise clause.error("entry is either market or prices, not both", "entry market")
        return (EntryRequest(None, None),)
    _at_most(clause, "prices")
    entries = []
    for at in range(len(clause.values)):
        text, share = clause.read(at, value_and_share)
        entries.append(EntryRequest(_of_part(clause, at, text, number), share))
    total = _shares_of(clause, [entry.share for entry in entries])
    if total is not None and total != 1:
        raise clause.error(
            f"the shares of the entries are {_percent(total)} together and have to be 100%", _without_shares(clause)
        )
    return tuple(entries)


def _stop(clause: Clause) -> StopRequested:
    stop = clause.only(distance)
    if stop.by is DistanceBy.R:
        raise clause.error_at(0, "sl: R is the distance to the stop itself, so the stop is a price or a percent")
    if stop.by is DistanceBy.PERCENT and stop.value >= HUNDRED:
        raise clause.error_at(0, f"sl: a stop {_percent(stop.value / HUNDRED)} away is no stop")
    return StopRequested(stop.by, stop.value)


def _targets(clause: Clause) -> tuple[TargetRequest, ...]:
    if not clause.values:
        raise clause.missing()
    _at_most(clause, "take profits")
    targets = []
    for at in range(len(clause.values)):
        text, share = clause.read(at, value_and_share)
        goal = _of_part(clause, at, text, distance)
        targets.append(TargetRequest(goal.by, goal.value, share))
    total = _shares_of(clause, [target.share for target in targets])
    if total is not None and total > 1:
        raise clause.error(
            f"the shares of the take profits are {_percent(total)} together; 100% is the most", _without_shares(clause)
        )
    return tuple(targets)


def _break_even(clause: Clause) -> BreakEven | None:
    if not clause.values:
        raise clause.missing()
    word = clause.values[0].lower
    clause.no_more_than(1)
    if word == "off":
        return None
    if word.startswith("tp"):
        return BreakEven(when=BreakEvenWhen.AFTER_TP, value=_leg_number(clause, 0))
    if word[0].isalpha():
        raise _wrong_word(clause, 0, "be is tp1 (after that take profit), 1%, 1R or off", ("off", "tp1"))
    goal = clause.read(0, distance)
    match goal.by:
        case DistanceBy.PERCENT:
            return BreakEven(when=BreakEvenWhen.AT_PERCENT, value=goal.value)
        case DistanceBy.R:
            return BreakEven(when=BreakEvenWhen.AT_R, value=goal.value)
        case DistanceBy.PRICE:
            meant = f"tp{word}" if word.isdecimal() and len(word) == 1 else None
            raise clause.error_at(0, "be is tp1 (after that take profit), 1%, 1R or off", meant)


def _trigger(clause: Clause) -> TriggerBy:
    if not clause.values:
        raise clause.missing()
    known = {"last": TriggerBy.LAST, "mark": TriggerBy.MARK}
    word = clause.values[0].lower
    if word not in known:
        raise _wrong_word(clause, 0, "trigger is last or mark: the price that fires the stop", known)
    clause.no_more_than(1)
    return known[word]


def _trail(clause: Clause) -> Trail:
    """`P% [after tpN | at PRICE]`."""
    if not clause.values:
        raise clause.missing()
    distance = TrailDistance(TrailBy.PERCENT, clause.read(0, _of_a_trail))
    if len(clause.values) == 1:
        return Trail(distance=distance)
    word = clause.values[1].lower
    if word not in {"after", "at"}:
        raise _wrong_word(clause, 1, "trail goes on with after tp1, or with at and a price", ("after", "at"))
    if len(clause.values) == 2:
        example = f"{clause.text} tp1" if word == "after" else ""
        raise clause.error(f"trail: {word} needs {'tp1' if word == 'after' else 'a price'} behind it", example)
    clause.no_more_than(3)
    if word == "after":
        return Trail(distance=distance, after_tp=int(_leg_number(clause, 2)))
    return Trail(distance=distance, at=clause.read(2, number))


def _of_a_trail(text: str) -> Decimal:
    value = percent(text)
    if value > MOST_PERCENT:
        raise BadValue(f"a trail of {text} is none; {plain(MOST_PERCENT)}% is the most")
    return value


def _hours(text: str) -> Decimal:
    value = number(text)
    if value > _MOST_HOURS:
        raise BadValue(f"{text} hours are more than a year; leave the clause out", "")
    return value


def _leg_number(clause: Clause, at: int) -> Decimal:
    digits = clause.values[at].lower.removeprefix("tp")
    if not (digits.isdecimal() and digits.isascii() and clause.values[at].lower.startswith("tp")):
        raise clause.error_at(at, f"{clause.name}: {clause.values[at].text} is no take profit; write tp1", "tp1")
    value = int(digits) if len(digits) <= 3 else 0
    if not 1 <= value <= _MOST:
        raise clause.error_at(at, f"{clause.name}: there is no {clause.values[at].text}", "tp1")
    return Decimal(value)


def _wrong_word(clause: Clause, at: int, problem: str, known: "tuple[str, ...] | dict[str, TriggerBy]") -> LineError:
    """A word in the place of one of a few: what was meant, or else the clause that was meant."""
    meant = nearest(clause.values[at].text, known)
    return clause.error_at(at, problem, meant or None)


def _of_part(clause: Clause, at: int, part: str, reader: Callable[[str], _T]) -> _T:
    """Read the part of a value before its share; a correction keeps the share."""
    try:
        return reader(part)
    except BadValue as bad:
        tail = clause.values[at].text[len(part) :]
        whole = BadValue(bad.problem if part else f"a value is missing before {tail}", bad.correction + tail)
        raise clause.bad(at, whole if bad.correction else BadValue(whole.problem)) from None


def _at_most(clause: Clause, what: str) -> None:
    if len(clause.values) > _MOST:
        raise clause.error_at(_MOST, f"{clause.name} takes at most {_MOST} {what}", "")


def _shares_of(clause: Clause, shares: list[Decimal | None]) -> Decimal | None:
    """The sum of the shares, None without any. Raises when only some have one."""
    given = [share for share in shares if share is not None]
    if not given:
        return None
    if len(given) < len(shares):
        at = shares.index(None)
        raise clause.error(
            f"{clause.name}: shares stand with all values or with none; {clause.values[at].text} has none",
            _without_shares(clause),
        )
    return sum(given, Decimal(0))


def _without_shares(clause: Clause) -> str:
    return " ".join((clause.name, *(value.text.partition(":")[0] for value in clause.values)))


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * HUNDRED).normalize():f}%"
