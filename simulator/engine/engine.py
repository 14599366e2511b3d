"""The exchange: perpetuals and spot of one unified account in cross margin, matched against one price per symbol.

Synchronous and pure: no sockets, no threads, no floats; time comes from the clock it is given. Public calls:

* orders: `place`, `amend`, `cancel`, `cancel_all`, `close_by_person`, `trade_against`
* protection: `trading_stop`
* settings: `set_leverage`, `switch_mode`, `is_hedge`, `switches`
* market: `set_price`, `walk`, `tick`, `advance`
* fate: `liquidate`, `adl`, `funding`, `set_funding_rate`, `delist`, `change_instrument`
* reading: `positions`, `open_orders`, `find_order`, `closed_orders`, `closed_after`, `executions`, `closed_pnl`,
  `wallet`, `transactions`, `ticker`, `last_price`, `levels`, `candles`, `funding_history`, `instruments`,
  `instrument`, `leverage`, `price_limits`, `referee`, `now_ms`, `next_due_ms`
* `subscribe`, `reset`, `twin`

Each call settles wholly (everything that triggers, fills and cancels, transitively) before it returns or raises
`Refusal`; then each subscriber is called once with the events: steps in order, and within a step executions, orders,
positions, wallet. Section numbers below are those of docs/bybit.md.
"""

import copy
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from simulator.engine import (
    adl,
    amending,
    cancelling,
    delisting,
    depth,
    forcing,
    funding,
    ledger,
    liquidation,
    margin,
    matching,
    placing,
    settings,
    strangers,
    trading_stop,
    views,
)
from simulator.engine.clock import Clock, SteppedClock
from simulator.engine.depth import Level
from simulator.engine.events import Event, InstrumentChanged, PriceChanged
from simulator.engine.instruments import LINEAR, SPOT
from simulator.engine.judging import NOBODY, Acts, acts_on, judge
from simulator.engine.records import (
    Candle,
    ClosedPnl,
    Execution,
    FundingRate,
    Instrument,
    Order,
    Position,
    Ticker,
    Transaction,
    Wallet,
)
from simulator.engine.referee import Person, Referee, Slot
from simulator.engine.requests import AmendRequest, OrderRequest, TradingStopRequest
from simulator.engine.state import State
from simulator.engine.steps import close_step
from simulator.engine.switches import Switches
from simulator.engine.words import CancelType, Category, OrderFilter, Side, StopOrderType, TriggerBy

Sink = Callable[[Sequence[Event]], None]
_Answer = TypeVar("_Answer")


class Engine:
    """One account on one exchange. `seed` decides ids and candle history; `instruments` may be linear and spot."""

    def __init__(
        self,
        *,
        clock: Clock,
        seed: int = 7,
        instruments: Iterable[Instrument] | None = None,
        switches: Switches | None = None,
    ) -> None:
        self._clock = clock
        self._instruments = tuple(instruments) if instruments is not None else LINEAR + SPOT
        self._sinks: list[Sink] = []
        self._untold: list[list[Event]] = []
        self._is_telling = False
        self._state = self._fresh(seed, switches or Switches())

    @property
    def switches(self) -> Switches:
        return self._state.switches

    @property
    def referee(self) -> Referee:
        return self._state.referee

    def subscribe(self, sink: Sink) -> Callable[[], None]:
        """Has `sink` called once after each public call that changed something; returns the way to stop it.

        A sink may call the engine; what that changes is told after everyone heard of the first change.
        """
        self._sinks.append(sink)
        self._state.is_heard = True
        return lambda: self._unsubscribe(sink)

    def reset(self, seed: int = 7) -> None:
        """A fresh exchange on the same clock; subscribers stay, switches go back to their defaults."""
        self._state = self._fresh(seed, Switches())

    def twin(self) -> "Engine":
        """The exchange as it is now, for reading or trying: neither shows what later happens to the other.

        It has the same clock and timers of its own.
        """
        other = copy.copy(self)
        other._sinks, other._untold = [], []  # noqa: SLF001 - its own kind
        other._state = copy.deepcopy(self._state, {id(self._clock): self._clock})  # noqa: SLF001 - its own kind
        other._state.is_heard = False  # noqa: SLF001 - its own kind
        return other

    def place(self, request: OrderRequest, *, by_person: bool = False) -> Order:
        """order/create (2.5): the order as it is after settling. `Refusal` when it is not accepted."""
        slot = (request.symbol, request.position_idx) if request.category is Category.LINEAR else None
        order = self._call(lambda: placing.place(self._state, request, by_person=by_person), on=slot)
        return self._state.orders.get(order.order_id)

    def amend(self, request: AmendRequest, *, by_person: bool = False) -> Order:
        """order/amend (2.6). `Refusal` 110001, 110059, 110060, 110064, 10001 and what `place` refuses."""
        order = self._call(lambda: amending.amend(self._state, request), acts_on if by_person else None)
        return self._state.orders.get(order.order_id)

    def cancel(
        self,
        *,
        symbol: str,
        order_id: str = "",
        link_id: str = "",
        category: Category = Category.LINEAR,
        order_filter: OrderFilter | None = None,
        by_person: bool = False,
    ) -> Order:
        """order/cancel (2.6); the other leg of a TP/SL pair goes with it. `Refusal` 110001, on spot 170213.

        `order_filter` belongs to spot, where only orders of that kind are looked for (None: ordinary ones).
        """
        return self._call(
            lambda: cancelling.cancel(self._state, category, symbol, order_id, link_id, order_filter),
            acts_on if by_person else None,
        )

    def cancel_all(
        self,
        *,
        symbol: str | None = None,
        settle_coin: str | None = None,
        order_filter: OrderFilter | None = None,
        stop_order_type: StopOrderType | None = None,
        category: Category = Category.LINEAR,
        cancel_type: CancelType = CancelType.BY_USER,
        by_person: bool = False,
    ) -> list[Order]:
        """order/cancel-all (2.6): the cancelled orders. Without a filter it takes TP/SL and conditionals too.

        On spot neither symbol nor coin is needed, and without a filter only ordinary orders go.
        """
        return self._call(
            lambda: cancelling.cancel_all(
                self._state, category, symbol, settle_coin, order_filter, stop_order_type, cancel_type
            ),
            (lambda ended: acts_on(*ended)) if by_person else None,
        )

    def close_by_person(self, symbol: str, position_idx: int = 0, qty: Decimal | None = None) -> Order:
        """The app's close button: market, CreateByClosing; resting reduce-only orders are trimmed, never in its way."""
        slot = (symbol, position_idx)
        order = self._call(lambda: placing.close_by_person(self._state, slot, qty), on=slot)
        return self._state.orders.get(order.order_id)

    def trade_against(self, order_id: str, qty: Decimal) -> Order:
        """A stranger takes `qty` of a resting order at its price; `ValueError` when it does not rest, or rests less."""
        order = self._call(lambda: strangers.trade_against(self._state, order_id, qty))
        return self._state.orders.get(order.order_id)

    def trading_stop(self, request: TradingStopRequest, *, by_person: bool = False) -> None:
        """position/trading-stop (2.4). `Refusal` 10001, 34040, 110005, 110035, 110058, 110061."""
        acts = {(request.symbol, request.position_idx): Person.SET_STOPS} if by_person else NOBODY
        self._call(lambda: trading_stop.trading_stop(self._state, request), lambda _: acts)

    def set_leverage(self, symbol: str, buy: Decimal, sell: Decimal) -> None:
        """position/set-leverage (2.3). `Refusal` 110043, 110013, 110012, 10001."""
        self._call(lambda: settings.set_leverage(self._state, symbol, buy, sell))

    def switch_mode(self, *, hedge: bool, symbol: str | None = None) -> None:
        """position/switch-mode (2.3), of one symbol or of all. `Refusal` 110025, 110024, 110028."""
        self._call(lambda: settings.switch_mode(self._state, symbol, hedge=hedge))

    def is_hedge(self, symbol: str) -> bool:
        return symbol in self._state.hedged

    def leverage(self, symbol: str) -> Decimal:
        """`KeyError` for an unknown symbol."""
        return self._state.leverages[symbol]

    def set_price(
        self,
        symbol: str,
        last: Decimal,
        mark: Decimal | None = None,
        index: Decimal | None = None,
        *,
        at_ms: int | None = None,
    ) -> None:
        """The price jumps there and everything settles. Mark defaults to last + `mark_offset`, index to last.

        A negative offset takes no mark below one tick: one offset is for all symbols, whatever they cost.

        `at_ms` is for a caller who comes late: the moment at which the step was due, to whose candle it belongs.
        `ValueError` for an unknown symbol or a price that is not positive.
        """
        state = self._state
        board = state.boards.get(symbol)
        if board is None:
            msg = f"no linear symbol is called {symbol!r}"
            raise ValueError(msg)
        if mark is None:
            offset = state.switches.mark_offset
            mark = max(last + offset, state.linear[symbol].tick_size) if offset else last
        index = last if index is None else index
        if last <= 0 or (mark is not last and mark <= 0) or (index is not last and index <= 0):
            msg = f"prices must be positive, not {last}, {mark}, {index}"
            raise ValueError(msg)
        now = self._clock.now_ms()
        if state.due_ms <= now:
            self._run_due()
        is_sinking = bool(board.net_size) and margin.follow_mark(state, board, mark)
        if board.move(last, mark, index) or is_sinking:
            state.restless[symbol] = None
        state.candles.move(symbol, last, mark, index, now if at_ms is None else at_ms)
        if self._sinks:
            state.events.append(PriceChanged(symbol, last, mark, index, now))
        if state.restless:
            self._finish()
        elif state.events:
            self._tell()

    def walk(self, symbol: str, prices: Iterable[Decimal]) -> None:
        """`set_price` for each of them in turn."""
        for price in prices:
            self.set_price(symbol, price)

    def tick(self) -> None:
        """Runs what is due by the clock and announces every ticker again (a market on hold, once a second)."""
        self._run_due()
        now = self.now_ms()
        for symbol, board in self._state.boards.items():
            self._state.events.append(PriceChanged(symbol, board.last, board.mark, board.index, now))
        self._finish()

    def advance(self, milliseconds: int) -> None:
        """Moves a `SteppedClock`, stopping at everything that falls due on the way; `TypeError` on another clock."""
        if not isinstance(self._clock, SteppedClock):
            msg = "only a stepped clock can be advanced by hand"
            raise TypeError(msg)
        end = self.now_ms() + milliseconds
        due = self.next_due_ms()
        while due is not None and due <= end:
            self._clock.advance(max(0, due - self.now_ms()))
            self._run_due()
            self._finish()
            due = self.next_due_ms()
        self._clock.advance(end - self.now_ms())

    def now_ms(self) -> int:
        return self._clock.now_ms()

    def next_due_ms(self) -> int | None:
        """When the engine next does something by itself (a delayed child stop), for a caller that drives `tick`."""
        return self._state.next_due_ms()

    def liquidate(self, symbol: str, position_idx: int = 0, qty: Decimal | None = None) -> None:
        """One step of `qty` (CreateByLiq), or all is taken over (BustTrade); at mark. `ValueError` when flat (6.4)."""
        self._call(lambda: liquidation.liquidate(self._state, (symbol, position_idx), qty))

    def adl(self, symbol: str, position_idx: int = 0, qty: Decimal | None = None) -> None:
        """Auto-deleverages all or a part; the slot's orders are cancelled before; `ValueError` when flat (6.4)."""
        self._call(lambda: adl.deleverage(self._state, (symbol, position_idx), qty))

    def funding(self, symbol: str, rate: Decimal | None = None) -> None:
        """Funding now, at `rate` (a fraction; by default the symbol's) times mark value; longs pay when it is positive.

        By itself it is paid at every multiple of the instrument's funding interval. `ValueError` for an unknown symbol.
        """
        self._known(symbol)
        self._call(lambda: funding.settle(self._state, symbol, rate))

    def set_funding_rate(self, symbol: str, rate: Decimal) -> None:
        """The rate (a fraction) of the symbol's next funding and of those after; `ValueError` for an unknown symbol."""
        self._known(symbol)
        self._state.funding_rates[symbol] = rate

    def delist(self, symbol: str) -> None:
        """Cancels the symbol's orders (CancelBySettle), settles its positions at mark (execType Settle), closes it.

        `ValueError` for an unknown symbol.
        """
        self._known(symbol)
        self._call(lambda: delisting.delist(self._state, symbol))

    def change_instrument(self, instrument: Instrument) -> None:
        """Puts new rules in force for the instrument of that category and symbol; `ValueError` when there is none."""
        listed = self._listed(instrument.category)
        if instrument.symbol not in listed:
            msg = f"no {instrument.category} symbol is called {instrument.symbol!r}"
            raise ValueError(msg)
        listed[instrument.symbol] = instrument
        if instrument.category is Category.LINEAR:
            margin.weigh_all(self._state, instrument.symbol)
            funding.schedule(self._state)
        self._state.events.append(InstrumentChanged(instrument))
        self._finish()

    def positions(self, symbol: str | None = None, *, include_flat: bool = False) -> list[Position]:
        """The rows, by symbol then index; with `include_flat` one a symbol in one-way mode and two in hedge mode."""
        symbols = self._state.linear if symbol is None else (symbol,)
        slots: list[Slot] = [slot for each in symbols for slot in self._state.slots(each)]
        rows = [views.position(self._state, slot) for slot in slots if include_flat or self._is_open(slot)]
        return sorted(rows, key=lambda row: (row.symbol, row.position_idx))

    def open_orders(self, symbol: str | None = None, category: Category = Category.LINEAR) -> list[Order]:
        """New, PartiallyFilled and Untriggered ones, oldest first."""
        return self._state.orders.open(symbol, category)

    def find_order(self, *, order_id: str = "", link_id: str = "") -> Order | None:
        """An order of any category in any state; order_id wins."""
        return self._state.orders.find(order_id=order_id, link_id=link_id)

    def closed_orders(self, symbol: str | None = None, category: Category = Category.LINEAR) -> list[Order]:
        """Ended orders, in the order in which they ended; none is ever forgotten."""
        return [order for order in self._state.orders.closed(category) if symbol in {None, order.symbol}]

    def closed_after(self, order: Order) -> int:
        """How many orders of its category have ended after this one, which has ended."""
        return self._state.orders.closed_after(order)

    def executions(self, symbol: str | None = None, category: Category | None = Category.LINEAR) -> list[Execution]:
        """Oldest first, Funding included; without a category contracts and spot as they came."""
        listed = (each for each in self._state.executions if category in {None, each.category})
        return [each for each in listed if symbol in {None, each.symbol}]

    def closed_pnl(self, symbol: str | None = None) -> list[ClosedPnl]:
        """One row a closing order, oldest first."""
        return [row for row in self._state.closed_pnl.values() if symbol in {None, row.symbol}]

    def transactions(self) -> list[Transaction]:
        """Every change of the wallet, oldest first."""
        return ledger.transactions(self._state)

    def funding_history(
        self,
        symbol: str,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 200,
    ) -> list[FundingRate]:
        """Newest first; 200 of them before the engine's start exist. `KeyError` for an unknown symbol."""
        return funding.history(self._state, symbol, start_ms=start_ms, end_ms=end_ms, limit=limit)

    def wallet(self) -> Wallet:
        """The unified account, valued at the present marks."""
        return views.wallet(self._state)

    def ticker(self, symbol: str, category: Category = Category.LINEAR) -> Ticker:
        """`KeyError` for an unknown symbol."""
        return views.ticker(self._state, symbol, category)

    def last_price(self, symbol: str, category: Category = Category.LINEAR) -> Decimal:
        """`KeyError` for an unknown symbol. A contract and the spot pair of its name have one price."""
        return self._state.boards[self._listed(category)[symbol].symbol].last

    def price_limits(self, symbol: str, category: Category = Category.LINEAR) -> tuple[Decimal, Decimal]:
        """The highest price a buy and the lowest a sell may have now (market/price-limit); `KeyError`."""
        return views.price_limits(self._state, symbol, category)

    def levels(self, symbol: str, side: Side, count: int, category: Category = Category.LINEAR) -> list[Level]:
        """The first levels that a taker of that side meets, best first; none in a market without limit. `KeyError`."""
        return list(islice(depth.levels(self._state, self._listed(category)[symbol], side), count))

    def candles(
        self,
        symbol: str,
        interval: str,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 200,
        series: TriggerBy = TriggerBy.LAST,
        category: Category = Category.LINEAR,
    ) -> list[Candle]:
        """Newest first, the running one included. `interval` is Bybit's (1 3 5 15 30 60 120 240 360 720 D W M).

        500 candles before the engine's start exist for each interval. `KeyError` for an unknown symbol or interval.
        """
        return views.read_candles(
            self._state,
            symbol,
            interval,
            limit=limit,
            start_ms=start_ms,
            end_ms=end_ms,
            series=series,
            category=category,
        )

    def instruments(self, category: Category = Category.LINEAR) -> list[Instrument]:
        """Every instrument of the category, in the order of listing."""
        return list(self._listed(category).values())

    def instrument(self, symbol: str, category: Category = Category.LINEAR) -> Instrument:
        """`KeyError` for an unknown symbol."""
        return self._listed(category)[symbol]

    def _fresh(self, seed: int, switches: Switches) -> State:
        state = State(clock=self._clock, seed=seed, instruments=self._instruments, switches=switches)
        state.is_heard = bool(self._sinks)
        funding.schedule(state)
        return state

    def _unsubscribe(self, sink: Sink) -> None:
        self._sinks.remove(sink)
        self._state.is_heard = bool(self._sinks)

    def _listed(self, category: Category) -> dict[str, Instrument]:
        return self._state.listed(category)

    def _known(self, symbol: str) -> None:
        if symbol not in self._state.linear:
            msg = f"no linear symbol is called {symbol!r}"
            raise ValueError(msg)

    def _is_open(self, slot: Slot) -> bool:
        holding = self._state.holdings.get(slot)
        return holding is not None and bool(holding.size)

    def _call(
        self,
        action: Callable[[], _Answer],
        acts_of: Callable[[_Answer], Acts] | None = None,
        *,
        on: Slot | None = None,
    ) -> _Answer:
        """Does what was asked and lets everything settle; what fell due before is told even if the answer is no.

        `acts_of` says what a person has done by it; `on` is the position that it is about: 110005 while the exchange
        itself acts on that.
        """
        self._run_due()
        acts = NOBODY
        try:
            if on is not None:
                forcing.refuse_if_forced(self._state, on)
            answer = action()
            acts = NOBODY if acts_of is None else acts_of(answer)
            return answer
        finally:
            self._finish(acts)

    def _run_due(self) -> None:
        while (action := self._state.pop_due()) is not None:
            action(self._state)
            self._settle()
        judge(self._state)

    def _settle(self) -> None:
        """Closes the running step, then goes through everything that it set off, one step each."""
        state = self._state
        close_step(state)
        while state.restless:
            symbol = next(iter(state.restless))
            del state.restless[symbol]
            while matching.settle(state, symbol):
                close_step(state)

    def _finish(self, acts: Acts = NOBODY) -> None:
        self._settle()
        judge(self._state, acts)
        if self._state.events:
            self._tell()

    def _tell(self) -> None:
        """Every subscriber hears what happened; of what he does meanwhile, all hear afterwards."""
        events, self._state.events = self._state.events, []
        self._untold.append(events)
        if self._is_telling:
            return
        self._is_telling = True
        try:
            while self._untold:
                told = self._untold.pop(0)
                for sink in tuple(self._sinks):
                    sink(told)
        finally:
            self._is_telling = False
