"""Bybit as one that answers at once and without a connection: what its reads would show of these positions.

For more positions than Bybit has symbols, which no account could have: what grows with them is seen the better.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace

from benchmarks.guarded.positions import QTY, SHARES, STOP, TARGETS, Position
from benchmarks.guarded.state import Facts
from execution.bybit.adapter import BybitExchange
from execution.exchange import Health
from execution.exchange_events import Listener, PriceMoved, PrivateStreamMoved, StreamState
from execution.facts.account import Wallet
from execution.facts.executions import Execution
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.other_holdings import OtherPosition, Product
from execution.facts.positions import PositionRow, PositionStatus
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side
from utils.clock import SystemClock

PRICE = Decimal(20)
_ELSEWHERE = "http://127.0.0.1:9"


def facts_of(positions: Sequence[Position]) -> Facts:
    """What the exchange would have told of them, in the form in which a served one tells it."""
    at = round(datetime.now(UTC).timestamp() * 1000) - 60_000
    fills = {
        p.entry_id: {
            "exec_id": f"e-{p.generation}",
            "order_id": f"o-{p.entry_id}",
            "price": str(PRICE),
            "fee": "0.011",
            "seq": p.number + 1,
            "time_ms": at,
        }
        for p in positions
    }
    resting = {p.target_id(leg): f"o-{p.target_id(leg)}" for p in positions for leg in range(1, len(TARGETS) + 1)}
    return {"fills": fills, "resting": resting, "stops": {p.symbol: f"s-{p.generation}" for p in positions}}


class StillExchange(BybitExchange):
    """Nothing moves on it but the prices that `price` is told."""

    def __init__(self, positions: Sequence[Position], facts: Facts) -> None:
        super().__init__(
            env="demo", api_key="k", api_secret="s", rest_url=_ELSEWHERE, ws_url=None, clock=SystemClock()
        )  # fmt: skip
        self._positions = {position.symbol: position for position in positions}
        self._facts = facts
        self._heard: Listener = lambda _: None

    async def start(self, listener: Listener) -> None:
        self._heard = listener
        listener(PrivateStreamMoved(StreamState.UP, "it always is"))

    def health(self) -> Health:
        return replace(super().health(), private_stream=StreamState.UP, public_stream=StreamState.UP)

    def price(self, position: Position, price: Decimal) -> None:
        """One message of the price stream."""
        ticker = Ticker(symbol=position.symbol, last=price, mark=price, index=price, at=datetime.now(UTC))
        self._heard(PriceMoved(ticker))

    async def instrument(self, symbol: str) -> Instrument:
        return Instrument(
            symbol=symbol,
            base_coin=symbol.removesuffix("USDT"),
            quote_coin="USDT",
            settle_coin="USDT",
            is_trading=True,
            tick_size=Decimal("0.001"),
            qty_step=Decimal("0.1"),
            min_qty=Decimal("0.1"),
            max_limit_qty=Decimal(70_000),
            max_market_qty=Decimal(30_000),
            min_notional=Decimal(5),
            max_leverage=Decimal(100),
        )

    async def clock_offset_ms(self) -> int:
        return 0

    async def wallet(self) -> Wallet:
        return Wallet(equity=Decimal(10_000), available=Decimal(5_000), maintenance_rate=Decimal("0.01"))

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:  # noqa: ARG002 - there are no newer
        return []

    async def get_all_positions(self) -> list[PositionRow]:
        now = datetime.now(UTC)
        return [self._row(position, now) for position in self._positions.values()]

    async def other_positions(self, product: Product) -> list[OtherPosition]:  # noqa: ARG002 - there are none
        return []

    async def open_orders(self, symbol: str | None = None) -> list[OrderRow]:
        now = datetime.now(UTC)
        meant = self._positions.values() if symbol is None else (self._positions[symbol],)
        return [row for position in meant for row in (self._stop(position, now), *self._targets(position, now))]

    def _row(self, position: Position, now: datetime) -> PositionRow:
        fill = self._facts["fills"][position.entry_id]
        return PositionRow(
            symbol=position.symbol,
            position_idx=0,
            side=Side.BUY,
            size=QTY,
            avg_price=PRICE,
            stop_loss=STOP,
            take_profit=None,
            liq_price=Decimal(2),
            leverage=Decimal(10),
            unrealised_pnl=Decimal(0),
            status=PositionStatus.NORMAL,
            seq=fill["seq"],
            updated_at=_moment(fill),
            observed_at=now,
        )

    def _stop(self, position: Position, now: datetime) -> OrderRow:
        row = self._order(position, self._facts["stops"][position.symbol], "", QTY, None, now)
        return replace(
            row,
            order_type=OrderType.MARKET,
            status=OrderStatus.UNTRIGGERED,
            trigger_price=STOP,
            trigger_by=TriggerBy.LAST,
            stop_kind=StopKind.STOP_LOSS,
            tpsl_mode="Full",
        )

    def _targets(self, position: Position, now: datetime) -> list[OrderRow]:
        link_ids = [position.target_id(leg) for leg in range(1, len(TARGETS) + 1)]
        each = zip(link_ids, SHARES, TARGETS, strict=True)
        resting = self._facts["resting"]
        return [self._order(position, resting[id_], id_, share * QTY, price, now) for id_, share, price in each]

    def _order(
        self, position: Position, order_id: str, link_id: str, qty: Decimal, price: Decimal | None, now: datetime
    ) -> OrderRow:
        return OrderRow(
            order_id=order_id,
            link_id=link_id,
            symbol=position.symbol,
            position_idx=0,
            side=Side.SELL,
            order_type=OrderType.LIMIT,
            status=OrderStatus.NEW,
            qty=qty,
            filled_qty=Decimal(0),
            price=price,
            avg_price=None,
            trigger_price=None,
            trigger_by=None,
            stop_kind=StopKind.NONE,
            tpsl_mode="",
            reduce_only=True,
            create_type="CreateByUser",
            cancel_type="UNKNOWN",
            reject_reason="EC_NoError",
            updated_at=_moment(self._facts["fills"][position.entry_id]),
            observed_at=now,
        )


def _moment(fill: Facts) -> datetime:
    return datetime.fromtimestamp(fill["time_ms"] / 1000, UTC)
