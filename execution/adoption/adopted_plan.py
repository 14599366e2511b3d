"""Guarding a position that we did not open: what it is made of, which plan it gets, what must be asked (R20). Pure.

A person's stop is kept. Without one, the stop is where DEFAULT_RISK of the equity is lost, on the safe side of the
price and of liquidation; where that cannot be, nothing is guessed.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from execution.adoption.foreign_exits import takes_a_part
from execution.desired_orders import share_out
from execution.exit_plan import ExitPlan, TpLeg
from execution.facts import (
    ZERO,
    ExecType,
    Execution,
    FeeRate,
    Instrument,
    OrderRow,
    OrderStatus,
    OrderType,
    PositionRow,
    Side,
    Slot,
    StopKind,
    Ticker,
    TriggerBy,
)
from execution.fills import fold_execution
from execution.monitor import Adopted, Fill, Monitor
from execution.new_trade.liquidation import SAFE_FRACTION
from execution.new_trade.plan_terms import HUNDRED, SAFE_TICKS, Limits
from execution.stops.stop_record import Stop, StopOrigin
from execution.stops.stop_wishes import is_tighter
from utils.money import ceil_to_step, floor_to_step, plain

DEFAULT_TARGETS: Final = 3
"""As many, at 1R, 2R, 3R, when DEFAULT_TP_SHARES names no shares."""


class Adopt(StrEnum):
    """ADOPT: what happens to a position that was opened elsewhere."""

    ASK = "ask"
    AUTO = "auto"
    """Its hard stop is set at once; everything else is asked."""
    IGNORE = "ignore"


class Choice(StrEnum):
    """What a person may want of such a position."""

    DEFAULT_PLAN = "plan"
    STOP_ONLY = "stop"
    IGNORE = "ignore"


class CannotGuard(Exception):
    """No stop can be proposed; ``problem`` is one sentence for the person."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Found(Struct, frozen=True, kw_only=True):
    """A foreign position and all that its plan depends on, read together. ``equity`` in quote currency."""

    slot: Slot
    side: Side
    row: PositionRow
    orders: tuple[OrderRow, ...]
    """All open orders of the slot."""
    executions: tuple[Execution, ...]
    """Of the slot, from before it opened where that is known."""
    ticker: Ticker
    fees: FeeRate
    equity: Decimal
    instrument: Instrument
    avg_price: Decimal


class Basis(Struct, frozen=True, kw_only=True):
    """What a proposal was made for: while this is equal, it is the same proposal."""

    size: Decimal
    avg_price: Decimal
    person_stop: Decimal | None
    take_profit: Decimal | None
    foreign_qty: Decimal
    """What a person's reduce-only orders will take of the size."""


class Proposal(Struct, frozen=True, kw_only=True):
    """The plan that a foreign position would get. ``loss``: money lost at the stop, fees of both ways included."""

    basis: Basis
    stop: Decimal
    keeps_stop: bool
    """The stop is the person's own."""
    tightens: bool
    """A part of the position has a looser stop of the person's, which the proposed one would overrule."""
    trigger_by: TriggerBy
    legs: tuple[TpLeg, ...]
    loss: Decimal


def is_whole(row: PositionRow, orders: Iterable[OrderRow]) -> bool:
    """Row and orders are of one picture: a stop of the row has its order."""
    return row.stop_loss is None or any(
        o.stop_kind is StopKind.STOP_LOSS and o.trigger_price == row.stop_loss for o in orders
    )


# ---------------------------------------- the plan


def propose(found: Found, limits: Limits) -> Proposal:
    """The default plan. Raises CannotGuard."""
    side, row, rules = found.side, found.row, found.instrument
    kept = _stop_of_the_person(found)
    if kept is not None:
        stop, trigger_by = kept
    else:
        stop, trigger_by = _stop_by_risk(found, limits), limits.trigger_by
        price = found.ticker.price(trigger_by)
        if (price - stop) * side.sign < SAFE_TICKS * rules.tick_size:
            raise CannotGuard(
                f"the price is {plain(price)}, already beyond {plain(stop)}, "
                f"the stop that would lose {plain(limits.default_risk)} % of the equity"
            )
    foreign_qty = sum((o.leaves_qty for o in found.orders if takes_a_part(o, side, found.avg_price)), ZERO)
    basis = Basis(
        size=row.size,
        avg_price=found.avg_price,
        person_stop=kept[0] if kept else None,
        take_profit=row.take_profit,
        foreign_qty=min(row.size, foreign_qty),
    )
    return Proposal(
        basis=basis,
        stop=stop,
        keeps_stop=kept is not None,
        tightens=any(is_tighter(side, stop, price) for price, _ in _partial_stops(found)),
        trigger_by=trigger_by,
        legs=default_legs(found, stop, basis, limits),
        loss=row.size * ((found.avg_price - stop) * side.sign + (found.avg_price + stop) * found.fees.taker),
    )


def still_holds(shown: Proposal, now: Proposal, found: Found) -> bool:
    """What was shown may be done: made for the same facts, its stop clear of the price, its legs beyond the market."""
    price, sign = found.ticker.price(shown.trigger_by), found.side.sign
    is_clear = shown.keeps_stop or (price - shown.stop) * sign >= SAFE_TICKS * found.instrument.tick_size
    beyond = all((leg.price - found.ticker.last) * sign > ZERO for leg in shown.legs)
    return shown.basis == now.basis and shown.tightens == now.tightens and is_clear and beyond


def _stop_of_the_person(found: Found) -> tuple[Decimal, TriggerBy] | None:
    """The full stop; or the outermost of partial market stops that cover all of the size together."""
    for order in found.orders:
        is_full = order.stop_kind is StopKind.STOP_LOSS and order.trigger_price == found.row.stop_loss
        if is_full and order.trigger_price is not None:
            return order.trigger_price, order.trigger_by or TriggerBy.LAST
    partial = _partial_stops(found)
    if sum((order.leaves_qty for _, order in partial), ZERO) < found.row.size:
        return None
    price, outermost = min(partial, key=lambda stop: stop[0] * found.side.sign)
    return price, outermost.trigger_by or TriggerBy.LAST


def _partial_stops(found: Found) -> list[tuple[Decimal, OrderRow]]:
    """Market stops of a part of the size: only these count as cover (R14)."""
    return [
        (order.trigger_price, order)
        for order in found.orders
        if order.stop_kind is StopKind.PARTIAL_STOP_LOSS
        and order.order_type is OrderType.MARKET
        and order.status is OrderStatus.UNTRIGGERED
        and order.trigger_price is not None
    ]


def _stop_by_risk(found: Found, limits: Limits) -> Decimal:
    """Where DEFAULT_RISK of the equity is lost, fees of both ways included; sooner where liquidation is near."""
    side, avg, taker, tick = found.side, found.avg_price, found.fees.taker, found.instrument.tick_size
    risk = found.equity * limits.default_risk / HUNDRED / found.row.size
    wanted = (avg + side.sign * avg * taker - side.sign * risk) / (1 - side.sign * taker)
    liquidation = found.row.liq_price
    if liquidation is not None:
        clear = liquidation / (1 - side.sign * SAFE_FRACTION)
        wanted = max(wanted, clear) if side is Side.BUY else min(wanted, clear)
    if wanted <= ZERO:
        raise CannotGuard(f"at no price does it lose {plain(limits.default_risk)} % of the equity (DEFAULT_RISK)")
    return ceil_to_step(wanted, tick) if side is Side.BUY else floor_to_step(wanted, tick)


def default_legs(found: Found, stop: Decimal, basis: Basis, limits: Limits) -> tuple[TpLeg, ...]:
    """1R, 2R, 3R …, those beyond the market, of what no order of the person's takes; none where none can stand.

    A take profit of the row is a person's leg of 100 %: none of ours beside it. A stop that has passed the entry
    tells no R.
    """
    side, avg, rules = found.side, basis.avg_price, found.instrument
    r = (avg - stop) * side.sign
    if basis.take_profit is not None or r <= ZERO:
        return ()
    shares = [share / HUNDRED for share in limits.default_shares or [HUNDRED / DEFAULT_TARGETS] * DEFAULT_TARGETS]
    to_step = floor_to_step if side is Side.BUY else ceil_to_step
    priced = [(to_step(avg + side.sign * n * r, rules.tick_size), share) for n, share in enumerate(shares, 1)]
    beyond = [(price, share) for price, share in priced if (price - found.ticker.last) * side.sign > ZERO < price]
    whole = sum(limits.default_shares, ZERO) / HUNDRED if limits.default_shares else Decimal(1)
    legs = _with_all(beyond, whole)
    free = basis.size - basis.foreign_qty
    standing = share_out(free, [(leg, leg.share * free) for leg in legs], (1 - whole) * free, rules)
    return legs if standing else ()


def _with_all(beyond: list[tuple[Decimal, Decimal]], whole: Decimal) -> tuple[TpLeg, ...]:
    """Legs that share ``whole`` in their proportions, to the last digit."""
    left = sum((share for _, share in beyond), ZERO)
    legs: list[TpLeg] = []
    for number, (price, share) in enumerate(beyond, 1):
        rest = whole - sum((leg.share for leg in legs), ZERO)
        legs.append(TpLeg(number=number, price=price, share=rest if number == len(beyond) else share * whole / left))
    return tuple(legs)


# ---------------------------------------- the record


def adopted_monitor(
    found: Found,
    proposal: Proposal,
    *,
    generation: str,
    chat_id: int,
    now: datetime,
    automatic: bool,
) -> Monitor:
    """A generation of its own (R5), begun by the executions that made the position, where they can be read back."""
    row = found.row
    fills = entry_fills(found.executions, row) or (_stand_in(found, generation),)
    is_read_back = not fills[0].is_estimate
    monitor = Monitor(
        slot=found.slot,
        side=found.side,
        generation=generation,
        epoch=0,
        chat_id=chat_id,
        plan=ExitPlan(
            entries=(),
            stop=proposal.stop,
            trigger_by=proposal.trigger_by,
            legs=proposal.legs,
            break_even=None,
            cancel_entries_after_tp=1,
            leverage=None,
        ),
        stop=Stop(price=proposal.stop, origin=StopOrigin.PERSON if proposal.keeps_stop else StopOrigin.PLAN),
        taker_fee=found.fees.taker,
        created_at=fills[0].at,
        baseline_seq=fills[0].seq - 1 if is_read_back else row.seq,
        fills=fills,
        opened_at=fills[0].at,
        adopted=Adopted(at=now, automatic=automatic),
    )
    for execution in found.executions:
        if is_read_back and execution.exec_type is ExecType.FUNDING:
            monitor = fold_execution(monitor, execution, now)
    return monitor


def stop_only(proposal: Proposal) -> Proposal:
    return replace(proposal, legs=())


def entry_fills(executions: Iterable[Execution], row: PositionRow) -> tuple[Fill, ...] | None:
    """The executions since the slot was flat last, if their signed sum is the size that the row shows; else None."""
    past = sorted((e for e in executions if e.changes_size and e.seq <= row.seq), key=lambda e: (e.seq, e.at))
    left, fills = row.size, []
    for execution in reversed(past):
        opens = execution.side is row.side
        closed_another = opens and execution.closed_size > ZERO
        qty = execution.qty - execution.closed_size if closed_another else execution.qty
        fills.append(_fill(execution, qty))
        left -= qty if opens else -qty
        if left == ZERO:
            return tuple(reversed(fills))
        if left < ZERO or closed_another:
            return None
    return None


def _fill(execution: Execution, qty: Decimal) -> Fill:
    return Fill(
        exec_id=execution.exec_id,
        link_id=execution.link_id,
        role=None,
        leg=0,
        side=execution.side,
        price=execution.price,
        qty=qty,
        fee=execution.fee * qty / execution.qty,
        create_type=execution.create_type,
        exec_type=execution.exec_type.value,
        seq=execution.seq,
        at=execution.at,
        order_id=execution.order_id,
    )


def _stand_in(found: Found, generation: str) -> Fill:
    """One fill for all that could not be read back; its fee is reckoned, and nothing that depends on it is told."""
    row = found.row
    return Fill(
        exec_id=f"adopted-{generation}",
        link_id="",
        role=None,
        leg=0,
        side=found.side,
        price=found.avg_price,
        qty=row.size,
        fee=row.size * found.avg_price * found.fees.taker,
        create_type="",
        exec_type=ExecType.OTHER.value,
        seq=row.seq,
        at=row.opened_at or row.updated_at,
        is_estimate=True,
    )


# ---------------------------------------- what became of an answer


class Outcome(StrEnum):
    GUARDED = "guarded"
    IGNORED = "ignored"
    REDRAWN = "redrawn"
    """What was shown no longer holds: the question as it is now has to be answered again."""
    REFUSED = "refused"
    """It cannot be, ``problem`` says why; the question stands."""
    GONE = "gone"
    """The position is not there any more, or another one is in its place."""
    SETTLED = "settled"
    """It was answered before, or the position was seen to be gone."""


class Answered(Struct, frozen=True, kw_only=True):
    """What became of a press. ``stop`` is what the exchange showed; None: not seen in time, or nothing was asked."""

    outcome: Outcome
    name: str = ""
    """As in "BTCUSDT long"."""
    stop: Decimal | None = None
    done: bool = True
    """False: not confirmed by the exchange in time, and still being tried."""
    problem: str = ""
    fields: dict[str, Any] = {}
    """Of the question, where its buttons may still be pressed."""
