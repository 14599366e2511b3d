"""A spot market in memory that plays candles: prices, orders, minimums, fees and a balance, and nothing else.

It trades at the last price and has enough of it: there is no spread, and no order is so large that it moves the price.
An order that rests fills at its own price once the price has gone *through* it; touched is not filled, for others stand
in the queue before it. A buy pays its fee in the coin that it bought, a sale in money, as on Bybit's spot.
"""

# ruff: noqa: ARG002 - it has one pair, whichever is named

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import count
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_plan import Market
from execution.dca.market import DcaMarket, DcaRequest, MarketRules
from execution.dca.observations import Filled, Observation, OrderShown
from execution.exchange_errors import Refusal, Refused
from execution.facts.executions import ExecType, Execution
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.prices import Candle, SpotPrice
from execution.facts.slots import Side
from execution.requests import Receipt
from helpers.dca_backtest.candle_series import CandleSeries
from helpers.dca_backtest.purse import Purse
from utils.clock import Clock
from utils.money import ZERO, floor_to_step

_GRAIN: Final = Decimal("0.00000001")
"""What an exchange books is rounded to so much."""
_CODE: Final = 0
"""Of a refusal: no exchange gave one."""


class CandleMarket(DcaMarket):
    """The account and the pair of one backtest. What happens to orders gathers in `news` until somebody takes it."""

    def __init__(
        self, rules: MarketRules, fees: FeeRate, candles: Sequence[Candle], purse: Purse, clock: Clock
    ) -> None:
        """``candles`` are of a minute, oldest first; those before the clock's beginning are for indicators alone."""
        self._rules = rules
        self._fees = fees
        self._candles = candles
        self.purse = purse
        self._clock = clock
        self._series: dict[int, CandleSeries] = {}
        self._price: SpotPrice | None = None
        self._orders: dict[str, OrderRow] = {}
        self._open: dict[str, OrderRow] = {}
        self._executions: list[Execution] = []
        self._news: list[Observation] = []
        self._numbers = count(1)

    # ---------------------------------------- time

    def move(self, price: Decimal) -> None:
        """The next price; orders that it goes through fill."""
        self._price = SpotPrice(symbol=self._rules.symbol, price=price, at=self._clock.now())
        for row in list(self._open.values()):
            limit = row.price or ZERO
            if (limit - price) * row.side.sign > 0:
                self._fill(row, row.leaves_qty, limit, is_maker=True)

    @property
    def newest(self) -> Decimal | None:
        """The price now; None: there was none yet."""
        return None if self._price is None else self._price.price

    def news(self) -> list[Observation]:
        """What streams would tell, once."""
        told, self._news = self._news, []
        return told

    # ---------------------------------------- reads

    @property
    def market(self) -> Market:
        return Market.SPOT

    @property
    def slots(self) -> None:
        """Nothing here is a position."""

    async def rules(self, symbol: str) -> MarketRules:
        return self._rules

    async def symbols(self) -> frozenset[str]:
        return frozenset({self._rules.symbol})

    async def fee_rate(self, symbol: str) -> FeeRate:
        return self._fees

    async def price(self, symbol: str) -> SpotPrice:
        return self._now()

    async def available(self, coin: str) -> Decimal:
        return self.purse.free_money if coin == self._rules.quote_coin else self.purse.free_coins

    def watch(self, symbols: frozenset[str]) -> None:
        """Its one price is always told."""

    def last_price(self, symbol: str) -> SpotPrice | None:
        return self._price

    async def open_orders(self, symbol: str) -> list[OrderRow]:
        return list(self._open.values())

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        return self._orders.get(link_id)

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        return [each for each in self._executions if each.at >= since]

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        """Closed ones alone: the running one would be known only from the future."""
        if minutes not in self._series:
            self._series[minutes] = CandleSeries(self._candles, minutes)
        return self._series[minutes].closed(self._clock.now(), limit)

    # ---------------------------------------- writes

    async def place(self, order: DcaRequest) -> Receipt:
        if order.link_id in self._orders:
            raise Refused(Refusal.DUPLICATE_ID, _CODE, "this id was used before")
        last = self._now().price
        is_buy = order.side is Side.BUY
        qty = floor_to_step((order.amount or ZERO) / last, self._rules.qty_step) if order.qty is None else order.qty
        worst = last if order.price is None else order.price
        self._check(is_buy=is_buy, qty=qty, price=worst)
        row = self._row(order, qty)
        if order.price is None or (order.price - last) * order.side.sign >= 0:
            self._fill(row, qty, last, is_maker=False)
        elif order.is_immediate:
            self._show(replace(row, status=OrderStatus.CANCELLED))
        else:
            self.purse.lock(order.link_id, money=qty * worst if is_buy else ZERO, coins=ZERO if is_buy else qty)
            self._show(row)
        return Receipt(order_id=row.order_id)

    async def amend_price(self, symbol: str, link_id: str, price: Decimal) -> Receipt:
        row = self._open_one(link_id)
        last = self._now().price
        if (price - last) * row.side.sign >= 0:
            self._fill(replace(row, price=price), row.leaves_qty, last, is_maker=False)
        else:
            if row.side is Side.BUY:
                self.purse.lock(link_id, money=row.leaves_qty * price)
            self._show(replace(row, price=price, updated_at=self._clock.now()))
        return Receipt(order_id=row.order_id)

    async def cancel(self, symbol: str, link_id: str) -> Receipt:
        row = self._open_one(link_id)
        self._show(replace(row, status=OrderStatus.CANCELLED, cancel_type="CancelByUser"))
        return Receipt(order_id=row.order_id)

    # ---------------------------------------- what happens

    def _now(self) -> SpotPrice:
        if self._price is None:
            raise Refused(Refusal.SYMBOL_STATUS, _CODE, "nothing was traded yet")
        return self._price

    def _check(self, *, is_buy: bool, qty: Decimal, price: Decimal) -> None:
        if qty < max(self._rules.min_qty, self._rules.qty_step) or qty * price < self._rules.min_amount:
            raise Refused(Refusal.BELOW_MINIMUM, _CODE, "the order is below the minimum")
        if (qty * price > self.purse.free_money) if is_buy else (qty > self.purse.free_coins):
            raise Refused(Refusal.MARGIN, _CODE, "insufficient balance")

    def _open_one(self, link_id: str) -> OrderRow:
        row = self._open.get(link_id)
        if row is None:
            raise Refused(Refusal.ORDER_GONE, _CODE, "there is no such open order")
        return row

    def _row(self, order: DcaRequest, qty: Decimal) -> OrderRow:
        now = self._clock.now()
        return OrderRow(
            order_id=f"order-{next(self._numbers)}",
            link_id=order.link_id,
            symbol=order.symbol,
            position_idx=0,
            side=order.side,
            order_type=OrderType.MARKET if order.price is None else OrderType.LIMIT,
            status=OrderStatus.NEW,
            qty=qty,
            filled_qty=ZERO,
            price=order.price,
            avg_price=None,
            trigger_price=None,
            trigger_by=None,
            stop_kind=StopKind.NONE,
            tpsl_mode="",
            reduce_only=False,
            create_type="",
            cancel_type="",
            reject_reason="",
            updated_at=now,
            observed_at=now,
        )

    def _fill(self, row: OrderRow, qty: Decimal, price: Decimal, *, is_maker: bool) -> None:
        is_buy = row.side is Side.BUY
        rate = self._fees.maker if is_maker else self._fees.taker
        value = _booked(qty * price)
        fee = _booked((qty if is_buy else value) * rate)
        self.purse.unlock(row.link_id)
        self.purse.money -= row.side.sign * value + (ZERO if is_buy else fee)
        self.purse.coins += row.side.sign * qty - (fee if is_buy else ZERO)
        execution = Execution(
            exec_id=f"execution-{next(self._numbers)}",
            order_id=row.order_id,
            link_id=row.link_id,
            symbol=row.symbol,
            side=row.side,
            price=price,
            qty=qty,
            fee=fee,
            fee_currency=self._rules.base_coin if is_buy else self._rules.quote_coin,
            exec_type=ExecType.TRADE,
            create_type="",
            is_maker=is_maker,
            closed_size=ZERO,
            seq=next(self._numbers),
            at=self._clock.now(),
        )
        self._executions.append(execution)
        self._news.append(Filled(execution))
        self._show(replace(row, status=OrderStatus.FILLED, filled_qty=row.filled_qty + qty, avg_price=price))

    def _show(self, row: OrderRow) -> None:
        row = replace(row, updated_at=self._clock.now(), observed_at=self._clock.now())
        self._orders[row.link_id] = row
        if row.status.is_open:
            self._open[row.link_id] = row
        else:
            self._open.pop(row.link_id, None)
            self.purse.unlock(row.link_id)
        self._news.append(OrderShown(row))


def _booked(amount: Decimal) -> Decimal:
    return amount.quantize(_GRAIN, ROUND_HALF_EVEN)
