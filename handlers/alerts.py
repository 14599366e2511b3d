"""Notices in words. Every figure is a recorded fact; one that was not recorded is a dash."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any, Final, assert_never

from execution.facts import Side
from execution.monitor import StopOrigin
from execution.notices import NoticeKind
from handlers import figures

_ORIGINS: Final = {
    StopOrigin.BREAK_EVEN.value: "break-even",
    StopOrigin.FOLLOW.value: "follows the targets",
    StopOrigin.TRAIL.value: "trailing",
    StopOrigin.PERSON.value: "moved by hand",
    StopOrigin.CHAT.value: "from the chat",
    StopOrigin.PLAN.value: "back to the plan",
}

_NOT_KNOWN: Final = "not known"


class Facts:
    """The fields of one notice, worded; a missing one reads as unknown."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    @property
    def title(self) -> str:
        words = {Side.BUY.value: Side.BUY.word, Side.SELL.value: Side.SELL.word}
        side = words.get(str(self._fields.get("side")), "").upper()
        return figures.bold(" ".join(part for part in (side, self.raw("symbol")) if part))

    def raw(self, name: str) -> str:
        value = self._fields.get(name)
        return "" if value is None else str(value)

    def is_set(self, name: str) -> bool:
        return self._fields.get(name) is True

    def text(self, name: str) -> str:
        return escape(self.raw(name)) or figures.UNKNOWN

    def decimal(self, name: str) -> Decimal | None:
        value = self._fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value if isinstance(value, Decimal) and value.is_finite() else None

    def price(self, name: str) -> str:
        return figures.price(self.decimal(name))

    def quantity(self, name: str) -> str:
        return figures.quantity(self.decimal(name))

    def money(self, name: str) -> str:
        return figures.money(self.decimal(name))

    def result(self, name: str) -> str:
        return figures.result(self.decimal(name))

    def duration(self, name: str) -> str:
        return figures.duration(self.decimal(name))

    def listed(self, name: str) -> list[Any]:
        value = self._fields.get(name)
        return value if isinstance(value, list) else []


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
        case NoticeKind.STOP_WAITS:
            return (
                f"⏳ {facts.title}: the price is through {facts.price('wanted')}, so the stop cannot move there yet\n"
                f"🛡 {facts.price('standing')} stays; tried again when the price is clear"
            )
        case NoticeKind.STOP_REFUSED:
            return _stop_refused(facts)
        case NoticeKind.UNPROTECTED:
            return (
                f"🟥 {facts.title}: no confirmed stop for {facts.duration('seconds')}\n"
                f"Size {facts.quantity('size')}. Look at the exchange now."
            )
        case NoticeKind.PROTECTED:
            stop, seconds = facts.price("stop"), facts.duration("seconds")
            return f"🛡 {facts.title}: stop {stop} is confirmed again\nUnconfirmed for {seconds}"
        case NoticeKind.LEG_REMOVED:
            return f"✂️ {facts.title}: TP{facts.text('leg')} was cancelled in the app and stays away"
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
            return f"⚠️ {facts.title}: closing {facts.quantity('size')} at market\nReason: {facts.text('reason')}"
        case NoticeKind.CLOSE_REFUSED:
            return (
                f"🟥 {facts.title}: refused {facts.text('refusals')} times to close {facts.quantity('size')}\n"
                f"{facts.text('text')}\nIt is tried again and again. Orders of yours that reduce it may be in the way."
            )
        case NoticeKind.CLOSED:
            return _closed(facts)
        case NoticeKind.NOT_FILLED:
            return f"⚪️ {facts.title}: nothing was filled, nothing is left\nReason: {facts.text('reason')}"
        case NoticeKind.SYSTEM:
            return f"{'🚨' if is_urgent else 'ℹ️'} {facts.text('text')}"
        case _:
            assert_never(kind)


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


def _reduced(facts: Facts) -> str:
    return (
        f"✂️ {facts.title}: {facts.quantity('qty')} closed at {facts.price('price')}\n"
        f"{figures.bold(facts.result('profit'))} after fees · {facts.quantity('remaining')} left"
    )


def _stop_moved(facts: Facts) -> str:
    origin = escape(_ORIGINS.get(facts.raw("origin"), facts.raw("origin")))
    return (
        f"🛡 {facts.title}: stop {facts.price('old')} → {facts.price('new')} ({origin})\n"
        f"If it fires, the whole trade: {_after_fees(facts, 'result')} · {facts.quantity('size')} open"
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


def _closed(facts: Facts) -> str:
    hit = len(facts.listed("tps"))
    net = facts.result("net") if facts.decimal("net") is not None else f"{_NOT_KNOWN}, see Bybit's app"
    gross = facts.result("gross") if facts.decimal("gross") is not None else _NOT_KNOWN
    return (
        f"🏁 {facts.title} closed: {facts.text('reason')}\n"
        f"{figures.bold('Net ' + net)}\n"
        f"Gross {gross} · fees {facts.money('fees')} · funding {facts.result('funding')}\n"
        f"{facts.quantity('qty')}: {facts.price('entry')} → {facts.price('exit')}\n"
        f"TPs {hit} of {facts.text('of')} · {facts.text('fills')} fills · open {facts.duration('seconds')}"
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
