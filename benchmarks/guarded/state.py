"""The bot's own state for such an account: records as they stand when the take profits rest.

What a life sees of the exchange besides is missing: the bot completes the records before anything is measured.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from benchmarks.guarded.positions import QTY, SHARES, STOP, TARGETS, Position
from execution.evidence.row_seen import RowSeen
from execution.exit_plan import BreakEven, BreakEvenWhen, EntryLeg, ExitPlan, TpLeg
from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side, Slot
from execution.fill_record import Fill
from execution.monitor import Monitor
from execution.stops.stop_record import SentStop, Stop, StopOrderSeen, StopOrigin
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence

MONITORS: Final = "enhanced_tp_sl_monitors"
CHAT: Final = 1001
_AT_ONCE: Final = 500
Facts = dict[str, Any]
"""As `benchmarks.guarded.exchange` has written them."""

PLAN: Final = ExitPlan(
    entries=(EntryLeg(number=1, qty=QTY, price=None),),
    stop=STOP,
    trigger_by=TriggerBy.LAST,
    legs=tuple(
        TpLeg(number=n, price=price, share=share)
        for n, (price, share) in enumerate(zip(TARGETS, SHARES, strict=True), 1)
    ),
    break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=Decimal(1)),
    cancel_entries_after_tp=1,
    leverage=None,
)


def record_of(position: Position, facts: Facts) -> Monitor:
    """As it stands when the entry has filled, the stop is confirmed and the take profits rest."""
    fill = facts["fills"][position.entry_id]
    at = datetime.fromtimestamp(fill["time_ms"] / 1000, UTC)
    entry = _order(position.entry_id, fill["order_id"], Role.ENTRY, 1, QTY, None, at)
    targets = [
        _order(link_id, facts["resting"][link_id], Role.TAKE_PROFIT, leg.number, leg.share * QTY, leg.price, at)
        for leg in PLAN.legs
        for link_id in [position.target_id(leg.number)]
    ]
    return Monitor(
        slot=Slot("main", position.symbol, 0),
        side=Side.BUY,
        generation=position.generation,
        epoch=0,
        chat_id=CHAT,
        plan=PLAN,
        stop=_stop(facts["stops"][position.symbol], at),
        taker_fee=Decimal("0.00055"),
        created_at=at - timedelta(seconds=1),
        baseline_seq=0,
        orders={order.link_id: order for order in (entry, *targets)},
        fills=(_fill(position, fill, at),),
        row=RowSeen(
            size=QTY,
            seq=fill["seq"],
            updated_at=at,
            observed_at=at,
            stop_loss=STOP,
            liq_price=None,
            leverage=None,
        ),
        arming_since=at,
        armed_at=at,
        last_entry_fill_at=at,
        entries_announced=(1,),
    )


async def lay_down(directory: Path, positions: Iterable[Position], facts: Facts) -> None:
    """Writes a state directory with their records."""
    store = RobustPersistence(directory / STATE_FILE_NAME, accounts=("main",))
    await store.open()
    records = [record_of(position, facts) for position in positions]
    for first in range(0, len(records), _AT_ONCE):
        async with store.transaction() as txn:
            for record in records[first : first + _AT_ONCE]:
                txn.put(MONITORS, record.key, record.to_plain())
    await store.close()


def _order(
    link_id: str, order_id: str, role: Role, leg: int, qty: Decimal, price: Decimal | None, at: datetime
) -> TrackedOrder:
    is_entry = role is Role.ENTRY
    return TrackedOrder(
        link_id=link_id,
        role=role,
        leg=leg,
        revision=0,
        qty=qty,
        price=price,
        state=OrderState.ENDED if is_entry else OrderState.LIVE,
        order_id=order_id,
        status=OrderStatus.FILLED if is_entry else OrderStatus.NEW,
        attached_stop=STOP if is_entry else None,
        seen_filled=QTY if is_entry else Decimal(0),
        written_at=at,
    )


def _stop(order_id: str, at: datetime) -> Stop:
    return Stop(
        price=STOP,
        origin=StopOrigin.PLAN,
        sent=(SentStop(STOP, StopOrigin.PLAN),),
        order=StopOrderSeen(
            order_id=order_id,
            status=OrderStatus.UNTRIGGERED,
            price=STOP,
            trigger_by=TriggerBy.LAST.value,
            filled_qty=Decimal(0),
            updated_at=at,
            observed_at=at,
        ),
        announced=STOP,
    )


def _fill(position: Position, fill: Facts, at: datetime) -> Fill:
    return Fill(
        exec_id=fill["exec_id"],
        link_id=position.entry_id,
        role=Role.ENTRY,
        leg=1,
        side=Side.BUY,
        price=Decimal(fill["price"]),
        qty=QTY,
        fee=Decimal(fill["fee"]),
        create_type="CreateByUser",
        exec_type="Trade",
        seq=fill["seq"],
        at=at,
        order_id=fill["order_id"],
        closed_size=Decimal(0),
    )
