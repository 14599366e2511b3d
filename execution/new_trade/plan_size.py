"""How much is traded: the quantity, rounded down, and its loss at the stop. Pure."""

from decimal import Decimal

from execution.facts.instruments import FeeRate
from execution.facts.slots import Side
from execution.new_trade.plan_entries import PlannedEntry, split_entries
from execution.new_trade.plan_terms import HUNDRED, Limits, Market, cents_up, least_qty
from execution.new_trade.trade_request import SizeBy, TradeRejected, TradeRequest
from utils.money import ZERO, floor_to_step, plain
from utils.texts.catalogue import text


def planned_qty(
    request: TradeRequest,
    market: Market,
    limits: Limits,
    entries: tuple[PlannedEntry, ...],
    mean: Decimal,
    stop: Decimal,
) -> Decimal:
    rules = market.instrument
    size = request.size
    if size is None or size.by is SizeBy.RISK:
        percent = size.value if size is not None else limits.default_risk
        entry_fee = sum((e.expected * e.share * e.fee for e in entries), ZERO)
        loss_per_unit = abs(mean - stop) + entry_fee + stop * market.fees.taker
        risk = market.equity * percent / HUNDRED
        qty = floor_to_step(risk / loss_per_unit, rules.qty_step)
        # Rounding to steps may leave the dearest entry more than its share.
        while loss_at_stop(entries, split_entries(entries, qty, rules), stop, request.side, market.fees) > risk:
            qty -= rules.qty_step
    elif size.by is SizeBy.NOTIONAL:
        qty = floor_to_step(size.value / mean, rules.qty_step)
    else:
        qty = size.value
        floored = floor_to_step(qty, rules.qty_step)
        if floored != qty:
            least = max(floored, least_qty(rules, mean))
            problem = text("refused-qty-step", symbol=rules.symbol, step=plain(rules.qty_step))
            raise TradeRejected("size", problem, f"size {plain(least)}")
    least = least_qty(rules, mean)
    if qty < least:
        problem = text(
            "refused-size-small",
            qty=plain(qty) if qty > ZERO else "none",
            base=rules.base_coin,
            least=plain(least),
            value=plain(cents_up(least * mean)),
            quote=rules.quote_coin,
        )
        raise TradeRejected("size", problem, f"size {plain(least)}")
    return qty


def loss_at_stop(
    entries: tuple[PlannedEntry, ...], quantities: list[Decimal], stop: Decimal, side: Side, fees: FeeRate
) -> Decimal:
    return sum(
        (
            qty * ((e.expected - stop) * side.sign + e.expected * e.fee + stop * fees.taker)
            for e, qty in zip(entries, quantities, strict=True)
        ),
        ZERO,
    )
