"""What one slot holds: the arithmetic of a position, without prices of the market and without orders."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from simulator.engine.records import ZERO
from simulator.engine.words import PositionStatus, Side

_MONEY: Final = Decimal("1e-8")
_AVERAGE: Final = Decimal("1e-10")
_WIDE: Final = Context(prec=100, rounding=ROUND_HALF_EVEN)
"""Room for all decimals of whatever amount: the usual context refuses to round one of 10^20 to 8 decimals."""


def money(amount: Decimal) -> Decimal:
    """Rounded to the 8 decimals in which the exchange books, so that sums stay exact."""
    return amount.quantize(_MONEY, context=_WIDE)


def average(value: Decimal, qty: Decimal) -> Decimal:
    """The average price of a quantity > 0, to 10 decimals, without trailing zeros."""
    return plain((value / qty).quantize(_AVERAGE, context=_WIDE))


def plain(number: Decimal) -> Decimal:
    """Without trailing zeros and never in exponent form."""
    return number.normalize() + ZERO


@dataclass(frozen=True, slots=True)
class Change:
    """What a fill did to a holding: quantities closed and opened, and the money of the closed part (before its fee)."""

    closed: Decimal
    opened: Decimal
    entry_value: Decimal
    open_fee: Decimal
    pnl: Decimal


@dataclass(frozen=True, slots=True)
class Weight:
    """What a holding adds to the account's totals: signed size and entry value, initial and maintenance margin."""

    size: Decimal
    entry_value: Decimal
    initial: Decimal
    maintenance: Decimal


WEIGHTLESS: Final = Weight(ZERO, ZERO, ZERO, ZERO)


@dataclass(slots=True, kw_only=True)
class Holding:
    """Signed size and what it cost. `generation` grows with each opening; `seq` is -1 before the first trade.

    `weight` is what the account's totals count of it at present.
    """

    symbol: str
    position_idx: int
    leverage: Decimal
    size: Decimal = ZERO
    entry_value: Decimal = ZERO
    open_fee: Decimal = ZERO
    status: PositionStatus = PositionStatus.NORMAL
    cur_realised: Decimal = ZERO
    cum_realised: Decimal = ZERO
    generation: int = 0
    created_ms: int = 0
    updated_ms: int = 0
    open_ms: int = 0
    seq: int = -1
    weight: Weight = WEIGHTLESS

    @property
    def side(self) -> Side | None:
        if not self.size:
            return None
        return Side.BUY if self.size > 0 else Side.SELL

    @property
    def avg_price(self) -> Decimal:
        return average(self.entry_value, abs(self.size)) if self.size else ZERO

    def reducible_by(self, side: Side) -> Decimal:
        """How much an order of that side could close."""
        return max(ZERO, -self.size * side.sign)

    def unrealised(self, mark: Decimal) -> Decimal:
        if not self.size:
            return ZERO
        return money(self.size * mark - self.entry_value * (1 if self.size > 0 else -1))

    def trade(self, side: Side, qty: Decimal, value: Decimal, fee: Decimal, now: int) -> Change:
        """Takes a fill in: closes what is opposite, opens with the rest; `value` and `fee` are of the whole fill."""
        closed = min(qty, self.reducible_by(side))
        opened = qty - closed
        closing_value = money(value * closed / qty)
        closing_fee = money(fee * closed / qty)
        change = self._close(side, closed, closing_value)
        if opened:
            self._open(side, opened, value - closing_value, fee - closing_fee, now)
        self.cur_realised += change.pnl - fee
        self.cum_realised += change.pnl - fee
        self.updated_ms = now
        return Change(closed, opened, change.entry_value, change.open_fee, change.pnl)

    def pay(self, amount: Decimal, now: int) -> None:
        """Funding: a positive amount is paid by the holder."""
        self.cur_realised -= amount
        self.cum_realised -= amount
        self.updated_ms = now

    def _close(self, side: Side, closed: Decimal, exit_value: Decimal) -> Change:
        if not closed:
            return Change(ZERO, ZERO, ZERO, ZERO, ZERO)
        is_whole = closed == abs(self.size)
        entry_value = self.entry_value if is_whole else money(self.entry_value * closed / abs(self.size))
        open_fee = self.open_fee if is_whole else money(self.open_fee * closed / abs(self.size))
        self.size += closed * side.sign
        self.entry_value -= entry_value
        self.open_fee -= open_fee
        if not self.size:
            self.open_ms = 0
        return Change(closed, ZERO, entry_value, open_fee, (entry_value - exit_value) * side.sign)

    def _open(self, side: Side, opened: Decimal, value: Decimal, fee: Decimal, now: int) -> None:
        if not self.size:
            self.generation += 1
            self.open_ms = now
            self.created_ms = self.created_ms or now
            self.cur_realised = ZERO
        self.size += opened * side.sign
        self.entry_value += value
        self.open_fee += fee
