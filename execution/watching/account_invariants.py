"""What must be true of the account, held against one whole read of it. Pure.

|    | is not kept when                                                            | seen by          |
|----|-----------------------------------------------------------------------------|------------------|
| I4 | a slot has size, and neither a monitor nor a claim (asked about, ignored)   | 2 sweeps in 10 s |
|    | a monitor or a claim is of a slot that holds nothing                        | 3 sweeps in 60 s |
| I5 | an order carries our id, and no record knows it                             | 3 sweeps         |
|    | a trade that has closed is not recorded once, or its monitor is still there | 2 sweeps         |

What is new to one sweep is met, asked about or removed by it; what stays is a breach.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.slots import Side, Slot
from execution.monitor import Monitor, Phase
from execution.order_ids import generation_of
from execution.watching.invariants import Finding, Invariant, Look
from utils.money import ZERO, plain
from utils.texts.saying import saying

PATIENCE: Final = timedelta(seconds=10)
IN_NO_HASTE: Final = timedelta(seconds=60)
"""What holds nothing can lose nothing."""
_MOST_NAMED: Final = 5
_STRAYS: Final = "strays"


class Swept(Struct, frozen=True, kw_only=True):
    """One whole read: the slots with size, and all open orders (None: they were not read)."""

    began_at: datetime
    rows: Mapping[Slot, PositionRow]
    orders: tuple[OrderRow, ...] | None


class Claim(Struct, frozen=True, kw_only=True):
    """A slot that is not the guard's, as it is on record."""

    slot: Slot
    side: Side
    may_be_empty: bool = False
    """It belongs to a DCA bot, which need not hold anything."""


def stray_orders(orders: Iterable[OrderRow], monitors: Iterable[Monitor]) -> dict[str, OrderRow]:
    """Orders with our ids that stand in no ledger, by id; before it is sent, an order stands in its monitor's.

    That may be of another generation than its id: what a late entry began keeps its orders (R2).
    """
    known = {link_id for monitor in monitors for link_id in monitor.orders}
    return {order.link_id: order for order in orders if generation_of(order.link_id) and order.link_id not in known}


def look(swept: Swept, monitors: Mapping[Slot, Monitor], claims: Iterable[Claim], unrecorded: Iterable[str]) -> Look:
    """``unrecorded`` names closed trades whose end is not in the log as it should be."""
    claimed = {claim.slot: claim for claim in claims}
    found = [
        *_without_record(swept, monitors, claimed),
        *_of_nothing(swept, monitors, claimed),
        *(_unrecorded(name) for name in unrecorded),
    ]
    if swept.orders is None:
        return Look(found=tuple(found), undecided=frozenset({_STRAYS}))
    strays = stray_orders(swept.orders, monitors.values())
    return Look(found=(*found, *([_strays(list(strays.values()))] if strays else [])))


def _without_record(swept: Swept, monitors: Mapping[Slot, Monitor], claimed: Mapping[Slot, Claim]) -> Iterator[Finding]:
    for slot, row in swept.rows.items():
        if slot not in monitors and slot not in claimed:
            yield Finding(
                invariant=Invariant.I4,
                what="no record",
                subject=_name(slot, row.side),
                evidence=saying("evidence-no-record", size=plain(row.size)),
                patience=PATIENCE,
                looks=2,
            )


def _of_nothing(swept: Swept, monitors: Mapping[Slot, Monitor], claimed: Mapping[Slot, Claim]) -> Iterator[Finding]:
    empty = [(m.slot, m.side) for m in monitors.values() if _holds_nothing(m) and m.slot not in swept.rows]
    empty += [(c.slot, c.side) for c in claimed.values() if not c.may_be_empty and c.slot not in swept.rows]
    for slot, side in empty:
        yield Finding(
            invariant=Invariant.I4,
            what="of nothing",
            subject=_name(slot, side),
            evidence=saying("evidence-of-nothing"),
            patience=IN_NO_HASTE,
            looks=3,
        )


def _holds_nothing(monitor: Monitor) -> bool:
    """A trade whose entries have not left yet is no record of nothing."""
    return monitor.size == ZERO and not monitor.has_open_orders and monitor.phase is not Phase.OPENING


def _strays(strays: list[OrderRow]) -> Finding:
    named = [
        saying("evidence-stray", symbol=order.symbol, side=order.side.value.lower(), qty=plain(order.qty))
        for order in strays[:_MOST_NAMED]
    ]
    evidence = saying("evidence-strays", orders=tuple(named), more=max(0, len(strays) - _MOST_NAMED))
    return Finding(invariant=Invariant.I5, what=_STRAYS, evidence=evidence, looks=3)


def _unrecorded(name: str) -> Finding:
    evidence = saying("evidence-unrecorded")
    return Finding(invariant=Invariant.I5, what="unrecorded", subject=name, evidence=evidence, looks=2)


def _name(slot: Slot, side: Side | None) -> str:
    return f"{slot.symbol} {side.word if side is not None else ''}".rstrip()
