"""A trade before it is confirmed: everything that will stand, and what it may cost."""

from collections.abc import Iterator
from typing import Final

from execution.exit_plan import LegKind
from execution.new_trade.trade_request import Merge, PlannedTarget, TradePreview
from handlers.trade.plan_words import break_even_words, follow_words, smart_words, trail_words, trigger_word
from handlers.words.figures import money, multiple_of_r, percent, price, quantity, result, side_word
from handlers.words.notice_facts import NONE
from handlers.words.say import Html, label, lines, say
from utils.money import ZERO, plain

_HUNDRED: Final = 100


def preview_text(preview: TradePreview, mode: str) -> Html:
    """``mode`` is the MODE setting: in ``observe`` the preview says that nothing will be sent."""
    return lines(_lines(preview, mode))


def _lines(preview: TradePreview, mode: str) -> Iterator[str]:
    plan = preview.plan
    series = trigger_word(plan.trigger_by)
    title = f"{side_word(preview.side)} {preview.symbol}"
    yield say("preview-head", title=title, series=series, price=price(preview.price))
    if mode == "observe":
        yield say("preview-observe")
    yield ""
    if preview.merge is not None:
        yield from _held(preview, preview.merge)
    yield from _entries(preview)
    yield _size(preview)
    yield _leverage(preview)
    yield _stop(preview, series)
    if preview.merge is not None:
        yield from _moved(preview, preview.merge)
    if plan.smart is not None:
        yield say("preview-smart", smart=smart_words(plan.smart, preview.side), stop=price(plan.stop))
    for target in preview.targets:
        yield _target(target)
    if plan.leg_kind is LegKind.MARKET:
        yield say("preview-targets-market", series=series)
    if preview.runner_qty > ZERO:
        yield say("preview-runner", qty=quantity(preview.runner_qty))
    yield from _stop_moves(preview)
    if plan.max_hours is not None:
        yield say("preview-hours", hours=plain(plan.max_hours))
    yield say("preview-fees", entry=money(preview.entry_fees), exit=money(preview.exit_fees_at_stop))
    for note in preview.notes:
        yield Html("• {}").format(note)


def _held(preview: TradePreview, merge: Merge) -> Iterator[str]:
    added = say(
        "preview-added-to",
        held=quantity(merge.held_qty) if merge.held_qty > ZERO else NONE,
        base=preview.instrument.base_coin,
        mean=price(merge.held_mean),
    )
    is_waiting = merge.waiting_qty > ZERO
    yield say("preview-added-to-waiting", added=added, waiting=quantity(merge.waiting_qty)) if is_waiting else added
    if merge.drawn_for.hit:
        yield say("preview-hit", targets=", ".join(f"TP{number}" for number in merge.drawn_for.hit))


def _entries(preview: TradePreview) -> Iterator[str]:
    entries = preview.new_entries
    mean = price(preview.mean_entry)
    for entry in entries:
        at = label("preview-at-market", price=mean) if entry.price is None else price(entry.price)
        if len(entries) == 1:
            yield say("preview-entry", at=at)
        else:
            yield say("preview-entry-of-many", number=f"{entry.number}", at=at, qty=quantity(entry.qty))
    if len(entries) > 1:
        yield say("preview-mean", price=mean)
    if preview.counts_from is not None:
        yield say("preview-counts-from", price=price(preview.counts_from))


def _size(preview: TradePreview) -> Html:
    rules = preview.instrument
    size = {
        "qty": quantity(preview.qty),
        "base": rules.base_coin,
        "notional": money(preview.notional),
        "quote": rules.quote_coin,
    }
    return say("preview-size", **size) if preview.merge is None else say("preview-size-added", **size)


def _leverage(preview: TradePreview) -> Html:
    leverage = preview.plan.leverage
    return say("preview-leverage-unchanged") if leverage is None else say("preview-leverage", times=plain(leverage))


def _stop(preview: TradePreview, series: str) -> Html:
    stop = {
        "stop": price(preview.plan.stop),
        "series": series,
        "loss": result(-preview.loss_at_stop),
        "risk": percent(preview.risk_percent),
    }
    return say("preview-stop", **stop) if preview.merge is None else say("preview-stop-for-all", **stop)


def _moved(preview: TradePreview, merge: Merge) -> Iterator[str]:
    """What the open part makes at the stop that stands, and at the new one with what is added (I3)."""
    yield say("preview-open-part", before=result(-merge.loss_before), after=result(-preview.loss_at_stop))
    if merge.held_qty > ZERO:
        yield say("preview-whole")
    old, new = merge.drawn_for.stop, preview.plan.stop
    if old == new:
        return
    moves = {"old": price(old), "new": price(new)}
    loosens = (old - new) * preview.side.sign > ZERO
    yield say("preview-stop-looser", **moves) if loosens else say("preview-stop-tighter", **moves)


def _stop_moves(preview: TradePreview) -> Iterator[str]:
    plan = preview.plan
    yield say("preview-break-even", break_even=break_even_words(plan.break_even))
    if plan.trail is not None:
        yield say("preview-trail", trail=trail_words(plan.trail))
    if plan.follow:
        yield say("preview-follow", follow=follow_words(plan.follow))


def _target(target: PlannedTarget) -> Html:
    return say(
        "preview-target",
        number=f"{target.number}",
        price=price(target.price),
        qty=quantity(target.qty),
        share=percent(target.share * _HUNDRED),
        r=multiple_of_r(target.r),
        profit=result(target.profit),
    )
