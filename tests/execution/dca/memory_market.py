"""A spot market in memory, small enough to be believed, whose answers and messages a test loses, delays and doubles.

It keeps the promises that the bots rest on: an id is used once, executions are what changes the wallet, a request that
was not answered lands before its fence or never. Whatever happens is put into ``messages``; the test delivers them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import Enum, auto

from msgspec.structs import replace

from execution.dca.dca_plan import Market
from execution.dca.market import DcaMarket, DcaRequest, MarketRules
from execution.dca.observations import Filled, OrderShown
from execution.exchange_errors import Ambiguous, Refusal, Refused, Transient
from execution.facts.executions import Execution
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderRow, OrderStatus
from execution.facts.prices import Candle, SpotPrice
from execution.facts.slots import Side
from execution.requests import Receipt
from tests.execution.dca.bot_facts import FEE, FEES, RULES, SYMBOL, execution, row
from utils.clock import Clock

D = Decimal
FENCE = timedelta(seconds=6)


class Fate(Enum):
    """What becomes of a write."""

    TAKEN = auto()
    NOTHING = auto()
    """It did not leave."""
    REFUSED = auto()
    UNANSWERED = auto()
    """It landed, and the answer was lost."""
    LOST = auto()
    """It never landed, and nobody knows."""
    LATE = auto()
    """It lands when the test says so, at the latest before its fence."""


class MemoryMarket(DcaMarket):
    """One pair; ``halves`` fills what crosses in two executions, and what rests by half until the next price."""

    def __init__(self, clock: Clock, price: Decimal) -> None:
        self.clock = clock
        self.now_price = price
        self.is_streaming = True
        self.wallet = {"BTC": D(0), "USDT": D(100_000)}
        self.theirs = D(0)
        """What a person has brought of it."""
        self.orders: dict[str, tuple[DcaRequest, OrderRow]] = {}
        self.fills: list[Execution] = []
        self.messages: list[Filled | OrderShown] = []
        self.late: list[tuple[datetime, Callable[[], object]]] = []
        self.fates: list[Fate] = []
        """Of the next writes; without one they are taken."""
        self.reads_fail = 0
        self.hidden = 0
        """So many look-ups by id find nothing: lists lag behind."""
        self.halves = False
        self.placed: list[DcaRequest] = []
        self._ticks = 0

    # ---------------------------------------- the port

    @property
    def market(self) -> Market:
        return Market.SPOT

    async def rules(self, symbol: str) -> MarketRules:
        return RULES

    async def symbols(self) -> frozenset[str]:
        return frozenset({SYMBOL})

    async def fee_rate(self, symbol: str) -> FeeRate:
        return FEES

    async def price(self, symbol: str) -> SpotPrice:
        return SpotPrice(symbol=symbol, price=self.now_price, at=self.clock.now())

    async def available(self, coin: str) -> Decimal:
        return self.wallet[coin]

    def watch(self, symbols: frozenset[str]) -> None:
        pass

    def last_price(self, symbol: str) -> SpotPrice | None:
        return SpotPrice(symbol=symbol, price=self.now_price, at=self.clock.now()) if self.is_streaming else None

    async def open_orders(self, symbol: str) -> list[OrderRow]:
        self._may_fail()
        return [self._seen(shown) for _, shown in self.orders.values() if shown.status.is_open]

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        self._may_fail()
        if self.hidden:
            self.hidden -= 1
            return None
        return self._seen(self.orders[link_id][1]) if link_id in self.orders else None

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        self._may_fail()
        return [fill for fill in self.fills if fill.at >= since]

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        return []

    async def place(self, order: DcaRequest) -> Receipt:
        self.placed.append(order)
        return self._write(lambda: self._place(order))

    async def amend_price(self, symbol: str, link_id: str, price: Decimal) -> Receipt:
        return self._write(lambda: self.amend(link_id, price))

    async def cancel(self, symbol: str, link_id: str) -> Receipt:
        return self._write(lambda: self.end(link_id, "CancelByUser"))

    # ---------------------------------------- what the test does

    def move(self, price: Decimal) -> None:
        """The price goes there, and what it comes to is filled."""
        self.now_price = price
        for link_id in list(self.orders):
            self._match(link_id)

    def land_late(self) -> None:
        """What was under way all the time arrives now, or as its fence has passed never."""
        waiting, self.late = self.late, []
        for fence, act in waiting:
            if self.clock.now() < fence:
                try:
                    act()
                except Refused:
                    continue

    def end(self, link_id: str, cancel_type: str) -> Receipt:
        """By a person, by the bot or by the exchange."""
        order, shown = self._open(link_id)
        status = OrderStatus.PARTIALLY_FILLED_CANCELED if shown.filled_qty else OrderStatus.CANCELLED
        self._show(order, replace(shown, status=status, cancel_type=cancel_type))
        return Receipt(shown.order_id)

    def amend(self, link_id: str, price: Decimal) -> Receipt:
        order, shown = self._open(link_id)
        self._show(order, replace(shown, price=price))
        self._match(link_id)
        return Receipt(shown.order_id)

    def resize(self, link_id: str, qty: Decimal) -> None:
        """By a person; the coins that it takes to make a sell larger are their own."""
        order, shown = self._open(link_id)
        more = max(D(0), qty - shown.qty)
        self.theirs += more
        self.wallet["BTC"] += more
        self._show(order, replace(shown, qty=qty))
        self._match(link_id)

    def open_ids(self) -> set[str]:
        return {link_id for link_id, (_, shown) in self.orders.items() if shown.status.is_open}

    # ---------------------------------------- how it works

    def _write(self, act: Callable[[], Receipt]) -> Receipt:
        fate = self.fates.pop(0) if self.fates else Fate.TAKEN
        fence = self.clock.now() + FENCE
        match fate:
            case Fate.NOTHING:
                raise Transient("not sent")
            case Fate.REFUSED:
                raise Refused(Refusal.MARGIN, 170131, "Insufficient balance.")
            case Fate.LOST:
                raise Ambiguous("lost", fence)
            case Fate.LATE:
                self.late.append((fence, act))
                raise Ambiguous("late", fence)
            case Fate.UNANSWERED:
                act()
                raise Ambiguous("unanswered", fence)
            case Fate.TAKEN:
                return act()

    def _place(self, order: DcaRequest) -> Receipt:
        if order.link_id in self.orders:
            raise Refused(Refusal.DUPLICATE_ID, 170141, "Duplicate clientOrderId.")
        qty = order.qty if order.qty is not None else self._affordable(order.amount or D(0))
        if not self._is_covered(order, qty):
            raise Refused(Refusal.MARGIN, 170131, "Insufficient balance.")
        shown = row(order.link_id, OrderStatus.NEW, qty=qty, price=order.price, side=order.side)
        self._show(order, shown)
        self._match(order.link_id)
        if order.price is None or order.is_immediate:
            self._end_rest(order.link_id)
        return Receipt(shown.order_id)

    def _affordable(self, amount: Decimal) -> Decimal:
        return (amount / self.now_price).quantize(RULES.qty_step, ROUND_DOWN)

    def _is_covered(self, order: DcaRequest, qty: Decimal) -> bool:
        """What rests has locked its coins, as on the exchange."""
        alike = [s for o, s in self.orders.values() if s.status.is_open and o.side is order.side]
        if order.side is Side.SELL:
            return self.wallet["BTC"] - sum((s.leaves_qty for s in alike), D(0)) >= qty
        locked = sum((s.leaves_qty * (s.price or D(0)) for s in alike), D(0))
        return self.wallet["USDT"] - locked >= qty * (order.price or self.now_price)

    def _match(self, link_id: str) -> None:
        order, shown = self.orders[link_id]
        if not shown.status.is_open:
            return
        better = self.now_price if shown.price is None else shown.price
        if (self.now_price - better) * order.side.sign > 0:
            return
        is_first = shown.filled_qty == 0
        at_once = order.price is None or order.is_immediate
        half = (shown.leaves_qty / 2).quantize(RULES.qty_step, ROUND_DOWN)
        if not self.halves or half <= 0:
            self._fill(link_id, shown.leaves_qty)
        elif is_first or at_once:
            self._fill(link_id, half)
            if at_once:
                self._fill(link_id, shown.leaves_qty - half)
        else:
            self._fill(link_id, shown.leaves_qty)

    def _fill(self, link_id: str, qty: Decimal) -> None:
        order, shown = self.orders[link_id]
        price = self.now_price if shown.price is None or order.is_immediate else shown.price
        self._ticks += 1
        is_buy = order.side is Side.BUY
        fee = qty * FEE if is_buy else qty * price * FEE
        fill = execution(
            link_id, str(qty), str(price), exec_id=f"e{self._ticks}", fee=fee, at=self.clock.now(), seq=self._ticks
        )
        self.wallet["BTC"] += qty - fee if is_buy else -qty
        self.wallet["USDT"] += -qty * price if is_buy else qty * price - fee
        assert self.wallet["BTC"] >= 0, "sold more than there was"
        self.fills.append(fill)
        self.messages.append(Filled(fill))
        filled = shown.filled_qty + qty
        status = OrderStatus.FILLED if filled == shown.qty else OrderStatus.PARTIALLY_FILLED
        self._show(order, replace(shown, filled_qty=filled, status=status))

    def _end_rest(self, link_id: str) -> None:
        _, shown = self.orders[link_id]
        if shown.status.is_open:
            self.end(link_id, "")

    def _open(self, link_id: str) -> tuple[DcaRequest, OrderRow]:
        found = self.orders.get(link_id)
        if found is None or not found[1].status.is_open:
            raise Refused(Refusal.ORDER_GONE, 170213, "Order does not exist.")
        return found

    def _show(self, order: DcaRequest, shown: OrderRow) -> None:
        self._ticks += 1
        stamp = self.clock.now() + timedelta(microseconds=self._ticks)
        shown = replace(shown, updated_at=stamp, observed_at=self.clock.now())
        self.orders[order.link_id] = (order, shown)
        self.messages.append(OrderShown(shown))

    def _seen(self, shown: OrderRow) -> OrderRow:
        return replace(shown, observed_at=self.clock.now())

    def _may_fail(self) -> None:
        if self.reads_fail:
            self.reads_fail -= 1
            raise Transient("no answer")
