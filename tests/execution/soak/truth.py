"""What must be true at rest, read from the exchange's engine and from the disk: the invariants I1 to I9.

Each finding is a sentence; none of them is forgiven.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from execution.adoption.owners import OWNERS
from execution.desired_orders import desired_orders
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.order_ids import read_link_id
from execution.tracked_orders import Role
from simulator.engine.records import Order, Position
from simulator.engine.words import CancelType, OrderStatus
from tests.execution.soak.naked import Slot
from tests.execution.soak.protection import is_held_open, loose, naked
from tests.execution.soak.scene import Scene
from tests.execution.soak.trades import trades

ZERO = Decimal(0)
SAME_AVERAGE = Decimal("1e-6")
"""The exchange rounds the value of what is open with each exit."""


def findings(scene: Scene) -> list[str]:
    """Everything that is not as it must be, after `Scene.settle`."""
    scene.tally.checked += 1
    stored = scene.stored()
    held = {a.monitor.key: a.monitor for a in scene.life.manager._actors.values()} if scene.life.is_started else {}
    monitors = [held.get(monitor.key, monitor) for monitor in stored]
    by_slot = {(m.slot.symbol, m.slot.position_idx): m for m in monitors}
    found = [*_life(scene)]
    found += [
        f"I6: what is on disk of {monitor.key} is not what its actor knows"
        for monitor in stored
        if (monitor.key not in held or held[monitor.key].intent() != monitor.intent())
        and not is_held_open(scene, (monitor.slot.symbol, monitor.slot.position_idx))  # it never comes to rest
    ]
    if len(held) != len(stored):
        found.append(f"I6: {len(held)} actors, {len(stored)} records")
    for slot in scene.slots():
        position = next(
            p for p in scene.house.engine.positions(slot[0], include_flat=True) if p.position_idx == slot[1]
        )
        monitor = by_slot.get(slot)
        found += [f"{slot}: {text}" for text in _slot(scene, slot, position, monitor)]
    found += _strangers(scene)
    found += trades(scene, monitors)
    found += naked(scene)
    found += loose(scene)
    return found


def _life(scene: Scene) -> Iterator[str]:
    if not scene.life.is_started:
        yield "the bot has not started"
        return
    scene._leave_life()
    yield from scene.failed_commands
    scene.failed_commands.clear()
    if scene.commands:
        yield f"{len(scene.commands)} commands have no answer"
    if scene.house.engine.referee.duplicate_link_ids:
        yield "an id was used twice for different orders"


# ---------------------------------------- one slot


def _slot(scene: Scene, slot: Slot, position: Position, monitor: Monitor | None) -> Iterator[str]:
    own = scene.house.own_orders(slot)
    if monitor is None:
        if own:
            yield f"I5: orders of ours are left, and no record: {_names(own)}"
        if position.size and not _is_claimed(scene, slot):
            yield "I4: a position that is neither guarded nor asked about nor ignored"
        return
    side = "Buy" if monitor.side.sign > 0 else "Sell"
    size = position.size if position.side is not None and position.side.value == side else ZERO
    shares = _shares(scene, slot, monitor)
    if monitor.size > size or (monitor.size < size and not shares):
        yield f"R6: the record says {monitor.size}, the exchange {size}"
    if monitor.unexplained:
        yield "R6: executions are missing"
    if position.size == ZERO and not own:
        yield f"I4: a record in phase {monitor.phase} of a slot with neither size nor orders"
    if size and not shares:
        yield from _average(position, monitor)
    if size:
        yield from _stop(scene, slot, position, monitor)
    yield from _orders(scene, monitor, own, size)


def _shares(scene: Scene, slot: Slot, monitor: Monitor) -> bool:
    """What is left of a late entry stands where its close is kept out, in one size with what a person added (R5)."""
    return monitor.ended_seq is not None and is_held_open(scene, slot)


def _average(position: Position, monitor: Monitor) -> Iterator[str]:
    part = monitor.open_part
    if monitor.is_estimated or monitor.external_qty or monitor.unexplained or position.avg_price is None:
        return  # it is not known from executions
    if part.avg is None or abs(part.avg - position.avg_price) > SAME_AVERAGE * position.avg_price:
        yield f"R22: the record says {part.qty} at {part.avg}, the exchange {position.size} at {position.avg_price}"


def _stop(scene: Scene, slot: Slot, position: Position, monitor: Monitor) -> Iterator[str]:
    stops = scene.house.stops(slot)
    if is_held_open(scene, slot):
        return  # it shall be closed, the price is through S*, and a person's orders keep our close out
    if scene.house.engine.referee.is_naked(*slot):
        yield "I1: no stop covers the position"
        return
    full = [order for order in stops if order.tpsl_mode and order.tpsl_mode.value == "Full"]
    if len(full) != 1:
        return
    stands = full[0].trigger_price
    if stands != monitor.stop.price and not monitor.stop.waits_for_price:
        yield f"I1: the stop stands at {stands}, S* is {monitor.stop.price} ({monitor.stop.origin.value})"
    if stands == monitor.stop.price and not monitor.stop_confirmed:
        yield "R14: the stop stands and the record does not know it"
    if position.stop_loss != stands:
        yield f"the row says {position.stop_loss}, the stop order {stands}"


def _orders(scene: Scene, monitor: Monitor, own: list[Order], size: Decimal) -> Iterator[str]:
    rules = _rules(scene, monitor.slot.symbol)
    wanted = desired_orders(monitor, rules, scene.life.clock.now())
    standing: dict[tuple[Role, int], list[Order]] = defaultdict(list)
    for order in own:
        named = read_link_id(order.link_id)
        assert named is not None
        if named.generation != monitor.generation:
            yield f"I5: {order.link_id} is of an earlier trade"
        standing[named.role, named.leg].append(order)
        known = monitor.orders.get(order.link_id)
        if known is None:
            yield f"I5: {order.link_id} is in no record"
        elif named.role is Role.ENTRY and (known.qty, known.price) != (order.qty, order.price):
            yield f"R8: {order.link_id} is {order.qty} at {order.price}, the record says {known.qty} at {known.price}"
    for (role, leg), orders in standing.items():
        if len(orders) > 1:
            yield f"I6: {role.value}{leg} stands {len(orders)} times"
    entries = {leg for role, leg in standing if role is Role.ENTRY}
    desired = {entry.leg for entry in wanted.entries}
    if entries != desired:
        yield f"entries stand {sorted(entries)}, desired {sorted(desired)}"
    if any(role is Role.CLOSE for role, _ in standing):
        yield "a closing order stands"
    offered = {
        leg: sum((o.leaves_qty for o in os), ZERO) for (role, leg), os in standing.items() if role is Role.TAKE_PROFIT
    }
    planned = {tp.leg: tp.qty for tp in wanted.take_profits}
    if offered != planned:
        yield f"I2: take profits offer {offered}, planned {planned} of {size}"
    if sum(offered.values(), ZERO) > size:
        yield f"I2: more is on offer than is held: {offered} of {size}"
    is_plain = (
        not monitor.legs_removed and not monitor.foreign_exits and monitor.plan.legs and not monitor.plan.runner_share
    )
    left = size - sum(offered.values(), ZERO)  # a finer grid than the bot has read leaves less than one step of it
    if size and is_plain and planned and not ZERO <= left < rules.qty_step:
        yield f"I2: {offered} are not all of {size}"


def _rules(scene: Scene, symbol: str) -> Instrument:
    actor = next(a for a in scene.life.manager._actors.values() if a.monitor.slot.symbol == symbol)
    return actor.rules.instrument


def _is_claimed(scene: Scene, slot: Slot) -> bool:
    owners = scene.life.store.items(OWNERS).values()
    return any((row["slot"]["symbol"], row["slot"]["position_idx"]) == slot for row in owners)


def _names(orders: list[Order]) -> str:
    return ", ".join(f"{o.link_id} {o.status}" for o in orders)


# ---------------------------------------- I7


def _strangers(scene: Scene) -> Iterator[str]:
    for order_id, price in scene.persons_orders.items():
        order = scene.house.engine.find_order(order_id=order_id)
        assert order is not None
        by_us = order.status is OrderStatus.CANCELLED and order.cancel_type is CancelType.BY_USER
        if by_us and order_id not in scene.persons_cancels:
            yield f"I7: a person's order {order_id} was cancelled"
        if str(order.price) != price:
            yield f"I7: a person's order {order_id} has another price"
