"""From what was asked to what will stand: the whole trade as it is shown, and its limits once more at the end. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from execution.exit_plan import ExitPlan
from execution.facts.account import MarginMode
from execution.facts.instruments import Instrument
from execution.facts.slots import Side
from execution.new_trade.held import NOTHING, Held
from execution.new_trade.liquidation import Planned, require_inside, words_of
from execution.new_trade.plan_entries import (
    PlannedEntry,
    entry_legs,
    entry_quantities,
    expected_fill,
    planned_entries,
    slice_notes,
)
from execution.new_trade.plan_exits import (
    planned_legs,
    planned_smart,
    planned_stop,
    planned_targets,
    require_places,
)
from execution.new_trade.plan_limits import require_within_limits
from execution.new_trade.plan_size import loss_at_stop, planned_qty
from execution.new_trade.plan_stop_moves import planned_break_even, planned_trail
from execution.new_trade.plan_terms import HUNDRED, Limits, Market, cents_up
from execution.new_trade.trade_request import DistanceBy, TradePreview, TradeRejected, TradeRequest
from utils.money import ZERO, plain, round_to_step
from utils.texts.catalogue import text


def plan_trade(request: TradeRequest, market: Market, limits: Limits, held: Held = NOTHING) -> TradePreview:
    """The whole trade as it would stand. Raises TradeRejected with the clause at fault and how it could read.

    ``held`` is what the slot holds already: loss, targets, liquidation and limits are of both together.
    """
    rules, side = market.instrument, request.side
    _require_equity(market.equity)
    trigger_by = request.trigger_by or limits.trigger_by
    entries = planned_entries(request, market)
    mean = sum((e.expected * e.share for e in entries), ZERO)
    stop = planned_stop(request, market, entries, mean, trigger_by)
    legs, notes = planned_legs(request, market, limits, entries, mean, stop, held.reached)
    held = held.before(stop, side)
    qty = planned_qty(request, market, limits, entries, mean, stop)
    quantities = entry_quantities(entries, qty, rules)
    counted_from = mean
    mean = sum((e.expected * q for e, q in zip(entries, quantities, strict=True)), ZERO) / qty
    entry_fees = sum((e.expected * q * e.fee for e, q in zip(entries, quantities, strict=True)), ZERO)
    added, held_loss = loss_at_stop(entries, quantities, stop, side, market.fees), held.loss_at(stop, side, market.fees)
    require_within_limits(request, market, limits, entries, stop, held, qty)
    loss, total = added + held_loss, qty + held.total
    total_mean, total_fees = (qty * mean + held.value) / total, entry_fees + held.entry_costs
    expected = [entry.expected for entry in entries]
    planned = _at_worst(side, market, request.leverage, expected, held, total_mean, total, stop)
    liquidation = _liquidation(planned, market)
    r_distance = abs(mean - stop)
    targets, merged = planned_targets(legs, total, total_mean, r_distance, total_fees, market, side, request.leg_kind)
    require_places(request, market, len(targets))
    runner = total - sum((t.qty for t in targets), ZERO)
    break_even = (total_mean + side.sign * total_fees / total) / (1 - side.sign * market.fees.taker)
    plan = ExitPlan(
        entries=entry_legs(entries, quantities, rules),
        stop=stop,
        trigger_by=trigger_by,
        legs=legs,
        break_even=planned_break_even(request, legs, total_mean, stop, break_even, rules),
        cancel_entries_after_tp=min(limits.cancel_entries_after_tp, len(legs)),
        leverage=request.leverage,
        trail=planned_trail(request, stop, mean, trigger_by, rules),
        follow=request.follow,
        max_hours=request.max_hours,
        smart=planned_smart(request, stop, entries, rules),
        entry_hours=limits.entry_hours,
        leg_kind=request.leg_kind,
    )
    return TradePreview(
        symbol=rules.symbol,
        side=side,
        position_idx=market.position_idx,
        plan=plan,
        instrument=rules,
        price=market.ticker.price(trigger_by),
        mean_entry=mean,
        qty=qty,
        notional=qty * mean,
        r_distance=r_distance,
        loss_at_stop=loss,
        risk_percent=loss / market.equity * HUNDRED,
        equity=market.equity,
        entry_fees=entry_fees,
        exit_fees_at_stop=total * stop * market.fees.taker,
        targets=targets,
        runner_qty=runner,
        taker_fee=market.fees.taker,
        maker_fee=market.fees.maker,
        counts_from=_counts_from(request, entries, counted_from, mean, rules),
        notes=(
            *notes,
            *merged,
            *slice_notes(entries, quantities, rules),
            *_notes(market, entries, total, runner),
            *liquidation,
        ),
    )


def _counts_from(
    request: TradeRequest,
    entries: tuple[PlannedEntry, ...],
    base: Decimal,
    mean: Decimal,
    rules: Instrument,
) -> Decimal | None:
    """Where the percents and the R of a line count from; None: from the entry as it is listed, or there are none."""
    distances = {request.stop.by, *(target.by for target in request.targets)}
    listed = entries[0].price if len(entries) == 1 and entries[0].price is not None else mean
    if distances == {DistanceBy.PRICE} or abs(base - listed) < rules.tick_size:
        return None
    return round_to_step(base, rules.tick_size)


def _at_worst(
    side: Side,
    market: Market,
    leverage: Decimal | None,
    expected: Sequence[Decimal],
    held: Held,
    mean: Decimal,
    qty: Decimal,
    stop: Decimal,
) -> Planned:
    """With isolated margin the first entry alone stands nearest to liquidation; ``leverage`` is the line's own."""
    is_isolated = market.margin is not None and market.margin.mode is MarginMode.ISOLATED
    alone = held.mean if held.qty > ZERO else expected[0]
    first = max((alone, *expected), key=lambda price: price * side.sign)
    return Planned(
        side=side,
        entry=first if is_isolated else mean,
        qty=qty,
        stop=stop,
        leverage=leverage or market.leverage,
        equity=market.equity,
    )


def _liquidation(planned: Planned, market: Market) -> tuple[str, ...]:
    """R18: what the preview says of it. Raises TradeRejected where it would come before the stop."""
    if market.margin is None:
        return ()
    require_inside(planned, market.margin, market.instrument)
    return (words_of(planned, market.margin, market.instrument),)


def check_again(preview: TradePreview, market: Market, limits: Limits, held: Held = NOTHING) -> None:
    """The limits once more when a trade is confirmed: price, equity and the other trades may have moved since.

    Raises TradeRejected; ``market`` is what the exchange says now, ``held`` what the slot holds now that the trade is
    added to.
    """
    equity, last, fees = market.equity, market.ticker.last, market.fees
    _require_equity(equity)
    side, stop = preview.side, preview.plan.stop
    held = held.before(stop, side)
    loss, value, expected = held.loss_at(stop, side, fees), held.value, []
    for leg in preview.new_entries:
        price, fee = expected_fill(leg.price, last, side, fees)
        loss += leg.qty * ((price - stop) * side.sign + price * fee + stop * fees.taker)
        value += leg.qty * price
        expected.append(price)
    percent = loss / equity * HUNDRED
    if percent > limits.max_risk_per_trade:
        raise TradeRejected(
            "",
            text(
                "refused-risk-now",
                price=plain(last),
                percent=plain(cents_up(percent)),
                most=plain(limits.max_risk_per_trade),
            ),
        )
    require_total_risk(max(ZERO, loss) + market.other_risk, equity, limits)
    if limits.max_notional is not None and value > limits.max_notional:
        raise TradeRejected(
            "",
            text(
                "refused-notional-now",
                price=plain(last),
                value=plain(cents_up(value)),
                quote=market.instrument.quote_coin,
                most=plain(limits.max_notional),
            ),
        )
    qty = preview.qty + held.total
    _liquidation(_at_worst(side, market, preview.plan.leverage, expected, held, value / qty, qty, stop), market)


def require_total_risk(at_risk: Decimal, equity: Decimal, limits: Limits) -> None:
    """``at_risk`` is money at risk in all trades together. Raises TradeRejected."""
    _require_equity(equity)
    percent = at_risk / equity * HUNDRED
    if percent > limits.max_total_risk:
        most = plain(limits.max_total_risk)
        raise TradeRejected("", text("refused-total-risk-now", percent=plain(cents_up(percent)), most=most))


def _require_equity(equity: Decimal) -> None:
    if equity <= ZERO:
        raise TradeRejected("size", text("refused-no-equity"))


def _notes(market: Market, entries: tuple[PlannedEntry, ...], qty: Decimal, runner: Decimal) -> tuple[str, ...]:
    rules = market.instrument
    notes = []
    if any(e.price is not None and e.price != e.expected for e in entries):
        notes.append(text("note-entry-at-once"))
    if runner > ZERO:
        notes.append(text("note-runner", qty=plain(runner), base=rules.base_coin))
    if qty > rules.max_market_qty:
        notes.append(text("note-close-orders", most=plain(rules.max_market_qty)))
    return tuple(notes)
