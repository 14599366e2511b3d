"""Whatever is asked in whatever order, with whatever switches: the books balance."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.engine import margin
from simulator.engine.events import OrdersChanged
from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.words import FULL, NATIVE, ExecType, OrderStatus, OrderType, Side, TimeInForce, TpslMode
from tests.simulator.engine.desk import BTC, Desk

ETH = "ETHUSDT"
TICKS = {BTC: Decimal("0.1"), ETH: Decimal("0.01")}
STEPS = {BTC: Decimal("0.001"), ETH: Decimal("0.01")}

symbols = st.sampled_from([BTC, ETH])
sides = st.sampled_from(list(Side))
indexes = st.sampled_from([1, 2])
sizes = st.integers(1, 400)
offsets = st.integers(-300, 300)
stop_offsets = st.one_of(st.none(), st.integers(-300, 300))


class Exchange(RuleBasedStateMachine):
    """Random requests of a bot, a person and the market. Offsets are in basis points of the last price."""

    @initialize(
        hedge=st.booleans(),
        overwrites=st.booleans(),
        delay=st.sampled_from([0, 0, 100]),
        crossed=st.sampled_from(["absent", "market"]),
        headroom=st.booleans(),
        trims=st.sampled_from(["newest", "oldest"]),
        remainder=st.sampled_from(["0", "0", "0.3", "1"]),
        mark_offset=st.sampled_from(["0", "2", "-2"]),
        survive=st.booleans(),
        on_its_way=st.sampled_from([0, 0, 100]),
        depth=st.sampled_from(["0", "0", "500", "20000"]),
    )
    def start(
        self,
        hedge: bool,
        overwrites: bool,
        delay: int,
        crossed: str,
        headroom: bool,
        trims: str,
        remainder: str,
        mark_offset: str,
        survive: bool,
        on_its_way: int,
        depth: str,
    ) -> None:
        self.desk = Desk(
            entry_fill_overwrites_full_stop=overwrites,
            child_stop_delay_ms=delay,
            child_stop_when_crossed=crossed,
            reduce_only_headroom=headroom,
            trim_order=trims,
            stop_remainder=remainder,
            mark_offset=mark_offset,
            user_conditionals_survive_close=survive,
            trigger_delay_ms=on_its_way,
            book_depth=depth,
            attached_stop_amendable=True,
        )
        self.mirror: dict[str, Order] = {}
        self.desk.engine.subscribe(self.hear)
        if hedge:
            self.desk.engine.switch_mode(hedge=True)

    def hear(self, events: object) -> None:
        for event in events:  # type: ignore[attr-defined]
            if isinstance(event, OrdersChanged):
                self.mirror.update({order.order_id: order for order in event.orders})

    def near(self, symbol: str, offset: int | None) -> str | None:
        if offset is None:
            return None
        price = self.desk.engine.last_price(symbol) * (10_000 + offset) / 10_000
        return str((price / TICKS[symbol]).to_integral_value() * TICKS[symbol])

    def ask(self, request: Callable[[], object]) -> None:
        with suppress(Refusal):
            request()

    def slot_index(self, side_of_two: int) -> int:
        return side_of_two if self.desk.engine.is_hedge(BTC) else 0

    @rule(symbol=symbols, idx=indexes, side=sides, size=sizes, stop=st.integers(5, 300), profit=st.integers(5, 300))
    def enter(self, symbol: str, idx: int, side: Side, size: int, stop: int, profit: int) -> None:
        if self.desk.engine.is_hedge(BTC):
            side = Side.BUY if idx == 1 else Side.SELL
        self.ask(
            lambda: self.desk.order(
                side,
                OrderType.MARKET,
                symbol=symbol,
                qty=str(size * STEPS[symbol]),
                position_idx=self.slot_index(idx),
                stop_loss=self.near(symbol, -side.sign * stop),
                take_profit=self.near(symbol, side.sign * profit),
            ),
        )

    @rule(symbol=symbols, idx=indexes, size=sizes, distance=st.integers(1, 300))
    def rest_target(self, symbol: str, idx: int, size: int, distance: int) -> None:
        row = self.desk.position(symbol, self.slot_index(idx))
        if row.side is not None:
            side = row.side.opposite
            self.ask(
                lambda: self.desk.order(
                    side,
                    OrderType.LIMIT,
                    symbol=symbol,
                    qty=str(size * STEPS[symbol]),
                    price=self.near(symbol, -side.sign * distance),
                    position_idx=row.position_idx,
                    reduce_only=True,
                ),
            )

    @rule(
        symbol=symbols,
        side=sides,
        idx=indexes,
        size=sizes,
        price=st.one_of(st.none(), offsets),
        tif=st.sampled_from([None, *TimeInForce]),
        reduce_only=st.booleans(),
        trigger=st.one_of(st.none(), st.none(), offsets),
        close=st.booleans(),
        stop=stop_offsets,
        profit=stop_offsets,
        mode=st.sampled_from(list(TpslMode)),
        person=st.booleans(),
    )
    def place(
        self,
        symbol: str,
        side: Side,
        idx: int,
        size: int,
        price: int | None,
        tif: TimeInForce | None,
        reduce_only: bool,
        trigger: int | None,
        close: bool,
        stop: int | None,
        profit: int | None,
        mode: TpslMode,
        person: bool,
    ) -> None:
        self.ask(
            lambda: self.desk.order(
                side,
                OrderType.MARKET if price is None else OrderType.LIMIT,
                symbol=symbol,
                qty=str(size * STEPS[symbol]),
                price=self.near(symbol, price),
                time_in_force=tif,
                position_idx=self.slot_index(idx),
                reduce_only=reduce_only,
                trigger_price=self.near(symbol, trigger),
                close_on_trigger=close,
                stop_loss=self.near(symbol, stop),
                take_profit=self.near(symbol, profit),
                tpsl_mode=mode,
                by_person=person,
            ),
        )

    @rule(symbol=symbols, offset=offsets, wait=st.integers(0, 200))
    def move(self, symbol: str, offset: int, wait: int) -> None:
        self.desk.engine.advance(wait)
        self.desk.price(str(self.near(symbol, offset)), symbol)

    @rule(symbol=symbols, idx=indexes, stop=stop_offsets, profit=stop_offsets, trail=st.sampled_from([None, "0", "10"]))
    def protect(self, symbol: str, idx: int, stop: int | None, profit: int | None, trail: str | None) -> None:
        self.ask(
            lambda: self.desk.protect(
                symbol=symbol,
                position_idx=self.slot_index(idx),
                stop_loss=self.near(symbol, stop),
                take_profit=self.near(symbol, profit),
                trailing_stop=trail,
            ),
        )

    @rule(symbol=symbols, idx=indexes, stop=offsets, size=sizes)
    def protect_partly(self, symbol: str, idx: int, stop: int, size: int) -> None:
        self.ask(
            lambda: self.desk.protect(
                symbol=symbol,
                position_idx=self.slot_index(idx),
                tpsl_mode=TpslMode.PARTIAL,
                stop_loss=self.near(symbol, stop),
                sl_size=str(size * STEPS[symbol]),
            ),
        )

    @rule(pick=st.integers(0, 1000), size=st.one_of(st.none(), sizes), price=stop_offsets, trigger=stop_offsets)
    def amend(self, pick: int, size: int | None, price: int | None, trigger: int | None) -> None:
        orders = self.desk.engine.open_orders()
        if orders:
            order = orders[pick % len(orders)]
            qty = None if size is None else str(size * STEPS[order.symbol])
            self.ask(
                lambda: self.desk.amend(
                    order,
                    qty=qty,
                    price=self.near(order.symbol, price),
                    trigger_price=self.near(order.symbol, trigger),
                ),
            )

    @rule(pick=st.integers(0, 1000))
    def cancel(self, pick: int) -> None:
        orders = self.desk.engine.open_orders()
        if orders:
            self.ask(lambda: self.desk.cancel(orders[pick % len(orders)]))

    @rule(symbol=symbols, idx=indexes)
    def close(self, symbol: str, idx: int) -> None:
        self.ask(lambda: self.desk.engine.close_by_person(symbol, self.slot_index(idx)))

    @rule(symbol=symbols, rate=st.sampled_from(["0.0001", "-0.0003"]))
    def fund(self, symbol: str, rate: str) -> None:
        self.desk.engine.funding(symbol, Decimal(rate))

    @rule(pick=st.integers(0, 1000), liquidated=st.booleans())
    def strike(self, pick: int, liquidated: bool) -> None:
        rows = self.desk.engine.positions()
        if rows:
            row = rows[pick % len(rows)]
            act = self.desk.engine.liquidate if liquidated else self.desk.engine.adl
            act(row.symbol, row.position_idx, row.size)

    @invariant()
    def the_wallet_is_what_executions_made_it(self) -> None:
        made = sum(each.exec_pnl - each.fee for each in self.desk.engine.executions())
        assert self.desk.balance() == 10_000 + made

    @invariant()
    def sizes_are_what_executions_made_them(self) -> None:
        sums: dict[tuple[str, int], Decimal] = {}
        for each in self.desk.engine.executions():
            if each.exec_type is not ExecType.FUNDING:
                slot = (each.symbol, each.position_idx)
                sums[slot] = sums.get(slot, Decimal(0)) + each.qty * each.side.sign
        for symbol in (BTC, ETH):
            for row in self.desk.engine.positions(symbol, include_flat=True):
                size = sums.get((symbol, row.position_idx), Decimal(0))
                assert row.size == abs(size)
                assert row.side is (None if not size else Side.BUY if size > 0 else Side.SELL)

    @invariant()
    def closed_pnl_and_funding_explain_the_wallet(self) -> None:
        closed = sum(row.closed_pnl for row in self.desk.engine.closed_pnl())
        funding = sum(each.fee for each in self.desk.engine.executions() if each.exec_type is ExecType.FUNDING)
        still_open = sum(holding.open_fee for holding in self.desk.engine._state.holdings.values())
        assert self.desk.balance() == 10_000 + closed - funding - still_open

    @invariant()
    def nothing_rests_beyond_the_position(self) -> None:
        for row in self.desk.engine.positions(include_flat=True):
            resting = [
                order
                for order in self.desk.engine.open_orders(row.symbol)
                if order.reduce_only
                and order.position_idx == row.position_idx
                and order.status not in {OrderStatus.UNTRIGGERED, OrderStatus.TRIGGERED}
            ]
            assert sum(order.leaves_qty for order in resting) <= row.size
            assert all(order.side is not row.side for order in resting)

    @invariant()
    def protection_fits_the_position(self) -> None:
        rows = {(row.symbol, row.position_idx): row for row in self.desk.engine.positions(include_flat=True)}
        for order in self.desk.engine.open_orders():
            if order.stop_order_type not in NATIVE or order.status is not OrderStatus.UNTRIGGERED:
                continue
            row = rows[order.symbol, order.position_idx]
            assert row.size > 0
            assert order.side is not row.side
            assert order.qty == row.size if order.stop_order_type in FULL else order.qty <= row.size

    @invariant()
    def orders_add_up(self) -> None:
        for order in [*self.desk.engine.open_orders(), *self.desk.engine.closed_orders()]:
            fills = [each for each in self.desk.engine.executions() if each.order_id == order.order_id]
            assert order.filled_qty == sum(each.qty for each in fills)
            assert order.leaves_qty == (order.qty - order.filled_qty if order.status.is_open else 0)

    @invariant()
    def subscribers_know_the_truth(self) -> None:
        engine = self.desk.engine
        for order in [*engine.open_orders(), *engine.closed_orders()]:
            assert self.mirror[order.order_id] == order

    @invariant()
    def the_accounts_totals_are_the_sums_of_its_positions(self) -> None:
        state = self.desk.engine._state
        held = [each for each in state.holdings.values() if each.size]
        unrealised = sum(each.unrealised(state.boards[each.symbol].mark) for each in held)
        maintenance = sum(margin.position_mm(state, each) for each in held)
        assert state.initial_margin == sum(margin.position_im(each) for each in held)
        assert (state.maintenance_margin, state.slack) == (maintenance, unrealised - maintenance)
        for symbol, board in state.boards.items():
            assert board.net_size == sum(each.size for each in held if each.symbol == symbol)
        entries = [
            order
            for order in state.orders.open()
            if order.order_type is OrderType.LIMIT
            and not order.reduce_only
            and order.status in {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED}
        ]
        assert sorted(order.order_id for order in state.orders.entries()) == sorted(each.order_id for each in entries)

    @invariant()
    def nobody_is_insolvent(self) -> None:
        state = self.desk.engine._state
        assert not margin.is_insolvent(state) or not any(each.size for each in state.holdings.values())

    @invariant()
    def everything_is_settled(self) -> None:
        assert all(board.due_ladder() is None for board in self.desk.engine._state.boards.values())


TestExchange = Exchange.TestCase
TestExchange.settings = settings(max_examples=40, stateful_step_count=30)


class Guarded(RuleBasedStateMachine):
    """Every entry brings a stop, crossed stops close at market, nobody removes one: never naked."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(child_stop_when_crossed="market")

    @rule(size=st.integers(1, 50), distance=st.integers(1, 100), depth=st.integers(0, 100), long=st.booleans())
    def enter(self, size: int, distance: int, depth: int, long: bool) -> None:
        sign = 1 if long else -1
        last = self.desk.engine.last_price(BTC)
        entry = last - sign * depth
        with suppress(Refusal):
            self.desk.order(
                Side.BUY if long else Side.SELL,
                OrderType.LIMIT,
                qty=str(size * STEPS[BTC]),
                price=str(entry),
                stop_loss=str(entry - sign * distance),
            )

    @rule(move=st.integers(-300, 300), wait=st.integers(0, 1000))
    def go(self, move: int, wait: int) -> None:
        self.desk.engine.advance(wait)
        self.desk.price(str(self.desk.engine.last_price(BTC) + move))

    @rule(share=st.integers(1, 10))
    def reduce(self, share: int) -> None:
        row = self.desk.position()
        qty = (row.size / share / STEPS[BTC]).to_integral_value() * STEPS[BTC]
        if row.side is not None and qty:
            self.desk.order(row.side.opposite, OrderType.MARKET, qty=str(qty), reduce_only=True)

    @invariant()
    def never_naked(self) -> None:
        assert self.desk.engine.referee.max_naked_ms == 0


TestGuarded = Guarded.TestCase
TestGuarded.settings = settings(max_examples=50, stateful_step_count=30)
