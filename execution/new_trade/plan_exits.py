"""Where a new trade is left: its stop and its take profits on the tick grid. Pure.

Roundings go to the safe side: a percent stop and percent targets towards the entry.
"""

from decimal import Decimal
from typing import assert_never

from execution.exit_plan import BreakEvenWhen, LegKind, TpLeg
from execution.facts.instruments import Instrument
from execution.facts.price_grid import against, in_favour
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.clause_words import target_clause, without_doubles
from execution.new_trade.plan_entries import PlannedEntry
from execution.new_trade.plan_slips import require_near_stop, require_prices
from execution.new_trade.plan_terms import HUNDRED, SAFE_TICKS, Limits, Market, fractions, least_qty, require_on_tick
from execution.new_trade.trade_request import DistanceBy, PlannedTarget, TradeRejected, TradeRequest
from execution.stops.smart_stop import SmartStop, problem_of
from execution.targets.conditional_legs import KEPT_FREE, PLACES
from execution.targets.sharing import joined_shares, share_out
from utils.money import ZERO, ceil_to_step, plain, round_to_step
from utils.texts.catalogue import text


def planned_stop(
    request: TradeRequest, market: Market, entries: tuple[PlannedEntry, ...], mean: Decimal, trigger_by: TriggerBy
) -> Decimal:
    rules, side = market.instrument, request.side
    if request.stop.by is DistanceBy.PERCENT:
        wanted = mean * (1 - side.sign * request.stop.value / HUNDRED)
        stop = in_favour(side, wanted, rules.tick_size)
    else:
        stop = request.stop.value
    price = market.ticker.price(trigger_by)
    nearest = min((e.price if e.price is not None else e.expected for e in entries), key=lambda p: p * side.sign)
    least = SAFE_TICKS * rules.tick_size
    example = plain(round_to_step(nearest * (1 - side.sign * Decimal("0.02")), rules.tick_size))
    if request.stop.by is not DistanceBy.PERCENT:
        require_near_stop(stop, price, f"sl {example}")
        require_on_tick("sl", stop, rules)
    if stop <= ZERO or (nearest - stop) * side.sign < least:
        raise TradeRejected(
            "sl",
            text("refused-stop-side", side=side.word, least=plain(least), entry=plain(nearest)),
            f"sl {example}",
        )
    if (price - stop) * side.sign < least:
        raise TradeRejected(
            "sl",
            text("refused-stop-passed", side=side.word, price=plain(price), stop=plain(stop)),
            f"sl {example}",
        )
    return stop


def planned_smart(
    request: TradeRequest, stop: Decimal, entries: tuple[PlannedEntry, ...], rules: Instrument
) -> SmartStop | None:
    """Between the hard stop and every entry: else a candle that only fills an entry could close the position."""
    smart = request.smart
    if smart is None:
        return None
    nearest = min((e.expected for e in entries), key=lambda price: price * request.side.sign)
    problem = problem_of(smart, request.side, stop, nearest, rules.tick_size)
    if problem:
        between = round_to_step((stop + nearest) / 2, rules.tick_size)
        raise TradeRejected("smart", problem, f"smart {plain(between)} {smart.word}")
    return smart


def planned_legs(
    request: TradeRequest,
    market: Market,
    limits: Limits,
    entries: tuple[PlannedEntry, ...],
    mean: Decimal,
    stop: Decimal,
    reached: tuple[Decimal, ...] = (),
) -> tuple[tuple[TpLeg, ...], tuple[str, ...]]:
    rules, side = market.instrument, request.side
    given, template_notes = _given_shares(request, limits)
    shares = fractions("tp", given)
    if sum(shares) > 1:
        raise TradeRejected("tp", text("refused-target-shares", percent=plain(sum(shares, ZERO) * HUNDRED)))
    require_prices(request.targets, market.ticker.last)
    reference = max((*(e.expected for e in entries), *reached), key=lambda p: p * side.sign)
    priced: list[tuple[Decimal, Decimal]] = []
    for at, (target, share) in enumerate(zip(request.targets, shares, strict=True)):
        try:
            price = target_price(target.by, target.value, mean, stop, rules, side)
        except TradeRejected as refusal:
            meant = refusal.correction.removeprefix("tp ")
            whole = target_clause(request.targets, {at: meant}) if meant else ""
            raise TradeRejected("tp", refusal.problem, whole) from None
        if (price - reference) * side.sign <= ZERO:
            example = plain(round_to_step(reference * (1 + side.sign * Decimal("0.01")), rules.tick_size))
            shown, behind = plain(price), plain(reference)
            raise TradeRejected(
                "tp",
                text("refused-target-entry", price=shown, side=side.word, entry=behind)
                if reference not in reached
                else text("refused-target-reached", price=shown, side=side.word, reached=behind),
                target_clause(request.targets, {at: example}),
            )
        priced.append((price, share))
    if len({price for price, _ in priced}) != len(priced):
        once = target_clause(without_doubles(request.targets, [price for price, _ in priced]))
        raise TradeRejected("tp", text("refused-targets-equal"), once)
    nearest_first = sorted(priced, key=lambda leg: leg[0] * side.sign)
    notes = () if nearest_first == priced else (text("note-targets-numbered"),)
    legs = tuple(TpLeg(number=n, price=price, share=share) for n, (price, share) in enumerate(nearest_first, 1))
    policy = request.break_even
    if policy is not None and policy.when is BreakEvenWhen.AFTER_TP and policy.value > len(legs):
        raise TradeRejected("be", text("refused-no-target", number=plain(policy.value)), f"be tp{len(legs)}")
    return legs, (*notes, *template_notes)


def _given_shares(request: TradeRequest, limits: Limits) -> tuple[list[Decimal | None], tuple[str, ...]]:
    """The line's own shares, or else a template's that has as many; and which these are."""
    given = [target.share for target in request.targets]
    templates = [("TP_SHARES", limits.line_shares), ("DEFAULT_TP_SHARES", limits.default_shares)]
    known = [(name, shares) for name, shares in templates if shares is not None]
    if any(share is not None for share in given) or not known:
        return given, ()
    for name, shares in known:
        if len(shares) == len(given):
            shown = ", ".join(plain(share) for share in shares)
            return [share / HUNDRED for share in shares], (text("note-target-shares", setting=name, shares=shown),)
    name, shares = known[0]
    return given, (text("note-target-even-shares", setting=name, count=len(shares), given=len(given)),)


def require_places(request: TradeRequest, market: Market, count: int) -> None:
    """R21: so many take profits have to wait for their triggers beside what others have there."""
    places = market.leg_places
    if request.leg_kind is LegKind.LIMIT or count <= places:
        return
    others = PLACES - KEPT_FREE - places
    raise TradeRejected(
        "legs",
        text("refused-targets-conditional", count=count, most=PLACES, free=KEPT_FREE, taken=others, room=places),
        "legs limit",
    )


def target_price(
    by: DistanceBy, value: Decimal, mean: Decimal, stop: Decimal, rules: Instrument, side: Side
) -> Decimal:
    """On the tick grid, towards the entry. Raises TradeRejected."""
    match by:
        case DistanceBy.PRICE:
            require_on_tick("tp", value, rules)
            return value
        case DistanceBy.PERCENT:
            wanted = mean * (1 + side.sign * value / HUNDRED)
        case DistanceBy.R:
            wanted = mean + value * (mean - stop)
        case _:
            assert_never(by)
    price = against(side, wanted, rules.tick_size)
    if price <= ZERO:
        raise TradeRejected("tp", text("refused-target-zero"), "tp 2%")
    require_on_tick("tp", price, rules)
    return price


def planned_targets(
    legs: tuple[TpLeg, ...],
    qty: Decimal,
    mean: Decimal,
    r_distance: Decimal,
    entry_fees: Decimal,
    market: Market,
    side: Side,
    kind: LegKind,
) -> tuple[tuple[PlannedTarget, ...], tuple[str, ...]]:
    rules = market.instrument
    fee = market.fees.taker if kind is LegKind.MARKET else market.fees.maker
    runner = (1 - sum((leg.share for leg in legs), ZERO)) * qty
    standing = share_out(qty, [(leg, leg.share * qty) for leg in legs], runner, rules)
    if not standing:
        raise TradeRejected(
            "size",
            text(
                "refused-targets-small",
                qty=plain(rules.min_qty),
                base=rules.base_coin,
                notional=plain(rules.min_notional),
                quote=rules.quote_coin,
            ),
            f"size {plain(_least_for_legs(legs, rules))}",
        )
    shares = joined_shares(legs, (leg.number for leg, _ in standing))
    targets = tuple(
        PlannedTarget(
            number=leg.number,
            price=leg.price,
            share=shares[leg.number],
            qty=part,
            profit=side.sign * part * (leg.price - mean) - part * leg.price * fee - entry_fees * part / qty,
            r=(leg.price - mean) * side.sign / r_distance,
        )
        for leg, part in standing
    )
    stay = [target.number for target in targets]
    joined = [
        text("note-target-joins", number=leg.number, into=next((n for n in stay if n > leg.number), stay[-1]))
        for leg in legs
        if leg.number not in stay
    ]
    return targets, tuple(joined)


def _least_for_legs(legs: tuple[TpLeg, ...], rules: Instrument) -> Decimal:
    """The least size at which the largest leg stands."""
    largest = max(legs, key=lambda leg: leg.share)
    return ceil_to_step(least_qty(rules, largest.price) / largest.share, rules.qty_step)
