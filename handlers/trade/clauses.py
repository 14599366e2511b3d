"""The clauses of a `/trade` line, one function each: words in, typed intent out."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from execution.exit_plan import BreakEven, LegKind, Trail
from execution.facts.prices import TriggerBy
from execution.new_trade.trade_request import DistanceBy, EntryRequest, Size, SizeBy, StopRequested, TargetRequest
from execution.stops.smart_stop import LENGTHS, SmartStop
from handlers.grammar.clause import Clause
from handlers.grammar.clause_values import MOST_LEGS, of_part, wrong_word
from handlers.grammar.line_values import HUNDRED, BadValue, distance, number, percent, unsigned, value_and_share
from handlers.trade import stop_clauses
from handlers.words.say import label

_MOST_HOURS: Final = Decimal(24 * 365)
_LENGTH: Final = re.compile(r"(\d{1,4})([mhd])", re.ASCII)
_MINUTES: Final = {"m": 1, "h": 60, "d": 1440}
_LENGTHS_MEANT: Final = {
    "5": "5m", "15": "15m", "60": "1h", "60m": "1h", "1": "1h", "h": "1h", "m5": "5m", "m15": "15m", "h1": "1h",
}  # fmt: skip


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
    smart: SmartStop | None = None
    leg_kind: LegKind = LegKind.LIMIT


def take(clause: Clause, intent: Intent) -> None:
    """Read one clause into the intent. Raises LineError."""
    match clause.name:
        case "size":
            intent.size = Size(SizeBy.QUANTITY, clause.only(_amount))
        case "usdt":
            intent.size = Size(SizeBy.NOTIONAL, clause.only(_amount))
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
            intent.break_even = stop_clauses.break_even(clause)
        case "trigger":
            intent.trigger_by = _trigger(clause)
        case "trail":
            intent.trail = stop_clauses.trail(clause)
        case "legs":
            intent.leg_kind = _leg_kind(clause)
        case "smart":
            intent.smart = _smart(clause)
        case "hours":
            intent.max_hours = _hours(clause)
        case _:
            intent.follow = _follow(clause)


def _amount(text: str) -> Decimal:
    return number(unsigned(text))


def _up_to_all(text: str) -> Decimal:
    value = percent(unsigned(text))
    if value > HUNDRED:
        raise BadValue(label("line-more-than-all", word=text))
    return value


def _entries(clause: Clause) -> tuple[EntryRequest, ...]:
    if not clause.values:
        raise clause.missing()
    words = [value.lower for value in clause.values]
    if "market" in words:
        if len(words) > 1:
            raise clause.error(label("line-entry-either"), "entry market")
        return (EntryRequest(None, None),)
    if len(clause.values) > MOST_LEGS:
        raise clause.error_at(MOST_LEGS, label("line-entries-most", most=MOST_LEGS), "")
    entries = []
    for at in range(len(clause.values)):
        text, share = clause.read(at, value_and_share)
        entries.append(EntryRequest(of_part(clause, at, text, number), share))
    total = _shares_of(clause, [entry.share for entry in entries])
    if total is not None and total != 1:
        raise clause.error(label("line-shares-of-entries", sum=_percent(total)), _without_shares(clause))
    return tuple(entries)


def _stop(clause: Clause) -> StopRequested:
    stop = clause.only(distance)
    if stop.by is DistanceBy.R:
        raise clause.error_at(0, label("line-stop-in-r"))
    if stop.by is DistanceBy.PERCENT and stop.value >= HUNDRED:
        raise clause.error_at(0, label("line-stop-too-far", percent=_percent(stop.value / HUNDRED)))
    return StopRequested(stop.by, stop.value)


def _targets(clause: Clause) -> tuple[TargetRequest, ...]:
    if not clause.values:
        raise clause.missing()
    if len(clause.values) > MOST_LEGS:
        raise clause.error_at(MOST_LEGS, label("line-targets-most", most=MOST_LEGS), "")
    targets = []
    for at in range(len(clause.values)):
        text, share = clause.read(at, value_and_share)
        goal = of_part(clause, at, text, distance)
        targets.append(TargetRequest(goal.by, goal.value, share))
    total = _shares_of(clause, [target.share for target in targets])
    if total is not None and total > 1:
        raise clause.error(label("line-shares-of-targets", sum=_percent(total)), _without_shares(clause))
    return tuple(targets)


def _trigger(clause: Clause) -> TriggerBy:
    if not clause.values:
        raise clause.missing()
    known = {"last": TriggerBy.LAST, "mark": TriggerBy.MARK}
    word = clause.values[0].lower
    if word not in known:
        raise wrong_word(clause, 0, label("line-trigger"), known)
    clause.no_more_than(1)
    return known[word]


def _leg_kind(clause: Clause) -> LegKind:
    if not clause.values:
        raise clause.missing()
    known = {kind.value: kind for kind in LegKind}
    word = clause.values[0].lower
    if word not in known:
        raise wrong_word(clause, 0, label("line-legs"), (*known,))
    clause.no_more_than(1)
    return known[word]


def _smart(clause: Clause) -> SmartStop:
    """`PRICE [5m|15m|1h]`."""
    if not clause.values:
        raise clause.missing()
    if _LENGTH.fullmatch(clause.values[0].lower):
        raise clause.error_at(0, label("line-smart-price", word=clause.values[0].text))
    price = clause.read(0, number)
    if len(clause.values) == 1:
        return SmartStop(price=price)
    word = clause.values[1].lower
    if word not in LENGTHS:
        meant = _LENGTHS_MEANT.get(word) or _nearest_length(word)
        problem = label("line-smart-candles", lengths=", ".join(LENGTHS))
        if meant is None:
            raise wrong_word(clause, 1, problem, tuple(LENGTHS))
        raise clause.error_at(1, problem, meant)
    clause.no_more_than(2)
    return SmartStop(price=price, minutes=LENGTHS[word])


def _nearest_length(word: str) -> str | None:
    """Of the lengths that there are the one that is nearest to another one, such as ``7m``."""
    found = _LENGTH.fullmatch(word)
    if found is None:
        return None
    minutes = int(found[1]) * _MINUTES[found[2]]
    return min(LENGTHS, key=lambda known: abs(LENGTHS[known] - minutes))


def _hours(clause: Clause) -> Decimal:
    value = clause.only(number)
    if value > _MOST_HOURS:
        raise clause.without(label("line-hours-most", word=clause.values[0].text))
    return value


def _follow(clause: Clause) -> int:
    """How many targets the stop stays behind: one, where nothing is said."""
    if not clause.values:
        return 1
    behind = clause.read(0, _one_or_two)
    clause.no_more_than(1)
    return behind


def _one_or_two(text: str) -> int:
    if text not in {"1", "2"}:
        raise BadValue(label("line-follow", word=text), "2")
    return int(text)


def _shares_of(clause: Clause, shares: list[Decimal | None]) -> Decimal | None:
    """The sum of the shares, None without any. Raises when only some have one."""
    given = [share for share in shares if share is not None]
    if not given:
        return None
    if len(given) < len(shares):
        without = clause.values[shares.index(None)].text
        problem = label("line-shares-of-some", clause=clause.name, word=without)
        raise clause.error(problem, _without_shares(clause))
    return sum(given, Decimal(0))


def _without_shares(clause: Clause) -> str:
    return " ".join((clause.name, *(value.text.partition(":")[0] for value in clause.values)))


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * HUNDRED).normalize():f}%"
