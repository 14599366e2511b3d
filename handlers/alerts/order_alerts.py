"""Alerts about orders and what they filled, in words: entries, take profits, and changes of size."""

from collections.abc import Iterable
from typing import Any

from handlers.words import figures
from handlers.words.notice_facts import NONE, Facts, plain_value
from handlers.words.say import Html, label, lines, say


def entry_filled(facts: Facts) -> Html:
    filled = say(
        "alert-entry-filled",
        title=facts.title,
        leg=facts.leg,
        qty=facts.quantity("qty"),
        price=facts.price("price"),
        size=facts.quantity("size"),
        planned=facts.quantity("planned_qty"),
        mean=facts.price("avg_entry"),
        fee=facts.money("fee"),
    )
    stands = facts.decimal("stop") is not None
    shield = say("words-stop-confirmed", stop=facts.price("stop")) if stands else say("words-stop-not-confirmed")
    return lines([filled, shield])


def entry_refused(facts: Facts) -> Html:
    return say("alert-entry-refused", title=facts.title, leg=facts.leg, reason=facts.reason("text"))


def entries_cancelled(facts: Facts) -> Html:
    legs = ", ".join(map(str, facts.listed("legs"))) or figures.UNKNOWN
    prices = _listed(facts.listed("prices")) or figures.UNKNOWN
    return say("alert-entries-cancelled", title=facts.title, legs=legs, prices=prices)


def entry_moved(facts: Facts) -> Html:
    moved = say(
        "alert-entry-moved",
        title=facts.title,
        leg=facts.leg,
        moved=_what_moved(facts),
        old_price=facts.price("old_price"),
        new_price=facts.price("new_price"),
        old_qty=facts.quantity("old_qty"),
        new_qty=facts.quantity("new_qty"),
    )
    if not facts.is_set("keeps"):
        return lines([moved, say("alert-entry-beyond-stop")])
    told = [moved, say("alert-entry-stays", result=facts.after_fees("result"))]
    if facts.decimal("most") is not None:
        told.append(say("alert-entry-too-much", most=facts.money("most")))
    return lines(told)


def late_entry_guarded(facts: Facts) -> Html:
    return say(
        "alert-late-entry",
        title=facts.title,
        size=facts.quantity("size"),
        entry=facts.price("entry"),
        stop=facts.price("stop"),
        targets=_listed(facts.listed("targets")) or NONE,
    )


def take_profit_hit(facts: Facts) -> Html:
    return say(
        "alert-target-hit",
        title=facts.title,
        leg=facts.leg,
        qty=facts.quantity("qty"),
        price=facts.price("price"),
        profit=facts.result("profit"),
        remaining=facts.quantity("remaining"),
    )


def leg_removed(facts: Facts) -> Html:
    removed = say("alert-target-removed", title=facts.title, leg=facts.text("leg"))
    others = facts.listed("others")
    if not others:
        return removed
    qty = facts.or_none("qty", facts.quantity("qty"))
    return lines([removed, say("alert-target-part", count=len(others), others=_named(others), qty=qty)])


def leg_lost(facts: Facts, *, is_observing: bool) -> Html:
    return say(
        "alert-target-lost",
        title=facts.title,
        leg=facts.text("leg"),
        price=facts.price("price"),
        mode="observe" if is_observing else "live",
    )


def leg_moved(facts: Facts) -> Html:
    moved = _what_moved(facts)
    stays = "price-stays" if moved == "price" else "quantity-stays"
    return say(
        "alert-target-moved",
        title=facts.title,
        leg=facts.text("leg"),
        moved=moved,
        old_price=facts.price("old_price"),
        new_price=facts.price("new_price"),
        old_qty=facts.quantity("old_qty"),
        new_qty=facts.quantity("new_qty"),
        then=stays if facts.is_set("keeps_qty") else "planned-again",
    )


def legs_joined(facts: Facts) -> Html:
    legs, into = facts.listed("legs"), facts.listed("into")
    named = _named(legs) or figures.UNKNOWN
    small = say("alert-targets-small", title=facts.title, targets=named, count=max(1, len(legs)))
    pairs = [(leg, other) for leg, other in zip(legs, into, strict=False) if other is not None]
    if not pairs:
        return lines([small, say("alert-targets-none", size=facts.quantity("size"))])
    joined = ", ".join(label("alert-target-joins", leg=str(leg), into=str(other)) for leg, other in pairs)
    return lines([small, say("alert-targets-joined", joined=joined, size=facts.quantity("size"))])


def size_changed(facts: Facts) -> Html:
    author = "lost" if facts.is_set("is_ours") else facts.raw("forced") or "other"
    return say(
        "alert-size-changed",
        title=facts.title,
        change=figures.change(facts.decimal("change")),
        author=author,
        size=facts.quantity("size"),
    )


def _what_moved(facts: Facts) -> str:
    """The price, the quantity or both of an order, as its texts choose by."""
    has_price = facts.decimal("old_price") != facts.decimal("new_price")
    has_quantity = facts.decimal("old_qty") != facts.decimal("new_qty")
    return "both" if has_price is has_quantity else "price" if has_price else "quantity"


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(plain_value, values))


def _named(legs: Iterable[Any]) -> str:
    return ", ".join(f"TP{leg}" for leg in legs)
