"""What the chat shows of guarded positions: a picture of records and prices, taken without asking the exchange."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.commands.plan_version import PlanVersion
from execution.exit_plan import Trail
from execution.facts.orders import OrderStatus
from execution.facts.other_holdings import Coin, OtherPosition
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.first_named import first_named
from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.liquidation import Clearance
from execution.stops.break_even_to_come import BreakEvenToCome
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_record import Asked, StopOrigin
from execution.watching.invariants import Finding, Invariant
from utils.money import ZERO, plain
from utils.texts.catalogue import text

MOST_OTHERS: Final = 20
"""Positions and coins that are named in one line: who writes options has dozens."""


class TargetView(Struct, frozen=True, kw_only=True):
    """``qty`` is what an order of the leg still offers just now, or what it filled when ``hit``.

    ``share`` is what it has by the plan of `PositionView.for_targets`, as a fraction: with or without an order.
    """

    number: int
    price: Decimal
    share: Decimal
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


def series_in_words(trigger_by: TriggerBy | None) -> str:
    """Which price a stop looks at."""
    return text("engine-stop-series", series="none" if trigger_by is None else trigger_by.word)


def state_in_words(status: OrderStatus) -> str:
    """What the order of a stop does; any that is not here has ended."""
    return text("engine-stop-order", status=status.name)


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
    leaving: Decimal = Decimal(0)
    """Of ``size``: what a partial close shall still take, as far as its executions are known."""
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
    for_targets: Decimal = Decimal(0)
    """What targets may sell, in base coin: neither what a partial close shall take, nor what a person's orders may."""
    entries: tuple[EntryView, ...]
    opened_at: datetime | None
    created_at: datetime
    trail: TrailView | None = None
    break_even: BreakEvenToCome | None = None
    asked: Asked | None = None
    """The open question about a stop that a person moved (MANUAL_STOP=ask)."""
    smart: SmartStop | None = None
    """A tighter stop that the close of a candle fires."""
    smart_is_moot: bool = False
    """The hard stop stands there already, or tighter."""
    follow: int = 0
    """How many targets the stop stays behind the last one hit; 0: it does not follow."""
    max_hours: Decimal | None = None
    """How long it may be open before it is closed."""
    closes_at: datetime | None = None
    """When that is; None: no such limit, not open yet, or being closed already."""
    trigger_by: TriggerBy = TriggerBy.LAST
    stop_figures: StopFigures | None = None
    """None: the exchange has shown no stop order yet."""
    naked_seconds: Decimal = Decimal(0)
    """Since this process guards it: time in which the exchange showed no stop standing."""
    breaches: tuple[Finding, ...] = ()
    """Invariants that are not kept now (I1 to I4)."""
    frozen_since: datetime | None = None
    """When the write breaker tripped: only stop and close are sent (R25)."""
    drawn_for: PlanVersion | None = None
    """What a change that is offered below this picture was shown for."""
    undo_until: datetime | None = None
    """Until then the last change of the plan can be taken back; None: there is nothing to take back."""
    tick: Decimal | None = None
    """The step of the symbol's prices."""
    qty_step: Decimal | None = None
    """And of its quantities, in base coin."""


class WatchedView(Struct, frozen=True, kw_only=True):
    """A position in safe mode: as the last sweep read it, and nobody's record. ``stop`` is the exchange's own."""

    symbol: str
    side: Side
    size: Decimal
    avg_entry: Decimal | None
    stop: Decimal | None
    unrealised: Decimal | None


class UnguardedView(Struct, frozen=True, kw_only=True):
    """A position that has no guard of ours, as the last sweep read it."""

    name: str
    """For a person: "BTCUSDT long"."""
    stop: Decimal | None
    """What its row shows; None: no stop. Orders that protect a part of it are not known here."""


def unguarded_in_words(views: Iterable[UnguardedView]) -> list[str]:
    """Each with whether it has a stop of its own, as far as is known."""
    return [
        text("engine-unguarded", name=view.name, stop="none" if view.stop is None else plain(view.stop))
        for view in views
    ]


class AccountView(Struct, frozen=True, kw_only=True):
    """``equity`` and ``available`` are as last read; None before the first successful read."""

    equity: Decimal | None
    available: Decimal | None
    positions: tuple[PositionView, ...]
    unguarded: tuple[UnguardedView, ...]
    """Positions that Holdfast does not guard: a question waits for its answer, or it may not be asked."""
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
    ignored: tuple[UnguardedView, ...] = ()
    """Positions that a person wants left alone."""
    of_bots: tuple[str, ...] = ()
    """Positions in the slots of DCA bots, which look after them themselves ("BTCUSDT long")."""
    other_positions: tuple[OtherPosition, ...] = ()
    """In inverse contracts and options, which Holdfast never guards, as last read."""
    other_coins: tuple[Coin, ...] = ()
    """On spot, beyond what DCA bots hold there."""
    waits_for_exchange: bool = False
    """The exchange has not answered since the start: ``positions`` are those of the records, as last seen."""
    is_denied: bool = False
    """Meanwhile it does not let us in: a person has to mend that."""
    wallet_at: datetime | None = None
    """When ``equity`` and ``available`` were read; what is open is worth what it is by newer prices."""

    @property
    def holds_others(self) -> bool:
        """Something that Holdfast does not guard, whatever a person says (R19)."""
        return bool(self.other_positions or self.other_coins)


def others_in_words(view: AccountView) -> list[str]:
    """Each position and coin that Holdfast never guards; those beyond so many are counted."""
    named = [*map(_other_position, view.other_positions), *map(_other_coin, view.other_coins)]
    return first_named(named, MOST_OTHERS)


def _other_position(position: OtherPosition) -> str:
    name = f"{position.symbol} {position.side.word}"
    return text("engine-other-position", product=position.product.value, name=name, size=plain(position.size))


def _other_coin(coin: Coin) -> str:
    return text(
        "engine-other-coin" if coin.qty > ZERO else "engine-other-debt",
        qty=plain(abs(coin.qty)),
        coin=coin.name,
        worth="unknown" if coin.worth is None else f"{abs(coin.worth):.0f}",
    )
