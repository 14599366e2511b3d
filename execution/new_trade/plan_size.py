"""How much is traded: the quantity, rounded down, its loss at the stop, and the limits that it keeps (R24). Pure."""

from decimal import Decimal

from execution.facts import ZERO, FeeRate, Side
from execution.new_trade.plan_entries import PlannedEntry, split_entries
from execution.new_trade.plan_terms import HUNDRED, Limits, Market, cents_up, least_qty
from execution.new_trade.trade_request import SizeBy, TradeRejected, TradeRequest
from utils.money import floor_to_step, plain


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
            raise TradeRejected(
                "size", f"{rules.symbol} trades in steps of {plain(rules.qty_step)}", f"size {plain(least)}"
            )
    least = least_qty(rules, mean)
    if qty < least:
        raise TradeRejected(
            "size",
            f"{plain(qty)} {rules.base_coin} is less than the exchange takes: at least {plain(least)} "
            f"(about {plain(cents_up(least * mean))} {rules.quote_coin})",
            f"size {plain(least)}",
        )
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


def require_within_limits(
    request: TradeRequest,
    market: Market,
    limits: Limits,
    *,
    qty: Decimal,
    notional: Decimal,
    loss: Decimal,
    held_notional: Decimal,
    held_loss: Decimal,
) -> None:
    """The limits hold for the whole: what is added, and what is held already. Raises TradeRejected."""
    rules, equity = market.instrument, market.equity
    clause = {None: "risk", SizeBy.RISK: "risk", SizeBy.NOTIONAL: "usdt", SizeBy.QUANTITY: "size"}[
        request.size.by if request.size else None
    ]

    def what_fits(room: Decimal, taken: Decimal) -> str:
        """The size of which ``taken`` shrinks to ``room``, or "" where none does."""
        allowed = floor_to_step(qty * room / taken, rules.qty_step) if taken > ZERO else ZERO
        return f"size {plain(allowed)}" if allowed >= rules.min_qty else ""

    whole = loss + held_loss
    percent = whole / equity * HUNDRED
    if percent > limits.max_risk_per_trade:
        raise TradeRejected(
            clause,
            f"the loss at the stop would be {plain(cents_up(whole))} {rules.quote_coin}, "
            f"{plain(cents_up(percent))} % of the equity; MAX_RISK_PER_TRADE is {plain(limits.max_risk_per_trade)} %",
            what_fits(equity * limits.max_risk_per_trade / HUNDRED - held_loss, loss),
        )
    total = (max(ZERO, whole) + market.other_risk) / equity * HUNDRED
    if total > limits.max_total_risk:
        left = equity * limits.max_total_risk / HUNDRED - market.other_risk - held_loss
        raise TradeRejected(
            clause,
            f"all trades together would risk {plain(cents_up(total))} % of the equity; "
            f"MAX_TOTAL_RISK is {plain(limits.max_total_risk)} %",
            what_fits(left, loss),
        )
    value = notional + held_notional
    if limits.max_notional is not None and value > limits.max_notional:
        raise TradeRejected(
            clause,
            f"the position would be worth {plain(cents_up(value))} {rules.quote_coin}; "
            f"MAX_NOTIONAL is {plain(limits.max_notional)}",
            what_fits(limits.max_notional - held_notional, notional),
        )
    if request.leverage is not None and not 1 <= request.leverage <= rules.max_leverage:
        raise TradeRejected(
            "lev",
            f"{rules.symbol} takes a leverage of 1 to {plain(rules.max_leverage)}",
            f"lev {plain(rules.max_leverage)}",
        )
    leverage = request.leverage or market.leverage
    if leverage and market.available is not None and notional / leverage > market.available:
        raise TradeRejected(
            clause,
            f"it needs a margin of {plain(cents_up(notional / leverage))} {rules.quote_coin} at leverage "
            f"{plain(leverage)}; {plain(market.available)} are available",
        )
