"""The state of the exchange, in one owner, and the few ways in which the rules change it."""

import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

from simulator.engine.board import Board
from simulator.engine.candles import CandleBook
from simulator.engine.clock import Clock
from simulator.engine.holding import Holding
from simulator.engine.order_store import OrderStore
from simulator.engine.records import ZERO, ClosedPnl, Execution, FundingRate, Instrument, Order
from simulator.engine.referee import Referee, Slot
from simulator.engine.step import Step
from simulator.engine.switches import Switches
from simulator.engine.words import (
    FULL,
    LONG_SIDE,
    ONE_WAY,
    SETTLE_COIN,
    SHORT_SIDE,
    CancelType,
    Category,
    OrderStatus,
    RejectReason,
)

if TYPE_CHECKING:
    from simulator.engine.events import Event

START_BALANCES: Final = {SETTLE_COIN: Decimal(10_000)}
_START_LEVERAGE: Final = Decimal(10)
USUAL_FUNDING_RATE: Final = Decimal("0.0001")
_NEVER: Final = 2**63

Action = Callable[["State"], None]
"""Something to be done later, with the state of the exchange on which it falls due: a copy has timers of its own."""


class State:
    """Everything the exchange knows.

    `step` collects what the running step changed, `events` what earlier ones did and nobody was told yet;
    `judged_slots` are for the referee's next look, `restless` are symbols that may have something to settle (in the
    order of their becoming so, for the sake of repeatability), `forced` are positions that the exchange acts on.
    `initial_margin` and `maintenance_margin` are those of all positions, and `slack` is their unrealised profit less
    the latter: with the USDT balance, how far the account is from liquidation.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        seed: int,
        instruments: Iterable[Instrument],
        switches: Switches,
    ) -> None:
        self.clock = clock
        self.switches = switches
        self.referee = Referee(clock)
        listed = tuple(instruments)
        self.linear = {each.symbol: each for each in listed if each.category is Category.LINEAR}
        self.spot = {each.symbol: each for each in listed if each.category is Category.SPOT}
        self.boards = {each.symbol: Board(each.launch_price) for each in (self.spot | self.linear).values()}
        self.candles = CandleBook(seed, clock.now_ms())
        self.orders = OrderStore()
        self.holdings: dict[Slot, Holding] = {}
        self.executions: list[Execution] = []
        self.closed_pnl: dict[str, ClosedPnl] = {}
        self.balances = dict(START_BALANCES)
        self.initial_margin = ZERO
        self.maintenance_margin = ZERO
        self.slack = ZERO
        self.cum_realised = ZERO
        self.hedged: set[str] = set()
        self.leverages = dict.fromkeys(self.linear, _START_LEVERAGE)
        self.is_heard = False
        self.step = Step()
        self.events: list[Event] = []
        self.judged_slots: dict[Slot, None] = {}
        self.restless: dict[str, None] = {}
        self.forced: dict[Slot, None] = {}
        self.funding_rates = dict.fromkeys(self.linear, USUAL_FUNDING_RATE)
        self.fundings: list[FundingRate] = []
        self.funding_intervals: set[int] = set()
        self.born_ms = clock.now_ms()
        self.due_ms = _NEVER
        self.seed = seed
        self._random = random.Random(seed)
        self._seq = 0
        self._order_count = 0
        self._timers: list[tuple[int, int, Action]] = []

    @property
    def balance(self) -> Decimal:
        """The USDT of the wallet."""
        return self.balances[SETTLE_COIN]

    def earn(self, amount: Decimal) -> None:
        """Books realised profit (or, negative, a cost) in USDT."""
        self.balances[SETTLE_COIN] += amount
        self.cum_realised += amount
        self.step.wallet_changed = True

    def now(self) -> int:
        return self.clock.now_ms()

    def next_seq(self) -> int:
        self._seq += 1
        return self._seq

    def next_order_no(self) -> int:
        self._order_count += 1
        return self._order_count

    def new_id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def listed(self, category: Category) -> dict[str, Instrument]:
        """The instruments of a category, by symbol."""
        return self.linear if category is Category.LINEAR else self.spot

    def slots(self, symbol: str) -> tuple[Slot, ...]:
        """The slots that the symbol has in its present mode."""
        if symbol in self.hedged:
            return ((symbol, LONG_SIDE), (symbol, SHORT_SIDE))
        return ((symbol, ONE_WAY),)

    def holding(self, slot: Slot) -> Holding:
        """The slot's holding, made flat when it never traded."""
        found = self.holdings.get(slot)
        if found is None:
            symbol, position_idx = slot
            found = Holding(symbol=symbol, position_idx=position_idx, leverage=self.leverages[symbol])
            self.holdings[slot] = found
        return found

    def put(self, order: Order) -> Order:
        """Keeps a changed order everywhere it matters: store, ladders, and the step's messages."""
        self.orders.put(order)
        self.boards[order.symbol].follow(order)
        self.step.orders[order.order_id] = order
        slot = (order.symbol, order.position_idx)
        if order.stop_order_type in FULL:
            self.holding(slot).updated_ms = self.now()
        self.touch(slot)
        return order

    def touch(self, slot: Slot) -> None:
        """The slot's row is to be announced and judged, its symbol to be settled."""
        self.step.slots[slot] = None
        self.restless[slot[0]] = None

    def end(self, order: Order, cancel_type: CancelType, reason: RejectReason = RejectReason.NO_ERROR) -> Order:
        """Cancels an open order (an untriggered one is deactivated); what it filled stays."""
        if order.status is OrderStatus.UNTRIGGERED:
            return self._close(order, OrderStatus.DEACTIVATED, cancel_type, reason)
        if cancel_type is CancelType.BY_USER:
            reason = RejectReason.PER_CANCEL_REQUEST
        return self._close(order, OrderStatus.CANCELLED, cancel_type, reason)

    def refuse_fired(self, order: Order) -> Order:
        """Ends a conditional order whose trigger fired, and which cannot be placed: there is no margin for it."""
        return self._close(order, self.switches.failed_trigger.status, CancelType.UNKNOWN, RejectReason.OTHERS)

    def _close(self, order: Order, status: OrderStatus, cancel_type: CancelType, reason: RejectReason) -> Order:
        return self.put(
            replace(
                order,
                status=status,
                cancel_type=cancel_type,
                reject_reason=reason,
                leaves_qty=ZERO,
                updated_ms=self.now(),
            ),
        )

    def schedule(self, due_ms: int, action: Action) -> None:
        """Has `action` done once the clock shows `due_ms`; what is due at one time comes in the order of asking.

        It is to use the state that it is given and keep none, since it is shared with copies of this one.
        """
        heappush(self._timers, (due_ms, self.next_order_no(), action))
        self.due_ms = self._timers[0][0]

    def next_due_ms(self) -> int | None:
        return self._timers[0][0] if self._timers else None

    def pop_due(self) -> Action | None:
        """The next action that is due by the clock, taken off the list."""
        if self.due_ms > self.now():
            return None
        action = heappop(self._timers)[2]
        self.due_ms = self._timers[0][0] if self._timers else _NEVER
        return action
