"""The limits that a trade keeps (R24), and the largest size that would keep them all. Pure.

They hold for the whole: what is added, and what its slot holds already.
"""

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from execution.facts.account import Wallet
from execution.facts.slots import Side
from execution.new_trade.held import Held
from execution.new_trade.plan_entries import PlannedEntry, entry_quantities, split_entries
from execution.new_trade.plan_size import loss_at_stop
from execution.new_trade.plan_terms import HUNDRED, Limits, Market, cents_up
from execution.new_trade.trade_request import SizeBy, TradeRejected, TradeRequest
from utils.money import ZERO, plain
from utils.texts.catalogue import text

_CLAUSES = {SizeBy.RISK: "risk", SizeBy.NOTIONAL: "usdt", SizeBy.QUANTITY: "size"}


class Sizing(Struct, frozen=True, kw_only=True):
    """What a size is judged by: where a trade enters and where it is given up. ``held`` is there already."""

    side: Side
    entries: tuple[PlannedEntry, ...]
    stop: Decimal
    held: Held
    leverage: Decimal | None

    def loss(self, qty: Decimal, market: Market) -> Decimal:
        """Of the whole, at the stop, fees included."""
        parts = split_entries(self.entries, qty, market.instrument)
        added = loss_at_stop(self.entries, parts, self.stop, self.side, market.fees)
        return added + self.held.loss_at(self.stop, self.side, market.fees)

    def added_value(self, qty: Decimal, market: Market) -> Decimal:
        """At the prices of entry, in quote currency."""
        parts = split_entries(self.entries, qty, market.instrument)
        return sum((entry.expected * part for entry, part in zip(self.entries, parts, strict=True)), ZERO)


def most_at_risk(limits: Limits, wallet: Wallet | None) -> Decimal | None:
    """The money that one trade may lose at its stop; None while the account's equity is not known."""
    return None if wallet is None else limits.max_risk_per_trade / HUNDRED * wallet.equity


def require_within_limits(
    request: TradeRequest,
    market: Market,
    limits: Limits,
    entries: tuple[PlannedEntry, ...],
    stop: Decimal,
    held: Held,
    qty: Decimal,
) -> None:
    """Raises TradeRejected, with the largest size that would not be refused."""
    rules = market.instrument
    if request.leverage is not None and not 1 <= request.leverage <= rules.max_leverage:
        raise TradeRejected(
            "lev",
            text("refused-leverage", symbol=rules.symbol, most=plain(rules.max_leverage)),
            f"lev {plain(rules.max_leverage)}",
        )
    leverage = request.leverage or market.leverage
    sizing = Sizing(side=request.side, entries=entries, stop=stop, held=held, leverage=leverage)
    problem = _problem(sizing, market, limits, qty)
    if problem:
        clause = "risk" if request.size is None else _CLAUSES[request.size.by]
        raise TradeRejected(clause, problem, _what_fits(sizing, market, limits, qty))


def _problem(sizing: Sizing, market: Market, limits: Limits, qty: Decimal) -> str:
    """The first limit that a size does not keep, or ""."""
    equity, quote = market.equity, market.instrument.quote_coin
    whole, added = sizing.loss(qty, market), sizing.added_value(qty, market)
    percent = whole / equity * HUNDRED
    if percent > limits.max_risk_per_trade:
        return text(
            "refused-risk",
            loss=plain(cents_up(whole)),
            quote=quote,
            percent=plain(cents_up(percent)),
            most=plain(limits.max_risk_per_trade),
        )
    total = (max(ZERO, whole) + market.other_risk) / equity * HUNDRED
    if total > limits.max_total_risk:
        return text("refused-total-risk", percent=plain(cents_up(total)), most=plain(limits.max_total_risk))
    value = added + sizing.held.value
    if limits.max_notional is not None and value > limits.max_notional:
        return text("refused-notional", value=plain(cents_up(value)), quote=quote, most=plain(limits.max_notional))
    if sizing.leverage and market.available is not None and added / sizing.leverage > market.available:
        return text(
            "refused-margin",
            margin=plain(cents_up(added / sizing.leverage)),
            quote=quote,
            leverage=plain(sizing.leverage),
            available=plain(market.available),
        )
    return ""


def _what_fits(sizing: Sizing, market: Market, limits: Limits, qty: Decimal) -> str:
    """The largest size below ``qty`` that keeps every limit and that the exchange takes, or ""."""

    def fits(smaller: Decimal) -> bool:
        return not _problem(sizing, market, limits, smaller) and _is_affordable(sizing, market, smaller)

    size = _largest(fits, qty, market.instrument.qty_step)
    try:
        entry_quantities(sizing.entries, size, market.instrument)
    except TradeRejected:
        return ""
    return f"size {plain(size)}"


def _is_affordable(sizing: Sizing, market: Market, qty: Decimal) -> bool:
    """The exchange also sets the fees of both ways aside."""
    if not sizing.leverage or market.available is None:
        return True
    value = sizing.added_value(qty, market)
    return value / sizing.leverage + 2 * value * market.fees.taker <= market.available


def _largest(fits: Callable[[Decimal], bool], most: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of a step below ``most`` that fits, zero where none does."""
    low, high = 0, int(most / step)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle * step) else (low, middle)
    return low * step
