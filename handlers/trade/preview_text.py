"""A trade before it is confirmed: everything that will stand, and what it may cost."""

from collections.abc import Iterator
from html import escape
from typing import Final, assert_never

from execution.exit_plan import BreakEven, BreakEvenWhen, LegKind, Offset, OffsetBy, Trail
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.trade_request import Merge, PlannedTarget, TradePreview
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy
from handlers.words.figures import bold, candle_word, money, multiple_of_r, percent, price, quantity, result, side_word
from utils.money import ZERO, plain

_HUNDRED: Final = 100


def preview_text(preview: TradePreview, mode: str) -> str:
    """HTML. ``mode`` is the MODE setting: in ``observe`` the preview says that nothing will be sent."""
    return "\n".join(_lines(preview, mode))


def break_even_words(policy: BreakEven | None) -> str:
    if policy is None:
        return "off"
    return f"{_break_even_when(policy)}{_beyond(policy.offset)}"


def _break_even_when(policy: BreakEven) -> str:
    match policy.when:
        case BreakEvenWhen.AFTER_TP:
            return f"after TP{plain(policy.value)}"
        case BreakEvenWhen.AT_PERCENT:
            return f"at {percent(policy.value)} in favour"
        case BreakEvenWhen.AT_R:
            return f"at {multiple_of_r(policy.value)}"
        case _:
            assert_never(policy.when)


def _beyond(offset: Offset | None) -> str:
    if offset is None:
        return ""
    beyond = f"{plain(offset.value)}%" if offset.by is OffsetBy.PERCENT else price(offset.value)
    return f", {beyond} beyond it"


def trail_words(trail: Trail) -> str:
    distance = trail.distance
    match distance.by:
        case TrailBy.PERCENT:
            behind = f"{plain(distance.value)}%"
        case TrailBy.PRICE:
            behind = price(distance.value)
        case TrailBy.ATR:
            behind = f"{plain(distance.value)} ATR ({candle_word(distance.minutes)})"
        case _:
            assert_never(distance.by)
    by = ", by Bybit" if trail.native else ""
    if trail.after_tp is not None:
        return f"{behind} after TP{trail.after_tp}{by}"
    return f"{behind} from the entry on{by}" if trail.at is None else f"{behind} from {price(trail.at)} on{by}"


def smart_words(smart: SmartStop, side: Side) -> str:
    beyond = "below" if side is Side.BUY else "above"
    return f"closes when a {smart.word} candle closes {beyond} {price(smart.price)}"


def trigger_word(trigger_by: TriggerBy) -> str:
    match trigger_by:
        case TriggerBy.LAST:
            return "last"
        case TriggerBy.MARK:
            return "mark"
        case TriggerBy.INDEX:
            return "index"
        case _:
            assert_never(trigger_by)


def _lines(preview: TradePreview, mode: str) -> Iterator[str]:
    plan, rules = preview.plan, preview.instrument
    series = trigger_word(plan.trigger_by)
    yield f"{bold(f'{side_word(preview.side)} {preview.symbol}')} · {series} price {price(preview.price)}"
    if mode == "observe":
        yield "👁 MODE=observe: nothing will be sent."
    yield ""
    if preview.merge is not None:
        yield from _held(preview, preview.merge)
    yield from _entries(preview)
    base, quote = escape(rules.base_coin), escape(rules.quote_coin)
    added = "Added" if preview.merge is not None else "Size"
    yield f"{added} {quantity(preview.qty)} {base} · {money(preview.notional)} {quote}"
    yield f"Leverage {'unchanged' if plan.leverage is None else f'{plain(plan.leverage)}x'}"
    loss, risk = result(-preview.loss_at_stop), percent(preview.risk_percent)
    whole = ", for all that is open then" if preview.merge is not None else ""
    yield f"🛡 Stop {price(plan.stop)} ({series}){whole}: {loss}, {risk} of equity"
    if preview.merge is not None:
        yield from _moved(preview, preview.merge)
    if plan.smart is not None:
        yield f"🕯 Smart stop: {smart_words(plan.smart, preview.side)}; the hard stop stays at {price(plan.stop)}"
    for target in preview.targets:
        yield _target(target)
    if plan.leg_kind is LegKind.MARKET:
        yield f"Take profits are market orders that the {series} price triggers"
    if preview.runner_qty > ZERO:
        yield f"Runner {quantity(preview.runner_qty)}: ended by the stop only"
    yield f"Break-even {break_even_words(plan.break_even)}"
    if plan.trail is not None:
        yield f"Trail {trail_words(plan.trail)}"
    if plan.follow:
        yield "Follow: the stop goes to the target before the last one hit"
    if plan.max_hours is not None:
        yield f"Closed after {plain(plan.max_hours)} h"
    yield f"Fees {money(preview.entry_fees)} in, {money(preview.exit_fees_at_stop)} out at the stop"
    for note in preview.notes:
        yield f"• {escape(note)}"


def _held(preview: TradePreview, merge: Merge) -> Iterator[str]:
    base = escape(preview.instrument.base_coin)
    held = f"{quantity(merge.held_qty)} {base} at {price(merge.held_mean)}" if merge.held_qty > ZERO else "nothing yet"
    waiting = f" · {quantity(merge.waiting_qty)} waiting" if merge.waiting_qty > ZERO else ""
    yield f"➕ Added to the position that is there: {held}{waiting}"
    if merge.drawn_for.hit:
        yield f"Targets hit so far: {', '.join(f'TP{number}' for number in merge.drawn_for.hit)}"


def _moved(preview: TradePreview, merge: Merge) -> Iterator[str]:
    """What the open part makes at the stop that stands, and at the new one with what is added (I3)."""
    before, after = result(-merge.loss_before), result(-preview.loss_at_stop)
    yield f"The open part at the stop: now {before}, then {bold(after)}"
    if merge.held_qty > ZERO:
        yield "Alerts speak of the whole trade, with what it has earned or lost before"
    old, new = merge.drawn_for.stop, preview.plan.stop
    if old == new:
        return
    loosens = (old - new) * preview.side.sign > ZERO
    warning = f"⚠️ {bold('looser')}" if loosens else "tighter"
    yield f"The stop moves {price(old)} → {price(new)}: {warning}"


def _entries(preview: TradePreview) -> Iterator[str]:
    entries = preview.new_entries
    for entry in entries:
        number = f" {entry.number}" if len(entries) > 1 else ""
        at = f"market ≈ {price(preview.mean_entry)}" if entry.price is None else price(entry.price)
        yield f"Entry{number} {at}" + (f" · {quantity(entry.qty)}" if number else "")
    if len(entries) > 1:
        yield f"Mean entry {price(preview.mean_entry)}"


def _target(target: PlannedTarget) -> str:
    return (
        f"🎯 TP{target.number} {price(target.price)} · {quantity(target.qty)} ({percent(target.share * _HUNDRED)})"
        f" · {multiple_of_r(target.r)} · {result(target.profit)}"
    )
