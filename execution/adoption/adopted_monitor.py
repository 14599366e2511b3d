"""The record of a position that was opened elsewhere, begun by the executions that made it (R5, R20). Pure."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from execution.adoption.adopted_plan import Proposal
from execution.adoption.adoption_record import Adopted
from execution.adoption.found import Found
from execution.exit_plan import ExitPlan
from execution.facts.executions import ExecType, Execution
from execution.facts.positions import PositionRow
from execution.fill_record import Fill
from execution.fills import fold_execution
from execution.monitor import Monitor
from execution.stops.stop_record import Stop, StopOrigin
from utils.money import ZERO


def adopted_monitor(
    found: Found,
    proposal: Proposal,
    *,
    generation: str,
    chat_id: int,
    now: datetime,
    automatic: bool,
    offered: tuple[Decimal, ...] = (),
    counted: Collection[str] | None = (),
) -> Monitor:
    """A generation of its own (R5), begun by the executions that made the position, where they can be read back.

    ``counted`` are executions, by id, that finished trades have; None: not known.
    """
    row = found.row
    fills = _its_own(entry_fills(found.executions, row), counted) or (_stand_in(found, generation),)
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
        adopted=Adopted(
            at=now, automatic=automatic, offered=offered, size=row.size, take_profit=proposal.basis.take_profit
        ),
    )
    for execution in found.executions:
        if is_read_back and execution.exec_type is ExecType.FUNDING:
            monitor = fold_execution(monitor, execution, now)
    return monitor


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


def _its_own(fills: tuple[Fill, ...] | None, counted: Collection[str] | None) -> tuple[Fill, ...] | None:
    """None where a trade before it has some of them: an entry that came after its end, into what a person held (R2).

    Each execution is in one trade (I9), and the exchange's average mixes both.
    """
    if fills is None or counted is None or any(fill.exec_id in counted for fill in fills):
        return None
    return fills


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
