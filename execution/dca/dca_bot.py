"""The one record of a DCA bot: who it is, what it holds, what it has asked for. All of it is on disk before it acts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import DcaPlan
from execution.dca.lots import Dust, Lot
from execution.dca.own_slot import OwnSlot
from execution.dca.price_gap import PriceGap
from execution.stops.gap_record import GapTrigger
from execution.stops.trail_gap import MissedTrigger
from execution.stops.trailing import Trailing
from utils.money import ZERO
from utils.plain_records import to_plain

DCA_BOTS: Final = "dca_bots"
"""Section of the store that holds the bots by id."""
DCA_HISTORY: Final = "dca_history"
"""Section of the store that holds sold lots by ``bot_id:number``, the newest of each bot."""
STRATEGY: Final = "dca"


class BotState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    """It buys nothing, and a buy that rests is cancelled; its sells go on."""
    STOPPED = "stopped"
    """It does nothing at all: its open orders are cancelled, what it holds is kept in the record."""


class Identity(Struct, frozen=True, kw_only=True):
    """Where a bot's lots really are: a state of anything else must never be loaded into it (P3)."""

    environment: str
    """mainnet, testnet or demo."""
    account: str
    market: str
    symbol: str
    strategy: str = STRATEGY
    uid: str = ""
    """The exchange's own number of the account: another key may belong to another one. "": it was not told."""


class DcaStats(Struct, frozen=True, kw_only=True):
    """Sums over the bot's life; a trade is a lot that was sold. Money in quote currency, after fees."""

    trades: int = 0
    wins: int = 0
    losses: int = 0
    realised: Decimal = ZERO
    """Proceeds less the original cost of what was sold; credit is not in it."""
    purchases: int = 0
    bought: Decimal = ZERO
    """Base currency received in all."""
    spent: Decimal = ZERO
    sold: Decimal = ZERO
    earned: Decimal = ZERO
    """Proceeds in all."""
    fees: Decimal = ZERO
    """All fees, those in base currency at the price of their execution."""
    funding: Decimal = ZERO
    """Paid on a perpetual; below zero: received. It is part of what lots cost."""
    written_off: Decimal = ZERO
    """Base currency of lots that a person wrote off; what those had cost is no loss of the bot's."""
    written_off_cost: Decimal = ZERO
    credit_given: Decimal = ZERO
    credit_used: Decimal = ZERO
    """By lots that were sold; what was given and not used lies in open lots: nothing is lost or made."""


class DcaBot(Struct, frozen=True, kw_only=True):
    """``bot_id`` is stable for ever, and names its state file and its orders."""

    bot_id: str
    name: str
    identity: Identity
    chat_id: int
    created_at: datetime
    plan: DcaPlan
    state: BotState = BotState.RUNNING
    state_reason: str = ""
    """Why it is not running, where the bot itself decided so."""
    begun_observing: bool = False
    """Under MODE=observe, and no start has sent anything since: the first that would pauses it (R25)."""
    lots: tuple[Lot, ...] = ()
    """Open ones, oldest first."""
    orders: Mapping[str, DcaOrder] = {}
    """By link id: those that are open, or whose executions are not all held."""
    dust: Dust = Dust()
    next_lot: int = 1
    """Each buy takes the next number, whether it fills or not."""
    first_revision: int = 0
    """Of the orders of each lot that it begins: a record that was put back leaves out what may be used up (R10)."""
    dropped: tuple[int, ...] = ()
    """Of the newest buys that ended without a fill: should one land all the same, it is a lot."""
    buy_trail: Trailing = Trailing()
    """Of a trailing buy: it runs from the moment when the gate opened."""
    buy_gap: GapTrigger | None = None
    """Of that trail: what was done last about a trigger that it had while prices were missed."""
    buy_missed: MissedTrigger | None = None
    """Of that trail: a candle of a gap went through it, and the price has come back since."""
    price_gap: PriceGap | None = None
    """Prices were missed whose candles are not read yet."""
    buy_not_before: datetime | None = None
    """The last buy was refused: none is tried before."""
    buy_refusals: int = 0
    buy_refused_because: str = ""
    stop_price: Decimal | None = None
    """Of a linear bot: the hard stop of the running campaign; None while it holds nothing."""
    slot: OwnSlot | None = None
    """Of a linear bot: the slot that it owns (R23), and what stands there."""
    counted: tuple[str, ...] = ()
    """Of the newest executions that name no order of the bot, and count all the same: funding, closes by others."""
    last_buy_at: datetime | None = None
    last_buy_price: Decimal | None = None
    evaluated_price: Decimal | None = None
    """The price at which indicators were asked last."""
    evaluated_at: datetime | None = None
    read_since: datetime
    """Executions up to here are all in the record: a read begins here."""
    unexplained_since: datetime | None = None
    """A row shows more fills than we hold, since then."""
    is_unexplained_told: bool = False
    read_again_at: datetime | None = None
    """Executions are not read again before: a read failed, or left something unexplained."""
    reads_failed: int = 0
    """Of executions, in a row."""
    stats: DcaStats = DcaStats()

    @property
    def symbol(self) -> str:
        return self.plan.symbol

    def lot(self, number: int) -> Lot | None:
        return next((lot for lot in self.lots if lot.number == number), None)

    def with_lot(self, lot: Lot) -> "DcaBot":
        """With a lot in place of the one of its number, or beside the others."""
        lots = sorted((*self._others(lot.number), lot), key=lambda each: each.number)
        return replace(self, lots=tuple(lots))

    def without_lot(self, number: int) -> "DcaBot":
        return replace(self, lots=self._others(number))

    def _others(self, number: int) -> tuple[Lot, ...]:
        return tuple(lot for lot in self.lots if lot.number != number)

    def orders_of(self, role: OrderRole, lot: int | None = None) -> list[DcaOrder]:
        return [o for o in self.orders.values() if o.role is role and (lot is None or o.lot == lot)]

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "DcaBot":
        """Raises msgspec.ValidationError with the path of the first field that does not fit."""
        return msgspec.convert(plain, cls)
