"""An exchange of one slot, small enough to be believed, and a bot of pure functions that lives on it.

The exchange keeps the promises that the rules rest on: seq grows with every execution, a reduce-only order never opens,
an entry fill brings its attached stop, the full stop is cleared when the slot is flat, an id is used once. Every change
is pushed; the test decides which pushes arrive, how often and in which order, and which answers are lost.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import Enum, auto

from msgspec.structs import replace

from execution import ledger
from execution.actions import (
    Action,
    Amend,
    AskOrder,
    Cancel,
    Drop,
    LookAtSlot,
    Place,
    ReadBand,
    ReadCandles,
    ReadExecutions,
    RemoveStop,
    SetStop,
)
from execution.announce import announce
from execution.closing import late_entry
from execution.closing.trade_end import is_over
from execution.desired_orders import desired_orders
from execution.evidence.left_at_rest import doubt_after_restart
from execution.exchange_errors import Refusal, Refused
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, PriceBand
from execution.facts.slots import Side
from execution.fold import Rules, fold
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import (
    BandRead,
    CandlesRead,
    Doubted,
    ExecutionObserved,
    ExecutionsRead,
    Observation,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    OrderRefused,
    OrderUncertain,
    PartialStopAnswered,
    RowObserved,
    SlotRead,
    StopAccepted,
    StopRefused,
    StopUncertain,
    Woken,
)
from execution.order_diff import diff
from execution.outcomes import REMOVED_WITHIN
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder
from execution.stops import stop_policy
from execution.stops.stop_record import ManualStop, StopOrigin
from execution.stops.trail_gap import minute_of
from execution.tracked_orders import Role
from execution.watching import write_breaker
from execution.watching.slot_watch import SlotWatch
from execution.watching.write_breaker import WriteBreaker
from tests.execution.builders import BTC, D, execution, row, stop_row
from utils.money import ZERO

FENCE = timedelta(seconds=6)


class Answer(Enum):
    """What becomes of a write, as the bot sees it."""

    TOLD = auto()
    LOST_AFTER = auto()
    """It happened; the answer was lost."""
    LOST_BEFORE = auto()
    """It did not happen; the answer was lost."""
    LATE = auto()
    """The answer was lost, and it happens some seconds later, before the fence."""
    TRANSIENT = auto()


class MiniExchange:
    """One slot. ``pushes`` are facts on their way to the bot."""

    def __init__(self, side: Side, now: datetime, price: Decimal) -> None:
        self.side = side
        self.now = now
        self.price = price
        self.size = D(0)
        self.seq = 100
        self.moved_at = now
        self.stop: Decimal | None = None
        self.stop_moved_at = now
        self.stop_number = 0
        self.orders: dict[str, OrderRow] = {}
        self.attached: dict[str, Decimal] = {}
        self.partial: set[str] = set()
        """Entries that carry their stop for their own fills alone."""
        self.parts: dict[str, OrderRow] = {}
        """The stops that these have brought along, by the exchange's id."""
        self.executions: list[Execution] = []
        self.pushes: list[Observation] = []
        self.prices: list[tuple[datetime, Decimal]] = [(now, price)]
        self.empty_market = 0
        """So many market orders that close find nobody; a limit at the edge of the band finds somebody."""

    # ---------------------------------------- what it shows

    def row(self) -> PositionRow:
        empty = self.size == 0
        return row(
            self.size, self.seq, side=None if empty else self.side, stop_loss=None if empty else self.stop,
            updated_at=max(self.moved_at, self.stop_moved_at), observed_at=self.now,
        )  # fmt: skip

    def candles(self, since: datetime) -> tuple[Candle, ...]:
        minutes: dict[datetime, list[Decimal]] = {}
        for at, price in self.prices:
            minutes.setdefault(at.replace(second=0, microsecond=0), []).append(price)
        return tuple(
            Candle(
                start=start, open=seen[0], high=max(seen), low=min(seen), close=seen[-1], volume=None,
                is_closed=start + timedelta(minutes=1) <= self.now,
            )
            for start, seen in minutes.items()
            if start >= since
        )  # fmt: skip

    def band(self) -> PriceBand:
        return PriceBand(highest_buy=self.price * D("1.05"), lowest_sell=self.price * D("0.95"), read_at=self.now)

    def stop_order(self, status: OrderStatus = OrderStatus.UNTRIGGERED, filled: Decimal = ZERO) -> OrderRow:
        assert self.stop is not None
        return stop_row(
            self.stop, side=self.side, order_id=f"id-stop-{self.stop_number}", status=status, filled_qty=filled,
            updated_at=max(self.moved_at, self.stop_moved_at), observed_at=self.now,
        )  # fmt: skip

    def open_orders(self) -> tuple[OrderRow, ...]:
        everything = (*self.orders.values(), *self.parts.values())
        own = tuple(replace(o, observed_at=self.now) for o in everything if o.status.is_open)
        return (*own, self.stop_order()) if self.stop is not None else own

    def waiting(self) -> Decimal:
        """What take profits that wait for their triggers would take (R21)."""
        return sum((o.leaves_qty for o in self.orders.values() if o.status is OrderStatus.UNTRIGGERED), D(0))

    def offered(self) -> Decimal:
        return sum((o.leaves_qty for o in self.orders.values() if o.reduce_only and o.price is not None), D(0))

    # ---------------------------------------- requests

    def place(self, request: EntryOrder | ExitOrder) -> None:
        if request.link_id in self.orders:
            raise Refused(Refusal.DUPLICATE_ID, 110072, "duplicate")
        reduces = isinstance(request, ExitOrder)
        if reduces and self.size == 0:
            raise Refused(Refusal.NO_POSITION, 110017, "flat")
        if reduces and request.price is not None and self.offered() + request.qty > self.size:
            raise Refused(Refusal.NO_HEADROOM, 110017, "headroom")
        if isinstance(request, EntryOrder):
            if (self.price - request.stop_loss) * self.side.sign <= 0:
                raise Refused(Refusal.PRICE_THROUGH, 110093, "through")
            self.attached[request.link_id] = request.stop_loss
            self.partial |= {request.link_id} if request.stop_is_partial else set()
        trigger = request.trigger if isinstance(request, ExitOrder) else None
        if trigger is not None and (self.price - trigger.price) * self.side.sign >= 0:
            raise Refused(Refusal.PRICE_THROUGH, 110092, "expect Rising")
        self.orders[request.link_id] = OrderRow(
            order_id=f"id-{request.link_id}",
            link_id=request.link_id,
            symbol=request.symbol,
            position_idx=0,
            side=request.side,
            order_type=OrderType.MARKET if request.price is None else OrderType.LIMIT,
            status=OrderStatus.NEW if trigger is None else OrderStatus.UNTRIGGERED,
            qty=self.size if reduces and request.qty == 0 else request.qty,
            filled_qty=D(0),
            price=request.price,
            avg_price=None,
            trigger_price=trigger.price if trigger else None,
            trigger_by=trigger.by if trigger else None,
            stop_kind=StopKind.STOP if trigger else StopKind.NONE,
            tpsl_mode="",
            reduce_only=reduces,
            create_type="CreateByStopOrder" if trigger else "CreateByUser",
            cancel_type="UNKNOWN",
            reject_reason="EC_NoError",
            updated_at=self.now,
            observed_at=self.now,
        )
        self._push_order(request.link_id)
        if trigger is not None:
            return
        is_immediate = isinstance(request, ExitOrder) and request.is_immediate
        if request.price is None or is_immediate:
            if not reduces or self._finds_somebody(is_immediate=is_immediate):
                self.fill(request.link_id, self.orders[request.link_id].qty, self.price)
            if self.orders[request.link_id].status.is_open:
                self._change(request.link_id, status=OrderStatus.CANCELLED, cancel_type="CancelByReduceOnly")

    def _finds_somebody(self, *, is_immediate: bool) -> bool:
        if is_immediate or not self.empty_market:
            return True
        self.empty_market -= 1
        return False

    def amend(self, request: AmendOrder) -> None:
        order = self._open(request.link_id)
        assert request.qty is not None
        if request.qty <= order.filled_qty:
            raise Refused(Refusal.ORDER_FILLED_BEYOND, 110064, "filled beyond")
        if order.trigger_price is None and self.offered() - order.qty + request.qty > self.size:
            raise Refused(Refusal.NO_HEADROOM, 110017, "headroom")
        self._change(request.link_id, qty=request.qty)

    def cancel(self, request: CancelOrder) -> None:
        if request.order_id:
            if not self.parts[request.order_id].status.is_open:
                raise Refused(Refusal.ORDER_GONE, 110001, "gone")
            self._change_part(request.order_id, status=OrderStatus.DEACTIVATED, cancel_type="CancelByUser")
            return
        waits = self._open(request.link_id).status is OrderStatus.UNTRIGGERED
        status = OrderStatus.DEACTIVATED if waits else OrderStatus.CANCELLED
        self._change(request.link_id, status=status, cancel_type="CancelByUser")

    def set_stop(self, price: Decimal) -> None:
        if self.size == 0:
            raise Refused(Refusal.NO_POSITION, 10001, "zero position")
        if (self.price - price) * self.side.sign <= 0:
            raise Refused(Refusal.PRICE_THROUGH, 10001, "base_price")
        if price == self.stop:
            raise Refused(Refusal.NOT_MODIFIED, 34040, "not modified")
        self.move_stop(price)

    # ---------------------------------------- what happens on the market

    def move_stop(self, price: Decimal | None) -> None:
        """By a request, by an entry fill, or by a person in the app."""
        if self.stop is None:
            self.stop_number += 1
        elif price is None:
            self.pushes.append(OrderObserved(self.stop_order(OrderStatus.DEACTIVATED)))
        self.stop, self.stop_moved_at = price, self.now
        self.pushes.append(RowObserved(self.row()))
        if price is not None:
            self.pushes.append(OrderObserved(self.stop_order()))

    def fill(self, link_id: str, qty: Decimal, price: Decimal) -> None:
        order = self.orders[link_id]
        qty = min(qty, order.leaves_qty, self.size if order.reduce_only else order.leaves_qty)
        if qty <= 0:
            return
        filled = order.filled_qty + qty
        status = OrderStatus.FILLED if filled == order.qty else OrderStatus.PARTIALLY_FILLED
        self._execute(order.side, qty, price, link_id)
        self._change(link_id, filled_qty=filled, status=status)
        if link_id in self.partial:
            self._bring_along(order, qty)
        elif not order.reduce_only and self.stop != self.attached[link_id]:
            self.move_stop(self.attached[link_id])
        elif self.stop is not None:
            self.pushes.append(OrderObserved(self.stop_order()))
        self._after_size_moved()

    def _bring_along(self, entry: OrderRow, qty: Decimal) -> None:
        price = self.attached[entry.link_id]
        part = stop_row(
            price, side=self.side, order_id=f"part-{len(self.parts)}", stop_kind=StopKind.PARTIAL_STOP_LOSS, qty=qty,
            tpsl_mode="Partial", create_type="CreateByPartialStopLoss", parent_link_id=entry.link_id,
            updated_at=self.now, observed_at=self.now,
        )  # fmt: skip
        self.parts[part.order_id] = part
        self.pushes.append(OrderObserved(part))

    def _change_part(self, order_id: str, **changes: object) -> None:
        self.parts[order_id] = replace(self.parts[order_id], updated_at=self.now, observed_at=self.now, **changes)
        self.pushes.append(OrderObserved(self.parts[order_id]))

    def trade_by_hand(self, side: Side, qty: Decimal) -> None:
        """A person buys or sells in the app, never through zero."""
        self._execute(side, min(qty, self.size) if side is not self.side else qty, self.price, "")
        self._after_size_moved()

    def move_price(self, price: Decimal) -> None:
        """Resting orders fill and the stop fires where the price has come to."""
        self.price = price
        self.prices.append((self.now, price))
        for link_id, order in list(self.orders.items()):
            reached = order.price is not None and (price - order.price) * order.side.sign <= 0
            if order.status.is_open and reached and order.price is not None:
                self.come_to(order.price)
                self.fill(link_id, order.leaves_qty, order.price)
            is_triggered = order.trigger_price is not None and (price - order.trigger_price) * order.side.sign <= 0
            if order.status is OrderStatus.UNTRIGGERED and is_triggered:
                self._trigger(link_id)
        self.come_to(price)
        for order_id, part in list(self.parts.items()):
            reached = part.trigger_price is not None and (price - part.trigger_price) * self.side.sign <= 0
            if part.status.is_open and reached and self.size > 0:
                qty = min(part.qty, self.size)
                self._execute(self.side.opposite, qty, price, "", create_type=part.create_type, order_id=order_id)
                self._change_part(order_id, status=OrderStatus.FILLED, filled_qty=qty)
                self._after_size_moved()

    def come_to(self, price: Decimal) -> None:
        """Where an order waits beyond the stop, the price has passed the stop before."""
        if self.stop is not None and self.size > 0 and (price - self.stop) * self.side.sign <= 0:
            self.fire(self.size)

    def _trigger(self, link_id: str) -> None:
        """A conditional order becomes a market order, of no more than is held; what finds nobody is cancelled."""
        order = self.orders[link_id]
        if self.size == 0:
            self._change(link_id, status=OrderStatus.CANCELLED, cancel_type="CancelByReduceOnly")
            return
        qty = min(order.qty - order.filled_qty, self.size)
        self._change(link_id, status=OrderStatus.TRIGGERED, qty=order.filled_qty + qty)
        taken = qty if self._finds_somebody(is_immediate=False) else (qty / 2).quantize(D("0.001"), ROUND_DOWN)
        self.fill(link_id, taken, self.price)
        if self.orders[link_id].status.is_open:
            self._change(link_id, status=OrderStatus.CANCELLED, cancel_type="UNKNOWN")

    def fire(self, qty: Decimal) -> None:
        """The stop triggers and fills as much as the book has."""
        self.pushes.append(OrderObserved(self.stop_order(OrderStatus.TRIGGERED)))
        qty = min(qty, self.size)
        whole = qty == self.size
        self._execute(self.side.opposite, qty, self.price, "", create_type="CreateByStopLoss")
        status = OrderStatus.FILLED if whole else OrderStatus.CANCELLED
        self.pushes.append(OrderObserved(self.stop_order(status, qty)))
        self.stop, self.stop_moved_at = None, self.now
        self._after_size_moved()

    def move_order(self, link_id: str, *, price: Decimal, qty: Decimal) -> None:
        """A person moves an order in the app, never beyond what is held."""
        order = self._open(link_id)
        if order.trigger_price is not None:
            is_ahead = (price - self.price) * self.side.sign > 0
            is_held = self.waiting() - order.qty + qty <= self.size
            if order.status is OrderStatus.UNTRIGGERED and is_ahead and is_held:
                self._change(link_id, trigger_price=price, qty=qty)
        elif order.filled_qty < qty and self.offered() - order.qty + qty <= self.size:
            self._change(link_id, price=price, qty=qty)

    def _execute(self, side: Side, qty: Decimal, price: Decimal, link_id: str, **more: str) -> None:
        self.seq += 1
        self.size += qty * side.sign * self.side.sign
        self.moved_at = self.now
        done = execution(f"x{self.seq}", side, qty, price, seq=self.seq, at=self.now, link_id=link_id, **more)
        self.executions.append(done)
        self.pushes += [ExecutionObserved(done), RowObserved(self.row())]

    def _after_size_moved(self) -> None:
        if self.size == 0 and self.stop is not None:
            self.pushes.append(OrderObserved(self.stop_order(OrderStatus.DEACTIVATED)))
            self.stop, self.stop_moved_at = None, self.now
        for order_id, part in self.parts.items():
            if part.status.is_open and part.qty > self.size:
                gone = {"status": OrderStatus.DEACTIVATED, "cancel_type": "CancelByTpSlTsClear"}
                self._change_part(order_id, **({"qty": self.size} if self.size else gone))
        spare = self.size - self.offered()
        for link_id, order in self.orders.items():
            if spare < 0 and order.status.is_open and order.reduce_only and order.price is not None:
                spare += order.leaves_qty
                self._change(link_id, status=OrderStatus.CANCELLED, cancel_type="CancelByReduceOnly")
        self.pushes.append(RowObserved(self.row()))

    def _open(self, link_id: str) -> OrderRow:
        order = self.orders.get(link_id)
        if order is None or not order.status.is_open:
            raise Refused(Refusal.ORDER_GONE, 110001, "gone")
        return order

    def _change(self, link_id: str, **changes: object) -> None:
        self.orders[link_id] = replace(self.orders[link_id], updated_at=self.now, **changes)
        self._push_order(link_id)

    def _push_order(self, link_id: str) -> None:
        self.pushes.append(OrderObserved(replace(self.orders[link_id], observed_at=self.now)))


class Bot:
    """Fold, commit, plan, diff, act: one action a step, as the slot's actor does it."""

    def __init__(
        self, monitor: Monitor, exchange: MiniExchange, chance: random.Random, *, manual: ManualStop = ManualStop.ADOPT
    ) -> None:
        self.monitor = self.saved = monitor
        self.exchange = exchange
        self.chance = chance
        self.rules = Rules(instrument=BTC, manual_stop=manual)
        self.ended: list[Monitor] = []
        """Generations that a late entry has followed (R2)."""
        self.mailbox: list[Observation] = []
        self.later: list[tuple[datetime, Action]] = []
        self.wake_at: datetime | None = None
        self.told: list[Notice] = []
        self.acted: list[Action] = []
        self.answers: tuple[Answer, ...] = (Answer.TOLD,)
        self.over = False
        self.writes = WriteBreaker()
        self.watch = SlotWatch()

    @property
    def now(self) -> datetime:
        return self.exchange.now

    def receive(self, *, keeps: float = 1.0, doubles: float = 0.0, shuffles: bool = False) -> None:
        """Pushes arrive: all in order, or as a bad network delivers them: some lost, doubled, late, out of order."""
        arriving, waiting = [], []
        for push in self.exchange.pushes:
            if self.chance.random() < keeps:
                arriving.append(_arrives(push, self.now))
            elif shuffles and self.chance.random() < 0.5:
                waiting.append(push)
        arriving += [p for p in arriving if self.chance.random() < doubles]
        if shuffles:
            self.chance.shuffle(arriving)
        self.exchange.pushes[:] = waiting
        self.mailbox += arriving

    def step(self) -> bool:
        """True when something was done."""
        if self.over:
            return False
        for due in [entry for entry in self.later if entry[0] <= self.now]:
            self.later.remove(due)
            with suppress(Refused):
                self._apply(due[1])
        for observation in self.mailbox:
            before = self.monitor.stop
            self.watch.note(observation)
            self.monitor = fold(self.monitor, observation, self.rules, self.now)
            tightens = (self.monitor.stop.price - before.price) * self.monitor.side.sign >= 0
            answered = before.asked is not None and self.monitor.stop.price == before.asked.ours
            assert tightens or answered or self.monitor.stop.origin is StopOrigin.PERSON, "I3"
        commanded = any(write_breaker.ends_freeze(observation) for observation in self.mailbox)
        self.writes = write_breaker.look(self.writes, self.monitor, self.now, commanded=commanded)
        self.mailbox.clear()
        self._succeed()
        self.monitor, notices = announce(self.saved, self.monitor, self.now)
        self.monitor = self.saved = Monitor.from_plain(self.monitor.to_plain())
        self.told += notices + self.watch.look(self.monitor, BTC, self.now, is_frozen=False)
        if self.watch.has_to_look:
            self.mailbox.append(Doubted())
        if is_over(self.monitor):
            self.over = True
            return True
        wanted = desired_orders(self.monitor, BTC, self.now)
        todo = diff(self.monitor, wanted, BTC, self.exchange.price, self.now)
        self.wake_at = todo.wake_at
        if not todo.actions:
            return False
        self._act(todo.actions[0])
        return True

    def _succeed(self) -> None:
        if late_entry.is_due(self.monitor, self.now):
            heir = f"{len(self.ended) + 1:016x}"
            ended, begun = late_entry.handed_over(
                self.monitor, generation=heir, price=self.exchange.price, now=self.now
            )
            ended, notices = announce(self.saved, ended, self.now)
            self.told += notices
            self.ended.append(ended)
            self.monitor = self.saved = begun

    def sweep(self) -> None:
        exchange = self.exchange
        shown = exchange.row() if exchange.size > 0 else None
        self.mailbox.append(SlotRead(began_at=self.now, row=shown, open_orders=exchange.open_orders(), by_symbol=False))

    def restart(self) -> None:
        """What is on disk is all that is left; that a start begins with a sweep, no step of this relies on."""
        self.mailbox.clear()
        self.monitor = self.saved = doubt_after_restart(Monitor.from_plain(self.saved.to_plain()), self.now)

    def run(self, seconds: float) -> None:
        """A good network and nothing but time, with a sweep every 30 s."""
        end = self.now + timedelta(seconds=seconds)
        sweep_at = self.now
        steps = 0
        while not self.over:
            self.receive()
            if self.step():
                steps += 1
                assert steps < 400, ("no end", self.acted[-8:])
                continue
            if self.exchange.pushes:
                continue
            wakes = [at for at in (self.wake_at, *(due for due, _ in self.later)) if at is not None]
            self.exchange.now = max(self.now, min([end, sweep_at, *wakes])) if wakes else min(end, sweep_at)
            if self.now >= end:
                return
            if self.now >= sweep_at:
                self.sweep()
                sweep_at = self.now + timedelta(seconds=30)
            else:
                self.mailbox.append(Woken())

    # ---------------------------------------- acting

    def _act(self, action: Action) -> None:
        self.acted.append(action)
        self.exchange.now += timedelta(milliseconds=1)
        if isinstance(action, Drop):
            self.monitor = ledger.drop(self.monitor, action.link_id, makes_room=action.makes_room)
            return
        self._mark(action)
        if isinstance(action, AskOrder | LookAtSlot | ReadExecutions | ReadCandles | ReadBand):
            self.mailbox.append(self._read(action))
            return
        answer = self.chance.choice(self.answers)
        began_at, fence = self.now, self.now + FENCE
        if answer is Answer.TRANSIENT:
            self.mailbox.append(_uncertain(action, None, self.now + timedelta(milliseconds=500), began_at))
            return
        if answer in {Answer.LOST_BEFORE, Answer.LATE}:
            if answer is Answer.LATE:
                self.later.append((self.now + timedelta(seconds=self.chance.randint(1, 5)), action))
            self.mailbox.append(_uncertain(action, fence, self.now, began_at))
            return
        try:
            self._apply(action)
            said = _accepted(action, began_at)
        except Refused as error:
            said = _refused(action, error, self.now)
        if answer is Answer.LOST_AFTER:
            said = _uncertain(action, fence, self.now, began_at)
        self.writes = write_breaker.answered(self.writes, self.monitor, action, said, self.now)
        assert self.writes.frozen_at is None, ("R25: no storm, and it trips", self.writes.why)
        if self.chance.random() < 0.5:
            self.receive()  # the push overtakes the receipt
        self.mailbox.append(said)

    def _mark(self, action: Action) -> None:
        """What is on disk before a request leaves."""
        if isinstance(action, Place):
            self.monitor = self.saved = ledger.with_order(self.monitor, action.order)
        elif isinstance(action, Cancel):
            marked = ledger.mark_cancelling(self.monitor, action.request.link_id, makes_room=action.makes_room)
            self.monitor = self.saved = marked
        elif isinstance(action, Amend):
            self.monitor = self.saved = ledger.mark_amending(self.monitor, action.request)
        elif isinstance(action, SetStop):
            self.monitor = self.saved = stop_policy.mark_sent(self.monitor, action.request.stop_loss)

    def _apply(self, action: Action) -> None:
        match action:
            case SetStop(request):
                self.exchange.set_stop(request.stop_loss)
            case Place(_, request):
                self.exchange.place(request)
            case Amend(request):
                self.exchange.amend(request)
            case Cancel(request):
                self.exchange.cancel(request)
            case RemoveStop(order_id):
                self.exchange.cancel(CancelOrder(link_id="", symbol=self.monitor.slot.symbol, order_id=order_id))
            case _:
                raise AssertionError(action)

    def _read(self, action: Action) -> Observation:
        exchange = self.exchange
        match action:
            case AskOrder(link_id):
                order = exchange.orders.get(link_id)
                shown = replace(order, observed_at=self.now) if order else None
                return OrderAsked(link_id=link_id, began_at=self.now, row=shown)
            case ReadExecutions(since):
                done = tuple(e for e in exchange.executions if e.at >= since)
                return ExecutionsRead(began_at=self.now, since=since, executions=done)
            case ReadCandles(since, noted_at):
                return CandlesRead(exchange.candles(minute_of(since)), noted_at)
            case ReadBand():
                return BandRead(exchange.band())
            case _:
                return SlotRead(
                    began_at=self.now, row=exchange.row(), open_orders=exchange.open_orders(), by_symbol=True
                )


def _arrives(push: Observation, now: datetime) -> Observation:
    match push:
        case RowObserved(row):
            return RowObserved(replace(row, observed_at=now))
        case OrderObserved(row):
            return OrderObserved(replace(row, observed_at=now))
        case _:
            return push


def _accepted(action: Action, began_at: datetime) -> Observation:
    match action:
        case SetStop(request):
            return StopAccepted(price=request.stop_loss, began_at=began_at)
        case Amend(request):
            return OrderAccepted(link_id=request.link_id, order_id="", began_at=began_at, qty=request.qty)
        case Cancel(request):
            return OrderAccepted(link_id=request.link_id, order_id="", began_at=began_at, cancelled=True)
        case Place(order, _):
            return OrderAccepted(link_id=order.link_id, order_id=f"id-{order.link_id}", began_at=began_at)
        case RemoveStop(order_id):
            return PartialStopAnswered(order_id=order_id, not_before=began_at + REMOVED_WITHIN)
        case _:
            raise AssertionError(action)


def _refused(action: Action, error: Refused, now: datetime) -> Observation:
    match action:
        case SetStop(request):
            return StopRefused(price=request.stop_loss, refusal=error.refusal, text=error.text)
        case Place(order, _):
            return OrderRefused(link_id=order.link_id, refusal=error.refusal, text=error.text, creating=True)
        case Amend(request) | Cancel(request):
            return OrderRefused(link_id=request.link_id, refusal=error.refusal, text=error.text, creating=False)
        case RemoveStop(order_id):
            return PartialStopAnswered(order_id=order_id, not_before=now + REMOVED_WITHIN, look_at=now)
        case _:
            raise AssertionError(action)


def _uncertain(action: Action, fence: datetime | None, retry_at: datetime, began_at: datetime) -> Observation:
    match action:
        case SetStop(request):
            return StopUncertain(price=request.stop_loss, began_at=began_at, fence=fence, retry_at=retry_at)
        case Place(order, _):
            return OrderUncertain(link_id=order.link_id, fence=fence, retry_at=retry_at)
        case Amend(request) | Cancel(request):
            return OrderUncertain(link_id=request.link_id, fence=fence, retry_at=retry_at)
        case RemoveStop(order_id):
            return PartialStopAnswered(order_id=order_id, not_before=max(retry_at, began_at + REMOVED_WITHIN))
        case _:
            raise AssertionError(action)


def entries_of(monitor: Monitor) -> Iterator[Decimal]:
    for leg in monitor.plan.entries:
        yield sum((monitor.filled_of(o.link_id) for o in monitor.orders_of(Role.ENTRY, leg.number)), D(0))
