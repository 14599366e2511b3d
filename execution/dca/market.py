"""The port: what a DCA bot needs of one market of the exchange. Outcomes are those of `execution.exchange`."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from execution.dca.dca_plan import Market
from execution.facts.executions import Execution
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, SpotPrice
from execution.facts.slots import Side, Slot
from execution.requests import Receipt


class MarketRules(Struct, frozen=True, kw_only=True):
    """Trading rules of one symbol. Zero is no minimum, None no maximum."""

    symbol: str
    base_coin: str
    quote_coin: str
    is_trading: bool
    tick_size: Decimal
    qty_step: Decimal
    amount_step: Decimal
    """Of an order in quote currency."""
    min_qty: Decimal
    min_amount: Decimal
    """The least value of an order in quote currency."""
    max_limit_qty: Decimal | None
    max_market_qty: Decimal | None


class DcaRequest(Struct, frozen=True, kw_only=True):
    """One order. ``price`` None is a market one; ``amount`` (quote currency) is given instead of ``qty`` for a market
    buy on spot. ``is_immediate``: what does not fill at once at the price or better is gone.

    On a perpetual a buy carries ``stop_loss`` (the position's full stop, by the last price), a sell only reduces.
    """

    link_id: str
    symbol: str
    side: Side
    qty: Decimal | None
    amount: Decimal | None
    price: Decimal | None
    is_immediate: bool = False
    stop_loss: Decimal | None = None
    position_idx: int = 0


class PositionSlots(Protocol):
    """What a market of perpetuals has beside orders. All methods raise `ExchangeError`s and nothing else."""

    async def slot_of_a_long(self, symbol: str) -> Slot:
        """By the account's position mode, which is read and never switched (R4)."""

    async def why_liquidated_first(self, slot: Slot, price: Decimal, amount: Decimal, stop: Decimal) -> str:
        """Why so much (quote currency) bought at ``price`` would be liquidated before its stop, in words.

        By an estimate, as for a trade (R18); "": it would not, or that is not known.
        """

    async def position(self, slot: Slot) -> PositionRow | None:
        """The row of a slot, also while it is flat; None: there is none under this index."""

    async def set_stop(self, slot: Slot, price: Decimal) -> None:
        """The position's full stop, by the last price; before everything else that is sent (R16)."""

    async def close(self, slot: Slot, link_id: str) -> Receipt:
        """All that is left of a long, at market."""


class DcaMarket(Protocol):
    """All methods raise `ExchangeError`s and nothing else. A read is complete or an error; a receipt is no fact."""

    @property
    def market(self) -> Market: ...

    @property
    def slots(self) -> PositionSlots | None:
        """None: nothing here is a position (spot)."""

    async def rules(self, symbol: str) -> MarketRules:
        """Kept for a while. Raises `Refused` (INVALID) for an unknown symbol."""

    async def symbols(self) -> frozenset[str]: ...
    async def fee_rate(self, symbol: str) -> FeeRate: ...
    async def price(self, symbol: str) -> SpotPrice: ...

    async def available(self, coin: str) -> Decimal:
        """What orders may spend of a coin, without borrowing."""

    def watch(self, symbols: frozenset[str]) -> None:
        """Sets the symbols whose prices are streamed."""

    def last_price(self, symbol: str) -> SpotPrice | None:
        """The newest streamed price, or None when none came within the last seconds. Never blocks."""

    async def open_orders(self, symbol: str) -> list[OrderRow]: ...

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        """By our id, open or ended. None: neither list knows it, which soon after a write proves nothing."""

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        """All executions of a symbol from ``since`` on, oldest first."""

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        """The newest candles, oldest first, the running one included."""

    async def place(self, order: DcaRequest) -> Receipt: ...

    async def amend_price(self, symbol: str, link_id: str, price: Decimal) -> Receipt: ...
    async def cancel(self, symbol: str, link_id: str) -> Receipt: ...
