"""Alerts about the stop and what moves it, in words."""

from html import escape
from typing import Final

from execution.stops.stop_record import StopOrigin
from handlers.words import figures
from handlers.words.notice_facts import Facts

_MOVED_BY: Final = {
    StopOrigin.BREAK_EVEN.value: "break-even",
    StopOrigin.FOLLOW.value: "follows the targets",
    StopOrigin.TRAIL.value: "trailing",
    StopOrigin.PERSON.value: "moved by hand",
    StopOrigin.CHAT.value: "from the chat",
    StopOrigin.PLAN.value: "stop of the plan",
}
_DUE: Final = {
    StopOrigin.BREAK_EVEN.value: "break-even came due meanwhile and takes its place",
    StopOrigin.FOLLOW.value: "the next step of follow came due meanwhile and takes its place",
    StopOrigin.TRAIL.value: "the trail came this far meanwhile and takes its place",
}

_ON_AT_ONCE: Final = {
    StopOrigin.BREAK_EVEN.value: "break-even was due and moved it on at once",
    StopOrigin.FOLLOW.value: "the next step of follow was due and moved it on at once",
    StopOrigin.TRAIL.value: "the trail moved it on at once",
}


def stop_moved(facts: Facts) -> str:
    is_put_back = facts.decimal("restored") is not None and facts.decimal("restored") == facts.decimal("new")
    origin = "you put it back" if is_put_back else escape(_MOVED_BY.get(facts.raw("origin"), facts.raw("origin")))
    times = facts.decimal("put_back")
    gave_way = f"\nIt was put back {facts.text('put_back')} times; from now on yours stands" if times else ""
    return (
        f"🛡 {facts.title}: stop {facts.price('old')} → {facts.price('new')} ({origin})\n"
        f"If it fires, the whole trade: {facts.after_fees('result')} · {facts.quantity('size')} open"
        f"{gave_way}{_replaced(facts)}{'' if is_put_back else _moved_on(facts)}"
    )


def _moved_on(facts: Facts) -> str:
    """From where a person had put it back."""
    if facts.decimal("restored") is None:
        return ""
    why = _ON_AT_ONCE.get(facts.raw("origin"), "it was moved on at once")
    return f"\n↩️ You put {facts.price('restored')} back; {why}"


def _replaced(facts: Facts) -> str:
    """Where a person had moved it, and why that stands no more."""
    if facts.decimal("found") is None:
        return ""
    why = _DUE.get(facts.raw("origin"), "the stop of the plan is put back")
    return f"\n✋ It was moved in the app, to {facts.price('found')}; {why}"


def stop_put_back(facts: Facts) -> str:
    found = facts.decimal("found")
    what = "was removed in the app" if found is None else f"was moved in the app, to {figures.price(found)}"
    return (
        f"🛡 {facts.title}: the stop {what}\n"
        f"{facts.price('stop')} is put back and confirmed · {facts.quantity('size')} open"
    )


def stop_waits(facts: Facts) -> str:
    return (
        f"⏳ {facts.title}: the price is through {facts.price('wanted')}, so the stop cannot move there yet\n"
        f"🛡 {facts.price('standing')} stays; tried again when the price is clear"
    )


def stop_refused(facts: Facts) -> str:
    standing = facts.decimal("standing")
    cover = "no stop is seen standing" if standing is None else f"{figures.price(standing)} still stands"
    return (
        f"🟥 {facts.title}: the exchange refused the stop {facts.price('wanted')} {facts.text('refusals')} times\n"
        f"Now: {cover}"
    )


def stop_beyond_liquidation(facts: Facts) -> str:
    return (
        f"🟥 {facts.title}: it would be liquidated at {facts.price('liquidation')}, before its stop "
        f"{facts.price('stop')} fires\nMove the stop nearer, add margin, or close a part of "
        f"{facts.quantity('size')}"
    )


def unprotected(facts: Facts) -> str:
    return (
        f"🟥 {facts.title}: no confirmed stop for {facts.duration('seconds')}\n"
        f"Size {facts.quantity('size')}. Look at the exchange now."
    )


def protected(facts: Facts) -> str:
    return (
        f"🛡 {facts.title}: stop {facts.price('stop')} is confirmed again\nUnconfirmed for {facts.duration('seconds')}"
    )


def trail_set(facts: Facts) -> str:
    begins = "" if facts.decimal("activation") is None else f", from {facts.price('activation')} on"
    return (
        f"🛡 {facts.title}: Bybit trails {facts.price('distance')} behind the price{begins}\n"
        f"The stop {facts.price('stop')} stays beside it"
    )


def trail_refused(facts: Facts) -> str:
    return (
        f"ℹ️ {facts.title}: Bybit does not trail this position ({facts.reason('text')})\n"
        "Holdfast moves the stop behind the price instead"
    )


def trail_changed(facts: Facts) -> str:
    if facts.decimal("new") is None:
        what = "was removed in the app\nIt stays away, and the stop follows no more."
    else:
        what = f"was changed in the app: {facts.price('old')} → {facts.price('new')} behind the price\nIt stays so."
    return (
        f"✋ {facts.title}: Bybit's trailing stop {what} If the stop {facts.price('stop')} fires, the whole trade: "
        f"{facts.after_fees('result')}"
    )


def in_doubt(facts: Facts, *, is_trail: bool) -> str:
    """A price that trail or break-even may have missed."""
    if is_trail:
        began, belongs, goes_on = "its trail began", "trigger", f"The trail goes on from {facts.price('watermark')}"
    else:
        began, belongs, goes_on = "break-even began to wait", "wanted", "Break-even waits on"
    return (
        f"⚠️ {facts.title}: in the minute in which {began} {facts.price('best')} was traded, and it is not "
        f"known whether before or after; prices were missed in it\nAfter: the stop would belong at "
        f"{facts.price(belongs)}. {goes_on}, {facts.price('stop')} stands; to be on the safe side, move it or close"
    )


def trail_missed(facts: Facts) -> str:
    return (
        f"⚠️ {facts.title}: while prices were missed, one went through {facts.price('trigger')}, where the "
        f"trail would have stood\nThe stop that stands is {facts.price('stop')}; the trail goes on from here"
    )
