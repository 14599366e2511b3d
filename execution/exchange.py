"""The port: what guarding needs of an exchange, what it may answer, and how it may fail.

Every *write* has one of four outcomes. It returns (confirmed receipt), or raises `Refused` (the exchange said no, and
why), `Transient` (nothing happened, safe to send again) or `Ambiguous` (nobody knows: ask before anything else).
Every *read* returns the whole truth that it names or raises; an error is never an empty answer. A receipt is not a
fact: facts arrive as rows and executions, by stream or by read.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Final, Protocol

from msgspec import Struct

from execution.facts import (
    Candle,
    ClosedPnl,
    Execution,
    FeeRate,
    Instrument,
    KeyInfo,
    Maintenance,
    MarginMode,
    OrderRow,
    PositionMode,
    PositionRow,
    PriceBand,
    RiskTier,
    Side,
    Ticker,
    TriggerBy,
    Wallet,
)

# ---------------------------------------- failures


class ExchangeError(Exception):
    """Anything that an exchange, or the way to it, can do to a request."""


class Refusal(StrEnum):
    """Why a request was refused, as far as the engine reacts differently to it."""

    NOT_MODIFIED = "not modified"
    DUPLICATE_ID = "duplicate id"
    ORDER_GONE = "order gone"
    ORDER_FILLED_BEYOND = "amended quantity not above the filled"
    NO_POSITION = "no position"
    POSITION_FLIPPED = "position has the other side"
    NO_HEADROOM = "reduce-only headroom taken"
    PRICE_THROUGH = "price already through the trigger"
    PRICE_BAND = "price outside the allowed band"
    BELOW_MINIMUM = "below the minimum"
    WRONG_MODE = "position mode mismatch"
    MARGIN = "not enough margin"
    LEVERAGE = "leverage not allowed"
    LIMIT_OF_ORDERS = "too many orders"
    POSITION_STATUS = "position is being liquidated"
    SYMBOL_STATUS = "symbol not trading"
    UNSUPPORTED = "not supported here"
    INVALID = "invalid request"


class Refused(ExchangeError):
    """The exchange answered no. Sending the same again gets the same answer."""

    def __init__(self, refusal: Refusal, code: int, text: str) -> None:
        super().__init__(f"{refusal.value} ({code}: {text})")
        self.refusal = refusal
        self.code = code
        self.text = text


class Transient(ExchangeError):
    """Nothing happened; the same request may be sent again after ``retry_after`` seconds."""

    def __init__(self, text: str, retry_after: float = 0.5) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Ambiguous(ExchangeError):
    """A write whose outcome nobody knows; it may still land until ``fence`` (our clock) has passed (R9)."""

    def __init__(self, text: str, fence: datetime) -> None:
        super().__init__(text)
        self.fence = fence


class Overtaken(ExchangeError):
    """A newer stop for the same slot has taken the place of this one in the queue; this one was not sent (R16)."""


class AccessDenied(ExchangeError):
    """Key, permission, IP or region: trading stops until a person mends it."""


# ---------------------------------------- requests


class EntryOrder(Struct, frozen=True, kw_only=True):
    """An order that opens or adds to a position; it cannot be built without its stop (I1).

    ``price`` None is a market order. ``stop_is_partial``: each fill brings a market stop of its own quantity, and the
    position's full stop stays as it is; else the stop becomes the position's full one (R1).
    """

    link_id: str
    symbol: str
    position_idx: int
    side: Side
    qty: Decimal
    price: Decimal | None
    stop_loss: Decimal
    trigger_by: TriggerBy
    stop_is_partial: bool = False


class Trigger(Struct, frozen=True):
    """Where a take profit's market order is set off: by which price series, once it has come to ``price`` (R21)."""

    price: Decimal
    by: TriggerBy


class ExitOrder(Struct, frozen=True, kw_only=True):
    """An order that can only shrink a position: reduce-only by its type. ``side`` is the order's own side.

    ``price`` None is a market order; with ``qty`` zero it closes all that is left (R11, up to the maximum market
    quantity), and then carries close-on-trigger. ``is_immediate``: what a limit order does not fill at once is gone.
    ``trigger``: it waits until the price has come there from the losing side, and carries close-on-trigger too.
    """

    link_id: str
    symbol: str
    position_idx: int
    side: Side
    qty: Decimal
    price: Decimal | None
    is_immediate: bool = False
    trigger: Trigger | None = None


class AmendOrder(Struct, frozen=True, kw_only=True):
    """``qty`` is the new total quantity, filled part included. What is None stays as it is."""

    link_id: str
    symbol: str
    qty: Decimal | None
    price: Decimal | None
    trigger_price: Decimal | None = None
    """Of an order that waits for its trigger."""


class CancelOrder(Struct, frozen=True, kw_only=True):
    """By our id; a stop that an entry brought along has none, and goes by the exchange's ``order_id``."""

    link_id: str
    symbol: str
    order_id: str = ""


class StopUrgency(IntEnum):
    """Why a stop is sent; the lower goes first when the budget is short (R16)."""

    NAKED = 0
    """Nothing is known to cover the position."""
    REASSERT = 1
    """After an entry fill, or because a person wants it: another stop stands meanwhile."""
    MOVE = 2
    """Break-even and follow: the old stop covers until then."""
    RATCHET = 3
    """A step of a trail."""


class StopRequest(Struct, frozen=True, kw_only=True):
    """The position's full stop, set or moved in place: idempotent, sized and cleared by the exchange (R14)."""

    symbol: str
    position_idx: int
    stop_loss: Decimal
    trigger_by: TriggerBy
    urgency: StopUrgency = StopUrgency.NAKED


class TrailRequest(Struct, frozen=True, kw_only=True):
    """The exchange's own trailing stop, set or moved beside the full stop; ``distance`` zero removes it.

    Both are prices. With ``activation`` it begins to trail when the last price has come there from the losing side.
    """

    symbol: str
    position_idx: int
    distance: Decimal
    activation: Decimal | None


class Receipt(Struct, frozen=True):
    """The exchange took the request; what became of it arrives as facts."""

    order_id: str


MOST_IN_A_BATCH: Final = 10
"""Orders that may travel in one request."""

BatchOutcome = Receipt | ExchangeError
"""Of one order in a batch: what the same request about it alone would have returned, or raised."""


# ---------------------------------------- events


class PositionMoved(Struct, frozen=True):
    row: PositionRow


class OrderMoved(Struct, frozen=True):
    row: OrderRow


class Executed(Struct, frozen=True):
    execution: Execution


class StreamState(StrEnum):
    """A stream is healthy only after it is connected, subscribed *and* all was read again over REST."""

    UP = "up"
    DOWN = "down"


class PrivateStreamMoved(Struct, frozen=True):
    """UP asks the listener for a full sweep: a stream has no replay, what happened meanwhile must be read."""

    state: StreamState
    reason: str


class PriceMoved(Struct, frozen=True):
    """The newest merged prices of a watched symbol, once per stream message."""

    ticker: Ticker


Event = PositionMoved | OrderMoved | Executed | PrivateStreamMoved | PriceMoved
Listener = Callable[[Event], None]
"""Called on the event loop, in order of arrival; must not block."""


class Health(Struct, frozen=True, kw_only=True):
    """What `/health` and `check` show of the way to the exchange."""

    private_stream: StreamState
    private_stream_age: float | None
    """Seconds since anything (a pong counts) came over the private stream."""
    public_stream: StreamState
    public_stream_age: float | None
    clock_offset_ms: int | None
    """Exchange clock minus ours."""
    requests: dict[str, int]
    """Requests by outcome: confirmed, refused, transient, ambiguous, denied."""


# ---------------------------------------- the port


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
