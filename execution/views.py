"""What the chat shows of guarded positions: a picture of records and prices, taken without asking the exchange."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.exit_plan import Trail
from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.liquidation import Clearance
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_record import StopOrigin
from execution.watching.invariants import Finding, Invariant


class TargetView(Struct, frozen=True, kw_only=True):
    """``qty`` is what is still open of the leg, or what it filled when ``hit``."""

    number: int
    price: Decimal
    qty: Decimal
    hit: bool
    removed: bool


class EntryView(Struct, frozen=True, kw_only=True):
    number: int
    price: Decimal | None
    qty: Decimal
    filled: Decimal
    standing: EntryStanding = EntryStanding.RESTING


class TrailView(Struct, frozen=True, kw_only=True):
    """How the stop follows the price.

    ``watermark`` is the best price since it began; None: it waits for its take profit or its price. ``native`` is the
    price distance of the exchange's own trailing stop, None where Holdfast moves the hard stop; ``native_at`` is where
    the exchange showed it to trigger.
    """

    terms: Trail
    watermark: Decimal | None
    native: Decimal | None
    native_at: Decimal | None
    is_confirmed: bool
    """The exchange shows its own trailing stop standing."""


class StopFigures(Struct, frozen=True, kw_only=True):
    """The exchange's own figures of the stop order that it shows."""

    price: Decimal | None
    trigger_by: TriggerBy | None
    """None where it gave none."""
    status: OrderStatus
    seen_at: datetime
    """When it was pushed, or the read began that showed it."""
    row_price: Decimal | None
    """The stop that the position's row shows."""
    row_seen_at: datetime | None


_SERIES: Final = {TriggerBy.LAST: "last price", TriggerBy.MARK: "mark price", TriggerBy.INDEX: "index price"}
_STATES: Final = {
    OrderStatus.UNTRIGGERED: "waits for it",
    OrderStatus.TRIGGERED: "has fired",
    OrderStatus.PARTIALLY_FILLED: "has fired, filled in part",
    OrderStatus.FILLED: "has fired, filled",
    OrderStatus.UNKNOWN: "to be seen again",
}


def series_in_words(trigger_by: TriggerBy | None) -> str:
    """Which price a stop looks at."""
    return "price not told" if trigger_by is None else _SERIES[trigger_by]


def state_in_words(status: OrderStatus) -> str:
    """What the order of a stop does; any that is not here has ended."""
    return _STATES.get(status, "is gone")


class PositionView(Struct, frozen=True, kw_only=True):
    """One monitor. Money in quote currency; None is "not known now", never zero."""

    key: str
    symbol: str
    side: Side
    position_idx: int
    phase: Phase
    size: Decimal
    planned_qty: Decimal
    avg_entry: Decimal | None
    price: Decimal | None
    unrealised: Decimal | None
    """At ``price``, before exit fees."""
    realised: Decimal | None
    """By closing fills so far, after their fees and their share of the entry fees."""
    r: Decimal | None
    """Unrealised move in multiples of the initial risk distance."""
    stop: Decimal
    stop_origin: StopOrigin
    stop_confirmed: bool
    standing_stop: Decimal | None
    stop_verified_at: datetime | None
    """When the exchange last showed the standing stop."""
    liq_price: Decimal | None
    clearance: Clearance = Clearance.UNKNOWN
    """Whether the stop stands clear of ``liq_price`` (R18)."""
    liq_is_estimate: bool = True
    """With isolated margin the exchange's figure stands for this position alone; else the others move it."""
    targets: tuple[TargetView, ...]
    entries: tuple[EntryView, ...]
    opened_at: datetime | None
    created_at: datetime
    trail: TrailView | None = None
    smart: SmartStop | None = None
    """A tighter stop that the close of a candle fires."""
    smart_is_moot: bool = False
    """The hard stop stands there already, or tighter."""
    trigger_by: TriggerBy = TriggerBy.LAST
    stop_figures: StopFigures | None = None
    """None: the exchange has shown no stop order yet."""
    naked_seconds: Decimal = Decimal(0)
    """Since this process guards it: time in which the exchange showed no stop standing."""
    breaches: tuple[Finding, ...] = ()
    """Invariants that are not kept now (I1 to I4)."""
    frozen_since: datetime | None = None
    """When the write breaker tripped: only stop and close are sent (R25)."""


class WatchedView(Struct, frozen=True, kw_only=True):
    """A position in safe mode: as the last sweep read it, and nobody's record. ``stop`` is the exchange's own."""

    symbol: str
    side: Side
    size: Decimal
    avg_entry: Decimal | None
    stop: Decimal | None
    unrealised: Decimal | None


class AccountView(Struct, frozen=True, kw_only=True):
    """``equity`` and ``available`` are as last read; None before the first successful read."""

    equity: Decimal | None
    available: Decimal | None
    positions: tuple[PositionView, ...]
    unguarded: tuple[str, ...]
    """Symbols with a position that Holdfast does not guard, as of the last sweep ("BTCUSDT long")."""
    naked_seconds: Decimal
    """Total time, since this process started, in which a guarded position had no confirmed stop."""
    last_sweep_at: datetime | None
    private_stream_up: bool
    disk_trouble: str
    """Why the state cannot be written now; "" while it can."""
    safe_mode: bool
    watched: tuple[WatchedView, ...]
    """In safe mode every position of the account; else empty."""
    breaches: tuple[Finding, ...] = ()
    """Invariants of the account that are not kept now (I4, I5)."""
    breach_counts: dict[Invariant, int] = {}
    """Since the start, those that are over included."""
    paused_since: datetime | None = None
    """No new entries are sent since then, because a person said so."""
    entries_held: str = ""
    """Why no entries are sent while the exchange is away; "" while they are."""
    ignored: tuple[str, ...] = ()
    """Positions that a person wants left alone, named as in ``unguarded``."""
    of_bots: tuple[str, ...] = ()
    """Positions in the slots of DCA bots, which look after them themselves."""
    waits_for_exchange: bool = False
    """The exchange has not answered since the start: ``positions`` are those of the records, as last seen."""
