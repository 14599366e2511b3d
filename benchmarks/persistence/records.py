"""Monitors as they really are: a long entered in one fill, a take profit for half of it, a stop; 2.7 KB pickled."""

import pickle
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from execution.evidence.row_seen import RowSeen
from execution.exit_plan import BreakEven, BreakEvenWhen, EntryLeg, ExitPlan, TpLeg
from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side, Slot
from execution.fill_record import Fill
from execution.monitor import Monitor
from execution.order_ids import order_link_id
from execution.stops.stop_record import SentStop, Stop, StopOrderSeen, StopOrigin
from execution.tracked_orders import OrderState, Role, TrackedOrder

MONITORS = "enhanced_tp_sl_monitors"

Record = dict[str, Any]

_BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# A prime that is no factor of a number of records, so that two changes of one key in a row are never the same bytes.
_VERSIONS = 7
# Likewise no factor: every key has its turn, and neighbours do not follow each other.
_STRIDE = 7919


def key_of(number: int) -> str:
    return f"COIN{number:06d}USDT_Buy_main"


def record_of(number: int, version: int = 0) -> Record:
    """The plain record of one monitor; versions differ in what a sighting of the position changes."""
    generation = f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}"
    price = Decimal(40000 + number % 20000)
    at = _BEGAN + timedelta(seconds=number)
    plan = _plan(price)
    orders = [_order(generation, Role.ENTRY, 1, Decimal("0.012"), None, OrderState.ENDED, at)]
    orders += [
        _order(generation, Role.TAKE_PROFIT, leg.number, leg.share * Decimal("0.012"), leg.price, OrderState.LIVE, at)
        for leg in plan.legs
    ]
    monitor = Monitor(
        slot=Slot("main", f"COIN{number:06d}USDT", 0),
        side=Side.BUY,
        generation=generation,
        epoch=0,
        chat_id=1_000_000_001 + number,
        plan=plan,
        stop=_stop(plan.stop, generation, at),
        taker_fee=Decimal("0.00055"),
        created_at=at,
        baseline_seq=4_000_000_000 + number,
        orders={order.link_id: order for order in orders},
        fills=(_fill(orders[0], price, at),),
        funding=Decimal("-0.0184") + Decimal(number) / 10**6,
        row=RowSeen(
            size=Decimal("0.012"),
            seq=4_000_000_100 + number + version,
            updated_at=at + timedelta(seconds=9),
            observed_at=at + timedelta(seconds=10 + version),
            stop_loss=plan.stop,
            liq_price=price * Decimal("0.81"),
            leverage=Decimal(10),
        ),
        arming_since=at + timedelta(seconds=2),
        armed_at=at + timedelta(seconds=3),
        last_entry_fill_at=at + timedelta(seconds=2),
        entries_announced=(1,),
    )
    return monitor.to_plain()


@dataclass(frozen=True, slots=True)
class Change:
    """One monitor's next version, as a record and as bytes for those who take bytes."""

    key: str
    record: Record
    pickled: bytes


def changes(size: int) -> Iterator[Change]:
    """Changes without end, spread over all records; none puts the bytes again that an earlier one, or run, has put."""
    first = random.randrange(10**8)
    records = [record_of(size // 2, first + version) for version in range(_VERSIONS)]
    versions = [(record, pickle.dumps(record, pickle.HIGHEST_PROTOCOL)) for record in records]
    for turn in count():
        record, pickled = versions[turn % _VERSIONS]
        yield Change(key_of(turn * _STRIDE % size), record, pickled)


def _plan(price: Decimal) -> ExitPlan:
    return ExitPlan(
        entries=(EntryLeg(number=1, qty=Decimal("0.012"), price=None),),
        stop=price * Decimal("0.98"),
        trigger_by=TriggerBy.LAST,
        legs=(TpLeg(number=1, price=price + 500, share=Decimal("0.5")),),
        break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=Decimal(1)),
        cancel_entries_after_tp=1,
        leverage=Decimal(10),
    )


def _order(
    generation: str, role: Role, leg: int, qty: Decimal, price: Decimal | None, state: OrderState, at: datetime
) -> TrackedOrder:
    return TrackedOrder(
        link_id=order_link_id(generation, 0, role, leg, 0),
        role=role,
        leg=leg,
        revision=0,
        qty=qty,
        price=price,
        state=state,
        order_id=f"{generation[:8]}-4a1b-4c2d-{leg:04d}-{generation[4:16]}",
        status=OrderStatus.FILLED if role is Role.ENTRY else OrderStatus.NEW,
        written_at=at + timedelta(seconds=leg),
        seen_filled=qty if role is Role.ENTRY else Decimal(0),
        updated_at=at + timedelta(seconds=leg + 1),
    )


def _stop(price: Decimal, generation: str, at: datetime) -> Stop:
    return Stop(
        price=price,
        origin=StopOrigin.PLAN,
        sent=(SentStop(price, StopOrigin.PLAN),),
        written_at=at + timedelta(seconds=1),
        order=StopOrderSeen(
            order_id=f"{generation[8:16]}-4b1b-4d2d-0000-{generation[:12]}",
            status=OrderStatus.UNTRIGGERED,
            price=price,
            trigger_by=TriggerBy.LAST.value,
            filled_qty=Decimal(0),
            updated_at=at + timedelta(seconds=2),
            observed_at=at + timedelta(seconds=10),
        ),
        announced=price,
    )


def _fill(order: TrackedOrder, price: Decimal, at: datetime) -> Fill:
    return Fill(
        exec_id=f"{order.order_id[:-4]}0001",
        link_id=order.link_id,
        role=order.role,
        leg=order.leg,
        side=Side.BUY,
        price=price,
        qty=order.qty,
        fee=price * Decimal("0.0000033"),
        create_type="CreateByUser",
        exec_type="Trade",
        seq=4_000_000_010,
        at=at + timedelta(seconds=1),
    )
