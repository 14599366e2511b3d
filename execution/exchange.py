"""The port: what the engine needs of an exchange.

Every *write* has one of four outcomes. It returns (confirmed receipt), or raises `Refused` (the exchange said no, and
why), `Transient` (nothing happened, safe to send again) or `Ambiguous` (nobody knows: ask before anything else).
Every *read* returns the whole truth that it names or raises; an error is never an empty answer. A receipt is not a
fact: facts arrive as rows and executions, by stream or by read.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from execution.exchange_errors import ExchangeError
from execution.exchange_events import Listener, StreamState
from execution.facts.account import KeyInfo, Maintenance, MarginMode, Wallet
from execution.facts.executions import ClosedPnl, Execution
from execution.facts.instruments import FeeRate, Instrument, RiskTier
from execution.facts.orders import OrderRow
from execution.facts.other_holdings import OtherPosition, Product
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, PriceBand, Ticker, TriggerBy
from execution.facts.slots import PositionMode
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, Receipt, StopRequest, TrailRequest

BatchOutcome = Receipt | ExchangeError
"""Of one order in a batch: what the same request about it alone would have returned, or raised."""


class Health(Struct, frozen=True, kw_only=True):
    """What `/health` and `check` show of the way to the exchange."""

    private_stream: StreamState
    private_stream_age: float | None
    """Seconds since anything (a pong counts) came over the private stream."""
    public_stream: StreamState
    public_stream_age: float | None
    clock_offset_ms: int | None
    """Exchange clock minus ours."""
    is_watching: bool = True
    """Whether there are symbols whose prices are streamed; else the public stream rests."""
    requests: dict[str, int]
    """Requests by outcome: confirmed, refused, transient, ambiguous, denied."""
    failures: dict[str, int] = {}
    """What failed inside on the way, and was begun again, counted by its words."""


class Exchange(Protocol):
    """One account of one exchange. All methods raise `ExchangeError`s and nothing else."""

    @property
    def account(self) -> str: ...

    async def start(self, listener: Listener) -> None:
        """Connects and keeps connected; returns once the first connection attempt is under way."""

    async def stop(self) -> None: ...

    def watch(self, symbols: frozenset[str]) -> None:
        """Sets the symbols whose prices are streamed."""

    def last_ticker(self, symbol: str) -> Ticker | None:
        """The newest streamed prices, or None when none came within the last seconds. Never blocks."""

    def health(self) -> Health: ...

    # reads
    async def instrument(self, symbol: str) -> Instrument:
        """Trading rules; kept for a while. Raises `Refused` (INVALID) for an unknown symbol."""

    async def symbols(self) -> frozenset[str]:
        """All symbols that can be traded, for suggestions; kept for a while."""

    async def ticker(self, symbol: str) -> Ticker: ...

    async def tickers(self, symbols: frozenset[str]) -> list[Ticker]:
        """Of these symbols, in one request. Of several, one that is not named, or not readably, is not among them."""

    async def fee_rate(self, symbol: str) -> FeeRate: ...
    async def wallet(self) -> Wallet: ...
    async def key_info(self) -> KeyInfo: ...
    async def clock_offset_ms(self) -> int: ...
    async def position_mode(self, symbol: str) -> PositionMode: ...

    async def margin_mode(self) -> MarginMode | None:
        """None: a mode that we do not know."""

    async def risk_tiers(self, symbol: str) -> list[RiskTier]:
        """The risk limits of a symbol, the lowest first."""

    async def price_band(self, symbol: str) -> PriceBand: ...

    async def maintenances(self) -> list[Maintenance]:
        """Maintenance that concerns contracts, announced or under way; empty: none is known."""

    async def get_all_positions(self) -> list[PositionRow]:
        """Every slot with size, over all pages and settle coins; complete or an error."""

    async def other_positions(self, product: Product) -> list[OtherPosition]:
        """Every position in contracts that nobody guards; complete or an error. Never in the way of anything else."""

    async def positions(self, symbol: str) -> list[PositionRow]:
        """All rows of one symbol, flat ones too."""

    async def open_orders(self, symbol: str | None = None) -> list[OrderRow]:
        """Every open order, conditional ones too, of one symbol or of all; complete or an error."""

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        """One order by our id, open or ended. None: neither list knows it, which soon after a write proves nothing."""

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        """All executions of a symbol from ``since`` on, oldest first; complete or an error."""

    async def closed_pnl(self, symbol: str, since: datetime) -> list[ClosedPnl]:
        """Rows of closing orders of a symbol since then, some time after each closed; complete or an error."""

    async def candles(self, symbol: str, series: TriggerBy, since: datetime, minutes: int = 1) -> list[Candle]:
        """Candles of a price series that began at ``since`` or later, oldest first, the running one included.

        ``minutes`` is the length of each, one of CANDLE_MINUTES.
        """

    # writes
    async def set_leverage(self, symbol: str, leverage: Decimal) -> None:
        """Idempotent: leverage that stands already is success."""

    async def place_entry(self, order: EntryOrder) -> Receipt: ...
    async def place_exit(self, order: ExitOrder) -> Receipt: ...
    async def amend(self, order: AmendOrder) -> Receipt: ...
    async def cancel(self, order: CancelOrder) -> Receipt: ...

    # several orders of one symbol in one request, each with an outcome of its own, in their order (R15);
    # raised is what befell the request as a whole, and so each of them
    async def place_exits(self, orders: Sequence[ExitOrder]) -> list[BatchOutcome]: ...

    async def amend_each(self, orders: Sequence[AmendOrder]) -> list[BatchOutcome]:
        """Orders that wait for a trigger are amended alone."""

    async def cancel_each(self, orders: Sequence[CancelOrder]) -> list[BatchOutcome]: ...

    async def set_stop(self, stop: StopRequest) -> None:
        """May wait for its turn; a newer call for the same slot then takes its place, and this one raises `Overtaken`.

        Raises `Refused` with NOT_MODIFIED when the exchange says that nothing changed: read, then believe.
        """

    async def set_trail(self, trail: TrailRequest) -> None:
        """Idempotent, as `set_stop`, which it leaves alone; never in the way of one."""
