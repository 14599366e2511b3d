"""A sell of a DCA bot that rested and was disturbed, in words."""

from handlers.dca.alerts import called_in, title
from handlers.dca.modes import mode_of
from handlers.words.notice_facts import Facts
from handlers.words.say import Html, say
from handlers.words.units import Units


def removed(facts: Facts) -> Html:
    qty = Units.of_facts(facts).qty(facts.decimal("qty"))
    return say("dca-alert-sell-removed", title=title(facts), lot=facts.text("lot"), qty=qty, bot=called_in(facts))


def lost(facts: Facts, *, is_observing: bool) -> Html:
    qty, mode = Units.of_facts(facts).qty(facts.decimal("qty")), mode_of(is_observing=is_observing)
    return say("dca-alert-sell-lost", title=title(facts), lot=facts.text("lot"), qty=qty, mode=mode)


def resized(facts: Facts, *, is_observing: bool) -> Html:
    units = Units.of_facts(facts)
    was, qty = units.qty(facts.decimal("was")), units.qty(facts.decimal("qty"))
    sell = {"title": title(facts), "lot": facts.text("lot"), "was": was, "qty": qty}
    if facts.is_set("is_withdrawn"):
        return say("dca-alert-sell-larger", mode=mode_of(is_observing=is_observing), **sell)
    return say("dca-alert-sell-resized", **sell)


def moved(facts: Facts) -> Html:
    units = Units.of_facts(facts)
    was, price = units.price(facts.decimal("was")), units.price(facts.decimal("price"))
    return say("dca-alert-sell-moved", title=title(facts), lot=facts.text("lot"), was=was, price=price)
