"""Alerts about the end of a position, or of a part of it, in words."""

from typing import Final

from execution.stops.stop_record import StopOrigin
from handlers.words import figures
from handlers.words.notice_facts import NOT_KNOWN, Facts

_STOP_OF: Final = {
    StopOrigin.FOLLOW.value: "where follow had moved it",
    StopOrigin.PERSON.value: "where it was moved by hand",
    StopOrigin.CHAT.value: "where it was set from the chat",
}


def reduced(facts: Facts) -> str:
    return (
        f"✂️ {facts.title}: {facts.quantity('qty')} closed at {facts.price('price')}\n"
        f"{figures.bold(facts.result('profit'))} after fees · {facts.quantity('remaining')} left"
    )


def reduction_refused(facts: Facts) -> str:
    return f"⛔️ {facts.title}: the partial close was refused, nothing was closed\n{facts.reason('text')}"


def closing(facts: Facts) -> str:
    head = f"⚠️ {facts.title}: closing {facts.quantity('size')} at market\nReason: {facts.text('reason')}"
    if facts.decimal("smart") is None:
        return head
    candle = f"the {facts.text('candles')} candle until {figures.clock_time(facts.time('ended'))} UTC"
    return f"{head}, {facts.price('smart')}: {candle} closed at {facts.price('closed_at')}"


def close_refused(facts: Facts) -> str:
    return (
        f"🟥 {facts.title}: refused {facts.text('refusals')} times to close {facts.quantity('size')}\n"
        f"{facts.reason('text')}\nIt is tried again and again. Orders of yours that reduce it may be in the way."
    )


def close_unfilled(facts: Facts) -> str:
    return (
        f"🟥 {facts.title}: {facts.text('attempts')} orders to close {facts.quantity('size')} found nobody\n"
        "It is tried again and again, also with a limit at the edge of what the exchange allows."
    )


def closed(facts: Facts) -> str:
    planned = f"TPs {len(facts.listed('tps'))} of {facts.text('of')}"
    targets = "no TPs" if facts.decimal("of") == 0 else planned
    net = facts.result("net") if facts.decimal("net") is not None else f"{NOT_KNOWN}, see Bybit's app"
    gross = facts.result("gross") if facts.decimal("gross") is not None else NOT_KNOWN
    return (
        f"🏁 {facts.title} closed: {_reason(facts)}\n"
        f"{figures.bold('Net ' + net)}\n"
        f"Gross {gross} · fees {facts.money('fees')} · funding {facts.result('funding')}\n"
        f"{facts.quantity('qty')}: {facts.price('entry')} → {facts.price('exit')}\n"
        f"{targets} · {facts.text('fills')} fills · open {facts.duration('seconds')}"
    )


def _reason(facts: Facts) -> str:
    """The reason; of a stop that was moved, what had moved it."""
    moved = _STOP_OF.get(facts.raw("moved_by"))
    return facts.text("reason") if moved is None else f"{facts.text('reason')}, {moved}"


def not_filled(facts: Facts) -> str:
    if facts.is_set("is_taken"):
        return (
            f"⚪️ {facts.title}: nothing was filled, nothing is left\n"
            "Somebody opened the other side of this position outside of Holdfast: in one-way mode the entry would have "
            "closed that, so it was cancelled. What is there now is none of this trade's"
        )
    if facts.is_set("is_too_old"):
        return (
            f"⚪️ {facts.title}: nothing was filled, nothing is left\n"
            "The market entry could not be sent within a minute of your Confirm. By then its preview was too old, "
            "so it was given up. Send the line again if you still mean it"
        )
    return f"⚪️ {facts.title}: nothing was filled, nothing is left\nReason: {facts.text('reason')}"
