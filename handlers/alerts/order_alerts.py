"""Alerts about orders and what they filled, in words: entries, take profits, and changes of size."""

from html import escape

from handlers.words import figures
from handlers.words.notice_facts import Facts, plain_value


def entry_filled(facts: Facts) -> str:
    stop = facts.decimal("stop")
    shield = "🟥 stop not confirmed yet" if stop is None else f"🛡 stop {figures.price(stop)} confirmed"
    return (
        f"✅ {facts.title}: entry {facts.leg} filled, {facts.quantity('qty')} at {facts.price('price')}\n"
        f"Size {facts.quantity('size')} of {facts.quantity('planned_qty')} · mean {facts.price('avg_entry')}"
        f" · fee {facts.money('fee')}\n{shield}"
    )


def entry_refused(facts: Facts) -> str:
    return f"⛔️ {facts.title}: entry {facts.leg} refused\nBybit: {facts.reason('text')}"


def entries_cancelled(facts: Facts) -> str:
    prices = ", ".join(plain_value(price) for price in facts.listed("prices")) or figures.UNKNOWN
    numbers = ", ".join(str(leg) for leg in facts.listed("legs")) or figures.UNKNOWN
    return f"⚪️ {facts.title}: entry {escape(numbers)} cancelled unfilled ({escape(prices)})"


def late_entry_guarded(facts: Facts) -> str:
    targets = ", ".join(plain_value(price) for price in facts.listed("targets"))
    ahead = f"🎯 {targets}" if targets else "No target is ahead: only the stop ends it."
    return (
        f"↩️ {facts.title}: an entry filled after its trade had ended, and is guarded on (LATE_ENTRY=guard)\n"
        f"{facts.quantity('size')} at {facts.price('entry')}\n"
        f"🛡 stop {facts.price('stop')} confirmed\n{ahead}"
    )


def take_profit_hit(facts: Facts) -> str:
    return (
        f"🎯 {facts.title}: TP{facts.leg} hit, {facts.quantity('qty')} at {facts.price('price')}\n"
        f"{figures.bold(facts.result('profit'))} after fees · {facts.quantity('remaining')} left"
    )


def leg_removed(facts: Facts) -> str:
    head = f"✂️ {facts.title}: TP{facts.text('leg')} was cancelled in the app and stays away"
    others = facts.listed("others")
    if not others:
        return head
    named = escape(", ".join(f"TP{leg}" for leg in others))
    qty = facts.decimal("qty")
    figure = "" if qty is None else f": {figures.quantity(qty)}" + (" together" if len(others) > 1 else "")
    return f"{head}\n{named} {'sell' if len(others) > 1 else 'sells'} its part too{figure}"


def leg_moved(facts: Facts) -> str:
    parts = []
    if facts.decimal("old_price") != facts.decimal("new_price"):
        parts.append(f"price {facts.price('old_price')} → {facts.price('new_price')}")
    if facts.decimal("old_qty") != facts.decimal("new_qty"):
        parts.append(f"quantity {facts.quantity('old_qty')} → {facts.quantity('new_qty')}")
    what = ", ".join(parts)
    is_by_price = facts.decimal("old_qty") == facts.decimal("new_qty")
    kept = "Its price stays so." if is_by_price else "It stays so; the other targets share the rest."
    planned = "With that quantity another target could not stand: quantities are planned again."
    follows = kept if facts.is_set("keeps_qty") else planned
    return f"✋ {facts.title}: TP{facts.text('leg')} was moved in the app, {what}\n{follows}"


def legs_joined(facts: Facts) -> str:
    legs, into = facts.listed("legs"), facts.listed("into")
    named = escape(", ".join(f"TP{leg}" for leg in legs)) or figures.UNKNOWN
    small = f"🔗 {facts.title}: {named} {'are' if len(legs) > 1 else 'is'} under the exchange's minimum now"
    pairs = [f"TP{leg} joins TP{other}" for leg, other in zip(legs, into, strict=False) if other is not None]
    if pairs:
        return f"{small}\n{escape(', '.join(pairs))} · {facts.quantity('size')} open"
    return f"{small}\nNo take profit can stand: only the stop ends {facts.quantity('size')}"


def size_changed(facts: Facts) -> str:
    author = "by an entry that Holdfast's record had lost" if facts.is_set("is_ours") else "not by Holdfast"
    return (
        f"↕️ {facts.title}: size changed by {figures.change(facts.decimal('change'))}, {author}\n"
        f"Size now {facts.quantity('size')}; stop and take profits follow"
    )
