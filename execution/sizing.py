"""From what was asked to what will stand: prices on the tick grid, quantities, fees, the loss at the stop. Pure.

Roundings go to the safe side: quantities down, a percent stop towards the entry, targets towards the entry.
"""

from decimal import ROUND_UP, Decimal
from typing import Final, assert_never

from msgspec import Struct

from execution.desired_orders import share_out, split_by_weight
from execution.exit_plan import BreakEvenWhen, EntryLeg, ExitPlan, TpLeg, Trail
from execution.facts import ZERO, FeeRate, Instrument, MarginMode, Side, Ticker, TriggerBy
from execution.liquidation import MarginTerms, Planned, require_inside, words_of
from execution.trade_request import (
    DistanceBy,
    PlannedTarget,
    SizeBy,
    TradePreview,
    TradeRejected,
    TradeRequest,
)
from utils.money import ceil_to_step, floor_to_step, plain, round_to_step

HUNDRED: Final = Decimal(100)
SAFE_TICKS: Final = 2
"""Every entry stands at least this many ticks on the safe side of the stop (R24)."""


class Limits(Struct, frozen=True, kw_only=True):
    """The brakes of the settings; percents in percent units."""

    default_risk: Decimal
    max_risk_per_trade: Decimal
    max_total_risk: Decimal
    max_notional: Decimal | None
    default_shares: tuple[Decimal, ...] | None
    trigger_by: TriggerBy
    cancel_entries_after_tp: int
    entry_hours: Decimal | None = None
    daily_loss: Decimal | None = None
    """In quote currency, of trades that closed today."""


class Market(Struct, frozen=True, kw_only=True):
    """What the exchange said when the preview was asked for. ``other_risk`` is money at risk in all other monitors."""

    instrument: Instrument
    ticker: Ticker
    fees: FeeRate
    equity: Decimal
    available: Decimal | None
    leverage: Decimal | None
    position_idx: int
    other_risk: Decimal
    margin: MarginTerms | None = None
    """None: liquidation was not asked about."""


class _Entry(Struct, frozen=True):
    price: Decimal | None
    expected: Decimal
    """The price it is expected to fill at."""
    share: Decimal
    fee: Decimal


def plan_trade(request: TradeRequest, market: Market, limits: Limits) -> TradePreview:
    """The whole trade as it would stand. Raises TradeRejected with the clause at fault and how it could read."""
    rules, side = market.instrument, request.side
    if market.equity <= ZERO:
        raise TradeRejected("size", "the account has no equity")
    trigger_by = request.trigger_by or limits.trigger_by
    entries = _entries(request, market)
    mean = sum((e.expected * e.share for e in entries), ZERO)
    stop = _stop(request, market, entries, mean, trigger_by)
    legs, notes = _targets(request, market, limits, entries, mean, stop)
    qty = _quantity(request, market, limits, entries, mean, stop)
    quantities = _entry_quantities(entries, qty, rules)
    mean = sum((e.expected * q for e, q in zip(entries, quantities, strict=True)), ZERO) / qty
    entry_fees = sum((e.expected * q * e.fee for e, q in zip(entries, quantities, strict=True)), ZERO)
    exit_fees = qty * stop * market.fees.taker
    loss = _loss_at_stop(entries, quantities, stop, side, market.fees)
    _check_limits(request, market, limits, qty=qty, notional=qty * mean, loss=loss)
    liquidation = _liquidation(request, market, entries, mean, qty, stop)
    targets, merged = _planned_targets(legs, qty, mean, stop, entry_fees, market, side)
    runner = qty - sum((t.qty for t in targets), ZERO)
    plan = ExitPlan(
        entries=tuple(
            EntryLeg(number=n, qty=q, price=e.price)
            for n, (e, q) in enumerate(zip(entries, quantities, strict=True), 1)
        ),
        stop=stop,
        trigger_by=trigger_by,
        legs=legs,
        break_even=request.break_even,
        cancel_entries_after_tp=min(limits.cancel_entries_after_tp, len(legs)),
        leverage=request.leverage,
        trail=_trail(request, stop, mean, rules),
        follow=request.follow,
        max_hours=request.max_hours,
        entry_hours=limits.entry_hours,
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
        r_distance=abs(mean - stop),
        loss_at_stop=loss,
        risk_percent=loss / market.equity * HUNDRED,
        equity=market.equity,
        entry_fees=entry_fees,
        exit_fees_at_stop=exit_fees,
        targets=targets,
        runner_qty=runner,
        taker_fee=market.fees.taker,
        maker_fee=market.fees.maker,
        notes=(*notes, *merged, *_notes(market, entries, qty, runner), *liquidation),
    )


# ---------------------------------------- entries


def _entries(request: TradeRequest, market: Market) -> tuple[_Entry, ...]:
    shares = _shares("entry", [e.share for e in request.entries])
    if sum(shares) != 1:
        raise TradeRejected("entry", "the shares of the entries have to be 100 % together")
    last, fees = market.ticker.last, market.fees
    entries = []
    for entry, share in zip(request.entries, shares, strict=True):
        if entry.price is not None:
            _on_tick("entry", entry.price, market.instrument)
        expected, fee = _expected_fill(entry.price, last, request.side, fees)
        entries.append(_Entry(entry.price, expected, share, fee))
    prices = [e.price for e in entries]
    if len(set(prices)) != len(prices):
        raise TradeRejected("entry", "two entries have the same price")
    return tuple(entries)


def _expected_fill(price: Decimal | None, last: Decimal, side: Side, fees: FeeRate) -> tuple[Decimal, Decimal]:
    """Price and fee rate at which an entry is reckoned to fill: at the market if the price has reached it already."""
    if price is None or (price - last) * side.sign >= ZERO:
        return last, fees.taker
    return price, fees.maker


def _split(entries: tuple[_Entry, ...], qty: Decimal, rules: Instrument) -> list[Decimal]:
    return split_by_weight(qty, [e.share for e in entries], ZERO, rules.qty_step) or []


def _entry_quantities(entries: tuple[_Entry, ...], qty: Decimal, rules: Instrument) -> list[Decimal]:
    quantities = _split(entries, qty, rules)
    for number, (entry, part) in enumerate(zip(entries, quantities, strict=True), 1):
        if part < _least(rules, entry.expected):
            needed = ceil_to_step(max(_least(rules, e.expected) / e.share for e in entries), rules.qty_step)
            raise TradeRejected(
                "size",
                f"entry {number} would be {plain(part)} {rules.base_coin}, less than the exchange takes; "
                f"the whole size has to be at least {plain(needed)}",
                f"size {plain(needed)}",
            )
        most = rules.max_market_qty if entry.price is None else rules.max_limit_qty
        if part > most:
            raise TradeRejected(
                "size",
                f"the exchange takes at most {plain(most)} {rules.base_coin} in one order",
                f"size {plain(most)}",
            )
    return quantities


def _least(rules: Instrument, price: Decimal) -> Decimal:
    """The least quantity of an order at a price, on the step grid."""
    return max(rules.min_qty, ceil_to_step(rules.min_notional / price, rules.qty_step))


# ---------------------------------------- stop, targets


def _stop(
    request: TradeRequest, market: Market, entries: tuple[_Entry, ...], mean: Decimal, trigger_by: TriggerBy
) -> Decimal:
    rules, side = market.instrument, request.side
    if request.stop.by is DistanceBy.PERCENT:
        wanted = mean * (1 - side.sign * request.stop.value / HUNDRED)
        stop = ceil_to_step(wanted, rules.tick_size) if side is Side.BUY else floor_to_step(wanted, rules.tick_size)
    else:
        stop = request.stop.value
        _on_tick("sl", stop, rules)
    price = market.ticker.price(trigger_by)
    nearest = min((e.price if e.price is not None else e.expected for e in entries), key=lambda p: p * side.sign)
    least = SAFE_TICKS * rules.tick_size
    example = plain(round_to_step(nearest * (1 - side.sign * Decimal("0.02")), rules.tick_size))
    below = "below" if side is Side.BUY else "above"
    if stop <= ZERO or (nearest - stop) * side.sign < least:
        raise TradeRejected(
            "sl",
            f"the stop of a {side.word} belongs at least {plain(least)} {below} every entry; {plain(nearest)} is one",
            f"sl {example}",
        )
    if (price - stop) * side.sign < least:
        raise TradeRejected(
            "sl",
            f"the price is {plain(price)}: a {side.word}'s stop at {plain(stop)} would fire at once",
            f"sl {example}",
        )
    return stop


def _trail(request: TradeRequest, stop: Decimal, mean: Decimal, rules: Instrument) -> Trail | None:
    trail = request.trail
    if trail is None:
        return None
    least = rules.tick_size / mean * HUNDRED
    if trail.distance.value < least:
        shown = plain(ceil_to_step(least, Decimal("0.01")))
        raise TradeRejected(
            "trail", f"a trail of {plain(trail.distance.value)} % is less than a tick", f"trail {shown}%"
        )
    if trail.after_tp is not None and trail.after_tp > len(request.targets):
        known = f"trail {plain(trail.distance.value)}% after tp{len(request.targets)}"
        raise TradeRejected("trail", f"there is no TP{trail.after_tp}", known)
    if trail.at is not None and (trail.at - stop) * request.side.sign <= ZERO:
        side = "above" if request.side is Side.BUY else "below"
        raise TradeRejected("trail", f"a trail begins {side} the stop, which is {plain(stop)}", "")
    return trail


def _targets(
    request: TradeRequest,
    market: Market,
    limits: Limits,
    entries: tuple[_Entry, ...],
    mean: Decimal,
    stop: Decimal,
) -> tuple[tuple[TpLeg, ...], tuple[str, ...]]:
    rules, side = market.instrument, request.side
    given = [t.share for t in request.targets]
    defaults = limits.default_shares
    if all(share is None for share in given) and defaults is not None and len(defaults) == len(given):
        given = [share / HUNDRED for share in defaults]
    shares = _shares("tp", given)
    if sum(shares) > 1:
        over = plain(sum(shares, ZERO) * HUNDRED)
        raise TradeRejected("tp", f"the shares of the take profits are {over} % together; 100 % is the most")
    reference = max((e.expected for e in entries), key=lambda p: p * side.sign)
    priced: list[tuple[Decimal, Decimal]] = []
    for target, share in zip(request.targets, shares, strict=True):
        price = _target_price(target.by, target.value, mean, stop, rules, side)
        if (price - reference) * side.sign <= ZERO:
            beyond = "above" if side is Side.BUY else "below"
            example = plain(round_to_step(reference * (1 + side.sign * Decimal("0.01")), rules.tick_size))
            raise TradeRejected(
                "tp",
                f"{plain(price)} is no take profit: it belongs {beyond} every entry; {plain(reference)} is one",
                f"tp {example}",
            )
        priced.append((price, share))
    if len({price for price, _ in priced}) != len(priced):
        raise TradeRejected("tp", "two take profits have the same price")
    nearest_first = sorted(priced, key=lambda leg: leg[0] * side.sign)
    notes = () if nearest_first == priced else ("The take profits are numbered from the nearest one.",)
    legs = tuple(TpLeg(number=n, price=price, share=share) for n, (price, share) in enumerate(nearest_first, 1))
    policy = request.break_even
    if policy is not None and policy.when is BreakEvenWhen.AFTER_TP and policy.value > len(legs):
        raise TradeRejected("be", f"there is no TP{policy.value}", f"be tp{len(legs)}")
    return legs, notes


def _target_price(
    by: DistanceBy, value: Decimal, mean: Decimal, stop: Decimal, rules: Instrument, side: Side
) -> Decimal:
    match by:
        case DistanceBy.PRICE:
            _on_tick("tp", value, rules)
            return value
        case DistanceBy.PERCENT:
            wanted = mean * (1 + side.sign * value / HUNDRED)
        case DistanceBy.R:
            wanted = mean + value * (mean - stop)
        case _:
            assert_never(by)
    price = floor_to_step(wanted, rules.tick_size) if side is Side.BUY else ceil_to_step(wanted, rules.tick_size)
    if price <= ZERO:
        raise TradeRejected("tp", "a take profit so far away would be below zero", "tp 2%")
    return price


def _planned_targets(
    legs: tuple[TpLeg, ...],
    qty: Decimal,
    mean: Decimal,
    stop: Decimal,
    entry_fees: Decimal,
    market: Market,
    side: Side,
) -> tuple[tuple[PlannedTarget, ...], tuple[str, ...]]:
    rules = market.instrument
    runner = (1 - sum((leg.share for leg in legs), ZERO)) * qty
    standing = share_out(qty, [(leg, leg.share * qty) for leg in legs], runner, rules)
    if not standing:
        raise TradeRejected(
            "size",
            f"no take profit can stand: each would be less than the exchange takes ({plain(rules.min_qty)} "
            f"{rules.base_coin}, {plain(rules.min_notional)} {rules.quote_coin})",
            f"size {plain(_least_for_legs(legs, rules))}",
        )
    targets = tuple(
        PlannedTarget(
            number=leg.number,
            price=leg.price,
            share=leg.share,
            qty=part,
            profit=side.sign * part * (leg.price - mean)
            - part * leg.price * market.fees.maker
            - entry_fees * part / qty,
            r=(leg.price - mean) / (mean - stop),
        )
        for leg, part in standing
    )
    stay = [target.number for target in targets]
    joined = [
        f"TP{leg.number} is under the exchange's minimum and joins "
        f"TP{next((n for n in stay if n > leg.number), stay[-1])}: what follows it follows that one."
        for leg in legs
        if leg.number not in stay
    ]
    return targets, tuple(joined)


def _least_for_legs(legs: tuple[TpLeg, ...], rules: Instrument) -> Decimal:
    """The least size at which the largest leg stands."""
    largest = max(legs, key=lambda leg: leg.share)
    return ceil_to_step(_least(rules, largest.price) / largest.share, rules.qty_step)


# ---------------------------------------- size


def _quantity(
    request: TradeRequest,
    market: Market,
    limits: Limits,
    entries: tuple[_Entry, ...],
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
        while _loss_at_stop(entries, _split(entries, qty, rules), stop, request.side, market.fees) > risk:
            qty -= rules.qty_step
    elif size.by is SizeBy.NOTIONAL:
        qty = floor_to_step(size.value / mean, rules.qty_step)
    else:
        qty = size.value
        floored = floor_to_step(qty, rules.qty_step)
        if floored != qty:
            least = max(floored, _least(rules, mean))
            raise TradeRejected(
                "size", f"{rules.symbol} trades in steps of {plain(rules.qty_step)}", f"size {plain(least)}"
            )
    least = _least(rules, mean)
    if qty < least:
        raise TradeRejected(
            "size",
            f"{plain(qty)} {rules.base_coin} is less than the exchange takes: at least {plain(least)} "
            f"(about {plain(_cents_up(least * mean))} {rules.quote_coin})",
            f"size {plain(least)}",
        )
    return qty


def _loss_at_stop(
    entries: tuple[_Entry, ...], quantities: list[Decimal], stop: Decimal, side: Side, fees: FeeRate
) -> Decimal:
    return sum(
        (
            qty * ((e.expected - stop) * side.sign + e.expected * e.fee + stop * fees.taker)
            for e, qty in zip(entries, quantities, strict=True)
        ),
        ZERO,
    )


def _check_limits(
    request: TradeRequest, market: Market, limits: Limits, *, qty: Decimal, notional: Decimal, loss: Decimal
) -> None:
    rules, equity = market.instrument, market.equity
    clause = {None: "risk", SizeBy.RISK: "risk", SizeBy.NOTIONAL: "usdt", SizeBy.QUANTITY: "size"}[
        request.size.by if request.size else None
    ]
    percent = loss / equity * HUNDRED
    if percent > limits.max_risk_per_trade:
        allowed = floor_to_step(qty * limits.max_risk_per_trade / percent, rules.qty_step)
        raise TradeRejected(
            clause,
            f"the loss at the stop would be {plain(_cents_up(loss))} {rules.quote_coin}, "
            f"{plain(_cents_up(percent))} % of the equity; MAX_RISK_PER_TRADE is {plain(limits.max_risk_per_trade)} %",
            f"size {plain(allowed)}" if allowed >= rules.min_qty else "",
        )
    total = (loss + market.other_risk) / equity * HUNDRED
    left = max(ZERO, equity * limits.max_total_risk / HUNDRED - market.other_risk)
    room = floor_to_step(qty * left / loss, rules.qty_step)
    if total > limits.max_total_risk:
        raise TradeRejected(
            clause,
            f"all trades together would risk {plain(_cents_up(total))} % of the equity; "
            f"MAX_TOTAL_RISK is {plain(limits.max_total_risk)} %",
            f"size {plain(room)}" if room >= rules.min_qty else "",
        )
    if limits.max_notional is not None and notional > limits.max_notional:
        allowed = floor_to_step(qty * limits.max_notional / notional, rules.qty_step)
        raise TradeRejected(
            clause,
            f"the position would be worth {plain(_cents_up(notional))} {rules.quote_coin}; "
            f"MAX_NOTIONAL is {plain(limits.max_notional)}",
            f"size {plain(allowed)}" if allowed >= rules.min_qty else "",
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
            f"it needs a margin of {plain(_cents_up(notional / leverage))} {rules.quote_coin} at leverage "
            f"{plain(leverage)}; {plain(market.available)} are available",
        )


def _liquidation(
    request: TradeRequest, market: Market, entries: tuple[_Entry, ...], mean: Decimal, qty: Decimal, stop: Decimal
) -> tuple[str, ...]:
    """R18: what the preview says of it. With isolated margin the first entry alone stands nearest to liquidation."""
    terms = market.margin
    if terms is None:
        return ()
    is_isolated = terms.mode is MarginMode.ISOLATED
    first = max((e.expected for e in entries), key=lambda price: price * request.side.sign)
    planned = Planned(
        side=request.side,
        entry=first if is_isolated else mean,
        qty=qty,
        stop=stop,
        leverage=request.leverage or market.leverage,
        equity=market.equity,
    )
    require_inside(planned, terms, market.instrument)
    return (words_of(planned, terms, market.instrument),)


def check_again(preview: TradePreview, last: Decimal, equity: Decimal, other_risk: Decimal, limits: Limits) -> None:
    """The limits once more when a trade is confirmed: price, equity and the other trades may have moved since.

    Raises TradeRejected; ``last`` is the newest traded price, ``other_risk`` money at risk in all other monitors.
    """
    side, stop = preview.side, preview.plan.stop
    fees = FeeRate(taker=preview.taker_fee, maker=preview.maker_fee)
    loss = preview.exit_fees_at_stop
    for leg in preview.plan.entries:
        price, fee = _expected_fill(leg.price, last, side, fees)
        loss += leg.qty * ((price - stop) * side.sign + price * fee)
    percent, total = loss / equity * HUNDRED, (loss + other_risk) / equity * HUNDRED
    if percent > limits.max_risk_per_trade:
        raise TradeRejected(
            "",
            f"the price is {plain(last)} now: the loss at the stop would be {plain(_cents_up(percent))} % of the "
            f"equity; MAX_RISK_PER_TRADE is {plain(limits.max_risk_per_trade)} %. Send the line again",
        )
    if total > limits.max_total_risk:
        raise TradeRejected(
            "",
            f"all trades together would risk {plain(_cents_up(total))} % of the equity now; "
            f"MAX_TOTAL_RISK is {plain(limits.max_total_risk)} %",
        )


def _notes(market: Market, entries: tuple[_Entry, ...], qty: Decimal, runner: Decimal) -> tuple[str, ...]:
    rules = market.instrument
    notes = []
    if any(e.price is not None and e.price != e.expected for e in entries):
        notes.append("A limit entry that the price has reached already fills at once, at the market.")
    if runner > ZERO:
        notes.append(f"{plain(runner)} {rules.base_coin} have no take profit: only the stop ends them.")
    if qty > rules.max_market_qty:
        notes.append(f"Closing at once would take several orders of at most {plain(rules.max_market_qty)}.")
    return tuple(notes)


# ---------------------------------------- helpers


def _shares(clause: str, given: list[Decimal | None]) -> list[Decimal]:
    """Fractions for all: as given, or even ones whose last makes the sum exactly one."""
    named = [share for share in given if share is not None]
    if len(named) == len(given):
        return named
    if named:
        raise TradeRejected(clause, "either every price has a share, or none has")
    even = Decimal(1) / len(given)
    return [even] * (len(given) - 1) + [1 - even * (len(given) - 1)]


def _on_tick(clause: str, price: Decimal, rules: Instrument) -> None:
    nearest = round_to_step(price, rules.tick_size)
    if price != nearest or price <= ZERO:
        raise TradeRejected(
            clause, f"{rules.symbol} prices move in steps of {plain(rules.tick_size)}", f"{clause} {plain(nearest)}"
        )


def _cents_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_UP)
