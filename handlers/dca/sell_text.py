"""A sell of a DCA bot that rested and was disturbed, in words."""

from handlers.dca.units import Units
from handlers.words import figures
from handlers.words.notice_facts import Facts


def lost(facts: Facts, *, is_observing: bool) -> str:
    qty = Units.of_facts(facts).qty(facts.decimal("qty"))
    return (
        f"⚠️ {_sell(facts)} is not known to the exchange any more, and nothing more of it has filled\n"
        f"{qty} is kept, and {'would be' if is_observing else 'is'} offered again at its target"
    )


def resized(facts: Facts) -> str:
    units = Units.of_facts(facts)
    was, qty = facts.decimal("was"), facts.decimal("qty")
    how = f"{units.qty(was)} → {units.qty(qty)}"
    if facts.is_set("is_withdrawn"):
        return (
            f"✋ {_sell(facts)} was changed, not by Holdfast: {how}\n"
            "That is more than the lot has: it is withdrawn, and what the lot still has is offered anew"
        )
    return (
        f"✋ {_sell(facts)} was changed, not by Holdfast: {how}\n"
        "It stays so. The rest of the lot is offered again when this one has ended"
    )


def moved(facts: Facts) -> str:
    units = Units.of_facts(facts)
    how = f"{units.price(facts.decimal('was'))} → {units.price(facts.decimal('price'))}"
    return (
        f"✋ {_sell(facts)} was moved in the app, {how}\nIt stays where you put it, and moves no more with its target"
    )


def _sell(facts: Facts) -> str:
    return f"{figures.bold(facts.raw('name'))} {facts.text('symbol')}: the sell of lot {facts.text('lot')}"
