"""Any trade that can be asked for, and a line that asks for it."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy, Trail
from execution.facts.prices import CANDLE_MINUTES, TriggerBy
from execution.facts.slots import Side
from execution.new_trade.trade_request import (
    DistanceBy,
    EntryRequest,
    Size,
    SizeBy,
    StopRequested,
    TargetRequest,
    TradeRequest,
)
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from handlers.words.figures import candle_word
from utils.money import plain

D = Decimal
_SIZES = {SizeBy.QUANTITY: "size", SizeBy.NOTIONAL: "usdt", SizeBy.RISK: "risk"}
_SIGNS = {DistanceBy.PRICE: "", DistanceBy.PERCENT: "%", DistanceBy.R: "R"}


def numbers(most: int = 10**6) -> st.SearchStrategy[Decimal]:
    return st.integers(1, most * 100).map(lambda cents: D(cents) / 100)


@st.composite
def requests(draw: st.DrawFn) -> TradeRequest:
    entries: tuple[EntryRequest, ...] = (EntryRequest(None, None),)
    if draw(st.booleans()):
        shares = draw(_shares(draw(st.integers(1, 10)), whole=True))
        entries = tuple(EntryRequest(draw(numbers()), share) for share in shares)
    targets = tuple(
        TargetRequest(draw(st.sampled_from(DistanceBy)), draw(numbers()), share)
        for share in draw(_shares(draw(st.integers(1, 10)), whole=False))
    )
    by = draw(st.sampled_from(SizeBy))
    size = Size(by, draw(numbers(100 if by is SizeBy.RISK else 10**6)))
    stop = draw(
        st.one_of(
            numbers().map(lambda value: StopRequested(DistanceBy.PRICE, value)),
            numbers(99).map(lambda value: StopRequested(DistanceBy.PERCENT, value)),
        )
    )
    return TradeRequest(
        symbol=draw(st.from_regex(r"[A-Z0-9]{1,10}USDT", fullmatch=True)),
        side=draw(st.sampled_from(Side)),
        size=draw(st.sampled_from([None, size])),
        entries=entries,
        stop=stop,
        targets=targets,
        break_even=draw(st.none() | _break_evens(len(targets))),
        leverage=draw(st.none() | numbers(100)),
        trigger_by=draw(st.sampled_from([None, TriggerBy.LAST, TriggerBy.MARK])),
        trail=draw(st.none() | _trails(len(targets))),
        smart=draw(st.none() | st.builds(SmartStop, price=numbers(), minutes=st.sampled_from([5, 15, 60]))),
    )


def words_of(request: TradeRequest, order: Any) -> str:
    """The line that means the request, its clauses in any order."""
    clauses = [f"sl {plain(request.stop.value)}{_SIGNS[request.stop.by]}"]
    clauses.append("tp " + " ".join(f"{plain(t.value)}{_SIGNS[t.by]}{_share(t.share)}" for t in request.targets))
    if request.size is not None:
        sign = "%" if request.size.by is SizeBy.RISK else ""
        clauses.append(f"{_SIZES[request.size.by]} {plain(request.size.value)}{sign}")
    if request.entries != (EntryRequest(None, None),):
        clauses.append("entry " + " ".join(f"{plain(e.price or D(0))}{_share(e.share)}" for e in request.entries))
    if request.leverage is not None:
        clauses.append(f"lev {plain(request.leverage)}")
    if request.trigger_by is not None:
        clauses.append("trigger last" if request.trigger_by is TriggerBy.LAST else "trigger mark")
    if request.break_even is not None:
        clauses.append(f"be {_break_even(request.break_even)}")
    if request.trail is not None:
        clauses.append(f"trail {_trail(request.trail)}")
    if request.smart is not None:
        clauses.append(f"smart {plain(request.smart.price)} {request.smart.word}")
    order.shuffle(clauses)
    return " ".join(["/trade", request.symbol.lower(), request.side.word, *clauses])


def _break_even(policy: BreakEven) -> str:
    offset = "" if policy.offset is None else f" +{plain(policy.offset.value)}"
    offset += "%" if policy.offset is not None and policy.offset.by is OffsetBy.PERCENT else ""
    match policy.when:
        case BreakEvenWhen.AFTER_TP:
            return f"tp{policy.value}{offset}"
        case BreakEvenWhen.AT_PERCENT:
            return f"{plain(policy.value)}%{offset}"
        case BreakEvenWhen.AT_R:
            return f"{plain(policy.value)}r{offset}"


def _trail(trail: Trail) -> str:
    behind = trail.distance
    units = {TrailBy.PERCENT: "%", TrailBy.PRICE: "", TrailBy.ATR: f"atr {candle_word(behind.minutes)}"}
    begins = f" after tp{trail.after_tp}" if trail.after_tp else "" if trail.at is None else f" at {plain(trail.at)}"
    sign = "$" if behind.by is TrailBy.PRICE else ""
    return f"{sign}{plain(behind.value)}{units[behind.by]}{begins}{' native' if trail.native else ''}"


def _share(share: Decimal | None) -> str:
    return "" if share is None else f":{plain(share * 100)}%"


@st.composite
def _shares(draw: st.DrawFn, count: int, *, whole: bool) -> list[Decimal | None]:
    if draw(st.booleans()):
        return [None] * count
    cuts = sorted(draw(st.sets(st.integers(1, 999), min_size=count - 1, max_size=count - 1)))
    end = 1000 if whole else draw(st.integers((cuts or [0])[-1] + 1, 1000))
    edges = [0, *cuts, end]
    return [D(high - low) / 1000 for low, high in pairwise(edges)]


def _break_evens(count: int) -> st.SearchStrategy[BreakEven]:
    by_number = st.integers(1, count).map(lambda n: BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(n)))
    kinds = st.sampled_from([BreakEvenWhen.AT_PERCENT, BreakEvenWhen.AT_R])
    plain_ones = by_number | st.builds(lambda when, value: BreakEven(when=when, value=value), kinds, numbers())
    offsets = st.none() | st.builds(Offset, st.sampled_from(OffsetBy), numbers())
    return st.builds(lambda policy, offset: replace(policy, offset=offset), plain_ones, offsets)


def _trails(count: int) -> st.SearchStrategy[Trail]:
    behind = (
        st.builds(TrailDistance, st.just(TrailBy.PERCENT), numbers(50))
        | st.builds(TrailDistance, st.just(TrailBy.PRICE), numbers())
        | st.builds(TrailDistance, st.just(TrailBy.ATR), numbers(100), st.sampled_from(CANDLE_MINUTES))
    )
    begins = st.fixed_dictionaries({}) | st.fixed_dictionaries({"at": numbers()})
    begins |= st.fixed_dictionaries({"after_tp": st.integers(1, count)})
    return st.builds(
        lambda distance, when, native: Trail(distance=distance, native=native, **when), behind, begins, st.booleans()
    )
