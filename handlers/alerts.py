"""Notices in words. Every figure is a recorded fact; one that was not recorded is a dash."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any, Final, assert_never

from execution.notices import NoticeKind
from execution.stops.stop_record import StopOrigin
from handlers import adoption_text, figures, stop_question_text
from handlers.invariant_words import invariant_in_words
from handlers.notice_facts import Facts

_ORIGINS: Final = {
    StopOrigin.BREAK_EVEN.value: "break-even",
    StopOrigin.FOLLOW.value: "follows the targets",
    StopOrigin.TRAIL.value: "trailing",
    StopOrigin.PERSON.value: "moved by hand",
    StopOrigin.CHAT.value: "from the chat",
    StopOrigin.PLAN.value: "back to the plan",
}

_NOT_KNOWN: Final = "not known"


def alert_text(row: Mapping[str, Any], *, repeated: bool) -> str:
    """The text of an outbox row, as HTML.

    Args:
        row: ``kind``, ``at``, ``urgent`` and ``fields``, as `Notice.to_plain` writes them.
        repeated: whether the chat may have it already; then it says so.

    Raises:
        ValueError: the kind is unknown.
    """
    facts = Facts(row.get("fields") or {})
    text = _worded(NoticeKind(row["kind"]), facts, is_urgent=bool(row.get("urgent")))
    return f"{text}\n<i>(possibly repeated)</i>" if repeated else text


def unworded_text(row: Mapping[str, Any], *, repeated: bool) -> str:
    """A row that has no words of its own, with all that it says: an alert is never lost for its wording."""
    fields = row.get("fields")
    known = fields.items() if isinstance(fields, dict) else ()
    lines = [f"{figures.bold(str(row.get('kind')))} (shown as recorded)"]
    lines += [f"{escape(str(name))}: {escape(_plain(value))}" for name, value in known]
    return "\n".join([*lines, "<i>(possibly repeated)</i>"] if repeated else lines)


def _worded(kind: NoticeKind, facts: Facts, *, is_urgent: bool) -> str:
    match kind:
        case NoticeKind.ENTRY_FILLED:
            return _entry_filled(facts)
        case NoticeKind.ENTRY_REFUSED:
            return f"⛔️ {facts.title}: entry {_leg(facts)} refused\n{facts.text('status')} {escape(facts.raw('text'))}"
        case NoticeKind.ENTRIES_CANCELLED:
            return _entries_cancelled(facts)
        case NoticeKind.TP_HIT:
            return _tp_hit(facts)
        case NoticeKind.STOP_MOVED:
            return _stop_moved(facts)
        case NoticeKind.STOP_ASKED:
            return stop_question_text.question_text(facts)
        case NoticeKind.STOP_PUT_BACK:
            return _stop_put_back(facts)
        case NoticeKind.STOP_WAITS:
            return (
                f"⏳ {facts.title}: the price is through {facts.price('wanted')}, so the stop cannot move there yet\n"
                f"🛡 {facts.price('standing')} stays; tried again when the price is clear"
            )
        case NoticeKind.STOP_REFUSED:
            return _stop_refused(facts)
        case NoticeKind.TRAIL_SET:
            return _trail_set(facts)
        case NoticeKind.TRAIL_REFUSED:
            return (
                f"ℹ️ {facts.title}: Bybit does not trail this position ({facts.text('text')})\n"
                "Holdfast moves the stop behind the price instead"
            )
        case NoticeKind.TRAIL_CHANGED:
            return _trail_changed(facts)
        case NoticeKind.TRAIL_MISSED:
            return (
                f"⚠️ {facts.title}: while prices were missed, one went through {facts.price('trigger')}, where the "
                f"trail would have stood\nThe stop that stands is {facts.price('stop')}; the trail goes on from here"
            )
        case NoticeKind.STOP_BEYOND_LIQUIDATION:
            return (
                f"🟥 {facts.title}: it would be liquidated at {facts.price('liquidation')}, before its stop "
                f"{facts.price('stop')} fires\nMove the stop nearer, add margin, or close a part of "
                f"{facts.quantity('size')}"
            )
        case NoticeKind.UNPROTECTED:
            return (
                f"🟥 {facts.title}: no confirmed stop for {facts.duration('seconds')}\n"
                f"Size {facts.quantity('size')}. Look at the exchange now."
            )
        case NoticeKind.PROTECTED:
            stop, seconds = facts.price("stop"), facts.duration("seconds")
            return f"🛡 {facts.title}: stop {stop} is confirmed again\nUnconfirmed for {seconds}"
        case NoticeKind.BREACH:
            return (
                f"🟥 {_subject(facts)}: {invariant_in_words(facts.text('invariant'))}, not as it should be for"
                f" {facts.duration('seconds')}\n"
                f"{facts.text('evidence')}\nIt is being mended; look at the exchange if it stays"
            )
        case NoticeKind.BREACH_OVER:
            return (
                f"🛡 {_subject(facts)}: {invariant_in_words(facts.text('invariant'))}, as it should be again after"
                f" {facts.duration('seconds')}\n"
                f"It was: {facts.text('evidence')}"
            )
        case NoticeKind.LEG_REMOVED:
            return f"✂️ {facts.title}: TP{facts.text('leg')} was cancelled in the app and stays away"
        case NoticeKind.LEG_MOVED:
            return _leg_moved(facts)
        case NoticeKind.LEGS_JOINED:
            return _legs_joined(facts)
        case NoticeKind.SIZE_CHANGED:
            author = "by an entry that Holdfast's record had lost" if facts.is_set("is_ours") else "not by Holdfast"
            return (
                f"↕️ {facts.title}: size changed by {_signed(facts.decimal('change'))}, {author}\n"
                f"Size now {facts.quantity('size')}; stop and take profits follow"
            )
        case NoticeKind.REDUCED:
            return _reduced(facts)
        case NoticeKind.REDUCTION_REFUSED:
            return f"⛔️ {facts.title}: the partial close was refused, nothing was closed\n{facts.text('text')}"
        case NoticeKind.CLOSING:
            return _closing(facts)
        case NoticeKind.CLOSE_REFUSED:
            return (
                f"🟥 {facts.title}: refused {facts.text('refusals')} times to close {facts.quantity('size')}\n"
                f"{facts.text('text')}\nIt is tried again and again. Orders of yours that reduce it may be in the way."
            )
        case NoticeKind.CLOSE_UNFILLED:
            return (
                f"🟥 {facts.title}: {facts.text('attempts')} orders to close {facts.quantity('size')} found nobody\n"
                "It is tried again and again, also with a limit at the edge of what the exchange allows."
            )
        case NoticeKind.CLOSED:
            return _closed(facts)
        case NoticeKind.ADOPTION_ASKED:
            return adoption_text.question_text(facts)
        case NoticeKind.ADOPTED:
            return adoption_text.adopted_text(facts)
        case NoticeKind.LATE_ENTRY_GUARDED:
            targets = ", ".join(_plain(price) for price in facts.listed("targets"))
            ahead = f"🎯 {targets}" if targets else "No target is ahead: only the stop ends it."
            return (
                f"↩️ {facts.title}: an entry filled after its trade had ended, and is guarded on (LATE_ENTRY=guard)\n"
                f"{facts.quantity('size')} at {facts.price('entry')}\n"
                f"🛡 stop {facts.price('stop')} confirmed\n{ahead}"
            )
        case NoticeKind.NOT_FILLED:
            return f"⚪️ {facts.title}: nothing was filled, nothing is left\nReason: {facts.text('reason')}"
        case NoticeKind.SYSTEM:
            return f"{'🚨' if is_urgent else 'ℹ️'} {facts.text('text')}"
        case _:
            assert_never(kind)


def _subject(facts: Facts) -> str:
    """A guarded position; or what else of the account it is about."""
    return facts.title if facts.raw("symbol") else figures.bold(facts.raw("subject") or "the account")


def _entry_filled(facts: Facts) -> str:
    stop = facts.decimal("stop")
    shield = "🟥 stop not confirmed yet" if stop is None else f"🛡 stop {figures.price(stop)} confirmed"
    return (
        f"✅ {facts.title}: entry {_leg(facts)} filled, {facts.quantity('qty')} at {facts.price('price')}\n"
        f"Size {facts.quantity('size')} of {facts.quantity('planned_qty')} · mean {facts.price('avg_entry')}"
        f" · fee {facts.money('fee')}\n{shield}"
    )


def _entries_cancelled(facts: Facts) -> str:
    prices = ", ".join(_plain(price) for price in facts.listed("prices")) or figures.UNKNOWN
    numbers = ", ".join(str(leg) for leg in facts.listed("legs")) or figures.UNKNOWN
    return f"⚪️ {facts.title}: entry {escape(numbers)} cancelled unfilled ({escape(prices)})"


def _tp_hit(facts: Facts) -> str:
    return (
        f"🎯 {facts.title}: TP{_leg(facts)} hit, {facts.quantity('qty')} at {facts.price('price')}\n"
        f"{figures.bold(facts.result('profit'))} after fees · {facts.quantity('remaining')} left"
    )


def _leg_moved(facts: Facts) -> str:
    parts = []
    if facts.decimal("old_price") != facts.decimal("new_price"):
        parts.append(f"price {facts.price('old_price')} → {facts.price('new_price')}")
    if facts.decimal("old_qty") != facts.decimal("new_qty"):
        parts.append(f"quantity {facts.quantity('old_qty')} → {facts.quantity('new_qty')}")
    what = ", ".join(parts)
    kept = "It stays so; the other targets share the rest."
    planned = "With that quantity another target could not stand: quantities are planned again."
    follows = kept if facts.is_set("keeps_qty") else planned
    return f"✋ {facts.title}: TP{facts.text('leg')} was moved in the app, {what}\n{follows}"


def _legs_joined(facts: Facts) -> str:
    legs, into = facts.listed("legs"), facts.listed("into")
    named = escape(", ".join(f"TP{leg}" for leg in legs)) or figures.UNKNOWN
    small = f"🔗 {facts.title}: {named} {'are' if len(legs) > 1 else 'is'} under the exchange's minimum now"
    pairs = [f"TP{leg} joins TP{other}" for leg, other in zip(legs, into, strict=False) if other is not None]
    if pairs:
        return f"{small}\n{escape(', '.join(pairs))} · {facts.quantity('size')} open"
    return f"{small}\nNo take profit can stand: only the stop ends {facts.quantity('size')}"


def _reduced(facts: Facts) -> str:
    return (
        f"✂️ {facts.title}: {facts.quantity('qty')} closed at {facts.price('price')}\n"
        f"{figures.bold(facts.result('profit'))} after fees · {facts.quantity('remaining')} left"
    )


def _stop_moved(facts: Facts) -> str:
    origin = escape(_ORIGINS.get(facts.raw("origin"), facts.raw("origin")))
    times = facts.decimal("put_back")
    gave_way = f"\nIt was put back {facts.text('put_back')} times; from now on yours stands" if times else ""
    return (
        f"🛡 {facts.title}: stop {facts.price('old')} → {facts.price('new')} ({origin})\n"
        f"If it fires, the whole trade: {_after_fees(facts, 'result')} · {facts.quantity('size')} open{gave_way}"
    )


def _stop_put_back(facts: Facts) -> str:
    found = facts.decimal("found")
    what = "was removed" if found is None else f"was moved to {figures.price(found)}"
    return (
        f"🛡 {facts.title}: the stop {what}, not by Holdfast\n"
        f"{facts.price('stop')} is put back and confirmed · {facts.quantity('size')} open"
    )


def _trail_set(facts: Facts) -> str:
    begins = "" if facts.decimal("activation") is None else f", from {facts.price('activation')} on"
    return (
        f"🛡 {facts.title}: Bybit trails {facts.price('distance')} behind the price{begins}\n"
        f"The stop {facts.price('stop')} stays beside it"
    )


def _trail_changed(facts: Facts) -> str:
    if facts.decimal("new") is None:
        what = "was removed in the app\nIt stays away, and the stop follows no more."
    else:
        what = f"was changed in the app: {facts.price('old')} → {facts.price('new')} behind the price\nIt stays so."
    return (
        f"✋ {facts.title}: Bybit's trailing stop {what} If the stop {facts.price('stop')} fires, the whole trade: "
        f"{_after_fees(facts, 'result')}"
    )


def _stop_refused(facts: Facts) -> str:
    standing = facts.decimal("standing")
    cover = "no stop is seen standing" if standing is None else f"{figures.price(standing)} still stands"
    return (
        f"🟥 {facts.title}: the exchange refused the stop {facts.price('wanted')} {facts.text('refusals')} times\n"
        f"Now: {cover}"
    )


def _after_fees(facts: Facts, name: str) -> str:
    known = facts.decimal(name) is not None
    return f"{facts.result(name)} after fees" if known else f"{_NOT_KNOWN}, executions are missing"


def _closing(facts: Facts) -> str:
    head = f"⚠️ {facts.title}: closing {facts.quantity('size')} at market\nReason: {facts.text('reason')}"
    if facts.decimal("smart") is None:
        return head
    candle = f"the {facts.text('candles')} candle until {figures.clock_time(facts.time('ended'))} UTC"
    return f"{head}, {facts.price('smart')}: {candle} closed at {facts.price('closed_at')}"


def _closed(facts: Facts) -> str:
    planned = f"TPs {len(facts.listed('tps'))} of {facts.text('of')}"
    targets = "no TPs" if facts.decimal("of") == 0 else planned
    net = facts.result("net") if facts.decimal("net") is not None else f"{_NOT_KNOWN}, see Bybit's app"
    gross = facts.result("gross") if facts.decimal("gross") is not None else _NOT_KNOWN
    return (
        f"🏁 {facts.title} closed: {facts.text('reason')}\n"
        f"{figures.bold('Net ' + net)}\n"
        f"Gross {gross} · fees {facts.money('fees')} · funding {facts.result('funding')}\n"
        f"{facts.quantity('qty')}: {facts.price('entry')} → {facts.price('exit')}\n"
        f"{targets} · {facts.text('fills')} fills · open {facts.duration('seconds')}"
    )


def _leg(facts: Facts) -> str:
    return f"{facts.text('leg')}/{facts.text('of')}"


def _signed(value: Decimal | None) -> str:
    return f"+{figures.quantity(value)}" if value is not None and value > 0 else figures.quantity(value)


def _plain(value: Any) -> str:
    match value:
        case Decimal():
            return figures.quantity(value) if value.is_finite() else str(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S} UTC"
        case None:
            return figures.UNKNOWN
        case _:
            return str(value)
