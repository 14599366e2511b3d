"""How the stop of a new trade moves: break-even and trail, refused where they could not do what they say. Pure."""

from decimal import Decimal
from typing import Final, assert_never

from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, OffsetBy, TpLeg, Trail
from execution.facts.instruments import Instrument
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.plan_terms import HUNDRED, SAFE_TICKS
from execution.new_trade.trade_request import TradeRejected, TradeRequest
from execution.stops.native_trail import why_impossible
from execution.stops.stop_wishes import PACE
from execution.stops.trailing import MOST_PERCENT, RANGE_MINUTES, TrailBy, TrailDistance
from utils.money import ZERO, ceil_to_step, plain, round_to_step
from utils.texts.catalogue import text

_IN_FAVOUR: Final = Decimal("0.01")
"""How far in favour of the entry a trail begins that stands as an example."""


def planned_break_even(
    request: TradeRequest, legs: tuple[TpLeg, ...], mean: Decimal, stop: Decimal, break_even: Decimal, rules: Instrument
) -> BreakEven | None:
    """``break_even`` is where the trade would break even by the planned fees.

    With an offset the stop has to fit in before the price that brings it there.
    """
    policy, side = request.break_even, request.side
    if policy is None or policy.offset is None:
        return policy
    offset = policy.offset
    beyond = mean * offset.value / HUNDRED if offset.by is OffsetBy.PERCENT else offset.value
    wanted, brought_by = break_even + side.sign * beyond, _brought_by(policy, legs, mean, stop, side)
    if (brought_by - wanted) * side.sign < SAFE_TICKS * rules.tick_size:
        moved_to, price = plain(_shown(wanted, rules)), plain(_shown(brought_by, rules))
        problem = text("refused-break-even-far", stop=moved_to, price=price)
        raise TradeRejected("be", problem, f"be {_when_words(policy)}")
    return policy


def _shown(price: Decimal, rules: Instrument) -> Decimal:
    return ceil_to_step(price, rules.tick_size)


def _brought_by(
    policy: BreakEven, legs: tuple[TpLeg, ...], mean: Decimal, stop: Decimal, side: Side
) -> Decimal:  # fmt: skip
    match policy.when:
        case BreakEvenWhen.AFTER_TP:
            return next(leg.price for leg in legs if leg.number == policy.value)
        case BreakEvenWhen.AT_PERCENT:
            return mean * (1 + side.sign * policy.value / HUNDRED)
        case BreakEvenWhen.AT_R:
            return mean + policy.value * (mean - stop)
        case _:
            assert_never(policy.when)


def _when_words(policy: BreakEven) -> str:
    value = plain(policy.value)
    match policy.when:
        case BreakEvenWhen.AFTER_TP:
            return f"tp{value}"
        case BreakEvenWhen.AT_PERCENT:
            return f"{value}%"
        case BreakEvenWhen.AT_R:
            return f"{value}R"
        case _:
            assert_never(policy.when)


def planned_trail(
    request: TradeRequest, stop: Decimal, mean: Decimal, trigger_by: TriggerBy, rules: Instrument
) -> Trail | None:
    trail = request.trail
    if trail is None:
        return None
    _require_distance(trail, mean, rules)
    impossible = why_impossible(trail, trigger_by) if trail.native else ""
    if impossible:
        raise TradeRejected("trail", impossible, f"trail {_words(replace(trail, native=False))}")
    if trail.after_tp is not None and trail.after_tp > len(request.targets):
        known = replace(trail, after_tp=len(request.targets))
        raise TradeRejected("trail", text("refused-no-target", number=trail.after_tp), f"trail {_words(known)}")
    if trail.at is not None and (trail.at - stop) * request.side.sign <= ZERO:
        later = round_to_step(mean * (1 + request.side.sign * _IN_FAVOUR), rules.tick_size)
        problem = text("refused-trail-side", side=request.side.word, stop=plain(stop))
        raise TradeRejected("trail", problem, f"trail {_words(replace(trail, at=later))}")
    return trail


def _require_distance(trail: Trail, mean: Decimal, rules: Instrument) -> None:
    value, price = trail.distance.value, plain(_shown(mean, rules))
    match trail.distance.by:
        case TrailBy.PERCENT:
            least = rules.tick_size / mean * HUNDRED
            if value < least:
                wider = _with(trail, TrailBy.PERCENT, ceil_to_step(least, Decimal("0.01")))
                raise TradeRejected("trail", text("refused-trail-tick", percent=plain(value)), f"trail {wider}")
        case TrailBy.PRICE:
            least = max(rules.tick_size, mean * PACE.step_fraction)
            if value < least:
                problem = text(
                    "refused-trail-step", distance=plain(value), price=price, least=plain(_shown(least, rules))
                )
                meant = f"trail {_with(trail, TrailBy.PERCENT, value)}" if value <= MOST_PERCENT else ""
                raise TradeRejected("trail", problem, meant)
            if value * 2 > mean:
                raise TradeRejected("trail", text("refused-trail-none", distance=plain(value), price=price), "trail 1%")
        case TrailBy.ATR:
            pass
        case _:
            assert_never(trail.distance.by)


def _with(trail: Trail, by: TrailBy, value: Decimal) -> str:
    return _words(replace(trail, distance=TrailDistance(by, value)))


def _candles(minutes: int) -> str:
    if minutes == RANGE_MINUTES:
        return ""
    return f" {minutes // 60}h" if minutes % 60 == 0 else f" {minutes}m"


def _words(trail: Trail) -> str:
    """The clause that asks for it."""
    distance = trail.distance
    match distance.by:
        case TrailBy.PERCENT:
            clause = f"{plain(distance.value)}%"
        case TrailBy.PRICE:
            clause = f"${plain(distance.value)}"
        case TrailBy.ATR:
            clause = f"{plain(distance.value)}atr{_candles(distance.minutes)}"
        case _:
            assert_never(distance.by)
    if trail.after_tp is not None:
        clause = f"{clause} after tp{trail.after_tp}"
    elif trail.at is not None:
        clause = f"{clause} at {plain(trail.at)}"
    return f"{clause} native" if trail.native else clause
