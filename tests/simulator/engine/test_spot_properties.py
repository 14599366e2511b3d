"""Whatever is asked on spot beside contracts, in whatever order: no coin is created or lost."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.engine.events import Event, OrdersChanged, WalletChanged
from simulator.engine.records import Order, Wallet
from simulator.engine.requests import Refusal
from simulator.engine.words import (
    Category,
    MarketUnit,
    OrderFilter,
    OrderStatus,
    OrderType,
    RejectReason,
    Side,
    TimeInForce,
)
from tests.simulator.engine.desk import BTC, ETH
from tests.simulator.engine.spot_desk import SPOT, SpotDesk

TICKS = {BTC: Decimal("0.1"), ETH: Decimal("0.01")}
STEPS = {BTC: Decimal("0.000001"), ETH: Decimal("0.00001")}
ODD_LOTS = {BTC: Decimal("0.000333"), ETH: Decimal("0.00777")}
COINS = {BTC: "BTC", ETH: "ETH"}
EIGHT = Decimal("0.00000001")
ON_THEIR_WAY = {OrderStatus.UNTRIGGERED, OrderStatus.TRIGGERED}
"""Not in the book yet."""

symbols = st.sampled_from([BTC, ETH])
sides = st.sampled_from(list(Side))
units = st.sampled_from([None, *MarketUnit])
lots = st.integers(1, 150)
amounts = st.integers(1, 3000).map(lambda number: number * Decimal("3.3333"))
offsets = st.sampled_from([-200, -101, -37, -5, 0, 6, 41, 99, 203])
distances = st.sampled_from([-40, 0, 3, 30, 75, 160])
waiting_filters = st.sampled_from([OrderFilter.TPSL_ORDER, OrderFilter.STOP_ORDER])
times = st.sampled_from([None, TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.POST_ONLY])


class SpotMarket(RuleBasedStateMachine):
    """Random requests. Offsets are in basis points of the last price, quantities in odd lots."""

    @initialize(on_its_way=st.sampled_from([0, 0, 100]), depth=st.sampled_from(["0", "0", "300"]))
    def start(self, on_its_way: int, depth: str) -> None:
        self.desk = SpotDesk(trigger_delay_ms=on_its_way, book_depth=depth)
        self.told: dict[str, Order] = {}
        self.told_wallet: Wallet = self.desk.engine.wallet()
        self.desk.engine.subscribe(self.hear)
        for symbol in (BTC, ETH):
            self.desk.buy("2000.0001", symbol=symbol)

    def hear(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, OrdersChanged):
                self.told.update({order.order_id: order for order in event.orders})
            elif isinstance(event, WalletChanged):
                self.told_wallet = event.wallet

    def near(self, symbol: str, offset: int) -> str:
        price = self.desk.engine.last_price(symbol, SPOT) * (10_000 + offset) / 10_000
        return str((price / TICKS[symbol]).to_integral_value() * TICKS[symbol])

    def ask(self, request: Callable[[], object]) -> None:
        with suppress(Refusal):
            request()

    def any_open(self, number: int) -> Order | None:
        orders = self.desk.open(None)
        return orders[number % len(orders)] if orders else None

    @rule(symbol=symbols, side=sides, unit=units, qty=lots, amount=amounts)
    def trade(self, symbol: str, side: Side, unit: MarketUnit | None, qty: int, amount: Decimal) -> None:
        counts_quote = unit is MarketUnit.QUOTE or (unit is None and side is Side.BUY)
        wanted = amount if counts_quote else qty * ODD_LOTS[symbol]
        before = self.desk.amount("USDT")
        self.ask(lambda: self.desk.order(side, OrderType.MARKET, symbol=symbol, qty=str(wanted), market_unit=unit))
        if counts_quote:
            assert before - self.desk.amount("USDT") <= wanted

    @rule(symbol=symbols, side=sides, qty=lots, offset=distances, tif=times, win=offsets, lose=offsets)
    def rest(
        self, symbol: str, side: Side, qty: int, offset: int, tif: TimeInForce | None, win: int, lose: int
    ) -> None:
        price = int(offset * side.sign * -1)
        legs = {"take_profit": self.near(symbol, price + side.sign * win)} if win > 0 else {}
        if lose > 0:
            legs["stop_loss"] = self.near(symbol, price - side.sign * lose)
            if lose % 3 == 0:
                legs["sl_limit_price"] = self.near(symbol, price - side.sign * (lose + 10))
        self.ask(
            lambda: self.desk.order(
                side,
                OrderType.LIMIT,
                symbol=symbol,
                qty=str(qty * ODD_LOTS[symbol]),
                price=self.near(symbol, price),
                time_in_force=tif,
                **legs,
            ),
        )

    @rule(
        symbol=symbols,
        side=sides,
        unit=units,
        qty=lots,
        amount=amounts,
        offset=offsets,
        kind=waiting_filters,
        limit=st.one_of(st.none(), offsets),
    )
    def wait(
        self,
        symbol: str,
        side: Side,
        unit: MarketUnit | None,
        qty: int,
        amount: Decimal,
        offset: int,
        kind: OrderFilter,
        limit: int | None,
    ) -> None:
        counts_quote = limit is None and (unit is MarketUnit.QUOTE or (unit is None and side is Side.BUY))
        self.ask(
            lambda: self.desk.order(
                side,
                OrderType.MARKET if limit is None else OrderType.LIMIT,
                symbol=symbol,
                qty=str(amount if counts_quote else qty * ODD_LOTS[symbol]),
                price=None if limit is None else self.near(symbol, limit),
                trigger_price=self.near(symbol, offset),
                market_unit=unit,
                order_filter=kind,
            ),
        )

    @rule(number=st.integers(0, 50), qty=lots, offset=offsets, what=st.integers(0, 2))
    def change(self, number: int, qty: int, offset: int, what: int) -> None:
        order = self.any_open(number)
        if order is None:
            return
        price = self.near(order.symbol, offset)
        fields = ({"price": price}, {"trigger_price": price}, {"qty": str(qty * ODD_LOTS[order.symbol])})[what]
        self.ask(lambda: self.desk.amend(order, **fields))

    @rule(number=st.integers(0, 50), share=st.integers(1, 10))
    def stranger(self, number: int, share: int) -> None:
        resting = [each for each in self.desk.open(None) if each.status not in ON_THEIR_WAY]
        if resting:
            order = resting[number % len(resting)]
            step = STEPS[order.symbol]
            qty = (order.leaves_qty * share / 10) // step * step
            if qty:
                self.desk.engine.trade_against(order.order_id, qty)

    @rule(number=st.integers(0, 50))
    def withdraw(self, number: int) -> None:
        order = self.any_open(number)
        if order is not None:
            self.ask(lambda: self.desk.cancel(order))

    @rule(symbol=symbols, moves=st.lists(st.integers(-300, 300), min_size=3, max_size=8))
    def walk(self, symbol: str, moves: list[int]) -> None:
        for move in moves:
            self.desk.price(self.near(symbol, move), symbol)

    @rule(symbol=symbols, way=sides)
    def run(self, symbol: str, way: Side) -> None:
        for _ in range(3):
            self.desk.engine.advance(60)
            self.desk.price(self.near(symbol, way.sign * 150), symbol)

    @rule(side=sides, size=st.integers(1, 300), offset=st.integers(0, 300))
    def contract(self, side: Side, size: int, offset: int) -> None:
        self.ask(
            lambda: self.desk.order(
                side,
                OrderType.LIMIT,
                qty=str(size * Decimal("0.001")),
                price=self.near(BTC, -side.sign * offset),
                category=Category.LINEAR,
            ),
        )

    @invariant()
    def every_balance_is_explained_to_the_last_digit(self) -> None:
        expected = {"USDT": Decimal(10_000)}
        for fill in self.desk.engine.executions():
            expected["USDT"] += fill.exec_pnl - fill.fee
        for fill in self.desk.fills():
            coin = COINS[fill.symbol]
            sign = fill.side.sign
            expected[coin] = expected.get(coin, Decimal(0)) + sign * fill.qty
            expected["USDT"] -= sign * fill.value
            assert fill.fee_currency == (coin if fill.side is Side.BUY else "USDT")
            assert fill.value == (fill.qty * fill.price).quantize(EIGHT)
            expected[fill.fee_currency] -= fill.fee
        assert {each.coin: each.wallet_balance for each in self.desk.engine.wallet().coins} == expected

    @invariant()
    def the_account_book_leads_to_the_wallet(self) -> None:
        booked: dict[str, Decimal] = {}
        for row in self.desk.engine.transactions():
            assert row.change == row.cash_flow + row.funding - row.fee
            booked[row.currency] = row.cash_balance
        held = {each.coin: each.wallet_balance for each in self.desk.engine.wallet().coins}
        assert held == {"USDT": Decimal(10_000)} | booked

    @invariant()
    def a_waiting_sale_always_has_its_coins(self) -> None:
        for order in self.desk.engine.closed_orders(None, SPOT):
            is_held_leg = order.pair_id or order.spot_filter is OrderFilter.ORDER
            assert not (is_held_leg and order.side is Side.SELL and order.reject_reason is RejectReason.OTHERS)

    @invariant()
    def no_balance_is_negative(self) -> None:
        for coin in self.desk.engine.wallet().coins:
            assert coin.wallet_balance >= 0
            assert coin.locked >= 0

    @invariant()
    def base_coins_are_never_locked_beyond_what_is_there(self) -> None:
        for coin in self.desk.engine.wallet().coins[1:]:
            assert coin.locked <= coin.wallet_balance

    @invariant()
    def locked_is_what_open_orders_need(self) -> None:
        needs: dict[tuple[str, str], Decimal] = {}
        for order in self.desk.open(None):
            if order.status in ON_THEIR_WAY and order.spot_filter is OrderFilter.STOP_ORDER:
                continue
            price = order.price or order.trigger_price
            assert price is not None
            is_quote = order.market_unit is MarketUnit.QUOTE
            if order.side is Side.BUY:
                coin, need = "USDT", order.leaves_qty if is_quote else order.leaves_qty * price
            else:
                step = STEPS[order.symbol]
                coin = COINS[order.symbol]
                need = (order.leaves_qty / price) // step * step if is_quote else order.leaves_qty
            key = (coin, order.pair_id or order.order_id)
            needs[key] = max(need, needs.get(key, Decimal(0)))
        for balance in self.desk.engine.wallet().coins:
            expected = sum((need for (coin, _), need in needs.items() if coin == balance.coin), Decimal(0))
            assert balance.locked == expected

    @invariant()
    def whoever_listens_knows_every_order_and_the_wallet(self) -> None:
        for order in (*self.desk.open(None), *self.desk.engine.closed_orders(None, SPOT)):
            assert self.told[order.order_id] == order
        now = self.desk.engine.wallet()
        told = {each.coin: (each.wallet_balance, each.locked) for each in self.told_wallet.coins}
        assert told == {each.coin: (each.wallet_balance, each.locked) for each in now.coins}

    @invariant()
    def nothing_rests_beyond_the_price(self) -> None:
        for order in self.desk.open(None):
            last = self.desk.engine.last_price(order.symbol, SPOT)
            if order.status not in ON_THEIR_WAY:
                assert (last - order.price) * order.side.sign > 0
                assert order.status is (OrderStatus.PARTIALLY_FILLED if order.filled_qty else OrderStatus.NEW)

    @invariant()
    def filled_orders_add_up(self) -> None:
        for order in self.desk.engine.closed_orders(None, SPOT):
            fills = [fill for fill in self.desk.fills() if fill.order_id == order.order_id]
            assert order.filled_qty == sum((fill.qty for fill in fills), Decimal(0))
            assert order.cum_value == sum((fill.value for fill in fills), Decimal(0))
            assert order.cum_fee == sum((fill.fee for fill in fills), Decimal(0))
            assert order.leaves_qty == 0


TestSpotMarket = SpotMarket.TestCase
TestSpotMarket.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
