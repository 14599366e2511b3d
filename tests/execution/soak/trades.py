"""Every execution in exactly one trade, each trade told once, each profit as the exchange has it (I5, I6, I9, R22)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from execution.monitor import Monitor
from execution.order_ids import generation_of, read_link_id
from execution.tracked_orders import Role
from simulator.engine.records import Execution, Order
from simulator.engine.words import ExecType
from tests.execution.soak.naked import Slot
from tests.execution.soak.scene import Scene

ZERO = Decimal(0)
LAST_DIGIT = Decimal("1e-8")
"""To which the exchange rounds each row of closed-pnl."""


def trades(scene: Scene, monitors: list[Monitor]) -> Iterator[str]:
    executions = {e.exec_id: e for e in scene.house.engine.executions()}
    counted: dict[str, str] = {}
    parts: dict[str, Decimal] = defaultdict(Decimal)
    live = {m.generation: m for m in monitors}
    told: dict[str, int] = defaultdict(int)
    for row in scene.spoken.values():
        if row["kind"] in {"closed", "not_filled"}:
            told[row["id"].split(":")[0]] += 1
    closed = {t.trade_id: t for t in scene.disk.trades.values() if t.closed_at is not None}
    scene.tally.trades = len(closed)
    scene.tally.fills = len(executions)
    scene.tally.compared = 0
    for trade_id, trade in scene.disk.trades.items():
        if trade_id not in closed and trade_id not in live:
            yield f"I5: trade {trade_id} is open in the log, and no record guards it"
        fills = list(trade.detail["fills"])
        for exec_id in fills:
            execution = executions.get(exec_id)
            parts[exec_id] += part_of(trade, execution) if execution is not None else ZERO
            if execution is not None and parts[exec_id] > execution.qty:
                yield f"I9: execution {exec_id} is in {counted[exec_id]} and {trade_id}"
            counted[exec_id] = trade_id
        if trade_id in closed and trade_id not in live:
            if told[trade_id] != 1:
                yield f"I5: the end of {trade_id} was told {told[trade_id]} times"
            yield from (f"trade {trade_id}: {text}" for text in _money(scene, trade, executions))
    for monitor in monitors:
        for fill in monitor.fills:
            counted[fill.exec_id] = monitor.generation
    for execution in executions.values():
        generation = generation_of(execution.link_id)
        if generation and execution.exec_type is not ExecType.FUNDING and execution.exec_id not in counted:
            yield f"I9: execution {execution.exec_id} of ours ({execution.link_id}) is in no trade"
    yield from _episodes(scene, executions.values(), counted)
    orders = [*scene.house.engine.open_orders(), *scene.house.engine.closed_orders()]
    yield from entered_once(orders, executions.values(), scene.persons_changes)


def part_of(trade: Any, execution: Execution) -> Decimal:
    """How much of an execution is a trade's: one that closes what stood on one side may open the other."""
    is_entry = execution.side.value == trade.side
    return execution.qty - execution.closed_size if is_entry else min(execution.qty, execution.closed_size)


def _is_split(execution: Execution | None) -> bool:
    return execution is not None and ZERO < execution.closed_size < execution.qty


def _money(scene: Scene, trade: Any, executions: dict[str, Execution]) -> Iterator[str]:
    fills = [executions.get(exec_id) for exec_id in trade.detail["fills"]]
    if any(fill is None for fill in fills):
        if not _is_estimated(scene, trade):
            yield "an execution in it was never made"
        return
    if not fills:
        return
    net = fees = is_whole = ZERO
    orders = set()
    for fill in fills:
        assert fill is not None
        part = part_of(trade, fill)
        is_whole += part * fill.side.sign
        fee = fill.fee * part / fill.qty
        net += -Decimal(fill.side.sign) * part * fill.price - fee
        fees += fee
        if fill.side.value != trade.side:
            orders.add(fill.order_id)
    if trade.net is None and is_whole:
        return  # a close of ours that raced with a stranger took what was not ours
    if trade.net is None:
        yield f"I9: its profit is not known, and it is {net}"
        return
    if abs(trade.net - trade.funding - net) > Decimal("1e-15"):
        yield f"I9: it says {trade.net - trade.funding} before funding, the executions {net}"
    if _was_shared(scene, trade, fills):
        return  # the exchange's row, or its average entry, is of what others held as well
    rows = [row for row in scene.house.engine.closed_pnl(trade.symbol) if row.order_id in orders]
    theirs = sum((row.closed_pnl for row in rows), ZERO)
    if abs(theirs - net) > LAST_DIGIT * len(rows):
        yield f"R22: the exchange says {theirs} before funding, the executions {net}"
    scene.tally.compared += 1


def _was_shared(scene: Scene, trade: Any, fills: list[Execution | None]) -> bool:
    """Others traded in the slot meanwhile; or an order of theirs that closed of it had closed of another trade, too."""
    ours = [fill for fill in fills if fill is not None]
    first, last = ours[0].seq, ours[-1].seq
    exits = {fill.order_id for fill in ours if fill.side.value != trade.side}
    return any(
        (first <= each.seq <= last or (each.order_id in exits and each.closed_size > ZERO))
        and each.exec_id not in trade.detail["fills"]
        for each in scene.house.engine.executions(trade.symbol)
        if each.position_idx == ours[0].position_idx and each.exec_type is not ExecType.FUNDING
    )


def _is_estimated(scene: Scene, trade: Any) -> bool:
    return trade.net is None


def _episodes(scene: Scene, executions: Any, counted: dict[str, str]) -> Iterator[str]:
    """A life of a position that our entry began belongs to our trade to its last execution."""
    sizes: dict[Slot, Decimal] = defaultdict(Decimal)
    owner: dict[Slot, bool] = {}
    begun: set[str | None] = {None}
    for execution in executions:
        if execution.exec_type is ExecType.FUNDING:
            continue
        slot = (execution.symbol, execution.position_idx)
        generation = generation_of(execution.link_id)
        is_first = generation not in begun  # a late entry only leaves again what it opened (R2)
        if sizes[slot] == ZERO:
            owner[slot] = is_first
        if owner[slot] and execution.exec_id not in counted:
            yield f"I9: execution {execution.exec_id} ({execution.create_type}) of a trade of ours is in no trade"
        if _is_split(execution):
            owner[slot] = is_first  # what it opened on the other side
        begun |= {generation, counted.get(execution.exec_id)}  # one that was adopted begins with what a person opened
        sizes[slot] += execution.qty * execution.side.sign


def entered_once(
    orders: Iterable[Order], executions: Iterable[Execution], changed: Mapping[str, Decimal]
) -> Iterator[str]:
    """I6: no leg of an entry is filled beyond what its first order was placed for, and what a person made of it.

    ``orders`` as the exchange has them, each with the quantity that it was made to in the end; ``changed``: by how much
    a person changed which of them, by id. The bot amends no entry.
    """
    allowed: dict[tuple[str, int], Decimal] = {}
    for order in sorted(orders, key=lambda order: order.seq_no):
        leg = _entry_of(order.link_id)
        by_person = changed.get(order.order_id, ZERO)
        if leg is not None:
            allowed[leg] = allowed[leg] + by_person if leg in allowed else order.qty
    filled: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for execution in executions:
        leg = _entry_of(execution.link_id)
        if leg is not None:
            filled[leg] += execution.qty
    for leg, qty in filled.items():
        if qty > allowed[leg]:
            yield f"I6: entry {leg[1]} of {leg[0]} was filled for {qty}, and was of {allowed[leg]}"


def _entry_of(link_id: str) -> tuple[str, int] | None:
    named = read_link_id(link_id)
    return (named.generation, named.leg) if named is not None and named.role is Role.ENTRY else None
